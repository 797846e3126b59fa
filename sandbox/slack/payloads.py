"""What the app is sent when a person does something, field by field.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/reference/interaction-payloads (block_actions, view_submission, view_closed,
shortcuts, block_suggestion).
"""

from dataclasses import dataclass

from sandbox.slack.records import Channel, Installation, User, View
from sandbox.slack.render import view_json
from sandbox.slack.site import Site
from sandbox.wire import JSON, JSONObject


@dataclass(frozen=True, slots=True)
class Scene:
    """Who does something, and through which installation the app hears of it."""

    site: Site
    installation: Installation
    user: User


def _team(site: Site, team_id: str) -> JSONObject:
    team = site.world.records.teams[team_id]
    shown: JSONObject = {"id": team.id, "domain": team.domain}
    if team.enterprise_id:
        shown["enterprise_id"] = team.enterprise_id
        shown["enterprise_name"] = site.world.records.enterprises[team.enterprise_id].name
    return shown


def _common(scene: Scene, kind: str, team_id: str, *, placed: bool = False) -> JSONObject:
    """The fields that every interaction carries.

    Args:
        scene: Who did it, and the app that hears of it.
        kind: Type of the payload.
        team_id: The workspace named in `team`: that of the installation for what happens in a
            conversation, the person's own for views.
        placed: Whether it happened in a conversation. What comes from an organisation-wide
            installation and from no conversation has no `team`
            (https://docs.slack.dev/enterprise/developing-for-enterprise-orgs).
    """
    site, installation, user = scene.site, scene.installation, scene.user
    app = site.world.app
    enterprise: JSON = None
    if installation.enterprise_id:
        found = site.world.records.enterprises[installation.enterprise_id]
        enterprise = {"id": found.id, "name": found.name}
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": app.id,
        "token": app.verification_token,
        "team": _team(site, team_id) if placed or installation.team_id else None,
        "enterprise": enterprise,
        "is_enterprise_install": installation.is_enterprise_install,
    }


def channel_name(channel: Channel) -> str:
    """A conversation's name as payloads show it."""
    return {
        "channel": channel.name,
        "private": "privategroup",
        "im": "directmessage",
        "mpim": "mpdm",
    }[channel.kind]


def home_team(scene: Scene, channel: Channel) -> str:
    """The workspace on whose behalf the app acts in a conversation."""
    site, installation, user = scene.site, scene.installation, scene.user
    if installation.team_id:
        return installation.team_id
    own = site.world.records.teams[user.team_id]
    if own.enterprise_id == installation.enterprise_id:
        return own.id
    return channel.team_id


def command(  # noqa: PLR0913 - the fields of a command, given by name
    scene: Scene,
    channel: Channel,
    *,
    name: str,
    text: str,
    trigger_id: str,
    response_url: str,
) -> JSONObject:
    """A slash command."""
    site, installation, user = scene.site, scene.installation, scene.user
    app = site.world.app
    team = site.world.records.teams[user.team_id]
    fields: JSONObject = {
        "token": app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "true" if installation.is_enterprise_install else "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }
    if team.enterprise_id:
        fields["enterprise_id"] = team.enterprise_id
        fields["enterprise_name"] = site.world.records.enterprises[team.enterprise_id].name
    return fields


def message_action(  # noqa: PLR0913 - the fields of an interaction, given by name
    scene: Scene,
    channel: Channel,
    message: JSONObject,
    *,
    ephemeral: bool,
    values: JSONObject,
    action: JSONObject,
    trigger_id: str,
    response_url: str,
) -> JSONObject:
    """`block_actions` for an element of a message."""
    team_id = home_team(scene, channel)
    container: JSONObject = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    payload = _common(scene, "block_actions", team_id, placed=True) | {
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": values},
        "response_url": response_url,
        "actions": [action],
    }
    if not ephemeral:  # Slack does not send back what it does not keep
        payload["message"] = message
    return payload


def view_action(
    scene: Scene,
    view: View,
    action: JSONObject,
    trigger_id: str,
) -> JSONObject:
    """`block_actions` for an element of a modal or of the home tab."""
    return _common(scene, "block_actions", view.team_id) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger_id,
        "view": view_json(scene.site.world, view),
        "actions": [action],
    }


def submission(
    scene: Scene,
    view: View,
    *,
    trigger_id: str,
    response_urls: list[JSON],
) -> JSONObject:
    """`view_submission`."""
    return _common(scene, "view_submission", view.team_id) | {
        "trigger_id": trigger_id,
        "view": view_json(scene.site.world, view),
        "response_urls": response_urls,
    }


def closed(scene: Scene, view: View, *, all_at_once: bool) -> JSONObject:
    """`view_closed`."""
    return _common(scene, "view_closed", view.team_id) | {
        "view": view_json(scene.site.world, view),
        "is_cleared": all_at_once,
    }


def suggestion(  # noqa: PLR0913 - the fields of an interaction, given by name
    scene: Scene,
    *,
    action_id: str,
    block_id: str,
    value: str,
    container: JSONObject,
    view: View | None,
    channel: Channel | None,
    message: JSONObject | None,
) -> JSONObject:
    """`block_suggestion`: an external menu asks for options."""
    team_id = view.team_id if view is not None else scene.installation.team_id or scene.user.team_id
    payload = _common(scene, "block_suggestion", team_id) | {
        "container": container,
        "action_id": action_id,
        "block_id": block_id,
        "value": value,
    }
    if view is not None:
        payload["view"] = view_json(scene.site.world, view)
    if channel is not None:
        payload["channel"] = {"id": channel.id, "name": channel_name(channel)}
    if message is not None:
        payload["message"] = message
    return payload


def shortcut(scene: Scene, *, callback_id: str, trigger_id: str) -> JSONObject:
    """A global shortcut."""
    return _common(scene, "shortcut", scene.user.team_id) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": f"{scene.site.now:.6f}",
    }


def message_shortcut(  # noqa: PLR0913 - the fields of an interaction, given by name
    scene: Scene,
    channel: Channel,
    message: JSONObject,
    *,
    callback_id: str,
    trigger_id: str,
    response_url: str,
) -> JSONObject:
    """A message shortcut."""
    return _common(scene, "message_action", scene.user.team_id, placed=True) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": f"{scene.site.now:.6f}",
        "response_url": response_url,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message["ts"],
        "message": message,
    }
