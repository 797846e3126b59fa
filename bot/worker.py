"""A worker: one process for one queue, which runs RQ's jobs without forking.

One queue, because only then does RQ take a job without a gap in which a kill loses it. No fork,
because the event loop and the platforms' sessions live as long as the process, and a job then
takes milliseconds instead of half a second.

Deliveries are under way several at a time, so that a platform that takes long over one of them
holds up no others. The main thread takes jobs from the queue and marks them as begun, as RQ does;
a thread of a pool waits for each, and notes how it ended, by RQ's own hands.
"""

import asyncio
import concurrent.futures
import contextlib
import functools
import os
import signal
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from types import FrameType
from typing import Final, TypedDict, Unpack

import redis
import redis.asyncio
import structlog
from anyio.from_thread import start_blocking_portal
from redis.client import Pipeline
from rq import Queue
from rq.executions import Execution
from rq.job import Job, JobStatus
from rq.timeouts import BaseDeathPenalty
from rq.worker import SimpleWorker, WorkerStatus

from adapters.redis.doings import State, note_job
from adapters.redis.jobs import DELIVER, SWEEP
from bot import jobs
from bot.errands import compose
from bot.heartbeat import keep_beating
from bot.jobs import Errands, scattered
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

AT_ONCE: Final = {DELIVER.queue: 16}
"""Jobs of a queue that may be under way at once, where it is more than one. A call that is not
answered takes its place for 10 s; 16 of them are more than a platform that works ever leaves open,
and few enough not to be a burst on one that does not."""
BEAT_SECONDS: Final = 2.0
"""How often RQ hears at most that this worker lives; it would write it down three times a job."""

Compose = Callable[[Settings], AbstractAsyncContextManager[Errands]]
"""Puts together what jobs need, in the event loop in which it is entered."""

logger = structlog.get_logger(__name__)


class _Options(TypedDict):
    """What both kinds of worker are made with."""

    name: str
    connection: redis.Redis
    worker_ttl: int
    maintenance_interval: int
    job_monitoring_interval: int
    log_job_description: bool


class NoPenalty(BaseDeathPenalty):
    """RQ's time limit for a job that has one of its own."""

    def setup_death_penalty(self) -> None:
        """Set nothing up."""

    def cancel_death_penalty(self) -> None:
        """Nothing was set up."""


class OneQueue(Queue):
    """A queue whose maintenance cannot be held up for long."""

    def acquire_maintenance_lock(self) -> bool:
        """Take the lock for cleaning up. RQ's own stands for 15 minutes after a kill."""
        lock = self.registry_cleaning_key
        return bool(self.connection.set(lock, 1, nx=True, ex=MAINTENANCE_LOCK_SECONDS))


class ScatteredJob(Job):
    """A job that is tried again not all too punctually, so that many do not come back at once."""

    def get_retry_interval(self) -> int:
        """Wait as long as the job says, or up to a quarter as long again; seconds."""
        wait = super().get_retry_interval()
        return wait and scattered(wait)


class QueueWorker(SimpleWorker):
    """RQ's worker without a fork, made to notice kills and outages soon.

    Attributes:
        told_to_stop: whether it ended because somebody asked it to.
        failed: whether something went wrong that was no fault of a job: the record was away.
        watched: whether it notes each of its jobs, for the sandbox's page.
    """

    queue_class = OneQueue
    job_class = ScatteredJob
    max_connection_wait_time = 2.0
    log_result_lifespan = False
    told_to_stop = False
    failed = False
    watched = False
    _beaten_at = float("-inf")

    def subscribe(self) -> None:
        """Take no commands over publish and subscribe: a thread and a connection less to break."""

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Say for how many seconds a job that begins now counts as running."""
        del working_time  # not forking, it beats no heart while a job runs
        return int(job.timeout or Queue.DEFAULT_TIMEOUT) + MARGIN_SECONDS

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell RQ that this worker lives, if it was not told lately."""
        if pipeline is None:
            if time.monotonic() < self._beaten_at + BEAT_SECONDS:
                return
            self._beaten_at = time.monotonic()
        super().heartbeat(timeout, pipeline)

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Keep the state, which RQ goes by; it is written down with other things or not at all."""
        self._state = state
        if pipeline is not None:
            super().set_state(state, pipeline)

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Run a job; who is watched notes that it began and how it ended.

        Sweeps are not noted, which for the most part find nothing: what they settle is committed.
        """
        if not self.watched or job.id.startswith(SWEEP):
            return super().perform_job(job, queue, execution)
        call = (job.id, job.func_name or "", job.args)
        note = functools.partial(note_job, self.connection, *call)
        note(state=State.BEGAN)
        began = time.monotonic()
        done = super().perform_job(job, queue, execution)
        took_ms = round((time.monotonic() - began) * 1000)
        note(state=_STATES.get(job.get_status(), State.LATER), took_ms=took_ms)
        return done

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


