"""What reaches people: one card each, each notice once, and a trace of what cannot arrive."""

import asyncio
from datetime import timedelta

import pytest

from adapters.shared.clerk import Clerk
from adapters.shared.courier import Courier
from adapters.shared.messenger import Cause, Messenger, TryLaterError
from adapters.shared.once import Once
from adapters.shared.patience import Patience
from adapters.shared.ports import Attempt, DeadLetter, Person
from adapters.shared.redrawing import Redrawing
from adapters.shared.voice import Said
from core import commands as cmd
from core.desk import Desk
from core.notices import Delivery
from core.policy import DEFAULT_POLICY, Support
from core.terms import PartialRefundTerms
from core.values import AccountId, Actor, ChannelId, OrderId, Platform
from core.views import Reader
from tests.fakes.dead import MemoryDeadLetters
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.making import CLIENT, COMMUNITY, FIRST, FREELANCER, begin, do, offer, opening
from tests.fakes.memories import (
    MemoryCards,
    MemoryOutbox,
    MemoryPeople,
    MemorySentLog,
    MemorySnoozes,
)
from tests.fakes.messenger import MemoryMessenger, Post, ProcessDiedError
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

CHANNEL = ChannelId("slack:T024BE7LD:C061F7AUR")
ROOM = ChannelId("discord:500")
SECRET = "They shouted at me on the phone."


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Office:
    """A courier with two platforms, and everything it remembers."""

    def __init__(self) -> None:
        self.orders = MemoryOrders()
        support = Support(channel=ROOM, roles=frozenset({"agents"}), contact="help@example.org")
        self.orders.policies[COMMUNITY] = DEFAULT_POLICY.but(support=support)
        self.desk = Desk(self.orders, SmallNames())
        self.slack, self.discord = MemoryMessenger(), MemoryMessenger()
        self.messengers: dict[Platform, Messenger] = {
            Platform.SLACK: self.slack,
            Platform.DISCORD: self.discord,
        }
        self.cards, self.sent, self.dead = MemoryCards(), MemorySentLog(), MemoryDeadLetters()
        self.people = MemoryPeople(
            Person(account=CLIENT.account, name="Ana"),
            Person(account=FREELANCER.account, name="Finn", locale="nl"),
        )
        self.snoozes = MemorySnoozes()
        redrawing = Redrawing(self.desk, self.cards, MemoryOutbox(self.orders.outbox))
        self.clerk = Clerk(
            self.desk,
            MemoryDrafts(),
            self.people,
            snoozes=self.snoozes,
            redrawing=redrawing,
        )
        self.patience = Patience(lambda: self.seconds)
        self.courier = Courier(
            desk=self.desk,
            orders=self.orders,
            messengers=self.messengers,
            cards=self.cards,
            once=Once(self.sent, self.patience),
            dead=self.dead,
            people=self.people,
            directory=self.people,
        )
        self.seconds = 0.0
        self.order = OrderId("")

    async def opened(self) -> "Office":
        """With an order in progress, of which everybody knows."""
        self.order = await begin(self.desk, self.orders)
        await self.deliver_all()
        return self

    async def does(self, command: cmd.Command, by: Actor) -> list[Delivery]:
        """Let somebody do something, and give what is to be delivered because of it."""
        await do(self.desk, self.order, command, by)
        due = list(self.orders.outbox)
        self.orders.outbox.clear()
        return due

    async def deliver_all(self) -> None:
        """Play the worker until nothing is left to bring."""
        while self.orders.outbox:
            await self.courier.deliver(self.orders.outbox.pop(0))

    async def deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            await self.courier.deliver(delivery)

    @property
    def to_client(self) -> list[Post]:
        return self.slack.at(CLIENT.account)

    @property
    def to_freelancer(self) -> list[Post]:
        return self.discord.at(FREELANCER.account)


@pytest.fixture
async def office() -> Office:
    return await Office().opened()


def only(deliveries: list[Delivery], reader: Reader) -> list[Delivery]:
    return [delivery for delivery in deliveries if delivery.to is reader]


# Cards.


async def test_each_party_gets_one_card_in_their_own_language(office: Office) -> None:
    (client,) = [post for post in office.to_client if post.sheet is not None]
    (freelancer,) = [post for post in office.to_freelancer if post.sheet is not None]
    assert "in progress" in client.text
    assert "in uitvoering" in freelancer.text


