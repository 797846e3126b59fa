"""Who is to hear of what: one table from events to readers.

Whoever did a thing needs no telling of it: they saw it happen. Notices are sent once for each
event and reader; cards, which show the order as it stands, are refreshed for both parties anyway.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, assert_never

from core import events as ev
from core.orders import Order
from core.requests import Request
from core.values import AccountId, Cover, OrderId, Role, Value
from core.views import Reader, reader_of


class Hears(StrEnum):
    """Which of the parties hear of an event."""

    THE_OTHERS = "the_others"  # both but the one who did it
    THE_COUNTERPARTY = "the_counterparty"


class Hearing(Value):
    """Who hears of one kind of event.

    Attributes:
        parties: which of the parties.
        channel: whether the order's channel gets a notice (T4), without what people wrote.
        support: whether support does, once the order was escalated (E1).
        delegate: whether the delegate of the one who has to answer does (D4).
    """

    parties: Hears
    channel: bool = False
    support: bool = False
    delegate: bool = False


_OTHERS, _COUNTERPARTY = Hears.THE_OTHERS, Hears.THE_COUNTERPARTY

HEARINGS: Final[Mapping[str, Hearing]] = {
    "order_offered": Hearing(parties=_OTHERS),
    "order_imported": Hearing(parties=_OTHERS),
    "offer_joined": Hearing(parties=_OTHERS),
    "offer_accepted": Hearing(parties=_OTHERS, channel=True),
    "offer_declined": Hearing(parties=_OTHERS),
    "offer_withdrawn": Hearing(parties=_OTHERS),
    "offer_lapsed": Hearing(parties=_OTHERS),
    "requirements_supplied": Hearing(parties=_OTHERS),
    "order_delivered": Hearing(parties=_OTHERS),
    "revision_asked": Hearing(parties=_OTHERS),
    "order_completed": Hearing(parties=_OTHERS, channel=True, support=True),
    "order_cancelled": Hearing(parties=_OTHERS, channel=True, support=True),
    "request_opened": Hearing(parties=_OTHERS, delegate=True),
    "counterparty_reminded": Hearing(parties=_COUNTERPARTY, delegate=True),
    "request_ended.accepted": Hearing(parties=_OTHERS, channel=True, delegate=True),
    "request_ended.declined": Hearing(parties=_OTHERS, channel=True, delegate=True),
    "request_ended.withdrawn": Hearing(parties=_OTHERS, channel=True, delegate=True),
    "request_ended.auto_accepted": Hearing(parties=_OTHERS, channel=True, delegate=True),  # T4
    "request_ended.lapsed": Hearing(parties=_OTHERS, channel=True, delegate=True),
    "request_ended.superseded": Hearing(parties=_OTHERS, delegate=True),
    "request_stood_again": Hearing(parties=_OTHERS, delegate=True),
    "delivery_date_moved": Hearing(parties=_OTHERS, channel=True),
    "price_raised": Hearing(parties=_OTHERS),
    "work_reopened": Hearing(parties=_OTHERS),
    "refund_recorded": Hearing(parties=_OTHERS),
    "evidence_attached": Hearing(parties=_OTHERS, support=True),
    "order_escalated": Hearing(parties=_OTHERS, support=True),
    "escalation_closed": Hearing(parties=_OTHERS, support=True),
}
"""Who hears of each event. An ended request counts by its ending."""


def name_of(event: ev.Event) -> str:
    """The name under which an event stands in the table, and its sentences in the catalogue."""
    if isinstance(event, ev.RequestEnded):
        return f"{event.event}.{event.ending.value}"
    return event.event


class Notice(Value):
    """One event that one reader is to hear of."""

    to: Reader
    entry: ev.Entry


def readers(order: Order, entry: ev.Entry) -> Iterator[Reader]:
    """Say who is to hear of an entry.

    Args:
        order: the order after the decision that the entry belongs to.
        entry: what happened.
    """
    hearing = HEARINGS[name_of(entry.event)]
    for role in _parties(hearing.parties, order, entry):
        if order.account(role) is not None:
            yield reader_of(role)
    if hearing.channel and order.channel is not None:
        yield Reader.CHANNEL
    if hearing.support and order.escalations:
        yield Reader.SUPPORT


def delegate_hears(order: Order, entry: ev.Entry, cover: Cover) -> bool:
    """Say whether a delegate is to hear of an entry: of what they may answer, or could have (D4).

    Args:
        order: the order as it stands now.
        entry: what happened.
        cover: under which they stand in, in force.
    """
    request = _about(order, entry.event)
    return (
        HEARINGS[name_of(entry.event)].delegate
        and request is not None
        and order.account(request.counterparty) == cover.principal
        and entry.by != cover.delegate
        and entry.at >= cover.since
    )


def _about(order: Order, event: ev.Event) -> Request | None:
    """The request that an event is about, as it stands now."""
    match event:
        case ev.RequestOpened(request=request):
            return order.find(request.id)
        case (
            ev.CounterpartyReminded(request=number)
            | ev.RequestEnded(request=number)
            | ev.RequestStoodAgain(request=number)
        ):
            return order.find(number)
        case _:
            return None


def _parties(hears: Hears, order: Order, entry: ev.Entry) -> Iterator[Role]:
    match hears:
        case Hears.THE_OTHERS:
            did_it = order.role_of(entry.by)
            yield from (role for role in Role if role is not did_it)
            return
        case Hears.THE_COUNTERPARTY:
            request = _about(order, entry.event)
            yield from () if request is None else (request.counterparty,)
            return
    assert_never(hears)


class Delivery(Value):
    """What one reader is to get of one decision: their card refreshed, and the notices of it.

    Attributes:
        order: the order.
        first: the first entry of the decision.
        last: its last entry.
        to: the reader.
        whom: the account, where the reader is a delegate: there may be one for each party.
    """

    order: OrderId
    first: int
    last: int
    to: Reader
    whom: AccountId | None = None


def deliveries(order: Order, entries: Iterable[ev.Entry]) -> tuple[Delivery, ...]:
    """Tell what has to go out after a decision.

    The parties get their cards refreshed, and so does support once the order was escalated; the
    channel gets what it hears.

    Args:
        order: the order after the decision.
        entries: what happened in it.
    """
    entries = tuple(entries)
    if not entries:
        return ()
    hear = {reader for entry in entries for reader in readers(order, entry)}
    hear |= {reader_of(role) for role in Role if order.account(role) is not None}
    if order.escalations:
        hear.add(Reader.SUPPORT)
    return tuple(
        Delivery(order=order.id, first=entries[0].seq, last=entries[-1].seq, to=reader)
        for reader in Reader
        if reader in hear
    )


def delegate_notices(
    order: Order, entries: Iterable[ev.Entry], delivery: Delivery, cover: Cover
) -> tuple[Notice, ...]:
    """Give the notices of a delivery to a delegate.

    Args:
        order: the order as it stands now.
        entries: the log's entries, as a delegate may see them.
        delivery: which of them, and for whom.
        cover: under which they stand in, in force.
    """
    return tuple(
        Notice(to=delivery.to, entry=entry)
        for entry in entries
        if delivery.first <= entry.seq <= delivery.last
        and delegate_hears(order, entry, cover)
        and not _outdated(order, entry)
    )


def notices(order: Order, entries: Iterable[ev.Entry], delivery: Delivery) -> tuple[Notice, ...]:
    """Give the notices of a delivery, with the entries as their reader may see them.

    A reminder of a request that has ended since is left out: it would only confuse.

    Args:
        order: the order as it stands now.
        entries: the log's entries, as the reader may see them.
        delivery: which of them, and for whom.
    """
    return tuple(
        Notice(to=delivery.to, entry=entry)
        for entry in entries
        if delivery.first <= entry.seq <= delivery.last
        and delivery.to in set(readers(order, entry))
        and not _outdated(order, entry)
    )


def is_last_reminder(log: Iterable[ev.Entry], reminder: ev.CounterpartyReminded) -> bool:
    """Whether no other reminder of a request is closer to its deadline (T1).

    Args:
        log: the order's, with the entry that opened the request.
        reminder: the one that is asked about.
    """
    return all(
        reminder.lead <= min(entry.event.request.reminders, default=reminder.lead)
        for entry in log
        if isinstance(entry.event, ev.RequestOpened) and entry.event.request.id == reminder.request
    )


def _outdated(order: Order, entry: ev.Entry) -> bool:
    if not isinstance(entry.event, ev.CounterpartyReminded):
        return False
    request = order.request
    return request is None or request.id != entry.event.request
