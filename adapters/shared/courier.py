"""The Courier: brings what one reader is to get of one decision.

Cards are level-triggered: a card shows the order as it stands now, so order and repetition of
refreshes do not matter. Notices are edge-triggered: each is sent once for each event and reader.
What cannot reach its reader is kept, so that nothing is ever lost without a trace.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast, Directory, everybody
from adapters.shared.delegates import DelegateCourier
from adapters.shared.directory import voice_for
from adapters.shared.means import changed, messenger_for, silenced
from adapters.shared.messenger import Cause, MessageRef, Messenger, UnreachableError
from adapters.shared.notice_text import notice_lines
from adapters.shared.once import WARNED, Once, Parcel, Sending
from adapters.shared.ports import (
    CardRef,
    Cards,
    DeadLetter,
    DeadLetters,
    People,
    Person,
    Reminders,
)
from adapters.shared.sheets import Sheet
from adapters.shared.snoozing import reminder_line, snooze_buttons
from adapters.shared.support_sheet import support_sheet
from adapters.shared.turns import Turns
from adapters.shared.voice import Said, Voice
from core.desk import Desk, Page
from core.events import CounterpartyReminded
from core.notices import Delivery, Notice, notices
from core.orders import FINAL, Order, Status
from core.ports import Orders, Stored
from core.refusals import Refusal
from core.snooze import Snooze, is_wanted
from core.values import (
    AccountId,
    Actor,
    ChannelId,
    Platform,
    Role,
    platform_of,
    to_milliseconds,
)
from core.views import Reader, entries_seen_by, reader_of, seen_by

SILENT: Final = frozenset({Platform.API, Platform.ERASED})
"""Where nobody reads: a marketplace looks by itself, and an erased person is gone."""

FIRST: Final = 1
"""The number of the first entry of a log, with which an order begins."""

logger = structlog.get_logger(__name__)


class Courier:
    """Delivers what a decision has to tell.

    Args:
        desk: shows an order to its reader.
        orders: the record, for the log.
        messengers: one for each platform that is connected.
        cards: which message is whose card.
        once: sends each message once.
        dead: keeps what stays undelivered.
        people: who speaks what language, and where.
        directory: the names that others see people under.
        delegates: sees to those who stand in for somebody; nobody does, without.
    """

    def __init__(  # noqa: PLR0913 - the parts of a delivery
        self,
        *,
        desk: Desk,
        orders: Orders,
        messengers: Mapping[Platform, Messenger],
        cards: Cards,
        once: Once,
        dead: DeadLetters,
        people: People,
        directory: Directory,
        delegates: DelegateCourier | None = None,
    ) -> None:
        self._desk = desk
        self._orders = orders
        self._messengers = messengers
        self._cards = cards
        self._once = once
        self._dead = dead
        self._people = people
        self._directory = directory
        self._turns = Turns()
        self._delegates = delegates

    async def deliver(self, delivery: Delivery) -> None:
        """Refresh the reader's card, and tell them what they are to hear, once.

        What cannot reach them is kept as a dead letter, and the way round is taken: their order's
        channel is told that there is something, and the other party that it may be unseen. A card
        that was only to be drawn again brought a party nothing to hear of, so nobody is told.

        Raises:
            TryLaterError: the platform asks for patience; call again with the same delivery.
        """
        stored = await self._orders.load(delivery.order)
        if stored is None:
            return
        if self._delegates is not None:
            await self._delegates.pass_on(delivery, stored)
        # Two that bring the same card at the same moment would both post it.
        async with self._turns.of((delivery.order, delivery.to, delivery.whom)):
            try:
                await self._deliver(delivery, stored)
            except UnreachableError as error:
                # Kept first: should the way round fail, the letter is there all the same.
                await self._dead.keep(_letter(delivery, stored, error))
                if delivery.first <= delivery.last or delivery.to is Reader.DELEGATE:
                    await self._go_round(delivery, stored, error.cause)
        if stored.order.status in FINAL:
            await self._put_away(delivery, stored.order)

    async def _put_away(self, delivery: Delivery, order: Order) -> None:
        """Close the order's own place, once: with its last notice, or the last of its offer."""
        last = Reader.CLIENT if order.status is Status.NOT_AGREED else Reader.CHANNEL
        if delivery.to is last and order.channel is not None:
            messenger = self._messengers.get(platform_of(order.channel))
            if messenger is not None:
                await messenger.put_away(order.channel)

    async def _deliver(self, delivery: Delivery, stored: Stored) -> None:
        order, role = stored.order, delivery.to.role
        if role is not None:
            account = order.account(role)
            if account is not None and platform_of(account) not in SILENT:
                with self._once.patience.toward(account):
                    await self._serve(delivery, stored, account)
        elif delivery.to is Reader.SUPPORT:
            await self._serve_support(delivery, stored)
        elif delivery.to is Reader.DELEGATE:
            if self._delegates is not None and delivery.whom is not None:
                await self._delegates.deliver(delivery, delivery.whom)
        elif order.channel is not None:
            await self._announce(delivery, stored, order.channel)

    async def _serve(self, delivery: Delivery, stored: Stored, account: AccountId) -> None:
        """Bring a party their card and their notices."""
        messenger = self._messenger(account)
        person = await self._person(account, messenger)
        voice = self._voice(person, messenger, stored)

        async def look() -> Page | None:
            page = await self._desk.look(delivery.order, Actor(account=account))
            return None if isinstance(page, Refusal) else page

        async def show(sheet: Sheet, nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await messenger.show(account, sheet, nonce, unsure=unsure)

        place = _Place(account, messenger, voice, look, card_sheet, show, lambda _: True)
        card, is_new = await self._refresh(delivery, place)
        if is_new and card is not None and delivery.first == FIRST:
            # The card itself tells it: never two messages where one is enough.
            await self._once.note(_parcel(delivery), card)
            return
        heard = await self._notices(delivery, stored.order, person.own.reminders)
        lines = await self._lines(heard, delivery.to, stored.order, voice)
        reminded = any(isinstance(one.entry.event, CounterpartyReminded) for one in heard)
        buttons = snooze_buttons(voice, stored.order) if reminded else ()

        async def tell(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await messenger.tell(account, lines, card, nonce, buttons, unsure=unsure)

        if lines:
            await self._once.send(_parcel(delivery), account, tell)

    async def remind(self, asked: Snooze) -> None:
        """Remind somebody of a request, as they asked, if it still waits for them; once.

        Where they cannot be reached, a letter is kept, and their order's channel is told that there
        is something. The other party has no part in it.

        Raises:
            TryLaterError: the platform asks for patience; call again with the same.
        """
        stored = await self._orders.load(asked.order)
        account = None if stored is None else stored.order.account(asked.to)
        if stored is None or account is None or platform_of(account) in SILENT:
            return
        page = await self._desk.look(asked.order, Actor(account=account))
        if isinstance(page, Refusal) or not is_wanted(asked, page.order):
            return
        moment = to_milliseconds(asked.at)  # far above the number of any entry
        reminder = Delivery(order=asked.order, first=moment, last=moment, to=reader_of(asked.to))
        try:
            await self._remind(reminder, stored, account, page)
        except UnreachableError as error:
            letter = _letter(reminder, stored, error).but(asked=asked.request)
            await self._dead.keep(letter)
            if error.cause is not Cause.GONE:  # else they read nothing there any more
                await self._call(reminder, stored, asked.to)

    async def _remind(
        self, reminder: Delivery, stored: Stored, account: AccountId, page: Page
    ) -> None:
        messenger = self._messenger(account)
        voice = self._voice(await self._person(account, messenger), messenger, stored)
        lines, buttons = (reminder_line(voice, page.order),), snooze_buttons(voice, page.order)
        card = await self._cards.get(reminder.order, reminder.to)

        async def tell(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await messenger.tell(account, lines, card, nonce, buttons, unsure=unsure)

        await self._once.send(_parcel(reminder, f"snooze-{reminder.last}"), account, tell)

    async def _serve_support(self, delivery: Delivery, stored: Stored) -> None:
        """Bring support their sheet and their notices, in the community's language (E1)."""
        channel = stored.policy.support.channel
        if channel is None:
            return
        messenger = self._messenger(channel)
        voice = self._voice(None, messenger, stored)

        async def look() -> Page | None:
            return await self._desk.look_for_support(delivery.order)

        async def show(sheet: Sheet, nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await messenger.post(channel, sheet, nonce, unsure=unsure)

        def is_there(ref: MessageRef) -> bool:
            return messenger.is_in(ref, channel)

        place = _Place(channel, messenger, voice, look, support_sheet, show, is_there)
        with self._once.patience.toward(channel):
            _, is_new = await self._refresh(delivery, place)
        if not is_new:
            await self._announce(delivery, stored, channel)

    async def _refresh(self, delivery: Delivery, place: "_Place") -> tuple[MessageRef | None, bool]:
        """Bring the card up to what stands; say where it is, and whether it was posted now."""
        is_new = False
        while True:
            page = await place.look()
            if page is None:
                return None, is_new
            ref = await self._cards.get(delivery.order, delivery.to)
            stays = ref is not None and place.is_there(ref)
            if ref is not None and stays and ref.revision >= page.order.revision:
                return ref, is_new
            sheet = place.draw(place.voice.at(page.now), page, await self._cast(page.order))
            shown = None
            if ref is not None and stays:
                shown = await changed(place.messenger, ref, sheet)
            if shown is None:
                shown = await self._anew(delivery, place, ref, sheet)
                is_new = True
            # Another refresh may have been under way with an older state: look once more.
            await self._cards.put(
                delivery.order,
                delivery.to,
                CardRef(channel=shown.channel, message=shown.message, revision=page.order.revision),
            )

    async def _anew(
        self, delivery: Delivery, place: "_Place", gone: CardRef | None, sheet: Sheet
    ) -> MessageRef:
        """Post a card, for the first time or in place of one that is no more.

        What it is called goes by the card that it replaces, not by the decision that it is posted
        for, so that two decisions after one another cannot make two cards of it.
        """
        what = "card" if gone is None else f"card-{gone.message}"

        async def show(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await place.show(sheet, nonce, unsure)

        return await self._once.post(_parcel(delivery, what), place.at, show)

    async def _announce(self, delivery: Delivery, stored: Stored, channel: ChannelId) -> None:
        """Say it in a channel, in the community's language."""
        messenger = self._messenger(channel)
        voice = self._voice(None, messenger, stored)
        heard = await self._notices(delivery, stored.order)
        lines = await self._lines(heard, delivery.to, stored.order, voice)

        async def announce(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await messenger.announce(channel, lines, nonce, unsure=unsure)

        if lines:
            await self._once.send(_parcel(delivery), channel, announce)

    async def _notices(
        self, delivery: Delivery, order: Order, reminders: Reminders = Reminders.ALL
    ) -> tuple[Notice, ...]:
        """Give what a reader is to hear of a decision, without the reminders they do not want."""
        log = await self._orders.log(delivery.order)
        view, entries = seen_by(order, delivery.to), tuple(entries_seen_by(log, delivery.to))
        heard = notices(view, entries, delivery)
        return tuple(one for one in heard if not silenced(one, entries, reminders))

    async def _lines(
        self, heard: tuple[Notice, ...], reader: Reader, order: Order, voice: Voice
    ) -> tuple[Said, ...]:
        view, cast = seen_by(order, reader), await self._cast(order)
        return tuple(line for notice in heard for line in notice_lines(voice, notice, view, cast))

    async def _go_round(self, delivery: Delivery, stored: Stored, cause: Cause) -> None:
        """Do what can be done for a reader who cannot be reached. Nothing private is said.

        Of a party, the order's channel is told each time that there is something for them, unless
        their account is gone: they read there no more, and could open nothing. The other party
        hears of it once for an order, as after that they know; and so does whoever called for
        support, when support's channel is closed.
        """
        role = delivery.to.role
        if role is not None:
            if cause is not Cause.GONE:
                await self._call(delivery, stored, role)
            await self._warn(delivery, stored, role.other)
        elif delivery.to is Reader.SUPPORT and stored.order.escalations:
            await self._warn(delivery, stored, stored.order.escalations[-1].by)
        elif self._delegates is not None and delivery.whom is not None:
            await self._warn_principal(self._delegates, delivery, stored, delivery.whom)

    @staticmethod
    async def _warn_principal(
        delegates: DelegateCourier, delivery: Delivery, stored: Stored, whom: AccountId
    ) -> None:
        """Tell somebody that the one who stands in for them may not know."""
        try:
            await delegates.warn(delivery, stored, whom)
        except UnreachableError as error:
            logger.warning("the way round is closed too", order=delivery.order, code=error.code)

    async def _call(self, delivery: Delivery, stored: Stored, role: Role) -> None:
        """Tell the order's channel that there is something for a party, where they may read it."""
        order, channel, account = stored.order, stored.order.channel, stored.order.account(role)
        if channel is None or account is None or platform_of(channel) is not platform_of(account):
            return

        async def call(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            messenger, person = self._messenger(channel), await self._people.get(account)
            voice = voice_for(
                person, stored.policy.language, messenger.markup_for(person), stored.now
            )
            who = (await self._cast(order)).who(account, order, voice)
            line = voice.say("unreachable.channel", who=who)
            return await messenger.announce(channel, (line,), nonce, unsure=unsure)

        await self._if_reached(_parcel(delivery, f"call-{delivery.last}"), channel, call)

    async def _warn(self, delivery: Delivery, stored: Stored, whom: Role) -> None:
        """Tell a party, once, that whoever they count on may not know."""
        order, account = stored.order, stored.order.account(whom)
        if account is None or platform_of(account) in SILENT:
            return

        async def warn(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            messenger = self._messenger(account)
            voice = self._voice(await self._person(account, messenger), messenger, stored)
            line = self._warning(delivery, stored, voice, await self._cast(order))
            card = await self._cards.get(order.id, reader_of(whom))
            return await messenger.tell(account, (line,), card, nonce, unsure=unsure)

        await self._if_reached(_parcel(delivery, WARNED), account, warn)

    @staticmethod
    def _warning(delivery: Delivery, stored: Stored, voice: Voice, cast: Cast) -> Said:
        order, role = stored.order, delivery.to.role
        if role is None:
            contact = stored.policy.support.contact
            return voice.say(
                "unreachable.support", title=order.title, order=order.id, contact=contact
            )
        other = cast.party(order, role, voice)
        return voice.say(
            "unreachable.party" if order.request is None else "unreachable.party.waiting",
            other=other,
            platform=other.platform,
            title=order.title,
            order=order.id,
        )

    async def _if_reached(
        self, parcel: Parcel, to: AccountId | ChannelId, sending: Sending
    ) -> None:
        """Send something on the way round; where that is closed too, the letter says enough."""
        try:
            await self._once.send(parcel, to, sending)
        except UnreachableError as error:
            logger.warning(
                "the way round is closed too",
                order=parcel.about,
                recipient=parcel.to,
                code=error.code,
            )

    def _messenger(self, to: AccountId | ChannelId) -> Messenger:
        return messenger_for(self._messengers, to)

    async def _person(self, account: AccountId, messenger: Messenger) -> Person:
        return await self._people.get(account) or await messenger.meet(account)

    @staticmethod
    def _voice(person: Person | None, messenger: Messenger, stored: Stored) -> Voice:
        markup = messenger.markup_for(person)
        return voice_for(person, stored.policy.language, markup, stored.now)

    async def _cast(self, order: Order) -> Cast:
        return Cast(people=await self._directory.names(everybody(order)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a card is shown, and how.

    Attributes:
        at: the account or the channel.
        messenger: of its platform.
        voice: its reader's.
        look: gives the order as its reader sees it; nothing when there is nothing to show.
        draw: makes the card of it.
        show: posts the card anew, under a nonce, knowing whether it may have been before.
        is_there: whether a card that was shown is where it is to be; support may have moved.
    """

    at: AccountId | ChannelId
    messenger: Messenger
    voice: Voice
    look: Callable[[], Awaitable[Page | None]]
    draw: Callable[[Voice, Page, Cast], Sheet]
    show: Callable[[Sheet, str, bool], Awaitable[MessageRef]]
    is_there: Callable[[MessageRef], bool]


def _letter(delivery: Delivery, stored: Stored, error: UnreachableError) -> DeadLetter:
    return DeadLetter(
        order=delivery.order,
        first=delivery.first,
        last=delivery.last,
        to=delivery.to,
        whom=delivery.whom,
        cause=error.cause,
        code=error.code,
        at=stored.now,
    )


def _parcel(delivery: Delivery, what: str = "") -> Parcel:
    """Name a message that belongs to a delivery: its notices, if nothing else is said."""
    return Parcel(delivery.order, what or f"{delivery.last}", delivery.to, delivery.whom)
