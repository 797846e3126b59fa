"""How Slack gets in and out: the app in the web process, the messenger in the workers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from aiohttp import web

from adapters.slack.app import make_app
from adapters.slack.home import Home
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import SlackPeople
from adapters.slack.workspaces import SECONDS, OneInstallation, Workspaces
from bot.faults import CannotRunError
from bot.settings import Settings, SlackDoor
from bot.wiring import Record


class NoSlackTokenError(CannotRunError):
    """Slack was asked for without the token of a workspace."""


@asynccontextmanager
async def open_slack(settings: Settings, record: Record) -> AsyncIterator[list[web.RouteDef]]:
    """Run the Slack app for as long as the context lasts, and give its routes.

    Over Socket Mode there are none: everything comes over the socket.

    Raises:
        NoSlackTokenError: no workspace's token is set.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=SECONDS))
        secret = settings.slack_signing_secret
        app = make_app(
            clerk=record.clerk,
            people=SlackPeople(record.people),
            workspaces=_workspaces(settings, session),
            session=session,
            signing_secret=secret.get_secret_value() if secret is not None else "",
            api=settings.slack_api_url,
        )
        stack.push_async_callback(app.close)
        if settings.slack_door is SlackDoor.SOCKET and settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(app.over_socket(token))
            yield []
        else:
            yield app.routes()


def open_messenger(
    settings: Settings, record: Record, session: aiohttp.ClientSession
) -> SlackMessenger:
    """Give the messenger with which a worker posts on Slack.

    Args:
        settings: the operator's.
        record: the directory and the clock.
        session: the worker's one HTTP session.

    Raises:
        NoSlackTokenError: no workspace's token is set.
    """
    people, workspaces = SlackPeople(record.people), _workspaces(settings, session)
    return SlackMessenger(workspaces, people, Home(record.clerk, people, workspaces))


def _workspaces(settings: Settings, session: aiohttp.ClientSession) -> Workspaces:
    if settings.slack_bot_token is None:
        raise NoSlackTokenError("SLACK_BOT_TOKEN is not set. Set it to your bot's token.")
    token, api = settings.slack_bot_token.get_secret_value(), settings.slack_api_url
    return Workspaces(OneInstallation(session, token, api), session, api)
