"""The jobs that the commit script writes are those that RQ writes, key by key, field by field."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
import redis.asyncio
from rq import Queue
from rq.job import Job, Retry
from rq.utils import utcparse

from adapters.redis import jobs
from adapters.redis.delegates import RedisOutbox
from adapters.redis.jobs import COVER, DELIVER, SETTLE, Kind
from adapters.redis.replies import text
from adapters.redis.store import RedisOrders
from core.desk import Desk
from core.notices import Delivery
from core.values import AccountId, OrderId, to_milliseconds
from core.views import Reader
from tests.fakes.making import ask, offer

pytestmark = pytest.mark.anyio

MOMENTS = ("created_at", "enqueued_at")
"""The fields in which two writings of one job differ."""


def _taken(sync: redis.Redis) -> dict[str, object]:
    """Everything that RQ's keys hold, with moments checked and taken out."""
    return {key: _value(sync, key) for key in sorted(map(text, sync.keys("rq:*")))}


def _value(sync: redis.Redis, key: str) -> object:
    match text(sync.type(key)):
        case "hash":
            fields = {text(name): value for name, value in sync.hgetall(key).items()}
            for name in MOMENTS:
                if name in fields:
                    assert abs(utcparse(text(fields.pop(name))) - datetime.now(UTC)) < timedelta(
                        minutes=1
                    )
                    fields[name] = b"a moment"
            return fields, sync.ttl(key)
        case "list":
            return sync.lrange(key, 0, -1), sync.ttl(key)
        case "set":
            return sync.smembers(key), sync.ttl(key)
        case "zset":
            return sync.zrange(key, 0, -1, withscores=True), sync.ttl(key)
        case other:
            raise AssertionError(f"RQ has no {other}")


def _options(kind: Kind) -> dict[str, object]:
    """How somebody who uses RQ would ask for such a job."""
    return {
        "job_timeout": kind.seconds,
        "result_ttl": 60,
        "failure_ttl": 30 * 24 * 3600,
        "retry": Retry(max=len(kind.retries), interval=list(kind.retries)),
    }


