"""What people do on the page: commands, forms with every element, presses, files, threads."""

import base64
import re

import pytest
from playwright.async_api import FilePayload, Locator, expect

from sandbox.client import Sandbox, Upload
from sandbox.people import BRAM, FINN, SLACK_ORDERS
from sandbox.wire import JSONObject, part, parts, word
from tests.browser.conftest import Chromium, Look
from tests.browser.menus import pick
from tests.browser.scenes import a_working_day

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

PROOF: FilePayload = {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"Delivered."}


async def _choose(look: Look, side: str, menu: str, *choices: str) -> None:
    """Open a menu by its label and take these, by what they read."""
    half = look.left if side == "left" else look.right
    button = half.get_by_role("button", name=menu, exact=False).first
    await pick(button, *choices)
    if await look.page.get_by_role("listbox").is_visible():
        await look.page.keyboard.press("Escape")


async def _delivered(box: Sandbox, kind: str) -> JSONObject:
    """The latest payload of a kind that Slack delivered to the bot."""
    found: JSONObject = {}
    for entry in await box.record():
        body = part(entry, "body")
        payload = part(body, "payload") or body
        if word(payload, "type") == kind:
            found = payload
    return found


async def test_every_element_of_a_slack_form_arrives_as_it_was_filled(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look(height=900) as look:
        left = look.left
        await left.get_by_role("combobox", name="Message #orders").fill("/resolve")
        await left.get_by_role("combobox").press("Enter")
        form = left.get_by_role("dialog", name="Cancel an order")
        await form.get_by_label("Cancel the order").check()
        await form.get_by_label("Comment").fill("We moved on")
        await _choose(look, "left", "Reason", "Ordered by mistake")
        await _choose(look, "left", "Tags", "Will order again", "Not what was agreed")
        await _choose(look, "left", "Who else should know?", "Bram de Vries")
        await _choose(look, "left", "Where", "#general")
        await form.get_by_label("Day (optional)").fill("2031-06-01")
        await form.get_by_label("Hour (optional)").fill("10:15")
        await form.get_by_label("Moment (optional)").fill("2031-06-01T12:30")
        await form.get_by_label("Amount").fill("12.50")
        await form.get_by_label("E-mail").fill("ana@example.com")
        await form.get_by_label("Link").fill("https://example.com/order")
        await _choose(look, "left", "Which order?", "ORD-1042")
        await form.get_by_label("talked to them").check()
        await form.locator("input[type=file]").set_input_files([PROOF])
        await expect(form.get_by_text("proof.txt")).to_be_visible()
        await look.shot("slack form filled")
        await form.get_by_role("button", name="Send request").click()
        await expect(left.get_by_text("Request sent: We moved on")).to_be_visible()
    sent = await _delivered(box, "view_submission")
    values = part(part(part(sent, "view"), "state"), "values")
    held = {block: part(part(values, block), "it") for block in values}
    assert word(part(held["kind"], "selected_option"), "value") == "cancel"
    assert held["comment"]["value"] == "We moved on"
    assert word(part(held["reason"], "selected_option"), "value") == "mistake"
    assert [word(one, "value") for one in parts(held["tags"], "selected_options")] == [
        "again",
        "quality",
    ]
    assert held["who"]["selected_users"] == [BRAM]
    assert held["where"]["selected_conversation"] == "C0GENERAL"
    assert held["day"]["selected_date"] == "2031-06-01"
    assert held["hour"]["selected_time"] == "10:15"
    # Ana's clock is London's, an hour ahead of UTC in June.
    assert held["moment"]["selected_date_time"] == 1_938_079_800
    assert held["amount"]["value"] == "12.50"
    assert held["mail"]["value"] == "ana@example.com"
    assert held["site"]["value"] == "https://example.com/order"
    assert word(part(held["order"], "selected_option"), "value") == "ORD-1042"
    assert [word(one, "value") for one in parts(held["boxes"], "selected_options")] == ["talked"]
    assert [word(one, "name") for one in parts(held["evidence"], "files")] == ["proof.txt"]


async def test_field_errors_stand_under_their_fields_and_what_was_typed_stays(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look(height=900) as look:
        left = look.left
        await left.get_by_role("combobox").fill("/resolve")
        await left.get_by_role("combobox").press("Enter")
        form = left.get_by_role("dialog")
        await form.get_by_role("button", name="Send request").click()
        required = form.get_by_text("Please complete this required field.")
        await expect(required).to_have_count(3)
        await form.get_by_label("Cancel the order").check()
        await expect(required).to_have_count(2)
        await form.get_by_label("Comment").fill("this is stupid")
        await _choose(look, "left", "Reason", "Ordered by mistake")
        await form.get_by_role("button", name="Send request").click()
        await expect(form.get_by_text("Please keep it kind.")).to_be_visible()
        await expect(form.get_by_label("Comment")).to_have_value("this is stupid")
        await expect(form.get_by_label("Comment")).to_be_focused()
        await form.get_by_label("Comment").fill("this is kind")
        await form.get_by_role("button", name="Send request").click()
        await expect(left.get_by_text("Request sent: this is kind")).to_be_visible()


async def test_every_component_of_a_discord_form_arrives_as_it_was_filled(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    async with chromium.look() as look:
        right = look.right
        await right.get_by_role("button", name="Decline").click()
        form = right.get_by_role("dialog", name="Decline the request")
        await form.get_by_role("button", name="Submit").click()
        await expect(form.get_by_text("This field is required.")).to_have_count(2)
        await _choose(look, "right", "Reason", "Another date works")
        await form.get_by_label("Message").fill("Friday is fine")
        await form.locator("input[type=file]").set_input_files([PROOF])
        await expect(form.get_by_text("proof.txt")).to_be_visible()
        await _choose(look, "right", "Who can confirm it?", "Mila Jansen")
        await look.shot("discord form filled")
        await form.get_by_role("button", name="Submit").click()
        await expect(right.get_by_text("Declined: Friday is fine")).to_be_visible()
        await expect(right.get_by_text("Only you can see this")).to_have_count(2)


async def test_a_slash_command_on_discord_is_filled_option_by_option(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look() as look:
        right = look.right
        await right.get_by_role("combobox").fill("/order off")
        await right.get_by_role("option", name="/order offer").click()
        await expect(_typed_into(look, "title")).to_be_focused()
        await look.page.keyboard.type("A new logo")
        await look.page.keyboard.press("Enter")
        await expect(right.get_by_text("price: this option is required.")).to_be_visible()
        await expect(_typed_into(look, "price")).to_be_focused()
        await look.page.keyboard.type("340")
        await right.get_by_role("button", name="currency").click()
        await _choose(look, "right", "currency", "Pound")
        await right.get_by_role("button", name="to", exact=True).click()
        await _choose(look, "right", "to", "Mila Jansen")
        await look.shot("discord command options")
        await right.get_by_role("button", name="Send the command").click()
        await expect(right.get_by_text("A new logo, 340.00 GBP")).to_be_visible()
        await expect(right.get_by_text("Finn used /order offer").first).to_be_visible()
        await right.get_by_role("combobox").fill("/order li")
        await right.get_by_role("option", name="/order list").click()
        await look.page.get_by_role("option", name="ORD-1040").click()
        await right.get_by_role("button", name="Send the command").click()
        await expect(right.get_by_text("delivery on Friday")).to_be_visible()
        await look.shot("discord embed")


def _typed_into(look: Look, option: str) -> Locator:
    """Where the value of a command's option is typed."""
    named = look.page.get_by_text(option, exact=True)
    return look.right.locator(".option").filter(has=named).get_by_role("textbox")


async def test_a_press_moves_the_card_for_everybody_and_a_confirm_is_asked_first(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    async with chromium.look() as look, chromium.look(at=f"#left=slack/{BRAM}") as other:
        await expect(other.left.get_by_text("Waiting for an answer")).to_be_visible()
        await look.left.get_by_role("button", name="Decline").click()
        question = look.left.get_by_role("dialog", name="Decline this request?")
        await question.get_by_role("button", name="Not yet").click()
        await expect(look.left.get_by_text("Waiting for an answer")).to_be_visible()
        await look.left.get_by_role("button", name="Decline").click()
        await question.get_by_role("button", name="Decline").click()
        await expect(look.left.get_by_text("Declined", exact=False).first).to_be_visible()
        await expect(other.left.get_by_text("Waiting for an answer")).to_have_count(0)
        await expect(other.left.get_by_role("button", name="Accept")).to_have_count(0)
        await other.left.get_by_role("button", name="Messages").click()
        await expect(other.left.get_by_text("Waiting for an answer")).to_be_visible()


async def test_a_bot_that_does_not_answer_is_told_where_it_was_pressed(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    await box.fault("500", platform="discord", method="POST /interactions/*")
    async with chromium.look() as look:
        await look.right.get_by_role("button", name="Counter-offer").click()
        trouble = look.right.get_by_role("alert").filter(has_text=re.compile("respond|failed"))
        await expect(trouble).to_be_visible()
        await look.shot("no answer on discord")


async def test_replies_go_into_the_thread(box: Sandbox, chromium: Chromium) -> None:
    await a_working_day(box)
    async with chromium.look() as look:
        await look.left.get_by_role("button", name="1 reply").click()
        thread = look.left.get_by_role("complementary", name="Thread")
        await thread.get_by_role("combobox").fill("Noted, thank you.")
        await thread.get_by_role("combobox").press("Enter")
        await expect(thread.get_by_text("Noted, thank you.")).to_be_visible()
        await thread.get_by_role("button", name="Close thread").click()
        await expect(look.left.get_by_role("button", name="2 replies")).to_be_visible()
        await expect(look.left.get_by_text("Noted, thank you.")).to_have_count(0)


async def test_files_go_with_messages_on_both_platforms(box: Sandbox, chromium: Chromium) -> None:
    async with chromium.look() as look:
        for half, text in ((look.left, "On Slack"), (look.right, "On Discord")):
            await half.locator(".foot input[type=file]").set_input_files([PROOF])
            await expect(half.locator(".foot").get_by_text("proof.txt")).to_be_visible()
            await half.get_by_role("combobox").fill(text)
            await half.get_by_role("combobox").press("Enter")
            await expect(half.locator(".messages").get_by_text(text)).to_be_visible()
            await expect(half.locator(".messages").get_by_text("proof.txt")).to_be_visible()
        await look.shot("files")


async def test_what_people_write_is_text_and_never_page(box: Sandbox, chromium: Chromium) -> None:
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script> [x](javascript:alert(3))"
    ana, finn = box.slack("U0ANA"), box.discord(FINN)
    await ana.say("#orders", nasty)
    await finn.say("#orders", nasty)
    async with chromium.look() as look:
        for half in (look.left, look.right):
            await expect(half.get_by_text("<script>alert(2)</script>")).to_be_visible()
            assert await half.locator(".messages :is(img, script)").count() == 0
            assert await half.locator(".messages a[href^=javascript]").count() == 0


async def test_a_message_to_a_person_in_a_place_one_is_not_in_is_not_offered(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look(at="#left=slack/U0DEV") as look:
        await expect(look.left.get_by_role("button", name="orders")).to_be_visible()
        await expect(look.left.get_by_role("button", name="general")).to_have_count(0)
        await expect(look.left.get_by_text("North & Co")).to_be_visible()
    assert SLACK_ORDERS


async def test_shortcuts_are_offered_where_people_look_for_them(
    box: Sandbox, chromium: Chromium
) -> None:
    await box.slack("U0ANA").say("#orders", "The draft is at example.com")
    await box.discord(FINN).say("#orders", "The draft is at example.com")
    async with chromium.look() as look:
        for half, menu in ((look.left, "More actions on this message"), (look.right, "Apps")):
            await half.get_by_text("The draft is at").hover()
            await half.get_by_role("button", name=menu).click()
            await look.page.get_by_role("option", name="Use in a request").click()
            await expect(half.get_by_text("Noted: The draft is at example.com")).to_be_visible()
        await look.shot("shortcuts")
        await look.right.get_by_role("button", name="Dismiss message").click()
        await expect(look.right.get_by_text("Noted:")).to_have_count(0)
        await look.left.get_by_role("combobox").fill("/")
        await look.left.get_by_role("option", name="Resolve an order").last.click()
        await expect(look.left.get_by_role("dialog", name="Cancel an order")).to_be_visible()


async def test_pictures_are_shown_and_none_is_fetched_from_elsewhere(
    box: Sandbox, chromium: Chromium
) -> None:
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    for person in (box.slack("U0ANA"), box.discord(FINN)):
        await person.say("#orders", "See here", files=[Upload("dot.png", dot)])
    async with chromium.look() as look:
        for half in (look.left, look.right):
            picture = half.get_by_role("img", name="dot.png")
            await expect(picture).to_be_visible()
            await expect(picture).to_have_js_property("naturalWidth", 1)
