"""The page by keyboard alone."""

import pytest
from playwright.async_api import expect

from sandbox.client import Sandbox
from sandbox.people import BRAM, FINN
from tests.browser.conftest import Chromium, Look
from tests.browser.scenes import a_working_day

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

MOST_STEPS = 80


async def _tab_to(look: Look, name: str, key: str = "Tab") -> None:
    """Press Tab until the keyboard is on something of that name."""
    for _ in range(MOST_STEPS):
        found: str = await look.page.evaluate(
            """() => { const n = document.activeElement; if (n === document.body) return "";
              return n.getAttribute("aria-label")
              || (n.getAttribute("aria-labelledby") ?? "").split(" ").map((id) =>
                 document.getElementById(id)?.textContent ?? "").join(" ")
              || [...(n.labels ?? [])].map((label) => label.textContent).join(" ")
              || n.innerText || ""; }"""
        )
        if name in found:
            return
        await look.page.keyboard.press(key)
    raise AssertionError(f"no way to {name!r} with {key}")


async def test_a_form_is_opened_filled_and_sent_without_a_mouse(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look() as look:
        keys = look.page.keyboard
        await _tab_to(look, "Skip to the conversation")
        await keys.press("Enter")
        await _tab_to(look, "Message #orders")
        await keys.type("/res")
        await expect(look.left.get_by_role("option", name="/resolve")).to_be_visible()
        await keys.press("Tab")
        await keys.press("Enter")
        await expect(look.left.get_by_role("dialog")).to_be_visible()
        await keys.press("Space")
        await _tab_to(look, "Comment")
        await keys.type("By keyboard alone")
        await _tab_to(look, "Reason")
        await keys.press("ArrowDown")
        await expect(look.page.get_by_role("listbox")).to_be_visible()
        await keys.press("ArrowDown")
        await look.shot("keyboard in a menu")
        await keys.press("Enter")
        await expect(look.page.get_by_role("listbox")).to_have_count(0)
        await _tab_to(look, "Send request")
        await keys.press("Enter")
        await expect(look.left.get_by_text("Request sent: By keyboard alone")).to_be_visible()
        await expect(look.left.get_by_role("combobox", name="Message #orders")).to_be_focused()


async def test_escape_closes_what_is_open_one_by_one(box: Sandbox, chromium: Chromium) -> None:
    async with chromium.look() as look:
        keys = look.page.keyboard
        await look.left.get_by_role("combobox").fill("/resolve ")
        await keys.press("Enter")
        form = look.left.get_by_role("dialog")
        await _tab_to(look, "Reason")
        await keys.press("Enter")
        await expect(look.page.get_by_role("listbox")).to_be_visible()
        await keys.press("Escape")
        await expect(look.page.get_by_role("listbox")).to_have_count(0)
        await expect(form).to_be_visible()
        await keys.press("Escape")
        await expect(form).to_have_count(0)


async def test_the_keyboard_stays_inside_an_open_form(box: Sandbox, chromium: Chromium) -> None:
    async with chromium.look() as look:
        await look.left.get_by_role("combobox").fill("/resolve ")
        await look.page.keyboard.press("Enter")
        await expect(look.left.get_by_role("dialog")).to_be_visible()
        for _ in range(45):
            await look.page.keyboard.press("Tab")
            inside = await look.page.evaluate(
                "document.activeElement.closest('[role=dialog]') !== null"
            )
            assert inside


async def test_a_card_is_pressed_and_a_question_confirmed_by_keyboard(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    async with chromium.look() as look:
        await look.left.get_by_role("button", name="Accept").focus()
        await _tab_to(look, "Decline")
        await look.page.keyboard.press("Enter")
        await expect(look.left.get_by_role("dialog", name="Decline this request?")).to_be_visible()
        await look.page.keyboard.press("Escape")
        await expect(look.left.get_by_role("dialog")).to_have_count(0)
        await _tab_to(look, "Accept", "Shift+Tab")
        await look.page.keyboard.press("Enter")
        await expect(look.left.get_by_text("Accepted by the freelancer")).to_be_visible()
        focused = await look.page.evaluate("document.activeElement !== document.body")
        assert focused, "the keyboard was left nowhere"


async def test_people_and_places_are_changed_by_keyboard(box: Sandbox, chromium: Chromium) -> None:
    await a_working_day(box)
    async with chromium.look() as look:
        await _tab_to(look, "Bram de Vries")
        await look.page.keyboard.press("Enter")
        await expect(look.left.get_by_title("Be Bram de Vries")).to_be_focused()
        assert f"slack/{BRAM}" in look.page.url
        # His side bar has to be there first: the list of messages answers to that name as well.
        await expect(look.left.get_by_role("button", name="Messages")).to_be_visible()
        await _tab_to(look, "Messages")
        await look.page.keyboard.press("Enter")
        await expect(look.left.get_by_text("asks to cancel")).to_be_visible()
        await expect(look.left.get_by_role("combobox")).to_be_focused()


async def test_a_command_on_discord_is_typed_from_start_to_end(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look() as look:
        keys = look.page.keyboard
        await look.right.get_by_role("combobox").focus()
        await keys.type("/order off")
        await expect(look.right.get_by_role("option", name="/order offer")).to_be_visible()
        await keys.press("Enter")
        await _tab_to(look, "title")
        await keys.type("A poster")
        await keys.press("Tab")
        await keys.type("90")
        await keys.press("Enter")
        await expect(look.right.get_by_text("A poster, 90.00 EUR")).to_be_visible()
        await expect(look.right.get_by_role("combobox")).to_be_focused()
        assert FINN in look.page.url
