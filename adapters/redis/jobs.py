"""RQ jobs, as RQ itself writes them, for the commit script to write together with the decision.

What is the same in every job of a kind is taken once from RQ's own `Job.to_dict()`; what differs
is its id, its arguments, and when it was made. A contract test compares the outcome, key by key
and field by field, with what `Queue.enqueue` and `Queue.enqueue_at` write.
"""

import secrets
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import redis
from rq import Queue
from rq.job import Job, JobStatus, Retry
from rq.registry import FailedJobRegistry, ScheduledJobRegistry
from rq.serializers import resolve_serializer
from rq.utils import get_call_string, utcformat

from core.covers import CoverNews
from core.notices import Delivery
from core.snooze import Snooze
from core.values import AccountId, to_milliseconds

RESULT_SECONDS: Final = 60
"""How long RQ keeps a finished job. With 0, a job that was recovered from a killed worker runs
three times and ends as failed (measured on RQ 3.0.0)."""

FAILED_SECONDS: Final = 30 * 86_400
"""How long RQ keeps a job that has failed for good, for an operator to see and to retry."""

VARYING: Final = frozenset({"created_at", "enqueued_at", "data", "description"})
"""The fields in which two jobs of one kind differ."""

QUEUES_KEY: Final = Queue.redis_queues_keys
JOB_PREFIX: Final = Job.redis_job_namespace_prefix


class Kind(NamedTuple):
    """One kind of job.

    Attributes:
        function: what it calls.
        queue: where it waits.
        seconds: how long one run may take.
        retries: the waits before each further run, in seconds. There are at least three, because
            a run that a killed worker left behind counts as one.
    """

    function: str
    queue: str
    seconds: int
    retries: tuple[int, ...]

    @property
    def queue_key(self) -> str:
        """Where RQ has the queue."""
        return f"{Queue.redis_queue_namespace_prefix}{self.queue}"

    @property
    def scheduled_key(self) -> str:
        """Where RQ has the jobs that wait for their moment."""
        return ScheduledJobRegistry.key_template.format(self.queue)

    @property
    def failed_key(self) -> str:
        """Where RQ has the jobs that failed for good."""
        return FailedJobRegistry.key_template.format(self.queue)


DELIVER: Final = Kind("bot.jobs.deliver", "notify", 30, (1, 5, 15, 60, 300, 900, 1800, 3600))
"""Tells one reader what one decision means to them: `deliver(order, first, last, reader)`."""

COVER: Final = DELIVER._replace(function="bot.jobs.tell_cover")
"""Tells both of a cover what happened to it: `tell_cover(principal, delegate, since, until, turn)`,
the moments in ms. It differs from a delivery in nothing that a script writes as a constant."""

REMIND: Final = DELIVER._replace(function="bot.jobs.remind")
"""Reminds one reader at a moment of their own: `remind(order, role, request, revision, at)`, the
moment in ms. It differs from a delivery in nothing that a script writes as a constant."""

SETTLE: Final = Kind("bot.jobs.settle_due", "due", 120, (1, 5, 15))
"""Does what has become due: `settle_due()`. If all runs fail, the sweep is there within 30 s."""

SWEEP: Final = "sweep-"
"""How the ids of the clock's sweeps begin: one every 30 s, which as a rule finds nothing."""


class Written(NamedTuple):
    """What one job is written with beside the constants of its kind.

    Attributes:
        id: letters, digits, `_` and `-` only, says RQ.
        data: the call, as RQ's worker unpacks it.
        description: the call, as people read it.
    """

    id: str
    data: bytes
    description: str


def make(kind: Kind, arguments: Sequence[object], status: JobStatus) -> Job:
    """Make a job with RQ's own hands, without writing it."""
    # RQ wants a connection in every job; making one does not use it.
    queue = Queue(kind.queue, connection=redis.Redis())
    return queue.create_job(
        kind.function,
        args=tuple(arguments),
        timeout=kind.seconds,
        result_ttl=RESULT_SECONDS,
        failure_ttl=FAILED_SECONDS,
        retry=Retry(max=len(kind.retries), interval=kind.retries),
        status=status,
    )


