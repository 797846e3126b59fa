"""A small language for the shapes that Slack demands of JSON, with Slack's own complaints.

A `Shape` looks at a value and reports what is wrong with it, each complaint with the JSON pointer
of its place. The sentences are those that Slack answers (`must be less than 3001 characters
[json-pointer:/blocks/0/text/text]`); the limits stand in the tables of `objects`, `elements`,
`blocks` and `surfaces`, each with the page it comes from.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from sandbox.wire import JSON, JSONObject

_URL: Final = re.compile(r"^(https?|slack|mailto|tel):\S+$", re.IGNORECASE)


class Report:
    """Collects complaints, in the order in which they are found."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, complaint: str, pointer: str) -> None:
        """Note one complaint about the value at `pointer`."""
        self.messages.append(f"{complaint} [json-pointer:{pointer}]")


class Shape(Protocol):
    """Anything that can judge a JSON value."""

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """Report what is wrong with `value`, which stands at `pointer`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string.

    Attributes:
        most: Longest, in characters.
        least: Shortest; Slack takes an empty string almost nowhere.
        one_of: The only values allowed, if there are such.
        pattern: Must match as a whole, or it is `complaint`.
        complaint: What is said of a string that does not match `pattern`.
    """

    most: int | None = None
    least: int = 1
    one_of: tuple[str, ...] = ()
    pattern: str = ""
    complaint: str = "failed to match schema"

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if not isinstance(value, str):
            report.add("must provide a string", pointer)
        elif len(value) < self.least:
            report.add(f"must be more than {self.least - 1} characters", pointer)
        elif self.most is not None and len(value) > self.most:
            report.add(f"must be less than {self.most + 1} characters", pointer)
        elif self.one_of and value not in self.one_of:
            report.add("must be a valid enum value", pointer)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            report.add(self.complaint, pointer)


@dataclass(frozen=True, slots=True)
class Url:
    """An address. Slack takes 3,000 characters everywhere."""

    most: int = 3000

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        Text(self.most).check(value, pointer, report)
        if isinstance(value, str) and value and not _URL.match(value):
            report.add("invalid url", pointer)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if not isinstance(value, bool):
            report.add("must provide a boolean", pointer)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int | None = None
    most: int | None = None

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if isinstance(value, bool) or not isinstance(value, int):
            report.add("must provide a number", pointer)
        elif self.least is not None and value < self.least:
            report.add(f"must be greater than or equal to {self.least}", pointer)
        elif self.most is not None and value > self.most:
            report.add(f"must be less than or equal to {self.most}", pointer)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole or not."""

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            report.add("must provide a number", pointer)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values of one shape."""

    of: Shape
    most: int | None = None
    least: int = 1

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if not isinstance(value, list):
            report.add("must provide an array", pointer)
            return
        if len(value) < self.least:
            report.add(f"no fewer than {self.least} items allowed", pointer)
        elif self.most is not None and len(value) > self.most:
            report.add(f"no more than {self.most} items allowed", pointer)
            return
        for index, item in enumerate(value):
            self.of.check(item, f"{pointer}/{index}", report)


@dataclass(frozen=True, slots=True)
class Nullable:
    """A value of one shape, or null."""

    of: Shape

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if value is not None:
            self.of.check(value, pointer, report)


Rule = Callable[[JSONObject, str, Report], None]
"""A rule that a single field cannot tell: it sees the whole object."""


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with these fields and no others.

    Attributes:
        required: Fields that must be there.
        optional: Fields that may be there.
        rules: What else holds between the fields.
        name: How the docs call the object, where several others hold it.
    """

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    name: str = ""

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        before = len(report.messages)
        for name in self.required:
            if name not in value:
                report.add(f"missing required field: {name}", pointer)
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape is None:
                report.add(f"invalid additional property: {name}", pointer)
            else:
                shape.check(item, f"{pointer}/{name}", report)
        if len(report.messages) == before:
            for rule in self.rules:
                rule(value, pointer, report)


NOT_LEARNT: Final = frozenset(
    """call card carousel container context_actions file plan task_card video
    feedback_buttons icon_button url_source workflow_button""".split()
)
"""Types that Slack has and the sandbox has not: refused by name, in words that are not Slack's.

Source: https://docs.slack.dev/reference/block-kit/blocks, and /block-elements beside it.
"""


@dataclass(frozen=True, slots=True)
class ByType:
    """One of several objects, told apart by their `type`.

    Attributes:
        kinds: The table: type, then shape (without the field `type`).
        only: The types that are allowed here; None: all of the table.
        union: Whether Slack names the union itself before the detail, as it does for texts.
    """

    kinds: Mapping[str, Fields]
    only: frozenset[str] | None = None
    union: bool = False

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            report.add("missing required field: type", pointer)
            return
        shape = self.kinds.get(kind)
        if shape is None and kind in NOT_LEARNT:
            report.add(f"the sandbox does not know the type {kind}, which Slack has", pointer)
            return
        if shape is None or (self.only is not None and kind not in self.only):
            report.add(f"unsupported type: {kind}", f"{pointer}/type")
            return
        inner = Report()
        rest = {name: item for name, item in value.items() if name != "type"}
        shape.check(rest, pointer, inner)
        if inner.messages and self.union:
            report.add("failed to match all allowed schemas", pointer)
        report.messages.extend(inner.messages)


@dataclass(frozen=True, slots=True)
class Late:
    """A shape that is looked up when it is needed, for tables that refer to each other."""

    find: Callable[[], Shape]

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        self.find().check(value, pointer, report)


def one_needed(*names: str) -> Rule:
    """At least one of these fields must be there."""

    def rule(value: JSONObject, pointer: str, report: Report) -> None:
        if not any(name in value for name in names):
            report.add(f"missing required field: {names[0]}", pointer)

    return rule


def exactly_one(*names: str) -> Rule:
    """One of these fields must be there, and no two."""

    def rule(value: JSONObject, pointer: str, report: Report) -> None:
        present = [name for name in names if name in value]
        if not present:
            report.add(f"missing required field: {names[0]}", pointer)
        for name in present[1:]:
            report.add(f"invalid additional property: {name}", pointer)

    return rule


def walk(value: JSON) -> Iterable[JSONObject]:
    """Every object within a value, itself included, outside in."""
    pending: list[JSON] = [value]
    while pending:
        item = pending.pop(0)
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def as_list(value: JSON) -> Sequence[JSON]:
    """A value as a list; an empty one when it is none."""
    return value if isinstance(value, list) else ()


def as_fields(value: JSON) -> JSONObject:
    """A value as an object; an empty one when it is none."""
    return value if isinstance(value, dict) else {}
