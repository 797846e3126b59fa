"""May this person do this to this order now? One answer for decisions, pickers and buttons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from core.orders import FINAL, Order, Status
from core.policy import Policy
from core.refusals import (
    AlreadyEscalated,
    AnotherRequestIsOpen,
    CancelAtOnceTooEarly,
    CounterNotPossible,
    EscalationHasEnded,
    EvidenceFull,
    NoRequestIsOpen,
    NotForYou,
    NothingToAttachTo,
    NothingToRefund,
    OfferHasEnded,
    OrderIsOver,
    PartialRefundGiven,
    Refusal,
    SupportNotHere,
    UnknownOrder,
    WrongStatus,
)
from core.requests import Request
from core.rules import ACTIONS, KINDS, PARTIES, SEAT, WAY_OUT, Action, Hat, Meanwhile
from core.terms_check import refund_cap
from core.values import Actor, Cover, Role

_CONCERNED: Final = PARTIES | {Hat.SUPPORT, Hat.DELEGATE}


def hats(order: Order, actor: Actor, now: datetime, policy: Policy) -> frozenset[Hat]:
    """Say what somebody is to the order, and to the request open on it.

    Support agents see only what was escalated (A1, E1), and nobody is support in a matter of their
    own. Whoever is no party may still bear the one-time code of an offer with an empty seat, or
    stand in for the one who has to answer (D2).
    """
    role = order.role_of(actor.account)
    worn: set[Hat] = set()
    if role is not None:
        worn.add(SEAT[role])
        if order.offer is not None:
            worn.add(Hat.PROPOSER if order.offer.by is role else Hat.INVITED)
        if order.request is not None:
            worn.add(Hat.REQUESTER if order.request.by is role else Hat.COUNTERPARTY)
    elif order.status is Status.OFFERED and None in {order.client, order.freelancer}:
        worn.add(Hat.BEARER)
    elif _is_support(order, actor, policy):
        worn.add(Hat.SUPPORT)
    elif cover_for(order, actor, now, policy) is not None:
        worn.add(Hat.DELEGATE)
    return frozenset(worn)


def concerns(worn: frozenset[Hat]) -> bool:
    """Whether the order is any of this person's business (A1)."""
    return not worn.isdisjoint(_CONCERNED)


def cover_for(order: Order, actor: Actor, now: datetime, policy: Policy) -> Cover | None:
    """Give the cover under which somebody may answer the open request; none when they may not.

    Nobody answers from two sides: neither a party nor support is a delegate on the same order, nor
    is anybody who stands in for both parties (D3).
    """
    if order.request is None or not actor.covers or _is_support(order, actor, policy):
        return None
    held = covers_by_role(order, actor)
    cover = held.get(order.request.counterparty)
    if cover is None or not cover.holds_at(now):
        return None
    others = held.get(order.request.by)
    return None if others is not None and others.holds_at(now) else cover


def covers_by_role(order: Order, actor: Actor) -> Mapping[Role, Cover]:
    """Give the covers that somebody holds for the parties; a party holds none for the other."""
    role_of = order.role_of
    if not actor.covers or role_of(actor.account) is not None:
        return {}
    return {
        role: cover
        for cover in actor.covers
        if cover.delegate == actor.account and (role := role_of(cover.principal)) is not None
    }


def _is_support(order: Order, actor: Actor, policy: Policy) -> bool:
    escalated = bool(order.escalations) and order.role_of(actor.account) is None
    return escalated and not actor.roles.isdisjoint(policy.support.roles)


def may(  # noqa: PLR0913 - the six facts that a permission depends on
    order: Order,
    action: Action,
    actor: Actor,
    now: datetime,
    policy: Policy,
    *,
    clearing: bool = False,
) -> Refusal | None:
    """Say why somebody may not do something to an order now; nothing when they may.

    Args:
        order: the order, brought up to now by `advance`.
        action: what they want to do.
        actor: who wants it.
        now: the moment of deciding.
        policy: the policy that stands now.
        clearing: whether they end the request that is in the way in the same step (R4).
    """
    rule, worn = ACTIONS[action], hats(order, actor, now, policy)
    if not concerns(worn) and not worn & rule.by:
        return UnknownOrder()
    if order.status not in rule.while_:
        return _not_the_time(order, action)
    if rule.meanwhile is Meanwhile.NEEDED and order.request is None:
        return NoRequestIsOpen()
    if not worn & rule.by:
        return NotForYou(action=action, whose=rule.by)
    if rule.meanwhile is Meanwhile.IN_THE_WAY and order.request is not None and not clearing:
        return _in_the_way(order.request, worn)
    return _special(order, action, now, policy)


def _not_the_time(order: Order, action: Action) -> Refusal:
    offer = order.offer
    about_the_offer = ACTIONS[action].while_ == {Status.OFFERED}
    if about_the_offer and offer is not None and offer.ending is not None:
        return OfferHasEnded(ending=offer.ending)
    if order.status in FINAL:
        return OrderIsOver(status=order.status)
    return WrongStatus(action=action, status=order.status, possible_while=ACTIONS[action].while_)


def _in_the_way(request: Request, worn: frozenset[Hat]) -> Refusal:
    return AnotherRequestIsOpen(
        request=request.ref,
        kind=request.kind,
        by=request.by,
        closes_at=request.closes_at,
        way_out=next(ending for hat, ending in WAY_OUT.items() if hat in worn),
    )


def _special(order: Order, action: Action, now: datetime, policy: Policy) -> Refusal | None:
    """The few conditions that are more than a hat, a status and an open request."""
    match action:
        case Action.CANCEL_AT_ONCE if order.status is Status.IN_PROGRESS:  # F2
            if order.is_very_late(now, policy.very_late_after):
                return None
            return CancelAtOnceTooEarly(possible_from=order.very_late_from(policy.very_late_after))
        case Action.OPEN_PARTIAL_REFUND:  # R18
            if order.partial_refund_given:
                return PartialRefundGiven()
            return NothingToRefund() if refund_cap(order, policy) < 1 else None
        case Action.COUNTER_REQUEST if order.request is not None:  # R20
            request = order.request
            if KINDS[request.kind].counter and request.counter_to is None:
                return None
            return CounterNotPossible(kind=request.kind, is_counter=request.counter_to is not None)
        case Action.ATTACH_EVIDENCE:  # E2
            if order.request is None and order.escalation is None:
                return NothingToAttachTo()
            full = len(order.evidence) >= policy.evidence.per_order
            return EvidenceFull(limit=policy.evidence.per_order) if full else None
        case Action.ESCALATE:  # E1
            if policy.support.channel is None:
                return SupportNotHere(contact=policy.support.contact)
            return AlreadyEscalated() if order.escalation is not None else None
        case (
            Action.SUPPORT_CANCEL
            | Action.SUPPORT_REFUND
            | Action.SUPPORT_EXTEND
            | Action.CLOSE_ESCALATION
        ):
            return _special_of_support(order, action)
        case _:
            return None


def _special_of_support(order: Order, action: Action) -> Refusal | None:
    """Support acts while the escalation is open; afterwards they may only look (E3)."""
    if order.escalation is None:
        return EscalationHasEnded()
    nothing_left = order.refunded >= order.current_price
    return NothingToRefund() if action is Action.SUPPORT_REFUND and nothing_left else None