async def test_a_new_card_tells_it_so_nothing_is_said_beside_it() -> None:
    office = Office()
    await offer(office.desk, office.orders)
    await office.deliver_all()
    assert [post.lines for post in office.to_freelancer] == [()]


async def test_a_card_is_refreshed_in_place(office: Office) -> None:
    before = len(office.to_freelancer)
    await office.deliver(await office.does(opening(), CLIENT))
    (card,) = [post for post in office.to_freelancer if post.sheet is not None]
    assert "We changed our plans" in card.text
    assert len(office.to_freelancer) == before + 1  # the notice


async def test_a_refresh_that_comes_late_adds_nothing(office: Office) -> None:
    early = await office.does(opening(), CLIENT)
    late = await office.does(cmd.DeclineRequest(ref=FIRST, message="No."), FREELANCER)
    await office.deliver(only(late, Reader.CLIENT))
    (card,) = [post for post in office.to_client if post.sheet is not None]
    edits = card.edits
    await office.deliver(only(early, Reader.CLIENT))
    assert card.edits == edits
    assert "No." in card.text


async def test_a_card_that_was_deleted_is_posted_anew(office: Office) -> None:
    (name,) = [name for name, post in office.discord.posts.items() if post.sheet is not None]
    del office.discord.posts[name]
    await office.deliver(await office.does(opening(), CLIENT))
    (card,) = [post for post in office.to_freelancer if post.sheet is not None]
    assert "We changed our plans" in card.text
    ref = office.cards.all[office.order, Reader.FREELANCER]
    assert office.discord.posts[ref.message] is card


async def test_whoever_nobody_has_met_is_asked_for_at_their_platform(office: Office) -> None:
    del office.people.all[FREELANCER.account]
    await office.deliver(await office.does(opening(), CLIENT))
    assert office.discord.met == [FREELANCER.account]


# Notices.


async def test_a_notice_is_sent_once_however_often_it_is_delivered(office: Office) -> None:
    due = await office.does(opening(), CLIENT)
    await office.deliver(due)
    count = len(office.to_freelancer), len(office.slack.at(CHANNEL))
    calls = office.discord.calls
    await office.deliver(due)
    assert (len(office.to_freelancer), len(office.slack.at(CHANNEL))) == count
    assert office.discord.calls == calls


async def test_a_notice_stands_below_the_card_and_pings_its_reader(office: Office) -> None:
    await office.deliver(await office.does(opening(), CLIENT))
    ref = office.cards.all[office.order, Reader.FREELANCER]
    notice = office.to_freelancer[-1]
    assert notice.below is not None
    assert notice.below.message == ref.message
    assert "We changed our plans" in notice.text


async def test_whoever_did_it_is_not_told_of_it(office: Office) -> None:
    before = len(office.to_client)
    await office.deliver(await office.does(opening(), CLIENT))
    assert len(office.to_client) == before


async def test_a_worker_that_died_in_between_sends_the_same_again(office: Office) -> None:
    due = only(await office.does(opening(), CLIENT), Reader.FREELANCER)
    office.discord.dying = 1
    before = len(office.to_freelancer)
    with pytest.raises(ProcessDiedError):
        await office.deliver(due)
    await office.deliver(due)
    # The second try bore the same nonce, so the platform dropped it.
    assert len(office.to_freelancer) == before + 1


@pytest.mark.parametrize("seconds", [None, 7.5])
async def test_a_platform_that_asks_for_patience_gets_it(
    office: Office, seconds: float | None
) -> None:
    due = only(await office.does(opening(), CLIENT), Reader.FREELANCER)
    office.discord.busy = [seconds]
    with pytest.raises(TryLaterError) as caught:
        await office.deliver(due)
    assert caught.value.seconds == seconds
    assert office.dead.letters == []
    office.seconds += seconds or 0.0
    await office.deliver(due)
    assert "We changed our plans" in office.to_freelancer[-1].text


