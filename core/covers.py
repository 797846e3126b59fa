"""Standing in for somebody who is away: who may, and for how long (D1, D6).

A cover is no part of any order. What a delegate may do to one is in `core.rules` with everything
else; here is how covers begin and end.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.refusals import CoverOutOfRange, DelegateIsElsewhere, DelegateIsOneself, Refusal
from core.values import AccountId, Cover, Platform, Value, platform_of

LONGEST: Final = timedelta(days=30)
"""How long a cover can last (D1): long enough for a holiday. Whoever is away for longer names their
delegate again, because leave to decide about money should not be forgotten about."""

PLATFORMS: Final = frozenset({Platform.SLACK, Platform.DISCORD})
"""Where there are people to stand in for each other."""

BATCH: Final = 100
"""Covers that are put away together."""


class Turn(StrEnum):
    """What happened to a cover."""

    BEGAN = "began"
    RAN_OUT = "ran_out"  # its time was over
    ENDED = "ended"  # by the one who was covered
    LEFT = "left"  # by the delegate


class CoverNews(Value):
    """What both of them are to hear, and after which the delegate's cards have to be seen to."""

    cover: Cover
    turn: Turn


class Covers(Protocol):
    """The record of covers. Each write carries its news, which goes out once it is written."""

    async def now(self) -> datetime:
        """Give the record's own time, to the millisecond."""
        ...

    async def of(self, principal: AccountId) -> Cover | None:
        """Give the cover of somebody; it may be over and not yet put away."""
        ...

    async def held_by(self, delegate: AccountId) -> Sequence[Cover]:
        """Give the covers that somebody holds; some may be over and not yet put away."""
        ...

    async def replace(
        self, stands: Cover | None, by: Cover | None, news: Sequence[CoverNews]
    ) -> bool:
        """Put a cover in the place of another; false, with nothing written, if that one is gone.

        Args:
            stands: the cover of this principal as it was read; none where there was none.
            by: the one that is to stand; none to end it.
            news: what is to be told.
        """
        ...

    async def over(self, limit: int) -> Sequence[Cover]:
        """Give covers whose time is over by now, the longest over first."""
        ...


def cover_from(
    principal: AccountId, delegate: AccountId, until: datetime, now: datetime
) -> Cover | Refusal:
    """Decide about naming a delegate (D1).

    Args:
        principal: who will be away.
        delegate: who is to stand in.
        until: when it is to end.
        now: the moment of naming, from which it holds.
    """
    if principal == delegate:
        return DelegateIsOneself()
    platform = platform_of(principal)
    if platform not in PLATFORMS or platform_of(delegate) is not platform:
        return DelegateIsElsewhere()
    if not now < until <= now + LONGEST:
        return CoverOutOfRange(latest=now + LONGEST)
    return Cover(principal=principal, delegate=delegate, since=now, until=until)


class CoverDesk:
    """The one way in which covers begin and end.

    Args:
        covers: the record.
    """

    def __init__(self, covers: Covers) -> None:
        self._covers = covers

    async def name(
        self, principal: AccountId, delegate: AccountId, until: datetime
    ) -> Cover | Refusal:
        """Name a delegate, in the place of the one that there was (D1)."""
        while True:
            stands = await self._covers.of(principal)
            now = await self._covers.now()
            cover = cover_from(principal, delegate, until, now)
            if isinstance(cover, Refusal):
                return cover
            news = [CoverNews(cover=cover, turn=Turn.BEGAN)]
            # Whoever is named once more before their time is over only hears until when.
            if stands is not None and not (stands.delegate == delegate and stands.holds_at(now)):
                news.insert(0, CoverNews(cover=stands, turn=_end_of(stands, now, Turn.ENDED)))
            if await self._covers.replace(stands, cover, news):
                return cover

    async def end(self, principal: AccountId) -> Cover | None:
        """End one's own cover at once (D6), and give it; none when there is none."""
        return await self._end(principal, Turn.ENDED)

    async def leave(self, delegate: AccountId, principal: AccountId) -> Cover | None:
        """Stand in for somebody no longer, from now on (D6), and give the cover that this ends."""
        return await self._end(principal, Turn.LEFT, delegate)

    async def of(self, principal: AccountId) -> Cover | None:
        """Give the cover of somebody that is in force; none when none is."""
        stands, now = await self._covers.of(principal), await self._covers.now()
        return stands if stands is not None and stands.holds_at(now) else None

    async def held_by(self, delegate: AccountId) -> Sequence[Cover]:
        """Give the covers that somebody holds and that are in force, the first to end first."""
        held, now = await self._covers.held_by(delegate), await self._covers.now()
        return sorted(
            (cover for cover in held if cover.holds_at(now)), key=lambda cover: cover.until
        )

    async def now(self) -> datetime:
        """Give the time by which everything is decided: the record's own."""
        return await self._covers.now()

    async def settle_over(self, limit: int = BATCH) -> int:
        """Put away covers whose time is over, in one batch, and say how many there were.

        Whatever becomes of this, they ended at their time: nobody could act under them since.

        Args:
            limit: how many at most; call again while as many came back.
        """
        over = await self._covers.over(limit)
        for cover in over:
            await self._covers.replace(cover, None, [CoverNews(cover=cover, turn=Turn.RAN_OUT)])
        return len(over)

    async def _end(
        self, principal: AccountId, turn: Turn, delegate: AccountId | None = None
    ) -> Cover | None:
        while True:
            stands = await self._covers.of(principal)
            if stands is None or (delegate is not None and stands.delegate != delegate):
                return None
            turn = _end_of(stands, await self._covers.now(), turn)
            if await self._covers.replace(stands, None, [CoverNews(cover=stands, turn=turn)]):
                return stands


def _end_of(cover: Cover, now: datetime, turn: Turn) -> Turn:
    """What ended a cover: its time, if that was over before anybody did."""
    return turn if cover.holds_at(now) else Turn.RAN_OUT
