"""The web process: Slack's requests, files of evidence, health, and in the sandbox the clock."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry

from adapters.http.evidence import evidence_routes
from bot.heartbeat import keep_beating
from bot.marketplace_door import api_routes
from bot.metrics import Acknowledgements, Census, metric_routes
from bot.readiness import health_routes
from bot.settings import Settings
from bot.wiring import open_record

SLACK_PATH: Final = "/slack/events"
"""Where Slack delivers over HTTP: `adapters.slack.app.EVENTS`, which is not imported for it."""

log = structlog.get_logger(__name__)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until told to stop.

    Args:
        settings: the operator's.
        stop: set when it is time to stop.
    """
    async with AsyncExitStack() as stack:
        record = await stack.enter_async_context(open_record(settings))
        own, census = CollectorRegistry(), Census(record)
        app = web.Application(middlewares=[Acknowledgements(own, SLACK_PATH).middleware])
        app.add_routes(health_routes(record, settings))
        app.add_routes(metric_routes(record, settings, own, census))
        app.add_routes(evidence_routes(record.room, record.tickets))
        app.add_routes(api_routes(record))
        if settings.time_travel:
            from bot.time_door import time_routes  # noqa: PLC0415 - nothing of it otherwise

            secret = settings.sandbox_time_secret.get_secret_value()
            app.add_routes(time_routes(record, secret))
        if settings.slack_on:
            # Slack's libraries take a second to import, which a bot without Slack is spared.
            from bot.slack_door import open_slack  # noqa: PLC0415

            app.add_routes(await stack.enter_async_context(open_slack(settings, record)))
        runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, settings.bind_host, settings.port).start()
        beating = asyncio.create_task(keep_beating(record.connection, "web"))
        stack.callback(beating.cancel)
        counting = asyncio.create_task(census.keep_counting())
        stack.callback(counting.cancel)
        log.info("web is ready", port=settings.port)
        await stop.wait()


def main(settings: Settings) -> None:
    """Run the web process until SIGTERM or SIGINT."""

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await serve(settings, stop)

    asyncio.run(run())
