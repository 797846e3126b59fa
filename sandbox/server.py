"""Puts the sandbox together: both platforms, the page, the live line and the controls."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.bot_time import BotTime
from sandbox.clock import Clock
from sandbox.config import HOST, Config
from sandbox.control import Control
from sandbox.discord import Discord
from sandbox.doings import Doings
from sandbox.faults import Faults, fault_middleware
from sandbox.live import Live
from sandbox.people import seed_discord, seed_slack
from sandbox.platform import Platform
from sandbox.record import Recorder
from sandbox.slack import Slack
from sandbox.stage import Stage
from sandbox.store import Store
from sandbox.wire import MAX_BODY_BYTES, Handler, RefusedByHand, number_of, refusals_as_json

PAGE: Final = Path(__file__).parent / "page"

NAMES: Final = frozenset({HOST, "localhost", "::1"})
"""What this machine calls itself."""

# The page loads nothing from elsewhere, and nothing that people write can become a script.
CONTENT_POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


class Sandbox:
    """One sandbox: everything that lives between the start and the stop of the process.

    Args:
        config: How to run.
    """

    def __init__(self, config: Config) -> None:
        self._store = Store(config.data)
        self._welcome = config.welcome
        saved_clock = self._store.load("clock")
        self._clock = Clock(
            0 if saved_clock is None else round(number_of(saved_clock, "offset_ms"))
        )
        self._recorder = Recorder(self._clock, config.record)
        self._faults = Faults(config.seed)
        self._live = Live(self._clock)
        self._bot_time = BotTime(
            config, self._clock, lambda: self._live.watched, self._live.clock_moved
        )
        self._doings = Doings(config, self._recorder, lambda: self._live.watched)
        shared = (config, self._clock, self._recorder, self._faults)
        self._slack = Slack(*shared, self._changed("slack"))
        self._discord = Discord(*shared, self._changed("discord"))
        self._platforms: dict[str, Platform] = {"slack": self._slack, "discord": self._discord}
        self._stage = Stage(config.origin, self._live.story)
        self._control = Control(
            clock=self._clock,
            bot_time=self._bot_time,
            faults=self._faults,
            recorder=self._recorder,
            platforms=self._platforms,
            reset=self.reset,
        )

    def _changed(self, name: str) -> Callable[[set[str] | None], None]:
        def changed(people: set[str] | None) -> None:
            self._store.mark(name)
            self._live.changed(name, people)

        return changed

    async def _moved(self, _: int) -> None:
        self._store.mark("clock")
        self._live.clock_moved()

    def _seed(self, name: str) -> None:
        if name == "slack":
            seed_slack(self._slack.world)
        else:
            seed_discord(self._discord.world)

    def reset(self) -> None:
        """Put both worlds back to their first day.

        The clock stays where it is: a bot that has seen a moment must not see it come again.
        """
        self._faults.clear()
        for name, platform in self._platforms.items():
            platform.clear()
            self._seed(name)
            self._changed(name)(None)
        if self._welcome:
            self._stage.welcome()

    def app(self) -> web.Application:
        """The aiohttp application, ready to be run."""
        app = web.Application(
            middlewares=[
                refusals_as_json,
                own_pages_only,
                fault_middleware(self._faults, self._recorder),
            ],
            client_max_size=MAX_BODY_BYTES,
        )
        app.router.add_get("/_live", self._live.serve)
        app.router.add_routes(self._stage.routes())
        app.router.add_routes(self._control.routes())
        for platform in self._platforms.values():
            app.router.add_routes(platform.routes())
        app.router.add_get("/", _index)
        app.router.add_static("/page/", PAGE)
        app.on_response_prepare.append(_headers)
        app.cleanup_ctx.append(self._run)
        app.on_shutdown.append(self._hang_up)
        return app

    async def _run(self, _: web.Application) -> AsyncIterator[None]:
        self._clock.on_move(self._moved)
        self._recorder.on_write(self._live.recorded)
        self._store.keep("clock", lambda: {"offset_ms": self._clock.offset_ms})
        fresh = False
        for name, platform in self._platforms.items():
            self._store.keep(name, platform.dump)
            saved = self._store.load(name)
            if saved is None:
                fresh = True
                self._seed(name)
                self._store.mark(name)
            else:
                platform.load(saved)
            await platform.start()
        await self._bot_time.start()
        await self._doings.start()
        if self._welcome and fresh:
            self._stage.welcome()
        yield
        await self._doings.stop()
        await self._bot_time.stop()
        await self._store.close()
        self._recorder.close()

    async def _hang_up(self, _: web.Application) -> None:
        # Before the server waits for open requests: these would never end by themselves.
        await self._stage.stop()
        await self._live.close()
        for platform in self._platforms.values():
            await platform.stop()


def build_app(config: Config) -> web.Application:
    """Compose both platforms, the page and the controls into one application."""
    return Sandbox(config).app()


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites' pages, which a browser would let post to an address on this machine.

    Everywhere, as the tokens with which bots call are public knowledge.

    Raises:
        RefusedByHand: `other_site`, when a browser says that the call comes from elsewhere;
            `other_name`, when it took this machine for something else.
    """
    if not _is_ours(request.host):
        says = "The sandbox answers as 127.0.0.1 or localhost alone."
        raise RefusedByHand("other_name", says, 403)
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        raise RefusedByHand("other_site", "Only the sandbox's own page may do this.", 403)
    return await handler(request)


def _is_ours(host: str) -> bool:
    """Whether a browser that asks for this host means this machine by it.

    Another site's name can be made to lead here, and its pages would then be the sandbox's own.
    """
    try:
        return urlsplit(f"http://{host}").hostname in NAMES
    except ValueError:  # brackets with no address in them
        return False


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    if request.path == "/" or request.path.startswith("/page/"):
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        response.headers["Cache-Control"] = "no-cache"  # asked for again, answered 304
    response.headers["X-Content-Type-Options"] = "nosniff"
