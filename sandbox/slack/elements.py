"""The elements of Block Kit: their fields and limits, and the blocks that may hold them.

Source: https://docs.slack.dev/reference/block-kit/block-elements, one page for each element; the
page's name stands behind each row. `workflow_button` and the elements that only app agents use are
not known here, and are refused by name (`shapes.NOT_LEARNT`).
"""

from collections.abc import Mapping
from typing import Final

from sandbox.slack.objects import (
    CHOICE,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    SLACK_FILE,
    plain,
)
from sandbox.slack.richtext import RICH_TEXT_VALUE
from sandbox.slack.shapes import (
    Fields,
    Flag,
    Items,
    Report,
    Rule,
    Shape,
    Text,
    Url,
    Whole,
    as_list,
    exactly_one,
)
from sandbox.wire import JSON, JSONObject

DATE: Final = Text(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME: Final = Text(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
_DECIMAL: Final = Text(pattern=r"-?\d+(\.\d+)?")

_ID: Final[dict[str, Shape]] = {"action_id": Text(255)}
_HINTED: Final[dict[str, Shape]] = {"placeholder": PLACEHOLDER, "focus_on_load": Flag()}
_ASKED: Final[dict[str, Shape]] = {"confirm": CONFIRM, "focus_on_load": Flag()}
_TYPED: Final[dict[str, Shape]] = {**_ID, **_HINTED, "dispatch_action_config": DISPATCH}
_MENU: Final[dict[str, Shape]] = {**_ID, **_HINTED, **_ASKED}
_SEVERAL: Final[dict[str, Shape]] = {**_MENU, "max_selected_items": Whole(1)}


def _offered(value: JSONObject) -> list[JSON]:
    """The options of a menu, those of its groups included."""
    offered = list(as_list(value.get("options")))
    for group in as_list(value.get("option_groups")):
        if isinstance(group, dict):
            offered.extend(as_list(group.get("options")))
    return offered


def _initial_is_offered(value: JSONObject, pointer: str, report: Report) -> None:
    """What is chosen at first must be exactly one of the options."""
    offered = _offered(value)
    if "initial_option" in value and value["initial_option"] not in offered:
        report.add("initial option must be one of the options", f"{pointer}/initial_option")
    for index, option in enumerate(as_list(value.get("initial_options"))):
        if option not in offered:
            report.add(
                "initial option must be one of the options", f"{pointer}/initial_options/{index}"
            )


def _in_order(least: str, most: str) -> Rule:
    """A lower bound may not be above the upper one."""

    def rule(value: JSONObject, pointer: str, report: Report) -> None:
        low, high = value.get(least), value.get(most)
        if low is not None and high is not None and float(str(low)) > float(str(high)):
            report.add(f"{least} must be less than or equal to {most}", f"{pointer}/{least}")

    return rule


_CHOSEN: Final = (_initial_is_offered,)
_STATIC: Final[dict[str, Shape]] = {
    "options": Items(OPTION, 100),
    "option_groups": Items(OPTION_GROUP, 100),
}

ELEMENTS: Final[Mapping[str, Fields]] = {
    "button": Fields(  # button-element
        {"text": plain(75)},
        {
            **_ID,
            "url": Url(),
            "value": Text(2000, least=0),
            "style": Text(one_of=("primary", "danger")),
            "confirm": CONFIRM,
            "accessibility_label": Text(75),
        },
    ),
    "checkboxes": Fields(  # checkboxes-element
        {"options": Items(CHOICE, 10)},
        {**_ID, **_ASKED, "initial_options": Items(CHOICE, 10)},
        rules=_CHOSEN,
    ),
    "datepicker": Fields({}, {**_MENU, "initial_date": DATE}),  # date-picker-element
    "datetimepicker": Fields(  # datetime-picker-element
        {}, {**_ID, **_ASKED, "initial_date_time": Whole(1_000_000_000, 9_999_999_999)}
    ),
    "email_text_input": Fields({}, {**_TYPED, "initial_value": Text()}),  # email-input-element
    "file_input": Fields(  # file-input-element
        {}, {**_ID, "filetypes": Items(Text()), "max_files": Whole(1, 10)}
    ),
    "image": Fields(  # image-element
        {"alt_text": Text(2000)},
        {"image_url": Url(), "slack_file": SLACK_FILE},
        rules=(exactly_one("image_url", "slack_file"),),
    ),
    "number_input": Fields(  # number-input-element
        {"is_decimal_allowed": Flag()},
        {**_TYPED, "initial_value": _DECIMAL, "min_value": _DECIMAL, "max_value": _DECIMAL},
        rules=(_in_order("min_value", "max_value"),),
    ),
    "overflow": Fields(  # overflow-menu-element
        {"options": Items(OVERFLOW_OPTION, 5)},
        {**_ID, "confirm": CONFIRM},
    ),
    "plain_text_input": Fields(  # plain-text-input-element
        {},
        {
            **_TYPED,
            "initial_value": Text(3000, least=0),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        rules=(_in_order("min_length", "max_length"),),
    ),
    "radio_buttons": Fields(  # radio-button-group-element
        {"options": Items(CHOICE, 10)},
        {**_ID, **_ASKED, "initial_option": CHOICE},
        rules=_CHOSEN,
    ),
    "rich_text_input": Fields({}, {**_TYPED, "initial_value": RICH_TEXT_VALUE}),
    "timepicker": Fields(  # time-picker-element
        {}, {**_MENU, "initial_time": TIME, "timezone": Text()}
    ),
    "url_text_input": Fields({}, {**_TYPED, "initial_value": Url()}),  # url-input-element
    # select-menu-element
    "static_select": Fields(
        {},
        {**_MENU, **_STATIC, "initial_option": OPTION},
        rules=(exactly_one("options", "option_groups"), *_CHOSEN),
    ),
    "external_select": Fields(
        {}, {**_MENU, "min_query_length": Whole(0), "initial_option": OPTION}
    ),
    "users_select": Fields({}, {**_MENU, "initial_user": Text()}),
    "conversations_select": Fields(
        {},
        {
            **_MENU,
            "initial_conversation": Text(),
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
    "channels_select": Fields(
        {}, {**_MENU, "initial_channel": Text(), "response_url_enabled": Flag()}
    ),
    # multi-select-menu-element
    "multi_static_select": Fields(
        {},
        {**_SEVERAL, **_STATIC, "initial_options": Items(OPTION, 100)},
        rules=(exactly_one("options", "option_groups"), *_CHOSEN),
    ),
    "multi_external_select": Fields(
        {},
        {**_SEVERAL, "min_query_length": Whole(0), "initial_options": Items(OPTION, 100)},
    ),
    "multi_users_select": Fields({}, {**_SEVERAL, "initial_users": Items(Text())}),
    "multi_conversations_select": Fields(
        {},
        {
            **_SEVERAL,
            "initial_conversations": Items(Text()),
            "default_to_current_conversation": Flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
    "multi_channels_select": Fields({}, {**_SEVERAL, "initial_channels": Items(Text())}),
}

_MENUS: Final = frozenset(
    {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
)
_MULTI_MENUS: Final = frozenset(f"multi_{menu}" for menu in _MENUS)
_PICKERS: Final = frozenset({"checkboxes", "datepicker", "radio_buttons", "timepicker"})

# The table on block-elements says which blocks hold which element.
IN_ACTIONS: Final = _MENUS | _MULTI_MENUS | _PICKERS | {"button", "datetimepicker", "overflow"}
IN_SECTION: Final = _MENUS | _MULTI_MENUS | _PICKERS | {"button", "image", "overflow"}
IN_INPUT: Final = (
    _MENUS
    | _MULTI_MENUS
    | _PICKERS
    | {
        "datetimepicker",
        "email_text_input",
        "file_input",
        "number_input",
        "plain_text_input",
        "rich_text_input",
        "url_text_input",
    }
)
NOT_EVERYWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "datetimepicker": ("modal", "message"),
    "email_text_input": ("modal",),
    "file_input": ("modal",),
    "number_input": ("modal",),
    "rich_text_input": ("modal", "home"),
    "url_text_input": ("modal",),
}
"""The surfaces of the elements that not every surface shows (the table on block-elements)."""
