"""How fast notices go out, beside a plain RQ worker whose jobs make one HTTP call each.

`python -m benchmarks.bench_deliver [--notices 1000]`

Bars (ratios within one run):

- 1,000 notices to 1,000 channels drain at not less than half of the rate of a bare RQ SimpleWorker
  whose job makes one call that does nothing. Half of the channels are on Slack, half on Discord.
  The same for 1,000 people, of whom each gets their card refreshed and a notice: two calls each.
- With one channel under a rate limit, for which one notice in ten is meant, the others drain at
  not less than nine tenths of the rate that they have without, and none of them waits for it.

Everything is the real thing but the platforms: a Valkey that writes through to disk, the worker
process as `python -m bot worker notify` runs it, both platforms' libraries. The platforms are a
stand-in that takes everything at once, and serves the bare worker's calls too. Seconds count from
the moment at which the jobs stand in the queue, with the worker waiting, to the last call.
"""

import argparse
import asyncio
import contextlib
import functools
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

import redis
from rq import Queue
from rq.worker import SimpleWorker

from adapters.redis.cards import RedisCards
from adapters.redis.connect import connect
from adapters.redis.jobs import DELIVER, enqueue
from adapters.redis.names import SecretNames
from adapters.redis.people import RedisPeople
from adapters.redis.store import RedisOrders
from adapters.shared.ports import CardRef, Person
from adapters.slack.people import REACH_DM, REACH_TEAM
from benchmarks._platform import TEAM, Platforms, platforms
from bot.folders import ROOT
from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
from core.notices import Delivery
from core.values import AccountId, Actor, ChannelId, CommunityId, Role
from core.views import Reader
from tests.redis.server import ValkeyProcess

LEAST_SHARE: Final = 0.5
LEAST_BESIDE_A_LIMIT: Final = 0.9
"""The bars."""

LIMITED_EVERY: Final = 10
"""One notice in so many is meant for the channel under a rate limit."""

MODULE: Final = "benchmarks.bench_deliver"
BARE: Final = "bare"
BUSY: Final = "C0BUSY"
"""The channel that may be under a rate limit."""

ROUNDS: Final = 5
"""All ways take turns, so that what else the machine and its disk do meets them all alike."""
LIMIT: Final = 60.0
"""Seconds after which a way counts as stuck."""

COMMUNITY: Final = CommunityId(f"slack:{TEAM}")


@dataclass(frozen=True, slots=True)
class Told:
    """One order of which its client and its channel are to be told that it was agreed."""

    client: Delivery
    channel: Delivery
    place: str


async def fill(url: str, count: int, limited: str = "") -> list[Told]:
    """Make orders that were agreed a moment ago, whose clients have their cards.

    Args:
        url: of the record.
        count: how many.
        limited: the channel of one in ten of them; each other one has a channel of its own.
    """
    async with connect(url) as connection:
        people, cards = RedisPeople(connection), RedisCards(connection)
        desk = Desk(RedisOrders(connection), SecretNames())
        delivery = await desk.now() + timedelta(days=10)
        gate = asyncio.Semaphore(32)

        async def one(number: int) -> Told:
            async with gate:
                client, channel, place = _addresses(number)
                if limited and number % LIMITED_EVERY == 0:
                    channel, place = ChannelId(f"slack:{TEAM}:{limited}"), limited
                freelancer = AccountId(f"discord:{803511102246780000 + number}")
                direct = f"D0{number:06d}"
                reach = {REACH_TEAM: TEAM, REACH_DM: direct}
                await people.put(Person(account=client, name="Ana", reach=reach))
                await people.put(Person(account=freelancer, name="Finn"))
                made = await desk.propose(
                    lambda order, code: cmd.ProposeOrder(
                        id=order,
                        code=code,
                        community=COMMUNITY,
                        channel=channel,
                        role=Role.CLIENT,
                        counterparty=freelancer,
                        title="Landing page for the summer campaign",
                        price=45_000,
                        currency="EUR",
                        delivery=delivery,
                    ),
                    Actor(account=client),
                )
                assert isinstance(made, Decision)
                order = made.order.id
                done = await desk.handle(order, cmd.AcceptOffer(), Actor(account=freelancer))
                assert isinstance(done, Decision)
                where = f"{TEAM}/{direct}/{client}" if client.startswith("slack") else f"8{number}"
                card = CardRef(channel=where, message="1", revision=1)
                await cards.put(order, Reader.CLIENT, card)
                first, last = done.entries[0].seq, done.entries[-1].seq
                told = Delivery(order=order, first=first, last=last, to=Reader.CLIENT)
                return Told(told, told.but(to=Reader.CHANNEL), place)

        return list(await asyncio.gather(*(one(number) for number in range(count))))


