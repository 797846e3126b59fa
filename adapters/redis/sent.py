"""Which notices went out: `adapters.shared.ports.SentLog`."""

from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.messenger import MessageRef
from adapters.shared.once import WARNED
from adapters.shared.ports import Attempt
from core.values import AccountId, OrderId
from core.views import Reader

KEPT_SECONDS: Final = 6 * 3600
"""How long what was sent last for an order is remembered.

A delivery that was confirmed is over. It could only be made again because its worker was killed
before RQ knew, which comes to light as soon as another worker runs; one that keeps failing claims
again at least every hour. For longer than that it would cost memory for nothing.
"""

WARNED_SECONDS: Final = 60 * 86_400
"""How long it is remembered that somebody was warned of the other party of an order.

They are told once for an order, whose reminders are further apart than what is kept otherwise.
"""

SOMEWHERE: Final = MessageRef(channel="-", message="-")
"""Where a warning stands: nobody asks, and what is kept so long might outlive its reader's data."""


class RedisSentLog:
    """The notices that went out, a small hash for each order.

    A field is empty from the claim on, and holds the message from the confirmation on. Warnings of
    a party who cannot be reached have a hash of their own, as they are remembered for longer.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def claim(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> Attempt | MessageRef:
        """Begin to send a message, or learn where it is when it was sent before."""
        (key, seconds), field = _place(order, what, whom), field_of(what, reader, whom)
        async with self._connection.pipeline(transaction=True) as pipe:
            # A pipeline's answers come together; what each call gives is the pipeline itself.
            _ = pipe.hsetnx(key, field, b"")
            _ = pipe.hget(key, field)
            _ = pipe.expire(key, seconds)
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
        key, seconds = _place(order, what, whom)
        ref = sent if seconds == KEPT_SECONDS else SOMEWHERE
        async with self._connection.pipeline(transaction=True) as pipe:
            _ = pipe.hset(key, field_of(what, reader, whom), written(ref))
            _ = pipe.expire(key, seconds)
            await pipe.execute()

    async def release(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> None:
        """Note that a message was not sent, so that the next attempt counts as the first again."""
        key, _ = _place(order, what, whom)
        await self._connection.hdel(key, field_of(what, reader, whom))


def _place(order: OrderId, what: str, whom: AccountId | None) -> tuple[str, int]:
    """Say where a message is remembered, and for how many seconds."""
    if what == WARNED and whom is None:
        return keys.warned_key(order), WARNED_SECONDS
    return keys.sent_key(order), KEPT_SECONDS


def field_of(what: str, reader: Reader, whom: AccountId | None = None) -> str:
    """Give the field of a notice in the hash of its order."""
    return f"{what}{keys.READER[reader]}{whom or ''}"


def written(sent: MessageRef) -> str:
    """Write where a notice is."""
    return f"{sent.channel} {sent.message}"
