"""What reaches delegates: a card for what waits for their answer, its notices, and word of covers.

A delivery to a party is passed on to their delegate before anything else is done with it, as a
delivery of its own: neither can hold up or spoil the other. Whether somebody still is a delegate
is asked anew whenever something is about to be shown to them (D4, D6).
"""

from collections.abc import Mapping
from typing import Final

import structlog

from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast, Directory, everybody
from adapters.shared.catalogue import SOURCE
from adapters.shared.closed_card import closed_card
from adapters.shared.covers_sheet import beginning_sheet
from adapters.shared.directory import voice_for
from adapters.shared.means import changed, messenger_for, silenced
from adapters.shared.messenger import MessageRef, Messenger, TryLaterError, UnreachableError
from adapters.shared.notice_text import notice_lines
from adapters.shared.once import WARNED, Once, Parcel
from adapters.shared.ports import CardRef, DelegateCard, DelegateCards, Outbox, Reminders
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Fact, Said, Voice
from core.advance import advance
from core.covers import CoverNews, Covers, Turn
from core.desk import Desk, Page
from core.notices import Delivery, delegate_notices
from core.ports import Orders, Stored
from core.refusals import Refusal
from core.values import AccountId, Actor, Cover, OrderId, Platform, to_milliseconds
from core.views import Reader, entries_seen_by, seen_by

logger = structlog.get_logger(__name__)


