"""Modals: what a bot may put up, and what comes back when a person sends it.

Sources: https://discord.com/developers/docs/interactions/receiving-and-responding ("Modal") and
https://discord.com/developers/docs/components/reference (each component's "Interaction Response
Structure").
"""

from collections.abc import Mapping
from typing import Final

from sandbox.discord.components import option_values, read_components, walk
from sandbox.discord.errors import At, Problems
from sandbox.discord.fits import MAX_TEXT, Kind
from sandbox.discord.kinds import SELECTS, Surface
from sandbox.discord.shape import (
    ANY,
    Shape,
    Text,
    flag,
    need,
    whole,
)
from sandbox.wire import JSON, JSONObject, part, parts, word

MODAL: Final = Shape(
    "a modal",
    {
        "custom_id": need(Text(100, low=1)),
        "title": need(Text(45, low=1)),
        "components": need(ANY),
    },
)


def read_modal(value: JSON, at: At, problems: Problems) -> JSONObject:
    """Read the data of a modal callback, noting everything that is wrong."""
    modal = MODAL.read(value, at, problems)
    if "components" in modal:
        modal["components"] = [
            *read_components(modal["components"], Surface.MODAL, (*at, "components"), problems)
        ]
    return modal


def inputs(modal: JSONObject) -> dict[str, JSONObject]:
    """The components of a modal that a person fills in, by custom id."""
    return {word(c, "custom_id"): c for c in walk(parts(modal, "components")) if "custom_id" in c}


def initial(component: JSONObject) -> JSON:
    """What a component holds when the modal opens."""
    kind = whole(component, "type")
    if kind == Kind.TEXT_INPUT:
        return word(component, "value")
    if kind == Kind.CHECKBOX:
        return flag(component, "default")
    chosen = [word(o, "value") for o in parts(component, "options") if flag(o, "default")]
    if kind == Kind.RADIO_GROUP:
        return chosen[0] if chosen else None
    return [*chosen, *(word(v, "id") for v in parts(component, "default_values"))]


def fault(component: JSONObject, value: JSON) -> str | None:
    """Say, in the client's words, why it would not send a component as it is filled in.

    Returns:
        The sentence that stands under the field, or None when it may be sent.
    """
    kind = whole(component, "type")
    if kind == Kind.TEXT_INPUT:
        return _text_fault(component, value)
    if kind == Kind.CHECKBOX:
        return None if isinstance(value, bool) else "This is either on or off."
    if kind == Kind.RADIO_GROUP:
        if value is None:
            return "This field is required." if flag(component, "required", default=True) else None
        return None if value in option_values(component) else "That is not one of the options."
    return _list_fault(component, value)


def _text_fault(component: JSONObject, value: JSON) -> str | None:
    if not isinstance(value, str):
        return "This field takes text."
    if not value.strip():
        return "This field is required." if flag(component, "required", default=True) else None
    low, high = whole(component, "min_length"), whole(component, "max_length", MAX_TEXT)
    if len(value) < low:
        return f"Must be at least {low} characters."
    return f"Must be {high} characters or fewer." if len(value) > high else None


def _list_fault(component: JSONObject, value: JSON) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return "This field takes a list."
    if len(set(map(str, value))) != len(value):
        return "Nothing can be chosen twice."
    kind = whole(component, "type")
    if not value:
        required = flag(component, "required", default=True)
        return "This field is required." if required else None
    low = whole(component, "min_values", 1)
    grouped = kind == Kind.CHECKBOX_GROUP
    high = whole(component, "max_values", len(option_values(component)) if grouped else 1)
    if not low <= len(value) <= high:
        return f"Choose between {low} and {high}."
    if kind in (Kind.STRING_SELECT, Kind.CHECKBOX_GROUP) and not set(map(str, value)) <= set(
        option_values(component)
    ):
        return "That is not one of the options."
    return None


def submission(modal: JSONObject, values: Mapping[str, JSON]) -> list[JSON]:
    """What the bot gets for `components` when a modal is sent with `values`, by custom id."""
    return [_submitted(component, values) for component in parts(modal, "components")]


def _submitted(component: JSONObject, values: Mapping[str, JSON]) -> JSONObject:
    kind = whole(component, "type")
    out: JSONObject = {"type": kind, "id": component["id"]}
    if kind == Kind.LABEL:
        out["component"] = _submitted(part(component, "component"), values)
    elif kind == Kind.ACTION_ROW:
        out["components"] = [_submitted(c, values) for c in parts(component, "components")]
    elif kind != Kind.TEXT_DISPLAY:
        custom_id = word(component, "custom_id")
        listed = kind in (*SELECTS, Kind.FILE_UPLOAD, Kind.CHECKBOX_GROUP)
        out["custom_id"] = custom_id
        out["values" if listed else "value"] = values[custom_id]
    return out
