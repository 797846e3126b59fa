"""What the core needs of the outside: a record of orders, and names for new ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.events import Entry
from core.notices import Delivery
from core.orders import Order
from core.policy import Policy
from core.roll import Roll
from core.standing import Counts, Mark
from core.values import AccountId, CommunityId, Cover, Moment, OrderId, Role, Value


class Stored(Value):
    """An order as the record has it, with what deciding about it takes.

    Attributes:
        order: the document; its revision is what a commit compares with.
        now: the record's own time when it was read, which is the time of deciding.
        policy: the policy of the order's community that stands now.
        covers: those held by whoever asks, as the record has them (D2); some may be over.
    """

    order: Order
    now: Moment
    policy: Policy
    covers: tuple[Cover, ...] = ()


class Commit(Value):
    """Everything that one decision writes, at once or not at all.

    Attributes:
        order: the order as it is to stand, its revision one higher than before; 1 makes it anew.
        entries: to be added to its log.
        due: when it next needs attention; none takes it out of the index of due times.
        fence: the commit is void at or after this moment, at which time would have had its say
            first (R8).
        deliveries: to be sent once this is written.
        marks: to be added to people's standing.
        code: the one-time code under which the order can be found; none takes it away.
        cover: under which a delegate decided; the commit is void when it no longer stands (D6).
    """

    order: Order
    entries: tuple[Entry, ...]
    due: Moment | None
    fence: Moment | None
    deliveries: tuple[Delivery, ...]
    marks: tuple[Mark, ...]
    code: str | None = None
    cover: Cover | None = None


class Orders(Protocol):
    """The record of orders. One that fails raises; nothing is ever half written."""

    async def now(self) -> datetime:
        """Give the record's own time, to the millisecond."""
        ...

    async def policy(self, community: CommunityId) -> Policy:
        """Give the policy that stands in a community; the defaults where it has none."""
        ...

    async def load(self, order: OrderId, by: AccountId | None = None) -> Stored | None:
        """Read an order; none when there is no such order.

        Args:
            order: which one.
            by: who asks, for the covers that they hold; nobody when it is for no person.
        """
        ...

    async def commit(self, commit: Commit) -> bool:
        """Write a decision; false, with nothing written, when the order or the time moved on."""
        ...

    async def due(self, limit: int) -> Sequence[Stored]:
        """Read the orders that are due by now, the longest overdue first."""
        ...

    async def commit_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """Write decisions about different orders, each for itself as `commit` does."""
        ...

    async def find_code(self, code: str) -> OrderId | None:
        """Find the order that waits for this one-time code."""
        ...

    async def load_all(
        self, orders: Sequence[OrderId], by: AccountId | None = None
    ) -> Sequence[Stored | None]:
        """Read several orders, each as `load` does."""
        ...

    async def roll(self, account: AccountId) -> Roll:
        """Read a person's roll: their orders that are not over, and how many are."""
        ...

    async def ended(
        self, account: AccountId, role: Role | None, offset: int, limit: int
    ) -> Sequence[OrderId]:
        """List a person's orders that are over, the latest ended first; in one seat, or either."""
        ...

    async def log(self, order: OrderId, first: int = 1) -> Sequence[Entry]:
        """Read an order's log from this entry on."""
        ...

    async def counted(self, account: AccountId, since: datetime) -> Sequence[Counts]:
        """Read what has counted in a person's standing since this moment."""
        ...


class Names(Protocol):
    """Draws names that nobody can guess."""

    def order(self) -> OrderId:
        """Draw the name of a new order."""
        ...

    def code(self) -> str:
        """Draw a one-time code, easy to read out and to type."""
        ...
