"""What reaches those who stand in for somebody: cards, notices, and word of it (D4 to D6)."""

from datetime import timedelta

import pytest

from adapters.shared.courier import Courier
from adapters.shared.delegates import DelegateCourier
from adapters.shared.messenger import TryLaterError
from adapters.shared.once import Once
from adapters.shared.patience import Patience
from adapters.shared.ports import OwnSettings, Person, Reminders
from core import commands as cmd
from core.covers import CoverDesk, CoverNews, Turn
from core.desk import Desk
from core.notices import Delivery
from core.terms import DeliveryExtensionTerms, PartialRefundTerms
from core.values import AccountId, Actor, Cover, OrderId, Platform
from core.views import Reader
from tests.core.builders import rule
from tests.fakes.covers import MemoryCovers
from tests.fakes.dead import MemoryDeadLetters
from tests.fakes.making import CLIENT, FREELANCER, begin, do
from tests.fakes.memories import (
    MemoryCards,
    MemoryDelegateCards,
    MemoryOutbox,
    MemoryPeople,
    MemorySentLog,
)
from tests.fakes.messenger import MemoryMessenger, Post
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders

pytestmark = [pytest.mark.anyio, rule("D4", "D6")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BO = Actor(account=AccountId("slack:T024BE7LD:UBO"))
CY = Actor(account=AccountId("slack:T024BE7LD:UCY"))
ANA = CLIENT
SECRET = "goodwill"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Office:
    """A worker with two platforms, for an order whose client may be away."""

    def __init__(self) -> None:
        self.orders = MemoryOrders()
        self.records = MemoryCovers(self.orders)
        self.desk, self.covers = Desk(self.orders, SmallNames()), CoverDesk(self.records)
        self.slack, self.discord = MemoryMessenger(), MemoryMessenger()
        messengers = {Platform.SLACK: self.slack, Platform.DISCORD: self.discord}
        self.sent, self.dead = MemorySentLog(), MemoryDeadLetters()
        self.seconds = 0.0
        self.patience = Patience(lambda: self.seconds)
        once = Once(self.sent, self.patience)
        self.cards = MemoryDelegateCards()
        self.people = MemoryPeople(
            Person(account=ANA.account, name="Ana"),
            Person(account=BO.account, name="Bo"),
            Person(account=CY.account, name="Cy", locale="nl"),
            Person(account=FREELANCER.account, name="Finn"),
        )
        self.delegates = DelegateCourier(
            desk=self.desk,
            orders=self.orders,
            covers=self.records,
            messengers=messengers,
            cards=self.cards,
            once=once,
            outbox=MemoryOutbox(self.orders.outbox),
            directory=self.people,
        )
        self.courier = Courier(
            desk=self.desk,
            orders=self.orders,
            messengers=messengers,
            cards=MemoryCards(),
            once=once,
            dead=self.dead,
            people=self.people,
            directory=self.people,
            delegates=self.delegates,
        )
        self.order = OrderId("")

    async def opened(self) -> "Office":
        self.order = await begin(self.desk, self.orders)
        await self.work()
        return self

    async def work(self) -> None:
        """Play the worker until nothing is left to bring."""
        while self.records.news or self.orders.outbox:
            while self.records.news:
                await self.delegates.tell_cover(self.records.news.pop(0))
            while self.orders.outbox:
                await self.courier.deliver(self.orders.outbox.pop(0))

    async def away(self, span: timedelta = 5 * DAY, delegate: Actor = BO) -> Cover:
        until = await self.orders.now() + span
        cover = await self.covers.name(ANA.account, delegate.account, until)
        assert isinstance(cover, Cover)
        await self.work()
        return cover

    async def does(self, command: cmd.Command, by: Actor) -> None:
        await do(self.desk, self.order, command, by)
        await self.work()

    async def asks(self) -> None:
        """The freelancer offers some of the money back."""
        await self.asked_without_work()
        await self.work()

    async def asked_without_work(self) -> int:
        """As `asks`, with nothing brought yet; gives the number of the log's last entry."""
        await do(
            self.desk,
            self.order,
            cmd.OpenRequest(
                terms=PartialRefundTerms(amount=1_000), comment="Sorry for that", reason=SECRET
            ),
            FREELANCER,
        )
        stored = await self.orders.load(self.order)
        assert stored is not None
        return stored.order.events

    async def accepts(self, by: Actor) -> None:
        stored = await self.orders.load(self.order)
        assert stored is not None
        assert stored.order.request is not None
        await self.does(cmd.AcceptRequest(ref=stored.order.request.ref), by)

    async def passes(self, span: timedelta) -> None:
        self.orders.travel(span)
        await self.desk.settle_due()
        await self.covers.settle_over()
        await self.work()

    def cards_of(self, whom: Actor) -> list[Post]:
        """The cards that somebody has, without the word that they may answer."""
        return [
            post
            for post in self.slack.at(whom.account)
            if post.sheet is not None and self.order in post.sheet.title
        ]

    def told(self, whom: Actor) -> list[str]:
        """What somebody was told, beside their cards."""
        return [post.text for post in self.slack.at(whom.account) if post.sheet is None]


@pytest.fixture
async def office() -> Office:
    return await Office().opened()


def buttons(post: Post) -> list[str]:
    assert post.sheet is not None
    return [
        button.label
        for part in post.sheet.parts
        if hasattr(part, "buttons")
        for button in part.buttons
    ]


@rule("D1")
async def test_a_new_delegate_is_told_for_whom_until_when_and_what_they_may_do(
    office: Office,
) -> None:
    before = office.slack.at(ANA.account)
    cover = await office.away()
    (post,) = office.slack.at(BO.account)
    assert post.sheet is not None
    assert "You answer for Ana" in post.text
    assert "accept, decline, or answer with other terms" in post.text
    (press,) = [
        b.press for part in post.sheet.parts if hasattr(part, "buttons") for b in part.buttons
    ]
    assert press.draft.startswith("leave-")
    assert cover.delegate == BO.account
    assert office.slack.at(ANA.account) == before  # who named them saw it happen


async def test_what_waits_already_comes_to_a_new_delegate(office: Office) -> None:
    await office.asks()
    assert office.cards_of(BO) == []
    await office.away()
    (card,) = office.cards_of(BO)
    assert "Sorry for that" in card.text
    assert "in the place of Ana" in card.text
    assert {"Accept", "Decline", "Other terms"} <= set(buttons(card))
    assert "Resolve…" not in buttons(card)


async def test_what_is_asked_later_comes_to_the_delegate_and_to_the_one_who_is_away(
    office: Office,
) -> None:
    await office.away()
    before = len(office.told(ANA))
    await office.asks()
    (card,) = office.cards_of(BO)
    assert "Your answer, please" in card.text
    assert office.told(BO) == []  # the card says it
    assert len(office.told(ANA)) == before + 1


@rule("R11", "R17")
async def test_no_delegate_is_shown_a_confidential_reason(office: Office) -> None:
    await office.away()
    await office.asks()
    everything = "".join(post.text for post in office.slack.at(BO.account))
    assert "Sorry for that" in everything
    assert "goodwill" not in everything


@rule("T1")
async def test_a_delegate_is_reminded_as_they_want_it(office: Office) -> None:
    await office.away()
    await office.asks()
    await office.passes(25 * HOUR)
    (reminder,) = office.told(BO)
    assert "left to answer for Ana" in reminder
    await office.people.decide(BO.account, OwnSettings(reminders=Reminders.NONE))
    await office.passes(18 * HOUR)
    assert office.told(BO) == [reminder]
    assert len([line for line in office.told(ANA) if "left to answer" in line]) == 2


@rule("D5")
async def test_everybody_reads_who_acted_for_whom(office: Office) -> None:
    await office.away()
    await office.asks()
    await office.accepts(BO)
    to_finn = [post.text for post in office.discord.at(FREELANCER.account)]
    assert any("Bo, for Ana, accepted your partial refund" in text for text in to_finn)
    (card,) = [post for post in office.discord.at(FREELANCER.account) if post.sheet is not None]
    assert "accepted by Bo, for Ana" in card.text
    assert any("Bo, for you, accepted Finn’s partial refund" in text for text in office.told(ANA))


async def test_a_card_that_was_answered_says_so_and_shows_nothing_else(office: Office) -> None:
    await office.away()
    await office.asks()
    await office.accepts(BO)
    (card,) = office.cards_of(BO)
    assert "settled: accepted by Bo, for Ana" in card.text
    assert "Sorry for that" not in card.text
    assert "10" not in card.text.replace(str(office.order), "").split("accepted by")[0]
    assert buttons(card) == []
    assert office.told(BO) == []  # they did it themselves
    assert office.cards.kept == {}


async def test_a_delegate_hears_that_somebody_else_settled_it(office: Office) -> None:
    await office.away()
    await office.asks()
    await office.accepts(ANA)
    (card,) = office.cards_of(BO)
    assert "accepted by Ana" in card.text
    (line,) = office.told(BO)
    assert "Ana accepted the partial refund" in line
    # Of the next request they get another card, below.
    await office.does(
        cmd.OpenRequest(terms=DeliveryExtensionTerms(days=2), comment="Ill"), FREELANCER
    )
    assert len(office.cards_of(BO)) == 2


async def test_other_terms_by_a_delegate_close_their_card_and_name_them(office: Office) -> None:
    await office.away()
    await office.asks()
    stored = await office.orders.load(office.order)
    assert stored is not None
    assert stored.order.request is not None
    other = cmd.CounterRequest(ref=stored.order.request.ref, terms=PartialRefundTerms(amount=3_000))
    await office.does(other, BO)
    (card,) = office.cards_of(BO)
    assert "answered with other terms" in card.text
    (finns,) = [post for post in office.discord.at(FREELANCER.account) if post.sheet is not None]
    assert "Bo, for Ana, answers with other terms" in finns.text
    assert any("Bo, for you, answered Finn’s" in line for line in office.told(ANA))
    # It fails, so the first one waits for an answer again: theirs, too.
    stored = await office.orders.load(office.order)
    assert stored is not None
    assert stored.order.request is not None
    await office.does(cmd.DeclineRequest(ref=stored.order.request.ref), FREELANCER)
    assert len(office.cards_of(BO)) == 2


async def test_a_cover_that_ran_out_closes_its_cards_and_is_told_to_both(office: Office) -> None:
    await office.away(30 * HOUR)
    await office.asks()
    await office.passes(30 * HOUR)
    (card,) = office.cards_of(BO)
    assert "no longer answer for Ana" in card.text
    assert "Sorry for that" not in card.text
    assert buttons(card) == []
    assert "Your time to answer for Ana is over." in office.told(BO)[-1]
    assert any("The time in which Bo answered for you is over" in one for one in office.told(ANA))
    assert len([line for line in office.told(BO) if "time to answer" in line]) == 1
    before = len(office.slack.at(BO.account))
    await office.accepts(ANA)
    assert len(office.slack.at(BO.account)) == before


async def test_whoever_ends_it_needs_no_telling(office: Office) -> None:
    await office.away()
    before = office.told(ANA)
    await office.covers.end(ANA.account)
    await office.work()
    assert "no longer answer for Ana, who has ended it" in office.told(BO)[-1]
    assert office.told(ANA) == before
    await office.away()
    told = office.told(BO)
    await office.covers.leave(BO.account, ANA.account)
    await office.work()
    assert office.told(BO) == told
    assert "Bo no longer answers for you" in office.told(ANA)[-1]


@rule("D6")
async def test_however_a_cover_ends_a_page_of_the_delegate_s_own_is_brought_up_to_it(
    office: Office,
) -> None:
    await office.away()
    assert office.slack.renewed == []  # what is shown to them does so by itself
    await office.covers.end(ANA.account)
    await office.work()
    await office.away()
    await office.covers.leave(BO.account, ANA.account)
    await office.work()
    await office.away(HOUR)
    await office.passes(HOUR)
    assert office.slack.renewed == [BO.account] * 3


async def test_a_card_that_is_no_more_leaves_nothing_on_a_page_of_the_delegate_s_own(
    office: Office,
) -> None:
    await office.away()
    await office.asks()
    ((_, kept),) = office.cards.kept.items()
    del office.slack.posts[kept.ref.message]
    await office.accepts(ANA)
    assert office.slack.renewed == [BO.account]


@rule("D1")
async def test_another_delegate_takes_over_the_cards(office: Office) -> None:
    await office.away()
    await office.asks()
    await office.away(delegate=CY)
    (old,), (new,) = office.cards_of(BO), office.cards_of(CY)
    assert buttons(old) == []
    assert "Accepteren" in buttons(new)
    assert "namens Ana" in new.text


@rule("D1")
async def test_naming_the_same_delegate_for_longer_ends_nothing(office: Office) -> None:
    await office.away(DAY)
    await office.asks()
    await office.away(3 * DAY)
    (card,) = office.cards_of(BO)
    assert buttons(card)
    assert not [line for line in office.told(BO) if "no longer" in line]


@rule("D3")
async def test_the_other_party_and_support_get_nothing_as_delegates(office: Office) -> None:
    cover = await office.away()
    named = cover.but(delegate=FREELANCER.account)
    assert await office.records.replace(cover, named, ())
    before = len(office.discord.at(FREELANCER.account))
    await office.asks()
    posts = office.discord.at(FREELANCER.account)
    assert len([post for post in posts if post.sheet is not None]) == 1
    assert len(posts) == before


async def test_what_is_delivered_twice_is_told_once(office: Office) -> None:
    await office.away()
    await office.asks()
    await office.passes(25 * HOUR)
    stored = await office.orders.load(office.order)
    assert stored is not None
    last = stored.order.events
    told = office.told(BO)
    assert len(told) == 1
    again = Delivery(order=office.order, first=last, last=last, to=Reader.DELEGATE, whom=BO.account)
    await office.courier.deliver(again)
    assert office.told(BO) == told
    assert len(office.cards_of(BO)) == 1


async def test_word_of_a_cover_that_comes_twice_is_given_once(office: Office) -> None:
    cover = await office.away()
    await office.delegates.tell_cover(CoverNews(cover=cover, turn=Turn.BEGAN))
    assert len(office.slack.at(BO.account)) == 1


async def test_a_card_that_is_no_more_is_posted_anew(office: Office) -> None:
    await office.away()
    await office.asks()
    ((_, kept),) = office.cards.kept.items()
    del office.slack.posts[kept.ref.message]
    await office.passes(25 * HOUR)
    assert len(office.cards_of(BO)) == 1


async def test_a_delegate_who_cannot_be_reached_is_reported_to_whom_they_stand_in_for(
    office: Office,
) -> None:
    await office.away()
    office.slack.close(BO.account)
    await office.asks()
    (letter,) = office.dead.letters
    assert (letter.to, letter.whom) == (Reader.DELEGATE, BO.account)
    assert letter.delivery.whom == BO.account
    warnings = [line for line in office.told(ANA) if "could not be reached" in line]
    assert len(warnings) == 1
    await office.accepts(ANA)
    assert len([line for line in office.told(ANA) if "could not be reached" in line]) == 1


async def test_a_platform_that_asks_for_patience_gets_it(office: Office) -> None:
    await office.away()
    office.slack.busy.append(3.0)
    with pytest.raises(TryLaterError):
        await office.asks()


async def test_whoever_asked_for_patience_gets_no_word_of_a_cover_before(office: Office) -> None:
    until = await office.orders.now() + 5 * DAY
    cover = await office.covers.name(ANA.account, BO.account, until)
    assert isinstance(cover, Cover)
    office.slack.busy = [7.5]
    news = CoverNews(cover=cover, turn=Turn.BEGAN)
    with pytest.raises(TryLaterError):
        await office.delegates.tell_cover(news)
    calls = office.slack.calls
    office.seconds += 7
    with pytest.raises(TryLaterError):
        await office.delegates.tell_cover(news)
    assert office.slack.calls == calls
    office.seconds = 7.5
    await office.work()
    assert len(office.slack.at(BO.account)) == 1


async def test_one_who_is_named_by_two_at_once_hears_of_both(office: Office) -> None:
    until = await office.orders.now() + 5 * DAY
    for principal in (ANA, CY):
        assert isinstance(
            await office.covers.name(principal.account, BO.account, until), Cover
        )  # the clock of this record stands still
    await office.work()
    first, second = office.slack.at(BO.account)
    assert "You answer for Ana" in first.text
    assert "You answer for Cy" in second.text


async def test_nobody_is_told_that_they_stand_in_once_that_is_over(office: Office) -> None:
    until = await office.orders.now() + 5 * DAY
    assert isinstance(await office.covers.name(ANA.account, BO.account, until), Cover)
    (began,) = office.records.news
    office.records.news.clear()
    await office.covers.end(ANA.account)
    await office.work()
    said = office.slack.at(BO.account)
    await office.delegates.tell_cover(began)  # which had to wait
    assert office.slack.at(BO.account) == said


async def test_an_end_is_told_to_one_while_the_other_has_to_wait(office: Office) -> None:
    await office.away()
    stands = await office.records.of(ANA.account)
    assert stands is not None
    with pytest.raises(TryLaterError), office.patience.toward(BO.account):
        raise TryLaterError(7.5)
    with pytest.raises(TryLaterError):
        await office.delegates.tell_cover(CoverNews(cover=stands, turn=Turn.RAN_OUT))
    assert any("is over" in line for line in office.told(ANA))
    assert office.told(BO) == []


async def test_whoever_asked_for_patience_is_not_warned_of_their_delegate_before(
    office: Office,
) -> None:
    await office.away()
    office.slack.close(BO.account)
    with pytest.raises(TryLaterError), office.patience.toward(ANA.account):
        raise TryLaterError(7.5)
    last = await office.asked_without_work()
    due = Delivery(order=office.order, first=last, last=last, to=Reader.DELEGATE, whom=BO.account)
    with pytest.raises(TryLaterError):
        await office.courier.deliver(due)
    assert not [line for line in office.told(ANA) if "could not be reached" in line]
    office.seconds = 7.5
    await office.courier.deliver(due)
    assert len([line for line in office.told(ANA) if "could not be reached" in line]) == 1


async def test_a_card_that_is_posted_while_it_is_settled_is_closed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.away()
    show = office.slack.show
    raced: list[bool] = []

    async def slow(to: AccountId, *what: object, **how: object) -> object:
        if to == BO.account and not raced:
            raced.append(True)
            stored = await office.orders.load(office.order)
            assert stored is not None
            assert stored.order.request is not None
            decline = cmd.DeclineRequest(ref=stored.order.request.ref)
            await do(office.desk, office.order, decline, ANA)
            office.orders.outbox.clear()  # what would close it came before there was a card
        return await show(to, *what, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(office.slack, "show", slow)
    await office.asks()
    (card,) = office.cards_of(BO)
    assert "declined by Ana" in card.text
    assert buttons(card) == []
    assert office.cards.kept == {}


@rule("D1")
async def test_whoever_names_somebody_whom_nothing_reaches_hears_of_it(office: Office) -> None:
    office.slack.close(BO.account)
    cover = await office.away()
    told = [line for line in office.told(ANA) if "could not be told" in line]
    assert told == [
        "Bo could not be told that they answer for you. Tell them yourself, or name somebody else."
    ]
    await office.delegates.tell_cover(CoverNews(cover=cover, turn=Turn.BEGAN))
    assert len([line for line in office.told(ANA) if "could not be told" in line]) == 1
