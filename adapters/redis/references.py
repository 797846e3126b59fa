"""What was taken over under which reference: `adapters.shared.taking_over.References`."""

from collections.abc import Sequence
from datetime import UTC, datetime

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw, text
from core.values import CommunityId, OrderId, to_milliseconds


class RedisReferences:
    """The references of all communities.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def reserve(self, community: CommunityId, reference: str, order: OrderId) -> OrderId:
        """Give an order's name to a reference, unless it has one; say which one stands."""
        key = keys.references_key(community)
        await self._connection.hsetnx(key, reference, order)
        return await self.find(community, reference) or order

    async def find(self, community: CommunityId, reference: str) -> OrderId | None:
        """Give the order of a reference; none when none was reserved."""
        found = await self._connection.hget(keys.references_key(community), reference)
        written = maybe_raw(found)
        return None if written is None else OrderId(written.decode())

    async def list(self, community: CommunityId, order: OrderId) -> None:
        """List an order among those that a community handed over; once is enough."""
        now = to_milliseconds(datetime.now(UTC))
        await self._connection.zadd(keys.handed_over_key(community), {order: now}, nx=True)

    async def listed(self, community: CommunityId, offset: int, limit: int) -> Sequence[OrderId]:
        """Give the orders that a community handed over, the latest first."""
        found = await self._connection.zrange(
            keys.handed_over_key(community), offset, offset + limit - 1, desc=True
        )
        return [OrderId(text(order)) for order in found]
