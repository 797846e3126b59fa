"""The story that plays by itself, with the real bot behind it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import Browser, Route, TimeoutError, expect  # noqa: A004 - the page's own

from sandbox.client import Sandbox
from sandbox.people import ANA, FINN
from sandbox.story import Act, Story
from tests.browser.conftest import Chromium, Look
from tests.browser.legible import CONTRAST, NAMELESS, SCHEMES
from tests.wholeway.stack import Stack, running

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

FAST = 0.5
"""The pace at which the story is watched here; people watch it at 1, for a minute."""
NOTE = """() => {
    const [count, words] = ["count", "words"].map(name => document.querySelector(`.story-${name}`));
    window.steps = [];
    new MutationObserver(() => {
        const stopped = words.textContent.startsWith("The story stopped");
        const step = stopped ? words.textContent : count.textContent;
        if (step && step !== window.steps.at(-1)) window.steps.push(step);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Has the page keep each step that it shows, however short."""
ACT: Final = 40_000
"""Milliseconds for some acts, on a machine that does other things too."""
REACHED = "number => window.steps.some(step => Number.parseInt(step) >= number)"


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with running(tmp_path_factory.mktemp("data")) as stack:
        yield stack


async def _faster(route: Route) -> None:
    await route.continue_(post_data=json.dumps({"pace": FAST}))


async def _reached(look: Look, number: int) -> None:
    """Wait until the story has come to an act."""
    try:
        await look.page.wait_for_function(REACHED, arg=number, timeout=ACT)
    except TimeoutError:
        raise AssertionError(await look.page.evaluate("window.steps")) from None


async def test_the_whole_story_plays_from_one_press(
    product: Stack, chromium_browser: Browser
) -> None:
    chromium = Chromium(chromium_browser, product.url)
    async with chromium.look(width=1400, height=900) as look, chromium.look() as other:
        await look.page.route("**/_control/story", _faster)
        story = look.page.get_by_role("region", name="The story")
        await look.page.evaluate(NOTE)
        await look.page.get_by_role("button", name="Play a story").click()
        elsewhere = other.page.get_by_role("region", name="The story")
        await expect(elsewhere.get_by_role("button", name="Follow")).to_be_visible()
        for number, name in ((4, "joins"), (9, "extension"), (12, "cancellation"), (16, "silence")):
            await _reached(look, number)
            await look.shot(f"story {number} {name}")
        await expect(story).to_be_hidden(timeout=ACT)
        steps = await look.page.evaluate("window.steps")
        assert steps == [f"{number} of 17" for number in range(1, 18)]
        await expect(look.left.get_by_text(": cancelled").last).to_be_visible()
        await expect(look.right.get_by_text("so it was accepted automatically")).to_be_visible()
        await look.shot("story at its end")
        await expect(look.page.get_by_role("button", name="Play a story")).to_be_enabled()


async def test_the_same_script_is_a_test_of_the_bot(product: Stack) -> None:
    told: list[str] = []

    async def told_to_nobody(number: int, of: int, act: Act) -> None:
        told.append(f"{number}/{of} {act.words}")

    async with Sandbox(product.url) as box:
        story = Story(box, title="A sign over the door")
        await story.play(story.whole(), told_to_nobody)
        for person in (box.slack(ANA), box.discord(FINN)):
            screen = await person.screen("Resolution Center")
            card = next(its for its in screen.messages if "A sign over the door" in its.text)
            assert "accepted automatically" in card.text
    assert len(told) == 17


async def test_a_story_is_stopped_where_it_is(product: Stack, chromium_browser: Browser) -> None:
    chromium = Chromium(chromium_browser, product.url)
    async with chromium.look() as look:
        await look.page.get_by_role("button", name="Play a story").click()
        story = look.page.get_by_role("region", name="The story")
        await story.get_by_role("button", name="Stop").click()
        await expect(story).to_be_hidden()


async def test_a_first_visitor_finds_an_order_under_way_and_what_to_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chromium_browser: Browser
) -> None:
    monkeypatch.setenv("SANDBOX_WELCOME", "1")
    async with running(tmp_path) as stack:
        chromium = Chromium(chromium_browser, stack.url)
        async with chromium.look(width=1400, height=900) as look:
            await expect(look.page.get_by_text("Press “Resolve…” on its card")).to_be_visible()
            for half in (look.left, look.right):
                card = half.get_by_role("article").filter(has_text="Menu cards for a café").first
                await expect(card.get_by_role("button", name="Resolve…")).to_be_visible()
            await look.shot("first visit")
            await look.left.get_by_role("button", name="Resolve…").last.click()
            await expect(look.left.get_by_text("Talking first is worth trying")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_the_drawer_tells_what_the_bot_does_inside(
    product: Stack, chromium_browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    chromium = Chromium(chromium_browser, product.url)
    async with Sandbox(product.url) as box, chromium.look(height=900, scheme=scheme) as look:
        story = Story(box, title="A poster")
        await look.page.get_by_role("button", name="What the machine does").click()
        await look.page.get_by_role("button", name="The bot itself").click()
        await story.play(story.beginning(), _in_silence)
        rows = look.page.locator(".entry:visible")
        for words in (
            "The client (on Slack) made an offer",
            "is at revision 2",
            "The freelancer (on Discord) accepted the offer",
            "Told the client of ORD-",
            "supplied the requirements, and the work began",
        ):
            await expect(rows.filter(has_text=words).first).to_be_visible()
        # Rows slip in between by their time, and there are those of other stories: it is found by
        # what it alone says.
        began = rows.filter(has_text="supplied the requirements, and the work began")
        entry = began.filter(has_text=story.order)
        await entry.get_by_role("button").click()
        await expect(entry.get_by_text('"requirements_supplied"')).to_be_visible()
        # What was written is the parties' alone: the channel would not see it, nor does the drawer.
        await expect(entry.get_by_text('"text": ""')).to_be_visible()
        await look.shot(f"drawer of a bot {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        assert await look.page.evaluate(NAMELESS) == []


async def _in_silence(number: int, of: int, act: Act) -> None:
    """Let nobody be told how far the story is."""
