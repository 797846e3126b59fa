"""How fast requests that are all due in one second are settled, beside one RQ job for each.

`python -m benchmarks.bench_settle [--orders 10000]`

Bar: 10,000 requests due in the same second are settled within 5 s by one worker, and nothing is
settled twice. In the same run, the same number of requests is settled the plain way: one
`Queue.enqueue_at` for each, which calls a function that settles that order, on RQ's SimpleWorker;
it is stopped after a minute.

Both ways are the real thing: a Valkey that writes through to disk, the clock, a worker process.
Seconds count from the moment at which the requests are due to the last commit.
"""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import redis
import redis.asyncio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from rq import Queue
from rq.worker import SimpleWorker

from adapters.redis import keys
from adapters.redis.clock import Clock
from adapters.redis.connect import connect
from adapters.redis.covers import RedisCovers
from adapters.redis.jobs import DELIVER, SETTLE
from adapters.redis.names import SecretNames
from adapters.redis.replies import rows, text
from adapters.redis.snoozes import RedisSnoozes
from adapters.redis.store import RedisOrders
from benchmarks._orders import Story, Teller
from bot import clock, worker
from bot.clock import Ticker
from bot.folders import ROOT
from bot.settings import Settings, read_settings
from core import events as ev
from core.advance import advance
from core.covers import CoverDesk, CoverNews
from core.desk import Desk
from core.notices import Delivery
from core.planning import plan
from core.policy import DEFAULT_POLICY, HOUR
from core.snooze import Snooze
from core.values import OrderId
from tests.redis.server import ValkeyProcess

BAR: Final = 5.0
"""Seconds."""

MODULE: Final = "benchmarks.bench_settle"
"""The name of this file, when it is imported: what runs as `__main__` is another module to RQ."""

PLAIN_QUEUE: Final = "plain"
LIMIT: Final = 60.0
"""Seconds after which a way that is not through is judged by what it has done."""

LEAD_SECONDS: Final = 4
"""Time for the processes to be there before the second comes."""
DOINGS: Final = 100
"""How many of the latest entries are looked through for a commit; jobs that ran are there too."""

# Reminders would be due at other seconds than the deadline.
POLICY: Final = DEFAULT_POLICY.but(reminders=(), window=HOUR)


class Errands:
    """What a worker needs to settle: a Desk. Nobody delivers here."""

    def __init__(self, desk: Desk, snoozes: RedisSnoozes, covers: CoverDesk) -> None:
        self.desk = desk
        self._snoozes = snoozes
        self.covers = covers

    async def tell_cover(self, news: CoverNews) -> None:
        """Leave it to the worker on the other queue, which does not run here."""
        raise NotImplementedError

    async def deliver(self, delivery: Delivery) -> None:
        """Leave it to the worker on the other queue, which does not run here."""
        raise NotImplementedError

    async def remind(self, asked: Snooze) -> None:
        """Leave it to the worker on the other queue, which does not run here."""
        raise NotImplementedError

    async def hand_on_reminders(self) -> None:
        """Look for reminders that people asked for, as the real ones do; here nobody did."""
        await self._snoozes.hand_on()


@contextlib.asynccontextmanager
async def compose(settings: Settings) -> AsyncIterator[Errands]:
    """Put the errands together."""
    async with connect(settings.store_url) as connection:
        orders = RedisOrders(connection, time_travel=settings.time_travel)
        snoozes = RedisSnoozes(connection, time_travel=settings.time_travel)
        covers = CoverDesk(RedisCovers(connection, time_travel=settings.time_travel))
        yield Errands(Desk(orders, SecretNames()), snoozes, covers)


# What `settle_one` works with; the plain worker sets it before it begins.
_portal: BlockingPortal | None = None
_orders: RedisOrders | None = None


def settle_one(order: str) -> None:
    """Settle one order: the job of the plain way."""
    portal, orders = _portal, _orders
    assert portal is not None
    assert orders is not None

    async def work() -> None:
        stored = await orders.load(OrderId(order))
        assert stored is not None
        advanced = advance(stored.order, stored.now)
        if advanced.entries:
            await orders.commit(plan(advanced.order, advanced))

    portal.call(work)


def plain_worker(url: str) -> None:
    """Work on the plain queue until killed."""
    global _portal, _orders
    connection = redis.Redis.from_url(url, socket_timeout=20)
    with start_blocking_portal("asyncio") as portal:
        _portal, _orders = portal, RedisOrders(connect(url), time_travel=True)
        # As RQ comes, but without a line for each job.
        SimpleWorker(
            [Queue(PLAIN_QUEUE, connection=connection)],
            connection=connection,
            log_job_description=False,
        ).work(logging_level="WARNING")


