"""Messages: what an app may post, and how a posted message looks on the wire.

Sources: https://docs.slack.dev/reference/methods/chat.postMessage and the pages of its siblings.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.slack.attachments import check_attachments
from sandbox.slack.errors import SlackError
from sandbox.slack.events import message_changed, message_deleted, message_posted
from sandbox.slack.filling import filled
from sandbox.slack.manifest import messages_tab_enabled
from sandbox.slack.records import Channel, Installation
from sandbox.slack.site import Site
from sandbox.slack.surfaces import check_message_blocks
from sandbox.wire import JSON, JSONObject

MOST_TEXT: Final = 40_000
"""`msg_too_long`: longer texts are refused (chat.postMessage, "Truncating content")."""

NOTHING_TO_READ: Final = "This content can't be displayed."
"""The `text` that Slack gives a message that has blocks alone."""

_TS: Final = re.compile(r"\d{10}\.\d{6}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an app wants a message to hold; None: the app said nothing about it."""

    text: str | None = None
    blocks: list[JSON] | None = None
    attachments: list[JSON] | None = None
    metadata: JSONObject | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.blocks or self.attachments)


def read_draft(source: Mapping[str, JSON]) -> Draft:
    """Take the content of a message out of arguments or of an answer of the app.

    Raises:
        SlackError: What Slack would not take, with its code: `invalid_blocks`,
            `invalid_blocks_format`, `invalid_attachments`, `msg_too_long`, ...
    """
    text = source.get("text")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments", ["must provide a string [json-pointer:/text]"])
    if text is not None and len(text) > MOST_TEXT:
        raise SlackError("msg_too_long")
    blocks = source.get("blocks")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise SlackError("invalid_blocks_format")
        check_message_blocks(blocks)
        blocks = filled(blocks)
    attachments = source.get("attachments")
    if attachments is not None:
        attachments = check_attachments(attachments)
    metadata = source.get("metadata")
    if metadata is not None:
        metadata = _checked_metadata(metadata)
    return Draft(text, blocks, attachments, metadata)


def _checked_metadata(metadata: JSON) -> JSONObject:
    """https://docs.slack.dev/messaging/message-metadata: a type and a payload, nothing else."""
    if (
        not isinstance(metadata, dict)
        or set(metadata) != {"event_type", "event_payload"}
        or not isinstance(metadata["event_type"], str)
        or not isinstance(metadata["event_payload"], dict)
    ):
        raise SlackError("invalid_metadata_format")
    return metadata


def bot_message(
    site: Site, installation: Installation, channel: Channel, draft: Draft
) -> JSONObject:
    """A message of the app's, stamped and whole, not yet shown to anyone."""
    bot = site.world.records.users[installation.bot_user_id]
    message: JSONObject = {
        "user": bot.id,
        "type": "message",
        "ts": site.world.next_ts(channel, site.now),
        "bot_id": installation.bot_id,
        "app_id": site.world.app.id,
        "text": _shown_text(draft),
        "team": bot.team_id,
        "bot_profile": {
            "id": installation.bot_id,
            "app_id": site.world.app.id,
            "user_id": bot.id,
            "name": bot.real_name,
            "icons": {"image_36": "", "image_48": "", "image_72": ""},
            "deleted": False,
            "updated": 0,
            "team_id": bot.team_id,
        },
    }
    if draft.blocks:
        message["blocks"] = draft.blocks
    if draft.attachments:
        message["attachments"] = draft.attachments
    if draft.metadata is not None:
        message["metadata"] = draft.metadata
    return message


def _shown_text(draft: Draft) -> str:
    return draft.text or (NOTHING_TO_READ if draft.blocks else "")


def post(  # noqa: PLR0913 - the ways in which a message may stand in a channel
    site: Site,
    installation: Installation,
    channel: Channel,
    draft: Draft,
    *,
    thread_ts: str = "",
    broadcast: bool = False,
) -> JSONObject:
    """Post a message for everyone in a conversation.

    Raises:
        SlackError: `no_text`, `is_archived`, `invalid_thread_ts` or `thread_not_found`.
    """
    refuse_empty(draft)
    refuse_closed(site, channel)
    root = find_root(channel, thread_ts) if thread_ts else None
    message = bot_message(site, installation, channel, draft)
    if root is not None:
        message["thread_ts"] = str(root["ts"])
        message["parent_user_id"] = root.get("user")
        if broadcast:
            message["subtype"] = "thread_broadcast"
            message["root"] = root
    put(site, channel, message)
    return message


