"""The clock: brings RQ's scheduled jobs to their queues when their time has come.

It is RQ's own scheduler in a loop of our own. As a child of a worker, RQ's loop does not survive a
restart of the record, and a killed one is missed for a quarter of an hour; this process reconnects,
and its supervisor replaces it when it dies.

Every 30 seconds it also has what is due looked for, in case a wake-up got lost. It does so with
the same job as any wake-up, so that there is one place in which anything is ever settled.
"""

import signal
import socket
import threading
import time
from collections.abc import Sequence
from typing import Final

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.scheduler import RQScheduler
from rq.scripts import acquire_or_refresh_lock, release_lock

from adapters.redis.jobs import SETTLE, SWEEP, enqueue
from bot.heartbeat import BEAT_SECONDS, beat_once
from bot.processes import CLOCK, QUEUES
from bot.settings import Settings

TICK_SECONDS: Final = 0.25
"""RQ knows whole seconds; a quarter of one more is what this loop adds to being late."""

SWEEP_SECONDS: Final = 30.0

LOCK_SECONDS: Final = 10
"""How long a clock on another machine waits for one that was killed. One on the same machine does
not wait: it goes by the same name."""

PATIENCE_SECONDS: Final = 5.0
"""How long one answer of the record may take."""

LONGEST_WAIT_SECONDS: Final = 2.0
"""Between two attempts to reach a record that is away."""

logger = structlog.get_logger(__name__)


class Ticker:
    """What the clock does at each tick.

    Args:
        connection: RQ's.
        queues: the queues to whose scheduled jobs it sees.
        owner: the name under which it holds RQ's scheduler locks.
    """

    def __init__(self, connection: redis.Redis, queues: Sequence[str], owner: str) -> None:
        self._connection = connection
        self._queues = tuple(queues)
        self._owner = owner
        self._scheduler = RQScheduler(self._queues, connection=connection, name=owner)
        self._next_sweep = 0.0
        self._next_beat = 0.0

    def tick(self) -> None:
        """Bring what is due to its queue, sweep and give a sign of life when it is time to.

        Raises:
            redis.RedisError: the record is away.
        """
        held = [name for name in self._queues if self._hold(name)]
        if held:
            self._scheduler.prepare_registries(held)
            self._scheduler.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]
        now = time.monotonic()
        if now >= self._next_sweep and SETTLE.queue in held:
            self._sweep()
            self._next_sweep = now + SWEEP_SECONDS
        if now >= self._next_beat:
            beat_once(self._connection, CLOCK)
            self._next_beat = now + BEAT_SECONDS

    def let_go(self) -> None:
        """Leave the queues to whichever clock comes next."""
        for name in self._queues:
            release_lock(self._connection, RQScheduler.get_locking_key(name), self._owner)

    def _hold(self, queue: str) -> bool:
        """Take or keep RQ's lock on a queue; false while another clock has it."""
        lock = RQScheduler.get_locking_key(queue)
        outcome = acquire_or_refresh_lock(self._connection, lock, self._owner, LOCK_SECONDS)
        return outcome != "taken"

    def _sweep(self) -> None:
        """Have what is due looked for, unless a job that does so waits already."""
        if Queue(SETTLE.queue, connection=self._connection).count == 0:
            slot = int(time.time() // SWEEP_SECONDS)
            enqueue(self._connection, SETTLE, (), f"{SWEEP}{slot}")


def main(settings: Settings) -> None:
    """Run the clock until SIGTERM or SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    # Trying again is this loop's business; redis-py would do it without listening for a signal.
    with redis.Redis.from_url(
        settings.store_url, socket_timeout=PATIENCE_SECONDS, retry=Retry(NoBackoff(), 0)
    ) as connection:
        run(Ticker(connection, QUEUES, f"{CLOCK}-{socket.gethostname()}"), stopping)


def run(ticker: Ticker, stopping: threading.Event) -> None:
    """Tick until told to stop, through every outage of the record.

    Args:
        ticker: what to do.
        stopping: set when it is to end.
    """
    wait = 0.0
    while not stopping.wait(wait):
        try:
            ticker.tick()
        except (redis.ConnectionError, redis.TimeoutError) as error:
            if wait <= TICK_SECONDS:
                logger.warning("the record is away", exc_info=error)
            wait = min(max(wait * 2, TICK_SECONDS * 2), LONGEST_WAIT_SECONDS)
        else:
            if wait > TICK_SECONDS:
                logger.info("the record is back")
            wait = TICK_SECONDS
    try:
        ticker.let_go()
    except (redis.ConnectionError, redis.TimeoutError) as error:
        # Nothing is lost: the locks run out by themselves.
        logger.warning("the record is away", exc_info=error)
