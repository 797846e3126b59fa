"""Threads, public and private, and their members. Docs: resources/channel, topics/threads."""

from typing import Final

from sandbox.discord import objects
from sandbox.discord.api.access import channel_of, has, message_of, require, thread_of
from sandbox.discord.api.channels import ARCHIVE_MINUTES, MAX_SLOWMODE
from sandbox.discord.bits import Permission
from sandbox.discord.errors import DiscordError, Problems, Refused
from sandbox.discord.permissions import may
from sandbox.discord.rest import Call, Result, Route
from sandbox.discord.shape import Flag, Shape, Text, Whole, flag, need, whole
from sandbox.discord.shape import may as optional
from sandbox.discord.state import Channel, ChannelType, Thread
from sandbox.wire import JSONObject, word

START: Final = Shape(
    "a thread",
    {
        "name": need(Text(100, low=1)),
        "type": optional(
            Whole(choices=(10, int(ChannelType.PUBLIC_THREAD), int(ChannelType.PRIVATE_THREAD)))
        ),
        "auto_archive_duration": optional(Whole(choices=ARCHIVE_MINUTES)),
        "invitable": optional(Flag()),
        "rate_limit_per_user": optional(Whole(low=0, high=MAX_SLOWMODE)),
    },
)
START_FROM_MESSAGE: Final = Shape(
    "a thread on a message",
    {key: START.fields[key] for key in ("name", "auto_archive_duration", "rate_limit_per_user")},
)
DAYS_3: Final = 4320


def start(call: Call) -> Result:
    """Open a thread that hangs on no message; without a type it is private, as Discord has it."""
    parent = channel_of(call)
    problems = Problems()
    body = START.read(call.object(), (), problems)
    problems.raise_if_any()
    type_ = whole(body, "type", ChannelType.PRIVATE_THREAD)
    if parent.type != ChannelType.TEXT or type_ not in tuple(ChannelType):
        raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
    private = type_ == ChannelType.PRIVATE_THREAD
    require(
        call,
        parent,
        Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS,
    )
    thread = call.backend.threads.open(
        parent,
        call.backend.world.bot_id,
        name=word(body, "name"),
        type_=type_,
        minutes=whole(body, "auto_archive_duration", DAYS_3),
        invitable=flag(body, "invitable", default=True),
    )
    return objects.thread(thread, reader=call.backend.world.bot_id)


def start_from_message(call: Call) -> Result:
    """Open a thread that hangs on a message."""
    parent = channel_of(call)
    if parent.type != ChannelType.TEXT:
        raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
    require(call, parent, Permission.CREATE_PUBLIC_THREADS, Permission.READ_MESSAGE_HISTORY)
    message = message_of(call, parent)
    if message.thread_id is not None:
        raise DiscordError(Refused.THREAD_ALREADY_CREATED)
    problems = Problems()
    body = START_FROM_MESSAGE.read(call.object(), (), problems)
    problems.raise_if_any()
    thread = call.backend.threads.open(
        parent,
        call.backend.world.bot_id,
        name=word(body, "name"),
        type_=ChannelType.PUBLIC_THREAD,
        minutes=whole(body, "auto_archive_duration", DAYS_3),
        starter=message,
    )
    return objects.thread(thread, reader=call.backend.world.bot_id)


def _open(thread: Thread) -> None:
    if thread.archived:
        raise DiscordError(Refused.THREAD_ARCHIVED)


def join(call: Call) -> Result:
    """The bot joins a thread."""
    channel, thread = thread_of(call)
    _open(thread)
    call.backend.threads.join(channel, call.backend.world.bot_id, by=call.backend.world.bot_id)
    return None


def leave(call: Call) -> Result:
    """The bot leaves a thread."""
    channel, thread = thread_of(call)
    _open(thread)
    call.backend.threads.leave(channel, call.backend.world.bot_id)
    return None


def add(call: Call) -> Result:
    """Add a member to a thread.

    Raises:
        DiscordError: 50083; 50013 without Send Messages in Threads, or for a private thread that
            one is no member of or that is not open to invitations; 10007; 50001 for somebody who
            does not see the channel that the thread is in.
    """
    channel, thread = thread_of(call)
    _open(thread)
    require(call, channel, Permission.SEND_MESSAGES_IN_THREADS)
    world = call.backend.world
    manages = has(call, channel, Permission.MANAGE_THREADS)
    inside = world.bot_id in thread.members
    owns = thread.owner_id == world.bot_id
    private = channel.type == ChannelType.PRIVATE_THREAD
    if private and not manages and not (inside and (thread.invitable or owns)):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    user_id = call.params["user_id"]
    _check_guest(call, channel, user_id)
    call.backend.threads.join(channel, user_id, by=world.bot_id)
    return None


