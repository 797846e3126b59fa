"""The messengers' memory without a server: `adapters.shared.ports` in plain dictionaries."""

from collections.abc import Mapping

from adapters.shared.messenger import MessageRef
from adapters.shared.ports import Attempt, CardRef, OwnSettings, Person
from adapters.shared.voice import Who
from core.values import AccountId, OrderId, platform_of
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
        self.all: dict[tuple[OrderId, int, Reader], MessageRef | None] = {}

    async def claim(self, order: OrderId, seq: int, reader: Reader) -> Attempt | MessageRef:
        """Begin to send a notice, or learn where it is when it was sent before."""
        if (order, seq, reader) not in self.all:
            self.all[order, seq, reader] = None
            return Attempt.FIRST
        return self.all[order, seq, reader] or Attempt.UNSURE

    async def confirm(self, order: OrderId, seq: int, reader: Reader, sent: MessageRef) -> None:
        """Note that a notice was sent, and where."""
        self.all[order, seq, reader] = sent

    async def release(self, order: OrderId, seq: int, reader: Reader) -> None:
        """Note that a notice was not sent."""
        self.all.pop((order, seq, reader), None)


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