def enqueue(
    connection: redis.Redis,
    kind: Kind,
    arguments: Sequence[object],
    job_id: str,
    failed: Job | None = None,
) -> Job:
    """Enqueue a job by RQ's own means, for whoever has nothing to commit with it.

    Args:
        connection: one that RQ may use: not async, without `decode_responses`.
        kind: what it does.
        arguments: of the call.
        job_id: its name; one that waits under this name is replaced.
        failed: the job that it is made anew of, which goes in the same moment.
    """
    with connection.pipeline() as pipe:
        pipe.multi()
        if failed is not None:
            failed.delete(pipeline=pipe)
        job = Queue(kind.queue, connection=connection).enqueue_call(
            kind.function,
            args=tuple(arguments),
            timeout=kind.seconds,
            result_ttl=RESULT_SECONDS,
            failure_ttl=FAILED_SECONDS,
            retry=Retry(max=len(kind.retries), interval=kind.retries),
            job_id=job_id,
            pipeline=pipe,
        )
        # One of this name that has run would go after a minute, and take this one with it.
        pipe.persist(job.key)
        pipe.execute()
    return job


def constants(kind: Kind, status: JobStatus) -> dict[str, bytes]:
    """Give the fields that are the same in all jobs of a kind, as RQ writes them."""
    fields: Mapping[str, object] = make(kind, (), status).to_dict()
    return {name: _encoded(value) for name, value in fields.items() if name not in VARYING}


def call(kind: Kind, job_id: str, arguments: tuple[object, ...]) -> Written:
    """Give the fields in which a job differs from others of its kind."""
    data = zlib.compress(_SERIALIZER.dumps((kind.function, None, arguments, {})))
    return Written(job_id, data, get_call_string(kind.function, arguments, {}) or "")


def delivery_job(delivery: Delivery) -> Written:
    """Give the job that carries out a delivery. It has one name, however often it is made."""
    order, reader = delivery.order, delivery.to.value
    job_id = f"n-{order}-{delivery.last}-{reader}"
    if delivery.whom is not None:
        job_id += f"-{_sign(delivery.whom)}"
    return call(DELIVER, job_id, delivery_arguments(delivery))


def delivery_arguments(delivery: Delivery) -> tuple[object, ...]:
    """Give what the job of a delivery is called with."""
    whom = () if delivery.whom is None else (str(delivery.whom),)
    return (str(delivery.order), delivery.first, delivery.last, delivery.to.value, *whom)


def cover_job(news: CoverNews) -> Written:
    """Give the job that tells what happened to a cover. It has one name, however often made."""
    cover, turn = news.cover, news.turn.value
    since, until = to_milliseconds(cover.since), to_milliseconds(cover.until)
    job_id = f"c-{_sign(cover.principal)}-{_sign(cover.delegate)}-{since}-{turn}"
    arguments = (str(cover.principal), str(cover.delegate), since, until, turn)
    return call(COVER, job_id, arguments)


def _sign(account: AccountId) -> str:
    """An account as a job's name can hold it."""
    return account.replace(":", "_")


def reminder_job(snooze: Snooze) -> Written:
    """Give the job for a reminder that somebody asked for."""
    moment = to_milliseconds(snooze.at)
    job_id = f"s-{snooze.order}-{moment}-{snooze.to.value}"
    return call(REMIND, job_id, reminder_arguments(snooze))


def reminder_arguments(snooze: Snooze) -> tuple[object, ...]:
    """Give what the job of a reminder is called with."""
    moment, seen = to_milliseconds(snooze.at), snooze.request
    return (str(snooze.order), snooze.to.value, seen.request, seen.revision, moment)


def passing_job(delivery: Delivery) -> Written:
    """Give the job for a delivery that belongs to no commit.

    What brings a card alone has a name for itself at each time: of one name there is but one job,
    and where it runs already, it may have looked at what stood before.
    """
    job = delivery_job(delivery)
    if delivery.last >= delivery.first:
        return job
    return job._replace(id=f"{job.id}-{secrets.token_hex(6)}")


def refresh_job(delivery: Delivery, revision: int) -> Written:
    """Give the job for a delivery that has nothing to tell: it brings a card to a revision."""
    order, reader = delivery.order, delivery.to.value
    job_id = f"r-{order}-{revision}-{reader}"
    return call(DELIVER, job_id, (str(order), delivery.first, delivery.last, reader))


def stamp(moment: datetime | None = None) -> str:
    """Write a moment as RQ does; now, if none is given."""
    return utcformat(moment or datetime.now(UTC))


def _encoded(value: object) -> bytes:
    match value:
        case bytes():
            return value
        case JobStatus():
            return value.value.encode()
        case _:
            return str(value).encode()


_SERIALIZER: Final = resolve_serializer()
