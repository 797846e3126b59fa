"""What processes without an address count: platforms' calls, waits, lateness, acknowledgements.

It counts in memory and adds to the record's sums every second, so that counting costs a delivery
nothing. A worker that is killed takes up to a second of its counts with it: figures are for
looking at, nothing is decided by them.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

import redis
import redis.asyncio
import structlog

from adapters.redis.figures import RedisFigures
from adapters.redis.store import RedisOrders
from adapters.shared.messenger import MessageRef, Messenger, TryLaterError, UnreachableError
from adapters.shared.ports import Person
from adapters.shared.sheets import Button, Sheet
from adapters.shared.voice import Markup, Said
from bot.tracing import past
from core.advance import due
from core.ports import Stored
from core.values import AccountId, ChannelId, Platform

FLUSH_SECONDS: Final = 1.0

CALLS: Final = "calls"
"""Calls to a platform: `calls:<platform>:<result>`."""
WAITS: Final = "waits"
"""Seconds that a platform asked to wait: `waits:<platform>`."""
LATE: Final = "late"
"""Orders settled, by how late: `late:<upper bound of the bucket in s>`."""
LATE_SUM: Final = "late_sum"
"""How late they were together, in seconds."""

ACKS: Final = "acks"
"""Acknowledgements, by how long they took: `acks:<platform>:<upper bound of the bucket in s>`."""
ACKS_SUM: Final = "acks_sum"
"""How long they took together, in seconds: `acks_sum:<platform>`."""

ACK_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds. Slack and Discord show an error to whoever clicked after 3."""

LATE_BUCKETS: Final = (0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 300.0, 3600.0)
"""Seconds. The bar is 2 s for 99 of 100; the sweep comes every 30 s."""
ENDLESS: Final = "+Inf"

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Result(StrEnum):
    """What came of one call to a platform."""

    DONE = "done"
    RATE_LIMITED = "rate_limited"  # it said when to come again
    LATER = "later"  # it did not answer, or not with what was asked
    UNREACHABLE = "unreachable"  # trying again would not help
    FAILED = "failed"  # a fault of this program


class Tally:
    """Counts in memory.

    Args:
        figures: the record's sums.
    """

    def __init__(self, figures: RedisFigures) -> None:
        self._figures = figures
        self._sums: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}

    def call(self, platform: Platform, result: Result, wait: float = 0.0) -> None:
        """Count a call to a platform.

        Args:
            platform: which.
            result: what came of it.
            wait: how many seconds it asked to wait.
        """
        self._sums[f"{CALLS}:{platform}:{result}"] += 1
        if wait:
            self._add(f"{WAITS}:{platform}", wait)

    def settled(self, late: timedelta) -> None:
        """Count an order that was settled so long after it was due."""
        seconds = max(late.total_seconds(), 0.0)
        self._sums[f"{LATE}:{_bucket(LATE_BUCKETS, seconds)}"] += 1
        self._add(LATE_SUM, seconds)

    def acknowledged(self, platform: Platform, seconds: float) -> None:
        """Count an acknowledgement of something that a platform told, after so many seconds."""
        self._sums[f"{ACKS}:{platform}:{_bucket(ACK_BUCKETS, seconds)}"] += 1
        self._add(f"{ACKS_SUM}:{platform}", seconds)
        past("interaction", seconds, platform=platform)

    async def flush(self) -> None:
        """Add to the record's sums what was counted since the last time."""
        sums: dict[str, float] = {**self._sums, **self._seconds}
        self._sums.clear()
        self._seconds.clear()
        await self._figures.add(sums)

    async def keep_flushing(self) -> None:
        """Flush every second until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self.flush()
            except (redis.ConnectionError, redis.TimeoutError) as error:
                # The worker itself notices, and says so; here a second of figures is lost.
                log.debug("figures were lost", exc_info=error)

    def _add(self, name: str, seconds: float) -> None:
        self._seconds[name] = self._seconds.get(name, 0.0) + seconds


def _bucket(bounds: Sequence[float], seconds: float) -> str:
    """Name the smallest bucket that holds so many seconds."""
    return next((f"{most:g}" for most in bounds if seconds <= most), ENDLESS)


class CountedOrders(RedisOrders):
    """The record of orders for whoever settles: it notes how late each order is.

    Args:
        connection: to the server; without `decode_responses`.
        tally: where it is noted.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(
        self, connection: redis.asyncio.Redis, tally: Tally, *, time_travel: bool = False
    ) -> None:
        super().__init__(connection, time_travel=time_travel)
        self._tally = tally

    async def due(self, limit: int) -> Sequence[Stored]:
        """Read the orders that are due by now, and note since when."""
        found = await super().due(limit)
        for stored in found:
            moment = due(stored.order)
            if moment is not None:
                self._tally.settled(stored.now - moment)
        return found