def put(site: Site, channel: Channel, message: JSONObject) -> None:
    """Show a new message to everyone in a conversation, and tell the apps that listen."""
    site.world.put_message(channel, message)
    root_ts = message.get("thread_ts")
    if isinstance(root_ts, str) and root_ts != message["ts"]:
        _count_reply(site, channel, root_ts)
    message_posted(site, channel, message)
    site.changed_in(channel)


def post_ephemeral(  # noqa: PLR0913 - as above
    site: Site,
    installation: Installation,
    channel: Channel,
    user_id: str,
    draft: Draft,
    *,
    thread_ts: str = "",
) -> JSONObject:
    """Show a message to one member of a conversation alone.

    Raises:
        SlackError: `no_text` or `is_archived`.
    """
    refuse_empty(draft)
    refuse_closed(site, channel)
    message = bot_message(site, installation, channel, draft)
    if thread_ts:
        message["thread_ts"] = thread_ts
    site.world.put_ephemeral(channel, user_id, message)
    site.changed_for(user_id)
    return message


def change(
    site: Site, channel: Channel, message: JSONObject, draft: Draft, editor: str
) -> JSONObject:
    """Put a changed message in the place of what it was.

    Blocks and attachments about which the draft says nothing stay (chat.update).

    Raises:
        SlackError: `no_text` when nothing would be left to show, `is_inactive` in an archived
            channel.
    """
    changed = dict(message)
    _put_or_drop(changed, "blocks", draft.blocks)
    _put_or_drop(changed, "attachments", draft.attachments)
    if draft.text is not None:
        changed["text"] = draft.text
    if draft.metadata is not None:
        changed["metadata"] = draft.metadata
    if channel.is_archived:
        raise SlackError("is_inactive")
    if not (changed.get("text") or changed.get("blocks") or changed.get("attachments")):
        raise SlackError("no_text")
    if not changed.get("text"):
        changed["text"] = NOTHING_TO_READ
    changed["edited"] = {"user": editor, "ts": f"{site.now:.6f}"}
    site.world.put_message(channel, changed)
    message_changed(site, channel, changed, message)
    site.changed_in(channel)
    return changed


def _put_or_drop(message: JSONObject, name: str, value: list[JSON] | None) -> None:
    if value:
        message[name] = value
    elif value is not None:
        message.pop(name, None)


def delete(site: Site, channel: Channel, message: JSONObject) -> None:
    """Take a message away; with replies under it, a headstone stays in its place."""
    ts = str(message["ts"])
    if channel.threads.get(ts):
        headstone: JSONObject = {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "text": "This message was deleted.",
            "hidden": True,
            "ts": ts,
            "thread_ts": ts,
        }
        site.world.put_message(channel, headstone)
    else:
        site.world.drop_message(channel, ts)
    root_ts = message.get("thread_ts")
    if isinstance(root_ts, str) and root_ts != ts:
        _count_reply(site, channel, root_ts)
    message_deleted(site, channel, message)
    site.changed_in(channel)


def refuse_empty(draft: Draft) -> None:
    """Raise `no_text` when there is nothing to show."""
    if draft.is_empty:
        raise SlackError("no_text")


def refuse_closed(site: Site, channel: Channel) -> None:
    """Refuse a conversation in which nothing can be said any more.

    Raises:
        SlackError: `is_archived` (also a direct message whose other party is deactivated), or
            `messages_tab_disabled` when the manifest gives the app no conversation with people.
    """
    users = site.world.records.users
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind == "im":
        if any(users[member].deleted for member in channel.members):
            raise SlackError("is_archived")
        if not messages_tab_enabled(site.world.app.manifest):
            raise SlackError("messages_tab_disabled")


def find_root(channel: Channel, thread_ts: str) -> JSONObject:
    """The message that a thread hangs on.

    Raises:
        SlackError: `invalid_thread_ts`, when it is no `ts`, of nothing here, or of a reply.
    """
    root = channel.messages.get(thread_ts) if _TS.fullmatch(thread_ts) else None
    if root is None:
        raise SlackError("invalid_thread_ts")
    above = root.get("thread_ts")
    if isinstance(above, str) and above != thread_ts:
        raise SlackError("cannot_reply_to_message")
    return root


def _count_reply(site: Site, channel: Channel, root_ts: str) -> None:
    """Bring the figures that a root message shows about its thread up to date."""
    root = channel.messages.get(root_ts)
    if root is None:
        return
    replies = channel.threads.get(root_ts, [])
    writers = {str(channel.messages[ts].get("user")) for ts in replies[-20:]}
    counted = dict(root)
    counted["thread_ts"] = root_ts
    counted["reply_count"] = len(replies)
    counted["reply_users_count"] = len(writers)
    counted["reply_users"] = [*sorted(writers)]
    counted["latest_reply"] = replies[-1] if replies else root_ts
    site.world.put_message(channel, counted)
