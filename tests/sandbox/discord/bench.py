"""One local Discord on a free port, and the ways in which tests reach it."""

import asyncio
import io
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import aiohttp
from aiohttp import web

from sandbox.clock import Clock
from sandbox.config import HOST, Config
from sandbox.discord import Discord
from sandbox.discord.interactions import Interaction
from sandbox.discord.state import GLOBAL
from sandbox.faults import Faults, fault_middleware
from sandbox.people import APPLICATION, DISCORD_ORDERS, seed_discord
from sandbox.record import Recorder
from sandbox.wire import JSONObject, refusals_as_json
from tests.patience import ANSWER_SECONDS, PLENTY
from tests.ports import free_port
from tests.serving import end

Body: TypeAlias = Mapping[str, Any] | Sequence[Any] | None
COMMANDS = f"/applications/{APPLICATION}/commands"


async def until(
    true: Callable[[], Awaitable[bool] | bool], what: str, seconds: float = PLENTY
) -> None:
    """Wait for a condition, looking often, and fail with its name."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = true()
        if (await found) if isinstance(found, Awaitable) else found:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


class Reply:
    """What a call was answered."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        self.status = status
        self.body = body
        self.headers = headers

    @property
    def code(self) -> int:
        return int(self.body["code"])

    def flaw(self, *path: str | int) -> str:
        """The code of the first flaw at a place of a 50035."""
        node = self.body["errors"]
        for key in path:
            node = node[str(key)]
        return str(node["_errors"][0]["code"])

    def flaws(self) -> set[str]:
        """Every flaw code of a 50035."""

        def walk(node: Any) -> set[str]:
            found = {entry["code"] for entry in node.get("_errors", [])}
            return found.union(*(walk(n) for k, n in node.items() if k != "_errors"), set())

        return walk(self.body.get("errors", {}))


Proof = TypeVar("Proof", bound=Callable[..., Any])


def proves(*rules: str) -> Callable[[Proof], Proof]:
    """Say which rules a test proves; `test_rules` reads it."""

    def mark(test: Proof) -> Proof:
        assert rules
        return test

    return mark


class Bench:
    """A Discord, its HTTP client with the bot's token, and its people."""

    def __init__(self) -> None:
        self.config = Config(port=free_port(), answer_seconds=ANSWER_SECONDS)
        self.clock = Clock()
        self.recorder = Recorder(self.clock)
        self.faults = Faults()
        self.changes: list[set[str] | None] = []
        self.discord = self._make()
        self.acts: list[asyncio.Task[Reply]] = []

    def _make(self) -> Discord:
        made = Discord(self.config, self.clock, self.recorder, self.faults, self.changes.append)
        seed_discord(made.world)
        return made

    @property
    def url(self) -> str:
        return self.config.origin

    async def start(self) -> None:
        app = web.Application(
            middlewares=[refusals_as_json, fault_middleware(self.faults, self.recorder)],
            client_max_size=64 * 1024 * 1024,
        )
        app.router.add_routes(self.discord.routes())
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, HOST, self.config.port).start()
        self.http = aiohttp.ClientSession()

    async def stop(self) -> None:
        for act in self.acts:
            act.cancel()
        await asyncio.gather(*self.acts, return_exceptions=True)
        await self.http.close()
        await self.discord.stop()
        await end(self.runner)

    async def call(
        self,
        verb: str,
        path: str,
        body: Body = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Call the API as the bot (or with another token; an empty one: none)."""
        given = self.config.discord_token if token is None else token
        headers = {"Authorization": f"Bot {given}"} if given else {}
        form: aiohttp.FormData | None = None
        if files is not None:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body), content_type="application/json")
            for name, (filename, data) in files.items():
                form.add_field(name, io.BytesIO(data), filename=filename)
        url = f"{self.url}/discord/api/v10{path}"
        async with self.http.request(
            verb, url, json=None if form else body, data=form, headers=headers
        ) as response:
            text = await response.text()
            return Reply(response.status, json.loads(text) if text else None, response.headers)

    async def send(self, channel: str, body: Body, **more: Any) -> Reply:
        return await self.call("POST", f"/channels/{channel}/messages", body, **more)

    async def act(self, person: str, verb: str, **body: Any) -> Reply:
        """Have a person do something."""
        url = f"{self.url}/_as/discord/{person}/{verb}"
        async with self.http.post(url, json=body) as response:
            return Reply(response.status, await response.json(), response.headers)

    async def upload(self, person: str, name: str, data: bytes) -> str:
        form = aiohttp.FormData()
        form.add_field("file", data, filename=name)
        async with self.http.post(f"{self.url}/_as/discord/{person}/upload", data=form) as response:
            return str((await response.json())["id"])

    async def view(self, person: str, channel: str | None = None, **query: str) -> Any:
        """What a person sees."""
        params = {**query, **({} if channel is None else {"channel": channel})}
        url = f"{self.url}/_as/discord/{person}/view"
        async with self.http.get(url, params=params) as response:
            return await response.json()

    async def under_way(self, act: Coroutine[Any, Any, Reply]) -> Interaction:
        """Let somebody act without waiting for what becomes of it; the interaction made."""
        interactions = self.discord.backend.interactions
        known = {*interactions.ids()}
        self.acts.append(asyncio.create_task(act))

        def made_or_refused() -> bool:
            done = self.acts[-1]
            assert not done.done() or done.result().status < 400, done.result().body
            return bool({*interactions.ids()} - known)

        await until(made_or_refused, "the interaction was made")
        (made,) = {*interactions.ids()} - known
        found = interactions.get(made)
        assert found is not None
        return found

    async def interaction(
        self, person: str, *, press: tuple[str, str] | None = None
    ) -> Interaction:
        """Have somebody type `/go`, or press (message, custom id), and leave it unanswered."""
        if press is not None:
            message, custom_id = press
            body = {"channel": DISCORD_ORDERS, "message": message, "custom_id": custom_id}
            return await self.under_way(self.act(person, "press", **body))
        if GLOBAL not in self.discord.world.records.commands:
            await self.call("PUT", COMMANDS, [{"name": "go", "description": "Go"}])
        return await self.under_way(self.act(person, "command", channel=DISCORD_ORDERS, name="go"))

    async def answer(self, interaction: Interaction, body: Body, **more: Any) -> Reply:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self.call("POST", path + "?with_response=true", body, token="", **more)

    def webhook(self, interaction: Interaction, message: str = "") -> str:
        """The path of an interaction's webhook, or of a message of it."""
        tail = f"/messages/{message}" if message else ""
        return f"/webhooks/{APPLICATION}/{interaction.token}{tail}"

    def answers_within(self, seconds: float) -> None:
        """Have Discord wait no longer than this for an answer, for bots that will not give one."""
        self.discord.backend.interactions.answer_seconds = seconds

    async def control(self, action: str, **body: Any) -> JSONObject:
        return await self.discord.control(action, body)
