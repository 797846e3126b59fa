"""Who somebody on Discord is to the rest: their account, their name, their language.

Account ids are `discord:<user id>`, channels `discord:<channel id>`, communities
`discord:<server id>`. Roles that a server gives its members are `discord:<role id>`.
"""

from collections import OrderedDict
from typing import Final
from zoneinfo import ZoneInfo

import discord

from adapters.shared.ports import OwnSettings, People, Person
from core.texts import one_line
from core.values import (
    AccountId,
    Actor,
    ChannelId,
    CommunityId,
    Platform,
    platform_of,
)

PREFIX: Final = f"{Platform.DISCORD.value}:"

ZONE: Final = ZoneInfo("UTC")
"""Discord tells no zone, and needs none: `<t:…>` is shown in the reader's own."""

ALONE: Final = CommunityId(f"{PREFIX}direct")
"""The community of orders made in direct messages, or where the app is only a person's own."""

REMEMBERED: Final = 10_000
"""How many people are kept in memory as already known to the directory."""


class NotOnDiscordError(ValueError):
    """A name of another platform came where only Discord's belong."""


def account_of(user: int) -> AccountId:
    """Name the account of a user."""
    return AccountId(f"{PREFIX}{user}")


def channel_of(channel: int) -> ChannelId:
    """Name a channel."""
    return ChannelId(f"{PREFIX}{channel}")


def community_of(guild: int) -> CommunityId:
    """Name the community that a server is."""
    return CommunityId(f"{PREFIX}{guild}")


def role_name(role: int) -> str:
    """Name a role as the policy's support roles do (E3)."""
    return f"{PREFIX}{role}"


def user_id(account: AccountId) -> int:
    """Give the user id of an account.

    Raises:
        NotOnDiscordError: the account is on another platform.
    """
    return _number(account)


def channel_id(channel: ChannelId) -> int:
    """Give Discord's id of a channel.

    Raises:
        NotOnDiscordError: the channel is on another platform.
    """
    return _number(channel)


def actor_of(interaction: "discord.Interaction[discord.Client]") -> Actor:
    """Say who clicked, with the roles that their server vouches for."""
    user = interaction.user
    roles = user.roles if isinstance(user, discord.Member) else []
    return Actor(
        account=account_of(user.id),
        roles=frozenset(role_name(role.id) for role in roles if not role.is_default()),
    )


def community_here(interaction: "discord.Interaction[discord.Client]") -> CommunityId:
    """Say under whose policy an order made here lives: the server's, unless it has not our app."""
    guild = interaction.guild_id
    only_own = interaction.is_user_integration() and not interaction.is_guild_integration()
    return ALONE if guild is None or only_own else community_of(guild)


def channel_here(interaction: "discord.Interaction[discord.Client]") -> ChannelId | None:
    """Say where notices of an order made here go; nowhere outside a server."""
    if community_here(interaction) == ALONE or interaction.channel_id is None:
        return None
    return channel_of(interaction.channel_id)


def name_of(user: discord.abc.User) -> str:
    """Give the name under which others know somebody, wherever they meet them."""
    return one_line(user.global_name or user.name) or user.name


class Acquaintances:
    """Tells the directory of the people whom Discord shows us.

    Args:
        people: the directory.
    """

    def __init__(self, people: People) -> None:
        self._people = people
        self._told: OrderedDict[AccountId, tuple[str, str]] = OrderedDict()

    async def settings(self, user: discord.abc.User) -> OwnSettings:
        """Give what somebody decided for themselves."""
        return await self._people.settings(account_of(user.id))

    async def meet(self, user: discord.abc.User, locale: str = "") -> None:
        """Remember somebody; writes only when something about them is new.

        Args:
            user: whom Discord showed us.
            locale: their own setting, where they are the one who acts.
        """
        account, name = account_of(user.id), name_of(user)
        if self._told.get(account) == (name, locale):
            return
        known = await self._people.get(account) or Person(account=account, name="")
        person = known.but(name=name, locale=locale or known.locale)
        if person != known:
            await self._people.put(person)
        self._told[account] = (name, locale)
        self._told.move_to_end(account)
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)


def _number(name: AccountId | ChannelId) -> int:
    if platform_of(name) is not Platform.DISCORD:
        raise NotOnDiscordError(name.partition(":")[0])
    return int(name.removeprefix(PREFIX))
