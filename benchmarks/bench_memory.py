"""How much memory an open request takes, everything counted.

`python -m benchmarks.bench_memory [--orders 100000]`

Bar: at most 1.5 KB for each open request, over 100,000 of them whose deadlines are spread over the
48 hours of the window. Counted is all that the server uses: documents, logs, indexes, wake-ups,
cards, notices sent, people, and the jobs of the last minute, which is how long RQ keeps them.
Before that, on a small sample, it compares other ways of writing an order; the reasons for the one
that was chosen are in docs/decisions.md.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import redis
import redis.asyncio
from rq.job import JobStatus

from adapters.redis import cards, codec, jobs, keys, sent
from adapters.redis.lines import pack_line
from adapters.redis.names import SecretNames
from adapters.redis.people import RedisPeople
from adapters.redis.replies import raw, text
from adapters.redis.store import RedisOrders
from adapters.shared.messenger import MessageRef
from adapters.shared.ports import CardRef, Person
from benchmarks._orders import Story, Teller
from core.events import Entry
from core.notices import notices
from core.orders import Order
from core.policy import DEFAULT_POLICY
from core.ports import Commit
from core.roll import lines_of
from core.values import OrderId
from core.views import Reader
from tests.redis.server import ValkeyProcess

BAR: Final = 1536
"""Bytes."""

WINDOW: Final = DEFAULT_POLICY.window
KEPT: Final = timedelta(seconds=sent.KEPT_SECONDS)
CHUNK: Final = 2000
WRITTEN: Final = 20_000
"""Requests that are committed as the Desk would; the others are copies of them."""

SAMPLES: Final = 4000
"""Orders with which other ways of writing are compared."""


async def main(count: int) -> int:
    """Fill a server with open requests, and say what each of them takes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        try:
            with valkey.connect() as connection:
                compare(connection)
                emptied(connection)
                async with valkey.connect_async() as record:
                    return await measure(record, connection, count)
        finally:
            valkey.stop()