def _addresses(number: int) -> tuple[AccountId, ChannelId, str]:
    """The client and the channel of an order, every other one on Discord."""
    if number % 2:
        place = f"{700000000000000000 + number}"
        return (
            AccountId(f"discord:{600000000000000000 + number}"),
            ChannelId(f"discord:{place}"),
            (place),
        )
    place = f"C0{number:06d}"
    return AccountId(f"slack:{TEAM}:U0{number:06d}"), ChannelId(f"slack:{TEAM}:{place}"), place


# ---- the bare worker


@functools.cache
def _line(host: str) -> http.client.HTTPConnection:
    """The connection of the bare worker's calls: it is kept open, as ours are."""
    return http.client.HTTPConnection(host)


def call_nothing(url: str, body: str) -> None:
    """Make one call that does nothing: the bare worker's job."""
    parts = urlsplit(url)
    line = _line(parts.netloc)
    line.request("POST", parts.path, body, {"Content-Type": "application/json"})
    line.getresponse().read()


def bare_worker(url: str) -> None:
    """Work on the bare queue until killed, as RQ comes."""
    connection = redis.Redis.from_url(url, socket_timeout=20)
    queue = Queue(BARE, connection=connection)
    SimpleWorker([queue], connection=connection, log_job_description=False).work(
        logging_level="WARNING"
    )


# ---- measuring


@dataclass(slots=True)
class Drain:
    """How one way did, over all rounds.

    Attributes:
        moments: when each call came, in seconds from the beginning of its round.
        seconds: how long the rounds took together, each up to its last call.
    """

    moments: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def __add__(self, moments: Sequence[float]) -> Self:
        """Add a round."""
        self.moments += moments
        self.seconds += max(moments)
        return self

    def __truediv__(self, other: "Drain") -> float:
        """Say how many times as fast this was."""
        return self.rate / other.rate

    @property
    def rate(self) -> float:
        """Calls in a second."""
        return len(self.moments) / self.seconds

    @property
    def p99(self) -> float:
        """After how many seconds 99 of 100 calls had come."""
        return statistics.quantiles(self.moments, n=100)[98]


def drained(bench: "Bench", queue: str, count: int) -> list[float]:
    """Have the jobs of a queue done by a worker that waits for them.

    Args:
        bench: where.
        queue: its name.
        count: how many calls that makes, without those for the place that may be under a limit.

    Returns:
        When each of these calls came, in seconds from the moment at which the jobs were there.
    """
    key = f"rq:queue:{queue}"
    bench.connection.rename(key, "aside")
    with process(bench, queue):
        bench.wait_until_it_waits()
        began = time.monotonic()
        bench.connection.rename("aside", key)
        while len(found := [at for to, at in bench.platforms.posts() if to != BUSY]) < count:
            if time.monotonic() > began + LIMIT:
                sys.exit(f"{queue}: {len(found)} of {count} after {LIMIT:.0f} s")
            time.sleep(0.1)
    return [moment - began for moment in found]


@dataclass
class Bench:
    """What all ways are measured on."""

    valkey: ValkeyProcess
    platforms: Platforms
    connection: redis.Redis

    def wait_until_it_waits(self) -> None:
        """Wait until a worker stands at its queue."""
        end = time.monotonic() + LIMIT
        while "blmove" not in {client["cmd"] for client in self.connection.client_list()}:
            assert time.monotonic() < end, "no worker waits"
            time.sleep(0.05)

    def told(self, deliveries: Sequence[Delivery], others: int = 0) -> list[float]:
        """Have deliveries made; gives when their calls came, without those for the busy place."""
        for its in deliveries:
            job_id = f"n-{its.order}-{its.last}-{its.to.value}"
            call = (str(its.order), its.first, its.last, its.to.value)
            enqueue(self.connection, DELIVER, call, job_id)
        return drained(self, DELIVER.queue, others or len(deliveries))

    def called(self, count: int) -> list[float]:
        """Have as many calls made that do nothing; gives when they came."""
        fresh(self, 0)
        queue = Queue(BARE, connection=self.connection)
        for _ in range(count):
            queue.enqueue(f"{MODULE}.call_nothing", self.platforms.nothing, "{}" + " " * 600)
        return drained(self, BARE, count)


