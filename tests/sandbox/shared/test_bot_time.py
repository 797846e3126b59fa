"""The lines to the bot: its clock follows the sandbox's, and it is asked what it does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.bot_time import BotTime
from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.doings import Doings
from sandbox.record import Recorder
from tests.patience import PLENTY

pytestmark = pytest.mark.anyio

DUE = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


class _Bot:
    """A bot with a clock that can be moved by whoever knows the secret."""

    def __init__(self) -> None:
        self.offset_ms = 0
        self.secrets: list[str] = []

    async def look(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers["X-Time-Travel"])
        now = datetime.now(UTC) + timedelta(milliseconds=self.offset_ms)
        return web.json_response({"now": now.isoformat(), "next_due": DUE.isoformat()})

    async def move(self, request: web.Request) -> web.Response:
        self.offset_ms = json.loads(await request.text())["offset_ms"]
        return web.json_response({})

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/_time", self.look)
        app.router.add_post("/_time", self.move)
        async with TestServer(app) as server:
            yield str(server.make_url("")).rstrip("/")


@asynccontextmanager
async def _line(url: str | None, clock: Clock) -> AsyncIterator[BotTime]:
    bot_time = BotTime(Config(bot_url=url), clock, lambda: False, lambda: None)
    await bot_time.start()
    try:
        yield bot_time
    finally:
        await bot_time.stop()


async def test_moving_the_clock_moves_the_bots_before_it_returns() -> None:
    bot, clock = _Bot(), Clock()
    async with bot.listening() as url, _line(url, clock):
        await clock.move(3_600)
    assert bot.offset_ms == 3_600_000
    assert set(bot.secrets) <= {"sandbox"}


async def test_a_bot_that_was_away_is_put_right_at_the_next_look() -> None:
    bot, clock = _Bot(), Clock(offset_ms=86_400_000)
    async with bot.listening() as url, _line(url, clock) as bot_time:
        await bot_time.look()
        assert bot.offset_ms == 86_400_000
        assert bot_time.reachable
        assert bot_time.next_due == DUE


async def test_without_a_bot_the_clock_moves_all_the_same() -> None:
    clock = Clock()
    async with _line("http://127.0.0.1:9", clock) as bot_time:
        await clock.move(60)
        await bot_time.look()
        assert not bot_time.reachable
        assert bot_time.next_due is None
    assert clock.offset_ms == 60_000
    async with _line(None, clock) as nowhere:
        await nowhere.look()
        assert not nowhere.reachable


async def test_what_the_bot_tells_of_itself_stands_beside_its_calls() -> None:
    asked: list[str] = []
    twice = asyncio.Event()

    async def tell(request: web.Request) -> web.Response:
        asked.append(request.query.get("after", ""))
        if len(asked) > 1:
            twice.set()
        entries = [
            {
                "at": "2031-05-06T07:08:09+00:00",
                "kind": "commit",
                "words": "ORD-1: the request was accepted",
                "raw": {"revision": 4},
            }
        ]
        return web.json_response({"last": "7-0", "entries": entries if len(asked) == 1 else []})

    app = web.Application()
    app.router.add_get("/_doings", tell)
    recorder = Recorder(Clock())
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        doings = Doings(Config(bot_url=url), recorder, lambda: True)
        await doings.start()
        async with asyncio.timeout(PLENTY):
            await twice.wait()
        await doings.stop()
    ((_, entry),) = recorder.tail()
    assert entry["words"] == "ORD-1: the request was accepted"
    assert asked[:2] == ["", "7-0"]
