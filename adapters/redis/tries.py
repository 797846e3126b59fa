"""How often people tried something of late: `adapters.shared.tries.Tries`."""

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import number
from adapters.shared.tries import WITHIN_SECONDS, Try
from core.values import AccountId


class RedisTries:
    """A counter for each person and thing, which goes by itself.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def another(self, what: Try, by: AccountId) -> int:
        """Count one more, and say how many there were since the first that still counts."""
        key = keys.tries_key(what.value, by)
        async with self._connection.pipeline(transaction=True) as pipe:
            # Whoever comes first sets the hour, so that trying on does not make it longer.
            _ = pipe.set(key, 0, nx=True, ex=WITHIN_SECONDS)
            _ = pipe.incr(key)
            _, count = await pipe.execute()
        return number(count)
