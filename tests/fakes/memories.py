"""The messengers' memory without a server: `adapters.shared.ports` in plain dictionaries."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from adapters.shared.messenger import MessageRef
from adapters.shared.ports import Attempt, CardRef, DelegateCard, OwnSettings, Person
from adapters.shared.voice import Who
from core.notices import Delivery
from core.requests import RequestRef
from core.snooze import Snooze
from core.values import AccountId, OrderId, Role, platform_of
from core.views import Reader


class MemoryCards:
    """Which message is whose card. `all` has every card, by order and reader."""

    def __init__(self) -> None:
        self.all: dict[tuple[OrderId, Reader], CardRef] = {}

    async def get(self, order: OrderId, reader: Reader) -> CardRef | None:
        """Give the card of a reader; none when they have none yet."""
        return self.all.get((order, reader))

    async def put(self, order: OrderId, reader: Reader, ref: CardRef) -> None:
        """Remember a card in place of any other of this reader."""
        self.all[order, reader] = ref


class MemorySentLog:
    """Which notices went out. `all` has every claim; its value is none until it is confirmed.

    To play a process that died between the platform's yes and the note of it, claim and do not
    confirm.
    """

    def __init__(self) -> None:
        self.all: dict[tuple[OrderId, str, Reader, AccountId | None], MessageRef | None] = {}

    async def claim(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> Attempt | MessageRef:
        """Begin to send a message, or learn where it is when it was sent before."""
        if (order, what, reader, whom) not in self.all:
            self.all[order, what, reader, whom] = None
            return Attempt.FIRST
        return self.all[order, what, reader, whom] or Attempt.UNSURE

    async def confirm(
        self,
        order: OrderId,
        what: str,
        reader: Reader,
        sent: MessageRef,
        whom: AccountId | None = None,
    ) -> None:
        """Note that a message was sent, and where."""
        self.all[order, what, reader, whom] = sent

    async def release(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> None:
        """Note that a message was not sent."""
        self.all.pop((order, what, reader, whom), None)


class MemoryDelegateCards:
    """The cards of delegates. `kept` has every card, by delegate and order."""

    def __init__(self) -> None:
        self.kept: dict[tuple[AccountId, OrderId], DelegateCard] = {}

    async def get(self, delegate: AccountId, order: OrderId) -> DelegateCard | None:
        """Give the card of a delegate; none when they have none of this order."""
        return self.kept.get((delegate, order))

    async def put(self, delegate: AccountId, order: OrderId, card: DelegateCard) -> None:
        """Remember a card that was posted or refreshed."""
        self.kept[delegate, order] = card

    async def forget(self, delegate: AccountId, order: OrderId) -> None:
        """Forget a card which from now on stays as it is."""
        self.kept.pop((delegate, order), None)

    async def all(self, delegate: AccountId) -> Mapping[OrderId, DelegateCard]:
        """Give all cards that a delegate has."""
        return {order: card for (whose, order), card in self.kept.items() if whose == delegate}


class MemoryOutbox:
    """Deliveries that belong to no commit.

    Args:
        waiting: where they are put; a test that plays the worker takes them out of it.
    """

    def __init__(self, waiting: list[Delivery]) -> None:
        self.waiting = waiting

    async def send(self, deliveries: Iterable[Delivery]) -> None:
        """Have these delivered."""
        self.waiting += deliveries


class MemoryPeople:
    """The directory. `all` has everybody by account, `decided` what some of them decided."""

    def __init__(self, *people: Person) -> None:
        self.all = {person.account: person for person in people}
        self.decided: dict[AccountId, OwnSettings] = {}

    async def get(self, account: AccountId) -> Person | None:
        """Give somebody with what they decided; none when no platform has met them yet."""
        person = self.all.get(account)
        return None if person is None else person.but(own=await self.settings(account))

    async def put(self, person: Person) -> None:
        """Remember somebody as their platform tells; what they decided stays as it is."""
        self.all[person.account] = person.but(own=OwnSettings())

    async def settings(self, account: AccountId) -> OwnSettings:
        """Give what somebody decided for themselves."""
        return self.decided.get(account, OwnSettings())

    async def decide(self, account: AccountId, settings: OwnSettings) -> None:
        """Remember what somebody decided, in place of all that they had decided before."""
        self.decided[account] = settings

    async def names(self, accounts: tuple[AccountId, ...]) -> Mapping[AccountId, Who]:
        """Give those of the accounts that are known, as others see them."""
        return {
            account: Who(
                account=account, name=self.all[account].name, platform=platform_of(account)
            )
            for account in accounts
            if account in self.all
        }


class MemorySnoozes:
    """The reminders that people asked for. `all` has those that wait, by whose and for what.

    Time is a record's: `ripe` takes out, in order, those whose moment has come there.
    """

    def __init__(self) -> None:
        self.all: dict[tuple[OrderId, Role, RequestRef], Snooze] = {}

    async def put(self, snooze: Snooze) -> None:
        """Remember one in place of the one that its reader asked for before."""
        self.all[snooze.order, snooze.to, snooze.request] = snooze

    def ripe(self, now: datetime) -> list[Snooze]:
        """Take out those whose moment has come."""
        found = sorted((one for one in self.all.values() if one.at <= now), key=lambda one: one.at)
        self.all = {key: one for key, one in self.all.items() if one not in found}
        return found
