"""Forms and sheets as modals, and reading back what was filled in.

Everything that a modal has to know when it comes back stands in its `private_metadata`, so that it
works after any restart. Nothing in it is trusted: the core decides anew.
Source: https://docs.slack.dev/reference/views/modal-views.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from adapters.shared.buttons import Press, Step
from adapters.shared.forms import Field, Form, Input
from adapters.shared.live_preview import NUMBERS
from adapters.shared.sheets import Button, Buttons, Part, Sheet
from adapters.shared.voice import Said, Voice
from adapters.slack import layout
from adapters.slack.wire import JSON, JSONObject, digits, part, parts, word
from core.requests import RequestRef
from core.rules import Action
from core.texts import whole
from core.values import OrderId, Value

TITLE_MAX: Final = 24
"""Characters of a modal's title and of its two buttons (modal views)."""
METADATA_MAX: Final = 3000
"""Characters of `private_metadata` (modal views)."""
WRITTEN_MAX: Final = 3000
"""Characters of a text input (plain-text input element)."""
OPTIONS_MAX: Final = 100
"""Options of a menu (select menu element)."""
FILES_MAX: Final = 10
"""Files of one input (file input element)."""
LABEL_MAX: Final = 2000
"""Characters of a label and of a hint (input block)."""

FORM: Final = "rc_form"
CONFIRM: Final = "rc_confirm"
OFFER: Final = "rc_offer"
PAGE: Final = "rc_page"
"""The callback ids of our modals."""

PROBLEM: Final = "rc_problem"
"""The block that says what is wrong with a form as a whole."""
PREVIEW: Final = "rc_preview"
"""The block that says what the numbers typed so far would do."""
BLOCK: Final = "f_"
"""Begins the block id of every field; its name follows."""
VALUE: Final = "v"
"""The action id of every field."""
TYPED: Final[dict[str, str | re.Pattern[str]]] = {
    "block_id": re.compile(f"^{BLOCK}"),
    "action_id": VALUE,
}
"""Any of our fields that is told of while it is filled in."""

PICKED: Final = re.compile(f"^{re.escape(layout.PICKS)}")
"""The action id of any of our menus."""
PERSON_PICKED: Final = re.compile(f"^{re.escape(layout.PEOPLE)}")
"""The action id of any of our menus of people."""
LED_AWAY: Final = re.compile(f"^{re.escape(layout.LINKS)}")
"""The action id of any of our buttons that open an address."""

WHILE_TYPING: Final[JSONObject] = {"trigger_actions_on": ["on_character_entered"]}
"""Slack waits for a pause in the typing by itself (dispatch action configuration object)."""

_WEB: Final = frozenset({"link"})
"""The fields that take an address."""
AMOUNT_MAX: Final = 60
"""The most characters in an amount: more digits than any is read from, and room for its sign."""


class Origin(Value):
    """Where a modal was opened from, and how to answer there.

    Attributes:
        url: the `response_url` of the message, good for 30 minutes and five answers.
        alone: whether that message is one that only this person sees, which is replaced.
        home: whether it was the home tab.
    """

    url: str = ""
    alone: bool = False
    home: bool = False


class Memo(Value):
    """What a modal knows when it comes back.

    Attributes:
        order: what the form is about.
        action: which form it is.
        seen: the open request as the person saw it.
        replacing: whether that request is to end in the same step.
        press: the id of the button that the modal's own submit button stands for.
        prefill: a message that the next form is to take in: its text, and its link on the last
            line.
        channel: the channel in which an offer was begun.
    """

    order: OrderId = OrderId("")
    action: Action | None = None
    seen: RequestRef | None = None
    replacing: bool = False
    press: str = ""
    prefill: str = ""
    channel: str = ""
    origin: Origin = Origin()

    def written(self) -> str:
        """Write it down for `private_metadata`."""
        whole = self.model_dump_json(exclude_defaults=True)
        if len(whole) <= METADATA_MAX:
            return whole
        return self.but(prefill="").model_dump_json(exclude_defaults=True)


def read_memo(view: JSONObject) -> Memo:
    """Read what a modal knows; nothing where it is not ours."""
    try:
        return Memo.model_validate_json(word(view, "private_metadata") or "{}")
    except ValidationError:
        return Memo()


def form_view(form: Form, origin: Origin, *, replacing: bool, prefill: str = "") -> JSONObject:
    """Lay out a form as a modal.

    Args:
        form: what is asked.
        origin: where it is opened from.
        replacing: whether the open request is to end in the same step.
        prefill: a message for the comment, or its link for evidence, where nothing was typed yet.
    """
    blocks: list[JSONObject] = []
    if form.problem is not None:
        blocks.append(problem(form.problem))
    for said in form.intro:
        blocks += list(layout.prose(said))
    blocks += [input_block(_filled(field, prefill)) for field in form.fields]
    memo = Memo(
        order=form.order, action=form.action, seen=form.seen, replacing=replacing, origin=origin
    )
    return modal(FORM, form.title, blocks, memo, submit=form.submit)


