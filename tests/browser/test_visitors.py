"""Several visitors, many messages, a sandbox that comes and goes."""

import pytest
from playwright.async_api import Browser, expect

from sandbox.client import Sandbox
from sandbox.people import ANA, BRAM, FINN, MILA
from tests.browser.conftest import Chromium
from tests.browser.parties import PATIENCE
from tests.browser.scenes import a_working_day
from tests.sandbox.shared.running import running_sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


TURNS = 10
MOST_MS = 25
MEAN_FRAME = """async (node) => {
  const frames = []; node.scrollTop = 0;
  for (let i = 0, last = performance.now(); i < 90; i += 1) {
    await new Promise(requestAnimationFrame);
    const now = performance.now(); frames.push(now - last); last = now;
    node.scrollTop += 250;
  }
  const steady = frames.slice(3);
  return steady.reduce((a, b) => a + b) / steady.length;
}"""
"""How long a frame takes on average while somebody scrolls, in ms."""


async def test_two_visitors_share_the_world_and_a_reset(box: Sandbox, chromium: Chromium) -> None:
    async with (
        chromium.look(at=f"#left=slack/{ANA}") as one,
        chromium.look(at=f"#left=slack/{BRAM}&right=discord/{MILA}") as other,
    ):
        await one.left.get_by_role("combobox").fill("Are you there?")
        await one.left.get_by_role("combobox").press("Enter")
        await expect(other.left.get_by_text("Are you there?")).to_be_visible()
        await other.page.get_by_role("button", name="Reset").click()
        await other.page.get_by_role("button", name="Start over").click()
        await expect(one.left.get_by_text("Are you there?")).to_have_count(0)
        await expect(other.left.get_by_text("Are you there?")).to_have_count(0)


async def test_both_halves_may_be_people_of_one_platform(box: Sandbox, chromium: Chromium) -> None:
    async with chromium.look() as look:
        await look.right.get_by_role("button", name="Slack").click()
        await look.right.get_by_role("button", name="Bram de Vries").first.click()
        await look.left.get_by_role("button", name="Bram de Vries").last.click()
        await look.left.get_by_role("combobox").fill("Just between us")
        await look.left.get_by_role("combobox").press("Enter")
        await expect(look.left.locator(".messages").get_by_text("Just between us")).to_be_visible()
        await look.right.get_by_role("button", name="Ana Client").last.click()
        await expect(look.right.get_by_text("Just between us")).to_be_visible()
        await look.shot("one platform twice")
        await look.page.reload()
        await look.page.wait_for_selector("html[data-ready]")
        await expect(look.right.get_by_text("Just between us")).to_be_visible()


async def test_news_elsewhere_is_counted_in_the_side_bar(box: Sandbox, chromium: Chromium) -> None:
    async with chromium.look(at=f"#left=slack/{BRAM}") as look:
        await expect(look.left.get_by_role("button", name="orders")).to_be_visible()
        await box.slack(ANA).say("#general", "Lunch?")
        await box.discord(MILA).say("#general", "Lunch?")
        await expect(look.left.get_by_label("1 new")).to_be_visible()
        await expect(look.right.get_by_label("1 new").first).to_be_visible()
        await look.left.get_by_role("button", name="general").click()
        await expect(look.left.get_by_text("Lunch?")).to_be_visible()
        await expect(look.left.get_by_label("1 new")).to_have_count(0)


