"""Which message is whose card: `adapters.shared.ports.Cards`."""

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.ports import CardRef
from core.values import OrderId
from core.views import Reader


class RedisCards:
    """The cards of all orders, a small hash for each order.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def get(self, order: OrderId, reader: Reader) -> CardRef | None:
        """Give the card of a reader; none when they have none yet."""
        found = maybe_raw(await self._connection.hget(keys.cards_key(order), keys.READER[reader]))
        return None if found is None else read(found.decode())

    async def put(self, order: OrderId, reader: Reader, ref: CardRef) -> None:
        """Remember a card that was posted or refreshed, in place of any other of this reader."""
        await self._connection.hset(keys.cards_key(order), keys.READER[reader], written(ref))


def read(found: str) -> CardRef:
    """Read a card as `written` writes it."""
    revision, channel, message = found.split(" ", 2)
    return CardRef(channel=channel, message=message, revision=int(revision))


def written(ref: CardRef) -> str:
    """Write a card; the message comes last, as only it might hold a blank."""
    return f"{ref.revision} {ref.channel} {ref.message}"
