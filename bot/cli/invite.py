"""`discord invite`: the link with which somebody adds the bot to a server."""

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
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
}
SCOPES: Final = "bot applications.commands"
PATIENCE: Final = aiohttp.ClientTimeout(total=15)


class InviteError(CannotRunError):
    """Discord did not say which application the token belongs to."""


def main(settings: Settings) -> None:
    """Print the link.

    Raises:
        InviteError: There is no token, Discord refuses it, or cannot be reached.
    """
    if settings.discord_token is None:
        raise InviteError("DISCORD_TOKEN is not set. Set it to the token of your bot.")
    token = settings.discord_token.get_secret_value()
    application = asyncio.run(_application(settings.discord_api_url, token))
    print(invite_link(application))


def invite_link(application: str) -> str:
    """The link for an application id."""
    permissions = str(sum(PERMISSIONS.values()))
    words = {"client_id": application, "scope": SCOPES, "permissions": permissions}
    return f"https://discord.com/oauth2/authorize?{urlencode(words)}"


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
