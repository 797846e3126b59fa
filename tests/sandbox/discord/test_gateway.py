"""The gateway: how it greets, what it refuses, and how bots live through its failures."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord.bits import Permission
from sandbox.discord.gateway_line import COMPRESSIONS, Close
from sandbox.people import (
    DISCORD_GENERAL,
    DISCORD_ORDERS,
    FINN,
    HARBOUR,
    MILA,
    RESOLVE_MEMBER,
)
from tests.patience import PLENTY
from tests.sandbox.discord.bench import Bench, proves, until

pytestmark = pytest.mark.anyio

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15


class Wire:
    """A websocket to the gateway, spoken by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, squeezed: bool) -> None:
        self.socket = socket
        self._inflate = zlib.decompressobj() if squeezed else None
        self.seq = 0

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def next(self) -> Any:
        """The next payload, or the close code."""
        frame = await self.socket.receive(timeout=PLENTY)
        if frame.type is aiohttp.WSMsgType.BINARY:
            assert self._inflate is not None
            assert frame.data.endswith(b"\x00\x00\xff\xff")
            payload = json.loads(self._inflate.decompress(frame.data))
        elif frame.type is aiohttp.WSMsgType.TEXT:
            payload = json.loads(frame.data)
        else:
            return self.socket.close_code
        self.seq = payload["s"] or self.seq
        return payload

    async def event(self, name: str) -> Any:
        """The next event of that name."""
        while True:
            payload = await self.next()
            assert isinstance(payload, dict), payload
            if payload["t"] == name:
                return payload["d"]

    async def identify(self, bench: Bench, **more: Any) -> None:
        asked = {"token": bench.config.discord_token, "intents": GUILDS, "properties": {}, **more}
        await self.send(2, asked)


@asynccontextmanager
async def wire(bench: Bench, query: str = "?v=10&encoding=json") -> AsyncIterator[Wire]:
    url = bench.discord.backend.gateway.url + query
    async with bench.http.ws_connect(url) as socket:
        opened = Wire(socket, squeezed="zlib-stream" in query)
        hello = await opened.next()
        if isinstance(hello, dict):
            assert hello["op"] == 10
            assert hello["d"]["heartbeat_interval"] == 41250
        yield opened


async def test_identifying_is_answered_by_ready_and_the_servers(bench: Bench) -> None:
    async with wire(bench) as line:
        await line.identify(bench)
        ready = await line.event("READY")
        assert ready["user"]["id"] == RESOLVE_MEMBER
        assert ready["guilds"] == [{"id": HARBOUR, "unavailable": True}]
        guild = await line.event("GUILD_CREATE")
        assert [c["name"] for c in guild["channels"]] == ["general", "orders"]
        assert [m["user"]["id"] for m in guild["members"]] == [RESOLVE_MEMBER]
        await line.send(1, line.seq)
        assert (await line.next())["op"] == 11
    told = [
        (e["direction"], e["path"]) for _, e in bench.recorder.tail() if e["method"] == "GATEWAY"
    ]
    assert told == [("in", "IDENTIFY"), ("out", "READY"), ("out", "GUILD_CREATE")]
    assert bench.config.discord_token not in str(bench.recorder.tail())


async def test_a_compressed_connection_is_one_zlib_stream(bench: Bench) -> None:
    async with wire(bench, "?v=10&encoding=json&compress=zlib-stream") as line:
        await line.identify(bench)
        await line.event("READY")
        await line.event("GUILD_CREATE")