async def test_whoever_asked_for_patience_is_not_called_before_and_others_are(
    office: Office,
) -> None:
    due = await office.does(opening(), CLIENT)
    office.discord.busy = [7.5]
    with pytest.raises(TryLaterError):
        await office.deliver(only(due, Reader.FREELANCER))
    office.seconds += 7
    calls = office.discord.calls
    with pytest.raises(TryLaterError) as caught:
        await office.deliver(only(due, Reader.FREELANCER))
    assert caught.value.seconds == 0.5
    assert office.discord.calls == calls
    await office.discord.announce(ROOM, (Said("elsewhere on the platform"),), "n")
    await office.deliver(only(due, Reader.CLIENT))
    assert "We changed our plans" in "".join(post.text for post in office.to_client)


async def test_a_platform_that_asks_for_patience_everywhere_is_left_alone_altogether(
    office: Office,
) -> None:
    office.discord.busy = [TryLaterError(7.5, everywhere=True)]
    due = await office.does(opening(), CLIENT)
    with pytest.raises(TryLaterError):
        await office.deliver(only(due, Reader.FREELANCER))
    raised = cmd.Escalate(comment="Help.")
    support = only(await office.does(raised, CLIENT), Reader.SUPPORT)
    with pytest.raises(TryLaterError):
        await office.deliver(support)
    office.seconds += 7.5
    await office.deliver(support)
    assert office.discord.at(ROOM)


async def test_a_notice_that_may_have_arrived_is_looked_for_before_it_is_sent_again(
    office: Office,
) -> None:
    due = only(await office.does(opening(), CLIENT), Reader.FREELANCER)
    office.discord.forgetful, office.discord.dying = True, 1
    before = len(office.to_freelancer)
    with pytest.raises(ProcessDiedError):
        await office.deliver(due)
    await office.deliver(due)
    assert len(office.to_freelancer) == before + 1


async def test_a_card_that_may_have_been_posted_is_looked_for_before_it_is_posted_again() -> None:
    office = Office()
    await offer(office.desk, office.orders)
    office.discord.forgetful, office.discord.dying = True, 1
    due = office.orders.outbox
    with pytest.raises(ProcessDiedError):
        await office.deliver(due)
    await office.deliver(due)
    assert len(office.to_freelancer) == 1


@pytest.mark.parametrize("in_memory", [True, False])
async def test_a_notice_that_may_have_arrived_may_so_still_after_a_wait_that_was_asked_for(
    office: Office,
    in_memory: bool,
) -> None:
    due = only(await office.does(opening(), CLIENT), Reader.FREELANCER)
    office.discord.forgetful, office.discord.dying = True, 1
    before = len(office.to_freelancer)
    with pytest.raises(ProcessDiedError):
        await office.deliver(due)
    office.discord.busy = [7.5]
    if in_memory:
        with pytest.raises(TryLaterError), office.patience.toward(FREELANCER.account):
            await office.discord.tell(FREELANCER.account, (Said("else"),), None, "else")
    with pytest.raises(TryLaterError):
        await office.deliver(due)
    office.seconds += 7.5
    await office.deliver(due)
    assert len(office.to_freelancer) == before + 1


async def test_a_channel_that_may_have_heard_it_is_told_again_as_one_that_may_have(
    office: Office,
) -> None:
    await office.deliver(await office.does(opening(), CLIENT))
    due = only(await office.does(cmd.DeclineRequest(ref=FIRST), FREELANCER), Reader.CHANNEL)
    office.slack.forgetful, office.slack.dying = True, 1
    before = len(office.slack.at(CHANNEL))
    with pytest.raises(ProcessDiedError):
        await office.deliver(due)
    office.slack.busy = [7.5]
    with pytest.raises(TryLaterError):
        await office.deliver(due)
    office.seconds += 7.5
    await office.deliver(due)
    assert len(office.slack.at(CHANNEL)) == before + 1


@pytest.mark.parametrize("seconds", [None, 7.5])
async def test_after_a_clear_no_nothing_is_looked_for(
    office: Office, seconds: float | None
) -> None:
    due = only(await office.does(opening(), CLIENT), Reader.FREELANCER)
    office.discord.busy = [seconds]
    # The first call refreshes the card; only what is posted can be there twice.
    card = office.cards.all[office.order, Reader.FREELANCER]
    office.cards.all[office.order, Reader.FREELANCER] = card.but(revision=99)
    with pytest.raises(TryLaterError):
        await office.deliver(due)
    attempt = await office.sent.claim(office.order, f"{due[0].last}", Reader.FREELANCER)
    assert attempt is (Attempt.UNSURE if seconds is None else Attempt.FIRST)


