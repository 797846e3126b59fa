"""A line to a sandbox in the same process: for very many people at once.

It leads to the same functions as the sandbox's addresses for people, without HTTP in between, and
a hint reaches only those whose view has changed: of a thousand people who wait, one looks again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.discord import Discord
from sandbox.discord.acts import Acts
from sandbox.discord.person import VERBS
from sandbox.discord.sight import MOST, Sight
from sandbox.discord.state import User
from sandbox.faults import Faults
from sandbox.line import Line, Refused
from sandbox.server import Sandbox
from sandbox.slack import Slack, forms, pressing
from sandbox.slack.actor import Actor, actor, person
from sandbox.slack.shapes import as_fields
from sandbox.slack.sight import Glance, look
from sandbox.wire import JSON, JSONObject, RefusedByHand, text_of


class Crowd(Sandbox):
    """A sandbox with its people within reach.

    Args:
        config: How to run.
    """

    def __init__(self, config: Config) -> None:
        self._woken: dict[str, asyncio.Event] = {}
        super().__init__(config)

    @property
    def slack(self) -> Slack:
        """The local Slack."""
        return self._slack

    @property
    def discord(self) -> Discord:
        """The local Discord."""
        return self._discord

    @property
    def clock(self) -> Clock:
        """The time of both."""
        return self._clock

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._faults

    def woken(self, who: str) -> asyncio.Event:
        """Set when the view of somebody has changed."""
        return self._woken.setdefault(who, asyncio.Event())

    def _changed(self, name: str) -> Callable[[set[str] | None], None]:
        told = super()._changed(name)

        def changed(people: set[str] | None) -> None:
            told(people)
            for who in self._woken if people is None else people & self._woken.keys():
                self._woken[who].set()

        return changed


class NearLine(Line):
    """One person's line.

    Args:
        crowd: the sandbox.
        who: their id.
    """

    def __init__(self, crowd: Crowd, who: str) -> None:
        super().__init__("")
        self._crowd, self._who = crowd, who
        self._changes = crowd.woken(who)

    @property
    def hints(self) -> int:
        """Nothing to compare with: from here on counts what changes."""
        self._changes.clear()
        return 0

    async def until_hint(self, since: int, seconds: float) -> None:
        """Wait until something has changed since `hints` was asked for."""
        del since
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changes.wait()

    async def get(self, path: str, **query: str | int) -> JSONObject:
        """Look."""
        assert path.endswith("/view"), path
        channel = str(query.get("channel", ""))
        with _refusals():
            if path.startswith(SLACK):
                site = self._crowd.slack.site
                glance = Glance(channel, str(query.get("thread", "")))
                return look(Actor(site, person(site, self._who)), glance)
            return Sight(self._crowd.discord.backend, self._discord).view(
                channel or None, MOST, None
            )

    async def post(self, path: str, body: Mapping[str, JSON]) -> JSONObject:
        """Do something."""
        verb = path.rpartition("/")[2]
        with _refusals():
            if path.startswith(SLACK):
                return await SLACK_VERBS[verb](actor(self._crowd.slack.site, self._who), dict(body))
            return await VERBS[verb](Acts(self._crowd.discord.backend, self._discord), dict(body))

    @property
    def _discord(self) -> User:
        return self._crowd.discord.world.users[self._who]


SLACK: Final = "/_as/slack/"


async def _submit(me: Actor, body: JSONObject) -> JSONObject:
    return await forms.submit(me, text_of(body, "view"), as_fields(body.get("values")))


async def _close(me: Actor, body: JSONObject) -> JSONObject:
    return await forms.close(me, text_of(body, "view"), everything=True)


SLACK_VERBS: Final[Mapping[str, Callable[[Actor, JSONObject], Awaitable[JSONObject]]]] = {
    "press": pressing.press,
    "submit": _submit,
    "close": _close,
}


@contextlib.contextmanager
def _refusals():  # type: ignore[no-untyped-def]  # noqa: ANN202
    try:
        yield
    except RefusedByHand as refusal:
        raise Refused(refusal.code, str(refusal)) from refusal
