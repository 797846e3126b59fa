"""What a call must reach before it can do anything: the channel, the message, the permission."""

from sandbox.discord.bits import Permission
from sandbox.discord.errors import DiscordError, Refused
from sandbox.discord.permissions import in_channel, in_guild
from sandbox.discord.rest import Call
from sandbox.discord.state import Channel, Guild, Message, Thread


def guild_of(call: Call, *wanted: Permission) -> Guild:
    """The server in the path, which the bot must be in, with permissions.

    Raises:
        DiscordError: 10004; 50001 for a server the bot is not in; 50013.
    """
    world = call.backend.world
    guild = world.guilds.get(call.params["guild_id"])
    if guild is None:
        raise DiscordError(Refused.UNKNOWN_GUILD)
    if world.bot_id not in guild.members:
        raise DiscordError(Refused.MISSING_ACCESS)
    allowed = in_guild(guild, world.bot_id)
    if not all(allowed & permission for permission in wanted):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    return guild


def channel_of(call: Call, *wanted: Permission) -> Channel:
    """The channel in the path, which the bot must see, with permissions in it.

    Raises:
        DiscordError: 10003; 50001 when the bot does not see it; 50013.
    """
    channel = call.backend.world.channels.get(call.params["channel_id"])
    if channel is None:
        raise DiscordError(Refused.UNKNOWN_CHANNEL)
    require(call, channel, *wanted)
    return channel


def require(call: Call, channel: Channel, *wanted: Permission) -> None:
    """See that the bot sees a channel and has permissions in it.

    Raises:
        DiscordError: 50001; 50013.
    """
    world = call.backend.world
    allowed = in_channel(world, channel, world.bot_id)
    if not allowed & Permission.VIEW_CHANNEL:
        raise DiscordError(Refused.MISSING_ACCESS)
    if not all(allowed & permission for permission in wanted):
        raise DiscordError(Refused.MISSING_PERMISSIONS)


def has(call: Call, channel: Channel, *wanted: Permission) -> bool:
    """Whether the bot has permissions in a channel."""
    world = call.backend.world
    allowed = in_channel(world, channel, world.bot_id)
    return all(allowed & permission for permission in wanted)


def message_of(call: Call, channel: Channel) -> Message:
    """The message in the path. An ephemeral one is reached by its interaction alone.

    Raises:
        DiscordError: 10008.
    """
    message = call.backend.world.log(channel.id).get(call.params["message_id"])
    if message is None:
        raise DiscordError(Refused.UNKNOWN_MESSAGE)
    return message


def thread_of(call: Call) -> tuple[Channel, Thread]:
    """The thread in the path, which the bot must see.

    Raises:
        DiscordError: 10003; 50001; 50024 for a channel that is no thread.
    """
    channel = channel_of(call)
    if channel.thread is None:
        raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
    return channel, channel.thread
