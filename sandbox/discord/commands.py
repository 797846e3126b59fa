"""Application commands: what a definition must look like, and what a person may give for it.

Source: https://discord.com/developers/docs/interactions/application-commands; the locales are
those of reference ("Locales").
"""

import re
import unicodedata
from enum import IntEnum
from typing import Final

from sandbox.discord.errors import At, Flaw, Problems
from sandbox.discord.shape import (
    ANY,
    NOT_LEARNT,
    PASSED_OVER,
    ByKey,
    Check,
    Field,
    Flag,
    Many,
    Number,
    Shape,
    Snowflake,
    Text,
    Whole,
    flag,
    may,
    may_be_null,
    need,
    whole,
)
from sandbox.wire import JSON, JSONObject, part, parts, word

LOCALES: Final = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg "
    "ru uk hi th zh-CN ja zh-TW ko".split()
)
MAX_SIZE: Final = 8_000
"""Names, descriptions and values of one command together, the longest localisation of each
counted, in characters (docs: "Slash Commands" limits)."""

MAX_CREATES_A_DAY: Final = 200
EXACT: Final = 2**53


class CommandType(IntEnum):
    """Kinds of command."""

    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3


MOST: Final = {CommandType.CHAT_INPUT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}
"""Commands of each kind in each scope."""


class OptionType(IntEnum):
    """Kinds of option."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


BRANCHES: Final = (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP)
TYPED: Final = (OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER)

FIELDS_BY_TYPE: Final = {
    "choices": TYPED,
    "autocomplete": TYPED,
    "min_value": (OptionType.INTEGER, OptionType.NUMBER),
    "max_value": (OptionType.INTEGER, OptionType.NUMBER),
    "min_length": (OptionType.STRING,),
    "max_length": (OptionType.STRING,),
    "channel_types": (OptionType.CHANNEL,),
    "options": BRANCHES,
    "required": tuple(kind for kind in OptionType if kind not in BRANCHES),
}
"""Which kinds of option take which field ("Application Command Option Structure")."""


def slash_name(value: JSON, at: At, problems: Problems) -> JSON:
    r"""A name as it is typed: letters, digits, `-`, `_`, `'`, in lower case, 1 to 32 of them.

    The docs' pattern is `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`.
    """
    clean = Problems()
    text = Text(32, low=1)(value, at, clean)
    if clean:
        return Text(32, low=1)(value, at, problems)
    if isinstance(text, str) and (text != text.lower() or not all(map(_nameable, text))):
        problems.add(at, Flaw.COMMAND_NAME)
    return text


def _nameable(char: str) -> bool:
    if char in "-_'" or unicodedata.category(char)[0] in "LN":
        return True
    return bool(re.match(r"[\u0900-\u097f\ua8e0-\ua8ff\u0e00-\u0e7f]", char))


def choices_fit(value: JSONObject, at: At, problems: Problems) -> None:
    """Choices must be of their option's kind, differ in name, and exclude autocomplete."""
    choices = parts(value, "choices")
    if choices and flag(value, "autocomplete"):
        problems.add((*at, "autocomplete"), Flaw.CHOICES_WITH_AUTOCOMPLETE)
    seen: set[str] = set()
    for index, choice in enumerate(choices):
        place = (*at, "choices", index)
        if word(choice, "name") in seen:
            problems.add((*place, "name"), Flaw.CHOICE_TWICE)
        seen.add(word(choice, "name"))
        check = VALUES.get(whole(value, "type"))
        if check is not None and "value" in choice:
            check(choice["value"], (*place, "value"), problems)


def fields_fit_type(value: JSONObject, at: At, problems: Problems) -> None:
    """A field that the option's kind does not take must not be there."""
    kind = whole(value, "type")
    for name, kinds in FIELDS_BY_TYPE.items():
        if value.get(name) not in (None, False, []) and kind not in kinds:
            problems.add((*at, name), Flaw.OPTION_FIELD, field=name)


def range_fits(value: JSONObject, at: At, problems: Problems) -> None:
    """A smallest value or length may not be above the largest."""
    for low, high in (("min_value", "max_value"), ("min_length", "max_length")):
        first, second = value.get(low), value.get(high)
        if isinstance(first, (int, float)) and isinstance(second, (int, float)) and first > second:
            problems.add((*at, low), Flaw.NUMBER_MAX, wanted="int", high=second)


def options_fit(value: JSONObject, at: At, problems: Problems) -> None:
    """Options of one level: names differ, required come first, sub-commands stand by themselves."""
    options = parts(value, "options")
    seen: set[str] = set()
    optional = False
    for index, option in enumerate(options):
        place = (*at, "options", index)
        if word(option, "name") in seen:
            problems.add((*place, "name"), Flaw.OPTION_TWICE)
        seen.add(word(option, "name"))
        if whole(option, "type") in BRANCHES:
            continue
        if flag(option, "required") and optional:
            problems.add(place, Flaw.OPTION_ORDER)
        optional = optional or not flag(option, "required")
    branches = [whole(option, "type") in BRANCHES for option in options]
    if any(branches) and not all(branches):
        problems.add((*at, "options"), Flaw.OPTION_TYPE)


VALUES: Final[dict[int, Check]] = {
    OptionType.STRING: Text(100, low=1),
    OptionType.INTEGER: Whole(low=1 - EXACT, high=EXACT - 1),
    OptionType.NUMBER: Number(low=-EXACT, high=EXACT),
}

