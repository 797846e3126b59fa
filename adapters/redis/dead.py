"""What stayed undelivered: `adapters.shared.ports.DeadLetters` in one sorted set.

A member says everything but when: `<order> <first> <last> <reader> <cause> <code>`. A delegate
is a reader with an account: `delegate/<account>`.
"""

from collections.abc import Sequence
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.jobs import FAILED_SECONDS
from adapters.redis.replies import raw, rows, text
from adapters.shared.messenger import Cause
from adapters.shared.ports import DeadLetter
from core.values import AccountId, OrderId, from_milliseconds, to_milliseconds
from core.views import Reader

KEPT_MS: Final = FAILED_SECONDS * 1000
"""As long as a job that has failed for good is kept."""


class RedisDeadLetters:
    """The dead letters of all orders.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def keep(self, letter: DeadLetter) -> None:
        """Keep one; keeping the same again only makes it younger."""
        at = to_milliseconds(letter.at)
        async with self._connection.pipeline(transaction=True) as pipe:
            _ = pipe.zadd(keys.DEAD, {_member(letter): at})
            _ = pipe.zremrangebyscore(keys.DEAD, "-inf", at - KEPT_MS)
            await pipe.execute()

    async def all(self) -> Sequence[DeadLetter]:
        """Give them all, the oldest first."""
        found = await self._connection.zrange(keys.DEAD, 0, -1, withscores=True)
        return [_letter(text(member), int(raw(at))) for member, at in map(rows, found)]

    async def remove(self, letter: DeadLetter) -> None:
        """Forget one as it was read; one that came again since then stays."""
        member, at = _member(letter), to_milliseconds(letter.at)

        async def take(pipe: redis.asyncio.client.Pipeline) -> None:
            kept = await pipe.zscore(keys.DEAD, member)
            pipe.multi()  # type: ignore[no-untyped-call] # redis-py has no type for it
            if kept is not None and int(raw(kept)) == at:
                _ = pipe.zrem(keys.DEAD, member)

        await self._connection.transaction(take, keys.DEAD)


def _member(letter: DeadLetter) -> str:
    whom = "" if letter.whom is None else f"/{letter.whom}"
    delivery = f"{letter.order} {letter.first} {letter.last} {letter.to.value}{whom}"
    return f"{delivery} {letter.cause.value} {letter.code}"


def _letter(member: str, at: int) -> DeadLetter:
    order, first, last, reader, cause, code = member.split(" ", 5)
    to, _, whom = reader.partition("/")
    return DeadLetter(
        order=OrderId(order),
        first=int(first),
        last=int(last),
        to=Reader(to),
        whom=AccountId(whom) if whom else None,
        cause=Cause(cause),
        code=code,
        at=from_milliseconds(at),
    )
