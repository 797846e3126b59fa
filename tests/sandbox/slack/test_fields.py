"""Each field of each block, element, object and view: what passes, and what is refused.

The figures here are those of Slack's pages, written down a second time on purpose: a limit that is
changed in the sandbox's tables must be changed here too.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.slack.errors import SlackError
from sandbox.slack.rules import FieldRule, field_rules
from sandbox.slack.surfaces import check_message_blocks, check_view
from tests.sandbox.slack.shapes import (
    actions,
    button,
    field,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    text_input,
)

URL = "https://example.com/picture.png"
TEN_CHOICES = [option(f"v{number}", f"Choice {number}") for number in range(10)]
MANY = [option(f"v{number}", f"Choice {number}") for number in range(100)]
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("It cannot be undone."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}],
}
COMMON_MENU = {
    "action_id": "chosen",
    "placeholder": plain("Choose"),
    "confirm": CONFIRM,
    "focus_on_load": True,
}
COMMON_INPUT = {
    "action_id": "typed",
    "placeholder": plain("Type"),
    "focus_on_load": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}

# A whole example of each, with every field that can stand beside the others.
BLOCKS: Mapping[str, dict[str, Any]] = {
    "actions": {"block_id": "b", "elements": [button()]},
    "alert": {"block_id": "b", "text": mrkdwn(), "level": "warning"},
    "context": {"block_id": "b", "elements": [mrkdwn(), plain()]},
    "divider": {"block_id": "b"},
    "header": {"block_id": "b", "text": plain()},
    "image": {"block_id": "b", "image_url": URL, "alt_text": "A chart", "title": plain()},
    "input": {
        "block_id": "b",
        "label": plain(),
        "element": text_input(),
        "hint": plain(),
        "optional": True,
        "dispatch_action": True,
    },
    "markdown": {"block_id": "b", "text": "**Words**"},
    "rich_text": {"block_id": "b", "elements": RICH["elements"]},
    "section": {
        "block_id": "b",
        "text": mrkdwn(),
        "fields": [plain(), mrkdwn()],
        "accessory": button(),
        "expand": True,
    },
    "table": {
        "block_id": "b",
        "rows": [[{"type": "raw_text", "text": "Price"}, RICH]],
        "column_settings": [{"align": "right", "is_wrapped": True}, None],
    },
}
ELEMENTS: Mapping[str, dict[str, Any]] = {
    "button": {
        "action_id": "go",
        "text": plain(),
        "url": URL,
        "value": "v",
        "style": "primary",
        "confirm": CONFIRM,
        "accessibility_label": "Go on",
    },
    "checkboxes": {
        "action_id": "chosen",
        "options": TEN_CHOICES,
        "initial_options": TEN_CHOICES[:2],
        "confirm": CONFIRM,
        "focus_on_load": True,
    },
    "datepicker": {**COMMON_MENU, "initial_date": "2026-02-28"},
    "datetimepicker": {
        "action_id": "chosen",
        "initial_date_time": 1_766_000_000,
        "confirm": CONFIRM,
        "focus_on_load": True,
    },
    "email_text_input": {**COMMON_INPUT, "initial_value": "ana@example.com"},
    "file_input": {"action_id": "given", "filetypes": ["pdf"], "max_files": 10},
    "image": {"image_url": URL, "alt_text": "A chart"},
    "number_input": {
        **COMMON_INPUT,
        "is_decimal_allowed": True,
        "initial_value": "2.5",
        "min_value": "1",
        "max_value": "60",
    },
    "overflow": {"action_id": "chosen", "options": TEN_CHOICES[:5], "confirm": CONFIRM},
    "plain_text_input": {
        **COMMON_INPUT,
        "initial_value": "",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
    },
    "radio_buttons": {
        "action_id": "chosen",
        "options": TEN_CHOICES,
        "initial_option": TEN_CHOICES[3],
        "confirm": CONFIRM,
        "focus_on_load": True,
    },
    "rich_text_input": {**COMMON_INPUT, "initial_value": RICH},
    "timepicker": {**COMMON_MENU, "initial_time": "23:59", "timezone": "Europe/Amsterdam"},
    "url_text_input": {**COMMON_INPUT, "initial_value": URL},
    "static_select": {**COMMON_MENU, "options": MANY, "initial_option": MANY[99]},
    "external_select": {**COMMON_MENU, "min_query_length": 0, "initial_option": option()},
    "users_select": {**COMMON_MENU, "initial_user": "U0ANA"},
    "conversations_select": {
        **COMMON_MENU,
        "initial_conversation": "C0ORDERS",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
        "filter": {"include": ["public", "im"]},
    },
    "channels_select": {
        **COMMON_MENU,
        "initial_channel": "C0ORDERS",
        "response_url_enabled": True,
    },
    "multi_static_select": {
        **COMMON_MENU,
        "options": MANY,
        "initial_options": MANY[:3],
        "max_selected_items": 3,
    },
    "multi_external_select": {
        **COMMON_MENU,
        "min_query_length": 0,
        "initial_options": [option()],
        "max_selected_items": 1,
    },
    "multi_users_select": {**COMMON_MENU, "initial_users": ["U0ANA"], "max_selected_items": 1},
    "multi_conversations_select": {
        **COMMON_MENU,
        "initial_conversations": ["C0ORDERS"],
        "default_to_current_conversation": True,
        "filter": {"include": ["private", "mpim"]},
        "max_selected_items": 1,
    },
    "multi_channels_select": {
        **COMMON_MENU,
        "initial_channels": ["C0ORDERS"],
        "max_selected_items": 1,
    },
}
OBJECTS: Mapping[str, dict[str, Any]] = {
    "confirm": CONFIRM,
    "option": option(description=plain()),
    "choice": {"text": mrkdwn(), "value": "v", "description": mrkdwn()},
    "overflow option": option(description=plain(), url=URL),
    "option group": {"label": plain(), "options": MANY},
    "filter": {
        "include": ["im", "mpim", "private", "public"],
        "exclude_bot_users": True,
        "exclude_external_shared_channels": True,
    },
    "dispatch config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
    "slack file": {"id": "F0CHART"},
}
VIEWS: Mapping[str, dict[str, Any]] = {
    "modal": modal(
        section(),
        close=plain("Back"),
        private_metadata="ORD-1",
        callback_id="ask",
        external_id="ask-1",
        clear_on_close=True,
        notify_on_close=True,
    ),
    "home": home(section(), private_metadata="", callback_id="home", external_id="home-1"),
}

# The pages' limits: the largest value that passes, and one that does not with Slack's complaint.
LIMITS: Mapping[str, tuple[Any, Any, str]] = {
    "accessibility_label": ("x" * 75, "x" * 76, "must be less than 76 characters"),
    "accessory": (button(), text_input(), "unsupported type: plain_text_input"),
    "action_id": ("x" * 255, "x" * 256, "must be less than 256 characters"),
    "alt_text": ("x" * 2000, "x" * 2001, "must be less than 2001 characters"),
    "block_id": ("x" * 255, "x" * 256, "must be less than 256 characters"),
    "blocks": ([section()] * 100, [section()] * 101, "no more than 100 items allowed"),
    "callback_id": ("x" * 255, "x" * 256, "must be less than 256 characters"),
    "clear_on_close": (False, "no", "must provide a boolean"),
    "close": (plain("x" * 24), plain("x" * 25), "must be less than 25 characters"),
    "column_settings": ([None] * 20, [None] * 21, "no more than 20 items allowed"),
    "confirm": (CONFIRM, {}, "missing required field: title"),
    "default_to_current_conversation": (False, 1, "must provide a boolean"),
    "deny": (plain("x" * 30), plain("x" * 31), "must be less than 31 characters"),
    "description": (plain("x" * 75), plain("x" * 76), "must be less than 76 characters"),
    "dispatch_action": (False, "yes", "must provide a boolean"),
    "dispatch_action_config": ({}, {"trigger": 1}, "invalid additional property: trigger"),
    "element": (text_input(), button(), "unsupported type: button"),
    "exclude_bot_users": (False, None, "must provide a boolean"),
    "exclude_external_shared_channels": (False, None, "must provide a boolean"),
    "expand": (False, "", "must provide a boolean"),
    "external_id": ("x" * 255, "x" * 256, "must be less than 256 characters"),
    "fields": ([mrkdwn("x" * 2000)] * 10, [mrkdwn()] * 11, "no more than 10 items allowed"),
    "filetypes": (["pdf", "png"], [], "no fewer than 1 items allowed"),
    "filter": ({}, {"only": ["im"]}, "invalid additional property: only"),
    "focus_on_load": (False, "true", "must provide a boolean"),
    "hint": (plain("x" * 2000), plain("x" * 2001), "must be less than 2001 characters"),
    "id": ("F0CHART", "", "must be more than 0 characters"),
    "image_url": ("https://" + "x" * 2992, "https://" + "x" * 2993, "less than 3001 characters"),
    "include": (["im"], ["dm"], "must be a valid enum value"),
    "initial_channel": ("C0GENERAL", "", "must be more than 0 characters"),
    "initial_channels": (["C0GENERAL"], "C0GENERAL", "must provide an array"),
    "initial_conversation": ("C0GENERAL", None, "must provide a string"),
    "initial_conversations": (["C0GENERAL"], [], "no fewer than 1 items allowed"),
    "initial_date": ("2026-12-31", "2026-13-01", "failed to match schema"),
    "initial_date_time": (9_999_999_999, 10_000_000_000, "must be less than or equal to"),
    "initial_time": ("00:00", "24:00", "failed to match schema"),
    "initial_user": ("U0BRAM", 7, "must provide a string"),
    "initial_users": (["U0BRAM"], [7], "must provide a string"),
    "is_decimal_allowed": (True, "true", "must provide a boolean"),
    "level": ("success", "urgent", "must be a valid enum value"),
    "max_files": (10, 11, "must be less than or equal to 10"),
    "max_length": (3000, 3001, "must be less than or equal to 3000"),
    "max_selected_items": (1, 0, "must be greater than or equal to 1"),
    "max_value": ("60", "sixty", "failed to match schema"),
    "min_length": (3000, -1, "must be greater than or equal to 0"),
    "min_query_length": (10, "3", "must provide a number"),
    "min_value": ("-1.5", 1, "must provide a string"),
    "multiline": (False, 0, "must provide a boolean"),
    "notify_on_close": (False, None, "must provide a boolean"),
    "optional": (False, "false", "must provide a boolean"),
    "options": (MANY, [*MANY, option("more")], "no more than 100 items allowed"),
    "placeholder": (plain("x" * 150), plain("x" * 151), "must be less than 151 characters"),
    "private_metadata": ("x" * 3000, "x" * 3001, "must be less than 3001 characters"),
    "response_url_enabled": (False, "yes", "must provide a boolean"),
    "slack_file": ({"id": "F0CHART"}, {}, "missing required field: id"),
    "style": ("danger", "warning", "must be a valid enum value"),
    "submit": (plain("x" * 24), mrkdwn(), "unsupported type: mrkdwn"),
    "timezone": ("Europe/London", "", "must be more than 0 characters"),
    "trigger_actions_on": (["on_enter_pressed"], ["on_blur"], "must be a valid enum value"),
    "url": ("https://" + "x" * 2992, "example.com", "invalid url"),
}
CELL = {"type": "raw_text", "text": "1"}
LIMITS_OF: Mapping[tuple[str, str], tuple[Any, Any, str]] = {
    ("actions", "elements"): ([button(f"a{n}") for n in range(25)], [button()] * 26, "than 25"),
    ("alert", "text"): (mrkdwn("x" * 3000), mrkdwn("x" * 3001), "must be less than 3001"),
    ("button", "text"): (plain("x" * 75), plain("x" * 76), "must be less than 76 characters"),
    ("button", "value"): ("x" * 2000, "x" * 2001, "must be less than 2001 characters"),
    ("checkboxes", "initial_options"): (TEN_CHOICES, [option("z")], "one of the options"),
    ("checkboxes", "options"): (TEN_CHOICES, MANY, "no more than 10 items allowed"),
    ("choice", "description"): (mrkdwn("x" * 75), plain("x" * 76), "must be less than 76"),
    ("choice", "text"): (mrkdwn("x" * 75), mrkdwn("x" * 76), "must be less than 76 characters"),
    ("choice", "value"): ("x" * 150, "x" * 151, "must be less than 151 characters"),
    ("confirm", "confirm"): (plain("x" * 30), plain("x" * 31), "must be less than 31"),
    ("confirm", "text"): (mrkdwn("x" * 300), plain("x" * 301), "must be less than 301"),
    ("confirm", "title"): (plain("x" * 100), plain("x" * 101), "must be less than 101"),
    ("context", "elements"): ([mrkdwn()] * 10, [mrkdwn()] * 11, "no more than 10 items"),
    ("email_text_input", "initial_value"): ("a@b.nl", "", "must be more than 0 characters"),
    ("external_select", "initial_option"): (option(), {"value": "v"}, "missing required field"),
    ("header", "text"): (plain("x" * 150), plain("x" * 151), "must be less than 151 characters"),
    ("home", "blocks"): ([section()] * 100, [section()] * 101, "no more than 100 items"),
    ("image", "title"): (plain("x" * 2000), plain("x" * 2001), "must be less than 2001"),
    ("input", "label"): (plain("x" * 2000), plain(""), "must be more than 0 characters"),
    ("markdown", "text"): ("x" * 12_000, "x" * 12_001, "must be less than 12001 characters"),
    ("modal", "title"): (plain("x" * 24), plain("x" * 25), "must be less than 25 characters"),
    ("multi_external_select", "initial_options"): ([option()], [{}], "missing required field"),
    ("multi_static_select", "initial_options"): (MANY, [option("z")], "one of the options"),
    ("number_input", "initial_value"): ("-2", "two", "failed to match schema"),
    ("option", "text"): (plain("x" * 75), mrkdwn(), "unsupported type: mrkdwn"),
    ("option", "value"): ("x" * 150, "x" * 151, "must be less than 151 characters"),
    ("option group", "label"): (plain("x" * 75), plain("x" * 76), "must be less than 76"),
    ("overflow", "options"): (TEN_CHOICES[:1], TEN_CHOICES[:6], "no more than 5 items allowed"),
    ("overflow option", "text"): (plain("x" * 75), plain("x" * 76), "must be less than 76"),
    ("overflow option", "value"): ("x" * 150, "", "must be more than 0 characters"),
    ("plain_text_input", "initial_value"): ("x" * 3000, "x" * 3001, "must be less than 3001"),
    ("radio_buttons", "initial_option"): (TEN_CHOICES[0], option("z"), "one of the options"),
    ("radio_buttons", "options"): (TEN_CHOICES, [], "no fewer than 1 items allowed"),
    ("rich_text", "elements"): (RICH["elements"], [{"type": "text"}], "unsupported type: text"),
    ("rich_text_input", "initial_value"): (RICH, "words", "must provide an object"),
    ("section", "text"): (plain("x" * 3000), mrkdwn("x" * 3001), "must be less than 3001"),
    ("static_select", "initial_option"): (MANY[0], option("z"), "one of the options"),
    ("table", "rows"): ([[CELL] * 20] * 100, [[CELL] * 21], "no more than 20 items allowed"),
    ("url_text_input", "initial_value"): (URL, "example", "invalid url"),
}


def place(rule: FieldRule, value: dict[str, Any]) -> list[str]:
    """What is said about a block, element, object or view, put where it belongs."""
    try:
        if rule.kind == "view":
            check_view({"type": rule.owner, **value}, "modal" if rule.owner == "modal" else "home")
        elif rule.kind == "block":
            _show({"type": rule.owner, **value})
        elif rule.kind == "element":
            _show(_around_element({"type": rule.owner, **value}))
        else:
            _show(_around_element(_around_object(rule.owner, value)))
    except SlackError as refusal:
        return list(refusal.messages) or [refusal.code]
    return []


def _show(block: dict[str, Any]) -> None:
    if block["type"] in ("markdown", "table"):
        check_message_blocks([block])
    else:
        check_view(modal(block), "modal")


def _around_element(element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] in ("button", "overflow"):
        return actions(element)
    if element["type"] == "image":
        return section(accessory=element)
    return field("b", element)


def _around_object(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "confirm": button(confirm=value),
        "option": {"type": "static_select", "options": [value]},
        "choice": {"type": "radio_buttons", "options": [value]},
        "overflow option": {"type": "overflow", "options": [value]},
        "option group": {"type": "static_select", "option_groups": [value]},
        "filter": {"type": "conversations_select", "filter": value},
        "dispatch config": text_input(dispatch_action_config=value),
        "slack file": {"type": "image", "alt_text": "A chart", "slack_file": value},
    }[name]


def example(rule: FieldRule) -> dict[str, Any]:
    kinds = {"block": BLOCKS, "element": ELEMENTS, "object": OBJECTS, "view": VIEWS}
    whole = dict(kinds[rule.kind][rule.owner])
    whole.pop("type", None)
    alternatives = {
        "slack_file": {"image_url": None},
        "option_groups": {"options": None, "initial_option": None, "initial_options": None},
        "url": {"id": None} if rule.owner == "slack file" else {},
        "min_length": {"max_length": None},
        "options": {"initial_option": None, "initial_options": None},
        "min_value": {},
    }
    dropped = alternatives.get(rule.field, {})
    return {name: value for name, value in whole.items() if name not in dropped}


def limits(rule: FieldRule) -> tuple[Any, Any, str]:
    if rule.field == "option_groups":
        group = {"label": plain(), "options": [option()]}
        return [group] * 100, [group] * 101, "no more than 100 items allowed"
    return LIMITS_OF.get((rule.owner, rule.field)) or LIMITS[rule.field]


RULES = list(field_rules())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.owner}.{rule.field}")
def test_the_largest_value_passes(rule: FieldRule) -> None:
    largest, _, _ = limits(rule)
    assert place(rule, {**example(rule), rule.field: largest}) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.owner}.{rule.field}")
def test_a_value_beyond_it_is_refused_in_slacks_words(rule: FieldRule) -> None:
    _, beyond, complaint = limits(rule)
    said = place(rule, {**example(rule), rule.field: beyond})
    assert any(complaint in message for message in said), said
    assert any(f"/{rule.field}" in message for message in said), said


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.required],
    ids=lambda rule: f"{rule.owner}.{rule.field}",
)
def test_a_required_field_must_be_there(rule: FieldRule) -> None:
    without = {name: value for name, value in example(rule).items() if name != rule.field}
    said = place(rule, without)
    assert any(f"missing required field: {rule.field} [json-pointer:" in line for line in said)


@pytest.mark.parametrize(
    "rule",
    list({(rule.kind, rule.owner): rule for rule in reversed(RULES)}.values()),
    ids=lambda rule: f"{rule.kind} {rule.owner}",
)
def test_a_field_that_is_not_known_is_refused_by_name(rule: FieldRule) -> None:
    assert place(rule, example(rule)) == []
    said = place(rule, {**example(rule), "surprise": 1})
    assert any("invalid additional property: surprise" in message for message in said)
