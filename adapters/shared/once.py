"""Once: each message reaches its reader one time, through rate limits, lost answers and kills.

Before the platform is called, the message is claimed; after the platform's yes that is confirmed,
after its clear no to a first try released. Whoever finds a claim that nobody confirmed knows that
the message may have arrived, and lets the platform's messenger look for it before it is sent again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.shared.messenger import MessageRef, TryLaterError, UnreachableError
from adapters.shared.patience import Patience
from adapters.shared.ports import Attempt, SentLog
from core.values import AccountId, ChannelId, OrderId
from core.views import Reader

WARNED = "warned"
"""What somebody is told once: that whoever they count on may not know."""

Sending = Callable[[str, bool], Awaitable[MessageRef]]
"""Sends something under a nonce, the same at each try, knowing whether an earlier try may have
arrived."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message, by what tells it from all others.

    Attributes:
        about: the order, or the cover, that it is about.
        what: which of the messages about that: the number of the last entry that it tells of, or
            a name in letters, digits, dots and hyphens.
        to: the reader.
        whom: the account, where the reader is a delegate or hears of one.
    """

    about: OrderId
    what: str
    to: Reader
    whom: AccountId | None = None

    @property
    def nonce(self) -> str:
        """What platforms know it by; of a notice, marketplaces too (docs/api.md)."""
        names = ("tell", self.about, self.what) if self.what.isdigit() else (self.what, self.about)
        return "-".join(filter(None, (*names, self.to.value, self.whom)))


class Once:
    """Sends what was not sent before, to whoever has not asked to be left alone.

    Args:
        sent: remembers what went out.
        patience: who asked to be left alone for a while; nobody yet, without.

    Attributes:
        patience: the same, for whatever else is done with a place than sending to it.
    """

    def __init__(self, sent: SentLog, patience: Patience | None = None) -> None:
        self._sent = sent
        self.patience = patience or Patience()

    async def send(self, parcel: Parcel, to: AccountId | ChannelId, sending: Sending) -> None:
        """Send a message, unless it was sent before.

        Args:
            parcel: what it is called.
            to: where it goes.
            sending: sends it.

        Raises:
            UnreachableError: it cannot arrive.
            TryLaterError: it may later.
        """
        attempt = await self._claim(parcel)
        if not isinstance(attempt, MessageRef):
            await self.note(parcel, await self._try(parcel, attempt, to, sending))

    async def post(self, parcel: Parcel, to: AccountId | ChannelId, sending: Sending) -> MessageRef:
        """Post a card. Whoever keeps the cards knows when it was posted: it is not confirmed here.

        Args:
            parcel: what it is called.
            to: where it goes.
            sending: posts it.

        Raises:
            UnreachableError: it cannot arrive.
            TryLaterError: it may later.
        """
        return await self._try(parcel, await self._claim(parcel), to, sending)

    async def note(self, parcel: Parcel, ref: MessageRef) -> None:
        """Note that a message was sent, or that another one tells what it would have told."""
        await self._sent.confirm(parcel.about, parcel.what, parcel.to, ref, parcel.whom)

    async def _claim(self, parcel: Parcel) -> Attempt | MessageRef:
        return await self._sent.claim(parcel.about, parcel.what, parcel.to, parcel.whom)

    async def _try(
        self,
        parcel: Parcel,
        attempt: Attempt | MessageRef,
        to: AccountId | ChannelId,
        sending: Sending,
    ) -> MessageRef:
        try:
            with self.patience.toward(to):
                return await sending(parcel.nonce, attempt is not Attempt.FIRST)
        except (UnreachableError, TryLaterError) as error:
            # After a clear no, the next try is the first again; after no clear answer it is not. A
            # no to this try says nothing of what may have become of an earlier one.
            is_clear = not (isinstance(error, TryLaterError) and error.unsure)
            if is_clear and attempt is Attempt.FIRST:
                await self._sent.release(parcel.about, parcel.what, parcel.to, parcel.whom)
            raise
