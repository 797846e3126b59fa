"""A Slack and a Discord that take everything at once, as the outside of benchmarks.

They answer what the libraries need to be content, and remember when each place was written to. One
place can be put under a rate limit.
"""

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from core.values import Value
from tests.ports import free_port

HOST: Final = "127.0.0.1"
TEAM: Final = "T0BENCH"
BOT: Final = "1191168000000000001"
RETRY_AFTER: Final = 3
"""Seconds that the place under a rate limit asks to wait, each time."""


@dataclass
class World:
    """What was posted.

    Attributes:
        posts: when a message was posted in each place, by the system's monotonic clock.
        limited: the place that is under a rate limit; empty for none.
        refused: how often it was refused.
    """

    posts: list[tuple[str, float]] = field(default_factory=list)
    limited: str = ""
    refused: int = 0
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def routes(self) -> list[web.RouteDef]:
        """Both platforms, a place that does nothing, and the looking in."""
        return [
            web.post("/slack/{method}", self._slack),
            web.get("/discord/users/@me", self._me),
            web.get("/discord/oauth2/applications/@me", self._application),
            web.post("/discord/users/@me/channels", self._direct),
            web.post("/discord/channels/{channel}/messages", self._message),
            web.patch("/discord/channels/{channel}/messages/{message}", self._message),
            web.post("/nothing", self._nothing),
            web.get("/posts", self._posts),
            web.post("/reset", self._reset),
        ]

    async def _slack(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        said = await request.post() if "form" in request.content_type else await request.json()
        channel = str(said.get("channel", ""))
        if method == "auth.test":
            return _json(
                {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "url": ""}
            )
        if channel and channel == self.limited:
            self.refused += 1
            return _json(
                {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(RETRY_AFTER)}
            )
        if method == "chat.postMessage":
            self.posts.append((channel, time.monotonic()))
        number = next(self.ids)
        return _json({"ok": True, "channel": channel, "ts": f"1700000000.{number:06d}"})

    async def _me(self, _: web.Request) -> web.Response:
        return _json({"id": BOT, "username": "bot", "discriminator": "0", "avatar": None})

    async def _application(self, _: web.Request) -> web.Response:
        return _json(
            {
                "id": BOT,
                "name": "bot",
                "description": "",
                "icon": None,
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "",
                "owner": _user("1"),
                "flags": 0,
            }
        )

    async def _direct(self, request: web.Request) -> web.Response:
        user = (await request.json())["recipient_id"]
        return _json({"id": f"9{user}", "type": 1, "recipients": [_user(user)]})

    async def _message(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        await request.read()
        if request.method == "POST":
            self.posts.append((channel, time.monotonic()))
        return _json(
            {
                "id": request.match_info.get("message", f"{next(self.ids)}"),
                "channel_id": channel,
                "author": _user(BOT),
                "content": "",
                "timestamp": "2026-01-01T00:00:00+00:00",
                "edited_timestamp": None,
                "tts": False,
                "mention_everyone": False,
                "mentions": [],
                "mention_roles": [],
                "attachments": [],
                "embeds": [],
                "pinned": False,
                "type": 0,
                "flags": 0,
                "components": [],
            }
        )

    async def _nothing(self, request: web.Request) -> web.Response:
        await request.read()
        self.posts.append(("nothing", time.monotonic()))
        return _json({"ok": True})

    async def _posts(self, _: web.Request) -> web.Response:
        return _json({"posts": self.posts, "refused": self.refused})

    async def _reset(self, request: web.Request) -> web.Response:
        self.posts, self.refused = [], 0
        self.limited = (await request.json())["limited"]
        return _json({})


def _json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # Without a charset, as Discord has it.
    content = json.dumps(body).encode()
    return web.Response(
        body=content, status=status, content_type="application/json", headers=headers
    )


def _user(user: str) -> dict[str, object]:
    return {"id": user, "username": "somebody", "discriminator": "0", "avatar": None}


async def _serve(port: int) -> None:
    app = web.Application()
    app.add_routes(World().routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    await asyncio.Event().wait()


def _run(port: int) -> None:
    asyncio.run(_serve(port))


class Seen(Value):
    """What the platforms saw: their posts, and how often they refused one."""

    posts: list[tuple[str, float]]
    refused: int


class Platforms:
    """The outside, seen from the benchmark.

    Args:
        port: where it listens.
    """

    def __init__(self, port: int) -> None:
        self._at = f"http://{HOST}:{port}"

    @property
    def slack(self) -> str:
        """The address of Slack's Web API."""
        return f"{self._at}/slack/"

    @property
    def discord(self) -> str:
        """The address of Discord's REST API."""
        return f"{self._at}/discord"

    @property
    def nothing(self) -> str:
        """Where a call does nothing."""
        return f"{self._at}/nothing"

    def posts(self) -> list[tuple[str, float]]:
        """What was posted: where, and when."""
        return [(place, moment) for place, moment in self._get().posts]

    def refused(self) -> int:
        """How often the place under a rate limit was refused."""
        return self._get().refused

    def reset(self, limited: str = "") -> None:
        """Forget what was posted, and put one place under a rate limit."""
        body = json.dumps({"limited": limited}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self._at}/reset", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            answer.read()

    def _get(self) -> "Seen":
        with urllib.request.urlopen(f"{self._at}/posts") as answer:  # noqa: S310
            return Seen.model_validate_json(answer.read())


@contextlib.contextmanager
def platforms() -> Iterator[Platforms]:
    """Run them in a process of their own for as long as the block lasts."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(port,), daemon=True)
    process.start()
    there = Platforms(port)
    for _ in range(500):
        try:
            there.reset()
            break
        except OSError:
            time.sleep(0.02)
    else:
        sys.exit("the platforms' stand-in does not answer")
    try:
        yield there
    finally:
        process.terminate()
        process.join()
