"""What people put into elements, as Slack hands it to the app, and what Slack checks itself.

One table says for each element which field carries its value (`state.values` and `actions` in
payloads) and from which field of the element it starts. Source: "Interaction payload" on each
element's page under https://docs.slack.dev/reference/block-kit/block-elements.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from sandbox.slack.elements import DATE, TIME
from sandbox.slack.records import Values
from sandbox.slack.richtext import RICH_TEXT_VALUE
from sandbox.slack.shapes import Report, Text, as_fields, as_list
from sandbox.slack.surfaces import elements_of
from sandbox.wire import JSON, JSONObject, RefusedByHand

REQUIRED: Final = "Please complete this required field."


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where an element's value stands.

    Attributes:
        field: In the value's object.
        initial: In the element, when it starts with a value; empty: it cannot.
        several: Whether the value is a list.
    """

    field: str
    initial: str = ""
    several: bool = False


CARRIERS: Final[Mapping[str, Carrier]] = {
    "plain_text_input": Carrier("value", "initial_value"),
    "number_input": Carrier("value", "initial_value"),
    "email_text_input": Carrier("value", "initial_value"),
    "url_text_input": Carrier("value", "initial_value"),
    "rich_text_input": Carrier("rich_text_value", "initial_value"),
    "datepicker": Carrier("selected_date", "initial_date"),
    "timepicker": Carrier("selected_time", "initial_time"),
    "datetimepicker": Carrier("selected_date_time", "initial_date_time"),
    "static_select": Carrier("selected_option", "initial_option"),
    "external_select": Carrier("selected_option", "initial_option"),
    "radio_buttons": Carrier("selected_option", "initial_option"),
    "users_select": Carrier("selected_user", "initial_user"),
    "conversations_select": Carrier("selected_conversation", "initial_conversation"),
    "channels_select": Carrier("selected_channel", "initial_channel"),
    "checkboxes": Carrier("selected_options", "initial_options", several=True),
    "multi_static_select": Carrier("selected_options", "initial_options", several=True),
    "multi_external_select": Carrier("selected_options", "initial_options", several=True),
    "multi_users_select": Carrier("selected_users", "initial_users", several=True),
    "multi_conversations_select": Carrier(
        "selected_conversations", "initial_conversations", several=True
    ),
    "multi_channels_select": Carrier("selected_channels", "initial_channels", several=True),
    "file_input": Carrier("files", several=True),
}