async def test_two_deliveries_of_one_card_at_the_same_moment_make_one_card() -> None:
    office = Office()
    await offer(office.desk, office.orders)
    office.discord.forgetful = True
    first, second = (only(office.orders.outbox, Reader.FREELANCER) for _ in range(2))
    assert first
    async with asyncio.TaskGroup() as group:
        group.create_task(office.deliver(first))
        group.create_task(office.deliver(second))
    assert len(office.to_freelancer) == 1


@pytest.mark.rule("A3", "T4")
async def test_the_channel_hears_what_came_of_it_without_what_people_wrote(
    office: Office,
) -> None:
    await office.deliver(await office.does(opening(), CLIENT))
    assert "We changed" not in "".join(post.text for post in office.slack.at(CHANNEL))
    command = cmd.DeclineRequest(ref=FIRST, message="I have begun already.")
    await office.deliver(await office.does(command, FREELANCER))
    told = office.slack.at(CHANNEL)[-1].text
    assert told == f"{office.order}: the cancellation was declined."


# Who cannot be reached.


def warnings(office: Office) -> list[Post]:
    """What tells the freelancer, in Dutch, that the client was not reached."""
    return [post for post in office.to_freelancer if "Ana" in post.text and "bereik" in post.text]


async def test_a_closed_direct_message_falls_back_to_the_channel_without_anything_private() -> None:
    office = Office()
    office.slack.close(CLIENT.account, code="cannot_dm")
    await office.opened()
    refund = cmd.OpenRequest(
        terms=PartialRefundTerms(amount=10_000),
        comment="The third section is missing.",
        reason="part_not_delivered",
    )
    before = len(office.slack.at(CHANNEL))
    await office.deliver(await office.does(refund, FREELANCER))
    (call,) = office.slack.at(CHANNEL)[before:]
    assert call.text.startswith("Ana, there is something for you")
    assert "missing" not in call.text
    assert office.to_client == []


async def test_the_other_party_is_told_once_that_it_may_not_have_been_seen() -> None:
    office = Office()
    office.slack.close(CLIENT.account)
    await office.opened()
    warnings = [
        post for post in office.to_freelancer if "Ana" in post.text and "bereik" in post.text
    ]
    await office.deliver(await office.does(cmd.Deliver(text="Here it is."), FREELANCER))
    after = [post for post in office.to_freelancer if "Ana" in post.text and "bereik" in post.text]
    assert len(warnings) == len(after) == 1


async def test_what_stays_undelivered_is_kept_with_why() -> None:
    office = Office()
    office.slack.close(CLIENT.account, Cause.GONE, "user_not_found")
    await office.opened()
    office.dead.letters.clear()
    (due,) = only(await office.does(cmd.Deliver(text="Here."), FREELANCER), Reader.CLIENT)
    await office.courier.deliver(due)
    assert office.dead.letters == [
        DeadLetter(
            order=office.order,
            first=due.first,
            last=due.last,
            to=Reader.CLIENT,
            cause=Cause.GONE,
            code="user_not_found",
            at=await office.orders.now(),
        )
    ]
    assert office.dead.letters[0].delivery == due


async def test_a_letter_that_is_sent_again_arrives_and_nobody_is_called_twice() -> None:
    office = Office()
    office.slack.close(CLIENT.account)
    await office.opened()
    (due,) = only(await office.does(cmd.Deliver(text="Here."), FREELANCER), Reader.CLIENT)
    await office.courier.deliver(due)
    calls = len(office.slack.at(CHANNEL)), len(office.to_freelancer)
    await office.courier.deliver(due)  # in vain
    assert (len(office.slack.at(CHANNEL)), len(office.to_freelancer)) == calls
    office.slack.closed.clear()
    await office.courier.deliver(due)
    card, notice = office.to_client
    assert "delivered" in card.text
    assert "Here." in notice.text


