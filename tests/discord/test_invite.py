"""The links that add the bot: with no more permissions than it uses."""

from urllib.parse import parse_qs, urlsplit

import discord

from adapters.discord.setup import NOTICES, ROOMS
from bot.cli.invite import invite_link, own_link


def words(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_the_invitation_asks_for_what_the_bot_uses_and_no_more() -> None:
    asked = discord.Permissions(int(words(invite_link("42"))["permissions"]))
    used = dict.fromkeys((*NOTICES, *ROOMS, "attach_files"), True)
    assert asked == discord.Permissions(**used)


def test_one_can_have_the_bot_for_oneself() -> None:
    assert words(own_link("42")) == {
        "client_id": "42",
        "integration_type": "1",
        "scope": "applications.commands",
    }
