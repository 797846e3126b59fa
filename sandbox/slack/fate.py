"""`/_control/slack/{action}`: what befalls this Slack without anybody in it having done it.

| action | body | effect |
|---|---|---|
| `deactivate`, `reactivate` | `{"user"}` | a person's account is closed, or opened again |
| `archive`, `unarchive` | `{"channel"}` | a channel is closed for good, or opened again |
| `revoke` | `{"team"?}` | the bot token of a workspace is revoked |
| `uninstall` | `{"team"?}` | the app is taken out of a workspace |
| `reinstall` | `{"team"?}` | the app is put back, with the token that it had |
| `profile` | `{"user", "locale"?, "tz"?, "name"?}` | a person changes their settings |
| `invite`, `kick` | `{"channel", "user"}` | a user comes into a channel, or is taken out of it |
| `manifest` | `{"manifest"}` | the app gets another manifest; installations keep their scopes |
| `scopes` | `{"team"?, "scopes"}` | the bot token of a workspace gets these scopes |
| `add_team` | `{"team", "name", "domain", "enterprise"?}` | another workspace |
| `add_enterprise` | `{"enterprise", "name", "domain", "teams"}` | an organisation of workspaces |
| `add_user` | `{"user", "team", "handle", "name", "locale"?, "tz"?, "admin"?}` | another person |
| `add_channel` | `{"channel", "team", "name", "members", "private"?, "shared_with"?}` | a channel |
| `usergroup` | `{"group", "team", "members"}` | a group of people, made or given others |
| `limits` | `{"on": bool}` | Slack's rate limits are held to, or not |
| `drop_socket` | `{}` | Slack asks the bot to connect anew (Socket Mode) |

`team` is a workspace's or organisation's id; the first installation, when it is missing.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from sandbox.slack.events import in_channel
from sandbox.slack.lifecycle import (
    archive,
    change_user,
    deactivate,
    reactivate,
    revoke,
    uninstall,
)
from sandbox.slack.manifest import texts
from sandbox.slack.records import Channel, Installation, User, Usergroup
from sandbox.slack.site import Site
from sandbox.wire import JSONObject, RefusedByHand, as_object, text_of


async def carry_out(site: Site, action: str, body: JSONObject) -> JSONObject:
    """Carry out one action of the table above.

    Raises:
        RefusedByHand: `unknown_action`, or why it cannot be.
    """
    act = _ACTIONS.get(action)
    if act is None:
        known = ", ".join(sorted(_ACTIONS))
        raise RefusedByHand("unknown_action", f"Slack knows no {action}; it knows {known}.", 404)
    await act(site, body)
    site.changed(None)
    return {"ok": True}


def _user(site: Site, body: JSONObject) -> User:
    user = site.world.records.users.get(text_of(body, "user"))
    if user is None:
        raise RefusedByHand("no_such_user", f"Nobody here has the id {body['user']}.", 404)
    return user


def _channel(site: Site, body: JSONObject) -> Channel:
    channel = site.world.records.channels.get(text_of(body, "channel"))
    if channel is None:
        raise RefusedByHand("no_such_channel", f"No channel has the id {body['channel']}.", 404)
    return channel


def _installation(site: Site, body: JSONObject) -> Installation:
    installations = site.world.records.installations
    wanted = body.get("team") or next(iter(installations), "")
    found = installations.get(str(wanted))
    if found is None:
        raise RefusedByHand("not_installed", f"The app is not installed in {wanted}.", 404)
    return found


async def _deactivate(site: Site, body: JSONObject) -> None:
    deactivate(site, _user(site, body))


async def _reactivate(site: Site, body: JSONObject) -> None:
    reactivate(site, _user(site, body))


async def _archive(site: Site, body: JSONObject) -> None:
    archive(site, _channel(site, body), archived=True)


async def _unarchive(site: Site, body: JSONObject) -> None:
    archive(site, _channel(site, body), archived=False)


async def _revoke(site: Site, body: JSONObject) -> None:
    revoke(site, _installation(site, body))


async def _uninstall(site: Site, body: JSONObject) -> None:
    uninstall(site, _installation(site, body))


async def _reinstall(site: Site, body: JSONObject) -> None:
    _installation(site, body).state = "active"


async def _profile(site: Site, body: JSONObject) -> None:
    user = _user(site, body)
    if "locale" in body:
        user.locale = text_of(body, "locale")
    if "tz" in body:
        try:
            user.tz = ZoneInfo(text_of(body, "tz")).key
        except (KeyError, ValueError) as error:
            raise RefusedByHand("no_such_zone", f"There is no time zone {body['tz']}.") from error
    if "name" in body:
        user.real_name = text_of(body, "name")
    change_user(site, user)


async def _invite(site: Site, body: JSONObject) -> None:
    channel, user = _channel(site, body), _user(site, body)
    if channel.is_direct:
        raise RefusedByHand("direct", "Nobody can be invited into a direct message.", 409)
    site.world.join(channel, user.id)
    event: JSONObject = {
        "type": "member_joined_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": channel.team_id,
    }
    in_channel(site, channel, "member_joined_channel", event)


async def _kick(site: Site, body: JSONObject) -> None:
    channel, user = _channel(site, body), _user(site, body)
    event: JSONObject = {
        "type": "member_left_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": channel.team_id,
    }
    in_channel(site, channel, "member_left_channel", event)
    site.world.leave(channel, user.id)


async def _manifest(site: Site, body: JSONObject) -> None:
    site.world.app.manifest = as_object(body.get("manifest"), "`manifest`")


async def _scopes(site: Site, body: JSONObject) -> None:
    _installation(site, body).scopes = sorted(texts(body.get("scopes")))


async def _add_team(site: Site, body: JSONObject) -> None:
    site.world.add_team(
        text_of(body, "team"),
        name=text_of(body, "name"),
        domain=text_of(body, "domain"),
        enterprise=str(body.get("enterprise") or ""),
    )


async def _add_enterprise(site: Site, body: JSONObject) -> None:
    teams = texts(body.get("teams"))
    for team_id in teams:
        if team_id not in site.world.records.teams:
            raise RefusedByHand("no_such_team", f"No workspace has the id {team_id}.", 404)
    enterprise = site.world.add_enterprise(
        text_of(body, "enterprise"), name=text_of(body, "name"), domain=text_of(body, "domain")
    )
    for team_id in teams:
        site.world.records.teams[team_id].enterprise_id = enterprise.id


async def _add_user(site: Site, body: JSONObject) -> None:
    site.world.add_user(
        text_of(body, "user"),
        team=text_of(body, "team"),
        handle=text_of(body, "handle"),
        name=text_of(body, "name"),
        locale=str(body.get("locale") or "en-US"),
        tz=str(body.get("tz") or "America/New_York"),
        is_admin=body.get("admin") is True,
    )


async def _add_channel(site: Site, body: JSONObject) -> None:
    site.world.add_channel(
        text_of(body, "channel"),
        team=text_of(body, "team"),
        name=text_of(body, "name"),
        members=texts(body.get("members")),
        private=body.get("private") is True,
        shared_with=texts(body.get("shared_with")),
        created=site.now,
    )


async def _usergroup(site: Site, body: JSONObject) -> None:
    group = Usergroup(text_of(body, "group"), text_of(body, "team"), texts(body.get("members")))
    site.world.records.usergroups[group.id] = group


async def _limits(site: Site, body: JSONObject) -> None:
    site.limits.on = body.get("on") is True


async def _drop_socket(site: Site, _: JSONObject) -> None:
    await site.delivery.socket.refresh()


_ACTIONS: Final[Mapping[str, Callable[[Site, JSONObject], Awaitable[None]]]] = {
    "add_channel": _add_channel,
    "add_enterprise": _add_enterprise,
    "add_team": _add_team,
    "add_user": _add_user,
    "archive": _archive,
    "deactivate": _deactivate,
    "drop_socket": _drop_socket,
    "invite": _invite,
    "kick": _kick,
    "limits": _limits,
    "manifest": _manifest,
    "profile": _profile,
    "reactivate": _reactivate,
    "reinstall": _reinstall,
    "revoke": _revoke,
    "scopes": _scopes,
    "unarchive": _unarchive,
    "uninstall": _uninstall,
    "usergroup": _usergroup,
}
