"""Being reminded once more: who may ask for it, when, and of what."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
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
from core.requests import Ending, RequestRef
from core.snooze import LEFT, Later, Snooze, is_wanted, moments, snooze
from core.terms import DeliveryExtensionTerms
from core.values import Actor, OrderId, RequestId, Role
from tests.core.builders import CLIENT, FREELANCER, MOMENT, NOW, importing
from tests.core.world import Names
from tests.fakes.orders import MemoryOrders
from tests.shared.story import ANA, FINN, STRANGER, Story

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST = RequestRef(request=RequestId(1), revision=1)
EXTENSION = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=3), comment="Illness.")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def asked() -> Story:
    """The freelancer asks for more time, so the client has to answer."""
    return Story().working().does(FINN, EXTENSION)


def asks(
    story: Story, who: Actor = ANA, later: Later = Later.HOUR, seen: RequestRef = FIRST
) -> Snooze | Refusal:
    return snooze(story.order, who.account, seen, later, story.now, AMSTERDAM)


async def a_desk_with_a_request() -> tuple[MemoryOrders, Desk, OrderId]:
    """A Desk at which the freelancer has asked for more time."""
    orders = MemoryOrders(NOW)
    desk = Desk(orders, Names())
    made = await desk.take_over(lambda name: importing(requirements="x").but(id=name))
    assert isinstance(made, Decision)
    outcome = await desk.handle(made.order.id, EXTENSION, FREELANCER)
    assert isinstance(outcome, Decision)
    return orders, desk, made.order.id


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


def test_the_morning_is_nine_o_clock_sharp_and_told_in_the_time_of_the_record() -> None:
    story = asked()
    assert story.order.request is not None
    story.now += timedelta(seconds=12, milliseconds=345, microseconds=678)
    morning = moments(story.order.request, story.now, AMSTERDAM)[Later.MORNING]
    assert morning == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert morning.tzinfo is UTC


def test_a_morning_that_is_just_far_enough_away_is_meant() -> None:
    story = asked()
    assert story.order.request is not None
    nine = datetime(2026, 3, 3, 8, tzinfo=UTC)
    for now, morning in (
        (nine - timedelta(hours=5), nine),
        (nine - timedelta(hours=5) + MOMENT, nine + timedelta(days=1)),
    ):
        assert moments(story.order.request, now, AMSTERDAM)[Later.MORNING] == morning


def test_the_morning_of_somebody_whose_clocks_nobody_knows_is_that_of_utc() -> None:
    story = asked()
    found = snooze(story.order, ANA.account, FIRST, Later.MORNING, story.now, None)
    assert isinstance(found, Snooze)
    assert found.at == datetime(2026, 3, 3, 9, tzinfo=UTC)


def test_a_reminder_that_leaves_just_time_enough_is_set() -> None:
    story = asked()
    assert story.order.request is not None
    story.now = story.order.request.closes_at - LEFT - HOUR
    assert isinstance(asks(story), Snooze)
    story.now += MOMENT
    assert isinstance(asks(story), ReminderTooLate)


@pytest.mark.anyio
@pytest.mark.rule("T1")
async def test_the_desk_says_when_somebody_will_be_reminded_and_writes_nothing() -> None:
    orders, desk, order = await a_desk_with_a_request()
    orders.travel(HOUR)
    before = await orders.load(order)
    for zone, morning in ((None, 9), (AMSTERDAM, 8)):
        found = await desk.snooze(order, FIRST, Later.MORNING, CLIENT, zone)
        at = datetime(2026, 3, 3, morning, tzinfo=UTC)
        assert found == Snooze(order=order, to=Role.CLIENT, request=FIRST, at=at)
    assert await orders.load(order) == before
    found = await desk.snooze(order, FIRST, Later.HOUR, CLIENT)
    assert isinstance(found, Snooze)
    assert found.at == NOW + 2 * HOUR
    assert isinstance(await desk.snooze(order, FIRST, Later.HOUR, FREELANCER), NotForYou)


@pytest.mark.anyio
@pytest.mark.rule("A1")
async def test_the_desk_knows_no_reminder_of_an_order_that_does_not_exist() -> None:
    _, desk, _ = await a_desk_with_a_request()
    found = await desk.snooze(OrderId("ORD-0"), FIRST, Later.HOUR, CLIENT)
    assert found == UnknownOrder()


@pytest.mark.anyio
@pytest.mark.rule("R8")
async def test_the_desk_sets_no_reminder_of_what_time_has_ended() -> None:
    orders, desk, order = await a_desk_with_a_request()
    orders.travel(48 * HOUR)
    found = await desk.snooze(order, FIRST, Later.HOUR, CLIENT)
    assert isinstance(found, RequestHasEnded)
    assert found.ending is Ending.AUTO_ACCEPTED


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
