"""Puts the local Slack together, and gives its addresses to the web server."""

from collections.abc import Sequence

from aiohttp import web

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.faults import Faults
from sandbox.platform import Changed
from sandbox.record import Recorder
from sandbox.slack import api, consent, fate, respond, uploads
from sandbox.slack.delivery import Delivery
from sandbox.slack.methods import METHODS
from sandbox.slack.person import Person
from sandbox.slack.site import Site
from sandbox.slack.triggers import Triggers
from sandbox.slack.vault import Vault
from sandbox.slack.world import Secrets, World
from sandbox.wire import JSONObject


class Slack:
    """A local Slack: workspaces, people, one app, and the way to its bot.

    Args:
        config: Tokens and addresses.
        clock: The sandbox's time.
        recorder: Gets every call and delivery.
        faults: Not asked here: the web server's middleware applies them in front of every call.
        changed: Told whose view has changed.
    """

    def __init__(
        self, config: Config, clock: Clock, recorder: Recorder, faults: Faults, changed: Changed
    ) -> None:
        self._faults = faults
        secrets = Secrets(
            config.slack_bot_token,
            config.slack_app_token,
            config.slack_signing_secret,
            config.bot_url or "",
        )
        folder = None if config.data is None else config.data / "slack-files"
        self.site = Site(
            config,
            clock,
            recorder,
            changed,
            World(secrets),
            Delivery(config, recorder),
            Vault(folder),
            Triggers(config.answer_seconds),
        )
        self._person = Person(self.site)

    @property
    def world(self) -> World:
        """The state, for seeding."""
        return self.site.world

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The wire and the addresses of people."""
        return [
            web.route("*", "/slack/api/{method}", self._api),
            web.get("/slack/socket", self._socket),
            web.post("/slack/respond/{token}", self._respond),
            web.post("/slack/files/upload/{ticket}", self._take_bytes),
            web.get(r"/slack/files/{team:[^/-]+}-{file:[^/-]+}/{rest:.*}", self._give_bytes),
            web.get(uploads.SIGN_IN, uploads.sign_in),
            web.get("/slack/archives/{channel}/{message}", _permalink),
            web.get("/slack/oauth/v2/authorize", self._consent),
            web.post("/slack/oauth/v2/authorize", self._consented),
            *self._person.routes(),
        ]

    def dump(self) -> JSONObject:
        """The whole world as JSON."""
        return self.world.dump()

    def load(self, data: JSONObject) -> None:
        """Replace the world by one that `dump` gave."""
        self.world.load(data)

    def clear(self) -> None:
        """Forget people, places, messages and views; the app and its tokens stay."""
        self.site.clear()

    def people(self) -> list[JSONObject]:
        """Everybody one can be."""
        return [
            {
                "id": user.id,
                "name": user.real_name,
                "handle": user.name,
                "locale": user.locale,
                "tz": user.tz,
                "home": user.team_id,
                "deactivated": user.deleted,
            }
            for user in self.world.records.users.values()
            if not user.is_bot
        ]

    def calls(self) -> list[str]:
        """The calls that the bot can make."""
        return [*METHODS, "response_url", "files"]

    async def control(self, action: str, body: JSONObject) -> JSONObject:
        """Carry out one act of fate: see `sandbox.slack.fate`.

        Raises:
            RefusedByHand: `unknown_action`, or why it cannot be.
        """
        return await fate.carry_out(self.site, action, body)

    async def start(self) -> None:
        """Open the way to the bot."""
        await self.site.delivery.start()

    async def stop(self) -> None:
        """Close every connection to the bot."""
        await self.site.delivery.stop()

    async def _api(self, request: web.Request) -> web.Response:
        return await api.serve(self.site, request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await self.site.delivery.socket.serve(request, self.world.app.id)

    async def _consent(self, request: web.Request) -> web.Response:
        return await consent.page(self.site, request)

    async def _consented(self, request: web.Request) -> web.Response:
        return await consent.answer(self.site, request)

    async def _take_bytes(self, request: web.Request) -> web.Response:
        return await uploads.take_bytes(self.site, request)

    async def _give_bytes(self, request: web.Request) -> web.Response:
        return await uploads.give_bytes(self.site, request)

    async def _respond(self, request: web.Request) -> web.Response:
        return await respond.serve(self.site, request)


async def _permalink(request: web.Request) -> web.Response:
    """Lead the address of a message to the page, which shows its channel."""
    channel = request.match_info["channel"]
    return web.Response(status=302, headers={"Location": f"/?slack={channel}"})
