"""The product in the page, as somebody would try it first: every way in which a request ends.

Ana is the client, on Slack on the left; Finn is the freelancer, on Discord on the right.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, expect

from core.orders import Status
from core.requests import Ending
from core.values import OrderId
from tests.browser.conftest import Chromium, Look
from tests.wholeway.stack import CODE, ORDER, Stack, kept, running

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

COUNT: Final = itertools.count(1)
PATIENCE: Final = 30_000
"""Milliseconds for a job to bring what it brings, on a machine that does other things too."""


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with running(tmp_path_factory.mktemp("data")) as stack:
        yield stack


class Desk:
    """The page with an order between its two halves."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.ana, self.finn = look.left, look.right
        self.order = OrderId("")

    async def begins(self) -> None:
        """Have Ana offer, and Finn join with the code and accept."""
        title = f"A poster {next(COUNT)}"
        await self.types(self.ana, "/order offer")
        form = self.ana.get_by_role("dialog", name="Offer an order")
        await form.get_by_label("Title").fill(title)
        await form.get_by_label("Price").fill("250")
        await form.get_by_role("button", name="Make the offer").click()
        offer = self.ana.get_by_role("dialog", name=title)
        await expect(offer.get_by_text("The code works once.")).to_be_visible(timeout=PATIENCE)
        shown = f"{await offer.inner_text()} "
        order, code = ORDER.search(shown), re.search(CODE.pattern, shown)
        assert order is not None
        assert code is not None, shown
        self.order = OrderId(order[0])
        await self.look.shot("settling 1 offer with code")
        await offer.get_by_role("button", name="Close").first.click()
        await self.begins_command(self.finn, "/order join")
        await self.finn.get_by_role("textbox", name="code").fill(code[0])
        await self.finn.get_by_role("button", name="Send the command").click()
        await self.finn.get_by_role("button", name="Accept the offer").last.click()
        await expect(self.finn.get_by_text("The offer is an order now.").last).to_be_visible(
            timeout=PATIENCE
        )

    async def asks(self, comment: str) -> None:
        """Have Ana ask to cancel, and look at what it will do first."""
        await self.types(self.ana, f"/resolve {self.order}")
        await self.ana.get_by_role("button", name="Ask to cancel").last.click()
        form = self.ana.get_by_role("dialog", name="Ask to cancel")
        await form.get_by_label("What the other party should know").fill(comment)
        await form.get_by_role("button", name="Reason").click()
        await self.look.page.get_by_role("option", name="I ordered by mistake").click()
        await form.get_by_role("button", name="Go on").click()
        last = self.ana.get_by_role("dialog", name="What this will do")
        await expect(last.get_by_text("counts as refunded to you")).to_be_visible(timeout=PATIENCE)
        await self.look.shot("settling 2 what it will do")
        await last.get_by_role("button", name="Ask to cancel").click()
        await expect(last).to_be_hidden(timeout=PATIENCE)
        await self.messages()
        await expect(self.finn.get_by_text(comment).last).to_be_visible(timeout=PATIENCE)
        await self.look.shot("settling 3 card for both")

    async def begins_command(self, half: Locator, command: str) -> None:
        """Have somebody on Discord begin a command, as soon as their client knows it."""
        option = half.get_by_role("option", name=command)
        async with asyncio.timeout(PATIENCE / 1000):
            while not await option.is_visible():
                await half.get_by_role("combobox").fill("")
                await half.get_by_role("combobox").fill(command)
                await self.look.page.wait_for_timeout(1_500)
        await option.click()

    async def messages(self) -> None:
        """Show both of them their conversation with the app."""
        await self.ana.get_by_role("button", name="Messages").click()
        app = self.finn.get_by_role("button", name="Resolution Center").first
        async with asyncio.timeout(PATIENCE / 1000):
            while not await app.is_visible():  # until there is a first direct message
                await self.finn.get_by_role("button", name="Direct messages").first.click()
                await self.look.page.wait_for_timeout(500)
        await app.click()

    async def types(self, half: Locator, command: str) -> None:
        """Have somebody on Slack type a command in #orders."""
        await half.get_by_role("button", name="orders").first.click()
        await half.get_by_role("combobox", name="Message #orders").fill(command)
        await half.get_by_role("combobox").press("Enter")

    def card(self, half: Locator) -> Locator:
        """The messages that name the order, the card first."""
        return half.get_by_role("article").filter(has_text=self.order).first


@pytest.fixture
async def desk(product: Stack, chromium_browser: Browser) -> AsyncIterator[Desk]:
    chromium = Chromium(chromium_browser, product.url)
    async with chromium.look(width=1400, height=900) as look:
        look.page.set_default_timeout(PATIENCE)
        desk = Desk(look)
        try:
            await desk.begins()
            yield desk
        finally:
            await look.shot("settling at the end")  # of the last test, which may have failed


async def test_finn_accepts_and_both_cards_say_so(desk: Desk, product: Stack) -> None:
    await desk.asks("We moved on to something else.")
    await desk.card(desk.finn).get_by_role("button", name="Accept").click()
    shown = desk.finn.get_by_text("counts as refunded to the client").last
    await expect(shown).to_be_visible(timeout=PATIENCE)
    await desk.look.shot("settling 4 before accepting")
    await desk.finn.get_by_role("button", name="Accept", exact=True).last.click()
    for half in (desk.ana, desk.finn):
        await expect(desk.card(half).get_by_text("Cancelled on")).to_be_visible(timeout=PATIENCE)
    await desk.look.shot("settling 5 accepted")
    order = kept(product, desk.order)
    assert (order.status, order.past[-1].ending) == (Status.CANCELLED, Ending.ACCEPTED)


async def test_finn_declines_with_a_message(desk: Desk, product: Stack) -> None:
    await desk.asks("It takes too long.")
    await desk.card(desk.finn).get_by_role("button", name="Decline").click()
    form = desk.finn.get_by_role("dialog")
    await form.get_by_label("A message with it").fill("Half of it is done already.")
    await form.get_by_role("button", name="Submit").click()
    await expect(desk.card(desk.ana).get_by_text("Half of it is done already.")).to_be_visible(
        timeout=PATIENCE
    )
    await desk.look.shot("settling 6 declined")
    assert kept(product, desk.order).past[-1].ending is Ending.DECLINED


async def test_ana_withdraws(desk: Desk, product: Stack) -> None:
    await desk.asks("A slip of the mouse.")
    await desk.card(desk.ana).get_by_role("button", name="Withdraw").click()
    question = desk.ana.get_by_role("dialog", name="Are you sure?")
    await question.get_by_role("button", name="Withdraw").click()
    await expect(desk.card(desk.finn).get_by_text("withdrawn")).to_be_visible(timeout=PATIENCE)
    await desk.look.shot("settling 7 withdrawn")
    assert kept(product, desk.order).past[-1].ending is Ending.WITHDRAWN


async def test_silence_accepts_when_time_is_moved_past_the_deadline(
    desk: Desk, product: Stack
) -> None:
    await desk.asks("Is anybody there?")
    clock = desk.look.page.get_by_role("region", name="The system's time")
    for _ in range(2):
        await clock.get_by_role("button", name="Move time by 24 hours").click()
    for half in (desk.ana, desk.finn):
        await expect(desk.card(half).get_by_text("Cancelled on")).to_be_visible(timeout=PATIENCE)
    await desk.look.shot("settling 8 accepted by silence")
    order = kept(product, desk.order)
    assert (order.status, order.past[-1].ending) == (Status.CANCELLED, Ending.AUTO_ACCEPTED)
