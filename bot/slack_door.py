"""How Slack gets in and out: the app in the web process, the messenger in the workers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from adapters.redis.vault import RedisVault
from adapters.slack.app import make_app
from adapters.slack.home import Home
from adapters.slack.installations import StoredInstallations
from adapters.slack.installing import Installing
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import SlackPeople
from adapters.slack.workspaces import SECONDS, OneInstallation, Workspaces
from bot.faults import CannotRunError
from bot.heartbeat import keep_beating
from bot.processes import SOCKET
from bot.settings import Settings, SlackDoor
from bot.tally import counting
from bot.wiring import Record
from core.values import Platform


class NoSlackTokenError(CannotRunError):
    """Slack was asked for without the token of a workspace."""


@asynccontextmanager
async def open_slack(settings: Settings, record: Record) -> AsyncIterator[list[web.RouteDef]]:
    """Run the Slack app for as long as the context lasts, and give its routes.

    Over Socket Mode there are none but those for installing: everything else comes over the socket.

    Raises:
        NoSlackTokenError: neither a workspace's token nor the app's own client id is set.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=SECONDS))
        installations = installations_of(settings, record, session)
        app = make_app(
            clerk=record.clerk,
            people=SlackPeople(record.people),
            workspaces=Workspaces(installations, session, settings.slack_api_url),
            session=session,
            signing_secret=_said(settings.slack_signing_secret),
            api=settings.slack_api_url,
            installing=_installing(settings, record, session, installations),
            room=record.room,
        )
        stack.push_async_callback(app.close)
        if settings.slack_door is SlackDoor.SOCKET:
            token = _said(settings.slack_app_token)
            tally = await stack.enter_async_context(counting(record.connection))
            acknowledged = partial(tally.acknowledged, Platform.SLACK)
            connected = await stack.enter_async_context(app.over_socket(token, acknowledged))
            beating = asyncio.create_task(keep_beating(record.connection, SOCKET, connected))
            stack.callback(beating.cancel)
            yield app.install_routes()
        else:
            yield app.routes()


def open_messenger(
    settings: Settings, record: Record, session: aiohttp.ClientSession
) -> SlackMessenger:
    """Give the messenger with which a worker posts on Slack.

    Args:
        settings: the operator's.
        record: the directory, the clerk and the vault.
        session: the worker's one HTTP session.

    Raises:
        NoSlackTokenError: neither a workspace's token nor the app's own client id is set.
    """
    installations = installations_of(settings, record, session)
    people = SlackPeople(record.people)
    workspaces = Workspaces(installations, session, settings.slack_api_url)
    return SlackMessenger(workspaces, people, Home(record.clerk, people, workspaces))


def installations_of(
    settings: Settings, record: Record, session: aiohttp.ClientSession
) -> OneInstallation | StoredInstallations:
    """Say where the app is installed: in one workspace by its token, or in many by OAuth.

    Raises:
        NoSlackTokenError: neither a workspace's token nor the app's own client id is set.
    """
    if settings.slack_bot_token is not None:
        token = settings.slack_bot_token.get_secret_value()
        return OneInstallation(session, token, settings.slack_api_url)
    if settings.slack_client_id is None:
        raise NoSlackTokenError(
            "Neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set. Set the first for one workspace, "
            "the second for many."
        )
    return StoredInstallations(
        _vault(settings, record),
        session,
        client_id=settings.slack_client_id,
        client_secret=_said(settings.slack_client_secret),
        api=settings.slack_api_url,
    )


def _installing(
    settings: Settings,
    record: Record,
    session: aiohttp.ClientSession,
    installations: OneInstallation | StoredInstallations,
) -> Installing | None:
    """What leads people through an installation, where there can be many."""
    if not isinstance(installations, StoredInstallations) or settings.slack_client_id is None:
        return None
    return Installing(
        installations,
        _vault(settings, record),
        session,
        client_id=settings.slack_client_id,
        client_secret=_said(settings.slack_client_secret),
        public_url=settings.public_url or f"http://{settings.bind_host}:{settings.port}",
        api=settings.slack_api_url,
    )


def _vault(settings: Settings, record: Record) -> RedisVault:
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    return RedisVault(record.connection, keys)


def _said(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()
