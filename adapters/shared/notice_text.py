"""Notices in words: who did what, what it means for the reader, and what comes next."""

from collections.abc import Iterator
from typing import Final

from adapters.shared.cast import Cast
from adapters.shared.sentences import asks, money, silence
from adapters.shared.voice import Fact, Said, Voice
from core import events as ev
from core.notices import Notice, name_of
from core.orders import Order, Status
from core.requests import Ending, Request, Silence
from core.terms import Kind
from core.values import RequestId
from core.views import Reader

_ANSWERS: Final = frozenset({Ending.ACCEPTED, Ending.DECLINED})


def notice_lines(voice: Voice, notice: Notice, order: Order, cast: Cast) -> Iterator[Said]:
    """Say one notice: a sentence, and where somebody wrote something, that as a quotation.

    Args:
        voice: the reader's.
        notice: what they are to hear of.
        order: the order as it stands now, with what the reader may see of it.
        cast: who is who.
    """
    entry = notice.entry
    facts = _common(voice, notice, order, cast) | dict(_own(voice, entry.event, order, cast))
    count = _count(entry.event)
    yield voice.say(_key(notice, order), count, **facts)
    written = _written(entry.event)
    if written and notice.to is not Reader.CHANNEL and _may_read(notice):
        yield voice.quote(written)


def _may_read(notice: Notice) -> bool:
    """A delegate reads what waits for an answer, not what came of it (D4)."""
    return notice.to is not Reader.DELEGATE or isinstance(notice.entry.event, ev.RequestOpened)


def _key(notice: Notice, order: Order) -> str:
    """Which sentence: by what happened, and by who the reader is to it."""
    event = notice.entry.event
    name = f"notice.{name_of(event)}"
    if notice.to is Reader.DELEGATE:
        return f"{name}.delegate"
    if isinstance(event, ev.RequestOpened) and _in_place_of_reader(notice, order):
        return f"{name}.counter.principal"
    match event:
        case ev.OrderCompleted(by_itself=True):
            name = f"{name}.by_itself"
        case ev.OrderDelivered():
            name = f"{name}{_clock(order)}"
        case ev.OrderCancelled(cause=cause):
            name = f"{name}.{cause.value}"
        case ev.RequestOpened(request=request):
            counter = ".counter" if request.counter_to is not None else ""
            name = f"{name}.{request.kind.value}{counter}"
        case ev.RequestEnded(request=number) if _is_update(order, number):
            name = f"{name}.order_update" if event.ending.takes_effect else name
        case ev.DeliveryDateMoved(why=why) if why:
            name = f"{name}.support"
        case ev.RefundRecorded(cause=ev.RefundedBy.SUPPORT):
            name = f"{name}.support"
        case _:
            pass
    relation = _relation(notice, order)
    if relation in _PARTIES and _is_about_counter(event, order):
        silent = isinstance(event, ev.RequestEnded) and event.ending in _SILENT
        return f"{name}.counter.{relation}" if silent else f"{name}.counter"
    return f"{name}.{relation}"


def _clock(order: Order) -> str:
    """Whether a delivered order completes by itself, as things stand when this is read (O5)."""
    if order.completes_at is not None:
        return ""
    return ".held" if order.status is Status.DELIVERED else ".since_moved"


_SILENT: Final = frozenset(meaning.ending for meaning in Silence)
"""How a request ends that nobody answered."""

_PARTIES: Final = frozenset({"party", "requester", "counterparty"})
"""What the two parties are to an event that neither of them left to a delegate."""


def _is_about_counter(event: ev.Event, order: Order) -> bool:
    """Whether a counter-offer was answered, or took the place of the first request (R20)."""
    match event:
        case ev.RequestEnded(ending=Ending.SUPERSEDED):
            return any(
                one.counter_to == event.request
                and one.ending is not None
                and one.ending.takes_effect
                for one in order.past
            )
        case ev.RequestEnded(request=number):
            request = order.find(number)
            return request is not None and request.counter_to is not None
        case _:
            return False


