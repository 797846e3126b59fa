"""What the shared adapters need of a memory: cards, what was sent, people, evidence, and more.

`adapters.redis` has them, `adapters.files` the evidence; `tests/fakes` has behaving twins.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import IO, Annotated, Protocol

from pydantic import Field

from adapters.shared.messenger import Cause, MessageRef
from core.notices import Delivery
from core.policy import Policy
from core.requests import RequestRef
from core.snooze import Snooze
from core.values import AccountId, CommunityId, Moment, OrderId, Value, from_milliseconds
from core.views import Reader


class CardRef(MessageRef):
    """The message that shows an order's card to one reader.

    Attributes:
        revision: the order's revision that it shows. A refresh that comes late, with an older
            one, has nothing to add.
    """

    revision: int


class Cards(Protocol):
    """Remembers which message is whose card, so that it can be refreshed for as long as it lives.

    Slack drops a `response_url` after 30 minutes, Discord an interaction's token after 15; a
    request lives for 48 hours.
    """

    async def get(self, order: OrderId, reader: Reader) -> CardRef | None:
        """Give the card of a reader; none when they have none yet."""
        ...

    async def put(self, order: OrderId, reader: Reader, ref: CardRef) -> None:
        """Remember a card that was posted or refreshed, in place of any other of this reader."""
        ...


class DelegateCard(Value):
    """The message that shows an order's card to a delegate (D4).

    Attributes:
        principal: the one for whom they could answer.
        ref: the message.
    """

    principal: AccountId
    ref: CardRef


class DelegateCards(Protocol):
    """Remembers the cards of delegates, for as long as they show something to answer."""

    async def get(self, delegate: AccountId, order: OrderId) -> DelegateCard | None:
        """Give the card of a delegate; none when they have none of this order."""
        ...

    async def put(self, delegate: AccountId, order: OrderId, card: DelegateCard) -> None:
        """Remember a card that was posted or refreshed."""
        ...

    async def forget(self, delegate: AccountId, order: OrderId) -> None:
        """Forget a card which from now on stays as it is."""
        ...

    async def all(self, delegate: AccountId) -> Mapping[OrderId, DelegateCard]:
        """Give all cards that a delegate has."""
        ...


class Outbox(Protocol):
    """Has deliveries made that belong to no commit, such as those to a new delegate."""

    async def send(self, deliveries: Iterable[Delivery]) -> None:
        """Have these delivered; one that waits already is delivered once more at most."""
        ...


class Attempt(StrEnum):
    """What is known of earlier attempts to send a notice."""

    FIRST = "first"
    """There was none: send it."""
    UNSURE = "unsure"
    """One began and nobody knows how it ended: its process died between the platform's yes and
    the note of it, or the answer never came. Say so to the messenger, which knows what its platform
    can do about it."""


class SentLog(Protocol):
    """Remembers which messages went out, so that each reader gets each of them once.

    Call `claim` before the platform is called, `confirm` after its yes, and `release` after its
    clear no. `what` names a message among those for one reader of one order, in letters, digits,
    dots and hyphens. A reader who is a delegate is told apart by their account. It is remembered
    for as long as a job that was interrupted can come back: hours, not for ever.
    """

    async def claim(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> Attempt | MessageRef:
        """Begin to send a message, or learn where it is when it was sent before."""
        ...

    async def confirm(
        self,
        order: OrderId,
        what: str,
        reader: Reader,
        sent: MessageRef,
        whom: AccountId | None = None,
    ) -> None:
        """Note that a message was sent, and where."""
        ...

    async def release(
        self, order: OrderId, what: str, reader: Reader, whom: AccountId | None = None
    ) -> None:
        """Note that a message was not sent, so that the next attempt counts as the first again."""
        ...


class Reminders(StrEnum):
    """Which reminders of a deadline somebody wants (T1), whatever moments their community has."""

    ALL = "all"
    LAST = "last"
    NONE = "none"


class OwnSettings(Value):
    """What somebody decides for themselves; as it is here when they have decided nothing.

    Attributes:
        language: the one of the catalogues in which they read; empty for their platform's setting.
        zone: the IANA name of their time zone; empty for what their platform tells.
        reminders: which reminders reach them. It never moves a deadline.
    """

    language: Annotated[str, Field(max_length=20)] = ""
    zone: Annotated[str, Field(max_length=50)] = ""
    reminders: Reminders = Reminders.ALL


class Person(Value):
    """What a platform knows about somebody, what reaching them takes, and what they decided.

    Attributes:
        name: how others see them.
        locale: their own setting on the platform, such as `nl` or `en-GB`; empty when unknown.
        zone: the IANA name of their time zone; empty when the platform tells none.
        reach: the platform's own ids, such as the channel of the direct conversation with them.
        own: what they decided for themselves.
    """

    account: AccountId
    name: str
    locale: str = ""
    zone: str = ""
    reach: Mapping[str, str] = {}
    own: OwnSettings = OwnSettings()


class People(Protocol):
    """The directory of people: what platforms tell of them, and beside it what they decided.

    The two are written apart, so that a platform that tells a new name in the same moment undoes
    nobody's decision.
    """

    async def get(self, account: AccountId) -> Person | None:
        """Give somebody with what they decided; none when no platform has met them yet."""
        ...

    async def put(self, person: Person) -> None:
        """Remember somebody as their platform tells; what they decided stays as it is."""
        ...

    async def settings(self, account: AccountId) -> OwnSettings:
        """Give what somebody decided for themselves."""
        ...

    async def decide(self, account: AccountId, settings: OwnSettings) -> None:
        """Remember what somebody decided, in place of all that they had decided before."""
        ...


class Snoozes(Protocol):
    """Remembers when people want to be reminded once more, until that moment has come."""

    async def put(self, snooze: Snooze) -> None:
        """Remember one, in place of the one that its reader asked for before, for this request."""
        ...


class Policies(Protocol):
    """The policies of communities, for whoever may change them."""

    async def current(self, community: CommunityId) -> Policy:
        """Give the policy that stands; the defaults where nobody made another one."""
        ...

    async def add(self, community: CommunityId, policy: Policy) -> bool:
        """Make a version the one that stands; false when another one took its number first."""
        ...


class KeptFile(Value):
    """A file of evidence as a store has it.

    Attributes:
        order: whose evidence it is.
        sha256: of its bytes.
        since: when it was written.
    """

    order: OrderId
    sha256: str
    since: Moment


class DeadLetter(Value):
    """What could not be delivered to its reader, and will not be by trying again.

    Attributes:
        order: whose decision it tells of.
        first: the first entry of that decision.
        last: its last entry.
        to: the reader.
        whom: the account of a reader who is a delegate.
        asked: the request that its reader asked to be reminded of, where it is such a reminder;
            `first` and `last` are then its moment in ms.
        cause: why, as far as it matters to the sender.
        code: the platform's own code, for the operator.
        at: when it was given up.
    """

    order: OrderId
    first: int
    last: int
    to: Reader
    whom: AccountId | None = None
    asked: RequestRef | None = None
    cause: Cause
    code: str
    at: Moment

    @property
    def delivery(self) -> Delivery:
        """What was to be delivered."""
        return Delivery(
            order=self.order, first=self.first, last=self.last, to=self.to, whom=self.whom
        )

    @property
    def reminder(self) -> Snooze | None:
        """The reminder that it is, if its reader had asked for one."""
        if self.asked is None or self.to.role is None:
            return None
        at = from_milliseconds(self.last)
        return Snooze(order=self.order, to=self.to.role, request=self.asked, at=at)


class DeadLetters(Protocol):
    """Keeps for a month what stayed undelivered, for an operator to see and to send again."""

    async def keep(self, letter: DeadLetter) -> None:
        """Keep one; keeping the same again only makes it younger."""
        ...

    async def all(self) -> Sequence[DeadLetter]:
        """Give them all, the oldest first."""
        ...

    async def remove(self, letter: DeadLetter) -> None:
        """Forget one as it was read; one that came again since then stays."""
        ...


class EvidenceMissingError(Exception):
    """The record knows of a piece of evidence whose bytes are not in the store."""


class EvidenceStore(Protocol):
    """Keeps the bytes of evidence under their SHA-256, each order's for itself (E2).

    Name, size, media type and uploader are in the record. A file that two orders have is kept
    twice, so that whether bytes are still needed is a question to one order alone.
    """

    async def keep(self, order: OrderId, sha256: str, content: IO[bytes]) -> None:
        """Keep a file, whole or not at all; what is kept already stays as it is.

        Args:
            order: whose evidence it is.
            sha256: of the bytes, reckoned by the caller.
            content: the bytes, from where it stands on. It will not be closed.
        """
        ...

    def open(
        self, order: OrderId, sha256: str
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open a file for reading, piece by piece.

        Raises:
            EvidenceMissingError: it is not here.
        """
        ...

    async def remove(self, order: OrderId, sha256: str) -> None:
        """Remove a file; one that is not here is gone already."""
        ...

    def everything(self) -> AsyncIterator[KeptFile]:
        """List all that is kept, in no particular order."""
        ...


class Ticket(Value):
    """Lets whoever bears it see one file of evidence, as the person it was made for may.

    Attributes:
        order: what the file is attached to.
        number: which piece of evidence it is.
        account: for whom it was made.
        roles: what their platform vouched for, which makes an agent of them.
    """

    order: OrderId
    number: int
    account: AccountId
    roles: frozenset[str] = frozenset()


class Tickets(Protocol):
    """Remembers tickets for a quarter of an hour, by names that nobody can guess."""

    async def issue(self, tickets: Sequence[Ticket]) -> Sequence[str]:
        """Remember tickets, and give a name for each."""
        ...

    async def find(self, name: str) -> Ticket | None:
        """Give a ticket; none when it was never issued, or its time is over."""
        ...
