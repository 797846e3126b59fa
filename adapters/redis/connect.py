"""How the Desk's record is connected.

RQ connects by itself: its jobs must not be sent twice, so it does not try again. The commits of
the record may be, and are known by their token when they come again.
"""

from typing import Final

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

RETRIES: Final = 5
FIRST_WAIT_SECONDS: Final = 0.1
LONGEST_WAIT_SECONDS: Final = 0.5
"""Together about two seconds at most: a server that restarts is back by then, and Slack and Discord
wait three for an answer."""

ANSWER_SECONDS: Final = 5.0
"""After this long without an answer, a connection counts as broken."""


def connect(url: str) -> redis.asyncio.Redis:
    """Connect to the record; nothing is sent until the first call.

    Args:
        url: `redis://`, `rediss://` or `unix://`.
    """
    # `from_url` tries again only when it is told to, unlike the class itself (redis-py 8.1).
    backoff = ExponentialWithJitterBackoff(base=FIRST_WAIT_SECONDS, cap=LONGEST_WAIT_SECONDS)
    return redis.asyncio.Redis.from_url(
        url, retry=Retry(backoff, RETRIES), socket_timeout=ANSWER_SECONDS
    )
