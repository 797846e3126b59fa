"""The composition objects of Block Kit: texts, options, confirmations, filters.

Source: https://docs.slack.dev/reference/block-kit/composition-objects, one page for each object.
"""

from typing import Final

from sandbox.slack.shapes import ByType, Fields, Flag, Items, Shape, Text, Url, exactly_one

# text-object: 1 to 3,000 characters, less where the parent says so.
TEXT_MOST: Final = 3000


def plain(most: int = TEXT_MOST, least: int = 1) -> Shape:
    """A `plain_text` object. Slack names no union where only one type is possible."""
    return ByType({"plain_text": Fields({"text": Text(most, least)}, {"emoji": Flag()})})


def words(most: int = TEXT_MOST) -> Shape:
    """A `plain_text` or `mrkdwn` object."""
    return ByType(
        {
            "plain_text": Fields({"text": Text(most)}, {"emoji": Flag()}),
            "mrkdwn": Fields({"text": Text(most)}, {"verbatim": Flag()}),
        },
        union=True,
    )


PLACEHOLDER: Final = plain(150)

CONFIRM: Final = Fields(  # confirmation-dialog-object
    {"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Text(one_of=("primary", "danger"))},
    name="confirm",
)

OPTION: Final = Fields(  # option-object: in menus, plain_text alone
    {"text": plain(75), "value": Text(150)},
    {"description": plain(75)},
    name="option",
)
OVERFLOW_OPTION: Final = Fields(  # option-object: `url` is for overflow menus alone
    {"text": plain(75), "value": Text(150)},
    {"description": plain(75), "url": Url()},
    name="overflow option",
)
CHOICE: Final = Fields(  # option-object: radio buttons and checkboxes may use mrkdwn
    {"text": words(75), "value": Text(150)},
    {"description": words(75)},
    name="choice",
)
OPTION_GROUP: Final = Fields(  # option-group-object
    {"label": plain(75), "options": Items(OPTION, 100)},
    name="option group",
)

CONVERSATION_FILTER: Final = Fields(  # conversation-filter-object
    {},
    {
        "include": Items(Text(one_of=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    name="filter",
)

DISPATCH: Final = Fields(  # dispatch-action-configuration-object
    {},
    {"trigger_actions_on": Items(Text(one_of=("on_enter_pressed", "on_character_entered")), 2)},
    name="dispatch config",
)

SLACK_FILE: Final = Fields(  # slack-file-object
    {},
    {"id": Text(), "url": Url()},
    rules=(exactly_one("id", "url"),),
    name="slack file",
)

OBJECTS: Final = {
    shape.name: shape
    for shape in (
        CONFIRM,
        OPTION,
        CHOICE,
        OVERFLOW_OPTION,
        OPTION_GROUP,
        CONVERSATION_FILTER,
        DISPATCH,
        SLACK_FILE,
    )
}
"""The objects that several elements hold, by name."""
