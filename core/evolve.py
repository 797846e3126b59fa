"""How each event changes an order: the fold that makes an order out of its log."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, assert_never

from core import events as ev
from core.orders import Escalation, OfferEnding, Order, Status
from core.requests import Request, Suspended
from core.values import AccountId, Role


class LogIsBrokenError(Exception):
    """A log does not begin with an offer or an import, or names what is not there."""


OFFER_ENDED: Final[dict[type, tuple[OfferEnding, Status]]] = {
    ev.OfferAccepted: (OfferEnding.ACCEPTED, Status.AWAITING_REQUIREMENTS),
    ev.OfferDeclined: (OfferEnding.DECLINED, Status.NOT_AGREED),
    ev.OfferWithdrawn: (OfferEnding.WITHDRAWN, Status.NOT_AGREED),
    ev.OfferLapsed: (OfferEnding.LAPSED, Status.NOT_AGREED),
}


def replay(log: Iterable[ev.Entry]) -> Order:
    """Make the order out of its whole log.

    Raises:
        LogIsBrokenError: the log is empty or does not begin with an offer or an import.
    """
    order: Order | None = None
    for entry in log:
        order = begin(entry) if order is None else evolve(order, entry)
    if order is None:
        raise LogIsBrokenError("an empty log tells of no order")
    return order


def begin(entry: ev.Entry) -> Order:
    """Make the order that the first entry of a log tells of.

    Raises:
        LogIsBrokenError: the entry is neither an offer nor an import.
    """
    match entry.event:
        case ev.OrderOffered(order=order) | ev.OrderImported(order=order):
            return order.but(events=entry.seq)
        case _:
            raise LogIsBrokenError(f"a log cannot begin with {entry.event.event}")


def evolve(order: Order, entry: ev.Entry) -> Order:
    """Give the order as it stands after this entry."""
    changed = _changed(order, entry)
    return _hold_or_release(changed, entry.at).but(events=entry.seq)


def _changed(order: Order, entry: ev.Entry) -> Order:  # noqa: C901, PLR0912 - one case an event
    at, event = entry.at, entry.event
    match event:  # what happens most comes first: each case that is passed over takes its time
        case ev.RequestEnded():
            return _ended(order, entry, event)
        case ev.RequestOpened(request=request):
            return order.but(request=request, suspended=_waiting(order, request, at))
        case ev.CounterpartyReminded(passed=passed):
            request = standing_request(order)
            left = tuple(lead for lead in request.reminders if lead not in passed)
            return order.but(request=request.but(reminders=left))
        case ev.RequestStoodAgain():
            return _stood_again(order, event)
        case ev.DeliveryDateMoved(days=days):
            return _reread(order).but(agreed_delivery=order.agreed_delivery + timedelta(days=days))
        case ev.PriceRaised(amount=amount):
            return order.but(extras=order.extras + amount)
        case ev.WorkReopened():
            return order.but(status=Status.IN_PROGRESS, revised_at=at)
        case ev.RefundRecorded(amount=amount):
            return _reread(order).but(refunded=order.refunded + amount)
        case ev.RequirementsSupplied(text=text):
            return order.but(requirements=text, status=Status.IN_PROGRESS)
        case ev.OrderDelivered():
            return _reread(order).but(
                status=Status.DELIVERED,
                delivery=event.text,
                delivered_at=at,
                completes_at=at + event.completes_after,
            )
        case ev.RevisionAsked(text=text):
            return _reread(order).but(status=Status.IN_PROGRESS, revision_note=text, revised_at=at)
        case ev.OrderCompleted():
            return order.but(status=Status.COMPLETED, ended_at=at)
        case ev.OrderCancelled(refund=refund):
            return order.but(status=Status.CANCELLED, ended_at=at, refunded=order.refunded + refund)
        case ev.EvidenceAttached(evidence=evidence):
            return order.but(evidence=(*order.evidence, evidence))
        case ev.OrderEscalated(escalation=escalation):
            return order.but(escalations=(*order.escalations, escalation))
        case ev.EscalationClosed():
            return order.but(escalations=tuple(_closed(one, at) for one in order.escalations))
        case ev.OfferJoined(account=account):
            return _seated(order, account)
        case ev.OfferAccepted() | ev.OfferDeclined() | ev.OfferWithdrawn() | ev.OfferLapsed():
            return _offer_ended(order, event, at)
        case ev.OrderOffered() | ev.OrderImported():
            raise LogIsBrokenError("an order begins once")
    assert_never(event)


def _hold_or_release(order: Order, at: datetime) -> Order:
    """Keep the clock of O5: it runs on a delivered order that the client leaves alone.

    An open request holds it, and so does an open escalation: an order that support looks into is
    not one that was left alone, and completing it would take most of their means from them.
    """
    if order.status is not Status.DELIVERED:
        if order.completes_at is None and order.completes_after is None:
            return order
        return order.but(completes_at=None, completes_after=None)
    held = order.request is not None or order.escalation is not None
    if held and order.completes_at is not None:
        return order.but(completes_at=None, completes_after=order.completes_at - at)
    if not held and order.completes_after is not None:
        return order.but(completes_at=at + order.completes_after, completes_after=None)
    return order


def _seated(order: Order, account: AccountId) -> Order:
    offer = order.offer
    if offer is None:
        raise LogIsBrokenError("an imported order has no empty seat")
    order = order.but(offer=offer.but(code=None))
    if offer.by is Role.FREELANCER:
        return order.but(client=account)
    return order.but(freelancer=account)


def _offer_ended(
    order: Order,
    event: ev.OfferAccepted | ev.OfferDeclined | ev.OfferWithdrawn | ev.OfferLapsed,
    at: datetime,
) -> Order:
    if order.offer is None:
        raise LogIsBrokenError("an imported order has no offer")
    ending, status = OFFER_ENDED[type(event)]
    message = event.message if isinstance(event, ev.OfferDeclined) else ""
    offer = order.offer.but(code=None, ending=ending, message=message)
    return order.but(
        offer=offer, status=status, ended_at=at if status is Status.NOT_AGREED else None
    )


def standing_request(order: Order) -> Request:
    """Give the request that is open.

    Raises:
        LogIsBrokenError: none is.
    """
    if order.request is None:
        raise LogIsBrokenError("no request is open")
    return order.request


def _reread(order: Order) -> Order:
    """Count a new revision of the open request: what an answer would mean has changed (R9)."""
    if order.request is None:
        return order
    return order.but(request=order.request.but(revision=order.request.revision + 1))


def _waiting(order: Order, opened: Request, at: datetime) -> Suspended | None:
    if opened.counter_to is None:
        return None
    first = standing_request(order)
    return Suspended(request=first, left=first.closes_at - at)


def _ended(order: Order, entry: ev.Entry, event: ev.RequestEnded) -> Order:
    waiting = order.suspended
    if order.request is not None and order.request.id == event.request:
        ended, place = order.request, "request"
    elif waiting is not None and waiting.request.id == event.request:
        ended, place = waiting.request, "suspended"
    else:
        raise LogIsBrokenError(f"request {event.request} is not open")
    past = ended.but(
        ending=event.ending,
        ended_at=entry.at,
        ended_by=entry.by,
        ended_for=entry.acted_for,
        message=event.message,
        reminders=(),
    )
    return order.but(**{place: None}, past=(*order.past, past))


def _stood_again(order: Order, event: ev.RequestStoodAgain) -> Order:
    if order.suspended is None:
        raise LogIsBrokenError("no request waits")
    first = order.suspended.request
    return order.but(
        suspended=None,
        request=first.but(
            revision=first.revision + 1, closes_at=event.closes_at, reminders=event.reminders
        ),
    )


def _closed(escalation: Escalation, at: datetime) -> Escalation:
    return escalation if escalation.closed_at is not None else escalation.but(closed_at=at)
