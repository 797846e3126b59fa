"""Channels and what may be done in them. Docs: resources/channel."""

from typing import Final

from sandbox.discord import objects
from sandbox.discord.api.access import channel_of, has
from sandbox.discord.bits import Permission
from sandbox.discord.errors import DiscordError, Problems, Refused
from sandbox.discord.rest import Call, Result, Route
from sandbox.discord.shape import (
    NOT_LEARNT,
    PASSED_OVER,
    Flag,
    Shape,
    Snowflake,
    Text,
    Whole,
    flag,
    may,
    may_be_null,
    need,
    whole,
)
from sandbox.discord.state import Channel, Overwrite, Thread
from sandbox.wire import JSONObject, word

ARCHIVE_MINUTES: Final = (60, 1440, 4320, 10080)
MAX_SLOWMODE: Final = 21_600

EDIT: Final = Shape(
    "an edit of a channel",
    {
        "name": may(Text(100, low=1)),
        "topic": may_be_null(Text(1024)),
        "rate_limit_per_user": may(Whole(low=0, high=MAX_SLOWMODE)),
        **dict.fromkeys(("position", "permission_overwrites", "parent_id", "nsfw"), NOT_LEARNT),
    },
)
EDIT_THREAD: Final = Shape(
    "an edit of a thread",
    {
        "name": may(Text(100, low=1)),
        "archived": may(Flag()),
        "locked": may(Flag()),
        "invitable": may(Flag()),
        "auto_archive_duration": may(Whole(choices=ARCHIVE_MINUTES)),
        "rate_limit_per_user": may(Whole(low=0, high=MAX_SLOWMODE)),
        "flags": NOT_LEARNT,
        "applied_tags": NOT_LEARNT,
    },
)
OVERWRITE: Final = Shape(
    "a permission overwrite",
    {
        "id": PASSED_OVER,
        "type": need(Whole(choices=(0, 1))),
        "allow": may(Snowflake()),
        "deny": may(Snowflake()),
    },
)


def read(call: Call) -> Result:
    """A channel, thread or direct message."""
    world = call.backend.world
    return objects.channel(world, channel_of(call), reader=world.bot_id)


def edit(call: Call) -> Result:
    """Edit a channel or a thread."""
    channel = channel_of(call)
    if channel.is_dm:
        raise DiscordError(Refused.NOT_ON_A_DM)
    if channel.thread is not None:
        return _edit_thread(call, channel, channel.thread)
    if not has(call, channel, Permission.MANAGE_CHANNELS):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    problems = Problems()
    body = EDIT.read(call.object(), (), problems)
    problems.raise_if_any()
    channel.name = word(body, "name") or channel.name
    if "topic" in body:
        channel.topic = word(body, "topic") or None
    channel.slowmode_seconds = whole(body, "rate_limit_per_user", channel.slowmode_seconds)
    world = call.backend.world
    call.backend.tell(channel, "CHANNEL_UPDATE", objects.channel(world, channel))
    return objects.channel(world, channel)


def _edit_thread(call: Call, channel: Channel, thread: Thread) -> Result:
    """Edit a thread: by its owner, or with Manage Threads; an archived one must be opened first.

    Raises:
        DiscordError: 50013, 50083, 160005, 50035.
    """
    problems = Problems()
    body = EDIT_THREAD.read(call.object(), (), problems)
    problems.raise_if_any()
    manages = has(call, channel, Permission.MANAGE_THREADS)
    owns = thread.owner_id == call.backend.world.bot_id
    if thread.archived and flag(body, "archived", default=True):
        raise DiscordError(Refused.THREAD_ARCHIVED)
    if thread.locked and not manages:
        raise DiscordError(Refused.THREAD_LOCKED)
    # Opening an archived thread that is not locked takes no more than writing in it.
    opening = set(body) == {"archived"} and not flag(body, "archived")
    if not (manages or opening or (owns and "locked" not in body)):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    channel.name = word(body, "name") or channel.name
    thread.invitable = flag(body, "invitable", default=thread.invitable)
    thread.auto_archive_minutes = whole(body, "auto_archive_duration", thread.auto_archive_minutes)
    channel.slowmode_seconds = whole(body, "rate_limit_per_user", channel.slowmode_seconds)
    call.backend.threads.edit(
        channel,
        archived=flag(body, "archived", default=thread.archived),
        locked=flag(body, "locked", default=thread.locked),
    )
    return objects.thread(channel, reader=call.backend.world.bot_id)


def delete(call: Call) -> Result:
    """Delete a channel or a thread; close a direct message."""
    channel = channel_of(call)
    world = call.backend.world
    shown = objects.channel(world, channel)
    if channel.is_dm:
        return shown
    needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
    if not has(call, channel, needed):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
    gone: JSONObject = shown
    if channel.is_thread:
        gone = {key: shown[key] for key in ("id", "guild_id", "parent_id", "type")}
    call.backend.tell(channel, event, gone)
    world.remove_channel(channel)
    return shown


def set_overwrite(call: Call) -> Result:
    """Say what a role or a member may do in a channel."""
    channel = channel_of(call, Permission.MANAGE_ROLES)
    if channel.is_dm or channel.is_thread or channel.guild_id is None:
        raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
    problems = Problems()
    body = OVERWRITE.read(call.object(), (), problems)
    problems.raise_if_any()
    target, kind = call.params["target_id"], whole(body, "type")
    guild = call.backend.world.guilds[channel.guild_id]
    if target not in (guild.roles if kind == 0 else guild.members):
        raise DiscordError(Refused.UNKNOWN_ROLE if kind == 0 else Refused.UNKNOWN_MEMBER)
    channel.overwrites = [o for o in channel.overwrites if o.id != target]
    channel.overwrites.append(
        Overwrite(target, kind, int(word(body, "allow") or 0), int(word(body, "deny") or 0))
    )
    call.backend.tell(channel, "CHANNEL_UPDATE", objects.channel(call.backend.world, channel))
    return None


def delete_overwrite(call: Call) -> Result:
    """Take back what a role or a member may do in a channel."""
    channel = channel_of(call, Permission.MANAGE_ROLES)
    target = call.params["target_id"]
    if target not in {o.id for o in channel.overwrites}:
        raise DiscordError(Refused.UNKNOWN_OVERWRITE)
    channel.overwrites = [o for o in channel.overwrites if o.id != target]
    call.backend.tell(channel, "CHANNEL_UPDATE", objects.channel(call.backend.world, channel))
    return None


_ONE: Final = "/channels/{channel_id}"
_DOCS: Final = "resources/channel"

ROUTES: Final = (
    Route("GET", _ONE, read, _DOCS),
    Route("PATCH", _ONE, edit, _DOCS),
    Route("DELETE", _ONE, delete, _DOCS),
    Route("PUT", _ONE + "/permissions/{target_id}", set_overwrite, _DOCS),
    Route("DELETE", _ONE + "/permissions/{target_id}", delete_overwrite, _DOCS),
)