def _filled(field: Field, prefill: str) -> Field:
    """Put a message where the form has room for it: its words and link, or its link alone."""
    if not prefill or field.value:
        return field
    if field.name == "comment":
        return field.but(value=prefill[: field.most])
    link = prefill.rpartition("\n")[2]
    if field.name in _WEB and link.startswith("https://") and len(link) <= field.most:
        return field.but(value=link)
    return field


def sheet_view(sheet: Sheet, memo: Memo, voice: Voice) -> JSONObject:
    """Lay out a sheet as a modal.

    The last step before something is done gets its two buttons where Slack has them: the modal's
    own submit button does it, and closing leads back to what lies below.
    """
    yes, back, rest = _last_step(sheet)
    blocks = layout.sheet_blocks(sheet.but(parts=rest))
    if len(sheet.title) > TITLE_MAX:
        blocks.insert(0, layout.header(sheet.title))
    close = back.label if back is not None else voice.plain().say("slack.close")
    if yes is None:
        return modal(PAGE, sheet.title, blocks, memo, close=close)
    memo = memo.but(press=yes.press.id)
    return modal(CONFIRM, sheet.title, blocks, memo, submit=yes.label, close=close)


def _last_step(sheet: Sheet) -> tuple[Button | None, Button | None, tuple[Part, ...]]:
    """Take the button that does it and the one that leads back off a sheet that has them."""
    rest: list[Part] = []
    yes = back = None
    for its in sheet.parts:
        steps = {button.press.step for button in its.buttons} if isinstance(its, Buttons) else set()
        if isinstance(its, Buttons) and steps <= {Step.CONFIRM, Step.EDIT}:
            for button in its.buttons:
                yes = button if button.press.step is Step.CONFIRM else yes
                back = button if button.press.step is Step.EDIT else back
        else:
            rest.append(its)
    return (None, None, sheet.parts) if yes is None else (yes, back, tuple(rest))


def said_view(said: Said, voice: Voice, *, last: bool, order: OrderId | None = None) -> JSONObject:
    """Say something to the person in a modal.

    Args:
        said: what.
        voice: theirs.
        last: whether closing it closes everything below it too.
        order: the order that it is about, where the way to what stands is to be given.
    """
    plain = voice.plain()
    title, blocks = plain.say("help.title"), list(layout.prose(said))
    if order is not None:
        way = Button(press=Press(step=Step.PAGE, order=order), label=plain.say("do.page"))
        blocks += layout.rows((way,))
    view = modal(PAGE, title, blocks, Memo(), close=plain.say("slack.close"))
    return view | {"clear_on_close": last}


def loading_view(voice: Voice) -> JSONObject:
    """What is seen while something takes longer than a trigger id lives."""
    return said_view(voice.say("slack.loading"), voice, last=False)


def with_problem(view: JSONObject, said: Said) -> JSONObject:
    """Give an open form again, as it is filled in, with what is wrong with it on top."""
    blocks = [block for block in parts(view, "blocks") if word(block, "block_id") != PROBLEM]
    return _again(view, [problem(said), *blocks])


def with_preview(view: JSONObject, said: Said | None) -> JSONObject | None:
    """Give an open form again with what its numbers would do, below the last of them.

    Returns:
        The view; nothing where it says so already.
    """
    stands = [block for block in parts(view, "blocks") if word(block, "block_id") == PREVIEW]
    blocks = [block for block in parts(view, "blocks") if word(block, "block_id") != PREVIEW]
    if said is not None:
        numbers = (
            at for at, block in enumerate(blocks, start=1) if block.get("dispatch_action") is True
        )
        shown = layout.mrkdwn(layout.cut_said(said, layout.SECTION_MAX))
        line: JSONObject = {"type": "context", "block_id": PREVIEW, "elements": [shown]}
        blocks.insert(max(numbers, default=0), line)
        if [word(block, "block_id") for block in stands] and _texts(stands) == _texts([line]):
            return None
    elif not stands:
        return None
    return _again(view, blocks)


def _texts(blocks: list[JSONObject]) -> list[str]:
    return [word(its, "text") for block in blocks for its in parts(block, "elements")]


def _again(view: JSONObject, blocks: list[JSONObject]) -> JSONObject:
    again: JSONObject = {
        name: view[name]
        for name in ("type", "callback_id", "title", "submit", "close", "private_metadata")
        if view.get(name) is not None
    }
    return again | {"blocks": layout.view_blocks(blocks)}


