"""Reads what Slack shows a person: blocks and views into the words on the screen."""

import re
from collections.abc import Mapping
from typing import Final

from sandbox.screen import CHOICE, FILES, PERSON, PLACE, TEXT, Choice, Control, Field, Form, Message
from sandbox.wire import JSON, JSONObject, part, parts, word, words

# What a menu or a field of each element type chooses, and whether it takes more than one.
MENUS: Final[Mapping[str, tuple[str, bool]]] = {
    "static_select": (CHOICE, False),
    "multi_static_select": (CHOICE, True),
    "external_select": (CHOICE, False),
    "multi_external_select": (CHOICE, True),
    "radio_buttons": (CHOICE, False),
    "checkboxes": (CHOICE, True),
    "overflow": (CHOICE, False),
    "users_select": (PERSON, False),
    "multi_users_select": (PERSON, True),
    "conversations_select": (PLACE, False),
    "multi_conversations_select": (PLACE, True),
    "channels_select": (PLACE, False),
    "multi_channels_select": (PLACE, True),
    "datepicker": (TEXT, False),
    "timepicker": (TEXT, False),
    "datetimepicker": (TEXT, False),
    "file_input": (FILES, True),
}

# Where each element type keeps what it holds at first.
INITIALS: Final = (
    "initial_value",
    "initial_date",
    "initial_time",
    "initial_date_time",
    "initial_user",
    "initial_users",
    "initial_conversation",
    "initial_conversations",
    "initial_channel",
    "initial_channels",
)

_MARKED = re.compile(r"<([^<>]+)>")
_STYLED = re.compile(r"(?<![\w*_~`])([*_~`]{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")
_QUOTED = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)


def read_message(message: JSONObject, place: str, people: Mapping[str, str]) -> Message:
    """Turn a message of the person's view into what it says.

    Args:
        message: The message as the sandbox gives it.
        place: Id of the conversation.
        people: Names by user id.
    """
    address: JSONObject = {"channel": place, "ts": word(message, "ts")}
    blocks = parts(message, "blocks")
    author = people.get(word(message, "user")) or word(message, "username") or "Slack"
    lines, controls = _read_blocks(blocks, address, people)
    attached = [line for its in parts(message, "attachments") for line in _attachment(its, people)]
    for its in parts(message, "attachments"):
        more, pressed = _read_blocks(parts(its, "blocks"), address, people)
        attached += more
        controls += pressed
    if not blocks:  # with blocks, `text` is for notifications alone
        lines = [reads(word(message, "text"), people)]
    lines += attached + [word(file, "name") for file in parts(message, "files")]
    replies = message.get("reply_count")
    return Message(
        id=word(message, "ts"),
        place=place,
        author=author,
        text="\n".join(line for line in lines if line),
        controls=tuple(controls),
        ephemeral=message.get("ephemeral") is True,
        replies=replies if isinstance(replies, int) else 0,
    )


def read_home(home: JSONObject, people: Mapping[str, str]) -> Message:
    """Turn the App Home into what it says."""
    view = part(home, "view") or home
    lines, controls = _read_blocks(parts(view, "blocks"), {"view": word(view, "id")}, people)
    return Message(
        id=word(view, "id"),
        place="home",
        author="App Home",
        text="\n".join(line for line in lines if line),
        controls=tuple(controls),
    )


def read_form(form: JSONObject, people: Mapping[str, str]) -> Form:
    """Turn the topmost open modal into what it says and asks."""
    view = part(form, "view")
    errors = part(form, "errors")
    state = part(part(view, "state"), "values")
    blocks = parts(view, "blocks")
    lines, controls = _read_blocks(
        [block for block in blocks if word(block, "type") != "input"],
        {"view": word(form, "id")},
        people,
    )
    return Form(
        id=word(form, "id"),
        title=_plain(view, "title"),
        text="\n".join(line for line in lines if line),
        fields=tuple(
            _field(block, state, word(errors, word(block, "block_id")))
            for block in blocks
            if word(block, "type") == "input"
        ),
        controls=tuple(controls),
        submit=_plain(view, "submit") or "Submit",
    )


def reads(text: str, people: Mapping[str, str]) -> str:
    """Write Slack's marked text as people read it: names for ids, the fallback for dates.

    Bold, italics and the like are read as the words alone.
    """

    def shown(match: re.Match[str]) -> str:
        inner, _, label = match[1].partition("|")
        if inner.startswith("@"):
            return "@" + people.get(inner[1:], label or inner[1:])
        if inner.startswith("#"):
            return "#" + (label or inner[1:])
        if inner.startswith("!date^"):
            return label
        if inner.startswith("!"):
            return "@" + (label or inner[1:].partition("^")[0])
        return label or inner

    shown_text = _MARKED.sub(shown, _STYLED.sub(r"\2", _QUOTED.sub("", text)))
    return shown_text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(source: JSONObject, key: str) -> str:
    return word(part(source, key), "text")


