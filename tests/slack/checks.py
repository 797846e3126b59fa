"""What Slack would say of a message or a view: its SDK's models, and the sandbox's tables."""

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
