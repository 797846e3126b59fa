"""A record of covers in memory: `core.covers.Covers` without a server."""

from collections.abc import Sequence
from datetime import datetime

from core.covers import CoverNews
from core.values import AccountId, Cover
from tests.fakes.orders import MemoryOrders


class MemoryCovers:
    """Who stands in for whom, for tests that need no server.

    It keeps its covers where the record of orders looks for them, as the real one does
    (`tests/redis/test_covers_contract.py` holds both to it), and its time is that record's.

    - `news` has everything that is to be told, in order; a test that plays the worker takes it
      out.

    Args:
        orders: the record of orders that loads and commits under these covers.
    """

    def __init__(self, orders: MemoryOrders) -> None:
        self._orders = orders
        self.news: list[CoverNews] = []

    async def now(self) -> datetime:
        """Give the record's own time."""
        return await self._orders.now()

    async def of(self, principal: AccountId) -> Cover | None:
        """Give the cover of somebody; it may be over and not yet put away."""
        return self._orders.covers.get(principal)

    async def held_by(self, delegate: AccountId) -> Sequence[Cover]:
        """Give the covers that somebody holds; some may be over and not yet put away."""
        return [cover for cover in self._orders.covers.values() if cover.delegate == delegate]

    async def replace(
        self, stands: Cover | None, by: Cover | None, news: Sequence[CoverNews]
    ) -> bool:
        """Put a cover in the place of another; false, with nothing written, if that one is gone."""
        one = stands or by
        assert one is not None, "nothing in the place of nothing"
        if self._orders.covers.get(one.principal) != stands:
            return False
        if by is None:
            del self._orders.covers[one.principal]
        else:
            self._orders.covers[one.principal] = by
        self.news += news
        return True

    async def over(self, limit: int) -> Sequence[Cover]:
        """Give covers whose time is over by now, the longest over first."""
        now = await self.now()
        over = [cover for cover in self._orders.covers.values() if cover.until <= now]
        return sorted(over, key=lambda cover: cover.until)[:limit]
