"""What each reader may see of an order (R11, R13, R17, E1).

Everything that leaves for a person, a channel, an export or a log passes through here, so that
nothing built from a view can tell what its reader may not know.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from core import events as ev
from core.orders import Escalation, Order
from core.requests import Fault, Request, Suspended
from core.values import Role
from core.written import without_words


class Reader(StrEnum):
    """Who is to read."""

    CLIENT = "client"
    FREELANCER = "freelancer"
    SUPPORT = "support"
    CHANNEL = "channel"
    DELEGATE = "delegate"

    @property
    def role(self) -> Role | None:
        """The seat of a reader who is a party."""
        return Role(self.value) if self in {Reader.CLIENT, Reader.FREELANCER} else None


def reader_of(role: Role) -> Reader:
    """The reader who holds this seat."""
    return Reader(role.value)


def seen_by(order: Order, reader: Reader) -> Order:
    """Give the order as this reader may see it.

    A party sees their own confidential reasons; support sees those of whoever escalated. The
    channel sees neither reasons nor evidence, nor anything that people wrote but the title, which
    is what the order is called there. A delegate sees what both parties do (D4). The one-time code
    is the proposer's to pass on (O8).
    """
    if reader is Reader.CHANNEL:
        order = without_words(order).but(title=order.title, evidence=())
    authors = _visible(reader, {one.by for one in order.escalations})
    seen = order.but(
        request=None if order.request is None else _request(order.request, reader, authors),
        suspended=None if order.suspended is None else _waiting(order.suspended, reader, authors),
        past=tuple(_request(past, reader, authors) for past in order.past),
        escalations=tuple(_escalation(one, reader) for one in order.escalations),
    )
    if order.offer is not None and reader.role is not order.offer.by:
        seen = seen.but(offer=order.offer.but(code=None))
    return seen


def entries_seen_by(log: Iterable[ev.Entry], reader: Reader) -> Iterator[ev.Entry]:
    """Give the entries of a log as this reader may see them.

    Args:
        log: the entries. What support may see depends on who escalated, as far as they tell.
        reader: who is to read.
    """
    log = tuple(log)
    authors = _visible(
        reader,
        {entry.event.escalation.by for entry in log if isinstance(entry.event, ev.OrderEscalated)},
    )
    for entry in log:
        yield entry.but(event=_event(entry.event, reader, authors))


def _event(event: ev.Event, reader: Reader, authors: frozenset[Role]) -> ev.Event:
    if reader is Reader.CHANNEL:
        event = without_words(event)
    match event:
        case ev.RequestOpened(request=request):
            return event.but(request=_request(request, reader, authors))
        case ev.OrderEscalated(escalation=escalation):
            return event.but(escalation=_escalation(escalation, reader))
        case ev.OrderOffered(order=order) | ev.OrderImported(order=order):
            return event.but(order=seen_by(order, reader))
        case ev.OrderCancelled(cause=ev.CancelledBy.REQUEST, fault=fault):
            return event.but(fault=_fault(fault, reader))
        case _:
            return event


def _fault(fault: Fault | None, reader: Reader) -> Fault | None:
    """What a reader may know of the fault, behind which a confidential reason may stand (R11).

    That a cancellation counts against the freelancer shows in a standing that is theirs to see
    (R14, S4). Whether it was the client's fault or nobody's shows nowhere.
    """
    return fault if reader.role is not None and fault is Fault.FREELANCER else None


def _visible(reader: Reader, escalated: Iterable[Role]) -> frozenset[Role]:
    """The roles whose confidential reasons this reader may see."""
    if reader is Reader.SUPPORT:
        return frozenset(escalated)
    return frozenset(role for role in Role if role is reader.role)


def _request(request: Request, reader: Reader, authors: frozenset[Role]) -> Request:
    if reader is Reader.CHANNEL:
        return request.but(confidential=None, fault=None, reason=None)
    if request.by in authors or request.confidential is None:
        return request
    return request.but(confidential=None, fault=None)


def _waiting(suspended: Suspended, reader: Reader, authors: frozenset[Role]) -> Suspended:
    return suspended.but(request=_request(suspended.request, reader, authors))


def _escalation(escalation: Escalation, reader: Reader) -> Escalation:
    if reader is Reader.SUPPORT or reader.role is escalation.by:
        return escalation
    return escalation.but(confidential=None)
