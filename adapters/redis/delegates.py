"""The cards of delegates, and what is delivered to them: `DelegateCards` and `Outbox`.

`adapters.shared.ports` says what they are for. The cards of one delegate are one small hash, by
order, so that they are found together when a cover ends or its delegate is erased.
"""

from collections.abc import Iterable, Mapping

import redis.asyncio

from adapters.redis import jobs, keys
from adapters.redis.cards import read, written
from adapters.redis.replies import raw, text
from adapters.redis.scripts import Argument, Name, Scripts
from adapters.shared.ports import CardRef, DelegateCard
from core.notices import Delivery
from core.values import AccountId, OrderId


class RedisDelegateCards:
    """Which message is the card of a delegate, and for whom it was shown.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def get(self, delegate: AccountId, order: OrderId) -> DelegateCard | None:
        """Give the card of a delegate; none when they have none of this order."""
        found = await self._connection.hget(keys.delegate_key(delegate), order)
        return None if found is None else _card(raw(found))

    async def put(self, delegate: AccountId, order: OrderId, card: DelegateCard) -> None:
        """Remember a card that was posted or refreshed."""
        kept = f"{card.principal} {written(card.ref)}"
        await self._connection.hset(keys.delegate_key(delegate), order, kept)

    async def forget(self, delegate: AccountId, order: OrderId) -> None:
        """Forget a card which from now on stays as it is."""
        await self._connection.hdel(keys.delegate_key(delegate), order)

    async def all(self, delegate: AccountId) -> Mapping[OrderId, DelegateCard]:
        """Give all cards that a delegate has."""
        found = await self._connection.hgetall(keys.delegate_key(delegate))
        return {OrderId(text(order)): _card(raw(card)) for order, card in found.items()}


class RedisOutbox:
    """Enqueues deliveries that belong to no commit.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._scripts = Scripts(connection, time_travel=False)

    async def send(self, deliveries: Iterable[Delivery]) -> None:
        """Have these delivered; one that waits already is delivered once more at most."""
        arguments: list[Argument] = [jobs.stamp()]
        for delivery in deliveries:
            arguments += jobs.passing_job(delivery)
        if len(arguments) > 1:
            await self._scripts.run(Name.DELIVERIES, *arguments)


def _card(found: bytes) -> DelegateCard:
    principal, _, ref = found.decode().partition(" ")
    shown: CardRef = read(ref)
    return DelegateCard(principal=AccountId(principal), ref=shown)
