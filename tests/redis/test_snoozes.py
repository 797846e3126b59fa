"""Reminders that people asked for: kept until their moment, and handed on once."""

from datetime import timedelta

import pytest
import redis
import redis.asyncio
from rq.job import Job

from adapters.redis import keys
from adapters.redis.clock import Clock
from adapters.redis.jobs import DELIVER, SETTLE
from adapters.redis.replies import text
from adapters.redis.snoozes import RedisSnoozes
from core.requests import RequestRef
from core.snooze import Snooze
from core.values import OrderId, RequestId, Role, to_milliseconds

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
ORDER = OrderId("ORD-7K3M9QX2")
REF = RequestRef(request=RequestId(3), revision=2)


@pytest.fixture
def snoozes(connection: redis.asyncio.Redis) -> RedisSnoozes:
    return RedisSnoozes(connection, time_travel=True)


async def asked(snoozes: RedisSnoozes, clock: Clock, after: timedelta = HOUR) -> Snooze:
    one = Snooze(order=ORDER, to=Role.CLIENT, request=REF, at=await clock.now() + after)
    await snoozes.put(one)
    return one


def handed(sync: redis.Redis) -> list[Job]:
    names = [text(name) for name in sync.lrange(DELIVER.queue_key, 0, -1)]
    return [Job.fetch(name, connection=sync) for name in names]


async def test_somebody_looks_at_its_moment(
    snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis
) -> None:
    one = await asked(snoozes, clock)
    [name] = [text(name) for name in sync.zrange(SETTLE.scheduled_key, 0, -1)]
    second = int(name.removeprefix("due-"))
    assert 0 <= second * 1000 - to_milliseconds(one.at) < 1000


async def test_it_waits_until_then(snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis) -> None:
    await asked(snoozes, clock)
    await snoozes.hand_on()
    assert handed(sync) == []
    assert sync.zcard(keys.SNOOZES) == 1


async def test_it_is_handed_on_once_and_as_it_was_asked_for(
    snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis
) -> None:
    one = await asked(snoozes, clock)
    await clock.move_to(HOUR)
    await snoozes.hand_on()
    await snoozes.hand_on()
    [job] = handed(sync)
    moment = to_milliseconds(one.at)
    assert job.id == f"s-{ORDER}-{moment}-client"
    assert job.func_name == "bot.jobs.remind"
    assert job.args == (ORDER, "client", 3, 2, moment)
    assert job.origin == DELIVER.queue
    assert sync.zcard(keys.SNOOZES) == 0


async def test_asking_again_puts_it_off(
    snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis
) -> None:
    await asked(snoozes, clock)
    later = await asked(snoozes, clock, 3 * HOUR)
    await clock.move_to(2 * HOUR)
    await snoozes.hand_on()
    assert handed(sync) == []
    await clock.move_to(4 * HOUR)
    await snoozes.hand_on()
    [job] = handed(sync)
    assert job.args[-1] == to_milliseconds(later.at)


async def test_one_that_is_put_off_while_it_is_handed_on_waits_for_its_new_moment(
    snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(snoozes, clock)
    await clock.move_to(HOUR)
    run, first = snoozes._scripts.run, True

    async def run_and_be_overtaken(*arguments: object) -> object:
        nonlocal first
        answer = await run(*arguments)  # type: ignore[arg-type]
        if first:
            first = False
            await asked(snoozes, clock, 3 * HOUR)
        return answer

    monkeypatch.setattr(snoozes._scripts, "run", run_and_be_overtaken)
    await snoozes.hand_on()
    assert handed(sync) == []
    assert sync.zcard(keys.SNOOZES) == 1


async def test_after_the_clock_was_moved_somebody_still_looks_at_the_moment(
    snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis
) -> None:
    one = await asked(snoozes, clock, 3 * HOUR)
    await clock.move_to(HOUR)
    await snoozes.hand_on()  # the look that moving the clock brings about
    moment = to_milliseconds(one.at - HOUR)
    names = [text(name) for name in sync.zrange(SETTLE.scheduled_key, 0, -1)]
    seconds = [int(name.removeprefix("due-")) for name in names]
    assert any(0 <= second * 1000 - moment < 1000 for second in seconds)


async def test_many_are_handed_on_in_batches(
    snoozes: RedisSnoozes, clock: Clock, sync: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.redis.snoozes.BATCH", 2)
    for number in range(5):
        at = await clock.now() + number * timedelta(minutes=1)
        order = OrderId(f"ORD-{number:08}")
        await snoozes.put(Snooze(order=order, to=Role.FREELANCER, request=REF, at=at))
    await clock.move_to(HOUR)
    await snoozes.hand_on()
    assert [job.args[0] for job in handed(sync)] == [f"ORD-{number:08}" for number in range(5)]
