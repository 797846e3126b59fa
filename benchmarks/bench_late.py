"""How late silence is turned into an outcome, with very many requests open.

`python -m benchmarks.bench_late [--open 100000] [--due 3000]`

Bar: with 100,000 open requests, 99 of 100 auto-acceptances are committed within 2 s of their
deadline. The deadlines that come during the measurement are spread over a minute; all others lie
hours ahead. The clock, a worker on `due` and a Valkey that writes through to disk are the real
ones. Lateness is by the record's own clock, from the deadline to the commit.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import redis

from adapters.redis import keys
from adapters.redis.clock import Clock
from adapters.redis.connect import connect
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from benchmarks._orders import Story, Teller
from benchmarks.bench_settle import process
from core.policy import DEFAULT_POLICY, HOUR
from core.terms import Kind
from core.values import Role, to_milliseconds
from tests.redis.server import ValkeyProcess

BAR: Final = 2.0
"""Seconds."""

SPREAD: Final = timedelta(seconds=60)
"""Over which the deadlines come."""

LEAD: Final = timedelta(seconds=15)
"""Before the first: for the processes to be there."""

LIMIT: Final = timedelta(seconds=60)
"""After the last deadline, by which all must be settled."""

CHUNK: Final = 500

# Reminders would be due at other moments than the deadline.
POLICY: Final = DEFAULT_POLICY.but(reminders=(), window=HOUR)


def main(count: int, due: int) -> int:
    """Measure, and hold it to the bar."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        valkey = ValkeyProcess(Path(folder))
        valkey.start()
        try:
            late = asyncio.run(measure(valkey, count, due))
        finally:
            valkey.stop()
    p99 = statistics.quantiles(late, n=100)[98]
    print(f"\n{count:,} open requests, {len(late):,} auto-acceptances measured")
    print(f"  late by p50 {statistics.median(late):.3f} s, p99 {p99:.3f} s, most {max(late):.3f} s")
    print("within the bar" if p99 < BAR else f"OVER THE BAR of {BAR:g} s")
    return 0 if p99 < BAR else 1


async def measure(valkey: ValkeyProcess, count: int, due: int) -> list[float]:
    """Fill the record, let the deadlines come, and say how late each was met, in seconds."""
    async with connect(valkey.url) as connection:
        orders = RedisOrders(connection, time_travel=True)
        now = await orders.now()
        teller = Teller(5, clients=count, freelancers=count)
        opened = [now - HOUR / 2 + number * SPREAD / due for number in range(due)]
        stories = [teller.story(moment, now, POLICY) for moment in opened]
        for step in range(len(stories[0].commits)):
            for start in range(0, due, CHUNK):
                part = [story.commits[step] for story in stories[start : start + CHUNK]]
                assert all(await orders.commit_all(part))
        with valkey.connect() as sync:
            crowd(sync, stories, count - due)
            # The clock is moved so that the first deadline comes in a moment.
            ahead = opened[0] + POLICY.window - LEAD - await orders.now()
            await Clock(connection, time_travel=True).move_to(ahead)
            with process(valkey, "ours"), process(valkey, "clock"):
                last = to_milliseconds(opened[-1] + POLICY.window)
                end = time.monotonic() + (LEAD + SPREAD + LIMIT).total_seconds()
                while sync.zcount(keys.DUE, "-inf", last):
                    assert time.monotonic() < end, "not all were settled"
                    await asyncio.sleep(0.5)
            return lateness(sync, stories)


def lateness(sync: redis.Redis, stories: Sequence[Story]) -> list[float]:
    """How late each cancellation was accepted: an order that is over is listed by that moment."""
    late = []
    for story in stories:
        request, client = story.order.request, story.order.client
        assert request is not None
        assert client is not None
        if request.kind is Kind.CANCELLATION:
            moment = sync.zscore(keys.ended_key(client, Role.CLIENT), story.order.id)
            assert moment is not None
            late.append((moment - to_milliseconds(request.closes_at)) / 1000)
    return late


def crowd(sync: redis.Redis, stories: Sequence[Story], count: int) -> None:
    """Make as many further open requests, with deadlines that lie hours ahead."""
    dice, names = random.Random(7), SecretNames()  # noqa: S311 - no secret
    ahead = to_milliseconds(stories[0].order.created_at + timedelta(days=20))
    for start in range(0, count, CHUNK):
        with sync.pipeline(transaction=False) as pipe:
            for number in range(start, min(start + CHUNK, count)):
                new = names.order()
                old = stories[number % len(stories)].order.id
                pipe.copy(keys.order_key(old), keys.order_key(new))
                pipe.zadd(keys.DUE, {new: ahead + dice.randrange(86_400_000)})
            pipe.execute()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=3_000)
    given = parser.parse_args()
    sys.exit(main(given.open, given.due))