def _check_guest(call: Call, channel: Channel, user_id: str) -> None:
    world = call.backend.world
    guild = world.guilds[channel.guild_id or ""]
    if user_id not in guild.members:
        raise DiscordError(
            Refused.UNKNOWN_MEMBER if user_id in world.users else Refused.UNKNOWN_USER
        )
    parent = world.channels[channel.parent_id or ""]
    if not may(world, parent, user_id, Permission.VIEW_CHANNEL):
        raise DiscordError(Refused.MISSING_ACCESS)


def remove(call: Call) -> Result:
    """Take a member out of a thread: with Manage Threads, or from one's own private thread."""
    channel, thread = thread_of(call)
    _open(thread)
    world = call.backend.world
    owns = thread.owner_id == world.bot_id and channel.type == ChannelType.PRIVATE_THREAD
    if not owns and not has(call, channel, Permission.MANAGE_THREADS):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    if call.params["user_id"] not in thread.members:
        raise DiscordError(Refused.UNKNOWN_MEMBER)
    call.backend.threads.leave(channel, call.params["user_id"])
    return None


def _shown(call: Call, channel: Channel, user_id: str) -> JSONObject:
    out = objects.thread_member(channel, user_id)
    guild = call.backend.world.guilds[channel.guild_id or ""]
    if call.asks("with_member") and user_id in guild.members:
        out["member"] = objects.member(call.backend.world, guild.members[user_id])
    return out


def members(call: Call) -> Result:
    """The members of a thread."""
    channel, thread = thread_of(call)
    return [_shown(call, channel, user_id) for user_id in thread.members]


def member(call: Call) -> Result:
    """One member of a thread."""
    channel, thread = thread_of(call)
    user_id = call.params["user_id"]
    if user_id not in thread.members:
        raise DiscordError(Refused.UNKNOWN_MEMBER)
    return _shown(call, channel, user_id)


def _archived(call: Call, type_: ChannelType, *, joined: bool) -> Result:
    parent = channel_of(call, Permission.READ_MESSAGE_HISTORY)
    world = call.backend.world
    limit = call.whole("limit", 50, 2, 100)
    found = [
        t
        for key in world.guilds[parent.guild_id or ""].threads
        if (t := world.channels[key]).parent_id == parent.id
        and t.type == type_
        and t.thread is not None
        and t.thread.archived
        and (not joined or world.bot_id in t.thread.members)
    ]
    found.sort(key=lambda t: t.thread.archive_at if t.thread else "", reverse=True)
    mine = [t for t in found[:limit] if t.thread is not None and world.bot_id in t.thread.members]
    return {
        "threads": [objects.thread(t) for t in found[:limit]],
        "members": [objects.thread_member(t, world.bot_id) for t in mine],
        "has_more": len(found) > limit,
    }


def archived_public(call: Call) -> Result:
    """Archived public threads of a channel."""
    return _archived(call, ChannelType.PUBLIC_THREAD, joined=False)


def archived_private(call: Call) -> Result:
    """Archived private threads of a channel, which takes Manage Threads."""
    require(call, channel_of(call), Permission.MANAGE_THREADS)
    return _archived(call, ChannelType.PRIVATE_THREAD, joined=False)


def archived_joined(call: Call) -> Result:
    """Archived private threads of a channel that the bot is in."""
    return _archived(call, ChannelType.PRIVATE_THREAD, joined=True)


_ONE: Final = "/channels/{channel_id}"
_DOCS: Final = "resources/channel"

ROUTES: Final = (
    Route("POST", _ONE + "/threads", start, _DOCS),
    Route("POST", _ONE + "/messages/{message_id}/threads", start_from_message, _DOCS),
    Route("GET", _ONE + "/threads/archived/public", archived_public, _DOCS),
    Route("GET", _ONE + "/threads/archived/private", archived_private, _DOCS),
    Route("GET", _ONE + "/users/@me/threads/archived/private", archived_joined, _DOCS),
    Route("PUT", _ONE + "/thread-members/@me", join, _DOCS),
    Route("DELETE", _ONE + "/thread-members/@me", leave, _DOCS),
    Route("PUT", _ONE + "/thread-members/{user_id}", add, _DOCS),
    Route("DELETE", _ONE + "/thread-members/{user_id}", remove, _DOCS),
    Route("GET", _ONE + "/thread-members", members, _DOCS),
    Route("GET", _ONE + "/thread-members/{user_id}", member, _DOCS),
)
