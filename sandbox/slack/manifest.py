"""The app's manifest, in Slack's own shape: what the app may do and what it hears of.

Source: https://docs.slack.dev/reference/app-manifest. The sandbox starts with a manifest of its
own that leaves room for a bot to work; `POST /_control/slack/manifest` puts another in its place,
so that a test can hold a bot to its real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sandbox.slack.shapes import as_fields, as_list
from sandbox.wire import JSON, JSONObject

_SCOPES: Final = (
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:read",
    "mpim:write",
    "team:read",
    "usergroups:read",
    "users:read",
)
_EVENTS: Final = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
    "user_change",
)


def default_manifest(name: str, redirect_url: str = "") -> JSONObject:
    """The manifest with which the sandbox starts."""
    commands: list[JSON] = [
        {
            "command": "/resolve",
            "description": "Resolve an order",
            "usage_hint": "[order]",
            "should_escape": True,
        },
        {
            "command": "/order",
            "description": "Your orders",
            "usage_hint": "[offer|list|help]",
            "should_escape": True,
        },
    ]
    shortcuts: list[JSON] = [
        {
            "name": "Resolve an order",
            "type": "global",
            "callback_id": "resolve_order",
            "description": "Open the resolution center",
        },
        {
            "name": "Use in a request",
            "type": "message",
            "callback_id": "use_message",
            "description": "Take this message as a comment or as evidence",
        },
    ]
    return {
        "display_information": {"name": name},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": shortcuts,
            "slash_commands": commands,
        },
        "oauth_config": {
            "redirect_urls": [redirect_url] if redirect_url else [],
            "scopes": {"bot": list(_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(_EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": True,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that the app has registered."""

    name: str
    description: str
    usage_hint: str
    path: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut that the app has registered; `kind` is `global` or `message`."""

    kind: str
    name: str
    callback_id: str
    description: str


def section(manifest: Mapping[str, JSON], *path: str) -> JSONObject:
    """The object at a path within a manifest; empty when it is not there."""
    found: JSONObject = dict(manifest)
    for name in path:
        found = as_fields(found.get(name))
    return found


def texts(value: JSON) -> list[str]:
    """The strings of a list."""
    return [item for item in as_list(value) if isinstance(item, str)]


def bot_scopes(manifest: Mapping[str, JSON]) -> list[str]:
    """The bot scopes that the app asks for."""
    return texts(section(manifest, "oauth_config", "scopes").get("bot"))


def bot_events(manifest: Mapping[str, JSON]) -> list[str]:
    """The events that the app's bot has subscribed to, as `message.im` where Slack tells apart."""
    return texts(section(manifest, "settings", "event_subscriptions").get("bot_events"))


def commands(manifest: Mapping[str, JSON]) -> list[Command]:
    """The registered slash commands."""
    rows = [as_fields(row) for row in as_list(section(manifest, "features").get("slash_commands"))]
    return [
        Command(
            str(row.get("command", "")),
            str(row.get("description", "")),
            str(row.get("usage_hint", "")),
            urlsplit(str(row.get("url", ""))).path,
        )
        for row in rows
    ]


def shortcuts(manifest: Mapping[str, JSON]) -> list[Shortcut]:
    """The registered shortcuts."""
    rows = [as_fields(row) for row in as_list(section(manifest, "features").get("shortcuts"))]
    return [
        Shortcut(
            str(row.get("type", "")),
            str(row.get("name", "")),
            str(row.get("callback_id", "")),
            str(row.get("description", "")),
        )
        for row in rows
    ]


def redirect_urls(manifest: Mapping[str, JSON]) -> list[str]:
    """Where the OAuth flow may lead back to."""
    return texts(section(manifest, "oauth_config").get("redirect_urls"))


def setting(manifest: Mapping[str, JSON], name: str) -> bool:
    """Whether one of the switches under `settings` is on."""
    return section(manifest, "settings").get(name) is True


def home_tab_enabled(manifest: Mapping[str, JSON]) -> bool:
    """Whether the app has a home tab."""
    return section(manifest, "features", "app_home").get("home_tab_enabled") is True


def messages_tab_enabled(manifest: Mapping[str, JSON]) -> bool:
    """Whether people have a conversation with the app's bot at all."""
    return section(manifest, "features", "app_home").get("messages_tab_enabled") is not False


def messages_tab_is_read_only(manifest: Mapping[str, JSON]) -> bool:
    """Whether people can read that conversation, but not write in it."""
    return section(manifest, "features", "app_home").get("messages_tab_read_only_enabled") is True


def escapes(manifest: Mapping[str, JSON], name: str) -> bool:
    """Whether a command's text names users and channels by their ids (`should_escape`)."""
    return any(
        as_fields(row).get("command") == name and as_fields(row).get("should_escape") is True
        for row in as_list(section(manifest, "features").get("slash_commands"))
    )


def path_of(manifest: Mapping[str, JSON], kind: str, fallback: str) -> str:
    """The path at which the app takes a kind of delivery (`interactivity`, `event_subscriptions`).

    Only the path of the manifest's address is used: the host is the one that the sandbox was given.
    """
    url = section(manifest, "settings", kind).get("request_url")
    return (urlsplit(url).path or fallback) if isinstance(url, str) else fallback
