"""Which notices went out: `adapters.shared.ports.SentLog`."""

from collections.abc import Mapping
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.jobs import FAILED_SECONDS
from adapters.redis.replies import maybe_raw
from adapters.shared.messenger import MessageRef
from adapters.shared.ports import Attempt
from core.values import OrderId
from core.views import Reader

KEPT_SECONDS: Final = FAILED_SECONDS + 86_400
"""A notice is remembered for longer than any job that could send it again can be retried."""

# One letter each: a hash for each order of a busy community lives for a month.
_SIGNS: Final[Mapping[Reader, str]] = {
    Reader.CLIENT: "c",
    Reader.FREELANCER: "f",
    Reader.SUPPORT: "s",
    Reader.CHANNEL: "h",
}


class RedisSentLog:
    """The notices that went out, a small hash for each order.

    A field is empty from the claim on, and holds the message from the confirmation on.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def claim(self, order: OrderId, seq: int, reader: Reader) -> Attempt | MessageRef:
        """Begin to send a notice, or learn where it is when it was sent before."""
        key, field = keys.sent_key(order), _field(seq, reader)
        async with self._connection.pipeline(transaction=True) as pipe:
            # A pipeline's answers come together; what each call gives is the pipeline itself.
            _ = pipe.hsetnx(key, field, b"")
            _ = pipe.hget(key, field)
            _ = pipe.expire(key, KEPT_SECONDS)
            is_first, written, _ = await pipe.execute()
        if is_first:
            return Attempt.FIRST
        channel, _, message = (maybe_raw(written) or b"").decode().partition(" ")
        return MessageRef(channel=channel, message=message) if message else Attempt.UNSURE

    async def confirm(self, order: OrderId, seq: int, reader: Reader, sent: MessageRef) -> None:
        """Note that a notice was sent, and where."""
        key = keys.sent_key(order)
        async with self._connection.pipeline(transaction=True) as pipe:
            _ = pipe.hset(key, _field(seq, reader), f"{sent.channel} {sent.message}")
            _ = pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()

    async def release(self, order: OrderId, seq: int, reader: Reader) -> None:
        """Note that a notice was not sent, so that the next attempt counts as the first again."""
        await self._connection.hdel(keys.sent_key(order), _field(seq, reader))


def _field(seq: int, reader: Reader) -> str:
    return f"{seq}{_SIGNS[reader]}"
