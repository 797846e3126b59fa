"""Whom a message pings: what its text names, as far as `allowed_mentions` and permissions let it.

Source: https://discord.com/developers/docs/resources/message ("Allowed Mentions Object"); text
displays ping like content (components/reference, "Text Display").
"""

import re
from dataclasses import dataclass, field
from typing import Final

from sandbox.discord.bits import Permission
from sandbox.discord.errors import At, Flaw, Problems
from sandbox.discord.permissions import may
from sandbox.discord.shape import (
    Flag,
    Many,
    Shape,
    Snowflake,
    Word,
    flag,
)
from sandbox.discord.shape import may as optional
from sandbox.discord.state import Channel
from sandbox.discord.world import World
from sandbox.wire import JSONObject, words

USER: Final = re.compile(r"<@!?([0-9]{1,20})>")
ROLE: Final = re.compile(r"<@&([0-9]{1,20})>")
EVERYONE: Final = re.compile(r"@(everyone|here)\b")
CODE: Final = re.compile(r"```.*?```|``.*?``|`[^`]*`", re.DOTALL)
"""What stands in code is shown as it is and names nobody."""


def exclusive(value: JSONObject, at: At, problems: Problems) -> None:
    """A kind cannot be allowed as a whole and by a list of ids at once."""
    for kind in ("users", "roles"):
        if kind in words(value, "parse") and words(value, kind):
            problems.add(at, Flaw.MENTIONS_EXCLUSIVE, field=kind)


ALLOWED_MENTIONS: Final = Shape(
    "the allowed mentions",
    {
        "parse": optional(Many(Word(("roles", "users", "everyone")))),
        "roles": optional(Many(Snowflake(), high=100)),
        "users": optional(Many(Snowflake(), high=100)),
        "replied_user": optional(Flag()),
    },
    (exclusive,),
)


@dataclass(slots=True)
class Pings:
    """Whom one message pings."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False


def pings(  # noqa: PLR0913 - what decides it
    world: World,
    channel: Channel,
    author_id: str,
    text: str,
    *,
    allowed: JSONObject | None,
    replied_to: str | None = None,
) -> Pings:
    """Work out whom a text pings.

    Args:
        world: Where people and roles are looked up.
        channel: Where the text stands; roles and everybody exist in servers alone.
        author_id: Whose permissions count for roles and for everybody.
        text: Content, or all text displays together.
        allowed: `allowed_mentions`; None: everything that the text names.
        replied_to: Author of the message replied to.
    """
    text = CODE.sub(" ", text)
    out = Pings()
    kinds = ["users", "roles", "everyone"] if allowed is None else words(allowed, "parse")
    listed = allowed or {}
    for user_id in dict.fromkeys(USER.findall(text)):
        wanted = "users" in kinds or user_id in words(listed, "users")
        if wanted and user_id in world.users:
            out.users.append(user_id)
    reply_pings = allowed is None or flag(allowed, "replied_user")
    if replied_to is not None and replied_to not in out.users and reply_pings:
        out.users.append(replied_to)
    if channel.guild_id is None:
        return out
    roles = world.guilds[channel.guild_id].roles
    loud = may(world, channel, author_id, Permission.MENTION_EVERYONE)
    for role_id in dict.fromkeys(ROLE.findall(text)):
        role = roles.get(role_id)
        wanted = "roles" in kinds or role_id in words(listed, "roles")
        if wanted and role is not None and (role.mentionable or loud):
            out.roles.append(role_id)
    out.everyone = "everyone" in kinds and loud and EVERYONE.search(text) is not None
    return out