_TEXTS: Final = frozenset(
    {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person can choose from, beyond what stands in the element.

    Attributes:
        users: Ids of the people that a user menu offers.
        channels: Ids of the public channels that a channel menu offers.
        conversations: Ids that a conversation menu offers.
        suggested: Options that the app last suggested for an external menu, by action id.
        files: What the person has uploaded, as JSON, by file id.
        current: The conversation that the person was in when the form opened.
    """

    users: frozenset[str]
    channels: frozenset[str]
    conversations: frozenset[str]
    suggested: Mapping[str, Sequence[JSONObject]]
    files: Mapping[str, JSONObject]
    current: str = ""


def inputs_of(blocks: JSON) -> Iterator[tuple[str, JSONObject, JSONObject]]:
    """Every element of some blocks that holds a value: block id, block, element."""
    for block in as_list(blocks):
        fields = as_fields(block)
        for _, element in elements_of(fields):
            if element.get("type") in CARRIERS:
                yield str(fields.get("block_id", "")), fields, element


def initial_values(blocks: JSON, former: Values, current: str = "") -> Values:
    """What stands in the inputs of blocks when they are shown.

    Args:
        blocks: The blocks, with all their ids.
        former: What people had put in before: it stays where block id, action id and type are the
            same (https://docs.slack.dev/surfaces/modals#updating_views).
        current: The conversation that `default_to_current_conversation` stands for.
    """
    values: Values = {}
    for block_id, _, element in inputs_of(blocks):
        action_id, kind = str(element["action_id"]), str(element["type"])
        kept = former.get(block_id, {}).get(action_id)
        if kept is None or kept.get("type") != kind:
            kept = _initial(element, kind, current)
        values.setdefault(block_id, {})[action_id] = kept
    return values


def _initial(element: JSONObject, kind: str, current: str) -> JSONObject:
    carrier = CARRIERS[kind]
    start = element.get(carrier.initial) if carrier.initial else None
    if start is None and element.get("default_to_current_conversation") is True and current:
        start = [current] if carrier.several else current
    if start is None and carrier.several:
        start = []
    value: JSONObject = {"type": kind, carrier.field: start}
    if kind == "timepicker" and "timezone" in element:
        value["timezone"] = element["timezone"]
    return value


def given(element: JSONObject, typed: JSON, desk: Desk) -> JSONObject:
    """What a person gave an element, as the object that the app will see.

    Args:
        element: The element.
        typed: A text, an option's value, an id, or a list of these; None or "" empties it.
        desk: What the person can choose from.

    Raises:
        RefusedByHand: `impossible_value`, for what no client would let a person choose.
    """
    kind = str(element["type"])
    carrier = CARRIERS[kind]
    chosen: JSON
    if carrier.several:
        wanted = [] if typed in (None, "") else typed if isinstance(typed, list) else [typed]
        chosen = [_single(element, kind, item, desk) for item in wanted]
        _refuse_too_many(element, chosen)
    elif typed in (None, ""):
        chosen = None
    else:
        chosen = _single(element, kind, typed, desk)
    value: JSONObject = {"type": kind, carrier.field: chosen}
    if kind == "timepicker" and "timezone" in element:
        value["timezone"] = element["timezone"]
    return value


def _refuse_too_many(element: JSONObject, chosen: list[JSON]) -> None:
    most = element.get("max_selected_items")
    if isinstance(most, int) and len(chosen) > most:
        raise _impossible(element, f"no more than {most} can be chosen")


def _single(element: JSONObject, kind: str, typed: JSON, desk: Desk) -> JSON:
    if kind in _TEXTS:
        return _text(element, typed)
    if kind == "rich_text_input":
        return _rich_text(element, typed)
    if kind == "datetimepicker":
        if isinstance(typed, bool) or not isinstance(typed, (int, str)) or not str(typed).isdigit():
            raise _impossible(element, "a moment is a whole number of seconds since 1970")
        return int(typed)
    wanted = _text(element, typed)
    if kind in ("datepicker", "timepicker"):
        report = Report()
        (DATE if kind == "datepicker" else TIME).check(wanted, "", report)
        if report.messages:
            raise _impossible(element, f"{wanted!r} is no {kind.removesuffix('picker')}")
        return wanted
    if kind == "file_input":
        return _file(element, wanted, desk)
    if kind.endswith(("static_select", "external_select")) or kind in (
        "checkboxes",
        "radio_buttons",
    ):
        return _option(element, wanted, desk)
    offered = {
        "users": desk.users,
        "conversations": desk.conversations,
        "channels": desk.channels,
    }[kind.removeprefix("multi_").removesuffix("_select")]
    if wanted not in offered:
        raise _impossible(element, f"{wanted} is not offered")
    return wanted


def _text(element: JSONObject, typed: JSON) -> str:
    if not isinstance(typed, str):
        raise _impossible(element, "a text is wanted")
    return typed


def _rich_text(element: JSONObject, typed: JSON) -> JSON:
    """A rich text; a plain text stands for one section without marks."""
    if isinstance(typed, str):
        line: JSONObject = {"type": "text", "text": typed}
        return {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [line]}],
        }
    report = Report()
    RICH_TEXT_VALUE.check(typed, "", report)
    if report.messages:
        raise _impossible(element, report.messages[0])
    return typed


def _file(element: JSONObject, wanted: str, desk: Desk) -> JSON:
    file = desk.files.get(wanted)
    if file is None:
        raise _impossible(element, f"file {wanted} was not uploaded by this person")
    allowed = [str(item).lower() for item in as_list(element.get("filetypes"))]
    if allowed and str(file.get("filetype")) not in allowed:
        raise _impossible(element, f"files of type {file.get('filetype')} are not taken")
    return file


def options_of(element: JSONObject, desk: Desk) -> list[JSONObject]:
    """The options of a menu, a group of boxes or an overflow."""
    found = [as_fields(option) for option in as_list(element.get("options"))]
    for group in as_list(element.get("option_groups")):
        found.extend(as_fields(option) for option in as_list(as_fields(group).get("options")))
    found.extend(desk.suggested.get(str(element.get("action_id")), ()))
    first = element.get("initial_option")
    if isinstance(first, dict):
        found.append(first)
    found.extend(as_fields(option) for option in as_list(element.get("initial_options")))
    return found


def _option(element: JSONObject, wanted: str, desk: Desk) -> JSON:
    for option in options_of(element, desk):
        if option.get("value") == wanted:
            return option
    raise _impossible(element, f"{wanted!r} is not one of the options")


def chosen_option(element: JSONObject, wanted: str, desk: Desk) -> JSON:
    """The option of a menu that carries a value.

    Raises:
        RefusedByHand: `impossible_value`, when there is none.
    """
    return _option(element, wanted, desk)


def _impossible(element: JSONObject, why: str) -> RefusedByHand:
    return RefusedByHand("impossible_value", f"{element.get('action_id')}: {why}.", 409)


def complaint(block: JSONObject, element: JSONObject, value: JSONObject) -> str | None:
    """What Slack itself says under an input before it sends a form to the app; None: it is fine."""
    kind = str(element["type"])
    content = value.get(CARRIERS[kind].field)
    if content in (None, "", []):
        return None if block.get("optional") is True else REQUIRED
    if kind == "plain_text_input":
        return _length_complaint(element, str(content))
    if kind == "number_input":
        return _number_complaint(element, str(content))
    if kind == "email_text_input" and not _EMAIL.fullmatch(str(content)):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(str(content)):
        return "Please enter a valid URL."
    if kind == "file_input" and len(as_list(content)) > _most_files(element):
        return f"Please upload no more than {_most_files(element)} files."
    return None


def _most_files(element: JSONObject) -> int:
    most = element.get("max_files")
    return most if isinstance(most, int) else 10


def _length_complaint(element: JSONObject, content: str) -> str | None:
    least, most = element.get("min_length"), element.get("max_length")
    if isinstance(least, int) and len(content) < least:
        return f"Please use at least {least} characters."
    limit = most if isinstance(most, int) else Text(3000).most
    if limit is not None and len(content) > limit:
        return f"Please use no more than {limit} characters."
    return None


def _number_complaint(element: JSONObject, content: str) -> str | None:
    try:
        number = Decimal(content)
    except InvalidOperation:
        return "Please enter a valid number."
    if not number.is_finite():
        return "Please enter a valid number."
    if element.get("is_decimal_allowed") is not True and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(str(least)):
        return f"Please enter a number of at least {least}."
    if most is not None and number > Decimal(str(most)):
        return f"Please enter a number of at most {most}."
    return None
