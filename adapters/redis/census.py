"""Counts the requests that are open, by kind, without an index of its own that could be wrong.

An order with an open request has a deadline, so it stands in the index of due times; the census
reads the orders that stand there. It takes its time, so that nobody waits for it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from typing import Final

import redis.asyncio
import structlog

from adapters.redis import codec, keys
from adapters.redis.codec import UnreadableError
from adapters.redis.replies import maybe_raw, rows, text
from core.terms import Kind
from core.values import OrderId

CHUNK: Final = 50
"""Orders that are read together: 5 to 7 ms of work, for which a click may have to wait."""

SHARE: Final = 0.05
"""The part of the process's time that a census takes at most."""

logger = structlog.get_logger(__name__)


async def open_requests(connection: redis.asyncio.Redis) -> Mapping[Kind, int]:
    """Count the open requests by kind; kinds of which none is open are there with 0.

    A request that is opened or ends while the census goes on may be counted or not.

    Args:
        connection: to the record; without `decode_responses`.
    """
    found: dict[OrderId, Kind] = {}  # by order, as SCAN may give one twice
    cursor = 0
    while True:
        began = time.perf_counter()
        answer = rows(await connection.zscan(keys.DUE, cursor, count=CHUNK))
        names = [OrderId(text(rows(pair)[0])) for pair in rows(answer[1])]
        found |= await _kinds(connection, names)
        cursor = int(str(answer[0]))
        if not cursor:
            return _counted(found)
        await asyncio.sleep((time.perf_counter() - began) * (1 / SHARE - 1))


def _counted(found: Mapping[OrderId, Kind]) -> Mapping[Kind, int]:
    counted = Counter(found.values())
    return {kind: counted[kind] for kind in Kind}


async def _kinds(connection: redis.asyncio.Redis, orders: list[OrderId]) -> dict[OrderId, Kind]:
    """The kind of the open request of each of these orders that has one."""
    async with connection.pipeline(transaction=False) as pipe:
        for order in orders:
            _ = pipe.lindex(keys.order_key(order), 0)
        documents = await pipe.execute()
    found = {}
    for order, document in zip(orders, documents, strict=True):
        written = maybe_raw(document)
        try:
            request = None if written is None else codec.unpack_order(written).request
        except UnreadableError:
            logger.warning("an order cannot be counted", order=order)
            continue
        if request is not None:
            found[order] = request.kind
    return found
