"""A person writes: slash commands and messages."""

import html

from sandbox.slack import payloads
from sandbox.slack.actor import Actor
from sandbox.slack.delivery import Parcel
from sandbox.slack.errors import SlackError
from sandbox.slack.manifest import commands
from sandbox.slack.messages import find_root, put
from sandbox.slack.records import Channel
from sandbox.slack.respond import answer_in, make_responder
from sandbox.wire import JSONObject, RefusedByHand


async def command(me: Actor, channel_id: str, line: str) -> JSONObject:
    """Type a slash command."""
    channel = me.channel(channel_id)
    name, _, text = line.strip().partition(" ")
    installation = me.site.world.installation_for(me.user.team_id)
    known = installation is not None and any(
        row.name == name for row in commands(me.site.world.app.manifest)
    )
    if installation is None or not known:
        raise RefusedByHand(
            "unknown_command",
            f"{name} is not a valid command. In Slack, all messages that start with the "
            '"/" character are interpreted as commands.',
            404,
        )
    address = make_responder(me.site, installation, channel, me.user.id)
    payload = payloads.command(
        me.scene(installation),
        channel,
        name=name,
        text=text.strip(),
        trigger_id=me.trigger(installation, channel_id=channel.id),
        response_url=address,
    )
    ack = await me.send(Parcel("slash_commands", name, payload), f"{name} failed.")
    if ack.body in (None, "", {}):
        return {"ok": True}
    body: JSONObject = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body)}
    responder = me.site.world.records.responders[address.rpartition("/")[2]]
    try:
        answer_in(me.site, installation, channel, responder, body)
    except SlackError as refusal:
        why = "; ".join((refusal.code, *refusal.messages))
        raise me.bad_answer(f"{name} failed.", why) from refusal
    return {"ok": True}


async def write(me: Actor, channel_id: str, text: str, thread: str) -> JSONObject:
    """Write a message; a person's id in place of a channel's opens a direct message with them."""
    if not text.strip():
        raise RefusedByHand("no_text", "There is nothing to send.")
    if text.startswith("/"):
        raise RefusedByHand("command", "What starts with / is a command.")
    channel = _conversation(me, channel_id)
    if channel.is_archived:
        raise RefusedByHand("archived", "You are viewing an archived channel.", 409)
    message: JSONObject = {
        "type": "message",
        "user": me.user.id,
        "text": _escaped(text),
        "ts": me.site.world.next_ts(channel, me.site.now),
        "client_msg_id": me.site.world.new_id("").lower(),
        "team": me.user.team_id,
    }
    if thread:
        try:
            root = find_root(channel, thread)
        except SlackError as refusal:
            raise RefusedByHand("no_such_thread", "There is no such thread here.", 404) from refusal
        message["thread_ts"] = str(root["ts"])
        message["parent_user_id"] = root.get("user")
    put(me.site, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message["ts"]}


def _escaped(text: str) -> str:
    """What people type, as Slack keeps it: the three control characters are escaped."""
    return html.escape(text, quote=False)


def _conversation(me: Actor, wanted: str) -> Channel:
    other = me.site.world.records.users.get(wanted)
    if other is None:
        return me.channel(wanted)
    if other.deleted or (
        other.team_id != me.user.team_id and not me.site.world.meets(me.user.id, other.id)
    ):
        raise RefusedByHand("not_visible", f"{me.user.real_name} cannot write to {wanted}.", 404)
    return me.site.world.open_direct(me.user.team_id, (me.user.id, other.id), me.site.now)