@pytest.mark.parametrize("query", ["?v=10&encoding=etf", "?v=10&compress=zstd-stream"])
async def test_what_the_gateway_does_not_speak_it_refuses_by_name(
    bench: Bench, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(COMPRESSIONS, "zstd-stream", raising=False)
    url = bench.discord.backend.gateway.url.replace("ws", "http", 1) + query
    async with bench.http.get(url) as told:
        assert told.status == 501
        assert query.rpartition("&")[2] in (await told.json())["message"]


async def closed_with(bench: Bench, *payloads: Any, query: str = "?v=10") -> Any:
    """Say something to the gateway, and give the close code that it answers."""
    async with wire(bench, query) as line:
        for payload in payloads:
            if isinstance(payload, str):
                await line.socket.send_str(payload)
            else:
                await line.socket.send_json(payload)
        while True:
            told = await line.next()
            if not isinstance(told, dict):
                return told


def identify(bench: Bench, **more: Any) -> dict[str, Any]:
    return {"op": 2, "d": {"token": bench.config.discord_token, "intents": GUILDS, **more}}


@proves("gw-opcode", "gw-decode", "gw-first", "gw-token", "gw-twice")
async def test_nonsense_ends_the_connection_with_its_code(bench: Bench) -> None:
    good = identify(bench)
    assert await closed_with(bench, {"op": 99, "d": None}) == Close.UNKNOWN_OPCODE
    assert await closed_with(bench, "no json") == Close.DECODE_ERROR
    assert await closed_with(bench, {"op": 1, "d": "x" * 4096}) == Close.DECODE_ERROR
    assert await closed_with(bench, {"op": 3, "d": {}}) == Close.NOT_AUTHENTICATED
    wrong = identify(bench, token="wrong")
    assert await closed_with(bench, wrong) == Close.AUTHENTICATION_FAILED
    assert await closed_with(bench, good, good) == Close.ALREADY_AUTHENTICATED


@proves("gw-shard", "gw-version", "gw-intents", "gw-privileged")
async def test_shards_versions_and_intents_are_checked(bench: Bench) -> None:
    shard = identify(bench, shard=[1, 1])
    assert await closed_with(bench, shard) == Close.INVALID_SHARD
    assert await closed_with(bench, query="?v=6") == Close.INVALID_VERSION
    assert await closed_with(bench, identify(bench, intents=1 << 30)) == Close.INVALID_INTENTS
    content = identify(bench, intents=GUILDS | MESSAGE_CONTENT)
    assert await closed_with(bench, content) == Close.DISALLOWED_INTENTS
    await bench.control("intents", allowed=MESSAGE_CONTENT)
    async with wire(bench) as line:
        await line.identify(bench, intents=GUILDS | MESSAGE_CONTENT, shard=[0, 1])
        await line.event("READY")


@proves("gw-rate")
async def test_too_many_payloads_a_minute_end_the_connection(bench: Bench) -> None:
    beats = [{"op": 1, "d": None}] * 121
    assert await closed_with(bench, *beats) == Close.RATE_LIMITED


@proves("gw-heart")
async def test_a_connection_without_heartbeats_is_closed_and_its_session_gone(
    bench: Bench,
) -> None:
    await bench.control("heartbeat", seconds=0.2)
    url = bench.discord.backend.gateway.url
    async with bench.http.ws_connect(url) as socket:
        line = Wire(socket, squeezed=False)
        await line.next()
        await line.identify(bench)
        session = (await line.event("READY"))["session_id"]
        while isinstance(told := await line.next(), dict):
            pass
        assert told == Close.SESSION_TIMED_OUT
    assert await resume(bench, session, line.seq) == {"op": 9, "d": False, "s": None, "t": None}


async def resume(bench: Bench, session: str, seq: int) -> Any:
    """What resuming is answered, first of all."""
    async with bench.http.ws_connect(bench.discord.backend.gateway.url) as socket:
        line = Wire(socket, squeezed=False)
        await line.next()
        asked = {"token": bench.config.discord_token, "session_id": session, "seq": seq}
        await line.send(6, asked)
        return await line.next()


@proves("gw-seq", "gw-unknown")
async def test_resuming_ahead_of_what_was_sent_ends_the_session(bench: Bench) -> None:
    async with wire(bench) as line:
        await line.identify(bench, intents=GUILDS | GUILD_MESSAGES)
        session = (await line.event("READY"))["session_id"]
        await line.event("GUILD_CREATE")
        assert (await bench.control("drop_gateway", how="close"))["dropped"] == 1
        while isinstance(told := await line.next(), dict):
            pass
        assert told == Close.UNKNOWN_ERROR
    assert await resume(bench, session, line.seq + 100) == Close.INVALID_SEQ
    assert (await resume(bench, session, line.seq))["op"] == 9


async def test_events_missed_are_sent_again_in_order(bench: Bench) -> None:
    async with wire(bench) as line:
        await line.identify(bench, intents=GUILDS | GUILD_MESSAGES)
        session = (await line.event("READY"))["session_id"]
        await line.event("GUILD_CREATE")
        await bench.control("drop_gateway", how="cut")
        while isinstance(await line.next(), dict):
            pass
    for number in range(3):
        await bench.act(MILA, "message", channel=DISCORD_ORDERS, text=str(number))
    async with wire(bench) as again:
        asked = {"token": bench.config.discord_token, "session_id": session, "seq": line.seq}
        await again.send(6, asked)
        names = [(await again.next())["t"] for _ in range(4)]
        assert names == ["MESSAGE_CREATE"] * 3 + ["RESUMED"]


async def test_identifying_twice_in_five_seconds_is_an_invalid_session(bench: Bench) -> None:
    async with wire(bench) as line:
        await line.identify(bench)
        await line.event("READY")
    async with wire(bench) as line:
        await line.identify(bench)
        assert (await line.next())["op"] == 9


async def test_closing_with_1000_ends_the_session_for_good(bench: Bench) -> None:
    async with wire(bench) as line:
        await line.identify(bench)
        session = (await line.event("READY"))["session_id"]
        await line.socket.close(code=1000)
    await until(lambda: bench.discord.backend.gateway.connected == 0, "the line is down")
    assert (await resume(bench, session, line.seq))["op"] == 9


async def test_content_is_empty_without_its_intent_but_for_the_bots_own_business(
    bench: Bench,
) -> None:
    dm = (await bench.act(MILA, "open_dm")).body["channel"]
    async with wire(bench) as line:
        await line.identify(bench, intents=GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES)
        await line.event("GUILD_CREATE")

        async def heard(channel: str, text: str) -> str:
            await bench.act(MILA, "message", channel=channel, text=text)
            message = await line.event("MESSAGE_CREATE")
            return str(message["content"])

        assert await heard(DISCORD_ORDERS, "hello") == ""
        assert await heard(DISCORD_ORDERS, f"<@{RESOLVE_MEMBER}> hello") != ""
        assert await heard(dm, "hello") == "hello"
        await bench.send(DISCORD_ORDERS, {"content": "mine"})
        assert (await line.event("MESSAGE_CREATE"))["content"] == "mine"


async def test_a_bot_hears_only_of_channels_that_it_sees_and_intents_that_it_has(
    bench: Bench,
) -> None:
    await bench.control(
        "overwrite",
        channel=DISCORD_ORDERS,
        target=RESOLVE_MEMBER,
        deny=int(Permission.VIEW_CHANNEL),
    )
    async with wire(bench) as line:
        await line.identify(bench, intents=GUILDS | GUILD_MESSAGES)
        await line.event("GUILD_CREATE")
        await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="unseen")
        await bench.act(MILA, "message", channel=DISCORD_GENERAL, text="seen")
        told = await line.event("MESSAGE_CREATE")
        assert told["channel_id"] == DISCORD_GENERAL
        await bench.control("leave", user=MILA)
        await bench.control("remove_bot")
        payload = await line.next()
        assert (payload["t"], payload["d"]) == ("GUILD_DELETE", {"id": HARBOUR})


