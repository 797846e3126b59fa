"""Which notices went out: `adapters.shared.ports.SentLog`."""

from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.messenger import MessageRef
from adapters.shared.ports import Attempt
from core.values import AccountId, OrderId
from core.views import Reader

KEPT_SECONDS: Final = 6 * 3600
"""How long what was sent last for an order is remembered.

A delivery that was confirmed is over. It could only be made again because its worker was killed
before RQ knew, which comes to light as soon as another worker runs; one that keeps failing claims
again at least every hour. For longer than that it would cost memory for nothing.
"""


class RedisSentLog:
    """The notices that went out, a small hash for each order.

    A field is empty from the claim on, and holds the message from the confirmation on.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def claim(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> Attempt | MessageRef:
        """Begin to send a message, or learn where it is when it was sent before."""
        key, field = keys.sent_key(order), field_of(what, reader, whom)
        async with self._connection.pipeline(transaction=True) as pipe:
            # A pipeline's answers come together; what each call gives is the pipeline itself.
            _ = pipe.hsetnx(key, field, b"")
            _ = pipe.hget(key, field)
            _ = pipe.expire(key, KEPT_SECONDS)
            is_first, found, _ = await pipe.execute()
        if is_first:
            return Attempt.FIRST
        channel, _, message = (maybe_raw(found) or b"").decode().partition(" ")
        return MessageRef(channel=channel, message=message) if message else Attempt.UNSURE

    async def confirm(
        self,
        order: OrderId,
        what: str,
        reader: Reader,
        sent: MessageRef,
        whom: AccountId | None = None,
    ) -> None:
        """Note that a message was sent, and where."""
        key = keys.sent_key(order)
        async with self._connection.pipeline(transaction=True) as pipe:
            _ = pipe.hset(key, field_of(what, reader, whom), written(sent))
            _ = pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()

    async def release(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> None:
        """Note that a message was not sent, so that the next attempt counts as the first again."""
        await self._connection.hdel(keys.sent_key(order), field_of(what, reader, whom))


def field_of(what: str, reader: Reader, whom: AccountId | None = None) -> str:
    """Give the field of a notice in the hash of its order."""
    return f"{what}{keys.READER[reader]}{whom or ''}"


def written(sent: MessageRef) -> str:
    """Write where a notice is."""
    return f"{sent.channel} {sent.message}"
