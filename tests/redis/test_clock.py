"""The record's clock, and moving it."""

from datetime import timedelta

import pytest
import redis.asyncio

from adapters.redis.clock import Clock, TimeTravelIsOffError
from adapters.redis.health import look
from adapters.redis.store import RedisOrders
from core.desk import Desk
from tests.fakes.making import ask

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


async def test_a_clock_that_nobody_moved_shows_the_servers_time(
    clock: Clock, connection: redis.asyncio.Redis
) -> None:
    seconds, _ = await connection.time()
    assert await clock.offset() == timedelta()
    assert abs((await clock.now()).timestamp() - seconds) < 60


async def test_the_clock_can_be_moved_in_both_directions(clock: Clock) -> None:
    real = await clock.now()
    for offset in (48 * HOUR, -48 * HOUR, timedelta()):
        await clock.move_to(offset)
        assert await clock.offset() == offset
        assert abs(await clock.now() - real - offset) < MINUTE


async def test_all_who_travel_share_one_clock(clock: Clock, orders: RedisOrders) -> None:
    await clock.move_to(1000 * HOUR)
    assert abs(await orders.now() - await clock.now()) < MINUTE


async def test_a_real_clock_cannot_be_moved(connection: redis.asyncio.Redis, clock: Clock) -> None:
    real = Clock(connection, time_travel=False)
    with pytest.raises(TimeTravelIsOffError):
        await real.move_to(HOUR)
    await clock.move_to(1000 * HOUR)
    assert await real.offset() == timedelta()
    assert abs(await clock.now() - await real.now() - 1000 * HOUR) < MINUTE


async def test_health_tells_what_is_late(
    desk: Desk, orders: RedisOrders, clock: Clock, connection: redis.asyncio.Redis
) -> None:
    await ask(desk, orders)
    healthy = await look(connection, time_travel=True)
    assert (healthy.due, healthy.overdue, healthy.set_aside) == (1, timedelta(), 0)
    assert healthy.waiting == {"notify": 9, "due": 0}
    assert healthy.failed == {"notify": 0, "due": 0}
    assert healthy.wake_ups >= 1
    assert abs(healthy.skew) < timedelta(seconds=5)
    await clock.move_to(30 * HOUR)
    late = await look(connection, time_travel=True)
    assert 6 * HOUR - MINUTE < late.overdue < 6 * HOUR + MINUTE
    assert abs(late.skew) < timedelta(seconds=5)


async def test_health_of_an_empty_record_is_good(connection: redis.asyncio.Redis) -> None:
    found = await look(connection)
    assert (found.due, found.overdue, found.wake_ups) == (0, timedelta(), 0)
