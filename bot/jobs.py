"""The jobs that RQ runs: telling and reminding people, and settling what is due.

RQ calls plain functions by name; the Desk and the platforms are async. The bridge between them is
one event loop, in a thread of its own, that lives as long as the worker.
"""

import contextlib
import functools
import math
import random
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from typing import Final, Protocol

import anyio
import structlog
from anyio.from_thread import BlockingPortal
from rq.job import Retry

from adapters.redis.jobs import DELIVER
from adapters.shared.messenger import TryLaterError
from bot.logs import type_name
from bot.tracing import span
from core.covers import CoverDesk, CoverNews, Turn
from core.desk import Desk
from core.notices import Delivery
from core.requests import RequestRef
from core.snooze import Snooze
from core.values import AccountId, Cover, OrderId, RequestId, Role, from_milliseconds
from core.views import Reader

BATCH: Final = 500
"""Orders that are settled at a time: enough to fill the pipeline, few enough to hold in memory."""

DELIVER_SECONDS: Final = DELIVER.seconds - 5
"""How long a delivery may take. It is called off before RQ raises its own alarm, which would leave
the call running in the loop."""

PATIENT: Final = 10_000
"""How often a platform may ask to wait before the delivery counts as failed: in effect always."""

DONE: Final = "done"
"""What came of a job, for whoever follows it; of one that failed there is the error's class."""

logger = structlog.get_logger(__name__)


class Errands(Protocol):
    """What the jobs need of the rest of the bot; `bot.wiring` puts it together."""

    @property
    def desk(self) -> Desk:
        """The Desk, on the record."""
        ...

    @property
    def covers(self) -> CoverDesk:
        """The desk of those who are away."""
        ...

    async def tell_cover(self, news: CoverNews) -> None:
        """Tell both of a cover what happened to it, as `deliver` does for decisions.

        Raises:
            TryLaterError: the platform asks to wait.
        """
        ...

    async def deliver(self, delivery: Delivery) -> None:
        """Refresh one reader's card, and send the notices meant for them.

        It may be called again for a delivery that it carried out before, and then does nothing
        twice.

        Raises:
            TryLaterError: the platform asks to wait. With a time, the delivery is tried again
                then, however often that happens; without one, it counts as a failed attempt.
        """
        ...

    async def remind(self, asked: Snooze) -> None:
        """Remind somebody of a request, as they asked, if it still waits for them; once.

        Raises:
            TryLaterError: as above.
        """
        ...

    async def hand_on_reminders(self) -> None:
        """Hand the reminders whose moment has come to the workers."""
        ...


class JobError(Exception):
    """A job failed; the message is the class of the error alone.

    RQ keeps the traceback of a failed job, message and all, for 30 days. The messages of other
    errors may quote what people wrote, so they stay out of it; the log has where they came from.
    """


class NotServingError(Exception):
    """A job was called in a process that is no worker."""


class _Bridge:
    """From a worker's main thread into its event loop, and back."""

    def __init__(self, portal: BlockingPortal, errands: Errands) -> None:
        self._portal = portal
        self.errands = errands

    def call(self, work: Callable[[], Awaitable[None]]) -> None:
        """Have something done in the loop, and wait for it.

        When the waiting is interrupted, by RQ's alarm for instance, the work is called off too.
        """
        future = self._portal.start_task_soon(work)
        try:
            future.result()
        except BaseException:
            future.cancel()
            raise


# RQ finds a job's function by its name and passes it nothing but arguments, so what it works with
# has to stand somewhere in the module; `serving` alone puts it there.
_bridge: _Bridge | None = None


@contextlib.contextmanager
def serving(portal: BlockingPortal, errands: Errands) -> Iterator[None]:
    """Let jobs run in this process for as long as the block lasts.

    Args:
        portal: into the event loop in which the errands live.
        errands: what the jobs need.
    """
    global _bridge  # noqa: PLW0603 - see above
    _bridge = _Bridge(portal, errands)
    try:
        yield
    finally:
        _bridge = None


def deliver(
    order: str, first: int, last: int, reader: str, whom: str | None = None
) -> Retry | None:
    """Tell one reader what one decision means to them.

    Args:
        order: the order's name.
        first: the first entry of the decision.
        last: its last entry.
        reader: who is to hear of it.
        whom: the account, where that is a delegate.

    Returns:
        None when it was done; when to try again, if the platform asks to wait. RQ then puts the
        job back for that moment, which costs it none of its retries and holds up no other job.

    Raises:
        JobError: it failed; RQ tries again after a while, as long as retries are left.
    """
    bridge = _serving()
    delivery = Delivery(
        order=OrderId(order),
        first=first,
        last=last,
        to=Reader(reader),
        whom=None if whom is None else AccountId(whom),
    )
    tell = functools.partial(bridge.errands.deliver, delivery)
    return _told(bridge, tell, job="deliver", order=order, recipient=reader)


