"""Walking over all orders of a record, a batch at a time, without stopping the bot."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import text
from core.values import OrderId

BATCH: Final = 500
"""Orders that are looked at together."""


async def all_orders(connection: redis.asyncio.Redis) -> AsyncIterator[Sequence[OrderId]]:
    """Give the names of all orders in batches.

    An order made in the meantime may be left out, and one may come twice (SCAN's guarantees).
    """
    batch: list[OrderId] = []
    async for key in connection.scan_iter(match=f"{keys.ORDER}*", count=BATCH):
        batch.append(OrderId(text(key).removeprefix(keys.ORDER)))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
