"""Rate limits: a bucket for each route and place, and one for everything a bot does.

The scheme is published (https://discord.com/developers/docs/topics/rate-limits: headers, global
limit of 50 requests a second, interaction endpoints exempt from it). How many calls a bucket
holds is not: the figures in `BUCKETS` are those that Discord's headers have been seen to carry,
and they can be scaled, since a long proof would otherwise spend its time waiting.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

GLOBAL_PER_SECOND: Final = 50
"""Requests a second for one bot over all routes (docs: topics/rate-limits, "Global Rate Limit")."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many calls fit into how many seconds."""

    limit: int
    seconds: float


BUCKETS: Final = {
    "POST /channels/{channel_id}/messages": Bucket(5, 5),
    "PATCH /channels/{channel_id}/messages/{message_id}": Bucket(5, 5),
    "DELETE /channels/{channel_id}/messages/{message_id}": Bucket(5, 1),
    "POST /channels/{channel_id}/messages/bulk-delete": Bucket(1, 3),
    "POST /channels/{channel_id}/typing": Bucket(5, 5),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me": Bucket(1, 0.3),
    "POST /users/@me/channels": Bucket(10, 10),
    "POST /channels/{channel_id}/threads": Bucket(50, 300),
    "POST /channels/{channel_id}/messages/{message_id}/threads": Bucket(50, 300),
    "PATCH /channels/{channel_id}": Bucket(5, 15),
    "PUT /applications/{application_id}/commands": Bucket(5, 20),
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": Bucket(5, 20),
    "POST /webhooks/{application_id}/{token}": Bucket(5, 2),
    "PATCH /webhooks/{application_id}/{token}/messages/{message_id}": Bucket(5, 2),
    "DELETE /webhooks/{application_id}/{token}/messages/{message_id}": Bucket(5, 2),
    "GET /webhooks/{application_id}/{token}/messages/{message_id}": Bucket(5, 2),
}
"""Buckets by route; a route that is not here has `DEFAULT`."""

DEFAULT: Final = Bucket(20, 10)


@dataclass(slots=True)
class _Window:
    """Calls counted since a moment."""

    started: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a call is told about its bucket.

    Attributes:
        allowed: Whether it may go on.
        headers: The `X-RateLimit-*` headers of the answer.
        retry_after: Seconds to wait, when it may not.
        whole_bot: Whether it was the limit over all routes.
    """

    allowed: bool
    headers: dict[str, str]
    retry_after: float = 0.0
    whole_bot: bool = False


class RateLimits:
    """Counts calls.

    Args:
        monotonic: The machine's clock, in seconds; moving the calendar empties no bucket.
        wall: Seconds since 1970, for `X-RateLimit-Reset`.
    """

    def __init__(self, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._windows: dict[tuple[str, str], _Window] = {}
        self._global = _Window(0.0)
        self.scale = 1.0

    def take(self, route: str, major: str, *, whole_bot: bool) -> Verdict:
        """Count one call.

        Args:
            route: Verb and path template.
            major: The parameters that split a bucket (channel, guild, webhook and token).
            whole_bot: Whether the call counts against the limit over all routes.
        """
        now = self._monotonic()
        if self.scale == 0:
            return Verdict(allowed=True, headers={})
        if whole_bot:
            if now - self._global.started >= 1:
                self._global = _Window(now)
            if self._global.used >= GLOBAL_PER_SECOND * self.scale:
                wait = self._global.started + 1 - now
                headers = {
                    "X-RateLimit-Global": "true",
                    "X-RateLimit-Scope": "global",
                    "Retry-After": f"{wait:.3f}",
                }
                return Verdict(allowed=False, headers=headers, retry_after=wait, whole_bot=True)
            self._global.used += 1
        return self._take_bucket(route, major, now)

    def _take_bucket(self, route: str, major: str, now: float) -> Verdict:
        bucket = BUCKETS.get(route, DEFAULT)
        limit = max(1, round(bucket.limit * self.scale))
        window = self._windows.get((route, major))
        if window is None or now - window.started >= bucket.seconds:
            self._forget(now)
            window = self._windows[route, major] = _Window(now)
        allowed = window.used < limit
        if allowed:
            window.used += 1
        wait = max(0.0, window.started + bucket.seconds - now)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - window.used),
            "X-RateLimit-Reset": f"{self._wall() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.blake2s(route.encode(), digest_size=16).hexdigest(),
        }
        if not allowed:
            headers |= {"X-RateLimit-Scope": "user", "Retry-After": f"{wait:.3f}"}
        return Verdict(allowed=allowed, headers=headers, retry_after=wait)

    def forget_buckets(self) -> None:
        """Empty every bucket; the limit over all routes stays."""
        self._windows.clear()

    def _forget(self, now: float) -> None:
        """Drop windows that are over, once there are many of them."""
        if len(self._windows) < 1_000:  # noqa: PLR2004 - any bound will do
            return
        longest = max(bucket.seconds for bucket in (*BUCKETS.values(), DEFAULT))
        self._windows = {
            key: window for key, window in self._windows.items() if now - window.started < longest
        }
