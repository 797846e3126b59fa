"""Which reminders reach somebody is theirs to decide; nothing else changes by it (T1)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.shared.answers import Answer, Refused, Show
from adapters.shared.buttons import Step
from adapters.shared.directory import voice_for
from adapters.shared.messenger import Cause
from adapters.shared.ports import OwnSettings, Reminders
from adapters.shared.sheets import Buttons
from adapters.shared.voice import Plain
from core import commands as cmd
from core.events import CounterpartyReminded
from core.policy import DEFAULT_POLICY, HOUR, Policy
from core.refusals import RequestHasEnded
from core.requests import Ending
from core.values import AccountId, Actor, ChannelId
from core.views import Reader
from tests.fakes.making import CLIENT, COMMUNITY, FIRST, FREELANCER, opening
from tests.fakes.messenger import Post, words_of
from tests.shared.test_courier import Office

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def asked(reminders: Reminders, policy: Policy = DEFAULT_POLICY) -> Office:
    """The client has asked, and the freelancer, who has to answer, wants these reminders."""
    office = Office()
    office.orders.policies[COMMUNITY] = policy
    await office.opened()
    await office.people.decide(FREELANCER.account, OwnSettings(language="en", reminders=reminders))
    await office.deliver(await office.does(opening(), CLIENT))
    return office


async def heard_when(office: Office, leads: Sequence[timedelta]) -> list[str]:
    """Let the time come at which each reminder is due, and give what the freelancer hears."""
    before = len(office.to_freelancer)
    stored = await office.orders.load(office.order)
    assert stored is not None
    assert stored.order.request is not None
    closes_at = stored.order.request.closes_at
    for lead in leads:
        office.orders.travel(closes_at - lead - await office.orders.now())
        await office.desk.settle_due()
        await office.deliver_all()
    return [post.text for post in office.to_freelancer[before:]]


DEFAULT = DEFAULT_POLICY.reminders


@pytest.mark.rule("T1")
async def test_who_decided_nothing_gets_every_reminder() -> None:
    heard = await heard_when(await asked(Reminders.ALL), DEFAULT)
    assert [text.split(" left", maxsplit=1)[0] for text in heard] == [
        "24 hours",
        "6 hours",
        "1 hour",
    ]


@pytest.mark.rule("T1")
async def test_who_wants_only_the_last_gets_the_one_closest_to_the_deadline() -> None:
    [heard] = await heard_when(await asked(Reminders.LAST), DEFAULT)
    assert heard.startswith("1 hour left")


@pytest.mark.rule("T1")
async def test_the_last_is_the_last_of_whatever_the_community_has_set() -> None:
    own = DEFAULT_POLICY.but(reminders=(30 * HOUR, 5 * HOUR))
    [heard] = await heard_when(await asked(Reminders.LAST, own), own.reminders)
    assert heard.startswith("5 hours left")


@pytest.mark.rule("T1")
async def test_who_wants_none_gets_none_and_the_card_and_the_log_go_on() -> None:
    office = await asked(Reminders.NONE)
    [card] = [post for post in office.to_freelancer if post.sheet is not None]
    edits = card.edits
    assert await heard_when(office, DEFAULT) == []
    assert card.edits > edits
    log = await office.orders.log(office.order)
    passed = [entry.event.lead for entry in log if isinstance(entry.event, CounterpartyReminded)]
    assert tuple(passed) == DEFAULT


@pytest.mark.rule("T1", "R6")
async def test_silenced_reminders_leave_the_deadline_and_every_other_notice_alone() -> None:
    office = await asked(Reminders.NONE)
    [heard] = await heard_when(office, (timedelta(),))
    assert "accepted automatically" in heard
    stored = await office.orders.load(office.order)
    assert stored is not None
    [request] = stored.order.past
    assert request.ending is Ending.AUTO_ACCEPTED
    assert request.ended_at == request.opened_at + DEFAULT_POLICY.window


@pytest.mark.rule("T1")
async def test_what_one_party_silences_the_other_still_gets() -> None:
    office = Office()
    await office.opened()
    await office.people.decide(CLIENT.account, OwnSettings(reminders=Reminders.NONE))
    await office.deliver(await office.does(opening(), CLIENT))
    assert len(await heard_when(office, DEFAULT)) == len(DEFAULT)


async def reminded(office: Office) -> Post:
    """Let the first reminder come, and give it."""
    await heard_when(office, DEFAULT[:1])
    return office.to_freelancer[-1]


async def press(office: Office, post: Post, label: str, who: Actor = FREELANCER) -> Answer:
    """Press a button of a notice, as somebody whom their platform answers in English."""
    [button] = [one for one in post.buttons if one.label == label]
    person = await office.people.get(who.account)
    voice = voice_for(person, "en", Plain(), await office.orders.now())
    return await office.clerk.press(button.press, who, voice)


async def ripen(office: Office, after: timedelta) -> list[str]:
    """Let time pass, play the clock, and give what the freelancer hears of it."""
    before = len(office.to_freelancer)
    office.orders.travel(after)
    await office.desk.settle_due()
    office.orders.outbox.clear()
    for one in office.snoozes.ripe(await office.orders.now()):
        await office.courier.remind(one)
    return [post.text for post in office.to_freelancer[before:]]


@pytest.mark.rule("T1")
async def test_a_reminder_offers_to_come_again_and_nothing_else_does() -> None:
    office = await asked(Reminders.ALL)
    assert office.to_freelancer[-1].buttons == ()
    labels = [button.label for button in (await reminded(office)).buttons]
    assert labels == ["Remind me in 1 hour", "Remind me in 3 hours"]


@pytest.mark.rule("T1")
async def test_who_asks_is_reminded_then_and_reads_that_the_deadline_stays() -> None:
    office = await asked(Reminders.ALL)
    shown = await press(office, await reminded(office), "Remind me in 3 hours")
    assert isinstance(shown, Show)
    said = "\n".join(words_of(shown.sheet))
    assert "in 3 hours" in said
    assert "stays where it is" in said
    assert await ripen(office, 2 * HOUR) == []
    [heard] = await ripen(office, HOUR)
    assert heard.startswith("You asked to be reminded: 21 hours left")


@pytest.mark.rule("T1")
async def test_asking_again_replaces_what_was_asked_before() -> None:
    office = await asked(Reminders.ALL)
    notice = await reminded(office)
    await press(office, notice, "Remind me in 1 hour")
    await press(office, notice, "Remind me in 3 hours")
    assert await ripen(office, HOUR) == []
    assert len(await ripen(office, 2 * HOUR)) == 1


@pytest.mark.rule("T1")
async def test_a_reminder_that_was_asked_for_comes_even_to_who_silenced_all_others() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    await office.people.decide(FREELANCER.account, OwnSettings(reminders=Reminders.NONE))
    assert len(await ripen(office, HOUR)) == 1


@pytest.mark.rule("T1")
async def test_what_has_been_answered_meanwhile_reminds_nobody() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    await office.deliver(
        await office.does(cmd.DeclineRequest(ref=FIRST, message="No."), FREELANCER)
    )
    assert await ripen(office, HOUR) == []


@pytest.mark.rule("A2", "R9")
async def test_the_buttons_of_a_reminder_serve_nobody_else_and_no_other_request() -> None:
    office = await asked(Reminders.ALL)
    notice = await reminded(office)
    for who in (CLIENT, Actor(account=AccountId("slack:T1:UEVE"))):
        assert isinstance(await press(office, notice, "Remind me in 1 hour", who), Refused)
    await office.does(cmd.DeclineRequest(ref=FIRST, message="No."), FREELANCER)
    refused = await press(office, notice, "Remind me in 1 hour")
    assert isinstance(refused, Refused)
    assert isinstance(refused.refusal, RequestHasEnded)
    assert not office.snoozes.all


@pytest.mark.rule("T1")
async def test_asking_moves_no_deadline() -> None:
    office = await asked(Reminders.ALL)
    before = await office.orders.load(office.order)
    notice = await reminded(office)
    at_reminder = await office.orders.load(office.order)
    await press(office, notice, "Remind me in 1 hour")
    after = await office.orders.load(office.order)
    assert before is not None
    assert at_reminder is not None
    assert after is not None
    assert after.order == at_reminder.order
    assert before.order.request is not None
    assert after.order.request is not None
    assert after.order.request.closes_at == before.order.request.closes_at


async def test_who_takes_no_direct_messages_any_more_is_called_in_the_channel() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    office.discord.close(FREELANCER.account)
    stored = await office.orders.load(office.order)
    assert stored is not None
    channel = ChannelId("discord:400")
    office.orders.replace(stored.order.but(channel=channel))
    assert await ripen(office, HOUR) == []
    [call] = [
        post for post in office.discord.at(channel) if "direct messages are closed" in post.text
    ]
    assert "cancellation" not in call.text


async def test_a_reminder_that_reaches_nobody_leaves_a_letter_which_brings_it() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    office.discord.close(FREELANCER.account)
    office.orders.travel(HOUR)
    await office.desk.settle_due()
    office.orders.outbox.clear()
    [one] = office.snoozes.ripe(await office.orders.now())
    told = len(office.to_client)
    await office.courier.remind(one)
    await office.courier.remind(one)
    [letter] = office.dead.letters
    assert (letter.to, letter.code, letter.reminder) == (Reader.FREELANCER, "50007", one)
    assert len(office.to_client) == told  # it was asked for by one, and is no business of the other
    office.discord.closed.clear()
    before = len(office.to_freelancer)
    assert letter.reminder is not None
    await office.courier.remind(letter.reminder)
    assert len(office.to_freelancer) == before + 1


async def test_whose_account_is_gone_is_called_nowhere() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    office.discord.close(FREELANCER.account, Cause.GONE, "10013")
    stored = await office.orders.load(office.order)
    assert stored is not None
    channel = ChannelId("discord:400")
    office.orders.replace(stored.order.but(channel=channel))
    assert await ripen(office, HOUR) == []
    assert office.discord.at(channel) == []
    assert [letter.cause for letter in office.dead.letters] == [Cause.GONE]


async def test_a_reminder_is_sent_once_however_often_its_job_runs() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    office.orders.travel(HOUR)
    [one] = office.snoozes.ripe(await office.orders.now())
    before = len(office.to_freelancer)
    await office.courier.remind(one)
    await office.courier.remind(one)
    assert len(office.to_freelancer) == before + 1


async def test_an_erased_person_is_reminded_of_nothing() -> None:
    office = await asked(Reminders.ALL)
    await press(office, await reminded(office), "Remind me in 1 hour")
    stored = await office.orders.load(office.order)
    assert stored is not None
    office.orders.replace(stored.order.but(freelancer=AccountId("erased:0a1b")))
    assert await ripen(office, HOUR) == []


@pytest.mark.rule("T1", "O7")
async def test_who_gets_no_reminders_can_ask_for_one_on_the_order_page() -> None:
    office = await asked(Reminders.NONE)
    labels = {}
    for who in (FREELANCER, CLIENT):
        voice = voice_for(None, "en", Plain(), await office.orders.now())
        shown = await office.clerk.page(office.order, who, voice)
        assert isinstance(shown, Show)
        rows = [part.buttons for part in shown.sheet.parts if isinstance(part, Buttons)]
        found = [button for row in rows for button in row if button.press.step is Step.SNOOZE]
        labels[who.account] = [button.label for button in found]
        if found:
            await office.clerk.press(found[0].press, who, voice)
    assert labels == {
        FREELANCER.account: ["Remind me in 1 hour", "Remind me in 3 hours"],
        CLIENT.account: [],
    }
    assert len(await ripen(office, HOUR)) == 1