class CountedMessenger:
    """A messenger whose calls are counted by what came of them.

    Args:
        messenger: the platform's own.
        platform: which it is.
        tally: where they are counted.
    """

    def __init__(self, messenger: Messenger, platform: Platform, tally: Tally) -> None:
        self._messenger = messenger
        self._platform = platform
        self._tally = tally

    def markup_for(self, reader: Person | None) -> Markup:
        """How this platform writes things down."""
        return self._messenger.markup_for(reader)

    async def meet(self, account: AccountId) -> Person:
        """Learn who somebody is."""
        return await self._counted(self._messenger.meet(account))

    async def show(
        self, to: AccountId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet to a person."""
        return await self._counted(self._messenger.show(to, sheet, nonce, unsure=unsure))

    async def refresh(self, ref: MessageRef, sheet: Sheet) -> None:
        """Change a message to show this sheet."""
        await self._counted(self._messenger.refresh(ref, sheet))

    async def tell(  # noqa: PLR0913 - a message has as many sides
        self,
        to: AccountId,
        lines: Sequence[Said],
        below: MessageRef | None,
        nonce: str,
        buttons: Sequence[Button] = (),
        *,
        unsure: bool = False,
    ) -> MessageRef:
        """Say something to a person."""
        said = self._messenger.tell(to, lines, below, nonce, buttons, unsure=unsure)
        return await self._counted(said)

    async def post(
        self, channel: ChannelId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet in a channel."""
        return await self._counted(self._messenger.post(channel, sheet, nonce, unsure=unsure))

    def is_in(self, ref: MessageRef, channel: ChannelId) -> bool:
        """Whether a message stands in a channel; that calls nobody."""
        return self._messenger.is_in(ref, channel)

    async def announce(
        self, channel: ChannelId, lines: Sequence[Said], nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Say something in a channel."""
        return await self._counted(self._messenger.announce(channel, lines, nonce, unsure=unsure))

    async def renew(self, to: AccountId) -> None:
        """Bring a page of a person's own up to what stands."""
        await self._messenger.renew(to)

    async def put_away(self, channel: ChannelId) -> None:
        """Close the place that an order had to itself."""
        await self._counted(self._messenger.put_away(channel))

    async def _counted(self, call: Awaitable[T]) -> T:
        try:
            answer = await call
        except TryLaterError as error:
            if error.seconds is None:
                self._tally.call(self._platform, Result.LATER)
            else:
                self._tally.call(self._platform, Result.RATE_LIMITED, error.seconds)
            raise
        except UnreachableError:
            self._tally.call(self._platform, Result.UNREACHABLE)
            raise
        except Exception:
            self._tally.call(self._platform, Result.FAILED)
            raise
        self._tally.call(self._platform, Result.DONE)
        return answer


def counted(messengers: Mapping[Platform, Messenger], tally: Tally) -> dict[Platform, Messenger]:
    """Have the calls of these messengers counted."""
    return {
        platform: CountedMessenger(messenger, platform, tally)
        for platform, messenger in messengers.items()
    }


@asynccontextmanager
async def counting(connection: redis.asyncio.Redis) -> AsyncIterator[Tally]:
    """Count for as long as the context lasts; what is left is flushed at its end.

    Args:
        connection: to the record, which outlives the context.
    """
    tally = Tally(RedisFigures(connection))
    flushing = asyncio.create_task(tally.keep_flushing())
    try:
        yield tally
    finally:
        flushing.cancel()
        with suppress(asyncio.CancelledError):
            await flushing
        with suppress(redis.ConnectionError, redis.TimeoutError):
            await tally.flush()
