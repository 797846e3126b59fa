"""A record of orders in memory: `core.ports.Orders` without a server."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.events import Entry
from core.notices import Delivery
from core.orders import FINAL, Order
from core.policy import DEFAULT_POLICY, Policy
from core.ports import Commit, Stored
from core.roll import Line, Roll, lines_of
from core.standing import Counts, Mark
from core.values import AccountId, CommunityId, Cover, OrderId, Role

BEGINNING = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""A Monday morning."""


class MemoryOrders:
    """The record of orders, for tests that need no server.

    It keeps the contract of the real one (`tests/redis/test_orders_contract.py` holds both to
    it): a commit is compared with the revision and with the fence, and writes all or nothing.

    - Time stands still until `travel` moves it.
    - `outbox` has every delivery that a commit asked for, in order; a test that plays the worker
      takes them out of it.
    - `policies` holds what is not the default.
    - `covers` holds who stands in for whom, by principal; `tests.fakes.covers` writes it.

    Args:
        now: the moment at which it starts.
    """

    def __init__(self, now: datetime = BEGINNING) -> None:
        self._now = now
        self._orders: dict[OrderId, Order] = {}
        self._logs: dict[OrderId, list[Entry]] = {}
        self._due: dict[OrderId, datetime] = {}
        self._ended: dict[OrderId, tuple[datetime, int]] = {}
        self._marks: dict[tuple[AccountId, OrderId, int, Counts], Mark] = {}
        self._codes: dict[str, OrderId] = {}
        self._commits = 0
        self.policies: dict[CommunityId, Policy] = {}
        self.covers: dict[AccountId, Cover] = {}
        self.outbox: list[Delivery] = []

    def travel(self, span: timedelta) -> None:
        """Let time pass."""
        self._now += span

    def replace(self, order: Order) -> None:
        """Let an order stand otherwise than by a commit, as erasing a person does."""
        self._orders[order.id] = order

    async def now(self) -> datetime:
        """Give the record's own time."""
        return self._now

    async def policy(self, community: CommunityId) -> Policy:
        """Give the policy that stands in a community."""
        return self.policies.get(community, DEFAULT_POLICY)

    async def load(self, order: OrderId, by: AccountId | None = None) -> Stored | None:
        """Read an order, and the covers held by whoever asks; none when there is no such order."""
        found = self._orders.get(order)
        if found is None:
            return None
        held = tuple(cover for cover in self.covers.values() if cover.delegate == by)
        return self._stored(found).but(covers=held)

    async def commit(self, commit: Commit) -> bool:
        """Write a decision; false, with nothing written, when the order or the time moved on."""
        order = commit.order
        stands = self._orders.get(order.id)
        if (0 if stands is None else stands.revision) != order.revision - 1:
            return False
        if commit.fence is not None and self._now >= commit.fence:
            return False
        if commit.cover is not None and self.covers.get(commit.cover.principal) != commit.cover:
            return False
        if commit.code is not None and self._codes.get(commit.code, order.id) != order.id:
            return False
        self._commits += 1
        self._orders[order.id] = order
        self._logs.setdefault(order.id, []).extend(commit.entries)
        if order.status in FINAL:
            self._ended.setdefault(order.id, (self._now, self._commits))
        if commit.due is None:
            self._due.pop(order.id, None)
        else:
            self._due[order.id] = commit.due
        if commit.code is not None:
            self._codes[commit.code] = order.id
        for mark in commit.marks:
            self._marks[mark.of, mark.order, mark.seq, mark.counts] = mark
        self.outbox += commit.deliveries
        return True

    async def due(self, limit: int) -> Sequence[Stored]:
        """Read the orders that are due by now, the longest overdue first."""
        found = sorted((at, name) for name, at in self._due.items() if at <= self._now)
        return [self._stored(self._orders[name]) for _, name in found[:limit]]

    async def commit_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """Write decisions about different orders, each for itself as `commit` does."""
        return [await self.commit(commit) for commit in commits]

    async def find_code(self, code: str) -> OrderId | None:
        """Find the order that waits for this one-time code."""
        order = self._orders.get(self._codes.get(code, OrderId("")))
        offer = None if order is None else order.offer
        return order.id if order is not None and offer is not None and offer.code == code else None

    async def load_all(
        self, orders: Sequence[OrderId], by: AccountId | None = None
    ) -> Sequence[Stored | None]:
        """Read several orders, each as `load` does."""
        return [await self.load(order, by) for order in orders]

    async def roll(self, account: AccountId) -> Roll:
        """Read a person's roll: their orders that are not over, and how many are."""
        lines = self._lines(account)
        ended = Counter(line.role for line in lines if line.over)
        return Roll(
            lines=tuple(line for line in lines if not line.over),
            ended={role: ended[role] for role in Role},
            now=self._now,
        )

    async def ended(
        self, account: AccountId, role: Role | None, offset: int, limit: int
    ) -> Sequence[OrderId]:
        """List a person's orders that are over, the latest ended first; in one seat, or either."""
        theirs = [
            line.order for line in self._lines(account) if line.over and role in {None, line.role}
        ]
        theirs.sort(key=self._ended.__getitem__, reverse=True)
        return theirs[offset : offset + limit]

    def _lines(self, account: AccountId) -> list[Line]:
        return [
            line
            for order in self._orders.values()
            for line in lines_of(order)
            if line.account == account
        ]

    async def log(self, order: OrderId, first: int = 1) -> Sequence[Entry]:
        """Read an order's log from this entry on."""
        return [entry for entry in self._logs.get(order, []) if entry.seq >= first]

    async def counted(self, account: AccountId, since: datetime) -> Sequence[Counts]:
        """Read what has counted in a person's standing since this moment."""
        return [
            mark.counts for mark in self._marks.values() if mark.of == account and mark.at >= since
        ]

    def _stored(self, order: Order) -> Stored:
        policy = self.policies.get(order.community, DEFAULT_POLICY)
        return Stored(order=order, now=self._now, policy=policy)
