"""The decision about a command: what happens, or why not.

`decide` is total: every order, command and actor gives a Decision or a Refusal. It asks the checks
whether this person may, looks at what they typed, and tells what happens then.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from core import commands as cmd
from core import events as ev
from core.checks import concerns, hats, may
from core.decision import Decision, Draft
from core.orders import Escalation, Evidence, Order, Status
from core.policy import Policy
from core.refusals import (
    AmountOutOfRange,
    CodeUnknown,
    CounterpartyIsOneself,
    DaysOutOfRange,
    EvidenceTooLarge,
    EvidenceTypeNotTaken,
    LinkNotTaken,
    Refusal,
    RequestHasEnded,
    RequestIsWaiting,
    SameTerms,
    StaleCard,
    TermsOfAnotherKind,
    UnknownOrder,
)
from core.requesting import open_request
from core.requests import Ending, Fault, Request, RequestRef
from core.rules import ANSWERS, KINDS, WAY_OUT, Hat
from core.terms_check import cleaned
from core.texts import check_text, clean
from core.values import Actor

Outcome = Decision | Refusal
"""What comes of a command."""

NAME_MAX: Final = 120
"""Characters in the name of a file or a link."""


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
    draft = Draft(order, now, by)
    match command:
        case cmd.JoinOffer():
            return _join(draft, command, by)
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
            return open_request(_clear_the_way(draft, by), command, by, now, policy)
        case cmd.AcceptRequest() | cmd.DeclineRequest() | cmd.WithdrawRequest():
            return _answer(draft, command)
        case cmd.CounterRequest():
            return _counter(draft, command, by, now, policy)
        case cmd.AttachEvidence():
            return _attach(draft, command, by, now, policy)
        case cmd.Escalate():
            return _escalate(draft, command, by, now)
        case cmd.SupportCancel() | cmd.SupportRefund() | cmd.SupportExtend():
            return _support(draft, command, policy)
        case cmd.CloseEscalation():
            why = clean(command.why)
            return check_text("why", why, required=True) or (
                draft.tell(ev.EscalationClosed(why=why)).decision
            )


def _permitted(
    order: Order, command: cmd.Command, by: Actor, now: datetime, policy: Policy
) -> Refusal | None:
    """May they, and do they mean what stands now?"""
    named = _named(command)
    clearing = named is not None and not _answers(command)
    if named is not None:
        if not concerns(hats(order, by, policy)):
            return UnknownOrder()
        refusal = _stands(order, named)
        if refusal is not None:
            return refusal
    refusal = may(order, command.action, by, now, policy, clearing=clearing)
    if isinstance(command, cmd.JoinOffer):
        return _may_join(order, by, refusal)
    if refusal is None and isinstance(command, cmd.CancelAtOnce) and order.request is not None:
        return None if command.seen is not None else StaleCard(stands=order.request.ref)  # F3
    return refusal


def _named(command: cmd.Command) -> RequestRef | None:
    """The request that a command names, with the revision that the person saw (R9)."""
    match command:
        case (
            cmd.AcceptRequest(ref=ref)
            | cmd.DeclineRequest(ref=ref)
            | cmd.WithdrawRequest(ref=ref)
            | cmd.CounterRequest(ref=ref)
        ):
            return ref
        case cmd.OpenRequest(replacing=ref) | cmd.Complete(replacing=ref):
            return ref
        case cmd.CancelAtOnce(seen=ref):
            return ref
        case _:
            return None


def _answers(command: cmd.Command) -> bool:
    return command.action in ANSWERS or isinstance(command, cmd.CounterRequest)


def _stands(order: Order, named: RequestRef) -> Refusal | None:
    """Say what stands instead of the request that was named; nothing when it is that one (R9)."""
    stands = order.request
    if stands is not None and stands.ref == named:
        return None
    meant = order.find(named.request)
    if meant is not None and meant.ending is not None and meant.ended_at is not None:
        return RequestHasEnded(
            request=meant.id, kind=meant.kind, ending=meant.ending, ended_at=meant.ended_at
        )
    if meant is not None and stands is not None and meant is not stands:
        return RequestIsWaiting(request=meant.id, kind=meant.kind, counter=stands.ref)
    return StaleCard(stands=None if stands is None else stands.ref)


def _may_join(order: Order, by: Actor, refusal: Refusal | None) -> Refusal | None:
    """To whoever bears no valid code, every refusal looks the same (A1)."""
    if refusal is None:
        return None
    is_proposer = order.offer is not None and order.role_of(by.party) is order.offer.by
    if order.status is Status.OFFERED and is_proposer:
        return CounterpartyIsOneself()
    return CodeUnknown()


def _join(draft: Draft, command: cmd.JoinOffer, by: Actor) -> Outcome:
    offer = draft.order.offer
    if offer is None or offer.code is None or offer.code != command.code:
        return CodeUnknown()
    return draft.tell(ev.OfferJoined(account=by.account)).decision


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
    is_own = request.by is draft.order.role_of(by.party)
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
    request = _standing(draft.order)
    message, required = "", False
    match command:
        case cmd.AcceptRequest(text=text) if KINDS[request.kind].answer:  # R12
            message, required = clean(text), True
        case cmd.DeclineRequest(message=text):  # R10
            message = clean(text)
        case _:
            pass
    refusal = check_text("answer" if required else "message", message, required=required)
    if refusal is not None:
        return refusal
    return draft.end_request(ANSWERS[command.action], message).decision


def _standing(order: Order) -> Request:
    """The open request, which the checks have found to be there."""
    if order.request is None:
        raise AssertionError("the checks let an answer pass to no request")
    return order.request


def _counter(
    draft: Draft, command: cmd.CounterRequest, by: Actor, now: datetime, policy: Policy
) -> Outcome:
    first = _standing(draft.order)
    if command.terms.kind is not first.kind:
        return TermsOfAnotherKind(kind=first.kind)
    if cleaned(command.terms) == first.terms:
        return SameTerms()
    opening = cmd.OpenRequest(terms=command.terms, comment=command.comment)
    return open_request(draft, opening, by, now, policy, counter_to=first.id)


def _attach(
    draft: Draft, command: cmd.AttachEvidence, by: Actor, now: datetime, policy: Policy
) -> Outcome:
    order, limits, name = draft.order, policy.evidence, clean(command.name).replace("\n", " ")
    refusal = check_text("name", name, required=True, limit=NAME_MAX)
    if refusal is not None:
        return refusal
    if command.request is not None and (
        order.request is None or order.request.id != command.request
    ):
        return _stands(order, RequestRef(request=command.request, revision=0)) or UnknownOrder()
    if command.link is not None:
        parts = urlsplit(command.link)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return LinkNotTaken()
    elif command.size > limits.size:
        return EvidenceTooLarge(limit=limits.size)
    elif command.media_type not in limits.media_types:
        return EvidenceTypeNotTaken(taken=limits.media_types)
    request = order.request.id if order.request is not None else None
    attached = Evidence(
        id=len(order.evidence) + 1,
        by=by.party,
        at=now,
        request=command.request or (None if order.escalation is not None else request),
        name=name,
        size=command.size,
        sha256=command.sha256,
        media_type=command.media_type,
        link=command.link,
    )
    return draft.tell(ev.EvidenceAttached(evidence=attached)).decision


def _escalate(draft: Draft, command: cmd.Escalate, by: Actor, now: datetime) -> Outcome:
    role = draft.order.role_of(by.party)
    comment, confidential = clean(command.comment), clean(command.confidential)
    refusal = check_text("comment", comment, required=True) or check_text(
        "confidential", confidential
    )
    if refusal is not None:
        return refusal
    if role is None:
        return UnknownOrder()
    return draft.tell(
        ev.OrderEscalated(
            escalation=Escalation(
                by=role, at=now, comment=comment, confidential=confidential or None
            )
        )
    ).decision


def _support(
    draft: Draft,
    command: cmd.SupportCancel | cmd.SupportRefund | cmd.SupportExtend,
    policy: Policy,
) -> Outcome:
    order, why = draft.order, clean(command.why)
    refusal = check_text("why", why, required=True)
    if refusal is not None:
        return refusal
    left = order.current_price - order.refunded
    match command:
        case cmd.SupportCancel(counts=counts):
            draft.clear(Ending.SUPERSEDED, Ending.SUPERSEDED)
            return draft.tell(
                ev.OrderCancelled(
                    cause=ev.CancelledBy.SUPPORT,
                    fault=Fault.FREELANCER if counts else Fault.NOBODY,
                    refund=left,
                    why=why,
                )
            ).decision
        case cmd.SupportRefund(amount=amount):
            if not 1 <= amount <= left:
                return AmountOutOfRange(least=1, most=left, currency=order.currency)
            return _refund(draft, amount, why)
        case cmd.SupportExtend(days=days):
            if not 1 <= days <= policy.extension_days:
                return DaysOutOfRange(least=1, most=policy.extension_days)
            return draft.tell(ev.DeliveryDateMoved(days=days, why=why)).decision


def _refund(draft: Draft, amount: int, why: str) -> Decision:
    """Record support's refund, which ends an open partial refund: both are the same money."""
    request = draft.order.request
    if request is not None and KINDS[request.kind].ended_by_refund:
        draft.clear(Ending.SUPERSEDED, Ending.SUPERSEDED)
    refunded = ev.RefundRecorded(amount=amount, cause=ev.RefundedBy.SUPPORT, why=why)
    return draft.tell(refunded).decision
