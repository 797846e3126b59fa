"""What there is in this Discord: people, guilds, channels, threads, messages, commands, files.

Ids are snowflakes kept as text, the way that they travel; times are ISO 8601 in UTC. The whole
world dumps to JSON and comes back from it. What lives for seconds only (interactions under way,
gateway sessions, rate-limit buckets) is not part of it.
"""

import base64
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag
from typing import Final

from pydantic import TypeAdapter

from sandbox.clock import Clock
from sandbox.discord.bits import EVERYONE, INVITED
from sandbox.wire import JSON, JSONObject

EPOCH_MS: Final = 1_420_070_400_000
"""First millisecond of 2015, from which snowflakes count (docs: reference, "Snowflakes")."""


class ChannelType(IntEnum):
    """Kinds of channel that this box has (docs: resources/channel, "Channel Types")."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    ANNOUNCEMENT = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


class MessageType(IntEnum):
    """Kinds of message that this box makes (docs: resources/message, "Message Types")."""

    DEFAULT = 0
    RECIPIENT_ADD = 1
    CHANNEL_NAME_CHANGE = 4
    CHANNEL_PINNED_MESSAGE = 6
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23


class MessageFlags(IntFlag):
    """Flags of a message that this box knows (docs: resources/message, "Message Flags")."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


@dataclass
class User:
    """An account: a person, or the bot.

    Attributes:
        locale: Language set in the client, one of Discord's locales.
        timezone: IANA name; Discord does not have it, the page shows times by it.
        dms_open: Whether the account takes direct messages from members of its guilds.
        installed: Whether the account has installed the application for itself.
    """

    id: str
    username: str
    global_name: str | None = None
    bot: bool = False
    locale: str = "en-US"
    timezone: str = "UTC"
    dms_open: bool = True
    installed: bool = False


@dataclass
class Role:
    """A role of a guild; the one with the guild's id is everybody's."""

    id: str
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    managed: bool = False


@dataclass
class Member:
    """An account in a guild."""

    user_id: str
    joined_at: str
    roles: list[str] = field(default_factory=list)
    nick: str | None = None


@dataclass
class Guild:
    """A server."""

    id: str
    name: str
    owner_id: str
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)


@dataclass
class Overwrite:
    """What a role (type 0) or a member (type 1) may or may not do in one channel."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass
class Thread:
    """What a thread has beyond a channel."""

    owner_id: str
    created_at: str
    archive_at: str
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive_minutes: int = 4320
    members: dict[str, str] = field(default_factory=dict)
    sent: int = 0


@dataclass
class Channel:
    """A place where messages stand; `guild_id` is None for a direct message."""

    id: str
    type: int
    guild_id: str | None = None
    name: str = ""
    topic: str | None = None
    parent_id: str | None = None
    position: int = 0
    slowmode_seconds: int = 0
    overwrites: list[Overwrite] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    last_message_id: str | None = None
    thread: Thread | None = None

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread."""
        return self.thread is not None

    @property
    def is_dm(self) -> bool:
        """Whether this is a direct message."""
        return self.guild_id is None


@dataclass
class Attachment:
    """A file on a message, or one that a person gave in a form or a command."""

    id: str
    filename: str
    size: int
    content_type: str
    url: str
    title: str | None = None
    description: str | None = None
    ephemeral: bool = False


@dataclass
class Reaction:
    """One emoji on a message and who put it there."""

    emoji: str
    users: list[str] = field(default_factory=list)