class DelegateCourier:
    """Delivers what delegates are to get.

    Args:
        desk: shows an order to its reader.
        orders: the record, for the log.
        covers: who stands in for whom.
        messengers: one for each platform that is connected.
        cards: the cards of delegates.
        once: sends each message once.
        outbox: takes deliveries that belong to no commit.
        directory: who speaks what language, and the names that others see people under.
    """

    def __init__(  # noqa: PLR0913 - the parts of a delivery
        self,
        *,
        desk: Desk,
        orders: Orders,
        covers: Covers,
        messengers: Mapping[Platform, Messenger],
        cards: DelegateCards,
        once: Once,
        outbox: Outbox,
        directory: Directory,
    ) -> None:
        self._desk = desk
        self._orders = orders
        self._covers = covers
        self._messengers = messengers
        self._cards = cards
        self._once = once
        self._outbox = outbox
        self._directory = directory

    async def pass_on(self, delivery: Delivery, stored: Stored) -> None:
        """Let the delegate of a party have what concerns them of a delivery to that party."""
        role = delivery.to.role
        account = None if role is None else stored.order.account(role)
        cover = None if account is None else await self._covers.of(account)
        if cover is not None and cover.holds_at(stored.now):
            await self._outbox.send([delivery.but(to=Reader.DELEGATE, whom=cover.delegate)])

    async def deliver(self, delivery: Delivery, whom: AccountId) -> None:
        """Bring a delegate their card and their notices, or close a card that is over.

        Raises:
            UnreachableError: it cannot reach them.
            TryLaterError: the platform asks for patience; call again with the same delivery.
        """
        stored = await self._orders.load(delivery.order, whom)
        kept = await self._cards.get(whom, delivery.order)
        page = await self._desk.look(delivery.order, Actor(account=whom))
        if stored is None or (kept is None and not _is_theirs(page)):
            return
        messenger = self._messenger(whom)
        voice = await self._voice(whom, stored.policy.language)
        if isinstance(page, Refusal) or page.acting_for is None:
            if kept is not None:
                await self._close(delivery, stored, kept, whom, voice)
            return
        brought = await self._refresh(delivery, whom, voice)
        if brought is None:  # it was settled in this moment: there may be a card to close
            await self.deliver(delivery, whom)
            return
        card, is_new = brought
        if is_new:
            return  # the card itself tells it: never two messages where one is enough
        cover = _cover(stored, page.acting_for)
        await self._tell(delivery, stored, cover, voice, messenger, card)

    async def tell_cover(self, news: CoverNews) -> None:
        """Tell both of a cover what happened to it, once each, and see to the delegate's cards.

        Where the delegate cannot be told that they are one, their principal hears of it.

        Raises:
            TryLaterError: the platform asks for patience; call again with the same.
        """
        cover = news.cover
        if news.turn is Turn.BEGAN:
            await self._outbox.send(await self._waiting(cover))
        else:
            cards = await self._cards.all(cover.delegate)
            await self._outbox.send(
                [
                    _card_alone(order, cover.delegate)
                    for order, card in cards.items()
                    if card.principal == cover.principal
                ]
            )
        later: TryLaterError | None = None
        for whom in (cover.delegate, cover.principal):
            try:
                await self._tell_one(news, whom)
            except UnreachableError as error:
                logger.warning("word of a cover reaches nobody", turn=news.turn, code=error.code)
                if news.turn is Turn.BEGAN and whom == cover.delegate:
                    await self._tell_untold(cover)
            except TryLaterError as error:
                later = error  # the other one is told all the same
        if later is not None:
            raise later

    async def warn(self, delivery: Delivery, stored: Stored, whom: AccountId) -> None:
        """Tell a principal, once for an order, that their delegate cannot be reached.

        Raises:
            UnreachableError: the principal cannot be reached either.
        """
        order = stored.order
        held = await self._covers.held_by(whom)
        covers = [one for one in held if order.role_of(one.principal) is not None]
        for cover in covers:
            voice = await self._voice(cover.principal, stored.policy.language)
            line = voice.say(
                "unreachable.delegate",
                delegate=(await self._named(voice, whom))[whom],
                title=order.title,
                order=order.id,
            )

            async def warn(
                nonce: str,
                unsure: bool,  # noqa: FBT001 - the messengers'
                principal: AccountId = cover.principal,
                said: Said = line,
            ) -> MessageRef:
                messenger = self._messenger(principal)
                return await messenger.tell(principal, (said,), None, nonce, unsure=unsure)

            await self._once.send(_parcel(delivery.order, WARNED, whom), cover.principal, warn)

    # --- cards ------------------------------------------------------------------------------

    async def _refresh(
        self, delivery: Delivery, whom: AccountId, voice: Voice
    ) -> tuple[MessageRef, bool] | None:
        """Bring the card up to what stands; say where it is, and whether it was posted now.

        Nothing when nothing waits for them any more.
        """
        messenger, is_new = self._messenger(whom), False
        while True:
            page = await self._desk.look(delivery.order, Actor(account=whom))
            kept = await self._cards.get(whom, delivery.order)
            if isinstance(page, Refusal) or page.acting_for is None:
                return None
            if kept is not None and kept.ref.revision >= page.order.revision:
                return kept.ref, is_new
            cast = await self._cast(everybody(page.order))
            sheet = card_sheet(voice.at(page.now), page, cast)
            shown = None if kept is None else await changed(messenger, kept.ref, sheet)
            if shown is None:
                what = _card_name(page, kept, await self._since(page.acting_for))
                shown, is_new = await self._post(delivery.order, what, whom, sheet), True
            ref = CardRef(
                channel=shown.channel, message=shown.message, revision=page.order.revision
            )
            # Another refresh may have been under way with an older state: look once more.
            card = DelegateCard(principal=page.acting_for, ref=ref)
            await self._cards.put(whom, delivery.order, card)

    async def _post(self, order: OrderId, what: str, whom: AccountId, sheet: Sheet) -> MessageRef:
        """Post a card, for the first time or in place of one that is no more."""

        async def show(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await self._messenger(whom).show(whom, sheet, nonce, unsure=unsure)

        return await self._once.post(_parcel(order, what, whom), whom, show)

    async def _since(self, principal: AccountId) -> int:
        """When the cover of somebody began, in ms."""
        cover = await self._covers.of(principal)
        return 0 if cover is None else to_milliseconds(cover.since)

    async def _close(
        self, delivery: Delivery, stored: Stored, kept: DelegateCard, whom: AccountId, voice: Voice
    ) -> None:
        """Let a card say what came of what it asked, and tell it where they still stand in."""
        messenger, cover = self._messenger(whom), _cover(stored, kept.principal)
        order = seen_by(advance(stored.order, stored.now).order, Reader.CHANNEL)
        cast = await self._cast(everybody(order))
        sheet = closed_card(voice, order, cast, kept.principal, in_force=cover is not None)
        if await changed(messenger, kept.ref, sheet) is None:
            await messenger.renew(whom)
        await self._tell(delivery, stored, cover, voice, messenger, kept.ref)
        await self._cards.forget(whom, delivery.order)

    async def _waiting(self, cover: Cover) -> list[Delivery]:
        """Deliveries of the cards that a new delegate is to get."""
        roll = await self._orders.roll(cover.principal)
        by = Actor(account=cover.delegate)
        return [
            _card_alone(line.order, cover.delegate)
            for line in roll.lines
            if _is_theirs(await self._desk.look(line.order, by))
        ]

    # --- words ------------------------------------------------------------------------------

    async def _tell(  # noqa: PLR0913, PLR0917 - whom to tell what, and below which card
        self,
        delivery: Delivery,
        stored: Stored,
        cover: Cover | None,
        voice: Voice,
        messenger: Messenger,
        card: MessageRef | None,
    ) -> None:
        if cover is None:
            return
        log = await self._orders.log(delivery.order)
        view = seen_by(stored.order, Reader.DELEGATE)
        entries = tuple(entries_seen_by(log, Reader.DELEGATE))
        cast = await self._cast(everybody(view))
        person = await self._directory.get(cover.delegate)
        wanted = Reminders.ALL if person is None else person.own.reminders
        lines = tuple(
            line
            for notice in delegate_notices(view, entries, delivery, cover)
            if not silenced(notice, entries, wanted)
            for line in notice_lines(voice, notice, view, cast)
        )

        async def tell(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            return await messenger.tell(cover.delegate, lines, card, nonce, unsure=unsure)

        if lines:
            parcel = _parcel(delivery.order, f"{delivery.last}", cover.delegate)
            await self._once.send(parcel, cover.delegate, tell)

    async def _tell_one(self, news: CoverNews, whom: AccountId) -> None:
        cover, turn = news.cover, news.turn
        if turn is Turn.BEGAN and await self._covers.of(cover.principal) != cover:
            return  # it took so long to be told that it is over: its end is told, or another one
        is_delegate = whom == cover.delegate
        voice = await self._voice(whom, SOURCE)
        names = await self._named(voice, cover.delegate, cover.principal)
        messenger = self._messenger(whom)
        if is_delegate and turn is not Turn.BEGAN:  # what they no longer answer leaves their page
            await messenger.renew(whom)

        async def tell(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            if turn is Turn.BEGAN:
                sheet = beginning_sheet(voice, cover, names)
                return await messenger.show(whom, sheet, nonce, unsure=unsure)
            key = f"cover.{turn.value}.{'delegate' if is_delegate else 'principal'}"
            line = voice.say(key, delegate=names[cover.delegate], principal=names[cover.principal])
            return await messenger.tell(whom, (line,), None, nonce, unsure=unsure)

        if (turn, is_delegate) in HEARD:
            await self._once.send(_parcel(_name(cover), turn.value, whom), whom, tell)

    async def _tell_untold(self, cover: Cover) -> None:
        """Tell a principal that their delegate does not know that they are one."""
        principal = cover.principal
        voice = await self._voice(principal, SOURCE)
        names = await self._named(voice, cover.delegate)
        line = voice.say("cover.untold.principal", delegate=names[cover.delegate])

        async def tell(nonce: str, unsure: bool) -> MessageRef:  # noqa: FBT001
            messenger = self._messenger(principal)
            return await messenger.tell(principal, (line,), None, nonce, unsure=unsure)

        await self._once.send(_parcel(_name(cover), "untold", principal), principal, tell)

    # --- whom and how -----------------------------------------------------------------------

    def _messenger(self, to: AccountId) -> Messenger:
        return messenger_for(self._messengers, to)

    async def _voice(self, account: AccountId, language: str) -> Voice:
        messenger = self._messenger(account)
        person = await self._directory.get(account) or await messenger.meet(account)
        return voice_for(person, language, messenger.markup_for(person), await self._orders.now())

    async def _cast(self, accounts: tuple[AccountId, ...]) -> Cast:
        return Cast(people=await self._directory.names(accounts))

    async def _named(self, voice: Voice, *accounts: AccountId) -> Mapping[AccountId, Fact]:
        known = await self._directory.names(accounts)
        somebody = voice.say("who.somebody")
        return {account: known.get(account, somebody) for account in accounts}


HEARD: Final = frozenset(
    {
        (Turn.BEGAN, True),
        (Turn.RAN_OUT, True),
        (Turn.RAN_OUT, False),
        (Turn.ENDED, True),
        (Turn.LEFT, False),
    }
)
"""What the delegate (true) and the principal hear of; whoever did it saw it happen."""


def _card_name(page: Page, gone: DelegateCard | None, since: int) -> str:
    """Name a card: by the cover and the request that it is posted for, and by what it replaces."""
    request = page.order.request
    which = "" if request is None else f"-{request.id}.{request.revision}"
    return f"card-{since}{which}" + ("" if gone is None else f"-{gone.ref.message}")


def _parcel(about: OrderId, what: str, whom: AccountId) -> Parcel:
    return Parcel(about, what, Reader.DELEGATE, whom)


def _name(cover: Cover) -> OrderId:
    """Name a cover where orders are named, for what is told of it."""
    return OrderId(f"cover-{to_milliseconds(cover.since)}-{cover.principal}")


def _is_theirs(page: Page | Refusal) -> bool:
    """Whether something on this page waits for the answer of a delegate."""
    return isinstance(page, Page) and page.acting_for is not None


def _cover(stored: Stored, principal: AccountId) -> Cover | None:
    """The cover under which whoever was asked for stands in for somebody, if it still holds."""
    return next(
        (
            cover
            for cover in stored.covers
            if cover.principal == principal and cover.holds_at(stored.now)
        ),
        None,
    )


def _card_alone(order: OrderId, delegate: AccountId) -> Delivery:
    """A delivery that has nothing to tell: it brings a card up to what stands."""
    return Delivery(order=order, first=1, last=0, to=Reader.DELEGATE, whom=delegate)
