"""The record's own clock, and moving it in the sandbox.

`now` is the server's time plus an offset. The offset is honoured only by whoever was made with
time travel on, which the settings refuse beside real tokens.
"""

from datetime import datetime, timedelta

import redis.asyncio

from adapters.redis import jobs, keys
from adapters.redis.replies import maybe_raw, raw, rows
from adapters.redis.scripts import Name, Scripts
from core.values import MILLISECOND, from_milliseconds


class TimeTravelIsOffError(Exception):
    """Somebody tried to move the clock of a bot that keeps real time."""


class Clock:
    """The record's clock.

    Args:
        connection: to the record; without `decode_responses`.
        time_travel: whether the offset is honoured.
    """

    def __init__(self, connection: redis.asyncio.Redis, *, time_travel: bool) -> None:
        self._connection = connection
        self._scripts = Scripts(connection, time_travel=time_travel)
        self._time_travel = time_travel

    async def now(self) -> datetime:
        """Give the time by which everything is decided, to the millisecond."""
        _, now, *_ = rows(await self._scripts.run(Name.LOAD, ""))
        return from_milliseconds(int(raw(now)))

    async def offset(self) -> timedelta:
        """Say how far the clock was moved."""
        if not self._time_travel:
            return timedelta()
        written = maybe_raw(await self._connection.get(keys.CLOCK_OFFSET))
        return int(written or 0) * MILLISECOND

    async def move_to(self, offset: timedelta) -> None:
        """Set how far the clock is moved from the server's time, and settle what is due then.

        Raises:
            TimeTravelIsOffError: this bot keeps real time.
        """
        if not self._time_travel:
            raise TimeTravelIsOffError
        await self._scripts.run(Name.TRAVEL, offset // MILLISECOND, jobs.stamp())
