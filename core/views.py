"""What each reader may see of an order (R11, R13, R17, E1).

Everything that leaves for a person, a channel, an export or a log passes through here, so that
nothing built from a view can tell what its reader may not know.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from core import events as ev
from core.orders import Escalation, Order
from core.requests import Request, Suspended
from core.terms import CancellationTerms, ExtraTerms, Terms
from core.values import Role


class Reader(StrEnum):
    """Who is to read."""

    CLIENT = "client"
    FREELANCER = "freelancer"
    SUPPORT = "support"
    CHANNEL = "channel"

    @property
    def role(self) -> Role | None:
        """The seat of a reader who is a party."""
        return Role(self.value) if self in {Reader.CLIENT, Reader.FREELANCER} else None


def reader_of(role: Role) -> Reader:
    """The reader who holds this seat."""
    return Reader(role.value)


def seen_by(order: Order, reader: Reader) -> Order:
    """Give the order as this reader may see it.

    A party sees their own confidential reasons; support sees those of whoever escalated; the
    channel sees neither reasons nor anything that people wrote, nor the one-time code.
    """
    authors = _authors(order.escalations, reader)
    seen = order.but(
        request=None if order.request is None else _request(order.request, reader, authors),
        suspended=None if order.suspended is None else _waiting(order.suspended, reader, authors),
        past=tuple(_request(past, reader, authors) for past in order.past),
        escalations=tuple(_escalation(one, reader) for one in order.escalations),
    )
    if order.offer is not None and order.offer.code is not None and reader.role != order.offer.by:
        seen = seen.but(offer=order.offer.but(code=None))
    if reader is Reader.CHANNEL:
        seen = seen.but(requirements="", delivery="", revision_note="", evidence=())
    return seen


def entries_seen_by(log: Iterable[ev.Entry], reader: Reader) -> Iterator[ev.Entry]:
    """Give the entries of a log as this reader may see them."""
    escalated: set[Role] = set()
    log = tuple(log)
    for entry in log:
        if isinstance(entry.event, ev.OrderEscalated):
            escalated.add(entry.event.escalation.by)
    authors = _visible(reader, escalated)
    for entry in log:
        yield entry.but(event=_event(entry.event, reader, authors))


def _event(event: ev.Event, reader: Reader, authors: frozenset[Role]) -> ev.Event:
    match event:
        case ev.RequestOpened(request=request):
            return event.but(request=_request(request, reader, authors))
        case ev.OrderEscalated(escalation=escalation):
            return event.but(escalation=_escalation(escalation, reader))
        case ev.OrderOffered(order=order):
            return event.but(order=seen_by(order, reader))
        case _:
            return event


def _authors(escalations: Iterable[Escalation], reader: Reader) -> frozenset[Role]:
    return _visible(reader, {one.by for one in escalations})


def _visible(reader: Reader, escalated: Iterable[Role]) -> frozenset[Role]:
    """The roles whose confidential reasons this reader may see."""
    if reader is Reader.SUPPORT:
        return frozenset(escalated)
    return frozenset() if reader.role is None else frozenset({reader.role})


def _request(request: Request, reader: Reader, authors: frozenset[Role]) -> Request:
    if reader is Reader.CHANNEL:
        return request.but(
            confidential=None,
            fault=None,
            reason=None,
            comment="",
            message="",
            terms=_bare(request),
        )
    if request.by in authors or (request.confidential is None):
        return request
    return request.but(confidential=None, fault=None)


def _bare(request: Request) -> Terms:
    """The terms without the texts in them."""
    match request.terms:
        case CancellationTerms():
            return request.terms.but(note="")
        case ExtraTerms():
            return request.terms.but(title="")
        case terms:
            return terms


def _waiting(suspended: Suspended, reader: Reader, authors: frozenset[Role]) -> Suspended:
    return suspended.but(request=_request(suspended.request, reader, authors))


def _escalation(escalation: Escalation, reader: Reader) -> Escalation:
    if reader is Reader.CHANNEL:
        return escalation.but(comment="", confidential=None)
    if reader is Reader.SUPPORT or reader.role is escalation.by:
        return escalation
    return escalation.but(confidential=None)
