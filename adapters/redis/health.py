"""How the record is doing: what is late, what was set aside, whose clock is wrong.

What a server has to be is looked at elsewhere (`bot.record_checks`); this is about what is in it.
"""

from datetime import UTC, datetime, timedelta

import redis.asyncio
from rq.utils import utcparse

from adapters.redis import jobs, keys
from adapters.redis.clock import Clock
from adapters.redis.replies import maybe_raw, text
from adapters.redis.store import RedisOrders
from core.values import Value


class Health(Value):
    """The record at one moment.

    Attributes:
        due: how many orders time will bring something to.
        overdue: for how long the one that is longest overdue has been so; zero when none is.
        set_aside: how many orders could not be read when they were due.
        wake_ups: how many moments a job waits for at which it will settle what is due.
        waiting: how many jobs wait in each queue.
        oldest: for how long the first job in each queue has waited; zero for an empty one.
        failed: how many jobs of each queue failed for good.
        dead: how many letters stayed undelivered.
        skew: how far this machine's clock is ahead of the server's. RQ's scheduler goes by the
            former, deadlines by the latter: a difference makes notices late, never an outcome
            different.
    """

    due: int
    overdue: timedelta
    set_aside: int
    wake_ups: int
    waiting: dict[str, int]
    oldest: dict[str, timedelta]
    failed: dict[str, int]
    dead: int
    skew: timedelta


async def look(connection: redis.asyncio.Redis, *, time_travel: bool = False) -> Health:
    """Look at the record.

    Args:
        connection: to it; without `decode_responses`.
        time_travel: whether the clock's offset is honoured.
    """
    clock = Clock(connection, time_travel=time_travel)
    now, offset = await clock.now(), await clock.offset()
    skew = datetime.now(UTC) - (now - offset)
    first = await RedisOrders(connection, time_travel=time_travel).next_due()
    kinds = (jobs.DELIVER, jobs.SETTLE)
    return Health(
        due=await connection.zcard(keys.DUE),
        overdue=timedelta() if first is None else max(now - first, timedelta()),
        set_aside=await connection.zcard(keys.SET_ASIDE),
        wake_ups=await connection.zcard(jobs.SETTLE.scheduled_key),
        waiting={kind.queue: await connection.llen(kind.queue_key) for kind in kinds},
        oldest={kind.queue: await _oldest(connection, kind, now - offset) for kind in kinds},
        failed={kind.queue: await connection.zcard(kind.failed_key) for kind in kinds},
        dead=await connection.zcard(keys.DEAD),
        skew=skew,
    )


async def _oldest(connection: redis.asyncio.Redis, kind: jobs.Kind, now: datetime) -> timedelta:
    """Say for how long the job that is next in a queue has waited there."""
    first = maybe_raw(await connection.lindex(kind.queue_key, 0))
    if first is None:
        return timedelta()
    since = maybe_raw(await connection.hget(jobs.JOB_PREFIX + text(first), "enqueued_at"))
    return timedelta() if not since else max(now - utcparse(text(since)), timedelta())
