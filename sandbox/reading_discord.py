"""Reads what Discord shows a person: components, embeds and modals into the words on the screen."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sandbox.screen import (
    CHOICE,
    FILES,
    FLAG,
    PERSON,
    PLACE,
    TEXT,
    Choice,
    Control,
    Field,
    Form,
    Message,
)
from sandbox.wire import JSON, JSONObject, part, parts, word, words

# https://discord.com/developers/docs/components/reference#component-object-component-types
BUTTON: Final = 2
TEXT_INPUT: Final = 4
SECTION: Final = 9
TEXT_DISPLAY: Final = 10
FILE: Final = 13
LABEL: Final = 18
FILE_UPLOAD: Final = 19
RADIO_GROUP: Final = 21
CHECKBOX_GROUP: Final = 22
CHECKBOX: Final = 23

SELECTS: Final[Mapping[JSON, str]] = {3: CHOICE, 5: PERSON, 6: PERSON, 7: PERSON, 8: PLACE}
FIELDS: Final[Mapping[JSON, str]] = {
    **SELECTS,
    TEXT_INPUT: TEXT,
    FILE_UPLOAD: FILES,
    RADIO_GROUP: CHOICE,
    CHECKBOX_GROUP: CHOICE,
    CHECKBOX: FLAG,
}

_STYLED = re.compile(r"(\*{1,3}|__?|~~|\|\||`{1,3})(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_LEADING = re.compile(r"^(?:#{1,3} |-# |>>> |> )", re.MULTILINE)
_MENTION = re.compile(r"<(@!?|@&|#)(\d+)>|<t:(-?\d+)(?::[a-zA-Z])?>|<a?(:\w+:)\d+>")


def read_message(message: JSONObject, place: str, people: Mapping[str, str]) -> Message:
    """Turn a message of the person's view into what it says.

    Args:
        message: The message as the sandbox gives it.
        place: Id of the channel.
        people: Names by user id.
    """
    author = part(message, "author")
    address: JSONObject = {"channel": place, "message": word(message, "id")}
    lines = [reads(word(message, "content"), people)]
    if message.get("loading") is True:
        lines.append("is thinking…")
    for embed in parts(message, "embeds"):
        lines += _embed(embed, people)
    controls: list[Control] = []
    for component in parts(message, "components"):
        _read_component(component, address, people, lines, controls)
    lines += [word(its, "filename") for its in parts(message, "attachments")]
    return Message(
        id=word(message, "id"),
        place=place,
        author=word(author, "global_name") or word(author, "username"),
        text="\n".join(line for line in lines if line),
        controls=tuple(controls),
        ephemeral=message.get("ephemeral") is True,
    )


def read_form(form: JSONObject, people: Mapping[str, str]) -> Form:
    """Turn the open modal into what it says and asks."""
    fields: list[Field] = []
    lines: list[str] = []
    for component in parts(form, "components"):
        kind = component.get("type")
        if kind == LABEL:
            inner = part(component, "component")
            fields.append(_field(inner, word(component, "label"), word(component, "description")))
        elif kind == TEXT_DISPLAY:
            lines.append(reads(word(component, "content"), people))
        else:  # an action row with a text input, the shape of older modals
            fields += [
                _field(its, word(its, "label"), "") for its in parts(component, "components")
            ]
    return Form(
        id=word(form, "id"),
        title=word(form, "title"),
        text="\n".join(lines),
        fields=tuple(fields),
        controls=(),
        submit="Submit",
    )


def reads(text: str, people: Mapping[str, str]) -> str:
    """Write Discord's marked text as people read it: names for ids, UTC for timestamps.

    Headings, bold, italics and the like are read as the words alone.
    """

    def shown(match: re.Match[str]) -> str:
        sigil, someone, moment, emoji = match[1], match[2], match[3], match[4]
        if moment is not None:
            return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%d %H:%M UTC")
        if emoji is not None:
            return str(emoji)
        mark = "#" if sigil == "#" else "@"
        return mark + people.get(someone, someone)

    plain = _LEADING.sub("", text)
    while (less := _STYLED.sub(r"\2", plain)) != plain:  # one style may stand inside another
        plain = less
    return _MENTION.sub(shown, plain)


def _embed(embed: JSONObject, people: Mapping[str, str]) -> list[str]:
    lines = [
        word(part(embed, "author"), "name"),
        word(embed, "title"),
        reads(word(embed, "description"), people),
    ]
    for its in parts(embed, "fields"):
        lines += [word(its, "name"), reads(word(its, "value"), people)]
    return [*lines, word(part(embed, "footer"), "text")]


def _read_component(
    component: JSONObject,
    address: JSONObject,
    people: Mapping[str, str],
    lines: list[str],
    controls: list[Control],
) -> None:
    kind = component.get("type")
    at: JSONObject = {**address, "custom_id": word(component, "custom_id")}
    disabled = component.get("disabled") is True
    if kind == TEXT_DISPLAY:
        lines.append(reads(word(component, "content"), people))
    elif kind == FILE:
        lines.append(word(component, "name") or word(part(component, "file"), "url"))
    elif kind == BUTTON:
        label = word(component, "label") or word(part(component, "emoji"), "name")
        controls.append(Control(label, at, disabled=disabled, url=word(component, "url")))
    elif kind in SELECTS:
        controls.append(
            Control(
                word(component, "placeholder") or word(component, "custom_id"),
                at,
                kind=SELECTS[kind],
                choices=_choices(component),
                multiple=True,
                disabled=disabled,
            )
        )
    for inner in parts(component, "components"):
        _read_component(inner, address, people, lines, controls)
    if accessory := part(component, "accessory"):
        _read_component(accessory, address, people, lines, controls)


def _choices(component: JSONObject) -> tuple[Choice, ...]:
    return tuple(
        Choice(word(its, "label"), word(its, "value")) for its in parts(component, "options")
    )


def _field(component: JSONObject, label: str, hint: str) -> Field:
    kind = component.get("type")
    return Field(
        label=label,
        key=(word(component, "custom_id"),),
        kind=FIELDS.get(kind, TEXT),
        required=component.get("required") is not False and kind != CHECKBOX,
        choices=_choices(component),
        multiple=kind not in (TEXT_INPUT, RADIO_GROUP, CHECKBOX),
        value=_initial(component),
        hint=hint,
    )


def _initial(component: JSONObject) -> JSON:
    kind = component.get("type")
    if kind == TEXT_INPUT:
        return component.get("value")
    if kind == CHECKBOX:
        return component.get("default") is True
    chosen: list[JSON] = [
        word(its, "value") for its in parts(component, "options") if its.get("default") is True
    ]
    if kind == RADIO_GROUP:
        return chosen[0] if chosen else None
    chosen += [word(its, "id") for its in parts(component, "default_values")]
    return chosen or [*words(component, "values")] or None
