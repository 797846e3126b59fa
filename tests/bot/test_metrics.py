"""The figures and the readiness of a running bot, read as a monitor reads them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, nullcontext

import aiohttp
import pytest
import redis.asyncio
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from adapters.redis.figures import RedisFigures
from adapters.redis.names import SecretNames
from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.slack.app import EVENTS
from bot.folders import ROOT
from bot.heartbeat import keep_beating
from bot.metrics import Acknowledgements, Census, metric_routes
from bot.processes import READY_PATH, with_heartbeat
from bot.readiness import health_routes
from bot.settings import Settings, read_settings
from bot.tally import CountedOrders, Result, Tally, counted, counting
from bot.web import SLACK_PATH
from bot.wiring import Record, open_record
from core import commands as cmd
from core.desk import Desk
from core.policy import HOUR
from core.values import ChannelId, Platform
from tests.fakes.making import FIRST, FREELANCER, ask, begin, do
from tests.patience import PLENTY
from tests.redis.server import ValkeyProcess
from tests.serving import end

pytestmark = pytest.mark.anyio

Figures = dict[str, float]


class Bot:
    """A web process over a real record, with its routes at an address."""

    def __init__(self, record: Record, settings: Settings) -> None:
        self.record = record
        self.settings = settings
        self.census = Census(record)
        self.url = ""
        self.answer_with = 200

    async def figures(self) -> Figures:
        """Every figure, by its name and labels."""
        async with aiohttp.request("GET", f"{self.url}/metrics") as response:
            assert response.status == 200
            self.text = await response.text()
        return {
            f"{sample.name}{sorted(sample.labels.values())}": sample.value
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
        }

    async def ready(self, path: str = "/readyz") -> tuple[int, dict[str, dict[str, bool]]]:
        async with aiohttp.request("GET", f"{self.url}{path}") as response:
            return response.status, (await response.json())["parts"]


@pytest.fixture
async def bot(settings: Settings) -> AsyncIterator[Bot]:
    async with AsyncExitStack() as stack:
        record = await stack.enter_async_context(open_record(settings))
        made, own = Bot(record, settings), CollectorRegistry()

        async def acknowledge(_: web.Request) -> web.Response:
            return web.Response(status=made.answer_with)

        app = web.Application(middlewares=[Acknowledgements(own, SLACK_PATH).middleware])
        app.add_routes([web.post(EVENTS, acknowledge)])
        app.add_routes(health_routes(record, settings))
        app.add_routes(metric_routes(record, settings, own, made.census))
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(end, runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        made.url = f"http://{host}:{port}"
        yield made


async def beat(connection: redis.asyncio.Redis, *names: str) -> None:
    """Let each of these give one sign of life."""
    beating = [asyncio.create_task(keep_beating(connection, name)) for name in names]
    async with asyncio.timeout(PLENTY):
        keys = [f"heartbeat:{name}" for name in names]
        while await connection.exists(*keys) < len(keys):  # noqa: ASYNC110 - it is afar
            await asyncio.sleep(0.01)
    for task in beating:
        task.cancel()


async def test_the_handbook_lists_every_figure_and_no_other(bot: Bot) -> None:
    bot.census.at = 1.0
    await bot.figures()
    shown = {family.name for family in text_string_to_metric_families(bot.text)}
    listed = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = listed.partition("## Figures")[2].partition("## Alerts")[0].splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("| `")]
    named = {name.removesuffix("_total") for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert {name.removeprefix("resolution_") for name in shown} == named


async def test_an_empty_record_has_figures_too(bot: Bot) -> None:
    figures = await bot.figures()
    assert figures["resolution_record_up[]"] == 1
    assert figures["resolution_overdue_seconds[]"] == 0
    assert figures["resolution_queue_jobs['notify']"] == 0
    assert figures["resolution_queue_oldest_seconds['due']"] == 0
    assert figures["resolution_process_up['clock']"] == 0
    assert figures["resolution_settle_lateness_seconds_count[]"] == 0


async def test_open_requests_are_counted_by_kind(bot: Bot) -> None:
    order, *_ = [await ask(bot.record.desk, bot.record.orders) for _ in range(3)]
    await begin(bot.record.desk, bot.record.orders)
    await do(bot.record.desk, order, cmd.DeclineRequest(ref=FIRST), FREELANCER)
    counting = asyncio.create_task(bot.census.keep_counting())
    async with asyncio.timeout(PLENTY):
        while not bot.census.at:  # noqa: ASYNC110 - it is a task of its own
            await asyncio.sleep(0.01)
    counting.cancel()
    figures = await bot.figures()
    assert figures["resolution_open_requests['cancellation']"] == 2
    assert figures["resolution_open_requests['extra']"] == 0
    assert 0 <= figures["resolution_open_requests_age_seconds[]"] < 10


async def test_what_waits_and_what_is_overdue_shows(bot: Bot) -> None:
    await ask(bot.record.desk, bot.record.orders)
    await bot.record.clock.move_to(30 * HOUR)  # the first reminder was due after 24
    figures = await bot.figures()
    assert 5.9 * 3600 < figures["resolution_overdue_seconds[]"] < 6.1 * 3600
    assert figures["resolution_due_orders[]"] == 1
    assert figures["resolution_queue_jobs['notify']"] == 9
    assert 0 <= figures["resolution_queue_oldest_seconds['notify']"] < 10
    assert abs(figures["resolution_clock_skew_seconds[]"]) < 5


async def test_lateness_of_settling_is_counted_by_the_worker(bot: Bot) -> None:
    await ask(bot.record.desk, bot.record.orders)
    await bot.record.clock.move_to(25 * HOUR)
    async with counting(bot.record.connection) as tally:
        orders = CountedOrders(bot.record.connection, tally, time_travel=True)
        assert await Desk(orders, SecretNames()).settle_due() == 1
    figures = await bot.figures()
    assert figures["resolution_settle_lateness_seconds_count[]"] == 1
    assert 3600 <= figures["resolution_settle_lateness_seconds_sum[]"] < 3700
    assert figures["resolution_settle_lateness_seconds_bucket['300.0']"] == 0
    assert figures["resolution_settle_lateness_seconds_bucket['+Inf']"] == 1


async def test_acknowledgements_over_connections_of_our_own_are_measured(bot: Bot) -> None:
    async with counting(bot.record.connection) as tally:
        for seconds in (0.02, 0.3):
            tally.acknowledged(Platform.DISCORD, seconds)
        tally.acknowledged(Platform.SLACK, 9)
    figures = await bot.figures()
    assert figures["resolution_ack_seconds_count['discord']"] == 2
    assert figures["resolution_ack_seconds_sum['discord']"] == pytest.approx(0.32)
    assert figures["resolution_ack_seconds_bucket['0.25', 'discord']"] == 1
    assert figures["resolution_ack_seconds_bucket['3.0', 'slack']"] == 0
    assert figures["resolution_ack_seconds_bucket['+Inf', 'slack']"] == 1


class Moody:
    """A platform that does something else at each call."""

    def __init__(self, *moods: Exception | None) -> None:
        self._moods = iter(moods)

    async def announce(
        self,
        channel: ChannelId,
        lines: object,
        nonce: str,
        *,
        unsure: bool = False,
    ) -> MessageRef:
        assert not unsure
        mood = next(self._moods)
        if mood is not None:
            raise mood
        return MessageRef(channel=channel, message=f"{nonce}{lines}")


async def test_calls_are_counted_by_what_came_of_them(bot: Bot) -> None:
    moods = (
        None,
        None,
        TryLaterError(30),
        TryLaterError(1.5),
        TryLaterError(),
        UnreachableError(Cause.CLOSED, "50007"),
        ValueError("a confidential reason"),
    )
    async with counting(bot.record.connection) as tally:
        platform = {Platform.DISCORD: Moody(*moods)}
        messenger = counted(platform, tally)[Platform.DISCORD]  # type: ignore[arg-type]
        for mood in moods:
            with pytest.raises(type(mood)) if mood is not None else nullcontext():
                await messenger.announce(ChannelId("discord:1"), (), "n")
    figures = await bot.figures()
    name = "resolution_platform_calls_total['discord', '{}']"
    results = ("done", "rate_limited", "later", "unreachable", "failed")
    assert [figures[name.format(result)] for result in results] == [2, 2, 1, 1, 1]
    assert figures["resolution_rate_limit_wait_seconds_total['discord']"] == 31.5


async def test_counts_survive_the_worker_and_add_up(bot: Bot) -> None:
    for _ in range(2):
        tally = Tally(RedisFigures(bot.record.connection))
        tally.call(Platform.SLACK, Result.DONE)
        await tally.flush()
        await tally.flush()
    figures = await bot.figures()
    assert figures["resolution_platform_calls_total['done', 'slack']"] == 2


async def test_slacks_acknowledgements_are_timed_by_status(bot: Bot) -> None:
    assert SLACK_PATH == EVENTS
    for bot.answer_with in (200, 200, 401):
        async with aiohttp.request("POST", f"{bot.url}{EVENTS}"):
            pass
    figures = await bot.figures()
    assert figures["resolution_slack_ack_seconds_count['2xx']"] == 2
    assert figures["resolution_slack_ack_seconds_count['4xx']"] == 1
    assert figures["resolution_slack_ack_seconds_bucket['2xx', '3.0']"] == 2


async def test_no_figure_names_anybody_or_anything_that_was_written(bot: Bot) -> None:
    await ask(bot.record.desk, bot.record.orders)
    await bot.figures()
    assert not re.search(r"ORD-|U061F7AUR|80351110224678912|Landing|plans|T024BE7LD", bot.text)


async def test_a_record_that_is_away_is_a_figure_and_not_ready(
    bot: Bot, server: ValkeyProcess
) -> None:
    server.kill()
    try:
        assert (await bot.figures())["resolution_record_up[]"] == 0
        status, parts = await bot.ready()
        assert status == 503
        assert not any(part["ok"] for part in parts.values())
        assert (await bot.ready(READY_PATH))[0] == 503
        async with aiohttp.request("GET", f"{bot.url}/healthz") as response:
            assert response.status == 200
    finally:
        server.start()


async def test_readiness_names_each_part(bot: Bot) -> None:
    await beat(bot.record.connection, "clock", "worker-due")
    status, parts = await bot.ready()
    assert status == 503
    assert set(parts) == {"record", "clock", "worker-due", "worker-notify"}
    assert {name for name, part in parts.items() if part["ok"]} == {"record", "clock", "worker-due"}
    await beat(bot.record.connection, "worker-notify")
    status, parts = await bot.ready()
    assert status == 200
    assert 0 <= parts["clock"]["age_seconds"] < 15


async def test_a_silent_worker_does_not_make_the_web_process_unready(bot: Bot) -> None:
    assert await bot.ready(READY_PATH) == (200, {"record": {"ok": True}})


async def test_the_gateway_is_named_beside_the_process_that_holds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    assert set(with_heartbeat(read_settings())) >= {"discord", "discord-gateway"}


async def test_what_is_away_gives_no_sign_of_life(bot: Bot) -> None:
    connected = False
    connection = bot.record.connection
    beating = asyncio.create_task(keep_beating(connection, "discord-gateway", lambda: connected))
    try:
        await beat(connection, "discord")
        assert not await connection.exists("heartbeat:discord-gateway")
    finally:
        beating.cancel()
