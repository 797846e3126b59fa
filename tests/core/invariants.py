"""What is true of every order at every moment, whatever was done to it (issue of the law)."""

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from core import events as ev
from core.evolve import replay
from core.notices import deliveries, notices
from core.orders import FINAL, Order, Status
from core.requests import Ending, Request
from core.terms import DeliveryExtensionTerms, ExtraTerms, PartialRefundTerms
from core.values import RequestId
from core.views import Reader, entries_seen_by, seen_by

SECRETS = {
    Reader.CLIENT: ("c_freelancer", "c_client", "c_nobody", "SECRET-client"),
    Reader.FREELANCER: ("r_quality", "r_goodwill", "SECRET-freelancer"),
}
"""What the machine plants where only its author, and support once they escalate, may see it."""


def check(order: Order, log: Sequence[ev.Entry]) -> None:
    """Hold an order and its log to everything that has to be true of them."""
    assert replay(log).but(revision=order.revision) == order, "the log replays to another order"
    one_open_request_at_most_and_one_ending_each(order, log)
    money_stays_within_the_price(order, log)
    the_agreed_date_moves_only_by_accepted_terms(order, log)
    reminders_go_out_once_each(log)
    entries_are_in_order(log)
    nobody_answers_for_another_than_the_one_who_has_to(order, log)


def _opened(log: Sequence[ev.Entry]) -> dict[RequestId, Request]:
    return {
        entry.event.request.id: entry.event.request
        for entry in log
        if isinstance(entry.event, ev.RequestOpened)
    }


def _endings(log: Sequence[ev.Entry]) -> list[ev.RequestEnded]:
    return [entry.event for entry in log if isinstance(entry.event, ev.RequestEnded)]


def one_open_request_at_most_and_one_ending_each(order: Order, log: Sequence[ev.Entry]) -> None:
    """R4, R8, R20."""
    opened, ended = _opened(log), Counter(event.request for event in _endings(log))
    assert set(ended.values()) <= {1}, "a request ended twice"
    standing = [order.request] if order.request is not None else []
    if order.suspended is not None:
        waits = order.suspended.request
        assert standing, "a request waits for nothing"
        assert standing[0].counter_to == waits.id
        assert standing[0].by is waits.counterparty
        standing.append(waits)
    assert all(request.ending is None for request in standing)
    assert {request.id for request in standing} == set(opened) - set(ended)
    assert [past.id for past in order.past] == [event.request for event in _endings(log)]
    assert all(past.ending is not None and past.ended_at is not None for past in order.past)
    countered = {request.counter_to for request in opened.values()}
    for past in order.past:
        assert past.ended_at is not None
        by_time = past.ending in {Ending.AUTO_ACCEPTED, Ending.LAPSED}
        assert not by_time or (past.ended_at == past.closes_at and past.ended_by is None)
        # The window of one that waited for a counter-offer stood still meanwhile.
        assert by_time or past.ended_at < past.closes_at or past.id in countered
    assert not standing or order.status not in FINAL | {Status.OFFERED}
    assert order.next_request == len(opened) + 1


def nobody_answers_for_another_than_the_one_who_has_to(
    order: Order, log: Sequence[ev.Entry]
) -> None:
    """D2, D3, D5."""
    for before, entries in itertools.groupby(log, key=lambda entry: (entry.by, entry.acted_for)):
        by, acted_for = before
        if acted_for is None:
            continue
        role = order.role_of(acted_for)
        assert role is not None, "somebody answered for a stranger"
        assert by is not None, "time stood in for somebody"
        assert order.role_of(by) is None, "a party stood in for the other"
        first = next(entries).event
        number = first.request.counter_to if isinstance(first, ev.RequestOpened) else None
        if isinstance(first, ev.RequestEnded):
            assert first.ending in {Ending.ACCEPTED, Ending.DECLINED}
            number = first.request
        assert number is not None, "a delegate did something else than answer"
        answered = order.find(number)
        assert answered is not None
        assert answered.counterparty is role
    for past in order.past:
        assert past.ended_for is None or past.ended_by is not None


def _taken(log: Sequence[ev.Entry]) -> list[Request]:
    """The requests whose terms took effect."""
    opened = _opened(log)
    return [opened[event.request] for event in _endings(log) if event.ending.takes_effect]


def money_stays_within_the_price(order: Order, log: Sequence[ev.Entry]) -> None:
    """R13, R16, R18, R19, E3."""
    taken = _taken(log)
    extras = sum(one.terms.price for one in taken if isinstance(one.terms, ExtraTerms))
    offered = [one.terms.amount for one in taken if isinstance(one.terms, PartialRefundTerms)]
    by_support = sum(
        entry.event.amount
        for entry in log
        if isinstance(entry.event, ev.RefundRecorded) and entry.event.cause is ev.RefundedBy.SUPPORT
    )
    assert order.extras == extras
    assert len(offered) <= 1, "a second partial refund was accepted"
    assert 0 <= order.refunded <= order.current_price
    if order.status is Status.CANCELLED:
        assert order.refunded == order.current_price
    else:
        assert order.refunded == sum(offered) + by_support


def the_agreed_date_moves_only_by_accepted_terms(order: Order, log: Sequence[ev.Entry]) -> None:
    """O1, R15, R19, E3."""
    days = sum(
        one.terms.days
        for one in _taken(log)
        if isinstance(one.terms, ExtraTerms | DeliveryExtensionTerms)
    )
    days += sum(
        entry.event.days
        for entry in log
        if isinstance(entry.event, ev.DeliveryDateMoved) and entry.event.why
    )
    assert order.agreed_delivery == order.original_delivery + timedelta(days=days)


def reminders_go_out_once_each(log: Sequence[ev.Entry]) -> None:
    """T1."""
    opened = _opened(log)
    passed = Counter(
        (entry.event.request, lead)
        for entry in log
        if isinstance(entry.event, ev.CounterpartyReminded)
        for lead in entry.event.passed
    )
    assert set(passed.values()) <= {1}, "somebody was reminded twice"
    assert all(lead in opened[request].reminders for request, lead in passed)


def entries_are_in_order(log: Sequence[ev.Entry]) -> None:
    """A4."""
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert all(a.at <= b.at for a, b in itertools.pairwise(log))


def nothing_confidential_reaches_another(
    order: Order, log: Sequence[ev.Entry], *, since: int = 0
) -> None:
    """R11, R13, R17, E1: in views, in the log, in notices, for each reader.

    Args:
        order: the order.
        log: its whole log.
        since: how many entries of it were looked at before.
    """
    escalated = {one.by.value for one in order.escalations}
    for reader in Reader:
        seen = tuple(entries_seen_by(log, reader))[since:]
        told = [seen_by(order, reader).model_dump_json()]
        told += [entry.model_dump_json() for entry in seen]
        for delivery in deliveries(order, log[since:]):
            if delivery.to is reader:
                told += [one.model_dump_json() for one in notices(order, seen, delivery)]
        everything = "".join(told)
        for author, secrets in SECRETS.items():
            if author is reader or (reader is Reader.SUPPORT and author.value in escalated):
                continue
            for secret in secrets:
                assert secret not in everything, f"{reader} can read {secret}"
