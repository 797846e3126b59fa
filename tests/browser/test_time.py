"""The clock on the page: it shows the system's time and what is due, and moves it for everybody."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from sandbox.client import Sandbox
from sandbox.people import CHLOE
from tests.browser.conftest import Chromium
from tests.browser.scenes import a_working_day
from tests.sandbox.shared.running import running_sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


class _BotClock:
    """A bot that has one thing to do in 48 hours, and a clock that the sandbox moves."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.due: datetime | None = (datetime.now(UTC) + timedelta(hours=48)).replace(microsecond=0)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    @property
    def left(self) -> timedelta:
        return timedelta() if self.due is None else self.due - self.now

    async def tell(self, _: web.Request) -> web.Response:
        if self.due is not None and self.now >= self.due:
            self.due = None
        due = None if self.due is None else self.due.isoformat()
        return web.json_response({"now": self.now.isoformat(), "next_due": due})

    async def move(self, request: web.Request) -> web.Response:
        self.offset = timedelta(milliseconds=json.loads(await request.text())["offset_ms"])
        return await self.tell(request)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/_time", self.tell)
        app.router.add_post("/_time", self.move)
        async with TestServer(app) as server:
            yield str(server.make_url("")).rstrip("/")


async def test_time_is_moved_to_just_before_and_just_past_what_is_due(
    chromium: Chromium, chromium_browser: Browser
) -> None:
    bot = _BotClock()
    async with bot.listening() as bot_url:
        with running_sandbox("--bot-url", bot_url) as running:
            alone = Chromium(chromium_browser, running.url)
            async with alone.look() as look:
                clock = look.page.get_by_role("region", name="The system's time")
                await expect(clock.get_by_text("Next due in 1 d 23:59")).to_be_visible()
                await clock.get_by_role("button", name="Move time by 24 hours").click()
                await expect(clock.get_by_text(re.compile("Next due in 23:59"))).to_be_visible()
                await expect(clock.get_by_text("+24 h", exact=True).first).to_be_visible()
                await clock.get_by_role("button", name="just before").click()
                await expect(clock.get_by_text(re.compile(r"in 00:00:[012]\d"))).to_be_visible()
                assert timedelta() < bot.left < timedelta(seconds=21)
                await look.shot("clock just before")
                await clock.get_by_role("button", name="just past").click()
                await expect(clock.get_by_text("Nothing is due")).to_be_visible()
                await expect(clock.get_by_role("button", name="just past")).to_be_disabled()


async def test_moments_in_messages_count_down_as_the_clock_is_moved(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    async with chromium.look() as look, chromium.look() as other:
        slack, discord = look.left.locator("time"), look.right.locator("time.moment")
        await expect(slack.filter(has_text="in 2 days")).to_be_visible()
        await expect(discord.filter(has_text="in 2 days")).to_be_visible()
        await look.page.get_by_role("button", name="Move time by 24 hours").click()
        for one in (look, other):
            await expect(one.left.locator("time").filter(has_text="in 1 day")).to_be_visible()
            await expect(one.right.locator("time").filter(has_text="in 1 day")).to_be_visible()
        await look.page.get_by_role("button", name="Move time by 1 hour").click()
        await expect(slack.filter(has_text="in 23 hours")).to_be_visible()
        await expect(discord.filter(has_text="in 23 hours")).to_be_visible()
        await look.page.get_by_role("button", name="Move time by 24 hours").click()
        await expect(discord.filter(has_text=re.compile("1 hour ago"))).to_be_visible()


async def test_a_moment_is_shown_in_the_readers_own_zone_and_language(
    box: Sandbox, chromium: Chromium
) -> None:
    await a_working_day(box)
    seen = {}
    for person in ("U0ANA", "U0BRAM", CHLOE):
        async with chromium.look(at=f"#left=slack/{person}") as look:
            await expect(look.left.get_by_text("Deadline")).to_be_visible()
            stamp = look.left.locator("time[title]").filter(has_text=re.compile("at"))
            seen[person] = await stamp.first.inner_text()
    london, amsterdam, new_york = (seen[person] for person in ("U0ANA", "U0BRAM", CHLOE))
    hours = [int(re.findall(r"(\d+):\d\d", text)[0]) % 12 for text in (london, amsterdam, new_york)]
    assert (hours[1] - hours[0]) % 12 == 1
    assert (hours[0] - hours[2]) % 12 == 5
    assert re.search("AM|PM", new_york)
    assert not re.search("AM|PM", amsterdam)
