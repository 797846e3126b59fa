"""What the courier needs of a platform: to show a card, to say something, and honest failures."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from adapters.shared.sheets import Button, Sheet
from adapters.shared.voice import Markup, Said
from core.values import AccountId, ChannelId, Value

if TYPE_CHECKING:  # the ports' card references build on the MessageRef below
    from adapters.shared.ports import Person


class MessageRef(Value):
    """Where a message is: enough to change it, or to write below it, months later.

    Attributes:
        channel: the platform's id of the channel or direct conversation.
        message: the platform's id of the message.
    """

    channel: str
    message: str


class Cause(StrEnum):
    """Why a message cannot reach somebody, as far as it matters to the sender."""

    CLOSED = "closed"  # they take no direct messages from us
    GONE = "gone"  # the account or the channel is no more
    SHUT_OUT = "shut_out"  # we were removed, or may not write there
    TOO_OLD = "too_old"  # the message that was to be changed is no more


class UnreachableError(Exception):
    """A message cannot reach its reader, and trying again will not change that.

    Args:
        cause: why.
        code: the platform's own code, for the operator.
    """

    def __init__(self, cause: Cause, code: str) -> None:
        super().__init__(f"{cause.value} ({code})")
        self.cause = cause
        self.code = code


class TryLaterError(Exception):
    """The platform asks to wait, or did not answer; the same call may succeed later.

    Args:
        seconds: how long to wait, where the platform says it.
        everywhere: whether that goes for all calls to the platform, not for one place alone.
        unsure: whether the call may have been carried out all the same: the answer got lost, or
            the platform failed in the middle of it.
    """

    def __init__(
        self, seconds: float | None = None, *, everywhere: bool = False, unsure: bool = False
    ) -> None:
        super().__init__("later" if seconds is None else f"in {seconds:g} s")
        self.seconds = seconds
        self.everywhere = everywhere
        self.unsure = unsure


class Messenger(Protocol):
    """Posts on one platform.

    Every call raises UnreachableError when its reader cannot be reached, and TryLaterError when
    the platform asks for patience.

    `nonce` is the same at each try of the same message, so that a platform that knows it can drop
    the repetition. `unsure` says that an earlier try may have arrived, perhaps from a process that
    is no more: where the platform drops nothing, it is to be looked for before it is sent again.
    """

    def markup_for(self, reader: "Person | None") -> Markup:
        """Give how this platform writes things down for a reader; for none, in a channel."""
        ...

    async def meet(self, account: AccountId) -> "Person":
        """Learn who somebody is whom the directory does not know, and remember them there."""
        ...

    async def show(
        self, to: AccountId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet to a person, in the direct conversation with them."""
        ...

    async def refresh(self, ref: MessageRef, sheet: Sheet) -> None:
        """Change a message to show this sheet. Cause TOO_OLD when it is no more."""
        ...

    async def tell(  # noqa: PLR0913 - a message has as many sides
        self,
        to: AccountId,
        lines: Sequence[Said],
        below: MessageRef | None,
        nonce: str,
        buttons: Sequence[Button] = (),
        *,
        unsure: bool = False,
    ) -> MessageRef:
        """Say something to a person, below their card where there is one.

        Args:
            to: the reader, who may be pinged.
            lines: sentences in this platform's markup.
            below: their card.
            nonce: the same at each try.
            buttons: what they can do about it.
            unsure: whether an earlier try may have arrived.
        """
        ...

    async def post(
        self, channel: ChannelId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet in a channel, pinging nobody."""
        ...

    def is_in(self, ref: MessageRef, channel: ChannelId) -> bool:
        """Whether a message stands in a channel."""
        ...

    async def announce(
        self, channel: ChannelId, lines: Sequence[Said], nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Say something in a channel, pinging nobody."""
        ...

    async def renew(self, to: AccountId) -> None:
        """Bring a page of a person's own up to what stands, where the platform keeps it in sight.

        What is shown to them, or changed where they see it, does so by itself.
        """
        ...

    async def put_away(self, channel: ChannelId) -> None:
        """Close the place that an order had to itself, now that it is over.

        A channel that is there for others as well stays as it is, and a place that is gone is
        put away already.
        """
        ...
