"""The client: being a person by what people read, with unmodified SDKs behind both platforms."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.client import FieldErrors, NotSeen, Refused, Sandbox, Upload
from sandbox.people import ANA, BRAM, FINN, MILA
from sandbox.wire import JSONObject

pytestmark = pytest.mark.anyio

PROOF = Upload("proof.txt", b"It was delivered on Friday.")


async def test_a_command_on_slack_brings_a_card_that_others_can_press(box: Sandbox) -> None:
    ana, bram = box.slack(ANA), box.slack(BRAM)
    await ana.command("#orders", "/order offer")
    await bram.until_sees("@Ana Client asks to cancel ORD-1042")
    await bram.press("Accept", place="#orders")
    await ana.until_sees("Accepted by the freelancer")
    await bram.until_sees("Waiting for an answer", place="Resolution Center")


async def test_the_newest_button_of_that_name_is_pressed_unless_words_say_which(
    box: Sandbox,
) -> None:
    ana, bram = box.slack(ANA), box.slack(BRAM)
    await ana.command("#orders", "/order")
    await bram.press("Decline", near="Silence counts", place="Resolution Center")
    screen = await bram.until_sees("Declined", place="Resolution Center")
    assert not any(control.label == "Accept" for control in screen.messages[-1].controls)


async def test_an_ephemeral_message_is_seen_by_one_person_alone(box: Sandbox) -> None:
    ana, bram = box.slack(ANA), box.slack(BRAM)
    await ana.command("#orders", "/order")
    screen = await ana.until_sees("stays between you and support")
    assert [message.ephemeral for message in screen.messages if "between you" in message.text] == [
        True
    ]
    assert not await bram.sees("stays between you and support")


async def test_a_form_on_slack_is_filled_by_its_labels(box: Sandbox) -> None:
    ana = box.slack(ANA)
    await ana.command("#orders", "/resolve")
    form = await ana.until_form("Cancel an order")
    assert form.submit == "Send request"
    await ana.fill(
        {
            "What is it about?": "Cancel the order",
            "Comment": "We moved on",
            "Reason": "Ordered by mistake",
            "Tags": ["Will order again", "Not what was agreed"],
            "Who else should know?": ["Bram de Vries"],
            "Where": "#general",
            "Day": "2031-06-01",
            "Hour": "10:15",
            "Amount": "12.50",
            "E-mail": "ana@example.com",
            "Link": "https://example.com/order",
            "Which order?": "ORD-1042",
            "I have": ["talked to them"],
            "Evidence": [PROOF],
        }
    )
    await ana.until_sees("Request sent: We moved on")


async def test_what_the_bot_finds_wrong_is_told_by_label_and_the_form_stays(box: Sandbox) -> None:
    ana = box.slack(ANA)
    await ana.command("#orders", "/resolve")
    with pytest.raises(FieldErrors) as caught:
        await ana.fill(
            {
                "What is it about?": "Cancel the order",
                "Comment": "You are stupid",
                "Reason": "mistake",
            }
        )
    assert caught.value.errors == {"Comment": "Please keep it kind."}
    await ana.fill({"Comment": "You are kind"})
    await ana.until_sees("Request sent: You are kind")


async def test_the_home_tab_is_published_when_it_is_opened(box: Sandbox) -> None:
    ana = box.slack(ANA)
    await ana.open_home()
    screen = await ana.until(lambda seen: seen.home is not None, "the home tab should be there")
    assert screen.home is not None
    assert "ORD-1042 · Logo for a bakery" in screen.home.text
    assert [control.label for control in screen.home.controls] == ["Open", "Open"]


async def test_a_command_on_discord_takes_its_options_as_they_read(box: Sandbox) -> None:
    finn, mila = box.discord(FINN), box.discord(MILA)
    await finn.command("#orders", "/order offer title:A new logo price:340", currency="Pound")
    await finn.until_sees("A new logo, 340.00 GBP")
    assert not await mila.sees("340.00 GBP")
    await mila.press("Accept")
    await finn.until_sees("State Accepted")


async def test_suggestions_are_picked_by_what_they_read(box: Sandbox) -> None:
    finn = box.discord(FINN)
    await finn.command("#orders", "/order list", order="menu")
    await finn.until_sees("ORD-1040 · Menu cards")
    await finn.until_sees("@Finn")


async def test_a_form_on_discord_is_filled_by_its_labels(box: Sandbox) -> None:
    finn = box.discord(FINN)
    await finn.command("#orders", "/order offer", title="Logo", price=340)
    await finn.press("Decline")
    with pytest.raises(FieldErrors) as caught:
        await finn.fill({"Message": "Friday is fine"})
    assert list(caught.value.errors) == ["Reason"]
    await finn.fill(
        {
            "Reason": "Another date works",
            "Message": "Friday is fine",
            "Evidence": [PROOF],
            "Who can confirm it?": "Mila Jansen",
        }
    )
    await finn.until_sees("Declined: Friday is fine")


async def test_a_greyed_out_button_cannot_be_pressed(box: Sandbox) -> None:
    finn = box.discord(FINN)
    await finn.command("#orders", "/order offer title:Logo price:1")
    await finn.press("Accept")
    await finn.until_sees("State Accepted")
    with pytest.raises(NotSeen, match="greyed out"):
        await finn.press("Counter-offer")


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_people_talk_on_either_platform(box: Sandbox, platform: str) -> None:
    one, other = (
        (box.slack(ANA), box.slack(BRAM))
        if platform == "slack"
        else (box.discord(FINN), box.discord(MILA))
    )
    await one.say("#orders", "Shall we say <Friday> & be done?")
    screen = await other.until_sees("Shall we say <Friday> & be done?", place="#orders")
    assert screen.messages[-1].author in {"Ana Client", "Finn"}


async def test_a_failure_shows_what_the_person_saw(box: Sandbox) -> None:
    finn = box.discord(FINN)
    await finn.say("#orders", "Hello there")
    with pytest.raises(NotSeen) as caught:
        await finn.until_sees("a card", timeout=0.3)
    told = str(caught.value)
    assert "'a card' should be there, not within 0.3 s" in told
    assert "[channel] orders" in told
    assert "Hello there" in told


async def test_a_place_that_is_not_there_yet_is_waited_for(box: Sandbox) -> None:
    ana = box.slack(ANA)
    with pytest.raises(NotSeen, match="no place '#later'"):
        await ana.until_sees("Here it is", place="#later", timeout=0.3)
    waiting = asyncio.create_task(ana.until_sees("Here it is", place="#later"))
    where: JSONObject = {"channel": "C0LATER", "team": "T0HARBOR", "name": "later"}
    await box.act("slack", "add_channel", **where, members=[ANA])
    await ana.say("#later", "Here it is")
    assert (await waiting).has("Here it is")


async def test_what_there_is_not_is_refused_by_name(box: Sandbox) -> None:
    ana, finn = box.slack(ANA), box.discord(FINN)
    with pytest.raises(NotSeen, match="no place '#secrets'"):
        await ana.say("#secrets", "Hello")
    with pytest.raises(Refused, match="not a valid command"):
        await ana.command("#orders", "/nonsense")
    with pytest.raises(NotSeen, match="no command '/nonsense'"):
        await finn.command("#orders", "/nonsense")
    with pytest.raises(NotSeen, match="has no option 'colour'"):
        await finn.command("#orders", "/order offer colour:red")


async def test_time_moves_for_both_platforms_at_once(box: Sandbox) -> None:
    ana, finn = box.slack(ANA), box.discord(FINN)
    before = await box.clock()
    after = await box.move(timedelta(hours=24))
    assert timedelta(hours=24) <= after.now - before.now < timedelta(hours=24, minutes=1)
    assert not after.bot
    await ana.say("#orders", "From the future")
    await finn.say("#orders", "From the future")
    slack, discord = (
        await ana.screen("#orders"),
        await finn.screen("#orders"),
    )
    assert abs(float(slack.messages[-1].id) - after.now.timestamp()) < 60
    made = (int(discord.messages[-1].id) >> 22) / 1000 + 1_420_070_400
    assert abs(made - after.now.timestamp()) < 60


async def test_a_fault_is_felt_by_the_bot_and_shown_in_the_record(box: Sandbox) -> None:
    ana = box.slack(ANA)
    await box.fault("500", platform="slack", method="views.open", count=1)
    before = await box.record()
    last = before[-1]["number"] if before else 0
    assert isinstance(last, int)
    with pytest.raises(Refused):
        await ana.command("#orders", "/resolve")
    failed = [entry for entry in await box.record(last) if entry["status"] == 500]
    assert [entry["path"] for entry in failed] == ["/slack/api/views.open"]


async def test_a_conversation_that_the_bot_has_opened_outlives_a_reset(box: Sandbox) -> None:
    ana, bram = box.slack(ANA), box.slack(BRAM)
    await ana.command("#orders", "/order")
    before = await bram.until_sees("Cancellation requested", place="Resolution Center")
    await box.reset()
    after = await bram.screen("Resolution Center")
    assert after.looked == before.looked, "on Slack, the id of a direct message never changes"
    assert after.messages == ()


async def test_shortcuts_are_used_by_their_names(box: Sandbox) -> None:
    ana, finn = box.slack(ANA), box.discord(FINN)
    await ana.shortcut("Resolve an order")
    await ana.until_form("Cancel an order")
    await ana.close()
    for person in (ana, finn):
        await person.say("#orders", "The draft is at example.com")
        await person.shortcut("Use in a request", near="The draft")
        await person.until_sees("Noted: The draft is at example.com")
    with pytest.raises(NotSeen, match="no command 'Dance' on a message, but Use in a request"):
        await finn.shortcut("Dance", near="The draft")
