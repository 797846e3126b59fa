"""Where the machine plays: a Desk over some record of orders, and a clock that can be moved."""

from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from core import events as ev
from core.advance import advance
from core.commands import Command
from core.covers import Covers
from core.decide import Outcome
from core.decision import Decision
from core.desk import Desk
from core.policy import Policy
from core.ports import Stored
from core.values import AccountId, Actor, CommunityId, Cover, OrderId, Role
from tests.core.builders import importing, proposing
from tests.core.situation import Settings
from tests.core.translate import SUPPORT_ROLE, policy_of
from tests.fakes.covers import MemoryCovers
from tests.fakes.orders import MemoryOrders

T = TypeVar("T")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class World(Protocol):
    """What the machine needs of the world around a Desk.

    Attributes:
        number: of this play, to keep its people and its community apart from those of others.
    """

    number: int

    def desk(self) -> Desk:
        """The Desk at which everybody acts."""
        ...

    def covers(self) -> Covers:
        """Who stands in for whom."""
        ...

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Do something that is async."""
        ...

    def travel(self, span: timedelta) -> None:
        """Let time pass."""
        ...

    def set_policy(self, community: CommunityId, policy: Policy) -> None:
        """Say what the community's operator wants."""
        ...

    def stored(self, order: OrderId) -> Stored:
        """Read the order."""
        ...

    def log(self, order: OrderId) -> Sequence[ev.Entry]:
        """Read its log."""
        ...

    def counted(self, account: AccountId) -> Sequence[str]:
        """Read what has counted in somebody's standing."""
        ...


class Names:
    """Names in a row."""

    def __init__(self) -> None:
        self._drawn = 0

    def order(self) -> OrderId:
        """Draw the name of an order."""
        self._drawn += 1
        return OrderId(f"ORD-{self._drawn}")

    def code(self) -> str:
        """Draw a code."""
        return f"CODE-{self._drawn}"


class MemoryWorld:
    """A world in memory, in which nothing ever waits."""

    def __init__(self) -> None:
        self.number = 0
        self._orders = MemoryOrders()
        self._desk = Desk(self._orders, Names())
        self._covers = MemoryCovers(self._orders)

    def desk(self) -> Desk:
        """The Desk at which everybody acts."""
        return self._desk

    def covers(self) -> Covers:
        """Who stands in for whom."""
        return self._covers

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run what is async only by name."""
        try:
            coroutine.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        raise AssertionError("something waited in a world without waiting")

    def travel(self, span: timedelta) -> None:
        """Let time pass."""
        self._orders.travel(span)

    def set_policy(self, community: CommunityId, policy: Policy) -> None:
        """Say what the community's operator wants."""
        self._orders.policies[community] = policy

    def stored(self, order: OrderId) -> Stored:
        """Read the order."""
        found = self.run(self._orders.load(order))
        assert found is not None
        return found

    def log(self, order: OrderId) -> Sequence[ev.Entry]:
        """Read its log."""
        return self.run(self._orders.log(order))

    def counted(self, account: AccountId) -> Sequence[str]:
        """Read what has counted in somebody's standing."""
        return [what.value for what in self.run(self._orders.counted(account, LONG_AGO))]


class Company:
    """The people of one play, on two platforms, and the order between them."""

    def __init__(self, world: World) -> None:
        number = world.number
        self.world = world
        self.community = CommunityId(f"slack:T{number}")
        self.people = {
            "client": Actor(account=AccountId(f"slack:T{number}:UCLIENT")),
            "freelancer": Actor(account=AccountId(f"discord:{number}1")),
            "stranger": Actor(account=AccountId(f"slack:T{number}:UOTHER")),
            "agent": Actor(
                account=AccountId(f"discord:{number}9"), roles=frozenset({SUPPORT_ROLE})
            ),
            "delegate": Actor(account=AccountId(f"slack:T{number}:UDELEGATE")),
        }
        self.order = OrderId("")

    def begin(
        self, how: str, price: int, wait: timedelta, settings: Settings, proposer: str
    ) -> Outcome:
        """Make the order: `offer` to a named party, offer with a `code`, or `import`."""
        self.world.set_policy(self.community, policy_of(settings))
        desk, people = self.world.desk(), self.people
        delivery = self.world.run(desk.now()) + wait
        common = {"community": self.community, "price": price, "delivery": delivery}

        if how == "import":
            imported = importing(freelancer=people["freelancer"].account)
            imported = imported.but(client=people["client"].account, **common)
            outcome = self.world.run(desk.take_over(lambda name: imported.but(id=name)))
        else:
            role = Role(proposer)
            named = people[role.other.value].account if how == "offer" else None
            offered = proposing(role=role, counterparty=named).but(**common)
            outcome = self.world.run(
                desk.propose(lambda name, code: offered.but(id=name, code=code), people[proposer])
            )
        if isinstance(outcome, Decision):
            self.order = outcome.order.id
        return outcome

    def do(self, command: Command, who: str) -> Outcome:
        """Give a command in somebody's name."""
        return self.world.run(self.world.desk().handle(self.order, command, self.people[who]))

    def goes_away(self, role: str, span: timedelta | None) -> datetime | None:
        """Let the delegate stand in for a party, or no longer; give until when."""
        covers, principal = self.world.covers(), self.people[role].account
        since = self.now()
        cover = None
        if span is not None:
            cover = Cover(
                principal=principal,
                delegate=self.people["delegate"].account,
                since=since,
                until=since + span,
            )
        stands = self.world.run(covers.of(principal))
        if stands is not None or cover is not None:
            assert self.world.run(covers.replace(stands, cover, ()))
        return None if cover is None else cover.until

    def now(self) -> datetime:
        """What time it is."""
        return self.world.run(self.world.desk().now())

    def stands(self) -> Stored:
        """The order as it stands, brought up to now."""
        stored = self.world.stored(self.order)
        return stored.but(order=advance(stored.order, stored.now).order)
