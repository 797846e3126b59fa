"""Reminders, deadlines, and machines that are late (T1, T3, R8)."""

from datetime import timedelta

import pytest

from core import events as ev
from core.advance import advance, due
from core.orders import Status
from core.policy import DAY, HOUR, Policy
from core.requests import Ending
from core.terms import Kind
from tests.core.builders import MOMENT, NOW, POLICY, Play, an_order, rule, told


def leads(play: Play) -> list[timedelta]:
    return [
        entry.event.lead for entry in play.log if isinstance(entry.event, ev.CounterpartyReminded)
    ]


@rule("T1")
def test_the_counterparty_is_reminded_24_6_and_1_hours_before_the_deadline_each_once() -> None:
    play = an_order(kind=Kind.EXTRA)
    for _ in range(48 * 4):
        play.wait(timedelta(minutes=15))
    assert leads(play) == [24 * HOUR, 6 * HOUR, HOUR]
    reminded = [e.at - NOW for e in play.log if isinstance(e.event, ev.CounterpartyReminded)]
    assert reminded == [24 * HOUR, 42 * HOUR, 47 * HOUR]


@rule("T1")
def test_a_reminder_goes_out_at_its_moment_and_not_before() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert due(play.order) == NOW + 24 * HOUR
    assert told(play.wait(24 * HOUR - MOMENT)) == []
    assert told(play.wait(MOMENT)) == ["counterparty_reminded"]
    assert told(play.settle()) == []
    assert due(play.order) == NOW + 42 * HOUR


@rule("T1")
def test_none_is_sent_for_a_moment_already_past_when_the_request_was_opened() -> None:
    policy = POLICY.but(window=6 * HOUR)
    play = an_order(kind=Kind.EXTRA, policy=policy)
    assert play.request.reminders == (HOUR,)
    assert due(play.order) == NOW + 5 * HOUR


@rule("T1")
def test_policy_may_want_none() -> None:
    play = an_order(kind=Kind.EXTRA, policy=POLICY.but(reminders=()))
    assert due(play.order) == NOW + 48 * HOUR
    assert told(play.wait(48 * HOUR)) == ["request_ended"]


@rule("T1")
def test_a_late_machine_reminds_once_of_the_latest_moment() -> None:
    play = an_order(kind=Kind.EXTRA)
    decision = play.wait(43 * HOUR)
    assert told(decision) == ["counterparty_reminded"]
    event = decision.entries[0].event
    assert isinstance(event, ev.CounterpartyReminded)
    assert (event.lead, event.passed) == (6 * HOUR, (24 * HOUR, 6 * HOUR))
    assert decision.entries[0].at == NOW + 42 * HOUR
    assert play.request.reminders == (HOUR,)


@rule("T1", "R8")
def test_nobody_is_reminded_of_a_request_whose_window_has_closed() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert told(play.wait(48 * HOUR)) == ["request_ended"]


@rule("T1", "R20")
def test_reminders_that_went_out_before_a_counter_offer_do_not_go_out_again() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.wait(25 * HOUR)
    play.counter()
    play.withdraw()
    play.wait(22 * HOUR)
    assert leads(play) == [24 * HOUR, HOUR]


@rule("T1", "R20")
def test_a_counter_offer_has_reminders_of_its_own() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    play.wait(24 * HOUR)
    assert leads(play) == [24 * HOUR]
    event = play.log[-1].event
    assert isinstance(event, ev.CounterpartyReminded)
    assert event.request == 2


@rule("T3", "R6")
def test_the_moment_recorded_is_the_deadline_not_the_moment_of_the_machine() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    decision = play.wait(100 * HOUR)
    assert told(decision) == ["request_ended", "delivery_date_moved"]
    assert {entry.at for entry in decision.entries} == {NOW + 48 * HOUR}
    assert {entry.by for entry in decision.entries} == {None}
    assert (play.last.ending, play.last.ended_at) == (Ending.AUTO_ACCEPTED, NOW + 48 * HOUR)


@rule("R8", "T3")
def test_a_machine_that_sweeps_often_and_one_that_sweeps_once_come_to_the_same() -> None:
    often = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    once = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    for _ in range(6 * 24):
        often.wait(HOUR)
    once.wait(6 * DAY)
    assert often.is_in(Status.COMPLETED)
    assert often.order.but(events=0) == once.order.but(events=0)


@rule("R8")
def test_doing_what_is_due_twice_does_it_once() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.wait(50 * HOUR)
    assert advance(play.order, play.now).entries == ()
    assert advance(play.order, play.now).order is play.order


def test_nothing_is_due_on_an_order_that_nobody_waits_for() -> None:
    assert due(an_order().order) is None
    assert due(an_order(Status.COMPLETED).order) is None
    assert due(an_order(Status.OFFERED).order) == NOW + 7 * DAY


@pytest.mark.parametrize("hours", [1, 100])
@rule("R5")
def test_policy_sets_the_window(hours: int) -> None:
    play = an_order(kind=Kind.EXTRA, policy=Policy(window=hours * HOUR))
    assert play.request.closes_at == NOW + hours * HOUR
