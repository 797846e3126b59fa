"""Keeps the bot's clock where the sandbox's is, and asks it when something is next due.

The bot's side is two calls on `<bot-url>/_time`, both with the header `X-Time-Travel`:
`POST {"offset_ms": int}` moves its clock, `GET` answers `{"now": iso, "next_due": iso | null}`.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.clock import Clock
from sandbox.config import Config

POLL_SECONDS: Final = 1.0
"""How often the bot is asked while somebody watches, in seconds."""

SLACKNESS: Final = timedelta(seconds=2)
"""How far apart the two clocks may be before the bot's is put right."""


class BotTime:
    """The line to the bot's clock.

    The bot may start later than the sandbox, and be killed at any time: its clock is compared
    at every look and put right when it is off, so nothing depends on a message having arrived.

    Args:
        config: Where the bot is; without an address, every look finds nobody.
        clock: The sandbox's clock.
        watched: Whether anybody is interested just now.
        noticed: Called when `next_due` or `reachable` has changed.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        watched: Callable[[], bool],
        noticed: Callable[[], None],
    ) -> None:
        self._url = None if config.bot_url is None else f"{config.bot_url}/_time"
        self._headers = {"X-Time-Travel": config.time_secret}
        self._clock = clock
        self._watched = watched
        self._noticed = noticed
        self._session: ClientSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._next_due: datetime | None = None
        self._reachable = False
        clock.on_move(self._push)

    @property
    def next_due(self) -> datetime | None:
        """When the bot will next act by itself, as far as is known."""
        return self._next_due

    @property
    def reachable(self) -> bool:
        """Whether the bot answered the last time."""
        return self._reachable

    async def start(self) -> None:
        """Begin to look."""
        if self._url is not None:
            self._session = ClientSession(headers=self._headers, timeout=ClientTimeout(total=3))
            self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._session is not None:
            await self._session.close()

    async def look(self) -> None:
        """Ask the bot for its time, and put its clock right when it is off."""
        before = (self._reachable, self._next_due)
        try:
            now = await self._ask()
            if now is not None and abs(now - self._clock.now()) > SLACKNESS:
                await self._push(self._clock.offset_ms)
                await self._ask()
        except (ClientError, TimeoutError, ValueError):
            # Not there, or not a bot that lets its clock be moved: the page says so.
            self._reachable, self._next_due = False, None
        if before != (self._reachable, self._next_due):
            self._noticed()

    async def _ask(self) -> datetime | None:
        if self._session is None or self._url is None:
            return None
        async with self._session.get(self._url) as response:
            response.raise_for_status()
            answer: object = json.loads(await response.text())
        if not isinstance(answer, dict):
            raise ValueError("the bot's /_time answered no JSON object")  # noqa: TRY004
        now, due = answer.get("now"), answer.get("next_due")
        self._next_due = datetime.fromisoformat(due) if isinstance(due, str) else None
        self._reachable = True
        return datetime.fromisoformat(now) if isinstance(now, str) else None

    async def _push(self, offset_ms: int) -> None:
        if self._session is None or self._url is None:
            return
        try:
            async with self._session.post(self._url, json={"offset_ms": offset_ms}) as response:
                response.raise_for_status()
        except (ClientError, TimeoutError):
            self._reachable = False  # the next look puts it right

    async def _watch(self) -> None:
        while True:
            if self._watched() or not self._reachable:
                await self.look()
            await asyncio.sleep(POLL_SECONDS)
