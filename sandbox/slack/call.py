"""One call of the Web API: its arguments, whose token made it, and what it may see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from sandbox.slack.errors import SlackError, invalid_arguments
from sandbox.slack.manifest import texts
from sandbox.slack.records import Channel, Installation, User
from sandbox.slack.site import Site
from sandbox.slack.world import World
from sandbox.wire import JSON, JSONObject, read_json

Caller: TypeAlias = Literal["bot", "app", "anyone"]
"""Whose token a method takes: the bot's, the app's own, or none at all."""

READ_SCOPES: Final = {
    "channel": "channels:read",
    "private": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
HISTORY_SCOPES: Final = {
    "channel": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in: the token is good and has one of the method's scopes.

    Attributes:
        args: Arguments as they came: native JSON, or texts of a form or query.
    """

    site: Site
    args: JSONObject
    granted: Installation | None

    @property
    def installation(self) -> Installation:
        """The installation whose bot token made the call."""
        if self.granted is None:
            raise SlackError("not_allowed_token_type")
        return self.granted

    @property
    def world(self) -> World:
        """The world."""
        return self.site.world

    @property
    def bot_user_id(self) -> str:
        """The user that the calling bot is."""
        return self.installation.bot_user_id

    @property
    def team_id(self) -> str:
        """The workspace that the call is about.

        Raises:
            SlackError: `missing_argument`: an organisation's token must name it.
        """
        if self.installation.team_id:
            return self.installation.team_id
        named = self.text("team_id")
        if not named:
            raise SlackError("missing_argument", ["missing required field: team_id"])
        if named not in self.world.records.teams or not self.world.covers(self.installation, named):
            raise SlackError("team_not_found")
        return named

    # ---- arguments

    def text(self, name: str) -> str:
        """An argument that is a text; empty when it is missing."""
        value = self.args.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise invalid_arguments(f"must provide a string [json-pointer:/{name}]")
        return str(value)

    def text_or_flag(self, name: str) -> str:
        """An argument that is a text or a switch, as a text; empty when it is missing."""
        value = self.args.get(name)
        return str(value) if isinstance(value, bool) else self.text(name)

    def needed(self, name: str) -> str:
        """An argument that must be there and say something.

        Raises:
            SlackError: `invalid_arguments`.
        """
        if name not in self.args:
            raise invalid_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A switch: JSON's own, or `true` and `1` in a form."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        if value in (True, "true", "True", "1", 1):
            return True
        if value in (False, "false", "False", "0", 0):
            return False
        raise invalid_arguments(f"must provide a boolean [json-pointer:/{name}]")

    def whole(self, name: str, *, default: int, most: int) -> int:
        """A whole number of at least 0; what lies above `most` counts as `most`."""
        text = self.text(name)
        if not text:
            return default
        if not text.isdigit():
            raise SlackError(
                "invalid_arguments", [f"must provide an integer [json-pointer:/{name}]"]
            )
        return min(int(text), most)

    def names(self, name: str) -> list[str]:
        """A list of texts: JSON's own, or separated by commas."""
        value = self.args.get(name)
        if isinstance(value, list):
            return texts(value)
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def structure(self, name: str, code: str = "invalid_arguments") -> JSON:
        """An argument that is JSON, native or encoded as a text; None when it is missing.

        Args:
            name: Of the argument.
            code: The refusal of a text that is no JSON.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            decoded: JSON = read_json(value)
        except ValueError as error:
            raise SlackError(code) from error
        return decoded

    def content(self) -> JSONObject:
        """The arguments that make a message, decoded."""
        found: JSONObject = {}
        if self.args.get("text") is not None:
            found["text"] = self.text("text")
        for name, code in (
            ("blocks", "invalid_blocks_format"),
            ("attachments", "invalid_attachments"),
            ("metadata", "invalid_metadata_format"),
        ):
            value = self.structure(name, code)
            if value is not None:
                found[name] = value
        return found

    # ---- what the call may see

    def need_scope(self, scope: str) -> None:
        """Refuse the call when its token lacks a scope.

        Raises:
            SlackError: `missing_scope`, with what is needed and what there is.
        """
        if scope not in self.installation.scopes:
            raise missing_scope(scope, self.installation)

    def sees(self, channel: Channel) -> bool:
        """Whether the bot knows that a conversation exists."""
        if self.bot_user_id in channel.members:
            return True
        return not channel.is_private and any(
            self.world.covers(self.installation, team) for team in self.world.teams_of(channel)
        )

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that an argument names by id.

        Raises:
            SlackError: `channel_not_found`.
        """
        channel = self.world.records.channels.get(self.needed(name))
        if channel is None or not self.sees(channel):
            raise SlackError("channel_not_found")
        return channel

    def user(self, user_id: str) -> User:
        """A user whom the app can know: of its workspace, or met in a shared conversation.

        Raises:
            SlackError: `user_not_found`.
        """
        user = self.world.records.users.get(user_id)
        if user is None or not self.knows(user):
            raise SlackError("user_not_found")
        return user

    def knows(self, user: User) -> bool:
        """Whether a user is of the app's workspace, or met in a shared conversation."""
        return self.world.covers(self.installation, user.team_id) or self.world.meets(
            self.bot_user_id, user.id
        )


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Web API.

    Attributes:
        arguments: Every argument that it knows; others are refused by name.
        scopes: The token needs one of these; empty: none.
        caller: Whose token it takes.
    """

    name: str
    handler: Callable[[Call], JSONObject]
    arguments: frozenset[str] = field(default_factory=frozenset)
    scopes: tuple[str, ...] = ()
    caller: Caller = "bot"

    @property
    def source(self) -> str:
        """The page that describes it."""
        return f"https://docs.slack.dev/reference/methods/{self.name}"


def method(
    name: str,
    handler: Callable[[Call], JSONObject],
    arguments: str = "",
    *,
    scopes: str = "",
    caller: Caller = "bot",
) -> Method:
    """One row of the table of methods; arguments and scopes are separated by spaces."""
    return Method(name, handler, frozenset(arguments.split()), tuple(scopes.split()), caller)


def missing_scope(needed: str, installation: Installation) -> SlackError:
    """The refusal of a call whose token lacks a scope."""
    return SlackError("missing_scope", needed=needed, provided=",".join(installation.scopes))


def page_of(
    items: list[JSONObject], call: Call, *, default: int = 100, most: int = 1000
) -> tuple[list[JSON], str]:
    """One page of a list, and the cursor of the next; empty when there is none.

    Raises:
        SlackError: `invalid_cursor`.
    """
    limit = call.whole("limit", default=default, most=most) or default
    cursor = call.text("cursor")
    start = 0
    if cursor:
        mark, _, place = cursor.partition(":")
        if mark != "next" or not place.isdigit():
            raise SlackError("invalid_cursor")
        start = int(place)
    taken = items[start : start + limit]
    following = f"next:{start + limit}" if start + limit < len(items) else ""
    return [*taken], following
