"""Messages: sending, reading, editing, deleting, pins and reactions. Docs: resources/message."""

from datetime import timedelta
from typing import Final

from sandbox.discord import objects
from sandbox.discord.api.access import channel_of, has, message_of, require
from sandbox.discord.bits import Permission
from sandbox.discord.drafts import Draft, read_draft, read_edit
from sandbox.discord.errors import DiscordError, Flaw, Problems, Refused, invalid_form
from sandbox.discord.rest import Call, Result, Route
from sandbox.discord.shape import Many, Shape, Snowflake, need
from sandbox.discord.state import Channel, ChannelType, Message, MessageType, Reaction, moment_of
from sandbox.wire import JSON, JSONObject, word, words

MAX_READ: Final = 100
MAX_PINS: Final = 250
MAX_REACTIONS: Final = 20
BULK: Final = (2, 100)
BULK_AGE: Final = timedelta(days=14)

EDITABLE: Final = (
    MessageType.DEFAULT,
    MessageType.REPLY,
    MessageType.CHAT_INPUT_COMMAND,
    MessageType.CONTEXT_MENU_COMMAND,
)


def _check_sending(call: Call, channel: Channel) -> None:
    """See that the bot may write in a channel.

    Raises:
        DiscordError: 50278, 50007 in a direct message; 50008's kin 50024; 50001, 50013; 160005.
    """
    if channel.is_dm:
        call.backend.dms.check(channel)
        return
    if channel.type == ChannelType.CATEGORY:
        raise DiscordError(Refused.NOT_A_TEXT_CHANNEL)
    in_thread = channel.thread is not None
    require(
        call,
        channel,
        Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES,
    )
    locked = channel.thread is not None and channel.thread.locked
    if locked and not has(call, channel, Permission.MANAGE_THREADS):
        raise DiscordError(Refused.THREAD_LOCKED)


def _check_content(call: Call, channel: Channel, draft: Draft) -> None:
    """See that the bot may put into a channel what a message holds.

    Raises:
        DiscordError: 50013 for files, embeds or text-to-speech without their permission.
    """
    if channel.is_dm:
        return
    if draft.files:
        require(call, channel, Permission.ATTACH_FILES)
    if draft.embeds:
        require(call, channel, Permission.EMBED_LINKS)
    if draft.tts:
        require(call, channel, Permission.SEND_TTS_MESSAGES)


def _check_reply(call: Call, channel: Channel, draft: Draft) -> None:
    """See that what a message replies to is there, in this channel, and may be read.

    Raises:
        DiscordError: 160002; 50035 for an unknown message.
    """
    if draft.reference is None:
        return
    require_history = has(call, channel, Permission.READ_MESSAGE_HISTORY)
    if not require_history:
        raise DiscordError(Refused.REPLY_NEEDS_HISTORY)
    place = word(draft.reference, "channel_id") or channel.id
    wanted = word(draft.reference, "message_id")
    if place != channel.id:
        raise invalid_form(("message_reference",), Flaw.REPLY_ELSEWHERE)
    if call.backend.world.log(place).get(wanted) is not None:
        return
    if draft.reference.get("fail_if_not_exists") is False:
        draft.reference = None
        return
    raise invalid_form(("message_reference",), Flaw.REPLY_UNKNOWN)


def create(call: Call) -> Result:
    """Send a message."""
    channel = channel_of(call)
    _check_sending(call, channel)
    draft = read_draft(call.object(), call.files)
    _check_content(call, channel, draft)
    _check_reply(call, channel, draft)
    backend = call.backend
    if draft.enforce_nonce and draft.nonce is not None:
        before = backend.posts.sent_before(backend.world.bot_id, draft.nonce)
        if before is not None:
            return objects.message(backend.world, before)
    message = backend.posts.post(channel, draft, backend.world.bot_id)
    if draft.nonce is not None:
        backend.posts.remember_nonce(message)
    return objects.message(backend.world, message)


