"""Faults on demand: the rules, and the one middleware that applies them to real connections."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.clock import Clock
from sandbox.faults import FaultKind, Faults, fault_middleware, rule_from_json
from sandbox.record import Recorder
from sandbox.wire import JSONObject, RefusedByHand

pytestmark = pytest.mark.anyio

SOON = aiohttp.ClientTimeout(total=0.5)
"""How long a caller waits who is meant to get no answer; all others wait as long as it takes."""


def test_the_next_calls_go_wrong_and_then_none() -> None:
    faults = Faults()
    faults.add(method="chat.*", kind="500", count=2)
    met = [faults.decide("slack", "chat.postMessage") for _ in range(3)]
    assert [fault is not None for fault in met] == [True, True, False]
    assert faults.rules == ()


def test_a_rule_leaves_other_methods_and_the_other_platform_alone() -> None:
    faults = Faults()
    faults.add(platform="discord", method="POST /channels/*/messages", kind="429")
    assert faults.decide("discord", "POST /channels/12/messages") is not None
    assert faults.decide("discord", "PATCH /channels/12/messages/5") is None
    assert faults.decide("slack", "POST /channels/12/messages") is None


def test_a_share_of_the_calls_follows_from_the_seed_alone() -> None:
    def drawn(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(kind="reset", share=0.3)
        return [faults.decide("slack", "chat.update") is not None for _ in range(200)]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)
    assert 30 < sum(drawn(7)) < 90


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "earthquake"},
        {"kind": "500", "platform": "irc"},
        {"kind": "500", "count": 0},
        {"kind": "500", "count": 1.5},
        {"kind": "500", "share": 2},
        {"kind": "500", "shere": 1},
        {},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(body: JSONObject) -> None:
    faults = Faults()
    with pytest.raises(RefusedByHand):
        rule_from_json(faults, body)
    assert faults.rules == ()


class _Wire:
    """A wire with one method that counts how often it was carried out."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.recorder = Recorder(Clock())
        self.carried_out = 0

    async def handle(self, _: web.Request) -> web.Response:
        self.carried_out += 1
        return web.json_response({"ok": True})

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
        app = web.Application(middlewares=[fault_middleware(self.faults, self.recorder)])
        app.router.add_post("/slack/api/{method}", self.handle)
        app.router.add_post("/discord/api/v10/{rest:.*}", self.handle)
        async with TestServer(app) as server, aiohttp.ClientSession() as session:
            yield str(server.make_url("")).rstrip("/"), session


async def test_a_rate_limit_is_answered_in_the_words_of_each_platform() -> None:
    wire = _Wire()
    wire.faults.add(kind=FaultKind.RATE_LIMITED, retry_after=2)
    async with wire.open() as (url, session):
        async with session.post(f"{url}/slack/api/chat.update", json={"channel": "C1"}) as slack:
            assert slack.status == 429
            assert slack.headers["Retry-After"] == "2"
            assert await slack.json() == {"ok": False, "error": "ratelimited"}
        async with session.post(f"{url}/discord/api/v10/channels/1/messages") as discord:
            assert discord.status == 429
            assert (await discord.json())["retry_after"] == 2
            assert discord.headers["Via"]
    assert wire.carried_out == 0
    (_, first), (_, second) = wire.recorder.tail()
    assert (first["status"], first["body"]) == (429, {"channel": "C1"})
    assert second["platform"] == "discord"


async def test_a_lost_answer_means_that_the_call_was_carried_out() -> None:
    wire = _Wire()
    wire.faults.add(kind="answer_lost", count=1)
    async with wire.open() as (url, session):
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"{url}/slack/api/chat.postMessage", json={})
        assert wire.carried_out == 1
        async with session.post(f"{url}/slack/api/chat.postMessage", json={}) as answer:
            assert answer.status == 200


async def test_a_reset_connection_means_that_nothing_happened() -> None:
    wire = _Wire()
    wire.faults.add(kind="reset", count=1)
    async with wire.open() as (url, session):
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"{url}/slack/api/chat.postMessage", data={"token": "x", "a": "b"})
    assert wire.carried_out == 0
    ((_, entry),) = wire.recorder.tail()
    assert entry["body"] == {"a": "b"}, "a token never gets into the record"


async def test_a_call_that_times_out_is_never_answered() -> None:
    wire = _Wire()
    wire.faults.add(kind="timeout", count=1)
    async with wire.open() as (url, session):
        with pytest.raises(TimeoutError):
            await session.post(f"{url}/slack/api/chat.postMessage", json={}, timeout=SOON)
    assert wire.carried_out == 0


@pytest.mark.parametrize("kind", list(FaultKind))
@pytest.mark.parametrize(
    "call", ["/slack/api/chat.postMessage", "/discord/api/v10/channels/1/messages"]
)
async def test_each_kind_of_fault_is_met_once_on_each_platform(call: str, kind: FaultKind) -> None:
    wire = _Wire()
    wire.faults.add(kind=kind, count=1)
    patience = SOON if kind is FaultKind.TIMEOUT else None
    async with wire.open() as (url, session):
        try:
            async with session.post(url + call, json={}, timeout=patience) as answer:
                met = str(answer.status)
        except TimeoutError:
            met = "timeout"
        except aiohttp.ClientError:
            met = "cut"
        expected = {FaultKind.RESET: "cut", FaultKind.ANSWER_LOST: "cut"}
        assert met == expected.get(kind, kind.value)
        assert wire.carried_out == (kind is FaultKind.ANSWER_LOST)
        async with session.post(url + call, json={}) as answer:
            assert answer.status == 200
    assert wire.faults.rules == ()
