"""What one person sees of this Discord: places, messages, the open form, commands.

The shape is described in `person.py`.
"""

from collections.abc import Iterator
from typing import Final

from sandbox.discord import objects
from sandbox.discord.backend import Backend
from sandbox.discord.bits import Permission
from sandbox.discord.permissions import in_channel
from sandbox.discord.state import Channel, ChannelType, Guild, Message, MessageFlags, User
from sandbox.discord.typing_in import shown, visible
from sandbox.wire import JSONObject, RefusedByHand, word

MOST: Final = 100
"""Messages in one view at most."""

ARCHIVED_SHOWN: Final = 25
"""Archived threads of a server among the places at most; Discord's client puts them away too."""


class Sight:
    """One person's eyes.

    Args:
        backend: The world and its doings.
        person: Who.
    """

    def __init__(self, backend: Backend, person: User) -> None:
        self._backend = backend
        self._person = person

    def view(self, channel_id: str | None, limit: int, before: str | None) -> JSONObject:
        """Everything on the person's screen, with the messages of one channel.

        Args:
            channel_id: The channel looked at; its newest messages then count as read.
            limit: Messages at most.
            before: Only messages with a lower id.

        Raises:
            RefusedByHand: `no_such_channel`.
        """
        messages: list[JSONObject] = []
        more = False
        if channel_id is not None:
            channel = self._channel(channel_id)
            messages, more = self._messages(channel, max(1, min(limit, MOST)), before)
            if before is None:
                self._mark_read(channel)
        guilds = self._guilds()
        return {
            "me": self._me(),
            "people": {
                u.id: {"name": u.shown_name, "username": u.username, "bot": u.bot}
                for u in self._backend.world.users.values()
            },
            "roles": {
                r.id: {"name": r.name, "color": r.color} for g in guilds for r in g.roles.values()
            },
            "guilds": [{"id": g.id, "name": g.name} for g in guilds],
            "places": [self._place(channel) for channel in self._places()],
            "channel": channel_id,
            "messages": [*messages],
            "more": more,
            "form": self._form(),
            "home": None,
            "toast": self._backend.toasts.get(self._person.id),
        }

    def commands(self, channel_id: str | None) -> JSONObject:
        """The commands that the person may use in a channel, or wherever they are.

        Raises:
            RefusedByHand: `no_such_channel`.
        """
        if channel_id is not None:
            channels = [self._channel(channel_id)]
        else:
            firsts = [next(self._seen(guild), None) for guild in self._guilds()]
            dm = Channel("0", ChannelType.DM, recipients=[self._person.id])
            channels = [*(channel for channel in firsts if channel is not None), dm]
        found: dict[str, JSONObject] = {}
        for channel in channels:
            where = "dm" if channel.is_dm else "guild"
            for command in visible(self._backend, self._person, channel):
                entry = found.setdefault(
                    word(command, "id"), {**shown(command, self._person.locale), "places": []}
                )
                places = entry["places"]
                if isinstance(places, list) and where not in places:
                    places.append(where)
        return {"commands": [*found.values()]}

    def _guilds(self) -> list[Guild]:
        return [g for g in self._backend.world.guilds.values() if self._person.id in g.members]

    def _sees(self, channel: Channel) -> bool:
        return bool(in_channel(self._backend.world, channel, self._person.id))

    def _seen(self, guild: Guild) -> Iterator[Channel]:
        for key in guild.channels:
            channel = self._backend.world.channels[key]
            if channel.type != ChannelType.CATEGORY and self._sees(channel):
                yield channel

    def _channel(self, channel_id: str) -> Channel:
        channel = self._backend.world.channels.get(channel_id)
        if channel is None or not self._sees(channel):
            raise RefusedByHand("no_such_channel", "You do not see that channel.", 404)
        return channel

    def _me(self) -> JSONObject:
        person = self._person
        return {
            "id": person.id,
            "name": person.shown_name,
            "username": person.username,
            "locale": person.locale,
            "tz": person.timezone,
            "dms_open": person.dms_open,
            "installed": person.installed,
        }

    def _places(self) -> Iterator[Channel]:
        """Every channel, each followed by its threads, then the direct message."""
        world = self._backend.world
        for guild in self._guilds():
            threads = self._threads(guild)
            for channel in self._seen(guild):
                yield channel
                yield from threads.get(channel.id, ())
        dm = world.records.dms.get(self._person.id)
        if dm is not None:
            yield world.channels[dm]

    def _threads(self, guild: Guild) -> dict[str | None, list[Channel]]:
        """The person's threads by their channel: the open ones, and the latest archived ones."""
        channels = (self._backend.world.channels[key] for key in reversed(guild.threads))
        mine = [t for t in channels if t.thread and self._person.id in t.thread.members]
        archived = [t for t in mine if t.thread and t.thread.archived]
        late = {t.id for t in archived[ARCHIVED_SHOWN:]}
        out: dict[str | None, list[Channel]] = {}
        for thread in reversed(mine):
            if thread.id not in late:
                out.setdefault(thread.parent_id, []).append(thread)
        return out

    def _place(self, channel: Channel) -> JSONObject:
        world = self._backend.world
        log = world.log(channel.id)
        read = world.records.reads.get(self._person.id, {}).get(channel.id)
        allowed = in_channel(world, channel, self._person.id)
        thread = channel.thread
        needed = Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES
        bot = world.users.get(world.bot_id)
        name = channel.name
        if channel.is_dm and bot is not None:
            name = bot.shown_name
        return {
            "id": channel.id,
            "kind": self._kind(channel),
            "name": name,
            "topic": channel.topic,
            "guild": channel.guild_id,
            "parent": channel.parent_id,
            "private": channel.type == ChannelType.PRIVATE_THREAD,
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
        self, channel: Channel, limit: int, before: str | None
    ) -> tuple[list[JSONObject], bool]:
        """The newest messages below `before`, oldest first, and whether there are older ones."""
        world = self._backend.world
        found = world.log(channel.id).newest(limit + 1, before)
        if not in_channel(world, channel, self._person.id) & Permission.READ_MESSAGE_HISTORY:
            found = []
        found += world.whisper(channel.id, self._person.id).newest(limit + 1, before)
        found.sort(key=lambda message: int(message.id), reverse=True)
        shown_ = [self._message(message, channel) for message in found[:limit]]
        return shown_[::-1], len(found) > limit

    def _message(self, message: Message, channel: Channel) -> JSONObject:
        world = self._backend.world
        member = (
            None
            if channel.guild_id is None
            else world.guilds[channel.guild_id].members.get(self._person.id)
        )
        pinged = (
            self._person.id in message.mentions
            or message.mention_everyone
            or (member is not None and bool(set(member.roles) & set(message.mention_roles)))
        )
        return {
            **objects.message(world, message),
            "ephemeral": message.ephemeral,
            "loading": bool(message.flags & MessageFlags.LOADING),
            "mine": message.author_id == self._person.id,
            "pinged": pinged,
        }

    def _mark_read(self, channel: Channel) -> None:
        read = self._backend.world.records.reads.setdefault(self._person.id, {})
        if channel.last_message_id is not None and read.get(channel.id) != channel.last_message_id:
            read[channel.id] = channel.last_message_id
            # Kept, and shown to nobody else; the one who reads is being answered right now.
            self._backend.changed(set())

    def _form(self) -> JSONObject | None:
        opened = self._backend.forms.of(self._person.id)
        if opened is None or opened.modal is None:
            return None
        return {"id": opened.id, "channel": opened.channel_id, **opened.modal}
