"""The objects that Slack answers: users, bots, conversations, views, files.

Source: https://docs.slack.dev/reference/objects.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.slack.records import Channel, File, Installation, Team, User, View
from sandbox.slack.world import World
from sandbox.wire import JSON, JSONObject


def user_json(  # noqa: PLR0913 - what the reader may see, given by name
    world: World,
    user: User,
    *,
    now: float,
    viewer_team: str,
    with_locale: bool = False,
    with_email: bool = False,
) -> JSONObject:
    """A user as `users.info` shows it to an app in `viewer_team`."""
    profile: JSONObject = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "team": user.team_id,
    }
    if with_email and not user.is_bot:
        profile["email"] = user.email
    shown: JSONObject = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.is_bot:
        profile["api_app_id"] = world.app.id
        profile["bot_id"] = user.bot_id
    if user.deleted:
        return shown
    zone = ZoneInfo(user.tz)
    local = datetime.fromtimestamp(now, UTC).astimezone(zone)
    offset = local.utcoffset()
    shown |= {
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": local.tzname() or user.tz,
        "tz_offset": 0 if offset is None else int(offset.total_seconds()),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if with_locale:
        shown["locale"] = user.locale
    if user.team_id != viewer_team:
        shown["is_stranger"] = True
    enterprise = world.records.teams[user.team_id].enterprise_id
    if enterprise:
        shown["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": enterprise,
            "enterprise_name": world.records.enterprises[enterprise].name,
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "teams": [user.team_id],
        }
    return shown


def bot_json(world: World, installation: Installation, name: str) -> JSONObject:
    """A bot as `bots.info` shows it."""
    return {
        "id": installation.bot_id,
        "deleted": installation.state != "active",
        "name": name,
        "updated": 0,
        "app_id": world.app.id,
        "user_id": installation.bot_user_id,
        "icons": {"image_36": "", "image_48": "", "image_72": ""},
    }


def channel_json(world: World, channel: Channel, viewer_id: str) -> JSONObject:
    """A conversation as `conversations.info` shows it to a member or to the bot `viewer_id`."""
    shared: list[JSON] = list(world.teams_of(channel))
    external = world.is_external(channel)
    shown: JSONObject = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": channel.team_id,
        "updated": channel.created * 1000,
        "is_ext_shared": external,
        "is_shared": external,
    }
    if channel.kind == "im":
        others = sorted(channel.members - {viewer_id}) or [viewer_id]
        shown |= {
            "user": others[0],
            "is_user_deleted": world.records.users[others[0]].deleted,
            "priority": 0,
            "is_open": True,
        }
        return shown
    shown |= {
        "name": channel.name or channel.id.lower(),
        "name_normalized": channel.name or channel.id.lower(),
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "is_general": channel.is_general,
        "unlinked": 0,
        "creator": channel.creator,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": shared,
        "pending_connected_team_ids": [],
        "is_member": viewer_id in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }
    return shown


def team_json(world: World, team: Team) -> JSONObject:
    """A workspace as `team.info` shows it."""
    shown: JSONObject = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }
    if team.enterprise_id:
        enterprise = world.records.enterprises[team.enterprise_id]
        shown |= {
            "enterprise_id": enterprise.id,
            "enterprise_name": enterprise.name,
            "enterprise_domain": enterprise.domain,
        }
    return shown


def view_json(world: World, view: View) -> JSONObject:
    """A view as Slack answers it, and as it stands in payloads."""
    definition = view.definition
    shown: JSONObject = {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.kind,
        "blocks": definition.get("blocks", []),
        "private_metadata": definition.get("private_metadata", ""),
        "callback_id": definition.get("callback_id", ""),
        "state": {"values": {block: dict(inputs) for block, inputs in view.values.items()}},
        "hash": view.hash,
        "title": definition.get(
            "title", {"type": "plain_text", "text": "View Title", "emoji": True}
        ),
        "clear_on_close": definition.get("clear_on_close", False),
        "notify_on_close": definition.get("notify_on_close", False),
        "close": definition.get("close"),
        "submit": definition.get("submit"),
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id,
        "app_id": world.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": view.installed_team_id,
        "bot_id": world.records.installations[view.installation_id].bot_id,
    }
    if "submit_disabled" in definition:
        shown["submit_disabled"] = definition["submit_disabled"]
    return shown


def file_json(world: World, file: File, origin: str) -> JSONObject:
    """A file as `files.info` shows it, and as it stands in payloads and messages."""
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    public: list[JSON] = []
    groups: list[JSON] = []
    direct: list[JSON] = []
    for channel_id in file.shared_in:
        channel = world.records.channels[channel_id]
        place = (
            public if channel.kind == "channel" else groups if channel.kind == "private" else direct
        )
        place.append(channel_id)
    where = f"{origin}/slack/files/{file.team_id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": extension or "text",
        "pretty_type": extension.upper() or "Plain Text",
        "user": file.user_id,
        "user_team": file.team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(public),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{where}/{file.name}",
        "url_private_download": f"{where}/download/{file.name}",
        "permalink": f"{where}/{file.name}",
        "has_rich_preview": False,
        "file_access": "visible",
        "channels": public,
        "groups": groups,
        "ims": direct,
        "comments_count": 0,
    }