_STATES: Final = {JobStatus.FINISHED: State.FINISHED, JobStatus.FAILED: State.FAILED}


class BusyWorker(QueueWorker):
    """A worker with several jobs under way at once.

    Its jobs see to their own time limit: an alarm, as RQ has it, reaches the main thread alone.
    """

    death_penalty_class = NoPenalty

    def __init__(self, queue: Queue, at_once: int, **options: Unpack[_Options]) -> None:
        super().__init__([queue], **options)
        self._room = threading.Semaphore(at_once)
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="job")
        self._latest: dict[Hashable, Future[None]] = {}

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Say for how many seconds a job counts as running: it may wait for its turn as well."""
        ttl = super().get_heartbeat_ttl(job, working_time)
        return ttl + int(job.timeout or Queue.DEFAULT_TIMEOUT)

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Take a job, as soon as there is room for one more: none is taken in stock."""
        self._room.acquire()
        found = None
        try:
            found = super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
        finally:
            if found is None:
                self._room.release()
        return found

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Mark a job as begun, in the order of the queue, and let it go its way."""
        execution = self.prepare_execution(job)
        super().prepare_job_execution(job, remove_from_intermediate_queue=True)
        whose = jobs.whose(job.func_name or "", job.args)
        before = self._latest.get(whose)
        this = self._pool.submit(self._see_through, job, queue, execution, before)
        self._latest = {key: one for key, one in self._latest.items() if not one.done()}
        self._latest[whose] = this
        self.set_state(WorkerStatus.IDLE)

    def prepare_job_execution(
        self,
        job: Job,
        remove_from_intermediate_queue: bool = False,  # noqa: FBT001, FBT002 - RQ's
    ) -> None:
        """Do nothing: `execute_job` did it, before anything else could take the job for lost."""

    def _see_through(
        self, job: Job, queue: Queue, execution: Execution, before: Future[None] | None
    ) -> None:
        try:
            if before is not None:  # what one reader hears of one order comes in its order
                concurrent.futures.wait([before], timeout=job.timeout)
            self.perform_job(job, queue, execution)
        except redis.RedisError as error:
            # How the job ended could not be noted. The next worker finds it and does it again.
            logger.warning("the record is away", queue=queue.name, exc_info=error)
            self.failed = True
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            self._room.release()

    def teardown(self) -> None:
        """Wait for what is under way, and sign off."""
        self._pool.shutdown(wait=True)
        super().teardown()  # type: ignore[no-untyped-call]


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
    options = _Options(
        name=f"{process_name(queue.name)}-{uuid.uuid4().hex[:8]}",
        connection=connection,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_SECONDS,
        job_monitoring_interval=MONITORING_SECONDS,
        log_job_description=False,
    )
    at_once = AT_ONCE.get(queue.name)
    worker = (
        QueueWorker([queue], **options)
        if at_once is None
        else BusyWorker(queue, at_once, **options)
    )
    worker.watched = settings.time_travel
    # RQ says several lines for each job; what matters of a job is logged by the job.
    verbose = settings.log_level == "DEBUG"
    worker.work(with_scheduler=False, logging_level="DEBUG" if verbose else "WARNING")
    return 0 if worker.told_to_stop and not worker.failed else 1


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
