"""What happens in this Discord: everything that changes the world, tells the bot, and tells people.

REST and the people's side both act through here, so that a thing done is the same thing whoever
did it.
"""

import time
from collections.abc import Callable
from typing import Final

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.discord import objects, permissions
from sandbox.discord.bits import Permission
from sandbox.discord.drafts import Draft, Upload, attach, safe_name
from sandbox.discord.errors import DiscordError, Refused
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Forms, Interactions
from sandbox.discord.mentions import pings
from sandbox.discord.ratelimit import RateLimits
from sandbox.discord.state import (
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    MessageFlags,
    MessageType,
    Role,
    Thread,
    World,
)
from sandbox.record import Recorder
from sandbox.wire import JSONObject, word

NONCE_SECONDS: Final = 300
"""How long a nonce is remembered, in seconds (docs: "in the past few minutes")."""

DM_OPENS: Final = (10, 600)
"""Direct messages with new people that a bot may open, in so many seconds, before 40003. Discord
does not publish the figure; it has been met at some tens in some minutes."""


class Backend:
    """The world and its doings.

    Args:
        config: Port and token.
        clock: The sandbox's time.
        recorder: Gets what is delivered to the bot.
        changed: Told whose view is another now (None: everybody's).
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        recorder: Recorder,
        changed: Callable[[set[str] | None], None],
    ) -> None:
        self.config = config
        self.clock = clock
        self.recorder = recorder
        self.changed = changed
        self.world = World(clock, config.discord_token)
        self.gateway = Gateway(self.world, config, recorder)
        self.interactions = Interactions(clock)
        self.limits = RateLimits(time.monotonic, clock.timestamp)
        self.forms = Forms()
        self.toasts: dict[str, str] = {}
        self.uploads: dict[str, tuple[str, Upload]] = {}
        self.commands_made: dict[tuple[str, str], int] = {}
        self._nonces: dict[str, tuple[float, Message]] = {}
        self.dm_opens: list[float] = []

    # --- telling -------------------------------------------------------------------------------

    def tell(self, channel: Channel, event: str, data: JSONObject) -> None:
        """Tell the bot of something in a channel, if it can see the channel, and its viewers."""
        if permissions.may(self.world, channel, self.world.bot_id, Permission.VIEW_CHANNEL):
            self.gateway.dispatch(event, data, channel.guild_id)
        self.changed(permissions.viewers(self.world, channel) - {self.world.bot_id})

    def tell_guild(self, guild: Guild, event: str, data: JSONObject) -> None:
        """Tell the bot, and everybody in a server, of something about the server."""
        if self.world.bot_id in guild.members:
            self.gateway.dispatch(event, {"guild_id": guild.id, **data}, guild.id)
        self.changed(set(guild.members))

    # --- messages ------------------------------------------------------------------------------

    def post(
        self,
        channel: Channel,
        draft: Draft,
        author_id: str,
        *,
        visible_to: str | None = None,
        of_interaction: Message | None = None,
        type_: int = MessageType.DEFAULT,
    ) -> Message:
        """Let a message stand in a channel.

        Args:
            channel: Where.
            draft: What, checked.
            author_id: Whose.
            visible_to: For an ephemeral message, the one who sees it.
            of_interaction: A message whose interaction's marks are taken over.
            type_: Kind of message.
        """
        message = Message(
            id=self.world.snowflake(),
            channel_id=channel.id,
            author_id=author_id,
            timestamp=self.world.now(),
            type=type_,
            tts=draft.tts,
            nonce=draft.nonce,
            visible_to=visible_to,
        )
        if of_interaction is not None:
            message.interaction = of_interaction.interaction
            message.interaction_token = of_interaction.interaction_token
            message.application_id = of_interaction.application_id
            message.webhook_id = of_interaction.webhook_id
            message.reference = of_interaction.reference
        replied_to = self._reply(channel, draft, message)
        self._fill(message, draft, channel)
        self._ping(message, draft, channel, replied_to)
        self._stand(channel, message)
        return message

    def post_loading(self, channel: Channel, message: Message) -> Message:
        """Let "… is thinking" stand in a channel."""
        self._stand(channel, message)
        return message

    def _stand(self, channel: Channel, message: Message) -> None:
        self.world.log_of(message).add(message)
        if message.ephemeral:
            self.changed({message.visible_to} if message.visible_to else set())
            return
        channel.last_message_id = message.id
        if channel.thread is not None:
            channel.thread.sent += 1
            if channel.thread.archived:
                self.edit_thread(channel, archived=False)
        self.tell(channel, "MESSAGE_CREATE", objects.message_event(self.world, message))

    def _reply(self, channel: Channel, draft: Draft, message: Message) -> str | None:
        """Settle what a message replies to; the author of that, or None."""
        reference = draft.reference
        if reference is None:
            return None
        place = word(reference, "channel_id") or channel.id
        found = self.world.log(place).get(word(reference, "message_id"))
        message.type = MessageType.REPLY
        message.reference = {
            "type": 0,
            "channel_id": place,
            "message_id": word(reference, "message_id"),
            **({} if channel.guild_id is None else {"guild_id": channel.guild_id}),
        }
        return None if found is None else found.author_id

    def _fill(self, message: Message, draft: Draft, channel: Channel) -> None:
        """Put a draft's content into a message, storing its files."""
        attachments = [
            file if isinstance(file, Attachment) else self.store(channel.id, *file)
            for file in draft.files
        ]
        components = draft.components
        attach(components, [objects.attachment(file) for file in attachments])
        message.attachments = attachments
        message.content = draft.content
        message.embeds = [{**embed, "type": "rich"} for embed in draft.embeds]
        message.components = components
        kept = message.flags & (
            MessageFlags.EPHEMERAL | MessageFlags.LOADING | MessageFlags.HAS_THREAD
        )
        message.flags = draft.flags | kept
        if message.ephemeral:
            message.flags |= MessageFlags.EPHEMERAL

    def _ping(
        self, message: Message, draft: Draft, channel: Channel, replied_to: str | None
    ) -> None:
        found = pings(
            self.world,
            channel,
            message.author_id,
            draft.spoken,
            allowed=draft.allowed_mentions,
            replied_to=replied_to,
        )
        message.mentions = found.users
        message.mention_roles = found.roles
        message.mention_everyone = found.everyone

    def edit(self, message: Message, draft: Draft) -> Message:
        """Let a message stand as a draft says."""
        channel = self.world.channels[message.channel_id]
        finished = bool(message.flags & MessageFlags.LOADING)
        self._fill(message, draft, channel)
        message.flags &= ~MessageFlags.LOADING
        if not finished:
            message.edited_at = self.world.now()
        if draft.changed & {"content", "components", "allowed_mentions"} or finished:
            self._ping(message, draft, channel, None)
        self.retouch(message)
        return message

    def retouch(self, message: Message) -> None:
        """Tell of a message that has changed."""
        self.world.log_of(message).touched(message.id)
        if message.ephemeral:
            self.changed({message.visible_to} if message.visible_to else set())
            return
        channel = self.world.channels[message.channel_id]
        self.tell(channel, "MESSAGE_UPDATE", objects.message_event(self.world, message))

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self.world.log_of(message).remove(message.id)
        for file in message.attachments:
            self.world.files.pop(file.id, None)
        if message.ephemeral:
            self.changed({message.visible_to} if message.visible_to else set())
            return
        channel = self.world.channels[message.channel_id]
        data: JSONObject = {"id": message.id, "channel_id": channel.id}
        if channel.guild_id is not None:
            data["guild_id"] = channel.guild_id
        self.tell(channel, "MESSAGE_DELETE", data)

    def store(
        self, channel_id: str, upload: Upload, described: JSONObject, *, ephemeral: bool = False
    ) -> Attachment:
        """Keep a file and give it an address on the local CDN."""
        number = self.world.snowflake()
        given = word(described, "filename") or upload.filename
        name = safe_name(given)
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        self.world.files[number] = upload.data
        return Attachment(
            id=number,
            filename=name,
            size=len(upload.data),
            content_type=upload.content_type,
            url=f"{self.config.origin}/discord/cdn/{folder}/{channel_id}/{number}/{name}",
            title=word(described, "title") or (given.rpartition(".")[0] if given != name else None),
            description=word(described, "description") or None,
            ephemeral=ephemeral,
        )

    def sent_before(self, author_id: str, nonce: str | int) -> Message | None:
        """The message that an author sent with this nonce in the past few minutes, or None."""
        now = self.clock.timestamp()
        key = f"{author_id}:{nonce}"
        found = self._nonces.get(key)
        if found is None or not 0 <= now - found[0] <= NONCE_SECONDS:
            return None
        return found[1]

    def remember_nonce(self, message: Message) -> None:
        """Remember the nonce of a message just sent."""
        now = self.clock.timestamp()
        if len(self._nonces) > 1_000:  # noqa: PLR2004 - any bound will do
            self._nonces = {
                key: entry
                for key, entry in self._nonces.items()
                if abs(now - entry[0]) <= NONCE_SECONDS
            }
        self._nonces[f"{message.author_id}:{message.nonce}"] = (now, message)

    # --- direct messages -----------------------------------------------------------------------

    def open_dm(self, user_id: str) -> Channel:
        """The bot opens a direct message.

        Raises:
            DiscordError: 50033 for nobody, the bot itself or another bot; 40003 when too many new
                ones were opened.
        """
        user = self.world.users.get(user_id)
        if user is None or user.bot:
            raise DiscordError(Refused.INVALID_RECIPIENT)
        known = self.world.records.dms.get(user_id)
        if known is not None:
            return self.world.channels[known]
        now = time.monotonic()
        count, seconds = DM_OPENS
        self.dm_opens = [moment for moment in self.dm_opens if now - moment < seconds]
        if self.limits.scale and len(self.dm_opens) >= count * self.limits.scale:
            raise DiscordError(Refused.OPENING_DMS_TOO_FAST)
        self.dm_opens.append(now)
        return self._opened(user_id)

    def _opened(self, user_id: str) -> Channel:
        channel = self.world.dm_with(user_id)
        self.gateway.dispatch("CHANNEL_CREATE", objects.channel(self.world, channel), None)
        self.changed({user_id})
        return channel

    def dm_of(self, user_id: str) -> Channel:
        """The direct message with a person, opened by that person if need be."""
        known = self.world.records.dms.get(user_id)
        return self.world.channels[known] if known is not None else self._opened(user_id)

    def shares_a_guild(self, user_id: str) -> bool:
        """Whether a person is in a server with the bot."""
        return any(
            user_id in guild.members and self.world.bot_id in guild.members
            for guild in self.world.guilds.values()
        )

    def check_dm(self, channel: Channel) -> None:
        """See whether the bot gets through to the other side of a direct message.

        Raises:
            DiscordError: 50278 without a common server, unless the person installed the
                application; 50007 when the person takes none.
        """
        for user_id in channel.recipients:
            user = self.world.users[user_id]
            if not self.shares_a_guild(user_id) and not user.installed:
                raise DiscordError(Refused.NO_MUTUAL_GUILDS)
            if not user.dms_open:
                raise DiscordError(Refused.CANNOT_DM)

    # --- threads -------------------------------------------------------------------------------

    def open_thread(
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
        """Open a thread; its owner is its first member."""
        now = self.world.now()
        thread = Channel(
            # A thread made from a message has the message's id (docs: "Start Thread from Message").
            id=self.world.snowflake() if starter is None else starter.id,
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
        self.world.put_channel(thread)
        created = objects.thread(thread, reader=self.world.bot_id)
        self.tell(thread, "THREAD_CREATE", {**created, "newly_created": True})
        if starter is not None:
            starter.thread_id = thread.id
            starter.flags |= MessageFlags.HAS_THREAD
            self.retouch(starter)
        elif type_ == ChannelType.PUBLIC_THREAD:
            note = Message(
                id=self.world.snowflake(),
                channel_id=parent.id,
                author_id=owner_id,
                timestamp=now,
                content=name,
                type=MessageType.THREAD_CREATED,
                reference={"channel_id": thread.id, "guild_id": parent.guild_id},
            )
            self._stand(parent, note)
        return thread

    def edit_thread(
        self, thread: Channel, *, archived: bool | None = None, locked: bool | None = None
    ) -> None:
        """Archive, open, lock or unlock a thread, and tell of it."""
        details = thread.thread
        if details is None:
            raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
        if archived is not None and archived != details.archived:
            details.archived = archived
            details.archive_at = self.world.now()
        if locked is not None:
            details.locked = locked
        self.tell(thread, "THREAD_UPDATE", objects.thread(thread, reader=self.world.bot_id))

    def join_thread(self, thread: Channel, user_id: str, *, by: str) -> None:
        """Make somebody a member of a thread, let in by `by`."""
        if thread.thread is None:
            raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
        if user_id in thread.thread.members:
            return
        thread.thread.members[user_id] = self.world.now()
        self._tell_members(thread, added=[user_id], removed=[])
        # Discord says so in the thread, as a message of its own kind.
        if user_id != by:
            note = Message(
                id=self.world.snowflake(),
                channel_id=thread.id,
                author_id=by,
                timestamp=self.world.now(),
                type=MessageType.RECIPIENT_ADD,
                mentions=[user_id],
            )
            self._stand(thread, note)

    def leave_thread(self, thread: Channel, user_id: str) -> None:
        """End somebody's membership of a thread."""
        if thread.thread is None:
            raise DiscordError(Refused.WRONG_CHANNEL_TYPE)
        if thread.thread.members.pop(user_id, None) is not None:
            self._tell_members(thread, added=[], removed=[user_id])
            self.changed({user_id})

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
                        self.world, self.world.guilds[thread.guild_id or ""].members[user_id]
                    ),
                    "presence": None,
                }
                for user_id in added
            ],
            "removed_member_ids": [*removed],
        }
        self.tell(thread, "THREAD_MEMBERS_UPDATE", data)

    # --- servers -------------------------------------------------------------------------------

    def remove_member(self, guild: Guild, user_id: str) -> None:
        """Somebody, or the bot, leaves a server or is taken out of it."""
        people = set(guild.members)
        for key in guild.threads:
            details = self.world.channels[key].thread
            if details is not None:
                details.members.pop(user_id, None)
        guild.members.pop(user_id, None)
        if user_id == self.world.bot_id:
            self.gateway.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)
        else:
            gone: JSONObject = {"user": objects.user(self.world.users[user_id])}
            self.tell_guild(guild, "GUILD_MEMBER_REMOVE", gone)
        self.changed(people)

    def let_in(self, guild: Guild, user_id: str) -> None:
        """Somebody, or the bot, comes into a server."""
        member = self.world.add_member(guild.id, user_id)
        if user_id == self.world.bot_id:
            created = objects.guild_create(self.world, guild)
            self.gateway.dispatch("GUILD_CREATE", created, guild.id)
        else:
            self.tell_guild(guild, "GUILD_MEMBER_ADD", objects.member(self.world, member))
        self.changed(set(guild.members))

    def tell_overwrites(self, channel: Channel) -> None:
        """A channel's permissions are others now: the bot may have come to see it, or lost it."""
        self.tell(channel, "CHANNEL_UPDATE", objects.channel(self.world, channel))
        self.changed(None)

    def tell_roles(self, guild: Guild, role: Role, member: Member) -> None:
        """A role, and who has it, are others now."""
        self.tell_guild(guild, "GUILD_ROLE_UPDATE", {"role": objects.role(role)})
        self.tell_guild(guild, "GUILD_MEMBER_UPDATE", objects.member(self.world, member))
        self.changed(None)
