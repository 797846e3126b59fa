"""`chat.*`: posting, changing and deleting messages."""

from typing import Final

from sandbox.slack.call import Call, method
from sandbox.slack.errors import SlackError, invalid_arguments
from sandbox.slack.messages import change, delete, post, post_ephemeral, read_draft
from sandbox.slack.records import Channel
from sandbox.wire import JSONObject

_CONTENT: Final = "attachments blocks link_names markdown_text metadata mrkdwn parse text"
# What would change a message in ways that are not carried out here, with the harmless values.
_WITHOUT_EFFECT: Final = {"link_names": ("", "0", "false"), "parse": ("", "none")}
_KNOWN_TO_POST: Final = (
    f"channel {_CONTENT} reply_broadcast thread_ts unfurl_links unfurl_media username icon_emoji "
    "icon_url as_user"
)


def post_message(call: Call) -> JSONObject:
    """Post a message to a conversation, or to a person by way of their direct message."""
    _refuse_disguise(call)
    channel = _target(call)
    draft = read_draft(_content(call))
    message = post(
        call.site,
        call.installation,
        channel,
        draft,
        thread_ts=call.text("thread_ts"),
        broadcast=call.flag("reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral_message(call: Call) -> JSONObject:
    """Show a message to one member of a conversation."""
    _refuse_disguise(call)
    user_id = call.needed("user")
    channel = _target(call)
    if user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    draft = read_draft(_content(call))
    message = post_ephemeral(
        call.site,
        call.installation,
        channel,
        user_id,
        draft,
        thread_ts=call.text("thread_ts"),
    )
    return {"message_ts": message["ts"]}


def update_message(call: Call) -> JSONObject:
    """Change a message of one's own."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    changed = change(call.site, channel, message, read_draft(_content(call)), call.bot_user_id)
    return {
        "channel": channel.id,
        "ts": changed["ts"],
        "text": changed["text"],
        "message": changed,
    }


def delete_message(call: Call) -> JSONObject:
    """Delete a message of one's own."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    delete(call.site, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(call: Call) -> JSONObject:
    """Give the address of a message."""
    channel = call.channel()
    ts = call.needed("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.site.config.origin}/slack/archives/{channel.id}/p{ts.replace('.', '')}"
    root = message.get("thread_ts")
    if isinstance(root, str) and root != ts:
        link += f"?thread_ts={root}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _content(call: Call) -> JSONObject:
    """The content of a message; `markdown_text` stands alone (chat.postMessage)."""
    for name, harmless in _WITHOUT_EFFECT.items():
        if call.text_or_flag(name).lower() not in harmless:
            raise invalid_arguments(f"the sandbox does not know {name}={call.args[name]}")
    content = call.content()
    markdown = call.text("markdown_text")
    if not markdown:
        return content
    if "blocks" in content or "text" in content:
        raise SlackError("markdown_text_conflict")
    if len(markdown) > 12_000:  # noqa: PLR2004 - chat.postMessage: "Limit this field to 12,000"
        raise SlackError("msg_too_long")
    return {**content, "text": markdown}


def _refuse_disguise(call: Call) -> None:
    """Another name or picture needs a scope of its own; a bot never posts as a user."""
    if call.flag("as_user"):
        raise SlackError("as_user_not_supported")
    if any(call.text(name) for name in ("username", "icon_emoji", "icon_url")):
        call.need_scope("chat:write.customize")
        raise invalid_arguments("the sandbox does not know messages under another name")


def _target(call: Call) -> Channel:
    """The conversation to post to: by id, by the id of a person, or by `#name`.

    Raises:
        SlackError: `channel_not_found`, `not_in_channel` or `user_disabled`.
    """
    wanted = call.needed("channel")
    world = call.world
    if wanted.startswith(("U", "W")) and wanted in world.records.users:
        user = world.records.users[wanted]
        if not call.knows(user) or user.deleted or user.is_bot:
            raise SlackError("channel_not_found")
        team_id = call.installation.team_id or user.team_id
        return world.open_direct(team_id, (call.bot_user_id, wanted), call.site.now)
    channel = world.records.channels.get(wanted)
    if channel is None and not wanted.startswith(("C", "D", "G")):
        team_id = call.installation.team_id
        channel = world.channel_named(team_id, wanted.removeprefix("#")) if team_id else None
    if channel is None or not call.sees(channel):
        raise SlackError("channel_not_found")
    anywhere = "chat:write.public" in call.installation.scopes
    if call.bot_user_id not in channel.members and not anywhere:
        raise SlackError("not_in_channel")
    return channel


def _own(call: Call, channel: Channel, refusal: str) -> JSONObject:
    """The message that `ts` names, if the bot wrote it."""
    message = channel.messages.get(call.needed("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != call.installation.bot_id:
        raise SlackError(refusal)
    return message


METHODS: Final = (
    method("chat.delete", delete_message, "channel ts as_user", scopes="chat:write"),
    method("chat.getPermalink", get_permalink, "channel message_ts"),
    method(
        "chat.postEphemeral", post_ephemeral_message, f"user {_KNOWN_TO_POST}", scopes="chat:write"
    ),
    method("chat.postMessage", post_message, _KNOWN_TO_POST, scopes="chat:write"),
    method(
        "chat.update",
        update_message,
        f"channel ts as_user {_CONTENT}",
        scopes="chat:write",
    ),
)
