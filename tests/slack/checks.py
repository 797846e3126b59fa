"""What Slack would say of a message or a view: its SDK's models, and the sandbox's tables."""

from collections.abc import Iterable, Iterator
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.slack.surfaces import check_message_blocks, check_view


def check_message(message: Any) -> None:
    """Refuse a message that Slack would not take.

    Raises:
        SlackObjectFormationError: slack_sdk's models find fault with it.
        SlackError: the sandbox does.
    """
    assert message["text"].strip()
    check_message_blocks(message["blocks"])
    for block in message["blocks"]:
        check_block(block)


def check_modal(view: Any) -> None:
    """Refuse a modal that Slack would not take."""
    check_view(view, "modal")
    View(**view).validate_json()
    for block in view["blocks"]:
        check_block(block)


def check_home(view: Any) -> None:
    """Refuse a home tab that Slack would not take."""
    check_view(view, "home")
    for block in view["blocks"]:
        check_block(block)


def check_block(block: Any) -> None:
    """The models check a block only on `.to_dict()`."""
    parsed = Block.parse(block)
    assert parsed is not None, block
    parsed.to_dict()


MALFORMED = frozenset(
    {
        *("invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_arg_name"),
        *("invalid_view", "invalid_metadata_format", "metadata_too_large", "msg_too_long"),
        *("no_text", "too_many_attachments", "view_too_large", "invalid_post_type"),
    }
)
"""Refusals for the form of what was sent, which no situation excuses."""


def check_everything(record: Iterable[Any]) -> int:
    """Refuse whatever the bot has sent in a whole test that Slack would not take.

    Args:
        record: the sandbox's: calls by the bot, and deliveries with the bot's acknowledgements.

    Returns:
        How many messages and views were looked at.
    """
    looked = 0
    for entry in record:
        if entry["platform"] != "slack":
            continue
        called = entry["direction"] == "in"
        sent, answer = entry["body" if called else "answer"], entry["answer"]
        if called and isinstance(answer, dict) and "trigger_id" not in str(answer):
            # A trigger that a test made up is no fault of what was sent with it.
            assert answer.get("error") not in MALFORMED, entry
        for surface in _surfaces(sent):
            looked += 1
            match surface.get("type"):
                case "modal":
                    check_modal(surface)
                case "home":
                    check_home(surface)
                case _:
                    check_message(surface)
    return looked


def _surfaces(sent: Any) -> Iterator[Any]:
    """The messages, modals and home tabs in something that was sent."""
    if not isinstance(sent, dict):
        return
    if "blocks" in sent:
        yield sent
        return
    for value in sent.values():
        yield from _surfaces(value)
