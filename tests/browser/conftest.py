"""A headless Chromium, a sandbox, and a bot on each platform, for looking at the page."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from sandbox.client import Sandbox
from sandbox.people import BRAM, HARBOR, SLACK_ORDERS
from tests.browser.parties import PATIENCE, Play, address, seated
from tests.sandbox.shared.discord_bot import connected_discord
from tests.sandbox.shared.running import ROOT, running_sandbox
from tests.sandbox.shared.slack_bot import connected_slack
from tests.wholeway.stack import Stack, running

SHOTS = ROOT / "build" / "browser"
"""Where the screenshots are kept, to be looked at."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUM = "/usr/bin/chromium"

expect.set_options(timeout=PATIENCE)  # its own 5 s are short where a whole product shares two cores


@dataclass
class Look:
    """One open page, and everything that it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def left(self) -> Locator:
        return self.page.locator("#left")

    @property
    def right(self) -> Locator:
        return self.page.locator("#right")

    async def shot(self, name: str) -> None:
        """Keep a picture of the page as it is."""
        await self.page.wait_for_timeout(250)  # what moves has come to rest
        await self.page.screenshot(path=SHOTS / f"{name}.png")

    async def open(self, url: str) -> None:
        await self.page.goto(url)
        await self.page.wait_for_selector("html[data-ready]")

    async def fits(self) -> None:
        """Nothing may stick out to the side."""
        excess = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert excess <= 0, f"the page is {excess} px wider than the window"


@dataclass
class Chromium:
    """Opens pages, each a visitor of their own."""

    browser: Browser
    url: str
    looks: list[Look] = field(default_factory=list)

    @asynccontextmanager
    async def look(
        self,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Literal["light", "dark"] = "light",
        at: str = "",
    ) -> AsyncIterator[Look]:
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        look = Look(page)

        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                look.complaints.append(f"{message.type}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: look.complaints.append(f"uncaught: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if re.match(rf"{re.escape(self.url)}/|data:|blob:", request.url)
                else look.complaints.append(f"fetched from elsewhere: {request.url}")
            ),
        )
        try:
            await look.open(f"{self.url}/{at}")
            yield look
            assert look.complaints == []
        finally:
            await context.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with running_sandbox() as running:
        yield running.url


@pytest.fixture(scope="session")
async def bots(sandbox_url: str) -> AsyncIterator[None]:
    async with connected_slack(sandbox_url), connected_discord(sandbox_url):
        yield


@pytest.fixture
async def box(sandbox_url: str, bots: None) -> AsyncIterator[Sandbox]:
    """The sandbox on its first day."""
    async with Sandbox(sandbox_url) as made:
        await made.reset()
        yield made


@pytest.fixture(scope="session")
async def chromium_browser() -> AsyncIterator[Browser]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=Path(CHROMIUM), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def chromium(sandbox_url: str, chromium_browser: Browser) -> Chromium:
    return Chromium(chromium_browser, sandbox_url)


@pytest.fixture(scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """The whole product, running, with support on Slack.

    What is played in it goes by the names of its orders.
    """
    async with running(tmp_path_factory.mktemp("data")) as stack:
        channel, agent = f"slack:{HARBOR}:{SLACK_ORDERS}", f"slack:{HARBOR}:{BRAM}"
        support = (f"support.channel={channel}", f"support.roles={agent}")
        await stack.run("policy", "set", f"slack:{HARBOR}", *support)
        yield stack


@pytest.fixture(params=["discord", "slack", "across"])
async def play(
    request: pytest.FixtureRequest, product: Stack, chromium_browser: Browser
) -> AsyncIterator[Play]:
    """Two people before the page, with an order to come: on one platform, or one on each."""
    pair = str(request.param)
    chromium = Chromium(chromium_browser, product.url)
    async with chromium.look(width=1400, height=900, at=address(pair)) as look:
        try:
            yield seated(look, pair)
        finally:
            await look.shot(f"{pair} at the end")  # of the last test, which may have failed