@contextlib.contextmanager
def process(bench: Bench, queue: str) -> Iterator[None]:
    """Run a worker for as long as the block lasts."""
    env = os.environ | {
        "PYTHONPATH": str(ROOT),
        "REDIS_URL": bench.valkey.url,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "bench",
        "SLACK_API_URL": bench.platforms.slack,
        "DISCORD_TOKEN": "a.b.c",
        "DISCORD_API_URL": bench.platforms.discord,
        "LOG_LEVEL": "WARNING",
    }
    command = ["-m", "bot", "worker", DELIVER.queue]
    if queue == BARE:
        command = ["-c", f"import {MODULE} as b; b.bare_worker({bench.valkey.url!r})"]
    child = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env)  # noqa: S603
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def main(count: int) -> int:
    """Measure all ways, and hold them to the bars."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, platforms() as outside:
        valkey = ValkeyProcess(Path(folder))
        valkey.start()
        with valkey.connect() as connection:
            bench = Bench(valkey, outside, connection)
            try:
                return measure(bench, count)
            finally:
                valkey.stop()


def measure(bench: Bench, count: int) -> int:
    """Measure all ways on one server, one after the other and then again."""
    part = count // ROUNDS
    fine = compare_with_bare(bench, part)
    fine = compare_beside_a_limit(bench, part) and fine
    print("within the bars" if fine else "OVER THE BARS")
    return 0 if fine else 1


def compare_with_bare(bench: Bench, part: int) -> bool:
    """Measure against RQ's own worker; whether that is within the bar."""
    channels, people, bare = Drain(), Drain(), Drain()
    for _ in range(ROUNDS):
        channels += bench.told([one.channel for one in fresh(bench, part)])
        people += bench.told([one.client for one in fresh(bench, part)])
        bare += bench.called(part)
    print(f"\n{part * ROUNDS:,} notices in {ROUNDS} rounds, by one worker, and as a part of bare")
    print(f"  a bare SimpleWorker, one call each    {bare.rate:6.1f}/s")
    print(f"  notices to as many channels           {channels.rate:6.1f}/s   {channels / bare:.2f}")
    print(f"  cards and notices to as many people   {people.rate:6.1f}/s   {people / bare:.2f}")
    return min(channels / bare, people / bare) >= LEAST_SHARE


def compare_beside_a_limit(bench: Bench, part: int) -> bool:
    """Measure beside a place under a rate limit; whether that is within the bar."""
    alone, beside, refused = Drain(), Drain(), 0
    for _ in range(ROUNDS):
        # In both, one notice in ten is for the same place.
        told = fresh(bench, part, BUSY)
        others = sum(1 for one in told if one.place != BUSY)
        alone += bench.told([one.channel for one in told], others)
        told = fresh(bench, part, BUSY)
        bench.platforms.reset(BUSY)
        beside += bench.told([one.channel for one in told], others)
        refused += bench.platforms.refused()
    meant = part * ROUNDS // LIMITED_EVERY
    print("Notices to channels, of which one in ten is for the same one")
    print(f"  none is under a rate limit            {alone.rate:6.1f}/s   p99 {alone.p99:.2f} s")
    print(f"  that one is                           {beside.rate:6.1f}/s   p99 {beside.p99:.2f} s")
    print(f"  it was called {refused} times for {meant} notices; {beside / alone:.2f} of the rate")
    return beside / alone >= LEAST_BESIDE_A_LIMIT


def fresh(bench: Bench, count: int, limited: str = "") -> list[Told]:
    """Begin with an empty server and as many orders of which people are to be told."""
    bench.connection.flushall()
    bench.platforms.reset()
    told = asyncio.run(fill(bench.valkey.url, count, limited))
    bench.connection.delete(DELIVER.queue_key)
    jobs = list(bench.connection.scan_iter("rq:job:*", count=1000))
    for start in range(0, len(jobs), 500):
        bench.connection.delete(*jobs[start : start + 500])
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notices", type=int, default=1_000)
    sys.exit(main(parser.parse_args().notices))
