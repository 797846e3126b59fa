"""What stayed undelivered: `adapters.shared.ports.DeadLetters` in one sorted set.

A member says everything but when: `<order> <first> <last> <reader> <cause> <code>`. A delegate
is a reader with an account: `delegate/<account>`. A reminder that a party asked for has the request
in that place: `client/<request>.<revision>`.
"""

from collections.abc import Sequence
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.jobs import FAILED_SECONDS
from adapters.redis.replies import raw, rows, text
from adapters.shared.messenger import Cause
from adapters.shared.ports import DeadLetter
from core.requests import RequestRef
from core.values import AccountId, OrderId, RequestId, from_milliseconds, to_milliseconds
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
    beside = letter.whom or ""
    if letter.asked is not None:
        beside = f"{letter.asked.request}.{letter.asked.revision}"
    reader = "/".join(filter(None, (letter.to.value, beside)))
    delivery = f"{letter.order} {letter.first} {letter.last} {reader}"
    return f"{delivery} {letter.cause.value} {letter.code}"


def _letter(member: str, at: int) -> DeadLetter:
    order, first, last, reader, cause, code = member.split(" ", 5)
    to, _, beside = reader.partition("/")
    is_delegate = Reader(to) is Reader.DELEGATE
    return DeadLetter(
        order=OrderId(order),
        first=int(first),
        last=int(last),
        to=Reader(to),
        whom=AccountId(beside) if beside and is_delegate else None,
        asked=_request(beside) if beside and not is_delegate else None,
        cause=Cause(cause),
        code=code,
        at=from_milliseconds(at),
    )


def _request(written: str) -> RequestRef:
    request, _, revision = written.partition(".")
    return RequestRef(request=RequestId(int(request)), revision=int(revision))
