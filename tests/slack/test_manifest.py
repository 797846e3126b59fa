"""The manifest asks for what the app uses, and for nothing else."""

import ast
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # a test's need alone, brought by import-linter
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.commands import MESSAGE_SHORTCUT, RESOLVE_SHORTCUT
from bot.cli import main
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


def test_people_arrive_in_commands_by_their_ids() -> None:
    assert all(row["should_escape"] is True for row in FEATURES["slash_commands"])


URL = re.compile(r"https?://.{1,3490}")

SHAPE: dict[str, Any] = {
    "_metadata": {"major_version": int, "minor_version": int},
    "display_information": {
        "name": 35,
        "description": 140,
        "long_description": 4000,
        "background_color": re.compile("#(?:[0-9a-fA-F]{3}){1,2}"),
    },
    "features": {
        "app_home": {
            "home_tab_enabled": bool,
            "messages_tab_enabled": bool,
            "messages_tab_read_only_enabled": bool,
        },
        "bot_user": {"display_name": 80, "always_online": bool},
        "shortcuts": [
            {
                "name": 24,
                "type": re.compile("message|global"),
                "callback_id": 255,
                "description": 150,
            }
        ],
        "slash_commands": [
            {
                "command": re.compile("/.{1,31}"),
                "url": URL,
                "description": 2000,
                "usage_hint": 1000,
                "should_escape": bool,
            }
        ],
    },
    "oauth_config": {"redirect_urls": [URL], "scopes": {"bot": [50], "user": [50]}},
    "settings": {
        "event_subscriptions": {"request_url": URL, "bot_events": [50]},
        "interactivity": {"is_enabled": bool, "request_url": URL},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}
"""What of a manifest this app uses, as Slack's published schema has it: a number is the most
characters of a text. Source: https://github.com/slackapi/manifest-schema, version 1.0.0, and
https://docs.slack.dev/reference/app-manifest. It takes no name that it does not know."""


def conforms(shown: Any, shape: Any, at: str = "") -> None:
    match shape:
        case dict():
            assert isinstance(shown, dict), at
            assert shown.keys() <= shape.keys(), at
            for name, inner in shown.items():
                conforms(inner, shape[name], f"{at}/{name}")
        case [row]:
            assert isinstance(shown, list), at
            assert shown, at
            assert len({str(its) for its in shown}) == len(shown), at
            for inner in shown:
                conforms(inner, row, at)
        case int():
            assert isinstance(shown, str), at
            assert 1 <= len(shown) <= shape, at
        case re.Pattern():
            assert isinstance(shown, str), at
            assert shape.fullmatch(shown), at
        case _:
            assert type(shown) is shape, at


@pytest.mark.parametrize("url", [None, "https://bot.example.org"])
def test_the_manifest_is_one_that_slacks_published_schema_takes(
    url: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["slack", "manifest", "--org", *(("--url", url) if url else ())]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    conforms(printed, SHAPE)
    assert printed["settings"]["org_deploy_enabled"] is True
    assert printed["settings"]["socket_mode_enabled"] is (url is None)
    assert ("request_url" in printed["settings"]["interactivity"]) is (url is not None)


@pytest.mark.parametrize("wrong", ["bot.example.org", "http://bot.example.org", "https://", "x"])
def test_an_address_that_slack_cannot_deliver_to_is_refused(wrong: str) -> None:
    with pytest.raises(SystemExit):
        main(["slack", "manifest", "--url", wrong])
