"""What this Slack knows and what it refuses, as tables with their sources.

`docs/sandbox.md` is made of them. The fields and limits of blocks, elements and views are read out
of the tables that check them; the refusals that no single field can tell stand in `REFUSALS`. The
suite has, for each field and each refusal, a payload that passes and one that fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.slack.blocks import BLOCKS, MOST_BLOCKS, SHOWN_IN
from sandbox.slack.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, NOT_EVERYWHERE
from sandbox.slack.events import EVENTS
from sandbox.slack.methods import METHODS
from sandbox.slack.objects import OBJECTS
from sandbox.slack.refusals import GROUNDS, REFUSALS, Grounds
from sandbox.slack.shapes import (
    NOT_LEARNT,
    ByType,
    Fields,
    Flag,
    Items,
    Nullable,
    Number,
    Shape,
    Text,
    Url,
    Whole,
)
from sandbox.slack.surfaces import VIEWS

DOCS: Final = "https://docs.slack.dev/reference"

_PAGES: Final[Mapping[str, str]] = {
    "datepicker": "date-picker-element",
    "datetimepicker": "datetime-picker-element",
    "email_text_input": "email-input-element",
    "overflow": "overflow-menu-element",
    "radio_buttons": "radio-button-group-element",
    "timepicker": "time-picker-element",
    "url_text_input": "url-input-element",
    "confirm": "confirmation-dialog-object",
    "option": "option-object",
    "choice": "option-object",
    "overflow option": "option-object",
    "option group": "option-group-object",
    "filter": "conversation-filter-object",
    "dispatch config": "dispatch-action-configuration-object",
    "slack file": "slack-file-object",
    "modal": "modal-views",
    "home": "home-tab-views",
}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one field of a block, element, object or view may hold.

    Attributes:
        kind: `block`, `element`, `object` or `view`.
        owner: Type of the block, element or view, or name of the object.
        field: Name of the field.
        required: Whether it must be there.
        holds: What it holds, in words.
        source: The page that says so.
    """

    kind: str
    owner: str
    field: str
    required: bool
    holds: str
    source: str


def field_rules() -> Iterator[FieldRule]:
    """Every field of every block, element, composition object and view, in order."""
    for owner, shape in BLOCKS.items():
        page = f"{DOCS}/block-kit/blocks/{owner.replace('_', '-')}-block"
        yield from _fields("block", owner, shape, page)
    for owner, shape in ELEMENTS.items():
        page = f"{DOCS}/block-kit/block-elements/{_element_page(owner)}"
        yield from _fields("element", owner, shape, page)
    for owner, shape in OBJECTS.items():
        page = f"{DOCS}/block-kit/composition-objects/{_PAGES[owner]}"
        yield from _fields("object", owner, shape, page)
    for owner, shape in VIEWS.items():
        yield from _fields("view", owner, shape, f"{DOCS}/views/{_PAGES[owner]}")


def _element_page(owner: str) -> str:
    if owner.endswith("_select"):
        return "multi-select-menu-element" if owner.startswith("multi_") else "select-menu-element"
    return _PAGES.get(owner, f"{owner.replace('_', '-')}-element")


def _fields(kind: str, owner: str, shape: Fields, source: str) -> Iterator[FieldRule]:
    for name, inner in sorted({**shape.required, **shape.optional}.items()):
        yield FieldRule(kind, owner, name, name in shape.required, describe(inner), source)


def describe(shape: Shape) -> str:
    """A shape in words."""
    match shape:
        case Text():
            return _describe_text(shape)
        case Url():
            return f"an address of at most {shape.most:,} characters"
        case Flag():
            return "true or false"
        case Whole():
            return f"a whole number{_between(shape.least, shape.most)}"
        case Number():
            return "a number"
        case Nullable():
            return f"{describe(shape.of)}, or null"
        case Items():
            return f"a list{_between(shape.least, shape.most)} of {describe(shape.of)}"
        case ByType():
            return _describe_union(shape)
        case Fields():
            return f"a {shape.name}"
        case _:
            return str(getattr(shape, "in_words", "what its page says"))


def _describe_text(shape: Text) -> str:
    if shape.one_of:
        return " or ".join(f"`{value}`" for value in shape.one_of)
    if shape.pattern:
        return f"a text like `{shape.pattern}`"
    return f"a text of {shape.least} to {shape.most:,} characters" if shape.most else "a text"


def _between(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f" ({least} to {most:,})"
    if least:
        return f" (at least {least})"
    return "" if most is None else f" (at most {most:,})"


def _describe_union(shape: ByType) -> str:
    kinds = sorted(shape.kinds if shape.only is None else shape.only)
    if set(kinds) <= {"plain_text", "mrkdwn"}:
        most = shape.kinds[kinds[0]].required["text"]
        limit = most.most if isinstance(most, Text) else None
        return f"{' or '.join(kinds)} of at most {limit:,} characters"
    return "one of " + ", ".join(f"`{kind}`" for kind in kinds)


def markdown() -> str:
    """The tables as a section of `docs/sandbox.md`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "### Methods"
    yield ""
    yield "| method | needs one of | arguments |"
    yield "|---|---|---|"
    for row in sorted(METHODS.values(), key=lambda item: item.name):
        scopes = ", ".join(f"`{scope}`" for scope in row.scopes) or "no scope"
        if row.caller != "bot":
            scopes = {"app": "the app-level token", "anyone": "no token"}[row.caller]
        arguments = ", ".join(f"`{name}`" for name in sorted(row.arguments))
        yield f"| [`{row.name}`]({row.source}) | {scopes} | {arguments} |"
    yield ""
    yield "### Events"
    yield ""
    yield "| event | needs |"
    yield "|---|---|"
    for event in sorted(EVENTS.values(), key=lambda item: item.subscription):
        scope = f"`{event.scope}`" if event.scope else "no scope"
        yield f"| [`{event.subscription}`]({DOCS}/events/{event.page}) | {scope} |"
    yield ""
    yield "### What stands where"
    yield ""
    yield "| surface | most blocks | blocks |"
    yield "|---|---|---|"
    for surface, kinds in SHOWN_IN.items():
        shown = ", ".join(f"`{kind}`" for kind in sorted(kinds))
        yield f"| {surface} | {MOST_BLOCKS[surface]} | {shown} |"
    yield ""
    yield "| place | elements |"
    yield "|---|---|"
    for place, held in (("actions", IN_ACTIONS), ("section", IN_SECTION), ("input", IN_INPUT)):
        yield f"| `{place}` | {', '.join(f'`{kind}`' for kind in sorted(held))} |"
    for kind, surfaces in sorted(NOT_EVERYWHERE.items()):
        yield f"| only in: {', '.join(surfaces)} | `{kind}` |"
    yield ""
    others = ", ".join(f"`{kind}`" for kind in sorted(NOT_LEARNT))
    yield f"Slack has these as well, and the sandbox refuses them by name: {others}."
    yield ""
    yield "### Fields"
    yield ""
    yield "| of | field | holds |"
    yield "|---|---|---|"
    for rule in field_rules():
        mark = " (required)" if rule.required else ""
        owner = f"{rule.kind} [`{rule.owner}`]({rule.source})"
        yield f"| {owner} | `{rule.field}`{mark} | {rule.holds} |"
    yield ""
    yield "### Refusals"
    yield ""
    for ground in Grounds:
        yield f"- {ground}: {GROUNDS[ground]}"
    yield ""
    yield "| answer | when | rests on |"
    yield "|---|---|---|"
    for refusal in REFUSALS:
        yield f"| `{refusal.code}` | {refusal.when} | {refusal.cited} |"
