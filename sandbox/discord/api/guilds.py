"""Servers, their members and roles. Docs: resources/guild."""

from typing import Final

from sandbox.discord import objects
from sandbox.discord.api.access import guild_of
from sandbox.discord.bits import Permission
from sandbox.discord.errors import DiscordError, Refused
from sandbox.discord.permissions import may
from sandbox.discord.rest import Call, Result, Route
from sandbox.discord.state import Guild, Member

MAX_MEMBERS: Final = 1_000


def guild(call: Call) -> Result:
    """A server."""
    return objects.guild(guild_of(call))


def channels(call: Call) -> Result:
    """A server's channels, without its threads."""
    world = call.backend.world
    return [objects.channel(world, world.channels[key]) for key in guild_of(call).channels]


def active_threads(call: Call) -> Result:
    """The open threads that the bot sees."""
    world = call.backend.world
    threads = [world.channels[key] for key in guild_of(call).threads]
    seen = [
        t
        for t in threads
        if t.thread is not None
        and not t.thread.archived
        and may(world, t, world.bot_id, Permission.VIEW_CHANNEL)
    ]
    mine = [t for t in seen if t.thread is not None and world.bot_id in t.thread.members]
    return {
        "threads": [objects.thread(t) for t in seen],
        "members": [objects.thread_member(t, world.bot_id) for t in mine],
    }


def roles(call: Call) -> Result:
    """A server's roles."""
    return [objects.role(role) for role in guild_of(call).roles.values()]


def role(call: Call) -> Result:
    """One role."""
    found = guild_of(call).roles.get(call.params["role_id"])
    if found is None:
        raise DiscordError(Refused.UNKNOWN_ROLE)
    return objects.role(found)


def _member_of(call: Call, of: Guild) -> Member:
    user_id = call.params["user_id"]
    found = of.members.get(user_id)
    if found is None:
        known = user_id in call.backend.world.users
        raise DiscordError(Refused.UNKNOWN_MEMBER if known else Refused.UNKNOWN_USER)
    return found


def member(call: Call) -> Result:
    """One member."""
    return objects.member(call.backend.world, _member_of(call, guild_of(call)))


def members(call: Call) -> Result:
    """A server's members, which takes the privileged intent.

    Raises:
        DiscordError: 50001 without it (docs: "List Guild Members").
    """
    of = guild_of(call)
    if not call.backend.gateway.privileged_allowed:
        raise DiscordError(Refused.MISSING_ACCESS)
    limit = call.whole("limit", 1, 1, MAX_MEMBERS)
    after = int(call.query.get("after", "0"))
    ordered = sorted(of.members.values(), key=lambda one: int(one.user_id))
    found = [one for one in ordered if int(one.user_id) > after][:limit]
    return [objects.member(call.backend.world, one) for one in found]


def search(call: Call) -> Result:
    """Members whose name begins with a text."""
    world = call.backend.world
    query = call.query.get("query", "").lower()
    limit = call.whole("limit", 1, 1, MAX_MEMBERS)
    found = [
        one
        for one in guild_of(call).members.values()
        if world.users[one.user_id].username.lower().startswith(query)
        or (one.nick or "").lower().startswith(query)
    ]
    return [objects.member(world, one) for one in found[:limit]]


def add_role(call: Call) -> Result:
    """Give a member a role."""
    return _change_role(call, held=True)


def remove_role(call: Call) -> Result:
    """Take a role from a member."""
    return _change_role(call, held=False)


def _change_role(call: Call, *, held: bool) -> Result:
    of = guild_of(call, Permission.MANAGE_ROLES)
    one = _member_of(call, of)
    wanted = of.roles.get(call.params["role_id"])
    if wanted is None:
        raise DiscordError(Refused.UNKNOWN_ROLE)
    bot = of.members[call.backend.world.bot_id]
    top = max((of.roles[key].position for key in bot.roles if key in of.roles), default=0)
    # A bot gives only roles below its own highest one (docs: topics/permissions, "Permission
    # Hierarchy").
    if wanted.position >= top or wanted.managed or wanted.id == of.id:
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    if held and wanted.id not in one.roles:
        one.roles.append(wanted.id)
    if not held and wanted.id in one.roles:
        one.roles.remove(wanted.id)
    call.backend.tell_guild(of, "GUILD_MEMBER_UPDATE", objects.member(call.backend.world, one))
    return None


def leave(call: Call) -> Result:
    """The bot leaves a server."""
    call.backend.servers.remove_member(guild_of(call), call.backend.world.bot_id)
    return None


ROUTES: Final = (
    Route("GET", "/guilds/{guild_id}", guild, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/channels", channels, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/threads/active", active_threads, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/roles", roles, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", role, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/members", members, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/members/search", search, "resources/guild"),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", member, "resources/guild"),
    Route(
        "PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", add_role, "resources/guild"
    ),
    Route(
        "DELETE",
        "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
        remove_role,
        "resources/guild",
    ),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave, "resources/user"),
)