def _is_update(order: Order, number: RequestId) -> bool:
    request = order.find(number)
    return request is not None and request.kind is Kind.ORDER_UPDATE


def _relation(notice: Notice, order: Order) -> str:
    """What the reader is to the event: requester, counterparty, channel, support, or a party."""
    role, event = notice.to.role, notice.entry.event
    if role is None:
        return notice.to.value
    if _in_place_of_reader(notice, order) and isinstance(event, ev.RequestEnded):
        return "principal" if event.ending in _ANSWERS else "party"
    by_time = notice.entry.by is None
    if isinstance(event, ev.RequestEnded) and by_time:
        request = order.find(event.request)
        if request is not None:
            return "requester" if request.by is role else "counterparty"
    if isinstance(event, ev.OfferAccepted):
        return role.value
    return "party"


def _in_place_of_reader(notice: Notice, order: Order) -> bool:
    """Whether it was the reader's delegate who did it (D5)."""
    acted_for = notice.entry.acted_for
    return acted_for is not None and order.role_of(acted_for) is notice.to.role


def _common(voice: Voice, notice: Notice, order: Order, cast: Cast) -> dict[str, Fact]:
    by = notice.entry.by
    role = notice.to.role
    facts: dict[str, Fact] = {
        "order": order.id,
        "title": order.title,
        "who": cast.acting(by, notice.entry.acted_for, order, voice, role) if by else None,
        "when": notice.entry.at,
        "price": order.money,
        "delivery": order.agreed_delivery,
    }
    if role is not None:
        facts["role"] = role
        facts["other"] = cast.party(order, role.other, voice)
    return facts


def _own(voice: Voice, event: ev.Event, order: Order, cast: Cast) -> Iterator[tuple[str, Fact]]:
    """The facts that only this kind of event has."""
    match event:
        case ev.OrderOffered() if order.offer is not None:
            yield "deadline", order.offer.closes_at
        case ev.OrderDelivered():
            yield "when", order.completes_at
        case ev.OrderCancelled(refund=refund):
            yield "amount", money(order, refund)
        case ev.RequestOpened(request=request):
            yield from _about(voice, order, request, cast)
        case ev.CounterpartyReminded(request=number, lead=lead):
            yield "left", lead
            yield from _about(voice, order, order.find(number), cast)
        case ev.RequestEnded(request=number):
            yield from _about(voice, order, order.find(number), cast)
        case ev.RequestStoodAgain(request=number, closes_at=closes_at):
            yield from _about(voice, order, order.find(number), cast)
            yield "deadline", closes_at
        case ev.PriceRaised(amount=amount) | ev.RefundRecorded(amount=amount):
            yield "amount", money(order, amount)
        case ev.EvidenceAttached(evidence=evidence):
            yield "name", evidence.name
        case ev.OrderEscalated(escalation=escalation):
            yield "by", escalation.by
        case _:
            return


def _about(
    voice: Voice, order: Order, request: Request | None, cast: Cast
) -> Iterator[tuple[str, Fact]]:
    if request is None:
        return
    yield "principal", cast.party(order, request.counterparty, voice)
    yield "kind", request.kind
    yield "asks", asks(voice, order, request.terms)
    yield "deadline", request.closes_at
    yield "silence", silence(voice, request)


def _count(event: ev.Event) -> int | None:
    return event.days if isinstance(event, ev.DeliveryDateMoved) else None


def _written(event: ev.Event) -> str:
    """What somebody wrote on the occasion, that the reader may see."""
    match event:
        case (
            ev.RequirementsSupplied(text=text)
            | ev.OrderDelivered(text=text)
            | ev.RevisionAsked(text=text)
        ):
            return text
        case ev.OfferDeclined(message=message) | ev.RequestEnded(message=message):
            return message
        case ev.RequestOpened(request=request):
            return request.comment
        case ev.OrderEscalated(escalation=escalation):
            return escalation.comment
        case (
            ev.OrderCancelled(why=why)
            | ev.RefundRecorded(why=why)
            | ev.DeliveryDateMoved(why=why)
            | ev.EscalationClosed(why=why)
        ):
            return why
        case _:
            return ""
