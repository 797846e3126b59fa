"""A small language for what a payload must look like, with Discord's own words when it does not.

A `Shape` is a table of fields. Reading a payload through it gives back the same JSON, made
uniform (missing optional fields left out, snowflakes as text); everything wrong is noted in one
`Problems`, place by place. A field that no table names is refused loudly (`NotKnown`): real
Discord would pass over it, but a bot that sends it means something by it.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

from sandbox.discord.errors import At, Flaw, NotKnown, Problems, choices_text
from sandbox.wire import JSON, JSONObject

SNOWFLAKE: Final = re.compile(r"[0-9]{1,20}")


class Check(Protocol):
    """Reads one value: gives it back as it will be kept, or notes what is wrong with it."""

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read `value`, which stands at `at`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, its length counted in characters.

    Attributes:
        high: Longest length.
        low: Shortest length.
    """

    high: int
    low: int = 0

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a text; numbers are taken as text, as Discord does."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            problems.add(at, Flaw.STRING_TYPE, value=value)
            return ""
        text = str(value)
        if not self.low <= len(text) <= self.high:
            note_length(at, problems, self.low, self.high)
        return text


def note_length(at: At, problems: Problems, low: int, high: int) -> None:
    """Note a wrong length in the words that Discord picks for its bounds."""
    if low > 0:
        problems.add(at, Flaw.BAD_LENGTH, low=low, high=high)
    else:
        problems.add(at, Flaw.MAX_LENGTH, high=high)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, or one of a few."""

    low: int | None = None
    high: int | None = None
    choices: tuple[int, ...] = ()

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a whole number; a text of digits is taken for one, as Discord does."""
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            problems.add(at, Flaw.NUMBER_TYPE, value=value, wanted="int")
            return 0
        if self.choices and value not in self.choices:
            problems.add(at, Flaw.CHOICES, choices=choices_text(self.choices))
        elif self.low is not None and value < self.low:
            problems.add(at, Flaw.NUMBER_MIN, wanted="int", low=self.low)
        elif self.high is not None and value > self.high:
            problems.add(at, Flaw.NUMBER_MAX, wanted="int", high=self.high)
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole or not, within bounds."""

    low: float
    high: float

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a number."""
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not math.isfinite(value)
        ):
            problems.add(at, Flaw.NUMBER_TYPE, value=value, wanted="float")
            return 0
        if value < self.low:
            problems.add(at, Flaw.NUMBER_MIN, wanted="float", low=self.low)
        elif value > self.high:
            problems.add(at, Flaw.NUMBER_MAX, wanted="float", high=self.high)
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a truth value."""
        if not isinstance(value, bool):
            problems.add(at, Flaw.BOOLEAN_TYPE)
            return False
        return value


@dataclass(frozen=True, slots=True)
class Snowflake:
    """An id, as text or number; kept as text."""

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read an id."""
        text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if not SNOWFLAKE.fullmatch(text):
            problems.add(at, Flaw.SNOWFLAKE, value=value)
            return "0"
        return text


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few texts."""

    choices: tuple[str, ...]

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read one of the texts."""
        if not isinstance(value, str) or value not in self.choices:
            problems.add(at, Flaw.CHOICES, choices=choices_text(tuple(self.choices)))
            return ""
        return value


@dataclass(frozen=True, slots=True)
class Link:
    """A URL of one of a few schemes.

    Attributes:
        high: Longest length, in characters.
        schemes: Schemes taken.
    """

    high: int
    schemes: tuple[str, ...] = ("http", "https")

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a URL."""
        before = bool(problems)
        text = Text(self.high, low=1)(value, at, problems)
        if not isinstance(text, str) or not text or (bool(problems) and not before):
            return ""
        try:
            parts = urlsplit(text)
        except ValueError:
            problems.add(at, Flaw.URL_FORM)
            return text
        if parts.scheme.lower() not in self.schemes:
            problems.add(at, Flaw.URL_SCHEME, value=parts.scheme, choices=tuple(self.schemes))
        elif not (parts.netloc or (parts.scheme == "discord" and parts.path)):
            problems.add(at, Flaw.URL_FORM)
        return text


@dataclass(frozen=True, slots=True)
class Moment:
    """An ISO 8601 time."""

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a time."""
        try:
            datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            problems.add(at, Flaw.DATETIME_TYPE, value=value)
        return value