def read_many(call: Call) -> Result:
    """The messages of a channel, newest first."""
    channel = channel_of(call)
    limit = call.whole("limit", 50, 1, MAX_READ)
    if not has(call, channel, Permission.READ_MESSAGE_HISTORY):
        return []
    log = call.backend.world.log(channel.id)
    found: list[Message]
    if "around" in call.query:
        around = str(call.whole("around", 0, 0, 2**64))
        half = limit // 2
        found = [
            *log.oldest(half, around),
            *log.newest(half + 1, str(int(around) + 1)),
        ][:limit]
    elif "after" in call.query:
        found = log.oldest(limit, str(call.whole("after", 0, 0, 2**64)))
    else:
        before = call.query.get("before")
        found = log.newest(limit, before and str(call.whole("before", 0, 0, 2**64)))
    return [objects.message(call.backend.world, message) for message in found]


def read_one(call: Call) -> Result:
    """One message."""
    channel = channel_of(call)
    if not has(call, channel, Permission.READ_MESSAGE_HISTORY):
        raise DiscordError(Refused.MISSING_PERMISSIONS)
    return objects.message(call.backend.world, message_of(call, channel))


def edit(call: Call) -> Result:
    """Edit a message of the bot's own."""
    channel = channel_of(call)
    message = message_of(call, channel)
    backend = call.backend
    if message.author_id != backend.world.bot_id:
        raise DiscordError(Refused.NOT_YOUR_MESSAGE)
    if message.type not in EDITABLE:
        raise DiscordError(Refused.SYSTEM_MESSAGE)
    if channel.thread is not None and channel.thread.archived:
        raise DiscordError(Refused.THREAD_ARCHIVED)
    draft = read_edit(call.object(), call.files, message)
    _check_content(call, channel, draft)
    backend.posts.edit(message, draft)
    return objects.message(backend.world, message)


def delete(call: Call) -> Result:
    """Delete a message: one's own, or with Manage Messages anybody's in a server."""
    channel = channel_of(call)
    message = message_of(call, channel)
    if message.author_id != call.backend.world.bot_id:
        if channel.is_dm:
            raise DiscordError(Refused.NOT_ON_A_DM)
        require(call, channel, Permission.MANAGE_MESSAGES)
    if channel.thread is not None and channel.thread.archived:
        raise DiscordError(Refused.THREAD_ARCHIVED)
    call.backend.posts.delete(message)
    return None


BULK_DELETE: Final = Shape("a bulk delete", {"messages": need(Many(Snowflake()))})


def bulk_delete(call: Call) -> Result:
    """Delete 2 to 100 messages, none older than 14 days."""
    channel = channel_of(call, Permission.MANAGE_MESSAGES)
    if channel.is_dm:
        raise DiscordError(Refused.NOT_ON_A_DM)
    problems = Problems()
    wanted = words(BULK_DELETE.read(call.object(), (), problems), "messages")
    problems.raise_if_any()
    if not BULK[0] <= len(wanted) <= BULK[1]:
        raise DiscordError(Refused.BULK_DELETE_COUNT)
    now = call.backend.clock.now()
    if any(now - moment_of(key) > BULK_AGE for key in wanted):
        raise DiscordError(Refused.BULK_DELETE_TOO_OLD)
    log = call.backend.world.log(channel.id)
    for key in wanted:
        message = log.get(key)
        if message is not None:
            call.backend.posts.delete(message)
    return None


def pins(call: Call) -> Result:
    """The pinned messages of a channel."""
    channel = channel_of(call, Permission.READ_MESSAGE_HISTORY)
    pinned = [m for m in call.backend.world.log(channel.id) if m.pinned]
    items: list[JSON] = [
        {"pinned_at": m.timestamp, "message": objects.message(call.backend.world, m)}
        for m in reversed(pinned)
    ]
    return {"items": items, "has_more": False}


def pin(call: Call) -> Result:
    """Pin a message."""
    return _pin(call, pinned=True)


def unpin(call: Call) -> Result:
    """Take a pin away."""
    return _pin(call, pinned=False)


