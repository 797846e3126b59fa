"""The manifest asks for what the app uses, and for nothing else."""

import ast
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.commands import MESSAGE_SHORTCUT, RESOLVE_SHORTCUT
from sandbox.slack.methods import METHODS
from tests.slack.town import MANIFEST, SCOPES, Town, open_town

pytestmark = pytest.mark.anyio

SLACK = Path(__file__).parents[2] / "adapters" / "slack"
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with open_town() as opened:
        yield opened


def methods_called() -> Iterator[str]:
    """The Web API methods that the code calls, by Slack's own names."""
    known = {name.replace(".", "_").lower(): name for name in METHODS}
    for file in SLACK.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr.lower() in known:
                yield known[node.attr.lower()]


def test_every_scope_is_needed_by_something_that_is_called() -> None:
    needed = {scope for name in methods_called() for scope in METHODS[name].scopes}
    # Commands and shortcuts need `commands`; a file's own address needs `files:read`.
    assert set(SCOPES) <= needed | {"commands", "files:read"}


def test_every_method_that_is_called_has_its_scope() -> None:
    for name in methods_called():
        scopes = METHODS[name].scopes
        assert not scopes or set(scopes) & set(SCOPES), name


async def is_listened_to(town: Town, body: dict[str, Any]) -> bool:
    request = AsyncBoltRequest(mode="socket_mode", body=body)
    for listener in town.app.bolt._async_listeners:
        if await listener.async_matches(req=request, resp=None):  # type: ignore[arg-type]
            return True
    return False


async def test_everything_that_is_registered_is_listened_to_and_the_other_way_round(
    town: Town,
) -> None:
    for row in FEATURES["slash_commands"]:
        assert await is_listened_to(town, {"command": row["command"]})
    for row in FEATURES["shortcuts"]:
        kind = "shortcut" if row["type"] == "global" else "message_action"
        assert await is_listened_to(town, {"type": kind, "callback_id": row["callback_id"]})
    callbacks = {row["callback_id"] for row in FEATURES["shortcuts"]}
    assert callbacks == {RESOLVE_SHORTCUT, MESSAGE_SHORTCUT}
    for event in SETTINGS["event_subscriptions"]["bot_events"]:
        body: dict[str, Any] = {"type": "event_callback", "event": {"type": event}}
        assert await is_listened_to(town, body), event
    assert {row["command"] for row in FEATURES["slash_commands"]} == {"/order", "/resolve"}


def test_names_keep_to_the_limits_of_slack() -> None:
    # https://docs.slack.dev/reference/app-manifest
    for row in FEATURES["shortcuts"]:
        assert len(row["name"]) <= 24
        assert len(row["description"]) <= 150
    for row in FEATURES["slash_commands"]:
        assert row["should_escape"] is True, "else people arrive as names"
        assert len(row["usage_hint"]) <= 1000