@dataclass
class Message:
    """A message as it stands.

    Attributes:
        visible_to: For an ephemeral message, the one person who sees it; None: everybody.
        interaction: `interaction_metadata` as it goes over the wire.
        interaction_token: Token of the interaction that made it, which alone reaches an
            ephemeral message.
        reference: `message_reference` as it goes over the wire.
    """

    id: str
    channel_id: str
    author_id: str
    timestamp: str
    content: str = ""
    type: int = MessageType.DEFAULT
    flags: int = 0
    edited_at: str | None = None
    components: list[JSONObject] = field(default_factory=list)
    embeds: list[JSONObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    pinned: bool = False
    tts: bool = False
    nonce: str | int | None = None
    reactions: list[Reaction] = field(default_factory=list)
    reference: JSONObject | None = None
    visible_to: str | None = None
    application_id: str | None = None
    webhook_id: str | None = None
    interaction: JSONObject | None = None
    interaction_token: str | None = None
    thread_id: str | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.visible_to is not None


@dataclass
class Application:
    """The application behind the bot."""

    id: str
    bot_id: str
    name: str
    owner_id: str
    description: str = ""
    flags: int = 0


MESSAGE: Final = TypeAdapter(Message)


class Log:
    """The messages of one place, oldest first, found by id and by time."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._by_id: dict[str, Message] = {}
        self._dumped: dict[str, JSONObject] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, message: Message) -> None:
        """Put a message where its id says."""
        insort(self._numbers, int(message.id))
        self._by_id[message.id] = message

    def get(self, message_id: str) -> Message | None:
        """The message of that id, or None."""
        return self._by_id.get(message_id)

    def remove(self, message_id: str) -> Message | None:
        """Take a message away; None when there was none."""
        message = self._by_id.pop(message_id, None)
        if message is not None:
            self._dumped.pop(message_id, None)
            del self._numbers[bisect_left(self._numbers, int(message_id))]
        return message

    def touched(self, message_id: str) -> None:
        """Say that a message is not what it was when it was last dumped."""
        self._dumped.pop(message_id, None)

    def newest(self, limit: int, before: str | None = None) -> list[Message]:
        """The newest `limit` messages with an id below `before`, newest first."""
        end = len(self._numbers) if before is None else bisect_left(self._numbers, int(before))
        return [self._by_id[str(n)] for n in reversed(self._numbers[max(0, end - limit) : end])]

    def oldest(self, limit: int, after: str) -> list[Message]:
        """The oldest `limit` messages with an id above `after`, newest first."""
        start = bisect_left(self._numbers, int(after) + 1)
        return [self._by_id[str(n)] for n in reversed(self._numbers[start : start + limit])]

    def count_after(self, message_id: str | None) -> int:
        """How many messages have an id above `message_id` (all of them for None)."""
        if message_id is None:
            return len(self._numbers)
        return len(self._numbers) - bisect_left(self._numbers, int(message_id) + 1)

    def dump(self) -> list[JSON]:
        """Every message as JSON; what has not changed since the last dump is not made anew."""
        out: list[JSON] = []
        for number in self._numbers:
            key = str(number)
            dumped = self._dumped.get(key)
            if dumped is None:
                dumped = MESSAGE.dump_python(self._by_id[key], mode="json")
                self._dumped[key] = dumped
            out.append(dumped)
        return out

    def __iter__(self) -> Iterator[Message]:
        return (self._by_id[str(number)] for number in self._numbers)


@dataclass
class Records:
    """The part of the world that dumps as it is."""

    application: Application
    token: str
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dms: dict[str, str] = field(default_factory=dict)
    commands: dict[str, dict[str, JSONObject]] = field(default_factory=dict)
    reads: dict[str, dict[str, str]] = field(default_factory=dict)
    last_snowflake: int = 0


RECORDS: Final = TypeAdapter(Records)

GLOBAL: Final = "global"
"""The key under which an application's global commands stand; guild commands stand under the
guild's id."""


NOBODY: Final = Application("0", "0", "", "0")
"""Stands for the application until there is one."""


class World:
    """Everything there is, and the ways to put people and places into it.

    Args:
        clock: Stamps ids and times.
        token: The bot's token.
    """

    def __init__(self, clock: Clock, token: str) -> None:
        self._clock = clock
        self.records = Records(NOBODY, token)
        self.logs: dict[str, Log] = {}
        self.whispers: dict[tuple[str, str], Log] = {}
        self.files: dict[str, bytes] = {}

    @property
    def application(self) -> Application:
        """The application behind the bot."""
        return self.records.application

    @property
    def bot_id(self) -> str:
        """The bot's own account."""
        return self.records.application.bot_id

    @property
    def users(self) -> dict[str, User]:
        """Every account, by id."""
        return self.records.users

    @property
    def guilds(self) -> dict[str, Guild]:
        """Every server, by id."""
        return self.records.guilds

    @property
    def channels(self) -> dict[str, Channel]:
        """Every channel, thread and direct message, by id."""
        return self.records.channels

    def now(self) -> str:
        """This moment, as it travels."""
        return self._clock.now().isoformat(timespec="microseconds")

    def snowflake(self) -> str:
        """A new id, above every id given before, also when the clock was moved back."""
        wanted = (int(self._clock.timestamp() * 1000) - EPOCH_MS) << 22
        self.records.last_snowflake = max(wanted, self.records.last_snowflake + 1)
        return str(self.records.last_snowflake)

    def add_application(self, application_id: str, *, name: str, bot: str) -> Application:
        """Put the application into the world, after its bot's account."""
        owner = next((user.id for user in self.users.values() if not user.bot), bot)
        self.records.application = Application(application_id, bot, name, owner)
        return self.records.application

    def add_user(  # noqa: PLR0913 - what a profile holds
        self,
        user_id: str,
        *,
        username: str,
        name: str,
        locale: str = "en-US",
        tz: str = "UTC",
        bot: bool = False,
    ) -> User:
        """Put an account into the world; `name` is the display name."""
        user = User(user_id, username, name, bot=bot, locale=locale, timezone=tz)
        self.users[user_id] = user
        return user

    def add_guild(self, guild_id: str, *, name: str, owner: str, members: Sequence[str]) -> Guild:
        """Put a server with its members into the world; the bot comes with its own role."""
        guild = Guild(guild_id, name, owner, locale=self.users[owner].locale)
        guild.roles[guild_id] = Role(guild_id, "@everyone", EVERYONE)
        self.guilds[guild_id] = guild
        for user_id in members:
            self.add_member(guild_id, user_id)
        return guild

    def add_role(self, guild_id: str, role_id: str, *, name: str, permissions: int = 0) -> Role:
        """Put a role above those that a server has."""
        roles = self.guilds[guild_id].roles
        role = Role(role_id, name, permissions, position=len(roles))
        roles[role_id] = role
        return role

    def add_member(self, guild_id: str, user_id: str) -> Member:
        """Let an account into a server; a bot brings the managed role that Discord makes for it."""
        guild = self.guilds[guild_id]
        member = Member(user_id, self.now())
        if self.users[user_id].bot:
            role_id = str(int(guild_id) + 1)  # the same at every start, like all the cast's ids
            role = self.add_role(
                guild_id, role_id, name=self.users[user_id].username, permissions=INVITED
            )
            role.managed = True
            member.roles.append(role_id)
        guild.members[user_id] = member
        return member

    def add_channel(self, channel_id: str, *, guild: str, name: str) -> Channel:
        """Put a text channel into a server."""
        position = len(self.guilds[guild].channels)
        channel = Channel(
            channel_id, ChannelType.TEXT, guild_id=guild, name=name, position=position
        )
        return self.put_channel(channel)

    def put_channel(self, channel: Channel) -> Channel:
        """Put any channel or thread into the world, and into its server."""
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            guild = self.guilds[channel.guild_id]
            (guild.threads if channel.is_thread else guild.channels).append(channel.id)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Take a channel or a thread away, with what was said in it."""
        self.channels.pop(channel.id, None)
        self.logs.pop(channel.id, None)
        for key in [key for key in self.whispers if key[0] == channel.id]:
            del self.whispers[key]
        if channel.guild_id is not None:
            guild = self.guilds[channel.guild_id]
            listed = guild.threads if channel.is_thread else guild.channels
            if channel.id in listed:
                listed.remove(channel.id)

    def dm_with(self, user_id: str) -> Channel:
        """The direct message between the bot and an account, opened now if need be."""
        known = self.records.dms.get(user_id)
        if known is not None:
            return self.channels[known]
        channel = Channel(self.snowflake(), ChannelType.DM, recipients=[user_id])
        self.records.dms[user_id] = channel.id
        return self.put_channel(channel)

    def log(self, channel_id: str) -> Log:
        """What everybody in a channel sees."""
        return self.logs.setdefault(channel_id, Log())

    def whisper(self, channel_id: str, user_id: str) -> Log:
        """What the bot has shown to one person alone in a channel."""
        return self.whispers.setdefault((channel_id, user_id), Log())

    def log_of(self, message: Message) -> Log:
        """Where a message stands."""
        if message.visible_to is None:
            return self.log(message.channel_id)
        return self.whisper(message.channel_id, message.visible_to)

    def find_message(self, channel_id: str, message_id: str, person: str | None) -> Message | None:
        """A message that everybody sees, or that `person` alone does."""
        found = self.log(channel_id).get(message_id)
        if found is None and person is not None and (channel_id, person) in self.whispers:
            found = self.whispers[channel_id, person].get(message_id)
        return found

    def clear(self) -> None:
        """Forget people, places and messages.

        What the bot has set up stays, since nothing would make it do so again: its commands, and
        the direct messages that it has opened, whose ids it may have kept.
        """
        old = self.records
        kept = {key: c for key, c in old.channels.items() if c.is_dm}
        for channel in kept.values():
            channel.last_message_id = None
        self.records = Records(
            old.application,
            old.token,
            channels=kept,
            dms=old.dms,
            commands=old.commands,
            last_snowflake=old.last_snowflake,
        )
        self.logs.clear()
        self.whispers.clear()
        self.files.clear()

    def dump(self) -> JSONObject:
        """The world as JSON."""
        records: JSONObject = RECORDS.dump_python(self.records, mode="json")
        return {
            "records": records,
            "logs": {key: log.dump() for key, log in self.logs.items() if len(log)},
            "whispers": [
                [channel, person, log.dump()]
                for (channel, person), log in self.whispers.items()
                if len(log)
            ],
            "files": {key: base64.b64encode(data).decode() for key, data in self.files.items()},
        }

    def load(self, data: JSONObject) -> None:
        """Become the world that was dumped; the bot's token stays the one configured."""
        token = self.records.token
        self.records = RECORDS.validate_python(data["records"])
        self.records.token = token
        self.logs = {
            key: _log(messages) for key, messages in _MESSAGES.validate_python(data["logs"]).items()
        }
        self.whispers = {
            (channel, person): _log(messages)
            for channel, person, messages in _WHISPERS.validate_python(data["whispers"])
        }
        files = _FILES.validate_python(data["files"])
        self.files = {key: base64.b64decode(text) for key, text in files.items()}


def _log(messages: list[Message]) -> Log:
    log = Log()
    for message in messages:
        log.add(message)
    return log


def moment_of(snowflake: str) -> datetime:
    """When an id was given."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH_MS) / 1000, UTC)


_MESSAGES: Final = TypeAdapter(dict[str, list[Message]])
_WHISPERS: Final = TypeAdapter(list[tuple[str, str, list[Message]]])
_FILES: Final = TypeAdapter(dict[str, str])
