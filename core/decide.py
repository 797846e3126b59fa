"""The decision about a command: what happens, or why not.

`decide` is total: every order, command and actor gives a Decision or a Refusal. It asks the checks
whether this person may and whether they mean what stands now, looks at what they typed, and tells
what happens then.
"""

from datetime import datetime
from typing import assert_never

from core import commands as cmd
from core import events as ev
from core.checks import concerns, cover_for, covers_by_role, hats, may
from core.decision import Decision, Draft
from core.evidence import attach
from core.evolve import standing_request
from core.orders import Order, Status
from core.policy import Policy
from core.refusals import (
    CodeUnknown,
    CounterpartyIsOneself,
    CoverHasEnded,
    Refusal,
    SameTerms,
    TermsOfAnotherKind,
    UnknownOrder,
)
from core.requesting import open_request
from core.requests import Ending, Fault, Request
from core.rules import ANSWERS, KINDS, WAY_OUT, Hat
from core.seen import check_seen, check_told, clears, named, not_standing
from core.support import escalate, support_acts
from core.terms_check import cleaned
from core.texts import check_text, clean
from core.values import Actor

Outcome = Decision | Refusal
"""What comes of a command."""


def unknown(command: cmd.Command) -> Refusal:
    """Refuse a command on an order that does not exist, as to a stranger on one that does (A1)."""
    return CodeUnknown() if isinstance(command, cmd.JoinOffer) else UnknownOrder()


def decide(  # noqa: C901, PLR0912 - one case for each command
    order: Order, command: cmd.Command, by: Actor, now: datetime, policy: Policy
) -> Outcome:
    """Decide about a command.

    Args:
        order: the order, brought up to now by `advance`.
        command: what is asked.
        by: who asks.
        now: the moment of deciding.
        policy: the policy that stands now.
    """
    refusal = _permitted(order, command, by, now, policy)
    if refusal is not None:
        return refusal
    cover = cover_for(order, by, now, policy)
    draft = Draft(order, now, by, acting_for=None if cover is None else cover.principal)
    match command:
        case cmd.JoinOffer():
            return draft.tell(ev.OfferJoined(account=by.account)).decision
        case cmd.AcceptOffer():
            return draft.tell(ev.OfferAccepted()).decision
        case cmd.DeclineOffer():
            message = clean(command.message)
            return check_text("message", message) or (
                draft.tell(ev.OfferDeclined(message=message)).decision
            )
        case cmd.WithdrawOffer():
            return draft.tell(ev.OfferWithdrawn()).decision
        case cmd.SupplyRequirements():
            text = clean(command.text)
            return check_text("requirements", text, required=True) or (
                draft.tell(ev.RequirementsSupplied(text=text)).decision
            )
        case cmd.Deliver():
            return _deliver(draft, clean(command.text), now, policy)
        case cmd.AskRevision():
            text = clean(command.text)
            return check_text("revision", text, required=True) or (
                draft.tell(ev.RevisionAsked(text=text)).decision
            )
        case cmd.Complete():
            return _clear_the_way(draft, by).tell(ev.OrderCompleted()).decision
        case cmd.CancelAtOnce():
            return _cancel_at_once(draft, by)
        case cmd.OpenRequest():
            role = order.seat_of(by.account)
            return open_request(_clear_the_way(draft, by), command, role, now, policy)
        case cmd.AcceptRequest() | cmd.DeclineRequest() | cmd.WithdrawRequest():
            return _answer(draft, command)
        case cmd.CounterRequest():
            return _counter(draft, command, now, policy)
        case cmd.AttachEvidence():
            return attach(draft, command, by, now, policy)
        case cmd.Escalate():
            return escalate(draft, command, by, now)
        case (
            cmd.SupportCancel() | cmd.SupportRefund() | cmd.SupportExtend() | cmd.CloseEscalation()
        ):
            return support_acts(draft, command, policy)
    assert_never(command)


def _permitted(
    order: Order, command: cmd.Command, by: Actor, now: datetime, policy: Policy
) -> Refusal | None:
    """May they, and do they mean what stands now?"""
    if isinstance(command, cmd.JoinOffer):
        return _may_join(order, command, by, now, policy)
    if named(command) is not None and not concerns(hats(order, by, now, policy)):
        return _too_late_for(order, command, by, now) or UnknownOrder()
    return (
        check_seen(order, command)
        or may(order, command.action, by, now, policy, clearing=clears(command))
        or check_told(order, command)
    )


