"""Discord's REST API for a worker: no gateway, and no waiting for limits in the middle of a job.

The library waits where a limit is reached, which is right for a bot that does many things at
once. A worker does one job after the other, so that waiting would hold up everybody else's
notices. Here a limit is an error that says how long it lasts, and the queue does the waiting.
"""

import asyncio
from types import SimpleNamespace, TracebackType
from typing import Any, Final

import aiohttp
import discord
from discord.http import HTTPClient, Ratelimit, Route

NO_PATIENCE: Final = 0.001
"""The library takes 0 for no limit at all to its patience; seconds."""


class Gate(Ratelimit):
    """A bucket of calls that is open or closed, and makes nobody wait (see `Ratelimit.acquire`)."""

    async def acquire(self) -> None:
        """Take one call out of the bucket.

        Raises:
            discord.RateLimited: it is empty until later.
        """
        if self.is_expired():
            self.reset()  # type: ignore[no-untyped-call]
        if self.remaining <= 0 and self.expires is not None:
            raise discord.RateLimited(max(self.expires - self._loop.time(), NO_PATIENCE))
        self.remaining -= 1
        self.outgoing += 1

    async def __aexit__(
        self,
        type: type[BaseException] | None,  # noqa: A002 - the library's
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Count the call as done."""
        self.outgoing -= 1


class LimitedEverywhere(discord.RateLimited):
    """Discord asks the whole bot to wait, not one route or place."""


class QueueHTTP(HTTPClient):
    """The library's HTTP client with gates for buckets, and one for the whole bot.

    Args:
        loop: the one that it runs in.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # The library would sit a global limit out before it tells anybody, or, being impatient,
        # not tell it from any other. Discord marks it in the headers:
        # https://discord.com/developers/docs/topics/rate-limits#header-format
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        super().__init__(loop, http_trace=trace)
        self.max_ratelimit_timeout = NO_PATIENCE  # its own least is 30 s
        self._open_again = 0.0

    async def request(self, route: Route, **kwargs: Any) -> Any:
        """Make a call.

        Raises:
            LimitedEverywhere: the whole bot is to wait.
            discord.RateLimited: this route is to, in this place.
        """
        self._check()
        try:
            return await super().request(route, **kwargs)
        except discord.RateLimited:
            self._check()
            raise

    def _check(self) -> None:
        left = self._open_again - asyncio.get_running_loop().time()
        if left > 0:
            raise LimitedEverywhere(left)

    async def _ended(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        headers = end.response.headers
        if end.response.status == 429 and headers.get("X-RateLimit-Global"):  # noqa: PLR2004
            wait = float(headers.get("Retry-After", "1"))
            self._open_again = asyncio.get_running_loop().time() + wait

    def get_ratelimit(self, key: str) -> Ratelimit:
        """Give the bucket of a route and a place."""
        gate = self._buckets.get(key)
        if gate is None:
            gate = self._buckets[key] = Gate(None)
            self._try_clear_expired_ratelimits()
        return gate


class RestClient(discord.Client):
    """Logs in, calls, and hears nothing. Without guilds the library would warn at every login."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.http = QueueHTTP(self.loop)
        self._connection.http = self.http