async def test_members_are_found_by_name_without_the_privileged_intent(bench: Bench) -> None:
    async with wire(bench) as line:
        await line.identify(bench)
        await line.event("GUILD_CREATE")
        await line.send(8, {"guild_id": HARBOUR, "query": "mi", "limit": 5, "nonce": "n"})
        chunk = await line.event("GUILD_MEMBERS_CHUNK")
        assert [m["user"]["username"] for m in chunk["members"]] == ["mila"]
        await line.send(8, {"guild_id": HARBOUR, "user_ids": [FINN, "9"], "limit": 2})
        assert (await line.event("GUILD_MEMBERS_CHUNK"))["not_found"] == ["9"]
        await line.send(8, {"guild_id": HARBOUR, "query": "", "limit": 0})
        assert await line.next() == Close.DISALLOWED_INTENTS


# --- the same with discord.py, which must live through all of it -------------------------------


class Listener(discord.AutoShardedClient):
    """Notes what it hears."""

    def __init__(self, **more: Any) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True)
        super().__init__(intents=intents, guild_ready_timeout=0.1, **more)
        self.heard: list[str] = []
        self.resumed = 0

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(str(message.id))

    async def on_shard_resumed(self, _: int) -> None:
        self.resumed += 1


@asynccontextmanager
async def listening(bench: Bench, **more: Any) -> AsyncIterator[Listener]:
    client = Listener(**more)
    async with client:
        task = asyncio.create_task(client.start(bench.config.discord_token))
        await until(client.is_ready, "the bot is ready")
        yield client
        await client.close()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("how", ["reconnect", "resumable", "close", "cut"])
async def test_a_real_bot_resumes_and_misses_nothing(bench: Bench, how: str) -> None:
    async with listening(bench) as client:
        await bench.control("drop_gateway", how=how)
        await until(
            lambda: bench.discord.backend.gateway.connected == 0 or client.resumed > 0,
            "the line broke",
        )
        said = (await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="hi")).body["message"]
        await until(lambda: said in client.heard, "the message arrived after all")
        assert client.heard.count(said) == 1
        assert client.resumed == 1


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("how", ["invalid", "forget"])
async def test_a_real_bot_starts_anew_when_its_session_is_gone(bench: Bench, how: str) -> None:
    async with listening(bench) as client:
        bench.discord.backend.gateway.allow_identify()
        await bench.control("drop_gateway", how=how)
        gateway = bench.discord.backend.gateway
        await until(lambda: gateway.identified == 2, "the bot identified again")
        await until(lambda: gateway.connected == 1, "the bot is back")
        said = (await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="hi")).body["message"]
        await until(lambda: said in client.heard, "it hears again")


@pytest.mark.usefixtures("library")
async def test_a_real_bot_notices_a_zombie_and_resumes(bench: Bench) -> None:
    await bench.control("heartbeat", seconds=0.5)
    async with listening(bench, heartbeat_timeout=1.5) as client:
        await bench.control("drop_gateway", how="zombie")
        said = (await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="hi")).body["message"]
        await until(lambda: said in client.heard, "the message arrived after all")
        assert client.resumed == 1


@pytest.mark.usefixtures("library")
async def test_a_real_bot_is_told_that_its_token_is_wrong(bench: Bench) -> None:
    client = Listener()
    async with client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")
