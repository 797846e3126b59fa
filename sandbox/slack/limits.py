"""Rate limits: how often a method may be called, when the sandbox is told to hold apps to it.

They are off until `POST /_control/slack/limits {"on": true}`: a test of a thousand orders is not
about Slack's patience. `Faults` can answer 429 at any time besides.

Source: https://docs.slack.dev/apis/web-api/rate-limits. Slack publishes tiers, not exact figures,
and lets short bursts pass: the figures here are the floor of each tier, with a burst of a few
seconds.
"""

import math
import time
from dataclasses import dataclass
from typing import Final

from sandbox.slack.errors import SlackError

PER_MINUTE: Final = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls in a minute that each tier allows at least."""

POSTS_PER_SECOND: Final = 1.0
"""chat.postMessage: about one message per second and channel."""

POST_BURST: Final = 5
"""How many messages a channel takes at once before the pace is held to."""

_TIERS: Final = {
    "auth.revoke": 3,
    "auth.teams.list": 2,
    "apps.uninstall": 1,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.leave": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "oauth.v2.access": 4,
    "team.info": 3,
    "users.conversations": 3,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
# auth.test and chat.getPermalink have limits of their own, of hundreds a minute.


@dataclass(slots=True)
class _Bucket:
    """Calls that are still allowed, and when that was counted."""

    left: float
    counted: float


class Limits:
    """Counts calls by installation and method (or channel), on the machine's own clock."""

    def __init__(self) -> None:
        self.on = False
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}

    def count(self, installation_id: str, method: str, channel: str) -> None:
        """Count one call.

        Raises:
            SlackError: `ratelimited`, with `Retry-After` in its headers and status 429.
        """
        if not self.on:
            return
        if method == "chat.postMessage":
            self._take((installation_id, method, channel), POST_BURST, POSTS_PER_SECOND)
        elif method in _TIERS:
            most = PER_MINUTE[_TIERS[method]]
            self._take((installation_id, method, ""), max(1, most // 10), most / 60)

    def _take(self, key: tuple[str, str, str], most: float, per_second: float) -> None:
        now = time.monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.counted) * per_second)
        bucket.counted = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / per_second)
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        bucket.left -= 1