async def test_patience_on_the_way_round_loses_nothing() -> None:
    office = await Office().opened()
    office.slack.close(CLIENT.account)
    (due,) = only(await office.does(cmd.Deliver(text="Here."), FREELANCER), Reader.CLIENT)
    office.discord.busy = [3.0]
    with pytest.raises(TryLaterError):
        await office.courier.deliver(due)
    office.seconds += 3
    assert len(office.dead.letters) == 1
    calls = len(office.slack.at(CHANNEL))
    await office.courier.deliver(due)
    assert len(office.dead.letters) == 1
    assert len(office.slack.at(CHANNEL)) == calls
    assert "bereik" in office.to_freelancer[-1].text


async def test_when_every_way_is_closed_there_is_still_the_letter() -> None:
    office = await Office().opened()
    for place in (CLIENT.account, CHANNEL):
        office.slack.close(place)
    office.discord.close(FREELANCER.account)
    due = await office.does(cmd.Deliver(text="Here."), FREELANCER)
    await office.deliver(due)
    assert {letter.to for letter in office.dead.letters} >= {Reader.CLIENT, Reader.FREELANCER}


async def test_a_platform_without_a_token_is_no_silence() -> None:
    office = await Office().opened()
    del office.messengers[Platform.SLACK]
    due = await office.does(cmd.Deliver(text="Here."), FREELANCER)
    await office.deliver(only(due, Reader.CLIENT))
    (letter,) = office.dead.letters
    assert (letter.cause, letter.code) == (Cause.SHUT_OUT, "not_connected")
    assert "bereik" in office.to_freelancer[-1].text


async def test_a_channel_that_is_gone_costs_nobody_their_notice(office: Office) -> None:
    office.slack.close(CHANNEL, Cause.GONE, "channel_not_found")
    due = await office.does(opening(), CLIENT)
    due += await office.does(cmd.DeclineRequest(ref=FIRST), FREELANCER)
    await office.deliver(due)
    (letter,) = office.dead.letters
    assert (letter.to, letter.code) == (Reader.CHANNEL, "channel_not_found")


async def test_an_order_that_is_not_there_is_nobody_s_business(office: Office) -> None:
    calls = office.slack.calls, office.discord.calls
    gone = Delivery(order=OrderId("ORD-GONE"), first=1, last=1, to=Reader.CLIENT)
    await office.courier.deliver(gone)
    assert (office.slack.calls, office.discord.calls) == calls


async def test_nothing_is_sent_to_an_erased_person(office: Office) -> None:
    due = await office.does(cmd.Deliver(text="Here."), FREELANCER)
    stored = await office.orders.load(office.order)
    assert stored is not None
    erased = stored.order.but(client=AccountId("erased:a1"), revision=stored.order.revision + 1)
    office.orders.replace(erased)
    before = len(office.slack.posts)
    await office.deliver(only(due, Reader.CLIENT))
    assert len(office.slack.posts) == before
    assert office.dead.letters == []


async def test_a_card_that_is_drawn_again_in_vain_alarms_nobody(office: Office) -> None:
    await office.deliver(await office.does(opening(), CLIENT))
    office.discord.close(FREELANCER.account)
    card = office.cards.all[office.order, Reader.FREELANCER]
    office.cards.all[office.order, Reader.FREELANCER] = card.but(revision=0)
    said = len(office.slack.posts)
    redraw = Delivery(order=office.order, first=1, last=0, to=Reader.FREELANCER)
    await office.courier.deliver(redraw)
    assert [letter.delivery for letter in office.dead.letters] == [redraw]
    assert len(office.slack.posts) == said


# Support.


async def escalated(office: Office) -> Post:
    refund = cmd.OpenRequest(
        terms=PartialRefundTerms(amount=10_000),
        comment="The third section is missing.",
        reason="part_not_delivered",
    )
    await office.deliver(await office.does(refund, FREELANCER))
    evidence = cmd.AttachEvidence(name="chat.png", size=10, sha256="0" * 64, media_type="image/png")
    await office.deliver(await office.does(evidence, CLIENT))
    call = cmd.Escalate(comment="They ask for far too little.", confidential=SECRET)
    await office.deliver(await office.does(call, CLIENT))
    (sheet,) = office.discord.at(ROOM)
    return sheet


@pytest.mark.rule("R2", "E1")
async def test_support_hears_nothing_before_somebody_calls(office: Office) -> None:
    await office.deliver(await office.does(opening(), CLIENT))
    assert office.discord.at(ROOM) == []