def problem(said: Said) -> JSONObject:
    """The block that says what is wrong with a form as a whole."""
    return layout.section(layout.cut_said(Said(f"⚠️ {said}"), layout.SECTION_MAX)) | {
        "block_id": PROBLEM
    }


def modal(  # noqa: PLR0913 - the parts of a modal
    callback: str,
    title: str,
    blocks: list[JSONObject],
    memo: Memo,
    *,
    submit: str | None = None,
    close: str | None = None,
) -> JSONObject:
    """Put a modal together."""
    view: JSONObject = {
        "type": "modal",
        "callback_id": callback,
        "title": layout.plain(title, TITLE_MAX),
        "blocks": layout.view_blocks(blocks),
        "private_metadata": memo.written(),
    }
    if submit is not None:
        view["submit"] = layout.plain(submit, TITLE_MAX)
    if close is not None:
        view["close"] = layout.plain(close, TITLE_MAX)
    return view


def input_block(field: Field) -> JSONObject:
    """One field of a form."""
    block: JSONObject = {
        "type": "input",
        "block_id": f"{BLOCK}{field.name}",
        "label": layout.plain(field.label, LABEL_MAX),
        "optional": not field.required,
        "element": {**_element(field), "action_id": VALUE},
    }
    if field.input in NUMBERS:
        block["dispatch_action"] = True
    if field.hint:
        block["hint"] = layout.plain(field.hint, LABEL_MAX)
    return block


def _element(field: Field) -> JSONObject:
    match field.input:
        case Input.LINE if field.name in _WEB:
            return _starting({"type": "url_text_input"}, field.value)
        case Input.LINE | Input.TEXT:
            element: JSONObject = {
                "type": "plain_text_input",
                "multiline": field.input is Input.TEXT,
                "max_length": min(field.most, WRITTEN_MAX),
            }
            return _starting(element, field.value)
        case Input.AMOUNT:
            # Slack's number input takes no decimal comma and no currency sign, which people write.
            amount: JSONObject = {
                "type": "plain_text_input",
                "max_length": AMOUNT_MAX,
                "dispatch_action_config": WHILE_TYPING,
            }
            return _starting(amount, field.value)
        case Input.DAYS:
            number: JSONObject = {
                "type": "number_input",
                "is_decimal_allowed": False,
                "min_value": str(field.least),
                "max_value": str(field.most),
                "dispatch_action_config": WHILE_TYPING,
            }
            return _starting(number, field.value)
        case Input.CHOICE:
            return _choice(field)
        case Input.FILES:
            return {"type": "file_input", "max_files": max(1, min(field.most, FILES_MAX))}


def _starting(element: JSONObject, value: str) -> JSONObject:
    return {**element, "initial_value": value} if value else element


def _choice(field: Field) -> JSONObject:
    options = [option(choice.label, choice.value) for choice in field.choices[:OPTIONS_MAX]]
    element: JSONObject = {"type": "static_select", "options": [*options]}
    picked = next((its for its in options if its["value"] == field.value), None)
    return element if picked is None else {**element, "initial_option": picked}


def option(label: str, value: str) -> JSONObject:
    """One thing to pick from a menu."""
    return {"text": layout.plain(label, layout.LABEL_MAX), "value": value}


def typed(view: JSONObject) -> Mapping[str, str]:
    """Read what was filled in, by the name of the field; what was left empty is missing."""
    filled: dict[str, str] = {}
    for block in parts(view, "blocks"):
        name = word(block, "block_id")
        if not name.startswith(BLOCK):
            continue
        state = part(view, "state", "values", name, VALUE)
        value = _value(state)
        if value:
            filled[name.removeprefix(BLOCK)] = whole(value)
    return filled


def _value(state: JSONObject) -> str:
    return (
        word(state, "value")
        or word(state, "selected_option", "value")
        or word(state, "selected_user")
        or digits(state, "selected_date_time")
        or word(state, "selected_conversation")
    )


def picked_moment(typed: str) -> datetime | str:
    """Read what a picker of a day and a time gave, in seconds since 1970; if it is that."""
    try:
        return datetime.fromtimestamp(int(typed), UTC)
    except (ValueError, OverflowError, OSError):
        return typed


def errors_for(view: JSONObject, errors: Mapping[str, str]) -> dict[str, JSON]:
    """Give the errors by the ids of the fields that are in the modal; Slack takes no others."""
    there = {word(block, "block_id") for block in parts(view, "blocks")}
    return {
        f"{BLOCK}{name}": layout.cut(said, layout.SECTION_MAX)
        for name, said in errors.items()
        if f"{BLOCK}{name}" in there
    }
