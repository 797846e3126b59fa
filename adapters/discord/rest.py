"""Discord's REST API for a worker: no gateway, and no waiting for limits in the middle of a job.

The library waits where a limit is reached, which is right for a bot that does many things at
once. A worker does one job after the other, so that waiting would hold up everybody else's
notices. Here a limit is an error that says how long it lasts, and the queue does the waiting.
"""

from types import TracebackType
from typing import Final

import discord
from discord.http import HTTPClient, Ratelimit

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


class QueueHTTP(HTTPClient):
    """The library's HTTP client with gates for buckets."""

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
        self.http.max_ratelimit_timeout = NO_PATIENCE
        self._connection.http = self.http