async def main(count: int) -> int:
    """Settle the same number of requests in both ways."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        valkey = ValkeyProcess(Path(folder))
        valkey.start()
        try:
            ours = await measure(valkey, count, in_batches)
            with valkey.connect() as sync:
                sync.flushall()
            plain = await measure(valkey, count, one_job_each)
        finally:
            valkey.stop()
    print(f"\n{count:,} requests due in one second, settled by one worker")
    print(f"  by the index of due times   {ours}   bar {BAR:.0f} s")
    print(f"  by one RQ job for each      {plain}")
    print(f"  the former settles {ours.rate / plain.rate:.1f} times as many in a second")
    fine = ours.settled == count and ours.seconds <= BAR
    print("within the bar" if fine else "OVER THE BAR")
    return 0 if fine else 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one way.

    Attributes:
        settled: how many requests were settled.
        seconds: from the moment at which they were due to the last commit.
    """

    settled: int
    seconds: float

    @property
    def rate(self) -> float:
        """Requests settled in a second."""
        return self.settled / self.seconds

    def __str__(self) -> str:
        return f"{self.settled:6,} in {self.seconds:5.1f} s"


Way = Callable[["Bench", int], AbstractAsyncContextManager[None]]
"""Has the requests settled from a second of wall time on, by processes that end with the block."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One way's server and requests.

    Attributes:
        valkey: the server.
        connection: to it.
        stories: the requests.
    """

    valkey: ValkeyProcess
    connection: redis.asyncio.Redis
    stories: Sequence[Story]

    async def is_settled(self) -> bool:
        """Whether nothing is due any more."""
        return await self.connection.zcard(keys.DUE) == 0


async def measure(valkey: ValkeyProcess, count: int, way: Way) -> Outcome:
    """Have requests settled in one way, and make sure that each was settled once."""
    async with connect(valkey.url) as connection:
        orders = RedisOrders(connection, time_travel=True)
        now = await orders.now()
        teller = Teller(5, clients=count * 10, freelancers=count * 10)
        stories = [teller.story(now, now, POLICY) for _ in range(count)]
        for step in range(len(stories[0].commits)):
            assert all(await orders.commit_all([story.commits[step] for story in stories]))
        jobs = await connection.llen(DELIVER.queue_key)

        bench = Bench(valkey, connection, stories)
        due = now + POLICY.window
        # The clock is moved so that the deadline comes with a whole second in a moment: RQ knows
        # no other.
        second = int(time.time()) + LEAD_SECONDS
        offset = due - datetime.fromtimestamp(second, UTC)
        await Clock(connection, time_travel=True).move_to(offset)
        async with way(bench, second):
            while time.time() < second + LIMIT and not await bench.is_settled():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

        settled = wanted = 0
        for story in stories:
            log = await orders.log(story.order.id)
            endings = [entry for entry in log if isinstance(entry.event, ev.RequestEnded)]
            assert len(endings) <= 1, "a request was settled twice"
            if endings:
                assert endings[0].at == due
                settled += 1
                advanced = advance(story.order, due)
                wanted += len(plan(advanced.order, advanced).deliveries)
        found = await connection.llen(DELIVER.queue_key) - jobs
        assert found == wanted, "a notice is missing, or is there twice"
        print(f"{way.__name__}: {settled:,} settled, each once; {found:,} deliveries enqueued")
        return Outcome(settled, await last_commit(bench) - second)


async def last_commit(bench: Bench) -> float:
    """When the last commit was written, in seconds, by the server's own clock."""
    latest = map(rows, rows(await bench.connection.xrevrange(keys.DOINGS, count=DOINGS)))
    name = next(name for name, its in latest if isinstance(its, dict) and b"order" in its)
    return int(text(name).partition("-")[0]) / 1000


@contextlib.asynccontextmanager
async def in_batches(bench: Bench, second: int) -> AsyncIterator[None]:
    """The way of this application: a wake-up at the second, and batches from the index."""
    del second  # the commits have seen to it
    with process(bench.valkey, "ours"), process(bench.valkey, "clock"):
        yield


@contextlib.asynccontextmanager
async def one_job_each(bench: Bench, second: int) -> AsyncIterator[None]:
    """The plain way: one scheduled job for each request."""
    with bench.valkey.connect() as sync:
        sync.delete(SETTLE.scheduled_key)
        queue = Queue(PLAIN_QUEUE, connection=sync)
        with sync.pipeline(transaction=False) as pipe:
            for story in bench.stories:
                queue.enqueue_at(
                    datetime.fromtimestamp(second, UTC),
                    f"{MODULE}.settle_one",
                    story.order.id,
                    pipeline=pipe,
                    result_ttl=60,
                )
            pipe.execute()
        with process(bench.valkey, "plain"):
            stopping = threading.Event()
            ticker = Ticker(sync, (PLAIN_QUEUE,), "bench")
            ticking = asyncio.create_task(asyncio.to_thread(clock.run, ticker, stopping))
            yield
            stopping.set()
            await ticking


@contextlib.contextmanager
def process(valkey: ValkeyProcess, name: str) -> Iterator[None]:
    """Run one of the processes for as long as the block lasts."""
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", f"import sys, {MODULE} as b; sys.exit(b.run_process({name!r}))"],
        cwd=ROOT,
        env=os.environ | {"REDIS_URL": valkey.url, "TIME_TRAVEL": "true"},
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def run_process(name: str) -> int:
    """Be one of the processes."""
    settings = read_settings()
    match name:
        case "ours":
            return worker.run(settings, SETTLE.queue, compose)
        case "clock":
            clock.main(settings)
        case _:
            plain_worker(settings.store_url)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=10_000)
    sys.exit(asyncio.run(main(parser.parse_args().orders)))
