"""What this Slack is made of: plain records, each of which goes to JSON and back.

Bodies that are JSON on the wire (messages, the definition of a view) stay JSON here and are
replaced as a whole, never changed in place: a dump can then share them with a thread that writes
them to disk.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pydantic import SkipValidation

from sandbox.wire import JSONObject

ChannelKind: TypeAlias = Literal["channel", "private", "im", "mpim"]
Body: TypeAlias = Annotated[JSONObject, SkipValidation]
"""A JSON body. What was decoded from JSON is JSON: reading it back need not look at it again."""

Values: TypeAlias = dict[str, dict[str, Body]]
"""What stands in the inputs of a form: block id, then action id, then the value's own object."""


@dataclass(slots=True)
class Enterprise:
    """An Enterprise organisation: several workspaces under one roof."""

    id: str
    name: str
    domain: str


@dataclass(slots=True)
class Team:
    """A workspace. `enterprise_id` is empty outside an organisation."""

    id: str
    name: str
    domain: str
    enterprise_id: str = ""


@dataclass(slots=True)
class User:
    """A person or a bot's account.

    Attributes:
        name: Handle, lower case, without spaces.
        locale: IETF tag as Slack writes it (`nl-NL`).
        tz: Name in the tz database.
        updated: Moment of the last change, in whole seconds since 1970.
    """

    id: str
    team_id: str
    name: str
    real_name: str
    display_name: str = ""
    email: str = ""
    title: str = ""
    locale: str = "en-US"
    tz: str = "America/Los_Angeles"
    color: str = "9f69e7"
    deleted: bool = False
    is_admin: bool = False
    is_bot: bool = False
    bot_id: str = ""
    updated: int = 0


@dataclass(slots=True)
class App:
    """The one app that this Slack knows.

    Attributes:
        manifest: Slack's own manifest, as JSON: commands, scopes, events, shortcuts.
        token: App-level token, for Socket Mode.
        verification_token: The deprecated `token` field that every payload still carries.
    """

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    token: str
    verification_token: str
    manifest: Body


@dataclass(slots=True)
class Installation:
    """The app in one workspace, or in a whole organisation.

    Attributes:
        team_id: Empty for an organisation-wide installation.
        enterprise_id: Empty outside an organisation.
        scopes: What the bot token may do.
        state: `revoked` and `uninstalled` tokens answer differently from unknown ones.
        expires: Moment at which the token ends, in seconds since 1970; 0: never (no rotation).
    """

    id: str
    team_id: str
    enterprise_id: str
    bot_token: str
    bot_id: str
    bot_user_id: str
    scopes: list[str]
    installed_by: str = ""
    state: Literal["active", "revoked", "uninstalled"] = "active"
    refresh_token: str = ""
    expires: float = 0.0

    @property
    def is_enterprise_install(self) -> bool:
        """Whether it covers a whole organisation."""
        return not self.team_id


@dataclass(slots=True)
class Channel:
    """A conversation of any kind, with its messages.

    Attributes:
        team_id: The workspace that made it.
        shared_with: Other workspaces that see it (Slack Connect).
        messages: By `ts`, oldest first, as Slack shows them to everyone.
        timeline: `ts` of what stands in the channel itself, oldest first (no thread replies).
        threads: Replies by the `ts` of the message they hang on.
        ephemeral: What only one member sees, by member.
        read: How far each member has read.
        last_ts: The newest `ts` given out, also to messages that are gone.
    """

    id: str
    team_id: str
    kind: ChannelKind
    name: str = ""
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_general: bool = False
    members: set[str] = field(default_factory=set)
    shared_with: list[str] = field(default_factory=list)
    messages: dict[str, Body] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    threads: dict[str, list[str]] = field(default_factory=dict)
    ephemeral: dict[str, list[Body]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    last_ts: str = "0000000000.000000"

    @property
    def is_private(self) -> bool:
        """Whether only members know of it."""
        return self.kind != "channel"

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct message, of two or of several."""
        return self.kind in ("im", "mpim")


@dataclass(slots=True)
class View:
    """A modal or a home tab, as one person has it open.

    Attributes:
        team_id: The person's own workspace.
        installed_team_id: The workspace through which the app reached the person.
        definition: What the app sent, with the ids that Slack fills in.
        values: What stands in its inputs now.
        errors: What stands under its inputs since the last submission, by block id.
        opened_in: Channel that the person was in when it opened; empty for a home tab.
    """

    id: str
    kind: Literal["modal", "home"]
    user_id: str
    team_id: str
    installation_id: str
    installed_team_id: str
    definition: Body
    hash: str
    root_id: str
    previous_id: str = ""
    external_id: str = ""
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    opened_in: str = ""


@dataclass(slots=True)
class Responder:
    """A `response_url`: five messages within 30 minutes.

    Attributes:
        message_ts: The message that was interacted with; empty for a command.
        ephemeral: Whether that message is one that only its reader sees.
        uses: How many calls it has carried.
        expires: In seconds since 1970, on the sandbox's clock.
    """

    token: str
    installation_id: str
    channel_id: str
    user_id: str
    expires: float
    message_ts: str = ""
    thread_ts: str = ""
    ephemeral: bool = False
    uses: int = 0


@dataclass(slots=True)
class File:
    """A file. Its bytes lie in the vault, under its id.

    Attributes:
        state: `promised`: an upload address was given out; `uploaded`: the bytes are there but
            nobody has completed the upload; `complete`: it exists for everyone who may see it.
        shared_in: Channels it was shared into.
        shown_to: Users who may see it without that, such as the bot whose form it was put into.
    """

    id: str
    team_id: str
    user_id: str
    name: str
    size: int
    created: int
    ticket: str
    title: str = ""
    mimetype: str = "application/octet-stream"
    alt_text: str = ""
    state: Literal["promised", "uploaded", "complete"] = "promised"
    shared_in: list[str] = field(default_factory=list)
    shown_to: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Grant:
    """A code of the OAuth flow: what a person agreed to, to be exchanged once for a token."""

    code: str
    user_id: str
    team_id: str
    enterprise_id: str
    scopes: list[str]
    redirect_uri: str
    expires: float
    used: bool = False


@dataclass(slots=True)
class Usergroup:
    """A group of people of one workspace, such as @support."""

    id: str
    team_id: str
    members: list[str] = field(default_factory=list)
