"""What Slack fills into blocks that it takes: the ids and switches that the app left out."""

import secrets
from typing import Final

from sandbox.wire import JSON, JSONObject

_WITH_ACTION: Final = frozenset(
    {"button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker"}
)


def filled(blocks: JSON) -> list[JSON]:
    """A copy of blocks with every `block_id`, `action_id` and text switch that Slack adds."""
    if not isinstance(blocks, list):
        return []
    return [_block(block) for block in blocks]


def _new_id() -> str:
    return secrets.token_hex(3)[:5]


def _block(block: JSON) -> JSON:
    if not isinstance(block, dict):
        return block
    copy: JSONObject = {name: _inner(value) for name, value in block.items()}
    copy.setdefault("block_id", _new_id())
    if copy.get("type") == "input":
        copy.setdefault("optional", False)
        copy.setdefault("dispatch_action", False)
    return copy


def _inner(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_inner(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy: JSONObject = {name: _inner(item) for name, item in value.items()}
    kind = copy.get("type")
    if kind == "plain_text":
        copy.setdefault("emoji", True)
    elif kind == "mrkdwn":
        copy.setdefault("verbatim", False)
    elif _acts(kind):
        copy.setdefault("action_id", _new_id())
    return copy


def _acts(kind: JSON) -> bool:
    """Whether an element is one that people act on, and so carries an `action_id`."""
    return isinstance(kind, str) and (
        kind in _WITH_ACTION or kind.endswith(("_input", "_select", "picker"))
    )
