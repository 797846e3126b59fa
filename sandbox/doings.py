"""Asks the bot what it has been doing inside, for the page's drawer: jobs, commits, its own log.

The bot's side is one call, with the header `X-Time-Travel` as for its clock:
`GET <bot-url>/_doings?after=<cursor>` answers
`{"last": cursor, "entries": [{"at": iso, "kind": "job" | "commit" | "log", "words": sentence,
"raw": {...}}]}`, oldest first; an entry of what went wrong has `"bad": true`. The cursor is the
bot's own; without one it tells its latest few.
A bot that has no such address is left alone.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.config import Config
from sandbox.record import Recorder
from sandbox.wire import as_object, parts, word

POLL_SECONDS: Final = 0.5
"""How often the bot is asked while somebody watches, in seconds."""

REST_SECONDS: Final = 15.0
"""How long a bot that has nothing to tell is left alone, in seconds."""


class Doings:
    """The line to what the bot tells of itself.

    Args:
        config: Where the bot is; without an address nobody is asked.
        recorder: Gets what it tells, beside the calls.
        watched: Whether anybody is interested just now.
    """

    def __init__(self, config: Config, recorder: Recorder, watched: Callable[[], bool]) -> None:
        self._url = None if config.bot_url is None else f"{config.bot_url}/_doings"
        self._headers = {"X-Time-Travel": config.time_secret}
        self._recorder = recorder
        self._watched = watched
        self._cursor = ""
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to ask."""
        if self._url is not None:
            self._task = asyncio.create_task(self._watch(self._url))

    async def stop(self) -> None:
        """Stop asking."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self, url: str) -> None:
        timeout = ClientTimeout(total=3)
        async with ClientSession(headers=self._headers, timeout=timeout) as session:
            while True:
                told = True
                if self._watched():
                    try:
                        told = await self._ask(session, url)
                    except (ClientError, TimeoutError, ValueError):
                        told = False  # away, or no such bot: asked again after a rest
                await asyncio.sleep(POLL_SECONDS if told else REST_SECONDS)

    async def _ask(self, session: ClientSession, url: str) -> bool:
        query = {"after": self._cursor} if self._cursor else {}
        async with session.get(url, params=query) as response:
            if response.status != HTTPStatus.OK:
                return False
            answer = as_object(json.loads(await response.text()), "what the bot told")
        self._cursor = str(answer.get("last") or self._cursor)
        for entry in parts(answer, "entries"):
            self._recorder.note(
                word(entry, "kind"),
                word(entry, "words"),
                entry.get("raw"),
                word(entry, "at"),
                bad=entry.get("bad") is True,
            )
        return True
