"""The blocks of Block Kit: their fields and limits, and the surfaces that show them.

Source: https://docs.slack.dev/reference/block-kit/blocks, one page for each block; the page's name
is the block's with dashes and `-block`. Slack's other blocks (`call`, `card`, `carousel`,
`container`, `context_actions`, `file`, `plan`, `task_card`, `video`) are not known here: they are
refused by name (`shapes.NOT_LEARNT`).
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from sandbox.slack.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.slack.objects import SLACK_FILE, plain, words
from sandbox.slack.richtext import RICH_TEXT
from sandbox.slack.shapes import (
    ByType,
    Fields,
    Flag,
    Items,
    Nullable,
    Number,
    Report,
    Shape,
    Text,
    Url,
    exactly_one,
    one_needed,
)
from sandbox.wire import JSON

Surface: TypeAlias = Literal["message", "modal", "home"]

_ID: Final[dict[str, Shape]] = {"block_id": Text(255)}


class _TextOrImage:
    """What a context block holds: texts and images."""

    in_words = "`image`, or mrkdwn or plain_text of at most 3,000 characters"

    _image = ByType({"image": ELEMENTS["image"]})
    _words = words()

    def check(self, value: JSON, pointer: str, report: Report) -> None:
        """See `Shape`."""
        image = isinstance(value, dict) and value.get("type") == "image"
        (self._image if image else self._words).check(value, pointer, report)


_CELL: Final = ByType(
    {
        "raw_text": Fields({"text": Text()}),
        "raw_number": Fields({"value": Number(), "text": Text()}),
        "rich_text": RICH_TEXT,
    },
)
_COLUMN: Final = Fields(
    {},
    {"align": Text(one_of=("left", "center", "right")), "is_wrapped": Flag()},
    name="column settings",
)

BLOCKS: Final[Mapping[str, Fields]] = {
    "alert": Fields(
        {"text": words()},
        {**_ID, "level": Text(one_of=("default", "info", "warning", "error", "success"))},
    ),
    "actions": Fields({"elements": Items(ByType(ELEMENTS, IN_ACTIONS), 25)}, _ID),
    "context": Fields({"elements": Items(_TextOrImage(), 10)}, _ID),
    "divider": Fields({}, _ID),
    "header": Fields({"text": plain(150)}, _ID),
    "image": Fields(
        {"alt_text": Text(2000)},
        {**_ID, "image_url": Url(), "slack_file": SLACK_FILE, "title": plain(2000)},
        rules=(exactly_one("image_url", "slack_file"),),
    ),
    "input": Fields(
        {"label": plain(2000), "element": ByType(ELEMENTS, IN_INPUT)},
        {**_ID, "hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "markdown": Fields({"text": Text(12_000)}, _ID),
    "rich_text": RICH_TEXT,
    "section": Fields(
        {},
        {
            **_ID,
            "text": words(3000),
            "fields": Items(words(2000), 10),
            "accessory": ByType(ELEMENTS, IN_SECTION),
            "expand": Flag(),
        },
        rules=(one_needed("text", "fields"),),
    ),
    "table": Fields(
        {"rows": Items(Items(_CELL, 20), 100)},
        {**_ID, "column_settings": Items(Nullable(_COLUMN), 20)},
    ),
}

_EVERYWHERE: Final = frozenset(
    {"actions", "context", "divider", "header", "image", "input", "rich_text", "section"}
)
SHOWN_IN: Final[Mapping[Surface, frozenset[str]]] = {
    "message": _EVERYWHERE | {"markdown", "table"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE,
}
"""Which surface shows which block: "Available in surfaces" on each block's page."""

MOST_BLOCKS: Final[Mapping[Surface, int]] = {"message": 50, "modal": 100, "home": 100}
"""50 in a message, 100 in a modal or home tab (https://docs.slack.dev/reference/block-kit/blocks)."""
