"""A person writes: slash commands and messages."""

from sandbox.slack import payloads
from sandbox.slack.actor import Actor
from sandbox.slack.delivery import Parcel
from sandbox.slack.errors import SlackError
from sandbox.slack.manifest import commands, escapes, messages_tab_is_read_only
from sandbox.slack.mentions import escaped, with_mentions
from sandbox.slack.messages import find_root, put
from sandbox.slack.records import Channel, File
from sandbox.slack.respond import answer_in, make_responder
from sandbox.slack.sight import known_people
from sandbox.slack.uploads import share
from sandbox.wire import JSONObject, RefusedByHand


async def command(me: Actor, channel_id: str, line: str) -> JSONObject:
    """Type a slash command."""
    channel = me.channel(channel_id)
    name, _, said = line.strip().partition(" ")
    said = said.strip()
    manifest = me.site.world.app.manifest
    installation = me.site.world.installation_for(me.user.team_id)
    known = installation is not None and any(row.name == name for row in commands(manifest))
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
        text=_mentioning(me, said, named=True) if escapes(manifest, name) else said,
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


async def write(
    me: Actor, channel_id: str, text: str, *, thread: str, files: list[str]
) -> JSONObject:
    """Write a message; a person's id in place of a channel's opens a direct message with them."""
    if not text.strip() and not files:
        raise RefusedByHand("no_text", "There is nothing to send.")
    if text.startswith("/"):
        raise RefusedByHand("command", "What starts with / is a command.")
    channel = _conversation(me, channel_id)
    if channel.is_archived:
        raise RefusedByHand("archived", "You are viewing an archived channel.", 409)
    if _is_read_only(me, channel):
        raise RefusedByHand("read_only", "Sending messages to this app has been turned off.", 409)
    message: JSONObject = {
        "type": "message",
        "user": me.user.id,
        "text": _mentioning(me, text, named=False),
        "ts": me.site.world.next_ts(channel, me.site.now),
        "client_msg_id": me.site.world.new_id("").lower(),
        "team": me.user.team_id,
    }
    if me.site.world.is_external(channel):
        message["user_team"] = message["source_team"] = me.user.team_id
    if thread:
        try:
            root = find_root(channel, thread)
        except SlackError as refusal:
            raise RefusedByHand("no_such_thread", "There is no such thread here.", 404) from refusal
        message["thread_ts"] = str(root["ts"])
        message["parent_user_id"] = root.get("user")
    if files:
        message["subtype"] = "file_share"
        message["upload"] = True
        message["files"] = [share(me.site, file, channel) for file in _own_files(me, files)]
    put(me.site, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message["ts"]}


def _mentioning(me: Actor, text: str, *, named: bool) -> str:
    """What the person typed, with the people and channels that they know by their ids."""
    users = {other.name: other.id for other in known_people(me.site, me.user) if not other.deleted}
    channels = {
        channel.name: channel.id for channel in me.site.world.public_channels(me.user.team_id)
    }
    return with_mentions(escaped(text), users, channels, named=named)


def _own_files(me: Actor, wanted: list[str]) -> list[File]:
    mine = {file.id: file for file in me.site.world.files_of(me.user.id)}
    for file_id in wanted:
        if file_id not in mine or mine[file_id].state != "complete":
            raise RefusedByHand("no_such_file", f"{file_id} was not uploaded by you.", 404)
    return [mine[file_id] for file_id in wanted]


def _is_read_only(me: Actor, channel: Channel) -> bool:
    """Whether this is the app's messages tab, and the manifest lets nobody write there."""
    users = me.site.world.records.users
    with_the_app = channel.kind == "im" and any(users[its].is_bot for its in channel.members)
    return with_the_app and messages_tab_is_read_only(me.site.world.app.manifest)


def _conversation(me: Actor, wanted: str) -> Channel:
    other = me.site.world.records.users.get(wanted)
    if other is None:
        return me.channel(wanted)
    if other.deleted or (
        other.team_id != me.user.team_id and not me.site.world.meets(me.user.id, other.id)
    ):
        raise RefusedByHand("not_visible", f"{me.user.real_name} cannot write to {wanted}.", 404)
    return me.site.world.open_direct(me.user.team_id, (me.user.id, other.id), me.site.now)