_SLASH_NAMES: Final = may_be_null(ByKey(LOCALES, slash_name))
_DESCRIPTIONS: Final = may_be_null(ByKey(LOCALES, Text(100, low=1)))
CHOICE: Final = Shape(
    "a choice",
    {
        "name": need(Text(100, low=1)),
        "name_localizations": may_be_null(ByKey(LOCALES, Text(100, low=1))),
        "value": need(ANY),
    },
)


def _option(kinds: tuple[OptionType, ...], below: Field) -> Shape:
    return Shape(
        "an option",
        {
            "type": need(Whole(choices=tuple(map(int, kinds)))),
            "name": need(slash_name),
            "name_localizations": _SLASH_NAMES,
            "description": need(Text(100, low=1)),
            "description_localizations": _DESCRIPTIONS,
            "required": may(Flag()),
            "choices": may(Many(CHOICE, high=25)),
            "options": below,
            "channel_types": may(Many(Whole(low=0, high=16))),
            "min_value": may(Number(low=-EXACT, high=EXACT)),
            "max_value": may(Number(low=-EXACT, high=EXACT)),
            "min_length": may(Whole(low=0, high=6000)),
            "max_length": may(Whole(low=1, high=6000)),
            "autocomplete": may(Flag()),
            "file_types": NOT_LEARNT,
        },
        (fields_fit_type, choices_fit, range_fits, options_fit),
    )


_LEAVES: Final = tuple(kind for kind in OptionType if kind not in BRANCHES)
_VALUE: Final = _option(_LEAVES, may(Many(ANY, high=0)))
_SUB: Final = _option((OptionType.SUB_COMMAND,), may(Many(_VALUE, high=25)))
_TOP: Final = {
    OptionType.SUB_COMMAND: _SUB,
    OptionType.SUB_COMMAND_GROUP: _option(
        (OptionType.SUB_COMMAND_GROUP,), need(Many(_SUB, low=1, high=25))
    ),
}


def top_option(value: JSON, at: At, problems: Problems) -> JSON:
    """An option at the top: a group of sub-commands, a sub-command, or a value."""
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, int) and kind in tuple(map(int, OptionType)):
        shape = _TOP.get(OptionType(kind), _VALUE)
    else:
        shape = _option(tuple(OptionType), may(ANY))
    return shape(value, at, problems)


_COMMAND: Final = {
    "type": may(Whole(choices=(1, 2, 3))),
    "name_localizations": may_be_null(ByKey(LOCALES, Text(32, low=1))),
    "default_member_permissions": may_be_null(Snowflake()),
    "dm_permission": may(Flag()),
    "default_permission": PASSED_OVER,
    "nsfw": may(Flag()),
    "integration_types": may_be_null(Many(Whole(choices=(0, 1)), low=1)),
    "contexts": may_be_null(Many(Whole(choices=(0, 1, 2)), low=1)),
    "handler": NOT_LEARNT,
    "id": PASSED_OVER,
    "application_id": PASSED_OVER,
    "guild_id": PASSED_OVER,
    "version": PASSED_OVER,
}
SLASH: Final = Shape(
    "a slash command",
    {
        **_COMMAND,
        "name": need(slash_name),
        "name_localizations": _SLASH_NAMES,
        "description": need(Text(100, low=1)),
        "description_localizations": _DESCRIPTIONS,
        "options": may(Many(top_option, high=25)),
    },
    (options_fit,),
)
MENU: Final = Shape(
    "a context-menu command",
    {
        **_COMMAND,
        "name": need(Text(32, low=1)),
        "description": may(Text(0)),
        "description_localizations": may_be_null(ByKey(LOCALES, Text(0))),
        "options": may(Many(ANY, high=0)),
    },
)


def read_command(value: JSON, at: At, problems: Problems, *, in_guild: bool) -> JSONObject:
    """Read one definition."""
    kind = value.get("type") if isinstance(value, dict) else None
    shape = MENU if kind in (CommandType.USER, CommandType.MESSAGE) else SLASH
    command = shape.read(value, at, problems)
    command.setdefault("type", int(CommandType.CHAT_INPUT))
    if in_guild and command.get("contexts") is not None:
        problems.add((*at, "contexts"), Flaw.CONTEXTS_ON_GUILD_COMMAND)
    if _size(command) > MAX_SIZE:
        problems.add(at, Flaw.COMMAND_TOO_LARGE, high=MAX_SIZE)
    return command


def _size(value: JSONObject) -> int:
    """Characters that count, the longest localisation of each text."""
    total = 0
    for key in ("name", "description"):
        versions = [word(value, key)]
        versions += [str(item) for item in part(value, f"{key}_localizations").values()]
        total += max(map(len, versions))
    total += len(word(value, "value"))
    return total + sum(_size(v) for key in ("options", "choices") for v in parts(value, key))


def stored(
    command: JSONObject, command_id: str, application_id: str, version: str, guild_id: str | None
) -> JSONObject:
    """A definition as Discord keeps it and gives it back."""
    out: JSONObject = {
        "id": command_id,
        "application_id": application_id,
        "version": version,
        "type": command["type"],
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": word(command, "description"),
        "description_localizations": command.get("description_localizations"),
        "default_member_permissions": command.get("default_member_permissions"),
        "nsfw": flag(command, "nsfw"),
    }
    if "options" in command:
        out["options"] = command["options"]
    if guild_id is None:
        contexts = command.get("contexts")
        out["dm_permission"] = flag(command, "dm_permission", default=True)
        out["contexts"] = contexts
        out["integration_types"] = command.get("integration_types") or [0]
    else:
        out["guild_id"] = guild_id
    return out


def localised(value: JSONObject, key: str, locale: str) -> str:
    """A name or description as somebody of that language reads it."""
    return word(part(value, f"{key}_localizations"), locale) or word(value, key)
