"""`discord invite`: the links with which somebody adds the bot to a server, or to themselves."""

import asyncio
from typing import Final
from urllib.parse import urlencode

import aiohttp

from bot.faults import CannotRunError
from bot.settings import Settings

# What the bot does in a channel, and no more. Bits: Discord's developer documentation, Permissions.
PERMISSIONS: Final = {
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "CREATE_PRIVATE_THREADS": 1 << 36,  # where a server wants a thread for each order
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
}
SCOPES: Final = "bot applications.commands"
OWN_SCOPES: Final = "applications.commands"

# Discord's developer documentation, Application, Installation Context.
SERVER, PERSON = "0", "1"

PATIENCE: Final = aiohttp.ClientTimeout(total=15)


class InviteError(CannotRunError):
    """Discord did not say which application the token belongs to."""


def main(settings: Settings) -> None:
    """Print the links.

    Raises:
        InviteError: There is no token, Discord refuses it, or cannot be reached.
    """
    if settings.discord_token is None:
        raise InviteError("DISCORD_TOKEN is not set. Set it to the token of your bot.")
    token = settings.discord_token.get_secret_value()
    application = asyncio.run(_application(settings.discord_api_url, token))
    print(f"To a server, for everybody there: {invite_link(application)}")
    print(f"To your own account, for your own orders anywhere: {own_link(application)}")


def invite_link(application: str) -> str:
    """The link that adds an application to a server, with no more permissions than it uses."""
    permissions = str(sum(PERMISSIONS.values()))
    words = {"integration_type": SERVER, "scope": SCOPES, "permissions": permissions}
    return _link(application, words)


def own_link(application: str) -> str:
    """The link that adds an application to a person's own account."""
    return _link(application, {"integration_type": PERSON, "scope": OWN_SCOPES})


def _link(application: str, words: dict[str, str]) -> str:
    return f"https://discord.com/oauth2/authorize?{urlencode({'client_id': application, **words})}"


async def _application(api: str, token: str) -> str:
    headers = {"Authorization": f"Bot {token}"}
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=PATIENCE) as session,
            session.get(f"{api}/applications/@me") as answer,
        ):
            if answer.status == 401:  # noqa: PLR2004 - HTTP's Unauthorized
                raise InviteError(
                    "Discord refuses DISCORD_TOKEN. Copy it again from the Bot page of your "
                    "application in Discord's developer portal."
                )
            answer.raise_for_status()
            told: object = await answer.json()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise InviteError(
            f"{api} does not answer as Discord does ({type(error).__name__}). Try again."
        ) from error
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise InviteError(f"{api} does not answer as Discord does. Check DISCORD_API_URL.")
    return str(told["id"])