def remind(order: str, role: str, request: int, revision: int, moment: int) -> Retry | None:
    """Remind somebody of a request, as they asked.

    Args:
        order: the order.
        role: who asked.
        request: the number of the request that they have to answer.
        revision: its revision as they saw it.
        moment: for when they asked it, in ms.

    Returns:
        Nothing, or when to try again, as `deliver` does.

    Raises:
        JobError: it failed; RQ tries again after a while, as long as retries are left.
    """
    bridge = _serving()
    asked = Snooze(
        order=OrderId(order),
        to=Role(role),
        request=RequestRef(request=RequestId(request), revision=revision),
        at=from_milliseconds(moment),
    )
    tell = functools.partial(bridge.errands.remind, asked)
    return _told(bridge, tell, job="remind", order=order, request=request, recipient=role)


def tell_cover(principal: str, delegate: str, since: int, until: int, turn: str) -> Retry | None:
    """Tell both of a cover what happened to it (D6).

    Args:
        principal: who is away.
        delegate: who stands in.
        since: from when, in ms.
        until: until when, in ms.
        turn: what happened.

    Returns:
        Nothing, or when to try again, as `deliver` does.

    Raises:
        JobError: it failed; RQ tries again after a while, as long as retries are left.
    """
    bridge = _serving()
    cover = Cover(
        principal=AccountId(principal),
        delegate=AccountId(delegate),
        since=from_milliseconds(since),
        until=from_milliseconds(until),
    )
    news = CoverNews(cover=cover, turn=Turn(turn))
    tell = functools.partial(bridge.errands.tell_cover, news)
    return _told(bridge, tell, job="tell_cover", turn=turn)


def settle_due() -> None:
    """Do what has become due, until nothing is, and hand on the reminders that people asked for.

    Covers whose time is over are put away, too. The last look at the record, which finds nothing,
    leaves a wake-up for the next due moment.

    Raises:
        JobError: it failed; RQ tries again at once, and the sweep comes within 30 s.
    """
    bridge = _serving()

    async def work() -> None:
        while await bridge.errands.desk.settle_due(BATCH):
            pass
        while await bridge.errands.covers.settle_over():
            pass
        await bridge.errands.hand_on_reminders()

    try:
        with span("job settle_due") as noted:
            bridge.call(work)
            noted.note(outcome=DONE)
    except Exception as error:  # noqa: BLE001 - as above
        raise _failed(error) from None


def _told(
    bridge: _Bridge, tell: Callable[[], Awaitable[None]], *, job: str, **facts: object
) -> Retry | None:
    """Have a reader told, within the time that there is for it, as `deliver` says."""

    async def work() -> None:
        with anyio.fail_after(DELIVER_SECONDS):
            await tell()

    try:
        with span(f"job {job}", **facts) as noted:
            bridge.call(work)
            noted.note(outcome=DONE)
    except TryLaterError as later:
        if later.seconds is None:
            raise _failed(later, **facts) from None
        # RQ cuts the moment to whole seconds, and too early would be refused again.
        wait = scattered(math.ceil(later.seconds) + 1)
        logger.info("a platform asks to wait", retry_after=wait, **facts)
        return Retry(max=PATIENT, interval=wait)
    except Exception as error:  # noqa: BLE001 - whatever it is, RQ would keep its message
        raise _failed(error, **facts) from None
    return None


def whose(job: str, arguments: Sequence[object]) -> Hashable:
    """Name the reader, and the order, that a job is about. Those of one go out in their order.

    Args:
        job: the name of its function.
        arguments: of the call.
    """
    match job.rpartition(".")[2], *arguments:
        case "deliver", order, _, _, *reader:
            return (order, *reader)
        case "remind", order, role, *_:
            return (order, role)
        case _:
            return (job, *arguments)


def scattered(seconds: int) -> int:
    """Wait as long, or up to a quarter as long again: what failed together comes back scattered."""
    return seconds + random.randrange(seconds // 4 + 2)  # noqa: S311 - no secret


def _serving() -> _Bridge:
    if _bridge is None:
        raise NotServingError
    return _bridge


def _failed(error: Exception, **facts: object) -> JobError:
    logger.error("a job failed", exc_info=error, **facts)
    return JobError(type_name(error))