async def test_deliveries_are_what_enqueue_writes(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    order = await ask(desk, orders)
    # The last commit's alone: two parties hear of a request that was opened.
    for name in sync.keys("rq:*"):
        if b"n-" in name and b"-4-" not in name:
            sync.delete(name)
    sync.ltrim(DELIVER.queue_key, -2, -1)
    sync.delete(SETTLE.scheduled_key, *sync.keys("rq:job:due-*"))
    sync.srem(jobs.QUEUES_KEY, SETTLE.queue_key)
    ours = _taken(sync)
    sync.flushall()
    queue = Queue("notify", connection=sync)
    for reader in ("client", "freelancer"):
        queue.enqueue(
            "bot.jobs.deliver",
            order,
            4,
            4,
            reader,
            job_id=f"n-{order}-4-{reader}",
            **_options(DELIVER),
        )
    assert ours == _taken(sync)


async def test_a_wake_up_is_what_enqueue_at_writes(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    decision = await offer(desk, orders)
    assert decision.order.offer is not None
    due = -(-to_milliseconds(decision.order.offer.closes_at) // 1000)
    sync.delete(DELIVER.queue_key, *sync.keys("rq:job:n-*"))
    sync.srem(jobs.QUEUES_KEY, DELIVER.queue_key)
    ours = _taken(sync)
    sync.flushall()
    Queue("due", connection=sync).enqueue_at(
        datetime.fromtimestamp(due, UTC),
        "bot.jobs.settle_due",
        job_id=f"due-{due}",
        **_options(SETTLE),
    )
    assert ours == _taken(sync)


async def test_rq_reads_a_delivery_as_the_call_that_was_meant(
    desk: Desk, orders: RedisOrders, sync: redis.Redis
) -> None:
    order = (await offer(desk, orders)).order.id
    job = Job.fetch(f"n-{order}-1-freelancer", connection=sync)
    assert (job.func_name, job.args, job.kwargs) == (
        "bot.jobs.deliver",
        (order, 1, 1, "freelancer"),
        {},
    )
    assert job.timeout == DELIVER.seconds
    assert (job.retries_left, job.retry_intervals) == (len(DELIVER.retries), list(DELIVER.retries))


def test_a_delivery_has_one_name_however_often_it_is_made() -> None:
    delivery = Delivery(order=OrderId("ORD-7K3M9QX2"), first=3, last=5, to=Reader.CHANNEL)
    assert jobs.delivery_job(delivery).id == "n-ORD-7K3M9QX2-5-channel"
    assert jobs.delivery_job(delivery) == jobs.delivery_job(delivery)


def test_a_delegate_s_delivery_has_a_name_of_its_own() -> None:
    delivery = Delivery(
        order=OrderId("ORD-7K3M9QX2"),
        first=3,
        last=5,
        to=Reader.DELEGATE,
        whom=AccountId("slack:T1:UBO"),
    )
    assert jobs.delivery_job(delivery).id == "n-ORD-7K3M9QX2-5-delegate-slack_T1_UBO"


async def test_what_is_sent_without_a_commit_is_what_enqueue_writes(
    connection: redis.asyncio.Redis, sync: redis.Redis
) -> None:
    order, whom = OrderId("ORD-7K3M9QX2"), AccountId("slack:T1:UBO")
    delivery = Delivery(order=order, first=3, last=5, to=Reader.DELEGATE, whom=whom)
    await RedisOutbox(connection).send([])
    assert sync.keys("rq:*") == []
    await RedisOutbox(connection).send([delivery])
    ours = _taken(sync)
    sync.flushall()
    Queue("notify", connection=sync).enqueue(
        "bot.jobs.deliver",
        order,
        3,
        5,
        "delegate",
        whom,
        job_id="n-ORD-7K3M9QX2-5-delegate-slack_T1_UBO",
        **_options(DELIVER),
    )
    assert ours == _taken(sync)


@pytest.mark.parametrize("last", [0, 5])
async def test_what_is_sent_again_soon_after_it_ran_waits_for_as_long_as_it_takes(
    connection: redis.asyncio.Redis, sync: redis.Redis, last: int
) -> None:
    order, whom = OrderId("ORD-7K3M9QX2"), AccountId("slack:T1:UBO")
    delivery = Delivery(order=order, first=1, last=last, to=Reader.DELEGATE, whom=whom)
    await RedisOutbox(connection).send([delivery])
    ran = Queue("notify", connection=sync).pop_job_id()
    sync.expire(f"rq:job:{ran}", jobs.RESULT_SECONDS)  # as RQ does after a run that went well
    await RedisOutbox(connection).send([delivery])
    (waits,) = map(text, sync.lrange(DELIVER.queue_key, 0, -1))
    assert sync.ttl(f"rq:job:{waits}") == -1


async def test_a_card_that_is_to_be_drawn_while_it_is_drawn_is_drawn_once_more(
    connection: redis.asyncio.Redis, sync: redis.Redis
) -> None:
    redraw = Delivery(order=OrderId("ORD-7K3M9QX2"), first=1, last=0, to=Reader.CLIENT)
    await RedisOutbox(connection).send([redraw])
    running = Queue("notify", connection=sync).pop_job_id()
    await RedisOutbox(connection).send([redraw])
    (waits,) = map(text, sync.lrange(DELIVER.queue_key, 0, -1))
    assert waits != running
    assert Job.fetch(waits, connection=sync).args == ("ORD-7K3M9QX2", 1, 0, "client")


def test_a_job_that_is_made_anew_by_hand_waits_for_as_long_as_it_takes(sync: redis.Redis) -> None:
    arguments = ("ORD-7K3M9QX2", 3, 5, "client")
    ran = jobs.enqueue(sync, DELIVER, arguments, "n-ORD-7K3M9QX2-5-client")
    sync.expire(ran.key, jobs.RESULT_SECONDS)
    again = jobs.enqueue(sync, DELIVER, arguments, "n-ORD-7K3M9QX2-5-client")
    assert sync.ttl(again.key) == -1


def test_every_kind_of_job_has_the_three_retries_that_a_killed_worker_may_cost() -> None:
    assert all(len(kind.retries) >= 3 for kind in (DELIVER, COVER, SETTLE))
