"""The kinds of component by number, and what must fit within one beyond its single fields.

Source: https://discord.com/developers/docs/components/reference.
"""

import unicodedata
from enum import IntEnum
from typing import Final

from sandbox.discord.errors import At, Flaw, Problems
from sandbox.discord.shape import flag, whole
from sandbox.wire import JSONObject, parts, word

MAX_TEXT: Final = 4_000
"""All text displays of a message together, and one text input, in characters (not in the docs'
tables; what Discord answers, and discord-api-docs PR 8562)."""

LINK: Final = 5
PREMIUM: Final = 6
"""Styles of button that send no interaction."""


class Kind(IntEnum):
    """The kinds of component."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


def emoji_is_real(value: JSONObject, at: At, problems: Problems) -> None:
    """An emoji without an id must be one of Unicode's; this world has no custom ones."""
    name = word(value, "name")
    marks = {"\ufe0f", "\u200d", "\u20e3"}
    real = bool(name) and all(
        char in marks
        or unicodedata.category(char) in ("So", "Sk", "Sm", "Cf", "Mn", "Po")
        or (char in "0123456789#*" and "\u20e3" in name)
        for char in name
    )
    if value.get("id") is not None:
        problems.add((*at, "id"), Flaw.INVALID_EMOJI)
    elif not real:
        problems.add((*at, "name"), Flaw.INVALID_EMOJI)


def button_is_whole(value: JSONObject, at: At, problems: Problems) -> None:
    """What each style of button must and must not have ("Button Styles")."""
    style, has = whole(value, "style"), value.keys()
    if style == PREMIUM:
        if "sku_id" not in has:
            problems.add((*at, "sku_id"), Flaw.REQUIRED)
        if has & {"custom_id", "url", "label", "emoji"}:
            problems.add(at, Flaw.BUTTON_WITH_BOTH)
        return
    if has & {"custom_id"} and has & {"url"}:
        problems.add(at, Flaw.BUTTON_WITH_BOTH)
    elif style == LINK and ("url" not in has or "custom_id" in has):
        problems.add((*at, "url"), Flaw.BUTTON_NEEDS_URL)
    elif style != LINK and ("custom_id" not in has or "url" in has):
        problems.add((*at, "custom_id"), Flaw.BUTTON_NEEDS_CUSTOM_ID)
    if not word(value, "label") and "emoji" not in has:
        problems.add(at, Flaw.BUTTON_NEEDS_FACE)


def bounds_fit(value: JSONObject, at: At, problems: Problems) -> None:
    """`min_values`, `max_values`, options and defaults must fit one another."""
    options = parts(value, "options")
    grouped = whole(value, "type") == Kind.CHECKBOX_GROUP
    low = whole(value, "min_values", 1)
    high = whole(value, "max_values", len(options) if grouped else 1)
    if low > high:
        problems.add((*at, "min_values"), Flaw.MIN_OVER_MAX)
    if "options" in value and high > len(options) > 0:
        problems.add((*at, "options"), Flaw.BAD_LENGTH, low=high, high=10 if grouped else 25)
    defaults = sum(flag(option, "default") for option in options)
    if defaults > high:
        problems.add((*at, "options"), Flaw.TOO_MANY_DEFAULTS)
    given = value.get("default_values")
    if isinstance(given, list) and given and not low <= len(given) <= high:
        problems.add((*at, "default_values"), Flaw.TOO_MANY_DEFAULTS)


def option_values_differ(value: JSONObject, at: At, problems: Problems) -> None:
    """No two options of one component may have the same value."""
    seen: set[str] = set()
    for index, option in enumerate(parts(value, "options")):
        if word(option, "value") in seen:
            problems.add((*at, "options", index, "value"), Flaw.OPTION_VALUE_TWICE)
        seen.add(word(option, "value"))


def one_default(value: JSONObject, at: At, problems: Problems) -> None:
    """A radio group starts with one option at most."""
    if sum(flag(option, "default") for option in parts(value, "options")) > 1:
        problems.add((*at, "options"), Flaw.TOO_MANY_DEFAULTS)


def lengths_fit(value: JSONObject, at: At, problems: Problems) -> None:
    """A text input's shortest length may not be above its longest."""
    if whole(value, "min_length") > whole(value, "max_length", MAX_TEXT):
        problems.add((*at, "min_length"), Flaw.NUMBER_MAX, wanted="int", high=value["max_length"])
