"""What there is in this Discord: people, guilds, channels, threads, messages, commands, files.

Ids are snowflakes kept as text, the way that they travel; times are ISO 8601 in UTC.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag
from typing import Final

from sandbox.wire import JSONObject

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

    @property
    def shown_name(self) -> str:
        """The name that others read."""
        return self.global_name or self.username


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


GLOBAL: Final = "global"
"""The key under which an application's global commands stand; guild commands stand under the
guild's id."""


def moment_of(snowflake: str) -> datetime:
    """When an id was given."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH_MS) / 1000, UTC)
