"""Being a person on this Discord: what they see, as JSON, and the addresses of what they do.

`GET /_as/discord/{user}/view?channel=ID&limit=100&before=ID` answers::

    {
      "me":      {"id", "name", "username", "locale", "tz", "dms_open", "installed"},
      "people":  {user id: {"name", "username", "bot"}},
      "roles":   {role id: {"name", "color"}},
      "guilds":  [{"id", "name"}],
      "places":  [{"id", "kind": "channel"|"private"|"dm"|"thread", "name", "topic", "guild",
                   "parent", "private", "archived", "locked", "may_write", "unread", "last"}],
      "channel": ID or null,
      "messages": [...],         # of `channel`, oldest first, the newest 100 of them at most
      "more":    true when older ones are left out,
      "form":    null or {"id", "channel", "custom_id", "title", "components"},
      "home":    null,
      "toast":   null or what the client says went wrong
    }

A message is Discord's own message object with, beside it, `ephemeral` (only this person sees it),
`loading` ("is thinking"), `mine`, and `pinged` (it mentions this person).
A form's `components` are those that the bot sent, with their `id`; a select or a file upload is
submitted as a list, a text input and a radio group as a text, a checkbox as true or false.

`GET .../commands?channel=ID` answers `{"commands": [...]}`: what this person may use in that
channel (without one: in the first channel of each server, and in the direct message), each as it
was registered with `label` and `description` in the person's language, and `places` (`guild`,
`dm`) where it was found.

POST takes and answers JSON; a refusal is `{"error": code, "message": sentence}` with a 4xx. Those
that reach the bot answer when it has acknowledged: `{"ok": true, "answer": "message" |
"deferred_message" | "deferred_update" | "update" | "modal", "message": ID|null, "form": ID|null}`,
or 424 `no_response` after three seconds.

    command       {"channel", "name", "group"?, "sub"?, "options": {name: value}}
    autocomplete  the same and "focused": name                     -> {"choices": [{name, value}]}
    shortcut      {"channel", "name", "message": ID | "user": ID}  a context-menu command
    press         {"channel", "message", "custom_id", "values"?}   a button or a select
    submit        {"form", "values": {custom_id: value}}           -> or {"errors": {id: sentence}}
    close         {}                                               the open form goes away
    message       {"channel", "text", "files"?: [upload], "reply_to"?}
    upload        multipart with `file`                            -> {"id", "filename", "size"}
    dismiss       {"channel", "message"}                           an ephemeral message
    delete        {"channel", "message"}                           a message of one's own
    dms           {"open": bool}          open_dm  {} -> {"channel"}
    install       {"installed": bool}     settings {"locale"}
    leave         {"guild"} | {"channel"} (a thread)
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from sandbox.discord import objects
from sandbox.discord.acts import Acts
from sandbox.discord.backend import Backend
from sandbox.discord.bits import Permission
from sandbox.discord.drafts import Upload
from sandbox.discord.invoking import is_private
from sandbox.discord.permissions import in_channel
from sandbox.discord.state import Channel, ChannelType, Message, MessageFlags, User
from sandbox.discord.typing_in import shown, visible
from sandbox.wire import JSONObject, RefusedByHand, part, read_object, word

MOST: Final = 100
"""Messages in one view at most."""

VERBS: Final[dict[str, Callable[[Acts, JSONObject], Awaitable[JSONObject]]]] = {
    "command": Acts.command,
    "autocomplete": Acts.autocomplete,
    "shortcut": Acts.shortcut,
    "press": Acts.press,
    "submit": Acts.submit,
    "close": Acts.close,
    "message": Acts.message,
    "dismiss": Acts.dismiss,
    "delete": Acts.delete,
    "dms": Acts.dms,
    "open_dm": Acts.open_dm,
    "install": Acts.install,
    "settings": Acts.settings,
    "leave": Acts.leave,
}


class People:
    """The addresses under `/_as/discord`.

    Args:
        backend: The world and its doings.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[web.AbstractRouteDef]:
        """All of them."""
        root = "/_as/discord/{user}"
        return [
            web.get(root + "/view", self._view),
            web.get(root + "/commands", self._commands),
            web.post(root + "/upload", self._upload),
            web.post(root + "/{verb}", self._act),
        ]

    def _person(self, request: web.Request) -> User:
        self._backend.threads.settle()
        person = self._backend.world.users.get(request.match_info["user"])
        if person is None or person.bot:
            raise RefusedByHand("no_such_person", "There is nobody of that id.", 404)
        return person

    async def _act(self, request: web.Request) -> web.Response:
        act = VERBS.get(request.match_info["verb"])
        if act is None:
            verb = request.match_info["verb"]
            raise RefusedByHand("unknown_verb", f"A person cannot “{verb}” here.", 404)
        person = self._person(request)
        body = await read_object(request)
        return web.json_response(await act(Acts(self._backend, person), body))

    async def _upload(self, request: web.Request) -> web.Response:
        person = self._person(request)
        async for part_ in await request.multipart():
            if isinstance(part_, BodyPartReader) and part_.filename is not None:
                kind = part_.headers.get("Content-Type") or "application/octet-stream"
                data = bytes(await part_.read(decode=True))
                # aiohttp's client escapes file names, browsers send them as they are.
                upload = Upload(unquote(part_.filename), kind, data)
                return web.json_response(Acts(self._backend, person).upload(upload))
        raise RefusedByHand("bad_request", "There is no file in it.")

    async def _commands(self, request: web.Request) -> web.Response:
        person = self._person(request)
        world = self._backend.world
        asked = request.query.get("channel")
        if asked is not None:
            channels = [self._channel(asked, person)]
        else:
            guilds = [g for g in world.guilds.values() if person.id in g.members]
            first = [
                next(
                    (
                        c
                        for c in map(world.channels.__getitem__, g.channels)
                        if self._sees(person, c)
                    ),
                    None,
                )
                for g in guilds
            ]
            dm = Channel("0", ChannelType.DM, recipients=[person.id])
            channels = [c for c in first if c is not None] + [dm]
        found: dict[str, JSONObject] = {}
        for channel in channels:
            where = "dm" if channel.is_dm else "guild"
            for command in visible(self._backend, person, channel):
                entry = found.setdefault(
                    word(command, "id"), {**shown(command, person.locale), "places": []}
                )
                places = entry["places"]
                if isinstance(places, list) and where not in places:
                    places.append(where)
        return web.json_response({"commands": [*found.values()]})

    def _sees(self, person: User, channel: Channel) -> bool:
        return bool(in_channel(self._backend.world, channel, person.id))

    def _channel(self, channel_id: str, person: User) -> Channel:
        channel = self._backend.world.channels.get(channel_id)
        if channel is None or not self._sees(person, channel):
            raise RefusedByHand("no_such_channel", "You do not see that channel.", 404)
        return channel

    # --- the view ------------------------------------------------------------------------------

    async def _view(self, request: web.Request) -> web.Response:
        person = self._person(request)
        try:
            limit = max(1, min(int(request.query.get("limit", MOST)), MOST))
            before = request.query.get("before")
            asked = request.query.get("channel")
            messages: list[JSONObject] = []
            more = False
            if asked is not None:
                channel = self._channel(asked, person)
                messages, more = self._messages(channel, person, limit, before and str(int(before)))
                if before is None:
                    self._mark_read(channel, person)
        except ValueError as error:
            raise RefusedByHand("bad_request", "`limit` and `before` are numbers.") from error
        world = self._backend.world
        guilds = [g for g in world.guilds.values() if person.id in g.members]
        view: JSONObject = {
            "me": {
                "id": person.id,
                "name": person.global_name or person.username,
                "username": person.username,
                "locale": person.locale,
                "tz": person.timezone,
                "dms_open": person.dms_open,
                "installed": person.installed,
            },
            "people": {
                u.id: {"name": u.global_name or u.username, "username": u.username, "bot": u.bot}
                for u in world.users.values()
            },
            "roles": {
                r.id: {"name": r.name, "color": r.color} for g in guilds for r in g.roles.values()
            },
            "guilds": [{"id": g.id, "name": g.name} for g in guilds],
            "places": [self._place(channel, person) for channel in self._places(person)],
            "channel": asked,
            "messages": [*messages],
            "more": more,
            "form": self._form(person),
            "home": None,
            "toast": self._backend.toasts.get(person.id),
        }
        return web.json_response(view)

    def _places(self, person: User) -> list[Channel]:
        """Every channel, each followed by its threads, then the direct messages."""
        world = self._backend.world
        out: list[Channel] = []
        for guild in world.guilds.values():
            if person.id not in guild.members:
                continue
            threads = [world.channels[key] for key in guild.threads]
            for channel in (world.channels[key] for key in guild.channels):
                if channel.type == ChannelType.CATEGORY or not self._sees(person, channel):
                    continue
                out.append(channel)
                out += [
                    t
                    for t in threads
                    if t.parent_id == channel.id
                    and t.thread is not None
                    and person.id in t.thread.members
                ]
        dm = world.records.dms.get(person.id)
        return [*out, world.channels[dm]] if dm is not None else out

    def _place(self, channel: Channel, person: User) -> JSONObject:
        world = self._backend.world
        log = world.log(channel.id)
        read = world.records.reads.get(person.id, {}).get(channel.id)
        allowed = in_channel(world, channel, person.id)
        thread = channel.thread
        needed = Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES
        bot = world.users.get(world.bot_id)
        name = channel.name
        if channel.is_dm and bot is not None:
            name = bot.global_name or bot.username
        return {
            "id": channel.id,
            "kind": self._kind(channel),
            "name": name,
            "topic": channel.topic,
            "guild": channel.guild_id,
            "parent": channel.parent_id,
            "private": is_private(channel),
            "archived": thread is not None and thread.archived,
            "locked": thread is not None and thread.locked,
            "may_write": bool(allowed & needed),
            "unread": log.count_after(read),
            "last": channel.last_message_id,
        }

    @staticmethod
    def _kind(channel: Channel) -> str:
        if channel.is_dm:
            return "dm"
        if channel.is_thread:
            return "thread"
        hidden = any(
            o.id == channel.guild_id and o.deny & Permission.VIEW_CHANNEL
            for o in channel.overwrites
        )
        return "private" if hidden else "channel"

    def _messages(
        self, channel: Channel, person: User, limit: int, before: str | None
    ) -> tuple[list[JSONObject], bool]:
        """The newest messages below `before`, oldest first, and whether there are older ones."""
        world = self._backend.world
        found = world.log(channel.id).newest(limit + 1, before)
        if not in_channel(world, channel, person.id) & Permission.READ_MESSAGE_HISTORY:
            found = []
        found += world.whisper(channel.id, person.id).newest(limit + 1, before)
        found.sort(key=lambda message: int(message.id), reverse=True)
        shown_ = [self._message(message, channel, person) for message in found[:limit]]
        return shown_[::-1], len(found) > limit

    def _message(self, message: Message, channel: Channel, person: User) -> JSONObject:
        world = self._backend.world
        member = (
            None
            if channel.guild_id is None
            else world.guilds[channel.guild_id].members.get(person.id)
        )
        pinged = (
            person.id in message.mentions
            or message.mention_everyone
            or (member is not None and bool(set(member.roles) & set(message.mention_roles)))
        )
        return {
            **objects.message(world, message),
            "ephemeral": message.ephemeral,
            "loading": bool(message.flags & MessageFlags.LOADING),
            "mine": message.author_id == person.id,
            "pinged": pinged,
        }

    def _mark_read(self, channel: Channel, person: User) -> None:
        read = self._backend.world.records.reads.setdefault(person.id, {})
        if channel.last_message_id is not None and read.get(channel.id) != channel.last_message_id:
            read[channel.id] = channel.last_message_id
            # Kept, and shown to nobody else; the one who reads is being answered right now.
            self._backend.changed(set())

    def _form(self, person: User) -> JSONObject | None:
        opened = self._backend.forms.of(person.id)
        if opened is None or opened.modal is None:
            return None
        return {"id": opened.id, "channel": opened.channel_id, **opened.modal}


__all__ = ["People", "part"]