def _pin(call: Call, *, pinned: bool) -> Result:
    channel = channel_of(call)
    if not channel.is_dm:
        require(call, channel, Permission.PIN_MESSAGES)
    message = message_of(call, channel)
    log = call.backend.world.log(channel.id)
    if pinned and not message.pinned and sum(m.pinned for m in log) >= MAX_PINS:
        raise DiscordError(Refused.TOO_MANY_PINS)
    message.pinned = pinned
    call.backend.posts.retouch(message)
    return None


def _reaction(call: Call) -> tuple[Channel, Message, str]:
    channel = channel_of(call)
    if not channel.is_dm:
        require(call, channel, Permission.READ_MESSAGE_HISTORY)
    message = message_of(call, channel)
    emoji = call.params["emoji"]
    if ":" in emoji or emoji.isascii():
        # No server here has emoji of its own.
        raise DiscordError(Refused.UNKNOWN_EMOJI)
    return channel, message, emoji


def react(call: Call) -> Result:
    """Put a reaction on a message."""
    channel, message, emoji = _reaction(call)
    backend = call.backend
    found = next((r for r in message.reactions if r.emoji == emoji), None)
    if found is None:
        if not channel.is_dm:
            require(call, channel, Permission.ADD_REACTIONS)
        if len(message.reactions) >= MAX_REACTIONS:
            raise DiscordError(Refused.TOO_MANY_REACTIONS)
        found = Reaction(emoji)
        message.reactions.append(found)
    if backend.world.bot_id not in found.users:
        found.users.append(backend.world.bot_id)
        _tell_reaction(call, channel, message, "MESSAGE_REACTION_ADD", emoji)
    return None


def unreact(call: Call) -> Result:
    """Take the bot's reaction away."""
    channel, message, emoji = _reaction(call)
    for found in message.reactions:
        if found.emoji == emoji and call.backend.world.bot_id in found.users:
            found.users.remove(call.backend.world.bot_id)
            _tell_reaction(call, channel, message, "MESSAGE_REACTION_REMOVE", emoji)
    message.reactions = [r for r in message.reactions if r.users]
    return None


def _tell_reaction(call: Call, channel: Channel, message: Message, event: str, emoji: str) -> None:
    data: JSONObject = {
        "user_id": call.backend.world.bot_id,
        "channel_id": channel.id,
        "message_id": message.id,
        "emoji": objects.emoji(emoji),
        "burst": False,
        "type": 0,
    }
    if channel.guild_id is not None:
        data["guild_id"] = channel.guild_id
    call.backend.world.log_of(message).touched(message.id)
    call.backend.tell(channel, event, data)


def typing(call: Call) -> Result:
    """Show that the bot is writing."""
    channel = channel_of(call)
    _check_sending(call, channel)
    return None


_MESSAGES: Final = "/channels/{channel_id}/messages"
_ONE: Final = _MESSAGES + "/{message_id}"
_DOCS: Final = "resources/message"

ROUTES: Final = (
    Route("POST", "/channels/{channel_id}/typing", typing, "resources/channel"),
    Route("GET", _MESSAGES + "/pins", pins, _DOCS),
    Route("PUT", _MESSAGES + "/pins/{message_id}", pin, _DOCS),
    Route("DELETE", _MESSAGES + "/pins/{message_id}", unpin, _DOCS),
    Route("PUT", "/channels/{channel_id}/pins/{message_id}", pin, _DOCS),
    Route("DELETE", "/channels/{channel_id}/pins/{message_id}", unpin, _DOCS),
    Route("POST", _MESSAGES + "/bulk-delete", bulk_delete, _DOCS),
    Route("GET", _MESSAGES, read_many, _DOCS),
    Route("POST", _MESSAGES, create, _DOCS),
    Route("GET", _ONE, read_one, _DOCS),
    Route("PATCH", _ONE, edit, _DOCS),
    Route("DELETE", _ONE, delete, _DOCS),
    Route("PUT", _ONE + "/reactions/{emoji}/@me", react, _DOCS),
    Route("DELETE", _ONE + "/reactions/{emoji}/@me", unreact, _DOCS),
)
