"""Threads: opened, joined, left, archived, locked."""

from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from sandbox.discord import objects, permissions
from sandbox.discord.bits import Permission
from sandbox.discord.errors import DiscordError, Refused
from sandbox.discord.hub import Hub
from sandbox.discord.posts import Posts
from sandbox.discord.state import (
    Channel,
    ChannelType,
    Guild,
    Message,
    MessageFlags,
    MessageType,
    Thread,
    moment_of,
)
from sandbox.wire import JSONObject

MAX_ACTIVE: Final = 1_000
"""Open threads in one server (docs: topics/threads; error 160006)."""

MAX_MEMBERS: Final = 1_000
"""Members of one thread (docs: error 30033)."""


class Threads:
    """The threads.

    Args:
        hub: The middle.
        posts: Where their notes are posted.
    """

    def __init__(self, hub: Hub, posts: Posts) -> None:
        self._hub = hub
        self._posts = posts
        self._due: list[tuple[float, str]] = []
        posts.posted = self._posted

    def open(  # noqa: PLR0913 - what a thread is made of
        self,
        parent: Channel,
        owner_id: str,
        *,
        name: str,
        type_: int,
        minutes: int,
        invitable: bool = True,
        starter: Message | None = None,
    ) -> Channel:
        """Open a thread; its owner is its first member.

        Raises:
            DiscordError: 160006, when a server has as many open ones as it may.
        """
        guild = self._hub.world.guilds[parent.guild_id or ""]
        if len(guild.threads) >= MAX_ACTIVE and self._active(guild) >= MAX_ACTIVE:
            raise DiscordError(Refused.TOO_MANY_THREADS)
        now = self._hub.world.now()
        thread = Channel(
            # A thread made from a message has the message's id (docs: "Start Thread from Message").
            id=self._hub.world.snowflake() if starter is None else starter.id,
            type=type_,
            guild_id=parent.guild_id,
            name=name,
            parent_id=parent.id,
            thread=Thread(
                owner_id=owner_id,
                created_at=now,
                archive_at=now,
                invitable=invitable,
                auto_archive_minutes=minutes,
                members={owner_id: now},
            ),
        )
        self._hub.world.put_channel(thread)
        self._watch(thread)
        created = objects.thread(thread, reader=self._hub.world.bot_id)
        self._hub.tell(thread, "THREAD_CREATE", {**created, "newly_created": True})
        if starter is not None:
            note = Message(
                id=self._hub.world.snowflake(),
                channel_id=thread.id,
                author_id=starter.author_id,
                timestamp=now,
                type=MessageType.THREAD_STARTER_MESSAGE,
                reference={
                    "type": 0,
                    "channel_id": parent.id,
                    "message_id": starter.id,
                    "guild_id": parent.guild_id,
                },
            )
            self._posts.stand(thread, note)
            starter.thread_id = thread.id
            starter.flags |= MessageFlags.HAS_THREAD
            self._posts.retouch(starter)
        elif type_ == ChannelType.PUBLIC_THREAD:
            note = Message(
                id=self._hub.world.snowflake(),
                channel_id=parent.id,
                author_id=owner_id,
                timestamp=now,
                content=name,
                type=MessageType.THREAD_CREATED,
                reference={"channel_id": thread.id, "guild_id": parent.guild_id},
            )
            self._posts.stand(parent, note)
        return thread

    def edit(
        self, thread: Channel, *, archived: bool | None = None, locked: bool | None = None
    ) -> None:
        """Archive, open, lock or unlock a thread, and tell of it."""
        details = thread.thread
        if details is None:
            raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
        if archived is not None and archived != details.archived:
            details.archived = archived
            details.archive_at = self._hub.world.now()
            self._watch(thread)
        if locked is not None:
            details.locked = locked
        self._hub.tell(
            thread, "THREAD_UPDATE", objects.thread(thread, reader=self._hub.world.bot_id)
        )

    def join(self, thread: Channel, user_id: str, *, by: str) -> None:
        """Make somebody a member of a thread, let in by `by`.

        Raises:
            DiscordError: 50024 for what is no thread; 30033 when it is full.
        """
        if thread.thread is None:
            raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
        if user_id in thread.thread.members:
            return
        if len(thread.thread.members) >= MAX_MEMBERS:
            raise DiscordError(Refused.TOO_MANY_THREAD_MEMBERS)
        thread.thread.members[user_id] = self._hub.world.now()
        self._tell_members(thread, added=[user_id], removed=[])
        # Discord says so in the thread, as a message of its own kind.
        if user_id != by:
            note = Message(
                id=self._hub.world.snowflake(),
                channel_id=thread.id,
                author_id=by,
                timestamp=self._hub.world.now(),
                type=MessageType.RECIPIENT_ADD,
                mentions=[user_id],
            )
            self._posts.stand(thread, note)

    def leave(self, thread: Channel, user_id: str) -> None:
        """End somebody's membership of a thread."""
        if thread.thread is None:
            raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
        if thread.thread.members.pop(user_id, None) is not None:
            self._tell_members(thread, added=[], removed=[user_id])
            self._hub.changed({user_id})

    def _tell_members(self, thread: Channel, *, added: list[str], removed: list[str]) -> None:
        details = thread.thread
        data: JSONObject = {
            "id": thread.id,
            "guild_id": thread.guild_id,
            "member_count": min(len(details.members), 50) if details else 0,
            "added_members": [
                {
                    **objects.thread_member(thread, user_id),
                    "member": objects.member(
                        self._hub.world,
                        self._hub.world.guilds[thread.guild_id or ""].members[user_id],
                    ),
                    "presence": None,
                }
                for user_id in added
            ],
            "removed_member_ids": [*removed],
        }
        self._hub.tell(thread, "THREAD_MEMBERS_UPDATE", data)

    # --- by themselves -------------------------------------------------------------------------

    def _active(self, guild: Guild) -> int:
        channels = self._hub.world.channels
        threads = (channels[key].thread for key in guild.threads)
        return sum(1 for thread in threads if thread is not None and not thread.archived)

    def _posted(self, channel: Channel, message: Message) -> None:
        """A message in a thread keeps it open, and lets in those that it names."""
        if channel.thread is None:
            return
        self._watch(channel)
        world = self._hub.world
        parent = world.channels[channel.parent_id or ""]
        may_add = message.type != MessageType.RECIPIENT_ADD and permissions.may(
            world, channel, message.author_id, Permission.SEND_MESSAGES_IN_THREADS
        )
        for user_id in message.mentions:
            sees = permissions.may(world, parent, user_id, Permission.VIEW_CHANNEL)
            if may_add and sees and user_id not in channel.thread.members:
                self.join(channel, user_id, by=message.author_id)

    def _last_used(self, channel: Channel, thread: Thread) -> datetime:
        opened = datetime.fromisoformat(thread.archive_at)
        if channel.last_message_id is None:
            return opened
        return max(opened, moment_of(channel.last_message_id))

    def _watch(self, channel: Channel) -> None:
        """Note when a thread archives itself if nothing more is said in it."""
        if channel.thread is not None:
            span = timedelta(minutes=channel.thread.auto_archive_minutes)
            due = self._last_used(channel, channel.thread) + span
            heappush(self._due, (due.timestamp(), channel.id))

    def watch_all(self) -> None:
        """Note the same for every thread that there is, after a world was loaded."""
        self._due.clear()
        for guild in self._hub.world.guilds.values():
            for key in guild.threads:
                self._watch(self._hub.world.channels[key])

    def settle(self) -> None:
        """Archive the threads whose time has come; looks at those alone."""
        now = self._hub.clock.timestamp()
        while self._due and self._due[0][0] <= now:
            channel = self._hub.world.channels.get(heappop(self._due)[1])
            if channel is None or channel.thread is None or channel.thread.archived:
                continue
            span = timedelta(minutes=channel.thread.auto_archive_minutes)
            due = self._last_used(channel, channel.thread) + span
            if due.timestamp() <= now:
                self.edit(channel, archived=True)
