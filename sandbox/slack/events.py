"""The Events API: what the app hears of without anybody having pressed anything.

Source: https://docs.slack.dev/apis/events-api, and https://docs.slack.dev/reference/events for each
event. An event goes to the app when its manifest subscribes to it, its token has the scope, and its
bot stands where the event happened.
"""

from dataclasses import dataclass
from typing import Final

from sandbox.slack.manifest import bot_events
from sandbox.slack.records import Channel, Installation
from sandbox.slack.site import Site
from sandbox.wire import JSONObject

_MESSAGE_KINDS: Final = {
    "channel": ("message.channels", "channels:history", "channel"),
    "private": ("message.groups", "groups:history", "group"),
    "im": ("message.im", "im:history", "im"),
    "mpim": ("message.mpim", "mpim:history", "mpim"),
}


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: what the manifest calls it, and the scope that it needs, if any."""

    subscription: str
    scope: str
    page: str


EVENTS: Final = {
    kind.subscription: kind
    for kind in (
        EventKind("app_home_opened", "", "app_home_opened"),
        EventKind("app_mention", "app_mentions:read", "app_mention"),
        EventKind("app_uninstalled", "", "app_uninstalled"),
        EventKind("channel_archive", "channels:read", "channel_archive"),
        EventKind("channel_unarchive", "channels:read", "channel_unarchive"),
        EventKind("file_shared", "files:read", "file_shared"),
        EventKind("group_archive", "groups:read", "group_archive"),
        EventKind("member_joined_channel", "channels:read", "member_joined_channel"),
        EventKind("member_left_channel", "channels:read", "member_left_channel"),
        EventKind("message.channels", "channels:history", "message.channels"),
        EventKind("message.groups", "groups:history", "message.groups"),
        EventKind("message.im", "im:history", "message.im"),
        EventKind("message.mpim", "mpim:history", "message.mpim"),
        EventKind("tokens_revoked", "", "tokens_revoked"),
        EventKind("user_change", "users:read", "user_change"),
    )
}
"""Every event that this Slack knows; the page is its name under the events reference."""


def emit(
    site: Site,
    installation: Installation,
    subscription: str,
    event: JSONObject,
    *,
    external: bool = False,
) -> None:
    """Send an event to the app of one installation, if it has asked for it and may hear it.

    `app_uninstalled` and `tokens_revoked` reach the app although its tokens are dead.
    """
    app = site.world.app
    kind = EVENTS[subscription]
    if subscription not in bot_events(app.manifest):
        return
    if kind.scope and (installation.state != "active" or kind.scope not in installation.scopes):
        return
    team_id = installation.team_id or _first_team(site, installation)
    stamped: JSONObject = {"event_ts": f"{site.now:.6f}", **event}
    envelope: JSONObject = {
        "token": app.verification_token,
        "team_id": team_id,
        "context_team_id": team_id,
        "context_enterprise_id": installation.enterprise_id or None,
        "api_app_id": app.id,
        "event": stamped,
        "type": "event_callback",
        "event_id": site.world.new_id("Ev"),
        "event_time": int(site.now),
        "authorizations": [
            {
                "enterprise_id": installation.enterprise_id or None,
                "team_id": installation.team_id or None,
                "user_id": installation.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": installation.is_enterprise_install,
            }
        ],
        "is_ext_shared_channel": external,
        "event_context": f"4-{site.world.new_id('')}",
    }
    if installation.enterprise_id:
        envelope["enterprise_id"] = installation.enterprise_id
    site.delivery.send_event(app, str(event["type"]), envelope)


def _first_team(site: Site, installation: Installation) -> str:
    teams = site.world.records.teams.values()
    return min(team.id for team in teams if site.world.covers(installation, team.id))


def installations_in(site: Site, channel: Channel) -> list[Installation]:
    """The installations whose bot is in a conversation."""
    return [
        installation
        for installation in site.world.records.installations.values()
        if installation.state == "active" and installation.bot_user_id in channel.members
    ]


def in_channel(site: Site, channel: Channel, subscription: str, event: JSONObject) -> None:
    """Send an event of a conversation to every installation whose bot is in it."""
    external = site.world.is_external(channel)
    for installation in installations_in(site, channel):
        emit(site, installation, subscription, event, external=external)


def message_posted(site: Site, channel: Channel, message: JSONObject) -> None:
    """Tell of a new message."""
    subscription, _, kind = _MESSAGE_KINDS[channel.kind]
    event: JSONObject = {**message, "channel": channel.id, "channel_type": kind}
    event["event_ts"] = message["ts"]
    in_channel(site, channel, subscription, event)
    text = str(message.get("text"))
    for installation in installations_in(site, channel) if "<@" in text else ():
        # A bot hears of a mention of itself, but not of its own words or in its own conversation.
        mentioned = f"<@{installation.bot_user_id}>" in text
        if mentioned and not channel.is_direct and message.get("bot_id") != installation.bot_id:
            mention: JSONObject = {**message, "type": "app_mention", "channel": channel.id}
            emit(site, installation, "app_mention", mention)


def message_changed(site: Site, channel: Channel, message: JSONObject, former: JSONObject) -> None:
    """Tell of a message that was changed."""
    subscription, _, kind = _MESSAGE_KINDS[channel.kind]
    event: JSONObject = {
        "type": "message",
        "subtype": "message_changed",
        "message": message,
        "previous_message": former,
        "channel": channel.id,
        "hidden": True,
        "ts": f"{site.now:.6f}",
        "channel_type": kind,
    }
    in_channel(site, channel, subscription, event)


def message_deleted(site: Site, channel: Channel, former: JSONObject) -> None:
    """Tell of a message that was taken away."""
    subscription, _, kind = _MESSAGE_KINDS[channel.kind]
    event: JSONObject = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": former,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": former["ts"],
        "ts": f"{site.now:.6f}",
        "channel_type": kind,
    }
    in_channel(site, channel, subscription, event)
