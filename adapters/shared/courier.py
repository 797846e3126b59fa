"""The Courier: brings what one reader is to get of one decision.

Cards are level-triggered: a card shows the order as it stands now, so order and repetition of
refreshes do not matter. Notices are edge-triggered: each is sent once for each event and reader.
"""

from collections.abc import Mapping

from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast
from adapters.shared.clerk import Directory
from adapters.shared.directory import voice_for
from adapters.shared.messenger import Cause, MessageRef, Messenger, UnreachableError
from adapters.shared.notice_text import notice_lines
from adapters.shared.ports import CardRef, Cards, People, SentLog
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Said, Voice
from core.desk import Desk
from core.notices import Delivery, notices
from core.orders import Order
from core.ports import Orders, Stored
from core.refusals import Refusal
from core.values import AccountId, Actor, ChannelId, Platform, Role, platform_of
from core.views import Reader, entries_seen_by, seen_by


class Courier:
    """Delivers what a decision has to tell.

    Args:
        desk: shows an order to its reader.
        orders: the record, for the log.
        messengers: one for each platform that is connected.
        cards: which message is whose card.
        sent: which notices went out.
        people: who speaks what language, and where.
        directory: the names that others see people under.
    """

    def __init__(  # noqa: PLR0913 - the parts of a delivery
        self,
        *,
        desk: Desk,
        orders: Orders,
        messengers: Mapping[Platform, Messenger],
        cards: Cards,
        sent: SentLog,
        people: People,
        directory: Directory,
    ) -> None:
        self._desk = desk
        self._orders = orders
        self._messengers = messengers
        self._cards = cards
        self._sent = sent
        self._people = people
        self._directory = directory

    async def deliver(self, delivery: Delivery) -> None:
        """Refresh the reader's card, and tell them what they are to hear, once.

        Raises:
            TryLaterError: the platform asks for patience; call again with the same delivery.
        """
        stored = await self._orders.load(delivery.order)
        if stored is None:
            return
        role = delivery.to.role
        if role is None:
            await self._announce(delivery, stored)
            return
        account = stored.order.account(role)
        if account is None or platform_of(account) not in self._messengers:
            return
        try:
            await self._serve(delivery, stored, account)
        except UnreachableError as error:
            await self._fall_back(delivery, stored, account, error)

    async def _serve(self, delivery: Delivery, stored: Stored, account: AccountId) -> None:
        messenger = self._messengers[platform_of(account)]
        voice = await self._voice(account, messenger, stored)
        card, is_new = await self._refresh(delivery, account, messenger, voice)
        if is_new:
            return  # the card itself tells it: never two messages where one is enough
        lines = await self._lines(delivery, stored.order, voice)
        if lines:
            await self._tell(delivery, messenger, account, lines, card)

    async def _refresh(
        self, delivery: Delivery, account: AccountId, messenger: Messenger, voice: Voice
    ) -> tuple[MessageRef | None, bool]:
        """Bring the card up to what stands; say where it is, and whether it was posted now."""
        is_new = False
        while True:
            page = await self._desk.look(delivery.order, Actor(account=account))
            if isinstance(page, Refusal):
                return None, is_new
            ref = await self._cards.get(delivery.order, delivery.to)
            if ref is not None and ref.revision >= page.order.revision:
                return ref, is_new
            sheet = card_sheet(voice, page, await self._cast(page.order))
            shown = await self._changed(messenger, ref, sheet) if ref is not None else None
            if shown is None:
                shown = await messenger.show(account, sheet, _nonce("card", delivery))
                is_new = True
            # Another refresh may have been under way with an older state: look once more.
            await self._cards.put(
                delivery.order,
                delivery.to,
                CardRef(channel=shown.channel, message=shown.message, revision=page.order.revision),
            )

    @staticmethod
    async def _changed(messenger: Messenger, ref: CardRef, sheet: Sheet) -> MessageRef | None:
        """Change a card in place; nothing when its message is no more."""
        try:
            await messenger.refresh(ref, sheet)
        except UnreachableError as error:
            if error.cause is Cause.TOO_OLD:
                return None
            raise
        return ref

    async def _tell(
        self,
        delivery: Delivery,
        messenger: Messenger,
        account: AccountId,
        lines: tuple[Said, ...],
        card: MessageRef | None,
    ) -> None:
        if isinstance(
            await self._sent.claim(delivery.order, delivery.last, delivery.to), MessageRef
        ):
            return
        try:
            ref = await messenger.tell(account, lines, card, _nonce("tell", delivery))
        except UnreachableError:
            await self._sent.release(delivery.order, delivery.last, delivery.to)
            raise
        await self._sent.confirm(delivery.order, delivery.last, delivery.to, ref)

    async def _announce(self, delivery: Delivery, stored: Stored) -> None:
        """Tell the order's channel, or support, in the community's language."""
        support = delivery.to is Reader.SUPPORT
        channel = stored.policy.support.channel if support else stored.order.channel
        if channel is None or platform_of(channel) not in self._messengers:
            return
        messenger = self._messengers[platform_of(channel)]
        voice = voice_for(None, stored.policy.language, messenger.markup, stored.now)
        lines = await self._lines(delivery, stored.order, voice)
        if not lines:
            return
        claim = await self._sent.claim(delivery.order, delivery.last, delivery.to)
        if isinstance(claim, MessageRef):
            return
        ref = await messenger.announce(channel, lines, _nonce("tell", delivery))
        await self._sent.confirm(delivery.order, delivery.last, delivery.to, ref)

    async def _lines(self, delivery: Delivery, order: Order, voice: Voice) -> tuple[Said, ...]:
        log = await self._orders.log(delivery.order)
        view, entries = seen_by(order, delivery.to), entries_seen_by(log, delivery.to)
        cast = await self._cast(order)
        return tuple(
            line
            for notice in notices(view, entries, delivery)
            for line in notice_lines(voice, notice, view, cast)
        )

    async def _fall_back(
        self, delivery: Delivery, stored: Stored, account: AccountId, error: UnreachableError
    ) -> None:
        """Tell the channel that there is something, and the other party that it may be unseen.

        Nothing private goes into the channel.
        """
        order, role = stored.order, delivery.to.role
        if role is None:
            raise error
        if order.channel is not None and platform_of(order.channel) is platform_of(account):
            await self._call(order.channel, delivery, stored, account)
        other = order.account(role.other)
        if other is not None and platform_of(other) in self._messengers:
            await self._warn(other, delivery, stored, account)

    async def _call(
        self, channel: ChannelId, delivery: Delivery, stored: Stored, account: AccountId
    ) -> None:
        messenger = self._messengers[platform_of(channel)]
        voice = await self._voice(account, messenger, stored)
        who = (await self._cast(stored.order)).who(account, stored.order, voice)
        line = voice.say("unreachable.channel", who=who)
        await messenger.announce(channel, (line,), _nonce("call", delivery))

    async def _warn(
        self, other: AccountId, delivery: Delivery, stored: Stored, account: AccountId
    ) -> None:
        messenger, order = self._messengers[platform_of(other)], stored.order
        voice = await self._voice(other, messenger, stored)
        line = voice.say(
            "unreachable.party",
            other=(await self._cast(order)).who(account, order, voice),
            platform=platform_of(account),
            title=order.title,
            order=order.id,
        )
        card = await self._cards.get(order.id, _reader(order, other))
        await messenger.tell(other, (line,), card, _nonce("warn", delivery))

    async def _voice(self, account: AccountId, messenger: Messenger, stored: Stored) -> Voice:
        person = await self._people.get(account) or await messenger.meet(account)
        return voice_for(person, stored.policy.language, messenger.markup, stored.now)

    async def _cast(self, order: Order) -> Cast:
        return Cast(people=await self._directory.names(order.accounts()))


def _reader(order: Order, account: AccountId) -> Reader:
    return Reader.CLIENT if order.role_of(account) is Role.CLIENT else Reader.FREELANCER


def _nonce(what: str, delivery: Delivery) -> str:
    return f"{what}-{delivery.order}-{delivery.last}-{delivery.to.value}"
