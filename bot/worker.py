"""A worker: one process for one queue, which runs RQ's jobs without forking.

One queue, because only then does RQ take a job without a gap in which a kill loses it. No fork,
because the event loop and the platforms' sessions live as long as the process, and a job then
takes milliseconds instead of half a second.
"""

import asyncio
import contextlib
import functools
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from types import FrameType
from typing import Final

import redis
import redis.asyncio
import structlog
from anyio.from_thread import start_blocking_portal
from rq import Queue
from rq.executions import Execution
from rq.job import Job, JobStatus
from rq.worker import SimpleWorker

from adapters.redis.doings import State, note_job
from bot import jobs
from bot.errands import compose
from bot.heartbeat import keep_beating
from bot.jobs import Errands
from bot.orphans import take_back
from bot.processes import worker as process_name
from bot.settings import Settings

# Flags with which a job that a kill left behind is found within half a minute (measured on RQ
# 3.0.0; its own defaults take up to 15 minutes).
WORKER_TTL: Final = 20
MAINTENANCE_SECONDS: Final = 10
MONITORING_SECONDS: Final = 5
MARGIN_SECONDS: Final = 5
"""How long after its time limit a running job counts as abandoned. RQ's own minute would let
people wait for a notice whose worker was killed."""
MAINTENANCE_LOCK_SECONDS: Final = 30

Compose = Callable[[Settings], AbstractAsyncContextManager[Errands]]
"""Puts together what jobs need, in the event loop in which it is entered."""

logger = structlog.get_logger(__name__)


class OneQueue(Queue):
    """A queue whose maintenance cannot be held up for long."""

    def acquire_maintenance_lock(self) -> bool:
        """Take the lock for cleaning up. RQ's own stands for 15 minutes after a kill."""
        lock = self.registry_cleaning_key
        return bool(self.connection.set(lock, 1, nx=True, ex=MAINTENANCE_LOCK_SECONDS))


class QueueWorker(SimpleWorker):
    """RQ's worker without a fork, made to notice kills and outages soon.

    Attributes:
        told_to_stop: whether it ended because somebody asked it to.
    """

    queue_class = OneQueue
    max_connection_wait_time = 2.0
    log_result_lifespan = False
    told_to_stop = False

    def subscribe(self) -> None:
        """Take no commands over publish and subscribe: a thread and a connection less to break."""

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Say for how many seconds a job that begins now counts as running."""
        del working_time  # not forking, it beats no heart while a job runs
        return int(job.timeout or Queue.DEFAULT_TIMEOUT) + MARGIN_SECONDS

    def clean_registries(self) -> None:
        """Take back what other workers left behind, then clean up as RQ does."""
        for queue in self.queues:
            if found := take_back(queue, self.connection, self.name):
                logger.warning(
                    "jobs of a killed worker are taken back", queue=queue.name, count=found
                )
        super().clean_registries()  # type: ignore[no-untyped-call]

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the job that is running, if one is."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


class WatchedWorker(QueueWorker):
    """A worker that notes each of its jobs, for the sandbox's page; with time travel alone."""

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Run a job, and note that it began and how it ended."""
        call = (job.id, job.func_name or "", job.args)
        note = functools.partial(note_job, self.connection, *call)
        note(state=State.BEGAN)
        began = time.monotonic()
        done = super().perform_job(job, queue, execution)
        took_ms = round((time.monotonic() - began) * 1000)
        note(state=_STATES.get(job.get_status(), State.LATER), took_ms=took_ms)
        return done


_STATES: Final = {JobStatus.FINISHED: State.FINISHED, JobStatus.FAILED: State.FAILED}


def run(settings: Settings, queue: str, composed: Compose) -> int:
    """Work on a queue until SIGTERM or SIGINT.

    Args:
        settings: the operator's.
        queue: its name.
        composed: puts together what the jobs need.

    Returns:
        The exit status: 0 when it was told to stop, 1 when it has to be started again.
    """
    # RQ waits for a job for seconds at a time; redis-py's own 5 s would break that off as a fault,
    # and what RQ sets later does not reach a connection that is open already.
    connection = redis.Redis.from_url(settings.store_url, socket_timeout=WORKER_TTL)
    try:
        with (
            start_blocking_portal("asyncio") as portal,
            portal.wrap_async_context_manager(_alive(settings, queue, composed)) as errands,
            jobs.serving(portal, errands),
        ):
            return _work(OneQueue(queue, connection=connection), connection, settings)
    except (redis.ConnectionError, redis.TimeoutError) as error:
        logger.warning("the record is away", queue=queue, exc_info=error)
        return 1
    finally:
        connection.close()


def _work(queue: Queue, connection: redis.Redis, settings: Settings) -> int:
    kind = WatchedWorker if settings.time_travel else QueueWorker
    worker = kind(
        [queue],
        name=f"{process_name(queue.name)}-{uuid.uuid4().hex[:8]}",
        connection=connection,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_SECONDS,
        job_monitoring_interval=MONITORING_SECONDS,
        log_job_description=False,
    )
    # RQ says several lines for each job; what matters of a job is logged by the job.
    verbose = settings.log_level == "DEBUG"
    worker.work(with_scheduler=False, logging_level="DEBUG" if verbose else "WARNING")
    return 0 if worker.told_to_stop else 1


@contextlib.asynccontextmanager
async def _alive(settings: Settings, queue: str, composed: Compose) -> AsyncIterator[Errands]:
    """The errands, and signs of life from the loop in which they live."""
    async with (
        redis.asyncio.Redis.from_url(settings.store_url) as connection,
        composed(settings) as errands,
    ):
        beating = asyncio.create_task(keep_beating(connection, process_name(queue)))
        try:
            yield errands
        finally:
            beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beating


def main(settings: Settings, queue: str) -> int:
    """Work on a queue until SIGTERM or SIGINT, with everything that its jobs need.

    Returns:
        The exit status: 0 when it was told to stop, 1 when it has to be started again.
    """
    return run(settings, queue, compose)
