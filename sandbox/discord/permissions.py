"""Who may do what where: Discord's published way of working out permissions.

Source: https://discord.com/developers/docs/topics/permissions ("Permission Overwrites", "Implicit
Permissions", "Permissions in Threads").
"""

from sandbox.discord.bits import ALL, DM, Permission
from sandbox.discord.state import Channel, ChannelType, Guild
from sandbox.discord.world import World


def in_guild(guild: Guild, user_id: str) -> int:
    """What a member may do in a server before any channel has its say; 0 for a stranger."""
    if guild.owner_id == user_id:
        return ALL
    member = guild.members.get(user_id)
    if member is None:
        return 0
    allowed = guild.roles[guild.id].permissions
    for role_id in member.roles:
        role = guild.roles.get(role_id)
        if role is not None:
            allowed |= role.permissions
    return ALL if allowed & Permission.ADMINISTRATOR else allowed


def in_channel(world: World, channel: Channel, user_id: str) -> int:
    """What an account may do in a channel, a thread or a direct message.

    A thread goes by its parent's overwrites; a private one shows itself to its members and to
    those who manage threads, and to nobody else.
    """
    if channel.guild_id is None:
        return DM if user_id == world.bot_id or user_id in channel.recipients else 0
    guild = world.guilds.get(channel.guild_id)
    if guild is None:
        return 0
    allowed = in_guild(guild, user_id)
    if allowed in (ALL, 0):
        return allowed
    place = channel
    if channel.thread is not None and channel.parent_id is not None:
        place = world.channels[channel.parent_id]
    allowed = _overwritten(guild, place, user_id, allowed)
    hidden = (
        channel.thread is not None
        and channel.type == ChannelType.PRIVATE_THREAD
        and user_id not in channel.thread.members
        and not allowed & Permission.MANAGE_THREADS
    )
    if hidden:
        allowed &= ~Permission.VIEW_CHANNEL
    if not allowed & Permission.VIEW_CHANNEL:
        return 0
    return allowed


def _overwritten(guild: Guild, channel: Channel, user_id: str, allowed: int) -> int:
    """Overwrites in their order: everybody's, all roles' together, the member's own."""
    by_id = {overwrite.id: overwrite for overwrite in channel.overwrites}
    everyone = by_id.get(guild.id)
    if everyone is not None:
        allowed = (allowed & ~everyone.deny) | everyone.allow
    deny = allow = 0
    for role_id in guild.members[user_id].roles:
        overwrite = by_id.get(role_id)
        if overwrite is not None and role_id != guild.id:
            deny |= overwrite.deny
            allow |= overwrite.allow
    allowed = (allowed & ~deny) | allow
    own = by_id.get(user_id)
    if own is not None:
        allowed = (allowed & ~own.deny) | own.allow
    return allowed


def may(world: World, channel: Channel, user_id: str, *wanted: Permission) -> bool:
    """Whether an account has all of these permissions in a channel."""
    allowed = in_channel(world, channel, user_id)
    return all(allowed & permission for permission in wanted)


def viewers(world: World, channel: Channel) -> set[str]:
    """Everybody who sees a channel."""
    if channel.guild_id is None:
        return set(channel.recipients)
    guild = world.guilds.get(channel.guild_id)
    if guild is None:
        return set()
    return {
        user_id
        for user_id in guild.members
        if may(world, channel, user_id, Permission.VIEW_CHANNEL)
    }
