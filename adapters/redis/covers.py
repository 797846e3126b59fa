"""Who stands in for whom: `core.covers.Covers` on one Redis or Valkey.

A cover is one string for each principal, so that a commit can tell by it whether the leave under
which it was decided still stands. Two indexes lead to it: by delegate, and by when it ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import redis.asyncio

from adapters.redis import jobs, keys
from adapters.redis.replies import maybe_raw, raw, rows, text
from adapters.redis.scripts import Argument, Name, Scripts
from core.covers import CoverNews
from core.values import AccountId, Cover, from_milliseconds, to_milliseconds


class RedisCovers:
    """The record of covers.

    Args:
        connection: to the record; without `decode_responses`.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(self, connection: redis.asyncio.Redis, *, time_travel: bool = False) -> None:
        self._connection = connection
        self._scripts = Scripts(connection, time_travel=time_travel)

    async def now(self) -> datetime:
        """Give the record's own time, to the millisecond."""
        _, now, *_ = rows(await self._scripts.run(Name.LOAD, ""))
        return from_milliseconds(int(raw(now)))

    async def of(self, principal: AccountId) -> Cover | None:
        """Give the cover of somebody; it may be over and not yet put away."""
        found = await self._connection.get(keys.cover_key(principal))
        return next(read([found]), None)

    async def held_by(self, delegate: AccountId) -> Sequence[Cover]:
        """Give the covers that somebody holds; some may be over and not yet put away."""
        principals = await self._connection.smembers(keys.covering_key(delegate))
        held = await self._read([text(principal) for principal in principals])
        return [cover for cover in held if cover.delegate == delegate]

    async def replace(
        self, stands: Cover | None, by: Cover | None, news: Sequence[CoverNews]
    ) -> bool:
        """Put a cover in the place of another; false, with nothing written, if that one is gone.

        Raises:
            ValueError: neither is a cover.
        """
        one = stands or by
        if one is None:
            raise ValueError("nothing in the place of nothing")
        arguments: list[Argument] = [
            one.principal,
            *((written(stands), stands.delegate) if stands is not None else ("", "")),
            *((written(by), by.delegate) if by is not None else ("", "")),
            to_milliseconds(by.until) if by is not None else "",
            jobs.stamp(),
            len(news),
        ]
        for one_piece in news:
            arguments += jobs.cover_job(one_piece)
        return await self._scripts.run(Name.COVER, *arguments) == 1

    async def over(self, limit: int) -> Sequence[Cover]:
        """Give covers whose time is over by now, the longest over first."""
        found = await self._connection.zrange(
            keys.COVERS_UNTIL,
            "-inf",
            to_milliseconds(await self.now()),
            byscore=True,
            offset=0,
            num=limit,
        )
        return await self._read([text(principal) for principal in found])

    async def _read(self, principals: Sequence[str]) -> list[Cover]:
        if not principals:
            return []
        names = [keys.cover_key(AccountId(principal)) for principal in principals]
        return list(read(await self._connection.mget(names)))


def written(cover: Cover) -> str:
    """Write a cover: always in the same way, as a commit compares with it."""
    since, until = to_milliseconds(cover.since), to_milliseconds(cover.until)
    return f"{since} {until} {cover.principal} {cover.delegate}"


def read(found: Iterable[object]) -> Iterator[Cover]:
    """Read covers; those that are not there any more are left out."""
    for one in map(maybe_raw, found):
        if one is not None:
            since, until, principal, delegate = one.decode().split(" ")
            yield Cover(
                principal=AccountId(principal),
                delegate=AccountId(delegate),
                since=from_milliseconds(int(since)),
                until=from_milliseconds(int(until)),
            )
