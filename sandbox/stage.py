"""Plays the story by itself, for whoever watches the page: `/_control/story`.

`GET` tells what is being played, `POST {"pace": 1}` begins it, `DELETE` stops it. Everybody who
looks on hears of each step over the live line.
"""

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientError, web

from sandbox.client import Sandbox
from sandbox.line import Refused
from sandbox.onlooker import NotSeen
from sandbox.people import ANA, FINN
from sandbox.person import FieldErrors
from sandbox.story import BOT, WHAT_TO_TRY, Act, Story
from sandbox.wire import JSONObject, RefusedByHand, number_of, read_object

READING_SECONDS: Final = 1.4
"""How long every step is left to be read at pace 1, in seconds, before its words are counted."""

SECONDS_A_WORD: Final = 0.22
"""How long a word takes to read at pace 1, in seconds (270 words a minute)."""

WELCOME: Final = "Menu cards for a café"
"""What the order is about that a first visitor finds under way."""

WELCOMES: Final = 3
"""How often that order is tried for: a bot that has only just started, on a busy machine, may be
too late for the first press."""

WAITING_SECONDS: Final = 20.0
"""How long an act waits for what it needs before the story stops, in seconds."""

LOOKING_SECONDS: Final = 0.5
"""How often it is looked whether the bot is there by now, in seconds."""

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Playing:
    """Where the story is.

    Attributes:
        number: Which step, from 1; 0 before the first and after the last.
        of: How many there are.
        words: What is happening.
        slack: Where to watch Ana.
        discord: Where to watch Finn.
        trouble: Why it stopped before its end.
        hint: What a visitor could try next.
    """

    number: int = 0
    of: int = 0
    words: str = ""
    slack: str = ""
    discord: str = ""
    trouble: str = ""
    hint: str = ""


class Stage:
    """Where the story is played, one at a time.

    Args:
        origin: The sandbox's own address: the story comes in as every client does.
        changed: Called with each new state.
    """

    def __init__(self, origin: str, changed: Callable[[JSONObject], None]) -> None:
        self._origin = origin
        self._changed = changed
        self._playing = Playing()
        self._task: asyncio.Task[None] | None = None

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The addresses."""
        return [
            web.get("/_control/story", self._get),
            web.post("/_control/story", self._post),
            web.delete("/_control/story", self._delete),
        ]

    def state(self) -> JSONObject:
        """What is being played."""
        its = self._playing
        return {
            "playing": self._task is not None,
            "number": its.number,
            "of": its.of,
            "words": its.words,
            "slack": {"user": ANA, "place": its.slack},
            "discord": {"user": FINN, "place": its.discord},
            "trouble": its.trouble,
            "hint": its.hint,
        }

    def begin(self, pace: float) -> None:
        """Begin the story.

        Args:
            pace: How many times slower than it could be read fast; 0 does not wait at all.

        Raises:
            RefusedByHand: `already_playing`.
        """
        if self._task is not None:
            raise RefusedByHand("already_playing", "The story is being played already.", 409)
        self._task = asyncio.create_task(self._play(pace))

    def welcome(self) -> None:
        """Have an order under way for the first visitor, as soon as there is a bot to make it."""
        if self._task is None:
            self._task = asyncio.create_task(self._welcome())

    async def _welcome(self) -> None:
        try:
            # The first look comes before this very server listens, and the bot starts later still.
            while not await self._bot_is_there():  # noqa: ASYNC110 - another process' doing
                await asyncio.sleep(LOOKING_SECONDS)
            async with Sandbox(self._origin, WAITING_SECONDS) as box:
                for _ in range(WELCOMES):
                    story = Story(box, WELCOME)
                    if await self._begins(story):
                        self._playing = Playing(slack=BOT, discord=BOT, hint=WHAT_TO_TRY)
                    if story.order:
                        break  # a second one would be too much, wherever the first one stopped
        finally:
            self._task = None
            self._changed(self.state())

    @staticmethod
    async def _begins(story: Story) -> bool:
        async def told(_number: int, _of: int, _act: Act) -> None:
            """Nobody watches yet."""

        try:
            await story.play(story.beginning(), told)
        except (NotSeen, Refused, FieldErrors, ClientError) as error:
            _LOG.warning("no order could be begun for the first visitor: %s", error)
            return False
        return True

    async def _bot_is_there(self) -> bool:
        """Whether a bot has both its clock and its commands in place."""
        try:
            async with Sandbox(self._origin) as box:
                return (await box.clock()).bot and "/order" in await box.discord(FINN).commands()
        except ClientError:
            return False

    async def stop(self) -> None:
        """Stop it where it is; what has happened stays."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _play(self, pace: float) -> None:
        async def told(number: int, of: int, act: Act) -> None:
            self._show(Playing(number, of, act.words, act.slack, act.discord))
            words = len(act.words.split())
            await asyncio.sleep(pace * (READING_SECONDS + SECONDS_A_WORD * words))

        try:
            async with Sandbox(self._origin, WAITING_SECONDS) as box:
                story = Story(box)
                await story.play(story.whole(), told)
                await asyncio.sleep(pace * READING_SECONDS)
            self._playing = Playing()
        except (NotSeen, Refused, FieldErrors, ClientError) as error:
            # The first line says what is missing; the rest is what the person saw instead.
            _LOG.warning("the story stopped: %s", error)
            self._playing.trouble = str(error).splitlines()[0]
        except asyncio.CancelledError:
            self._playing = Playing()
            raise
        finally:
            self._task = None
            self._changed(self.state())

    def _show(self, playing: Playing) -> None:
        self._playing = playing
        self._changed(self.state())

    async def _get(self, _: web.Request) -> web.Response:
        return web.json_response(self.state())

    async def _post(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        pace = number_of(body, "pace") if "pace" in body else 1.0
        if not 0 <= pace <= 10 or math.isnan(pace):  # noqa: PLR2004 - slower than anybody reads
            raise RefusedByHand("bad_request", "`pace` is between 0 and 10")
        self.begin(pace)
        return web.json_response(self.state())

    async def _delete(self, _: web.Request) -> web.Response:
        await self.stop()
        return web.json_response(self.state())