def _attachment(attachment: JSONObject, people: Mapping[str, str]) -> list[str]:
    shown = [reads(word(attachment, key), people) for key in ("pretext", "title", "text", "footer")]
    for its in parts(attachment, "fields"):
        shown += [word(its, "title"), reads(word(its, "value"), people)]
    return shown


def _read_blocks(
    blocks: list[JSONObject], address: JSONObject, people: Mapping[str, str]
) -> tuple[list[str], list[Control]]:
    lines: list[str] = []
    controls: list[Control] = []
    for block in blocks:
        kind = word(block, "type")
        if kind == "rich_text":
            lines.append(_rich(block, people))
        elif kind == "markdown":
            lines.append(word(block, "text"))
        elif kind == "context":
            lines += [
                reads(word(its, "text") or word(its, "alt_text"), people)
                for its in parts(block, "elements")
            ]
        elif kind == "table":
            lines += _table(block, people)
        else:
            lines.append(reads(_plain(block, "text"), people))
            lines.append(_plain(block, "title"))
            lines += [reads(word(its, "text"), people) for its in parts(block, "fields")]
        elements = parts(block, "elements") if kind in ("actions", "context_actions") else []
        accessory = part(block, "accessory")
        for element in [*elements, *([accessory] if accessory else [])]:
            control = _control(element, {**address, "block_id": word(block, "block_id")})
            if control is not None:
                controls.append(control)
    return lines, controls


def _control(element: JSONObject, address: JSONObject) -> Control | None:
    kind = word(element, "type")
    at: JSONObject = {**address, "action_id": word(element, "action_id")}
    if kind in ("button", "workflow_button"):
        if (value := word(element, "value")) != "":
            at["value"] = value
        return Control(_plain(element, "text"), at, url=word(element, "url"))
    if kind not in MENUS:
        return None
    chooses, multiple = MENUS[kind]
    return Control(
        _plain(element, "placeholder") or word(element, "action_id"),
        at,
        kind=chooses,
        choices=_choices(element),
        multiple=multiple,
        external="external" in kind,
    )


def _choices(element: JSONObject) -> tuple[Choice, ...]:
    options = parts(element, "options")
    for group in parts(element, "option_groups"):
        options += parts(group, "options")
    return tuple(Choice(_plain(its, "text"), word(its, "value")) for its in options)


def _field(block: JSONObject, state: JSONObject, error: str) -> Field:
    element = part(block, "element")
    chooses, multiple = MENUS.get(word(element, "type"), (TEXT, False))
    block_id, action_id = word(block, "block_id"), word(element, "action_id")
    held = _held(part(part(state, block_id), action_id))
    return Field(
        label=_plain(block, "label"),
        key=(block_id, action_id),
        kind=chooses,
        required=block.get("optional") is not True,
        choices=_choices(element),
        multiple=multiple,
        external="external" in word(element, "type"),
        value=_initial(element) if held is None else held,
        hint=_plain(block, "hint"),
        error=error,
    )


def _initial(element: JSONObject) -> JSON:
    for key in INITIALS:
        if key in element:
            return element[key]
    if "initial_option" in element:
        return word(part(element, "initial_option"), "value")
    if "initial_options" in element:
        return [word(its, "value") for its in parts(element, "initial_options")]
    return None


def _held(state: JSONObject) -> JSON:
    """What a field holds, out of `view.state.values`, in the shape that is submitted."""
    if "selected_option" in state:
        return word(part(state, "selected_option"), "value") or None
    if "selected_options" in state:
        return [word(its, "value") for its in parts(state, "selected_options")]
    if "files" in state:
        return [word(its, "id") for its in parts(state, "files")]
    for key, value in state.items():
        if key == "value" or key.startswith("selected_"):
            return value
    return None


def _table(block: JSONObject, people: Mapping[str, str]) -> list[str]:
    rows = block.get("rows")
    lines = []
    for row in rows if isinstance(rows, list) else []:
        cells = [cell for cell in row if isinstance(cell, dict)] if isinstance(row, list) else []
        lines.append(" | ".join(_cell(cell, people) for cell in cells))
    return lines


def _cell(cell: JSONObject, people: Mapping[str, str]) -> str:
    return _rich(cell, people) if word(cell, "type") == "rich_text" else word(cell, "text")


def _rich(element: JSONObject, people: Mapping[str, str]) -> str:
    kind = word(element, "type")
    if kind == "user":
        return "@" + people.get(word(element, "user_id"), word(element, "user_id"))
    if kind == "emoji":
        return f":{word(element, 'name')}:"
    if kind == "date":
        return word(element, "fallback")
    if kind == "link":
        return word(element, "text") or word(element, "url")
    joint = "\n" if kind in ("rich_text", "rich_text_list") else ""
    inner = joint.join(_rich(its, people) for its in parts(element, "elements"))
    return inner or word(element, "text") or "".join(words(element, "elements"))