@dataclass(frozen=True, slots=True)
class Many:
    """A list whose items all pass one check."""

    of: Check
    high: int | None = None
    low: int = 0

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read a list."""
        if not isinstance(value, list):
            problems.add(at, Flaw.LIST_TYPE)
            return []
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            if self.high is None:
                problems.add(at, Flaw.MIN_LENGTH, low=self.low)
            else:
                note_length(at, problems, self.low, self.high)
        return [self.of(item, (*at, index), problems) for index, item in enumerate(value)]


@dataclass(frozen=True, slots=True)
class ByKey:
    """An object whose keys are of a known set and whose values pass one check."""

    keys: frozenset[str]
    of: Check

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read the object."""
        if not isinstance(value, dict):
            problems.add(at, Flaw.DICT_TYPE)
            return {}
        for key in value:
            if key not in self.keys:
                problems.add(
                    (*at, key), Flaw.CHOICES, choices=choices_text(tuple(sorted(self.keys)))
                )
        return {key: self.of(item, (*at, key), problems) for key, item in value.items()}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape.

    Attributes:
        check: Reads its value; None: the field may be there and is passed over.
        required: It must be there.
        nullable: `null` is kept as `null`; otherwise `null` stands for a field left out.
        known: False: the field is Discord's, but this box has not learnt it; anything but an
            empty value is refused loudly.
    """

    check: Check | None
    required: bool = False
    nullable: bool = False
    known: bool = True


def need(check: Check) -> Field:
    """A field that must be there."""
    return Field(check, required=True)


def may(check: Check) -> Field:
    """A field that may be left out, or be `null`, which is the same."""
    return Field(check)


def may_be_null(check: Check) -> Field:
    """A field that may be left out, and for which `null` says something of its own."""
    return Field(check, nullable=True)


PASSED_OVER: Final = Field(None)
"""A field that Discord's own docs say is ignored."""

NOT_LEARNT: Final = Field(None, known=False)
"""A field of Discord's that this box does not carry out."""

ANY: Final[Check] = lambda value, at, problems: value  # noqa: ARG005, E731 - the check of no demands


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's fields, by name.

    Attributes:
        name: What the object is called in a refusal.
        fields: Every field that may stand in it.
        beyond: Checks on the object as a whole, run when its fields are right.
    """

    name: str
    fields: Mapping[str, Field]
    beyond: tuple[Callable[[JSONObject, At, Problems], None], ...] = field(default=())

    def __call__(self, value: JSON, at: At, problems: Problems) -> JSON:
        """Read an object; the same as `read`, for use as a check."""
        return self.read(value, at, problems)

    def read(self, value: JSON, at: At, problems: Problems) -> JSONObject:
        """Read an object through the table.

        Raises:
            NotKnown: A field that the table does not have, or that this box has not learnt.
        """
        if not isinstance(value, dict):
            problems.add(at, Flaw.MODEL_TYPE)
            return {}
        if unknown := sorted(set(value) - set(self.fields)):
            raise NotKnown(f"the field {', '.join(map(repr, unknown))} of {self.name}")
        clean = Problems()
        kept: JSONObject = {}
        for name, spec in self.fields.items():
            given = value.get(name)
            if given is None:
                if spec.required:
                    problems.add((*at, name), Flaw.REQUIRED)
                    clean.add((), Flaw.REQUIRED)
                elif spec.nullable and name in value:
                    kept[name] = None
            elif not spec.known:
                if given not in (False, 0, "", [], {}):
                    raise NotKnown(f"the field {name!r} of {self.name}")
            elif spec.check is not None:
                kept[name] = spec.check(given, (*at, name), problems)
        if not clean:
            for check in self.beyond:
                check(kept, at, problems)
        return kept


def whole(source: Mapping[str, JSON], key: str, default: int = 0) -> int:
    """A whole number out of an object that has been read; `default` when it is not there."""
    value = source.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def flag(source: Mapping[str, JSON], key: str, *, default: bool = False) -> bool:
    """A truth value out of an object that has been read; `default` when it is not there."""
    value = source.get(key)
    return value if isinstance(value, bool) else default


def described(field_: Field) -> str:
    """A field's demands in words, for the docs: `text of 1 to 100, required`."""
    if field_.check is None:
        return "passed over" if field_.known else "not known here"
    words_ = _words(field_.check)
    return f"{words_}, required" if field_.required else words_


def _words(check: Check) -> str:
    match check:
        case Text():
            return f"text of {check.low} to {check.high}"
        case Whole() if check.choices:
            return "one of " + ", ".join(map(str, check.choices))
        case Whole() | Number():
            return "number" if check.low is None else f"number from {check.low} to {check.high}"
        case Flag():
            return "true or false"
        case Snowflake():
            return "id"
        case Word():
            return "one of " + ", ".join(check.choices)
        case Link():
            return f"URL ({', '.join(check.schemes)}) of at most {check.high}"
        case Many():
            most = "" if check.high is None else f"{check.low} to {check.high} "
            return f"list of {most}({_words(check.of)})"
        case Shape():
            return check.name
        case _:
            return "any value"