def _too_late_for(order: Order, command: cmd.Command, by: Actor, now: datetime) -> Refusal | None:
    """What a delegate is told who answers when there is nothing left for them to answer (D4).

    They hear no more than their card tells them: that their time was over, or what came of a
    request which waited for them. To anybody else the order stays unknown (A1).
    """
    ref, held = named(command), covers_by_role(order, by)
    if ref is None or len(held) != 1:
        return None
    ((role, cover),) = held.items()
    if not cover.holds_at(now):
        return CoverHasEnded(ended_at=cover.until)
    meant = order.find(ref.request)
    if meant is None or meant.counterparty is not role:
        return None
    moment = _left_off(order, meant)
    return not_standing(order, ref.request) if moment is not None and moment > cover.since else None


def _left_off(order: Order, meant: Request) -> datetime | None:
    """When a request stopped waiting for an answer: it ended, or was answered with other terms."""
    stands = order.request
    if stands is not None and stands.counter_to == meant.id:
        return stands.opened_at
    return meant.ended_at


def _may_join(
    order: Order, command: cmd.JoinOffer, by: Actor, now: datetime, policy: Policy
) -> Refusal | None:
    """To whoever bears no valid code, every refusal looks the same (A1)."""
    offer = order.offer
    if offer is None or offer.code is None or offer.code != command.code:
        return CodeUnknown()
    if order.role_of(by.account) is offer.by:
        return CounterpartyIsOneself()
    return may(order, command.action, by, now, policy)


def _deliver(draft: Draft, text: str, now: datetime, policy: Policy) -> Outcome:
    refusal = check_text("delivery", text, required=True)
    if refusal is not None:
        return refusal
    order = draft.order
    draft.tell(
        ev.OrderDelivered(
            text=text,
            first=order.delivered_at is None,
            on_time=now <= order.agreed_delivery,
            completes_after=policy.completes_after,
        )
    )
    if order.request is not None and KINDS[order.request.kind].ended_by_delivery:  # R23
        draft.clear(Ending.SUPERSEDED, Ending.SUPERSEDED)
    return draft.decision


def _clear_the_way(draft: Draft, by: Actor) -> Draft:
    """End what is open: one's own as withdrawn, the other's as declined (R4, R23, F3).

    Of a request that waits, the requester is the one who has to answer the counter-offer.
    """
    request = draft.order.request
    if request is None:
        return draft
    own, others = WAY_OUT[Hat.REQUESTER], WAY_OUT[Hat.COUNTERPARTY]
    is_own = request.by is draft.order.role_of(by.account)
    return draft.clear(own, others) if is_own else draft.clear(others, own)


def _cancel_at_once(draft: Draft, by: Actor) -> Outcome:
    early = draft.order.status is Status.AWAITING_REQUIREMENTS
    _clear_the_way(draft, by)
    order = draft.order
    return draft.tell(
        ev.OrderCancelled(
            cause=ev.CancelledBy.BEFORE_REQUIREMENTS if early else ev.CancelledBy.VERY_LATE,
            fault=Fault.NOBODY if early else Fault.FREELANCER,  # S3
            refund=order.current_price - order.refunded,
        )
    ).decision


def _answer(
    draft: Draft, command: cmd.AcceptRequest | cmd.DeclineRequest | cmd.WithdrawRequest
) -> Outcome:
    request = standing_request(draft.order)
    message, required = "", False
    if isinstance(command, cmd.DeclineRequest):  # R10
        message = clean(command.message)
    elif isinstance(command, cmd.AcceptRequest) and KINDS[request.kind].answer:  # R12
        message, required = clean(command.text), True
    refusal = check_text("answer" if required else "message", message, required=required)
    if refusal is not None:
        return refusal
    return draft.end_request(ANSWERS[command.action], message).decision


def _counter(draft: Draft, command: cmd.CounterRequest, now: datetime, policy: Policy) -> Outcome:
    first = standing_request(draft.order)
    if command.terms.kind is not first.kind:
        return TermsOfAnotherKind(kind=first.kind)
    if cleaned(command.terms) == first.terms:
        return SameTerms()
    opening = cmd.OpenRequest(terms=command.terms, comment=command.comment)
    return open_request(draft, opening, first.counterparty, now, policy, counter_to=first.id)
