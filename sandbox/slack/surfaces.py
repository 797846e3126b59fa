"""Whole surfaces: the blocks of a message, and views. What holds between blocks is checked here.

Sources: https://docs.slack.dev/reference/block-kit/blocks and
https://docs.slack.dev/reference/views (modal-views, home-tab-views).
"""

import json
from collections.abc import Iterator
from typing import Final

from sandbox.slack.blocks import BLOCKS, MOST_BLOCKS, SHOWN_IN, Surface
from sandbox.slack.elements import NOT_EVERYWHERE
from sandbox.slack.errors import SlackError, invalid_arguments, invalid_blocks
from sandbox.slack.objects import plain
from sandbox.slack.shapes import (
    ByType,
    Fields,
    Flag,
    Items,
    Report,
    Shape,
    Text,
    as_fields,
    as_list,
)
from sandbox.wire import JSON, JSONObject

MOST_VIEW_BYTES: Final = 250_000
"""`view_too_large`: a view is refused above 250 KB (views.open)."""

MOST_MARKDOWN: Final = 12_000
"""All markdown blocks of one payload together, in characters (markdown-block)."""

_COMMON: Final[dict[str, Shape]] = {
    "private_metadata": Text(3000, least=0),
    "callback_id": Text(255, least=0),
    "external_id": Text(255, least=0),
}
VIEWS: Final = {
    surface: Fields(
        required,
        {**optional, **_COMMON},
    )
    for surface, required, optional in (
        (
            "modal",
            {"title": plain(24), "blocks": Items(ByType(BLOCKS, SHOWN_IN["modal"]), 100, least=0)},
            {
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
            },
        ),
        (
            "home",
            {"blocks": Items(ByType(BLOCKS, SHOWN_IN["home"]), 100, least=0)},
            {},
        ),
    )
}


def check_message_blocks(blocks: JSON, root: str = "/blocks") -> None:
    """Refuse blocks that Slack would not take in a message.

    Raises:
        SlackError: `invalid_blocks`, with every complaint.
    """
    report = Report()
    Items(ByType(BLOCKS, SHOWN_IN["message"]), MOST_BLOCKS["message"], least=0).check(
        blocks, root, report
    )
    if not report.messages:
        _check_together(blocks, "message", root, report)
    if report.messages:
        raise invalid_blocks(report.messages)


def check_view(view: JSON, kind: Surface) -> JSONObject:
    """Refuse a view that Slack would not take; give it as it came.

    Raises:
        SlackError: `invalid_arguments` with every complaint, or `view_too_large`.
    """
    if not isinstance(view, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    report = Report()
    if "type" not in view:
        report.add("missing required field: type", "/view")
    elif view["type"] != kind:
        report.add(f"unsupported type: {view['type']}", "/view/type")
    if report.messages:
        raise invalid_arguments(*report.messages)
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
        raise SlackError("view_too_large")
    inner = {name: item for name, item in view.items() if name != "type"}
    VIEWS[kind].check(inner, "/view", report)
    if report.messages:
        raise invalid_arguments(
            "failed to match all allowed schemas [json-pointer:/view]", *report.messages
        )
    _check_together(view["blocks"], kind, "/view/blocks", report)
    if kind == "modal" and "submit" not in view:
        _inputs_need_submit(view, report)
    if report.messages:
        raise invalid_arguments(*report.messages)
    return view


def _inputs_need_submit(view: JSONObject, report: Report) -> None:
    """modal-views: "submit is required when an input block is within the blocks array"."""
    for index, block in enumerate(as_list(view["blocks"])):
        if as_fields(block).get("type") == "input":
            report.add(
                "must define `submit` to use an `input` block in modals",
                f"/view/blocks/{index}/input",
            )


def _check_together(blocks: JSON, surface: Surface, root: str, report: Report) -> None:
    """What holds between the blocks of one surface."""
    seen: set[str] = set()
    focused = 0
    markdown = 0
    tables = 0
    for index, block in enumerate(as_list(blocks)):
        fields = as_fields(block)
        pointer = f"{root}/{index}"
        name = fields.get("block_id")
        if isinstance(name, str):
            if name in seen:
                report.add(f'`block_id` "{name}" already exists', f"{pointer}/block_id")
            seen.add(name)
        actions: set[str] = set()
        for place, element in elements_of(fields):
            _check_element(element, surface, pointer + place, actions, report)
            focused += element.get("focus_on_load") is True
            if focused > 1 and element.get("focus_on_load") is True:
                report.add("only one element can focus on load", f"{pointer}{place}/focus_on_load")
        if fields.get("type") == "markdown":
            markdown += len(str(fields.get("text")))
        tables += fields.get("type") == "table"
    if markdown > MOST_MARKDOWN:
        report.add(f"must be less than {MOST_MARKDOWN + 1} characters", root)
    if tables > 1:
        report.add("only one table allowed", root)


def _check_element(
    element: JSONObject, surface: Surface, pointer: str, actions: set[str], report: Report
) -> None:
    """What an element may not do on this surface, or beside the others of its block."""
    kind = element.get("type")
    if isinstance(kind, str) and surface not in NOT_EVERYWHERE.get(kind, surface):
        report.add(f"unsupported type: {kind}", f"{pointer}/type")
    if element.get("response_url_enabled") is True and (
        surface != "modal" or not pointer.endswith("/element")
    ):
        report.add(
            "response_url_enabled is for inputs in modals", f"{pointer}/response_url_enabled"
        )
    action = element.get("action_id")
    if isinstance(action, str):
        if action in actions:
            report.add(f'`action_id` "{action}" already exists', f"{pointer}/action_id")
        actions.add(action)


def elements_of(block: JSONObject) -> Iterator[tuple[str, JSONObject]]:
    """The elements of a block that people act on, each with its place in the block."""
    kind = block.get("type")
    if kind == "actions":
        for index, element in enumerate(as_list(block.get("elements"))):
            if isinstance(element, dict):
                yield f"/elements/{index}", element
    elif kind == "section" and isinstance(block.get("accessory"), dict):
        yield "/accessory", as_fields(block["accessory"])
    elif kind == "input" and isinstance(block.get("element"), dict):
        yield "/element", as_fields(block["element"])