async def measure(record: redis.asyncio.Redis, connection: redis.Redis, count: int) -> int:
    """The bar itself."""
    orders = RedisOrders(record)
    now = await orders.now()
    teller = Teller(1, clients=count // 5, freelancers=count // 20)
    dice = random.Random(2)  # noqa: S311 - no secret
    await orders.due(1)
    empty = used(connection)
    began = time.perf_counter()
    written = min(count, WRITTEN)
    for start in range(0, written, CHUNK):
        size = min(CHUNK, written - start)
        stories = [teller.story(now - dice.random() * WINDOW, now) for _ in range(size)]
        await write(orders, stories)
        tell(connection, stories, now, dice)
        forget_jobs(connection, keep=start + CHUNK >= written, count=count)
    copy(connection, count - written, teller, dice)
    await meet(RedisPeople(record), teller)
    each = (used(connection) - empty) / count
    took = time.perf_counter() - began
    print(f"\n{count:,} open requests, of which {written:,} were committed, in {took:.0f} s")
    for name, size_of_part in breakdown(connection, count):
        print(f"  {name:<44}{size_of_part:8.0f} B")
    print(f"  {'everything, as the server counts it':<44}{each:8.0f} B   bar {BAR} B")
    print("within the bar" if each <= BAR else "OVER THE BAR")
    return 0 if each <= BAR else 1


def copy(connection: redis.Redis, count: int, teller: Teller, dice: random.Random) -> None:
    """Make more requests out of those that are there: the same bytes, other names and people.

    Committing them all would take minutes and tell nothing new about memory.
    """
    there = [text(name) for name in connection.zrange(keys.DUE, 0, -1)]
    moments = connection.zmscore(keys.DUE, there)
    notices_of = [
        connection.exists(keys.sent_key(OrderId(name))) and keys.sent_key(OrderId(name))
        for name in there
    ]
    lines = [lines_in(connection, OrderId(name)) for name in there]
    for start in range(0, count, CHUNK):
        with connection.pipeline(transaction=False) as pipe:
            for number in range(start, min(start + CHUNK, count)):
                index = number % len(there)
                old, new = OrderId(there[index]), SecretNames().order()
                moment = (moments[index] or 0) + dice.randrange(-3_600_000, 3_600_000)
                pipe.copy(keys.order_key(old), keys.order_key(new))
                pipe.copy(keys.cards_key(old), keys.cards_key(new))
                if notices_of[index]:
                    pipe.copy(keys.sent_key(old), keys.sent_key(new))
                pipe.zadd(keys.DUE, {new: moment})
                for party, line in zip(teller.parties(), lines[index], strict=True):
                    pipe.hset(keys.running_key(party.account), new, line)
            pipe.execute()


def lines_in(connection: redis.Redis, order: OrderId) -> list[str]:
    """The lines that stand for an order in the lists of its parties."""
    document = raw(connection.lindex(keys.order_key(order), 0))
    return [pack_line(line) for line in lines_of(codec.unpack_order(document))]


async def write(orders: RedisOrders, stories: Sequence[Story]) -> None:
    """Commit what happened, step by step, each step of all orders together."""
    longest = max(len(story.commits) for story in stories)
    for step in range(longest):
        commits: list[Commit] = [s.commits[step] for s in stories if step < len(s.commits)]
        assert all(await orders.commit_all(commits))


def tell(
    connection: redis.Redis, stories: Iterable[Story], now: datetime, dice: random.Random
) -> None:
    """Leave what the messengers leave: a card for each party, and the notices of the last hours."""
    with connection.pipeline(transaction=False) as pipe:
        for story in stories:
            last = story.commits[-1].order
            for reader in (Reader.CLIENT, Reader.FREELANCER):
                ref = message(reader, dice)
                card = CardRef(channel=ref.channel, message=ref.message, revision=last.revision)
                pipe.hset(keys.cards_key(last.id), keys.READER[reader], cards.written(card))
            for commit in remembered(story, now):
                for delivery in commit.deliveries:
                    if notices(commit.order, commit.entries, delivery):
                        field = sent.field_of(f"{delivery.last}", delivery.to)
                        where = sent.written(message(delivery.to, dice))
                        pipe.hset(keys.sent_key(last.id), field, where)
            pipe.expire(keys.sent_key(last.id), sent.KEPT_SECONDS)
        pipe.execute()


def remembered(story: Story, now: datetime) -> Sequence[Commit]:
    """The commits whose notices are still remembered: each one prolongs the memory of all."""
    # The first commit posts the cards, which say all that there is to say.
    kept: list[Commit] = []
    for commit in story.commits[1:]:
        at = commit.entries[-1].at
        if kept and at - kept[-1].entries[-1].at > KEPT:
            kept.clear()
        kept.append(commit)
    return kept if now - kept[-1].entries[-1].at <= KEPT else []


def message(reader: Reader, dice: random.Random) -> MessageRef:
    """Where a message might be: on Slack for the client, on Discord for the freelancer."""
    if reader is Reader.FREELANCER:
        channel = str(1351110224678912000 + dice.randrange(10**15))
        return MessageRef(
            channel=channel, message=str(1390000000000000000 + dice.randrange(10**17))
        )
    channel = f"D{dice.randrange(36**8):010X}"
    return MessageRef(channel=channel, message=f"{dice.uniform(1.76e9, 1.77e9):.6f}")


async def meet(people: RedisPeople, teller: Teller) -> None:
    """Remember everybody who takes part."""
    for account in teller.everybody():
        await people.put(
            Person(
                account=account,
                name="Marieke de Vries",
                locale="nl-NL",
                zone="Europe/Amsterdam",
                reach={"dm": "D024BE7LH"},
            )
        )


def forget_jobs(connection: redis.Redis, *, keep: bool, count: int) -> None:
    """Take out the jobs of deliveries, as they are gone a minute after they were done.

    Args:
        connection: to the server.
        keep: whether these are the latest, of which the last minute's worth stays.
        count: how many requests are opened in one window.
    """
    a_minute = timedelta(minutes=1) / WINDOW
    kept = int(count * a_minute * 10) if keep else 0  # about ten jobs for each order
    waiting = connection.lrange(jobs.DELIVER.queue_key, 0, -1)
    gone = waiting[: len(waiting) - kept]
    for start in range(0, len(gone), CHUNK):
        names = [f"{jobs.JOB_PREFIX}{text(name)}" for name in gone[start : start + CHUNK]]
        connection.delete(*names)
    connection.ltrim(jobs.DELIVER.queue_key, len(gone), -1)


def breakdown(connection: redis.Redis, count: int) -> Iterable[tuple[str, float]]:
    """What the parts take, by the server's own `MEMORY USAGE` of a sample."""
    for name, pattern, per_request in (
        ("document and log", f"{keys.ORDER}*", True),
        ("cards", f"{keys.CARDS}*", True),
        ("notices sent", f"{keys.SENT}*", False),
        ("lists of people's orders", f"{keys.RUNNING}*", False),
        ("people", f"{keys.PERSON}*", False),
        ("jobs of the last minute, and wake-ups", f"{jobs.JOB_PREFIX}*", False),
    ):
        sample: list[int] = []
        total = 0
        for key in connection.scan_iter(match=pattern, count=5000):
            total += 1
            if len(sample) < SAMPLES:
                sample.append(connection.memory_usage(key) or 0)
        mean = sum(sample) / max(len(sample), 1)
        yield name, mean if per_request else mean * total / count
    due = connection.memory_usage(keys.DUE, samples=0) or 0
    yield "index of due times", due / count


def compare(connection: redis.Redis) -> None:
    """Other ways of writing documents and logs, on a small sample."""
    now = datetime.now(UTC)
    teller, dice = Teller(3, SAMPLES // 5, SAMPLES // 20), random.Random(4)  # noqa: S311
    stories = [teller.story(now - dice.random() * WINDOW, now) for _ in range(SAMPLES)]
    plain = Writing(_plain_document, _plain_element)
    deflated = Writing(
        lambda order: zlib.compress(_plain_document(order)),
        lambda entries: zlib.compress(_plain_element(entries)),
    )
    packed = Writing(lambda order: codec.pack_order(order, "token1"), codec.pack_entries)
    print(f"document and log of one order, mean of {SAMPLES:,}")
    for name, put, writing in (
        ("plain JSON, string and stream", as_stream, plain),
        ("plain JSON, string and list", as_two_keys, plain),
        ("deflated, string and list", as_two_keys, deflated),
        ("with a dictionary, string and stream", as_stream, packed),
        ("with a dictionary, string and list", as_two_keys, packed),
        ("with a dictionary, one list (as it is)", as_one_list, packed),
    ):
        print(f"  {name:<44}{growth(connection, put, writing, stories):8.0f} B")
    print("a job")
    print(f"  {'a wake-up for each due second':<44}{wake_ups(connection):8.0f} B")


class Writing(NamedTuple):
    """How a document, and what one commit adds to a log, are written."""

    document: Callable[[Order], bytes]
    element: Callable[[Sequence[Entry]], bytes]


def _plain_document(order: Order) -> bytes:
    return order.model_dump_json(exclude_defaults=True).encode()


def _plain_element(entries: Sequence[Entry]) -> bytes:
    return b",".join(entry.model_dump_json(exclude_defaults=True).encode() for entry in entries)


Put = Callable[[redis.client.Pipeline, Story, Writing], object]


def as_one_list(pipe: redis.client.Pipeline, story: Story, writing: Writing) -> None:
    """The document, then its log."""
    elements = [writing.element(commit.entries) for commit in story.commits]
    pipe.rpush(f"order:{story.order.id}", writing.document(story.commits[-1].order), *elements)


def as_two_keys(pipe: redis.client.Pipeline, story: Story, writing: Writing) -> None:
    """The document by itself, and a list for its log."""
    pipe.set(f"order:{story.order.id}", writing.document(story.commits[-1].order))
    elements = [writing.element(commit.entries) for commit in story.commits]
    pipe.rpush(f"log:{story.order.id}", *elements)


def as_stream(pipe: redis.client.Pipeline, story: Story, writing: Writing) -> None:
    """The document by itself, and a stream for its log."""
    pipe.set(f"order:{story.order.id}", writing.document(story.commits[-1].order))
    for commit in story.commits:
        element = {"e": writing.element(commit.entries)}
        pipe.xadd(f"log:{story.order.id}", element, id=f"0-{commit.entries[0].seq}")  # type: ignore[arg-type]


def wake_ups(connection: redis.Redis) -> float:
    """What it would take to have a job wait for each order, as their due seconds differ."""
    empty = emptied(connection)
    first = int(time.time()) + 86_400
    for second in range(first, first + SAMPLES):
        job = jobs.make(jobs.SETTLE, (), JobStatus.SCHEDULED)
        job.id = f"due-{second}"
        connection.hset(job.key, mapping=job.to_dict())
        connection.zadd(jobs.SETTLE.scheduled_key, {job.id: second})
    return (used(connection) - empty) / SAMPLES


def growth(connection: redis.Redis, put: Put, writing: Writing, stories: Sequence[Story]) -> float:
    """How many bytes each story takes in an empty server when it is put there."""
    empty = emptied(connection)
    with connection.pipeline(transaction=False) as pipe:
        for story in stories:
            put(pipe, story, writing)
        pipe.execute()
    return (used(connection) - empty) / len(stories)


def emptied(connection: redis.Redis) -> int:
    """Empty the server at once, rather than behind the scenes, and say what it uses then."""
    connection.execute_command("FLUSHALL", "SYNC")  # type: ignore[no-untyped-call]
    return used(connection)


def used(connection: redis.Redis) -> int:
    """What the server uses, in bytes, without what is being freed and what clients hold."""
    memory = connection.info("memory")
    clients = memory["mem_clients_normal"] + memory.get("mem_clients_slaves", 0)
    return int(memory["used_memory"] - clients)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=100_000)
    sys.exit(asyncio.run(main(parser.parse_args().orders)))
