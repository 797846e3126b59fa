"""Being reminded once more: who may ask for it, when, and of what."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import commands as cmd
from core.orders import Order
from core.policy import HOUR
from core.refusals import (
    NotForYou,
    Refusal,
    ReminderTooLate,
    RequestHasEnded,
    RequestIsWaiting,
    StaleCard,
    UnknownOrder,
)
from core.requests import RequestRef
from core.snooze import Later, Snooze, is_wanted, moments, snooze
from core.terms import DeliveryExtensionTerms
from core.values import Actor, RequestId, Role
from tests.shared.story import ANA, FINN, STRANGER, Story

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST = RequestRef(request=RequestId(1), revision=1)
EXTENSION = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=3), comment="Illness.")


def asked() -> Story:
    """The freelancer asks for more time, so the client has to answer."""
    return Story().working().does(FINN, EXTENSION)


def asks(
    story: Story, who: Actor = ANA, later: Later = Later.HOUR, seen: RequestRef = FIRST
) -> Snooze | Refusal:
    return snooze(story.order, who.account, seen, later, story.now, AMSTERDAM)


def offered(story: Story, zone: ZoneInfo | None = AMSTERDAM) -> list[Later]:
    assert story.order.request is not None
    return list(moments(story.order.request, story.now, zone))


@pytest.mark.rule("T1")
def test_whoever_has_to_answer_is_reminded_when_they_say() -> None:
    story = asked()
    found = asks(story)
    assert found == Snooze(order=story.order.id, to=Role.CLIENT, request=FIRST, at=story.now + HOUR)


@pytest.mark.rule("A2")
def test_the_requester_is_not_the_one_to_be_reminded() -> None:
    assert isinstance(asks(asked(), FINN), NotForYou)


@pytest.mark.rule("A1")
def test_a_stranger_learns_nothing() -> None:
    assert isinstance(asks(asked(), STRANGER), UnknownOrder)


@pytest.mark.rule("R9")
def test_what_was_seen_must_be_what_stands() -> None:
    assert isinstance(asks(asked(), seen=RequestRef(request=RequestId(1), revision=2)), StaleCard)
    ended = asked().does(ANA, cmd.DeclineRequest(ref=FIRST, message="No."))
    assert isinstance(asks(ended), RequestHasEnded)


@pytest.mark.rule("R20")
def test_a_request_that_waits_for_a_counter_offer_reminds_nobody() -> None:
    counter = cmd.CounterRequest(ref=FIRST, terms=DeliveryExtensionTerms(days=1), comment="One.")
    story = asked().does(ANA, counter)
    assert isinstance(asks(story), RequestIsWaiting)
    found = snooze(
        story.order,
        FINN.account,
        RequestRef(request=RequestId(2), revision=1),
        Later.HOUR,
        story.now,
        AMSTERDAM,
    )
    assert isinstance(found, Snooze)


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (timedelta(hours=48), [Later.HOUR, Later.THREE_HOURS, Later.MORNING]),
        (timedelta(hours=5), [Later.HOUR, Later.THREE_HOURS]),
        (timedelta(hours=2), [Later.HOUR]),
        (timedelta(hours=1), [Later.HALF_HOUR]),
        (timedelta(minutes=45), [Later.HALF_HOUR]),
        (timedelta(minutes=44), []),
    ],
)
def test_only_moments_before_the_deadline_are_offered(left: timedelta, found: list[Later]) -> None:
    story = asked()
    story.now += 48 * HOUR - left
    assert offered(story) == found


def test_without_a_zone_nobody_knows_when_the_morning_is() -> None:
    assert offered(asked(), None) == [Later.HOUR, Later.THREE_HOURS]


@pytest.mark.parametrize("later", Later)
def test_nothing_is_set_that_would_come_too_late(later: Later) -> None:
    story = asked()
    story.now += 48 * HOUR - timedelta(minutes=40)
    assert isinstance(asks(story, later=later), ReminderTooLate)


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ("2026-03-02T15:00", "2026-03-03T09:00"),
        ("2026-03-03T01:00", "2026-03-03T09:00"),
        ("2026-03-03T08:30", "2026-03-04T09:00"),
        ("2026-03-28T20:00", "2026-03-29T09:00"),  # the night in which the clocks go forward
    ],
)
def test_the_morning_is_that_of_the_readers_own_clocks(at: str, morning: str) -> None:
    story = asked()
    story.order = _closing_late(story.order)
    story.now = datetime.fromisoformat(at).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    found = asks(story, later=Later.MORNING)
    assert isinstance(found, Snooze)
    assert found.at.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M") == morning


@pytest.mark.rule("T1")
def test_a_reminder_is_dropped_once_the_request_has_ended_or_changed() -> None:
    story = asked()
    found = asks(story)
    assert isinstance(found, Snooze)
    assert is_wanted(found, story.order)
    declined = asked().does(ANA, cmd.DeclineRequest(ref=FIRST, message="No."))
    assert not is_wanted(found, declined.order)
    again = declined.does(FINN, EXTENSION)
    assert not is_wanted(found, again.order)
    assert not is_wanted(found.but(to=Role.FREELANCER), story.order)
    stale = found.but(request=RequestRef(request=RequestId(1), revision=2))
    assert not is_wanted(stale, story.order)


def _closing_late(order: Order) -> Order:
    assert order.request is not None
    later = datetime(2026, 5, 1, tzinfo=UTC)
    return order.but(request=order.request.but(closes_at=later))
