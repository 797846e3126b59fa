"""What the tests of the local Slack stand on: the Slack, a bot on slack-bolt, people to be."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.config import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, Config
from sandbox.faults import Faults, fault_middleware
from sandbox.people import seed_slack
from sandbox.record import Recorder
from sandbox.slack import Slack
from sandbox.wire import MAX_BODY_BYTES, JSONObject, refusals_as_json
from tests.patience import ANSWER_SECONDS, PLENTY
from tests.ports import free_port
from tests.serving import end


async def until(true: Callable[[], object], what: str) -> None:
    """Wait for something to come true, with a limit."""
    deadline = time.monotonic() + PLENTY
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {PLENTY:g} s")
        await asyncio.sleep(0.01)


@dataclass
class Answer:
    """What came back for something that a person did."""

    status: int
    body: dict[str, Any]

    @property
    def error(self) -> str:
        return str(self.body.get("error", ""))


@dataclass
class Somebody:
    """A person, over the addresses that the page uses."""

    bench: "Bench"
    id: str

    async def do(self, verb: str, **body: Any) -> Answer:
        url = f"{self.bench.origin}/_as/slack/{self.id}/{verb}"
        async with self.bench.http.post(url, json=body) as response:
            return Answer(response.status, await response.json())

    async def sees(self, channel: str = "", **query: str) -> dict[str, Any]:
        url = f"{self.bench.origin}/_as/slack/{self.id}/view"
        params = {**query, **({"channel": channel} if channel else {})}
        async with self.bench.http.get(url, params=params) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == 200, body
            return body

    async def upload(self, name: str = "proof.txt", content: bytes = b"evidence") -> str:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        url = f"{self.bench.origin}/_as/slack/{self.id}/upload"
        async with self.bench.http.post(url, data=form) as response:
            return str((await response.json())["id"])

    async def form(self) -> dict[str, Any]:
        form = (await self.sees())["form"]
        assert form is not None, "no form is open"
        found: dict[str, Any] = form
        return found

    async def newest(self, channel: str) -> dict[str, Any]:
        messages = (await self.sees(channel))["messages"]
        assert messages, f"{self.id} sees no message in {channel}"
        found: dict[str, Any] = messages[-1]
        return found

    async def texts(self, channel: str) -> list[str]:
        return [message["text"] for message in (await self.sees(channel))["messages"]]


@dataclass
class Bench:
    """A Slack under test."""

    slack: Slack
    clock: Clock
    recorder: Recorder
    faults: Faults
    origin: str
    bot_port: int
    http: aiohttp.ClientSession
    changes: list[set[str] | None] = field(default_factory=list)

    def person(self, user_id: str) -> Somebody:
        return Somebody(self, user_id)

    @property
    def ana(self) -> Somebody:
        return self.person("U0ANA")

    @property
    def bram(self) -> Somebody:
        return self.person("U0BRAM")

    @property
    def dev(self) -> Somebody:
        return self.person("U0DEV")

    def client(self, token: str = SLACK_BOT_TOKEN) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=f"{self.origin}/slack/api/", session=self.http)

    async def call(self, method: str, token: str = SLACK_BOT_TOKEN, **args: Any) -> JSONObject:
        """Call a method without the SDK's own ideas about arguments."""
        async with self.http.post(
            f"{self.origin}/slack/api/{method}",
            json=args,
            headers={"Authorization": f"Bearer {token}"},
        ) as response:
            answer: JSONObject = await response.json()
            return answer

    async def error_of(self, call: Awaitable[object]) -> dict[str, Any]:
        """The refusal of a call that must be refused."""
        with pytest.raises(SlackApiError) as caught:
            await call
        answer: dict[str, Any] = dict(caught.value.response.data)
        return answer

    def delivered(self, name: str) -> list[JSONObject]:
        """What was delivered to the bot under a name, oldest first."""
        return [
            entry
            for _, entry in self.recorder.tail()
            if entry["direction"] == "out" and entry["path"] == name
        ]

    async def fate(self, action: str, **body: Any) -> JSONObject:
        return await self.slack.control(action, body)

    async def trigger(self, user_id: str = "U0ANA") -> str:
        """A trigger id, as an interaction of this person would carry it."""
        return self.slack.site.triggers.make("T0HARBOR", user_id, channel_id="C0ORDERS")


@contextlib.asynccontextmanager
async def running(app: web.Application, port: int) -> AsyncIterator[None]:
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await end(runner)


@dataclass
class Bot:
    """A small bot on slack-bolt, with what it has heard."""

    app: AsyncApp
    client: AsyncWebClient
    heard: list[dict[str, Any]] = field(default_factory=list)

    def last(self, kind: str) -> dict[str, Any]:
        found = [body for body in self.heard if kind in (body.get("type"), body.get("command"))]
        assert found, f"the bot heard no {kind}"
        return found[-1]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [
            body["event"]
            for body in self.heard
            if body.get("type") == "event_callback" and body["event"]["type"] == kind
        ]


def make_bot(bench: Bench) -> Bot:
    client = bench.client()
    app = AsyncApp(
        client=client,
        signing_secret=SLACK_SIGNING_SECRET,
        process_before_response=True,
        ignoring_self_events_enabled=False,
    )
    bot = Bot(app, client)

    @app.middleware
    async def hear(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
        bot.heard.append(body)
        await next()

    return bot


@contextlib.asynccontextmanager
async def a_slack() -> AsyncIterator[Bench]:
    """A Slack on a free port, with its people."""
    port, bot_port = free_port(), free_port()
    bot_url = f"http://127.0.0.1:{bot_port}"
    config = Config(port=port, bot_url=bot_url, answer_seconds=ANSWER_SECONDS)
    clock, changes = Clock(), list[set[str] | None]()
    recorder, faults = Recorder(clock), Faults()
    slack = Slack(config, clock, recorder, faults, changes.append)
    slack.site.delivery.retry_seconds = (0.0, 0.02, 0.02)
    seed_slack(slack.world)
    app = web.Application(
        middlewares=[refusals_as_json, fault_middleware(faults, recorder)],
        client_max_size=MAX_BODY_BYTES,
    )
    app.router.add_routes(slack.routes())
    await slack.start()
    async with running(app, port), aiohttp.ClientSession() as http:
        yield Bench(slack, clock, recorder, faults, config.origin, bot_port, http, changes)
        await slack.stop()


@contextlib.asynccontextmanager
async def a_bot_over_http(bench: Bench) -> AsyncIterator[Bot]:
    """A bot that takes deliveries at its own address."""
    bot = make_bot(bench)
    server = bot.app.server(port=bench.bot_port, path="/slack/events")
    async with running(server.web_app, bench.bot_port):
        yield bot


@contextlib.asynccontextmanager
async def a_bot_over_socket(bench: Bench) -> AsyncIterator[Bot]:
    """A bot that holds a Socket Mode connection."""
    bot = make_bot(bench)
    # Any: the library leaves these methods without types.
    handler: Any = AsyncSocketModeHandler(bot.app, SLACK_APP_TOKEN, web_client=bot.client)
    await handler.connect_async()
    socket_mode = bench.slack.site.delivery.socket
    await until(lambda: socket_mode.connected, "the bot connects")
    try:
        yield bot
    finally:
        await handler.close_async()
        await until(lambda: not socket_mode.connected, "the bot hangs up")
