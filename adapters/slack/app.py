"""The Slack app: Bolt, put together from its parts, with both ways in."""

import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.shared.clerk import Clerk
from adapters.shared.evidence import EvidenceRoom
from adapters.slack.afterwards import Afterwards
from adapters.slack.agents import Agents
from adapters.slack.commands import Commands
from adapters.slack.handing_over import HandingOver
from adapters.slack.handlers import Handlers
from adapters.slack.home import Home
from adapters.slack.installing import Installing
from adapters.slack.mishaps import Mishaps
from adapters.slack.offers import Offers
from adapters.slack.people import SlackPeople
from adapters.slack.signatures import MOMENT, SIGNATURE, is_signed
from adapters.slack.visits import WORKSPACE, Reception
from adapters.slack.workspaces import SLACK_API, Workspaces, make_client

SocketListener = Callable[[SocketModeClient, SocketModeRequest], Awaitable[None]]
"""What takes a payload that came over the socket."""

EVENTS: Final = "/slack/events"
"""Where Slack delivers everything over HTTP; the manifest names it."""


class Authorize(AsyncAuthorize):
    """Authorises a payload by a look at what is installed, and leaves the workspace in its context.

    Args:
        workspaces: where the app is installed.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(  # noqa: PLR0913 - Bolt's own
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 - bots alone act here
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Say with which token to act; none where the app is not installed (any more)."""
        workspace = await self._workspaces.at(enterprise=enterprise_id, team=team_id)
        if workspace is None:
            return None
        context[WORKSPACE] = workspace
        found = workspace.installation
        return AuthorizeResult(
            enterprise_id=found.enterprise,
            team_id=found.team,
            bot_user_id=found.bot_user,
            bot_id=found.bot,
            bot_token=found.token,
        )


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The app, ready for both ways in.

    Attributes:
        bolt: Bolt's own app.
        afterwards: what runs after acknowledgements.
        people: knows who people are.
        session: the one HTTP session.
        api: where Slack's Web API is.
        signing_secret: proves that a request over HTTP is Slack's.
        installing: leads people through installing the app, where it can be in many workspaces.
    """

    bolt: AsyncApp
    afterwards: Afterwards
    people: SlackPeople
    session: aiohttp.ClientSession
    api: str
    signing_secret: str = field(repr=False)
    installing: Installing | None = None

    def routes(self) -> list[web.RouteDef]:
        """The routes for Slack over HTTP: nothing is read that Slack has not signed."""

        async def take(request: web.Request) -> web.Response:
            headers, body = request.headers, await request.read()
            moment, signature = headers.get(MOMENT, ""), headers.get(SIGNATURE, "")
            if not is_signed(self.signing_secret, body, moment, signature, time.time()):
                return web.Response(status=HTTPStatus.UNAUTHORIZED)
            answer = await self.bolt.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

        return [web.post(EVENTS, take), *self.install_routes()]

    def install_routes(self) -> list[web.RouteDef]:
        """The routes for installing the app in further workspaces, over Socket Mode too."""
        return [] if self.installing is None else self.installing.routes()

    @asynccontextmanager
    async def over_socket(
        self, app_token: str, acknowledged: Callable[[float], None] | None = None
    ) -> AsyncIterator[Callable[[], bool]]:
        """Take what Slack delivers over Socket Mode, for as long as the context lasts.

        It gives what tells whether the connection is open. It is opened again by itself.

        Args:
            app_token: the app's own token, which starts with xapp-.
            acknowledged: told after how many seconds Slack had an acknowledgement.
        """
        handler = AsyncSocketModeHandler(
            self.bolt, app_token, web_client=make_client(self.session, self.api)
        )
        if acknowledged is not None:
            # The library declares what it takes more widely than what it calls with.
            timed = _timed(handler.handle, acknowledged)
            handler.client.socket_mode_request_listeners = [timed]  # type: ignore[list-item]
        await handler.client.connect()  # type: ignore[no-untyped-call]

        def connected() -> bool:
            session = handler.client.current_session
            return session is not None and not session.closed

        try:
            yield connected
        finally:
            await handler.client.close()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """See through what was acknowledged already."""
        await self.afterwards.close()
        await self.people.close()


def _timed(handle: SocketListener, acknowledged: Callable[[float], None]) -> SocketListener:
    """Say how long it takes until something that came over the socket is acknowledged."""

    async def timed(client: SocketModeClient, request: SocketModeRequest) -> None:
        began = time.monotonic()
        await handle(client, request)
        acknowledged(time.monotonic() - began)

    return timed


def make_app(  # noqa: PLR0913 - the parts of the app
    *,
    clerk: Clerk,
    people: SlackPeople,
    workspaces: Workspaces,
    session: aiohttp.ClientSession,
    signing_secret: str,
    api: str = SLACK_API,
    installing: Installing | None = None,
    room: EvidenceRoom | None = None,
) -> SlackApp:
    """Put the app together.

    Args:
        clerk: serves people who press and type.
        people: knows who people are on Slack.
        workspaces: where the app is installed.
        session: the one HTTP session, which the caller closes after the app.
        signing_secret: proves that a request over HTTP is Slack's; unused over Socket Mode.
        api: where Slack's Web API is.
        installing: leads people through installing the app; none where one token is all there is.
        room: hands out evidence to those who cannot open it in a browser.
    """
    bolt = AsyncApp(
        name="resolution-center",
        logger=_logger(),
        client=make_client(session, api),
        authorize=Authorize(workspaces),  # type: ignore[arg-type] # Bolt takes its own class too
        signing_secret=signing_secret,
        user_facing_authorize_error_message=people.anyone().plain().say("slack.not_installed"),
        # Without it Bolt asks every 10 ms whether a listener has acknowledged.
        process_before_response=True,
        # Both cost every payload something, and no listener here wants them.
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    afterwards = Afterwards()
    home = Home(clerk, people, workspaces)
    reception = Reception(people, Agents(clerk))
    handing_over = HandingOver(people, session, room)
    handlers = Handlers(
        clerk=clerk,
        reception=reception,
        people=people,
        home=home,
        handing_over=handing_over,
        session=session,
        afterwards=afterwards,
    )
    offers = Offers(clerk, reception, people, session)
    commands = Commands(
        clerk=clerk,
        reception=reception,
        people=people,
        offers=offers,
        handlers=handlers,
        home=home,
        handing_over=handing_over,
        session=session,
        afterwards=afterwards,
    )
    handlers.listen(bolt)
    offers.listen(bolt)
    commands.listen(bolt)
    if installing is None:
        bolt.event(re.compile("app_uninstalled|tokens_revoked"))(_shut_out)
    else:
        installing.listen(bolt)
    Mishaps(people, session, afterwards).listen(bolt)
    return SlackApp(
        bolt=bolt,
        afterwards=afterwards,
        people=people,
        session=session,
        api=api,
        signing_secret=signing_secret,
        installing=installing,
    )


async def _shut_out() -> None:
    """The one workspace removed the app, or its token: only the operator can mend that."""
    structlog.get_logger(__name__).error("slack_uninstalled")


def _logger() -> logging.Logger:
    """Bolt's own log: at DEBUG it would write whole payloads, with what people wrote in them."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(max(logging.INFO, logger.getEffectiveLevel()))
    logger.addFilter(_is_news)
    return logger


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt finds SLACK_BOT_TOKEN in the environment by itself, and says that it is not needed."""
    return "`token` will be unused" not in record.getMessage()
