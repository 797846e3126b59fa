"""Figures that processes count and others show: one hash of sums, which only ever grow.

What is counted are calls and seconds by platform, result and bucket. Nothing that people wrote
gets near: the names of the sums are made of the constants of this program.
"""

from collections.abc import Mapping
from typing import cast

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import text


class RedisFigures:
    """The sums.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def add(self, sums: Mapping[str, float]) -> None:
        """Add to the sums, in one round trip."""
        if not sums:
            return
        async with self._connection.pipeline(transaction=False) as pipe:
            for name, by in sums.items():
                _ = pipe.hincrbyfloat(keys.FIGURES, name, by)
            await pipe.execute()

    async def read(self) -> dict[str, float]:
        """Read all sums."""
        found = cast("Mapping[bytes, bytes]", await self._connection.hgetall(keys.FIGURES))
        return {text(name): float(value) for name, value in found.items()}