async def test_five_hundred_messages_stay_smooth(box: Sandbox, chromium: Chromium) -> None:
    ana, bram = box.slack(ANA), box.slack(BRAM)
    for number in range(500):
        who = bram if number % 5 == 0 else ana
        await who.say("#orders", f"Message {number} with *bold*, `code` and a few words more")
    async with chromium.look() as look:
        scroller = look.left.get_by_role("log", name="Messages")
        await expect(look.left.get_by_text("Message 499 with")).to_be_in_viewport()
        items = look.left.locator(".message-item")
        for _ in range(PATIENCE // 150):
            await scroller.evaluate("node => { node.scrollTop = 0; }")
            await look.page.wait_for_timeout(150)
            if await items.count() >= 500:
                break
        assert await items.count() == 500
        # The best of several: what else the machine does must not decide this.
        means: list[float] = []
        while len(means) < TURNS and min(means, default=MOST_MS) >= MOST_MS:
            means.append(await scroller.evaluate(MEAN_FRAME))
        assert min(means) < MOST_MS, f"a frame takes on average, in ms and turn by turn: {means}"
        await scroller.evaluate("node => { node.scrollTop = node.scrollHeight; }")
        await bram.say("#orders", "And one more")
        await expect(look.left.get_by_text("And one more")).to_be_in_viewport()
        await look.shot("five hundred messages")


async def test_a_reader_who_went_up_is_not_pulled_down_by_news(
    box: Sandbox, chromium: Chromium
) -> None:
    ana, bram = box.slack(ANA), box.slack(BRAM)
    for number in range(40):
        await ana.say("#orders", f"Message {number}")
    async with chromium.look() as look:
        first = look.left.get_by_text("Message 2", exact=True)
        await first.scroll_into_view_if_needed()
        await bram.say("#orders", "Big news")
        await expect(look.left.get_by_role("button", name="New messages")).to_be_visible()
        await expect(first).to_be_in_viewport()
        await look.left.get_by_role("button", name="New messages").click()
        await expect(look.left.get_by_text("Big news")).to_be_in_viewport()


async def test_the_drawer_says_in_words_what_the_machine_does(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    async with chromium.look() as look:
        await look.page.get_by_role("button", name="What the machine does").click()
        drawer = look.page.get_by_role("region", name="What the machine does")
        for words in (
            "Ana Client types /order",
            "The bot posts in #orders: “Cancellation requested”",
            "The bot tells Ana Client alone, in #orders",
            "Finn uses /order offer",
        ):
            await expect(drawer.get_by_text(words).first).to_be_visible()
        await drawer.get_by_text("Ana Client types /order").first.click()
        await expect(drawer.get_by_text('"/order"').first).to_be_visible()
        await drawer.get_by_role("button", name="Discord", exact=True).click()
        await expect(drawer.get_by_text("Ana Client types /order").first).to_be_hidden()
        await look.shot("drawer")


async def test_faults_are_ordered_and_taken_back_on_the_page(
    box: Sandbox, chromium: Chromium
) -> None:
    async with chromium.look() as look:
        await look.page.get_by_role("button", name="Faults", exact=True).click()
        panel = look.page.get_by_role("dialog", name="Faults")
        await panel.get_by_label("What goes wrong").select_option(label="Connection reset")
        await panel.get_by_label("Where").select_option("slack")
        await panel.get_by_role("button", name="Let it happen").click()
        await expect(panel.get_by_text("Connection reset: the next 3 calls, Slack")).to_be_visible()
        await panel.get_by_role("button", name="Take this fault back").click()
        await expect(panel.get_by_text("Connection reset: the next")).to_have_count(0)
        await panel.get_by_label("Which calls").fill("chat.*")
        await panel.get_by_label("How many of them").select_option(label="one in two")
        await panel.get_by_label("How many calls").fill("")
        await panel.get_by_role("button", name="Let it happen").click()
        ordered = panel.get_by_text("Connection reset: one in two calls, Slack, chat.*")
        await expect(ordered).to_be_visible()
        await box.clear_faults()
        await panel.get_by_role("button", name="Close their DMs").click()
        await expect(panel.get_by_text("Their direct messages are closed.")).to_be_visible()
        await look.page.keyboard.press("Escape")
        await expect(
            look.right.get_by_role("button", name="Close direct messages from this server")
        ).to_have_attribute("aria-pressed", "true")


FATES = (
    ("Deactivate", "The account is closed."),
    ("Reactivate", "The account is open again."),
    ("Drop the socket", "Slack asked the bot to connect anew."),
    ("Uninstall the app", "The app is out of the workspace."),
    ("Install it again", "The app is back, with a token that works."),
    ("Leave the server", "They have left."),
    ("Join it again", "They are back."),
    ("Close their DMs", "Their direct messages are closed."),
    ("Open them", "Their direct messages are open."),
    ("Remove the bot", "The bot is out of the server."),
    ("Put it back", "The bot is back."),
    ("Revoke the token", "The bot's token is worth nothing now."),
    ("Restore it", "The bot's token works again."),
)


async def test_every_stroke_of_fate_is_a_button_away(chromium_browser: Browser) -> None:
    # A sandbox of its own: the bots of the others would have to find their feet again.
    with running_sandbox() as sandbox:
        chromium = Chromium(chromium_browser, sandbox.url)
        async with chromium.look(width=390) as look:
            await look.page.get_by_role("button", name="Faults", exact=True).click()
            panel = look.page.get_by_role("dialog", name="Faults")
            box = await panel.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            for name, said in FATES:
                await panel.get_by_role("button", name=name, exact=True).last.click()
                await expect(panel.get_by_role("status")).to_have_text(said)
            await panel.get_by_role("button", name="Revoke the token").first.click()
            await panel.get_by_role("button", name="Install it again").click()
            ways = panel.get_by_label("How the gateway breaks")
            for way in await ways.locator("option").all_inner_texts():
                await ways.select_option(label=way)
                await panel.get_by_role("button", name="Break it").click()
                await expect(panel.get_by_role("status")).to_have_text("The gateway broke.")
            kinds = panel.get_by_label("What goes wrong")
            for kind in await kinds.locator("option").all_inner_texts():
                await kinds.select_option(label=kind)
                await panel.get_by_role("button", name="Let it happen").click()
                await expect(panel.get_by_text(f"{kind}: the next 3 calls")).to_be_visible()


async def test_the_theme_is_chosen_and_kept(box: Sandbox, chromium: Chromium) -> None:
    async with chromium.look() as look:
        shown = "getComputedStyle(document.body).backgroundColor"
        light = await look.page.evaluate(shown)
        await look.page.get_by_role("button", name="Theme: as the machine").click()
        await look.page.get_by_role("button", name="Theme: light").click()
        await expect(look.page.get_by_role("button", name="Theme: dark")).to_be_visible()
        assert await look.page.evaluate(shown) != light
        await look.page.reload()
        await expect(look.page.get_by_role("button", name="Theme: dark")).to_be_visible()
        assert await look.page.evaluate(shown) != light


async def test_the_page_finds_a_sandbox_that_was_away(
    chromium: Chromium, chromium_browser: Browser
) -> None:
    with running_sandbox() as running:
        port = int(running.url.rsplit(":", 1)[1])
        alone = Chromium(chromium_browser, running.url)
        async with alone.look() as look:
            await expect(look.page.get_by_text("live", exact=True)).to_be_visible()
            await expect(look.page.get_by_text("No bot is connected yet.")).to_be_visible()
            await look.shot("no bot yet")
            running.stop()
            await expect(look.page.get_by_text("not connected")).to_be_visible()
            with running_sandbox(port=port) as again:
                async with Sandbox(again.url) as box:
                    await box.discord(FINN).say("#orders", "Back again")
                await expect(look.right.get_by_text("Back again")).to_be_visible()
            # A browser reports each call that nobody answers; those were asked for.
            look.complaints.clear()