@pytest.mark.rule("E1", "R17")
async def test_support_gets_one_sheet_with_all_that_it_may_know(office: Office) -> None:
    text = (await escalated(office)).text
    assert "Ana called for support" in text
    assert "They ask for far too little." in text
    assert SECRET in text
    assert "The third section is missing." in text
    assert "1 piece of evidence: chat.png" in text
    assert "[Evidence (1)]" in text
    assert "[Cancel the order]" in text
    # The freelancer did not call, so the freelancer's reason stays theirs.
    assert "part of the work" not in text.lower()
    assert "kept from the other party" not in text


@pytest.mark.rule("R11", "E1")
async def test_what_was_confided_to_support_is_nowhere_else(office: Office) -> None:
    await escalated(office)
    said = [post.text for post in (*office.to_freelancer, *office.slack.at(CHANNEL))]
    assert SECRET not in "".join(said)
    assert any("They ask for far too little." in text for text in said)


@pytest.mark.rule("E1")
@pytest.mark.parametrize("is_gone", [False, True])
async def test_support_that_has_moved_gets_its_sheet_where_it_is_now_and_nowhere_else(
    office: Office,
    is_gone: bool,
) -> None:
    old = await escalated(office)
    edits = old.edits
    if is_gone:
        office.discord.close(ROOM, Cause.GONE, "10003")
    support = office.orders.policies[COMMUNITY].support
    moved = DEFAULT_POLICY.but(support=support.but(channel=ChannelId("discord:501")))
    office.orders.policies[COMMUNITY] = moved
    decline = cmd.DeclineRequest(ref=FIRST, message="No.")
    await office.deliver(await office.does(decline, CLIENT))
    (sheet,) = office.discord.at("discord:501")
    assert "Ana called for support" in sheet.text
    assert old.edits == edits
    assert office.dead.letters == []


@pytest.mark.rule("E1")
async def test_the_freelancer_s_call_shows_support_the_freelancer_s_reason(office: Office) -> None:
    refund = cmd.OpenRequest(
        terms=PartialRefundTerms(amount=10_000), comment="x", reason="part_not_delivered"
    )
    await office.deliver(await office.does(refund, FREELANCER))
    await office.deliver(await office.does(cmd.Escalate(comment="Please look."), FREELANCER))
    (sheet,) = office.discord.at(ROOM)
    assert "Reason, kept from the other party:" in sheet.text


@pytest.mark.rule("E3")
async def test_support_s_sheet_is_kept_up_to_date_and_closed(office: Office) -> None:
    sheet = await escalated(office)
    refund = cmd.SupportRefund(amount=5_000, why="Half of it was done.")
    agent = Actor(account=AccountId("discord:99"), roles=frozenset({"agents"}))
    await office.deliver(await office.does(refund, agent))
    assert sheet.edits
    await office.deliver(await office.does(cmd.CloseEscalation(why="Settled."), agent))
    assert "Closed on" in sheet.text
    assert "[Cancel the order]" not in sheet.text
    assert len([post for post in office.discord.at(ROOM) if post.sheet is not None]) == 1


@pytest.mark.rule("E1")
async def test_whoever_calls_is_told_once_when_support_s_channel_is_closed(office: Office) -> None:
    office.discord.close(ROOM, Cause.SHUT_OUT, "50001")
    due = await office.does(cmd.Escalate(comment="Please look."), CLIENT)
    await office.deliver(due)
    await office.deliver(due)
    told = [post.text for post in office.to_client if "Support could not be told" in post.text]
    assert len(told) == 1
    assert "help@example.org" in told[0]
    assert [letter.to for letter in office.dead.letters] == [Reader.SUPPORT]


# Reminders.


async def test_a_reminder_of_what_has_ended_is_not_sent(office: Office) -> None:
    await office.deliver(await office.does(opening(), CLIENT))
    office.orders.travel(timedelta(hours=25))
    assert await office.desk.settle_due() == 1
    reminders, office.orders.outbox = office.orders.outbox, []
    await office.deliver(await office.does(cmd.DeclineRequest(ref=FIRST), FREELANCER))
    before = len([post for post in office.to_freelancer if post.sheet is None])
    await office.deliver(only(reminders, Reader.FREELANCER))
    assert len([post for post in office.to_freelancer if post.sheet is None]) == before
