"""Compares the indexes of covers with the covers, and puts the indexes right.

The covers are what counts: an index that is wrong gives nobody leave, but hides from a delegate, or
from the clock, that there is a cover.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from enum import StrEnum

import redis.asyncio

from adapters.redis import jobs, keys
from adapters.redis.covers import read
from adapters.redis.replies import maybe_raw, text
from adapters.redis.scripts import Name, Scripts
from core.values import AccountId, Cover, Value, to_milliseconds


class CoverFault(StrEnum):
    """What can be wrong with a cover."""

    UNREADABLE = "cover_unreadable"
    """What stands there is no cover of this principal; naming a delegate anew replaces nothing."""
    MISPLACED = "cover_misplaced"
    """It does not stand where its delegate, or its end, is looked up, or stands where it does not
    belong."""


class CoverFinding(Value):
    """One thing that is wrong with one cover.

    Attributes:
        principal: whose it is.
        fault: what is wrong.
        repaired: whether it has been put right.
    """

    principal: AccountId
    fault: CoverFault
    repaired: bool = False


class _Place(Value):
    """A cover as it stands, and where it is to be found, all read in one instant.

    Attributes:
        written: what is written for the principal; empty when nothing is.
        cover: what that says; none when nothing is written.
        delegates: in whose index the principal stands, of those that were asked about.
        until: when it ends by the index, in ms.
    """

    written: str
    cover: Cover | None
    delegates: frozenset[AccountId]
    until: float | None

    @property
    def right(self) -> bool:
        """Whether it is found where it belongs, and nowhere else."""
        if self.cover is None:
            return not self.delegates and self.until is None
        listed = self.delegates == {self.cover.delegate}
        return listed and self.until == to_milliseconds(self.cover.until)


class CoverAudit:
    """Looks at every cover of a record.

    Args:
        connection: to the record; without `decode_responses`.
        repair: whether to put right what can be.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(
        self, connection: redis.asyncio.Redis, *, repair: bool, time_travel: bool = False
    ) -> None:
        self._connection = connection
        self._repair = repair
        self._scripts = Scripts(connection, time_travel=time_travel)

    async def findings(self) -> AsyncIterator[CoverFinding]:
        """Give everything that is wrong, by principal."""
        delegates = await self._delegates()
        principals = set(delegates)
        async for key in self._connection.scan_iter(match=f"{keys.COVER}*"):
            principals.add(AccountId(text(key).removeprefix(keys.COVER)))
        async for member, _ in self._connection.zscan_iter(keys.COVERS_UNTIL):
            principals.add(AccountId(text(member)))
        for principal in sorted(principals):
            try:
                place = await self._place(principal, delegates.get(principal, ()))
            except ValueError:
                yield CoverFinding(principal=principal, fault=CoverFault.UNREADABLE)
                continue
            if not place.right:
                repaired = self._repair and await self._put_right(principal, place)
                yield CoverFinding(
                    principal=principal, fault=CoverFault.MISPLACED, repaired=repaired
                )

    async def _delegates(self) -> Mapping[AccountId, set[AccountId]]:
        """Give in whose indexes each principal stands."""
        found: defaultdict[AccountId, set[AccountId]] = defaultdict(set)
        async for key in self._connection.scan_iter(match=f"{keys.COVERING}*"):
            async for member in self._connection.sscan_iter(text(key)):
                delegate = AccountId(text(key).removeprefix(keys.COVERING))
                found[AccountId(text(member))].add(delegate)
        return found

    async def _place(self, principal: AccountId, delegates: Collection[AccountId]) -> _Place:
        """Read where one principal's cover stands.

        Raises:
            ValueError: it cannot be read, or is another's.
        """
        asked = set(delegates)
        while True:
            order = sorted(asked)
            async with self._connection.pipeline(transaction=True) as pipe:
                _ = pipe.get(keys.cover_key(principal))
                _ = pipe.zscore(keys.COVERS_UNTIL, principal)
                for delegate in order:
                    _ = pipe.sismember(keys.covering_key(delegate), principal)
                kept, until, *listed = await pipe.execute()
            cover = next(read([kept]), None)
            if cover is not None and cover.principal != principal:
                raise ValueError("a cover of somebody else")
            if cover is None or cover.delegate in asked:
                standing = zip(order, listed, strict=True)
                return _Place(
                    written=(maybe_raw(kept) or b"").decode(),
                    cover=cover,
                    delegates=frozenset(one for one, stands in standing if stands),
                    until=until,
                )
            asked.add(cover.delegate)

    async def _put_right(self, principal: AccountId, place: _Place) -> bool:
        """Put the indexes right, unless the cover has been replaced since."""
        cover = place.cover
        delegate = "" if cover is None else cover.delegate
        until = "" if cover is None else to_milliseconds(cover.until)
        strays = sorted(place.delegates - {delegate})
        arguments = (principal, place.written, delegate, until, jobs.stamp(), *strays)
        return await self._scripts.run(Name.RECOVER, *arguments) == 1
