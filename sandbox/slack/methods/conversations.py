"""`conversations.*`: channels and direct messages, their members and messages."""

from collections.abc import Callable, Iterable
from typing import Final

from sandbox.slack.call import HISTORY_SCOPES, READ_SCOPES, Call, method, page_of
from sandbox.slack.errors import SlackError
from sandbox.slack.events import in_channel
from sandbox.slack.records import Channel
from sandbox.slack.render import channel_json
from sandbox.wire import JSON, JSONObject

MOST_IN_MPIM: Final = 8
"""conversations.open: "up to 8 users"."""

_TYPES: Final = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
_READ: Final = "channels:read groups:read im:read mpim:read"
_HISTORY: Final = "channels:history groups:history im:history mpim:history"


def info(call: Call) -> JSONObject:
    """Describe a conversation."""
    channel = call.channel()
    call.need_scope(READ_SCOPES[channel.kind])
    shown = channel_json(call.world, channel, call.bot_user_id)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def listing(call: Call) -> JSONObject:
    """List the conversations of the workspace that the bot can know."""
    team_id = call.team_id
    kinds = _wanted_kinds(call)
    skip_archived = call.flag("exclude_archived")
    found = [
        channel_json(call.world, channel, call.bot_user_id)
        for channel in call.world.records.channels.values()
        if channel.kind in kinds
        and team_id in call.world.teams_of(channel)
        and call.sees(channel)
        and not (skip_archived and channel.is_archived)
    ]
    page, cursor = page_of(found, call)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def of_user(call: Call) -> JSONObject:
    """List the conversations that a user (the bot itself, if none is named) is in."""
    user_id = call.text("user") or call.bot_user_id
    user = call.user(user_id)
    kinds = _wanted_kinds(call)
    found = [
        channel_json(call.world, channel, call.bot_user_id)
        for channel in call.world.channels_of(user.id)
        if channel.kind in kinds
        and call.sees(channel)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    page, cursor = page_of(found, call)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def _wanted_kinds(call: Call) -> set[str]:
    kinds = set()
    for name in call.names("types") or ["public_channel"]:
        if name not in _TYPES:
            raise SlackError("invalid_types")
        call.need_scope(READ_SCOPES[_TYPES[name]])
        kinds.add(_TYPES[name])
    return kinds


def members(call: Call) -> JSONObject:
    """List the members of a conversation."""
    channel = call.channel()
    call.need_scope(READ_SCOPES[channel.kind])
    page, cursor = page_of([{"id": member} for member in sorted(channel.members)], call)
    ids: list[JSON] = [row["id"] for row in page if isinstance(row, dict)]
    return {"members": ids, "response_metadata": {"next_cursor": cursor}}


def opening(call: Call) -> JSONObject:
    """Open a direct message with one or several people, or one that is there already."""
    if call.text("channel"):
        channel = call.channel()
        if not channel.is_direct:
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(call, channel, already=True)
    wanted = [user for user in call.names("users") if user != call.bot_user_id]
    if not wanted:
        raise SlackError("users_list_not_supplied")
    if len(set(wanted)) > MOST_IN_MPIM:
        raise SlackError("too_many_users")
    call.need_scope("im:write" if len(set(wanted)) == 1 else "mpim:write")
    for user_id in wanted:
        user = call.user(user_id)
        if user.deleted:
            raise SlackError("user_disabled")
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
    everyone = {call.bot_user_id, *wanted}
    already = call.world.direct(everyone) is not None
    team_id = call.installation.team_id or call.world.records.users[wanted[0]].team_id
    return _opened(call, call.world.open_direct(team_id, everyone, call.site.now), already=already)


def _opened(call: Call, channel: Channel, *, already: bool) -> JSONObject:
    shown: JSONObject = {"id": channel.id}
    if call.flag("return_im"):
        shown = channel_json(call.world, channel, call.bot_user_id)
    answer: JSONObject = {"channel": shown}
    if already:
        answer |= {"no_op": True, "already_open": True}
    return answer


def replies(call: Call) -> JSONObject:
    """Read a thread: the message that it hangs on, then the replies, oldest first."""
    channel = _readable(call)
    root = channel.messages.get(call.needed("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    root_ts = str(root.get("thread_ts") or root["ts"])
    stamps = [root_ts, *channel.threads.get(root_ts, ())]
    return _messages(call, channel, stamps, newest_first=False)


def history(call: Call) -> JSONObject:
    """Read a conversation, newest first."""
    channel = _readable(call)
    return _messages(call, channel, channel.timeline, newest_first=True)


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_scope(HISTORY_SCOPES[channel.kind])
    if call.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _messages(
    call: Call, channel: Channel, stamps: Iterable[str], *, newest_first: bool
) -> JSONObject:
    oldest, latest = call.text("oldest"), call.text("latest") or "9999999999.999999"
    inclusive = call.flag("inclusive")
    chosen = [
        ts
        for ts in stamps
        if (oldest < ts < latest or (inclusive and ts in (oldest, latest)))
        and ts in channel.messages
    ]
    if newest_first:
        chosen.reverse()
    shown = [_without_metadata(call, channel.messages[ts]) for ts in chosen]
    page, cursor = page_of(shown, call)
    answer: JSONObject = {"messages": page, "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _without_metadata(call: Call, message: JSONObject) -> JSONObject:
    if call.flag("include_all_metadata"):
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def join(call: Call) -> JSONObject:
    """Join a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    answer: JSONObject = {}
    if call.bot_user_id in channel.members:
        answer = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    else:
        joined(call, channel, call.bot_user_id)
    return {"channel": channel_json(call.world, channel, call.bot_user_id), **answer}


def joined(call: Call, channel: Channel, user_id: str) -> None:
    """Make a user a member and tell the apps in the channel."""
    call.world.join(channel, user_id)
    event: JSONObject = {
        "type": "member_joined_channel",
        "user": user_id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": channel.team_id,
    }
    in_channel(call.site, channel, "member_joined_channel", event)
    call.site.changed_in(channel)


def leave(call: Call) -> JSONObject:
    """Leave a channel."""
    channel = call.channel()
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    if call.bot_user_id not in channel.members:
        return {"not_in_channel": True}
    call.world.leave(channel, call.bot_user_id)
    call.site.changed_in(channel)
    return {}


def _row(
    name: str, handler: Callable[[Call], JSONObject], arguments: str, scopes: str
) -> tuple[str, Callable[[Call], JSONObject], str, str]:
    return (f"conversations.{name}", handler, arguments, scopes)


_WINDOW: Final = "channel cursor include_all_metadata inclusive latest limit oldest"
METHODS: Final = (
    *(
        method(name, handler, arguments, scopes=scopes)
        for name, handler, arguments, scopes in (
            _row("history", history, _WINDOW, _HISTORY),
            _row("info", info, "channel include_locale include_num_members", _READ),
            _row("join", join, "channel", "channels:join"),
            _row("leave", leave, "channel", "channels:manage groups:write channels:join"),
            _row("list", listing, "cursor exclude_archived limit team_id types", _READ),
            _row("members", members, "channel cursor limit", _READ),
            _row(
                "open",
                opening,
                "channel return_im users",
                "im:write mpim:write",
            ),
            _row("replies", replies, f"ts {_WINDOW}", _HISTORY),
        )
    ),
    method(
        "users.conversations",
        of_user,
        "cursor exclude_archived limit team_id types user",
        scopes=_READ,
    ),
)
