"""Writes all documents and logs in the present schema.

They are upgraded whenever they are read, so nothing has to wait for this. It is for the day on
which support for an old schema is to be dropped, and to see beforehand that all can be read.
"""

from collections import Counter

import redis.asyncio

from adapters.redis import codec, keys
from adapters.redis.codec import UnreadableError
from adapters.redis.replies import raw
from adapters.redis.scripts import Name, Scripts
from adapters.redis.walk import all_orders
from core.orders import SCHEMA
from core.values import OrderId


class Migration:
    """One walk over the record; it can be stopped and begun again.

    Attributes:
        documents: how many documents were found, by the version of their schema.
        elements: how many elements of logs were found, likewise.
        rewritten: how many of either have been written anew.
        overtaken: how many were changed by somebody else meanwhile, who wrote the present schema.
        unreadable: the orders of which something cannot be read.

    Args:
        connection: to the record; without `decode_responses`.
        dry_run: only count, and see whether all can be read.
    """

    def __init__(self, connection: redis.asyncio.Redis, *, dry_run: bool) -> None:
        self.documents: Counter[int] = Counter()
        self.elements: Counter[int] = Counter()
        self.rewritten = 0
        self.overtaken = 0
        self.unreadable: list[OrderId] = []
        self._connection = connection
        self._scripts = Scripts(connection, time_travel=False)
        self._dry_run = dry_run

    async def run(self) -> None:
        """Walk over all orders."""
        async for batch in all_orders(self._connection):
            for order in batch:
                try:
                    await self._one(order)
                except UnreadableError:
                    self.unreadable.append(order)

    async def _one(self, order: OrderId) -> None:
        written = await self._connection.lrange(keys.order_key(order), 0, -1)
        for place, found in enumerate(map(raw, written)):
            if place == 0:
                await self._document(order, found)
            else:
                await self._element(order, place, found)

    async def _document(self, order: OrderId, found: bytes) -> None:
        head = codec.read_head(found)
        self.documents[head.schema] += 1
        upgraded = codec.pack_order(codec.unpack_order(found), head.token)
        if head.schema != SCHEMA:
            await self._rewrite(order, 0, found, upgraded)

    async def _element(self, order: OrderId, place: int, found: bytes) -> None:
        schema = codec.schema_of_entries(found)
        self.elements[schema] += 1
        upgraded = codec.pack_entries(codec.unpack_entries(found))
        if schema != SCHEMA:
            await self._rewrite(order, place, found, upgraded)

    async def _rewrite(self, order: OrderId, place: int, found: bytes, upgraded: bytes) -> None:
        if self._dry_run:
            return
        if await self._scripts.run(Name.REWRITE, order, place, found, upgraded) == 1:
            self.rewritten += 1
        else:
            self.overtaken += 1
