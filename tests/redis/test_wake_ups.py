"""Wake-ups: there is always a job that looks when the next order is due, and never many."""

import math
from datetime import timedelta

import pytest
import redis
import redis.asyncio
from rq import Queue
from rq.job import Job, JobStatus

from adapters.redis.clock import Clock
from adapters.redis.jobs import SETTLE
from adapters.redis.replies import text
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.desk import Desk
from core.values import to_milliseconds
from tests.fakes.making import CLIENT, FIRST, ask, do, offer

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


def _seconds(sync: redis.Redis) -> list[int]:
    """The wall-clock seconds at which a job will look."""
    names = [text(name) for name in sync.zrange(SETTLE.scheduled_key, 0, -1)]
    seconds = [int(name.removeprefix("due-")) for name in names]
    assert [sync.zscore(SETTLE.scheduled_key, name) for name in names] == seconds
    return seconds


async def _due_second(orders: RedisOrders) -> int:
    due = await orders.next_due()
    assert due is not None
    return math.ceil(to_milliseconds(due) / 1000)


async def test_a_commit_sees_to_it_that_somebody_looks_when_it_is_due(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    await offer(desk, orders)
    assert _seconds(sync) == [await _due_second(orders)]
    job = Job.fetch(f"due-{_seconds(sync)[0]}", connection=sync)
    assert job.func_name == "bot.jobs.settle_due"
    assert job.get_status() is JobStatus.SCHEDULED


async def test_nobody_looks_before_the_moment_is_there(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    await offer(desk, orders)
    due = await orders.next_due()
    assert due is not None
    assert _seconds(sync)[0] * 1000 >= to_milliseconds(due)


async def test_what_is_due_later_needs_no_job_of_its_own(
    desk: Desk, orders: RedisOrders, sync: redis.Redis, clock: Clock
) -> None:
    await offer(desk, orders)
    first = _seconds(sync)
    await clock.move_to(HOUR)
    sync.zrem(SETTLE.scheduled_key, *[f"due-{s}" for s in _seconds(sync) if s not in first])
    await offer(desk, orders)
    assert _seconds(sync) == first


async def test_a_thousand_orders_due_in_one_second_are_one_job(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    for _ in range(20):
        await offer(desk, orders)
    assert len(_seconds(sync)) <= 2  # the second may turn while they are made


async def test_what_is_due_earlier_gets_a_job_of_its_own(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    await offer(desk, orders)
    await ask(desk, orders)
    assert _seconds(sync)[0] == await _due_second(orders)


async def test_a_look_that_settles_leaves_a_job_for_the_next_moment(
    desk: Desk, orders: RedisOrders, sync: redis.Redis, clock: Clock
) -> None:
    await ask(desk, orders)
    await clock.move_to(25 * HOUR)
    sync.delete(SETTLE.scheduled_key)
    while await desk.settle_due():
        pass
    due = await orders.next_due()
    assert due is not None
    wall = due - await clock.offset()
    assert _seconds(sync) == [math.ceil(to_milliseconds(wall) / 1000)]


async def test_a_look_that_finds_nothing_leaves_a_job_for_the_next_moment(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    await ask(desk, orders)
    sync.delete(SETTLE.scheduled_key)
    assert await desk.settle_due() == 0
    assert _seconds(sync) == [await _due_second(orders)]


async def test_when_nothing_will_be_due_nobody_looks(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    order = await ask(desk, orders)
    await do(desk, order, cmd.WithdrawRequest(ref=FIRST), CLIENT)
    sync.delete(SETTLE.scheduled_key)
    assert await desk.settle_due() == 0
    assert _seconds(sync) == []


async def test_a_moved_clock_is_looked_at_at_once(
    desk: Desk, orders: RedisOrders, sync: redis.Redis, clock: Clock
) -> None:
    await ask(desk, orders)
    await clock.move_to(49 * HOUR)
    wall = to_milliseconds(await orders.now() - await clock.offset())
    assert _seconds(sync)[0] <= wall // 1000 + 1


async def test_a_wake_up_that_replaces_one_that_has_run_does_not_expire(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    await offer(desk, orders)
    name = f"due-{_seconds(sync)[0]}"
    sync.zrem(SETTLE.scheduled_key, name)
    sync.expire(f"rq:job:{name}", 60)  # as RQ leaves a job that has finished
    assert await desk.settle_due() == 0
    assert sync.ttl(f"rq:job:{name}") == -1


async def test_rq_can_bring_a_wake_up_to_its_queue(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    await offer(desk, orders)
    name = f"due-{_seconds(sync)[0]}"
    sync.zrem(SETTLE.scheduled_key, name)
    queue = Queue("due", connection=sync)
    queue.enqueue_job(Job.fetch(name, connection=sync))
    assert queue.job_ids == [name]
