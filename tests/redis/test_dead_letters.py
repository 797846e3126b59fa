"""What stayed undelivered: kept for a month, listed by age, forgotten when it is sent again."""

from datetime import UTC, datetime, timedelta

import pytest
import redis.asyncio

from adapters.redis.dead import KEPT_MS, RedisDeadLetters
from adapters.shared.messenger import Cause
from adapters.shared.ports import DeadLetter, DeadLetters
from core.requests import RequestRef
from core.values import AccountId, OrderId, RequestId
from core.views import Reader
from tests.fakes.dead import MemoryDeadLetters

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def a_letter(last: int = 3, code: str = "50007", after: timedelta = timedelta()) -> DeadLetter:
    return DeadLetter(
        order=OrderId("ORD-7K3M9QX2"),
        first=2,
        last=last,
        to=Reader.CLIENT,
        cause=Cause.CLOSED,
        code=code,
        at=NOW + after,
    )


@pytest.fixture(params=["memory", "valkey"])
def dead(request: pytest.FixtureRequest, connection: redis.asyncio.Redis) -> DeadLetters:
    return MemoryDeadLetters() if request.param == "memory" else RedisDeadLetters(connection)


async def test_letters_come_back_the_oldest_first(dead: DeadLetters) -> None:
    letters = [a_letter(5, after=timedelta(hours=1)), a_letter(3), a_letter(4, "no such user")]
    for letter in (letters[1], letters[2], letters[0]):
        await dead.keep(letter)
    assert sorted(await dead.all(), key=lambda one: one.last) == [
        letters[1],
        letters[2],
        letters[0],
    ]
    assert (await dead.all())[-1] == letters[0]


async def test_a_reminder_comes_back_as_it_was_asked_for(dead: DeadLetters) -> None:
    reference = RequestRef(request=RequestId(2), revision=3)
    reminder = a_letter(1_777_900_832_000).but(first=1_777_900_832_000, asked=reference)
    delegate = a_letter(5).but(to=Reader.DELEGATE, whom=AccountId("slack:T1:UBO"))
    for letter in (reminder, delegate):
        await dead.keep(letter)
    assert sorted(await dead.all(), key=lambda one: -one.last) == [reminder, delegate]
    assert reminder.reminder is not None
    assert reminder.reminder.request == reference
    assert delegate.reminder is None


async def test_the_same_letter_is_kept_once_and_is_younger_then(dead: DeadLetters) -> None:
    await dead.keep(a_letter())
    await dead.keep(a_letter(after=timedelta(hours=2)))
    assert list(await dead.all()) == [a_letter(after=timedelta(hours=2))]


async def test_a_letter_that_is_removed_is_gone_and_no_other(dead: DeadLetters) -> None:
    await dead.keep(a_letter(3))
    await dead.keep(a_letter(4))
    await dead.remove(a_letter(3, after=timedelta(hours=9)))
    await dead.remove(a_letter(3))
    assert list(await dead.all()) == [a_letter(4)]


async def test_a_letter_that_came_again_since_it_was_read_is_not_removed(
    dead: DeadLetters,
) -> None:
    await dead.keep(a_letter(after=timedelta(hours=2)))
    await dead.remove(a_letter())
    assert list(await dead.all()) == [a_letter(after=timedelta(hours=2))]


async def test_after_a_month_a_letter_is_forgotten(connection: redis.asyncio.Redis) -> None:
    dead = RedisDeadLetters(connection)
    await dead.keep(a_letter(3))
    await dead.keep(a_letter(4, after=timedelta(milliseconds=KEPT_MS)))
    assert [letter.last for letter in await dead.all()] == [4]
