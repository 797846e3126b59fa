"""The clock as a real process, with a real worker: deadlines are kept through kills and outages."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import anyio
import pytest
import redis
import redis.asyncio
from rq import Queue
from rq.job import Job
from rq.scheduler import RQScheduler

from adapters.redis import keys
from adapters.redis.clock import Clock
from adapters.redis.jobs import SETTLE
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from bot import clock as clock_module
from bot.clock import Ticker
from core.desk import Desk
from core.ports import Stored
from core.requests import Ending, Request
from core.values import OrderId, Role, from_milliseconds
from tests.bot.workshop import LIMIT, Workshop, told, until, workshop
from tests.fakes.making import CLIENT, ask

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
LATE = 2 * SECOND
TURNS = 4
"""A machine that does something else for a while holds up everything: one turn has to be clean."""


class World:
    """A record with the clock and a worker around it.

    Attributes:
        shop: the processes.
        orders: the record of orders.
        desk: the Desk on it.
        clock: of that record.
        connection: to it.
    """

    def __init__(self, shop: Workshop, connection: redis.asyncio.Redis) -> None:
        self.shop = shop
        self.connection = connection
        self.orders = RedisOrders(connection, time_travel=True)
        self.desk = Desk(self.orders, SecretNames())
        self.clock = Clock(connection, time_travel=True)

    async def request(self, ahead: timedelta) -> OrderId:
        """Have a request opened whose deadline lies so far ahead."""
        order = await ask(self.desk, self.orders)
        stored = await self.stored(order)
        assert stored.order.request is not None
        # The reminders are past then, so the deadline is all that is left to come.
        offset = stored.order.request.closes_at - await self.clock.now() - ahead
        await self.clock.move_to(await self.clock.offset() + offset)
        return order

    async def stored(self, order: OrderId) -> Stored:
        """Read an order that is there."""
        stored = await self.orders.load(order)
        assert stored is not None
        return stored

    async def ended(self, order: OrderId) -> Request:
        """Wait until the request of an order has ended, and give it."""
        with anyio.fail_after(LIMIT):
            while (await self.stored(order)).order.request is not None:  # noqa: ASYNC110 - it is afar
                await anyio.sleep(0.02)
        return (await self.stored(order)).order.past[-1]

    async def lateness(self, order: OrderId) -> timedelta:
        """How long after its deadline the end of a request was written."""
        request = await self.ended(order)
        ended = keys.ended_key(CLIENT.account, Role.CLIENT)
        committed = await self.connection.zscore(ended, order)
        assert committed is not None
        return from_milliseconds(int(committed)) - request.closes_at


@pytest.fixture
def shop() -> Iterator[Workshop]:
    with workshop() as shop:
        yield shop


@pytest.fixture
def sync(shop: Workshop) -> Iterator[redis.Redis]:
    with shop.valkey.connect() as connection:
        yield connection


@pytest.fixture
async def world(shop: Workshop) -> AsyncIterator[World]:
    async with shop.valkey.connect_async() as connection:
        yield World(shop, connection)


async def test_silence_is_settled_when_the_deadline_has_come(world: World) -> None:
    world.shop.worker("due")
    world.shop.clock()
    late: list[timedelta] = []
    while len(late) < TURNS and min(late, default=LATE) >= LATE:
        order = await world.request(ahead=2 * SECOND)
        late.append(await world.lateness(order))
        ended = await world.ended(order)
        assert ended.ending is Ending.AUTO_ACCEPTED
        assert ended.ended_at == ended.closes_at  # T3
    assert timedelta() <= min(late) < LATE


async def test_a_clock_that_was_killed_is_replaced_without_waiting_for_its_lock(
    world: World,
) -> None:
    world.shop.worker("due")
    world.shop.kill(world.shop.clock())
    # The lock that it left behind never ends by itself, so that nobody can have waited for it.
    assert await world.connection.persist(RQScheduler.get_locking_key("due"))
    order = await world.request(ahead=3 * SECOND)
    world.shop.clock()
    assert (await world.ended(order)).ending is Ending.AUTO_ACCEPTED


async def test_deadlines_are_kept_after_the_record_was_killed(world: World) -> None:
    world.shop.worker("due")
    clock = world.shop.clock()
    late: list[timedelta] = []
    while len(late) < TURNS and min(late, default=LATE) >= LATE:
        order = await world.request(ahead=8 * SECOND)
        world.shop.valkey.kill()
        world.shop.valkey.start()
        with world.shop.valkey.connect() as sync:
            # The worker may have ended with its connection, and its supervisor would replace it.
            until(lambda: sync.get("heartbeat:clock"), "the clock goes on")
        world.shop.worker("due")
        late.append(await world.lateness(order))
    assert min(late) < LATE
    assert clock.poll() is None


async def test_the_sweep_finds_what_every_wake_up_missed(world: World) -> None:
    order = await world.request(ahead=-SECOND)
    await world.connection.delete(SETTLE.scheduled_key)
    world.shop.worker("due")
    world.shop.clock()
    assert (await world.ended(order)).ending is Ending.AUTO_ACCEPTED


async def test_everybody_is_told_of_what_time_decided(world: World) -> None:
    order = await world.request(ahead=SECOND)
    world.shop.worker("due")
    world.shop.worker("notify")
    world.shop.clock()
    await world.ended(order)
    last = (await world.stored(order)).order.events
    with world.shop.valkey.connect() as sync:
        wanted = {f"{order} {last} {reader}" for reader in ("client", "freelancer", "channel")}
        until(lambda: wanted <= {name for name, _ in told(sync)}, "all three were told")
        names = [name for name, _ in told(sync)]
    assert len(names) == len(set(names))


async def test_the_clock_stops_when_it_is_told_to_and_lets_go_of_its_locks(
    shop: Workshop, sync: redis.Redis
) -> None:
    process = shop.clock()
    assert sync.exists(RQScheduler.get_locking_key("due"))
    assert shop.stop(process) == 0
    assert not sync.exists(RQScheduler.get_locking_key("due"))
    assert not sync.exists(RQScheduler.get_locking_key("notify"))


async def test_the_clock_stops_when_it_is_told_to_while_the_record_is_away(
    shop: Workshop,
) -> None:
    process = shop.clock()
    shop.valkey.kill()
    assert shop.stop(process) == 0
    assert "the record is away" in shop.words


def _schedule(sync: redis.Redis, queue: str, job_id: str, ago: float = 1.0) -> Job:
    moment = datetime.now(UTC) - timedelta(seconds=ago)
    waiting = Queue(queue, connection=sync)
    job: Job = waiting.enqueue_at(moment, "bot.jobs.settle_due", job_id=job_id)
    return job


def test_jobs_of_both_queues_are_brought_when_their_time_has_come(sync: redis.Redis) -> None:
    _schedule(sync, "due", "a")
    _schedule(sync, "notify", "b")
    _schedule(sync, "notify", "later", ago=-60)
    Ticker(sync, ("due", "notify"), "clock-here").tick()
    assert Queue("due", connection=sync).job_ids[:1] == ["a"]
    assert Queue("notify", connection=sync).job_ids == ["b"]


def test_a_clock_elsewhere_waits_until_the_lock_of_the_first_one_is_free(
    sync: redis.Redis,
) -> None:
    first = Ticker(sync, ("due",), "clock-here")
    second = Ticker(sync, ("due",), "clock-there")
    first.tick()
    sync.delete(SETTLE.queue_key)
    _schedule(sync, "due", "a")
    second.tick()
    assert Queue("due", connection=sync).job_ids == []
    assert 0 < sync.ttl(RQScheduler.get_locking_key("due")) <= clock_module.LOCK_SECONDS
    first.let_go()
    second.tick()
    assert "a" in Queue("due", connection=sync).job_ids


def test_a_clock_that_lost_its_lock_lets_the_other_one_work(sync: redis.Redis) -> None:
    first = Ticker(sync, ("due",), "clock-here")
    first.tick()
    sync.delete(SETTLE.queue_key)
    sync.set(RQScheduler.get_locking_key("due"), "clock-there")
    _schedule(sync, "due", "a")
    first.tick()
    assert Queue("due", connection=sync).job_ids == []
    first.let_go()
    assert sync.get(RQScheduler.get_locking_key("due")) == b"clock-there"


def test_sweeps_do_not_pile_up_while_no_worker_is_there(
    sync: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticker = Ticker(sync, ("due",), "clock-here")
    ticker.tick()
    assert Queue("due", connection=sync).count == 1
    monkeypatch.setattr(clock_module, "SWEEP_SECONDS", 1e-6)
    ticker = Ticker(sync, ("due",), "clock-here")
    for _ in range(5):
        ticker.tick()
    assert Queue("due", connection=sync).count == 1


def test_a_scheduled_job_that_is_no_more_is_forgotten(sync: redis.Redis) -> None:
    job = _schedule(sync, "due", "gone")
    sync.delete(job.key)
    Ticker(sync, ("due",), "clock-here").tick()
    assert sync.zcard(SETTLE.scheduled_key) == 0
