"""`auth.*`, `apps.*`, `team.*` and `bots.*`: whose token this is, and the end of it."""

from typing import Final

from sandbox.slack.call import Call, method, page_of
from sandbox.slack.errors import SlackError
from sandbox.slack.lifecycle import revoke, uninstall
from sandbox.slack.render import bot_json, team_json
from sandbox.wire import JSONObject


def auth_test(call: Call) -> JSONObject:
    """Say whose token it is."""
    installation = call.installation
    bot = call.world.records.users[installation.bot_user_id]
    answer: JSONObject = {
        "user": bot.name,
        "user_id": bot.id,
        "bot_id": installation.bot_id,
        "is_enterprise_install": installation.is_enterprise_install,
    }
    if installation.team_id:
        team = call.world.records.teams[installation.team_id]
        answer |= {
            "url": f"https://{team.domain}.slack.com/",
            "team": team.name,
            "team_id": team.id,
        }
    if installation.enterprise_id:
        enterprise = call.world.records.enterprises[installation.enterprise_id]
        answer["enterprise_id"] = enterprise.id
        if installation.is_enterprise_install:
            # An organisation's token answers the organisation where a workspace would stand.
            answer |= {
                "url": f"https://{enterprise.domain}.enterprise.slack.com/",
                "team": enterprise.name,
                "team_id": enterprise.id,
            }
    return answer


def auth_revoke(call: Call) -> JSONObject:
    """End the token that makes the call."""
    if call.flag("test"):
        return {"revoked": False}
    revoke(call.site, call.installation)
    return {"revoked": True}


def auth_teams_list(call: Call) -> JSONObject:
    """List the workspaces in which the token serves."""
    teams = [
        {"id": team.id, "name": team.name}
        for team in call.world.records.teams.values()
        if call.world.covers(call.installation, team.id)
    ]
    listed: list[JSONObject] = [{**team} for team in teams]
    page, cursor = page_of(listed, call)
    return {"teams": page, "response_metadata": {"next_cursor": cursor}}


def apps_connections_open(call: Call) -> JSONObject:
    """Give out an address for a Socket Mode connection."""
    return {"url": call.site.delivery.socket.new_address()}


def apps_uninstall(call: Call) -> JSONObject:
    """Take the app out of the workspace."""
    app = call.world.app
    if call.needed("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.needed("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    uninstall(call.site, call.installation)
    return {}


def team_info(call: Call) -> JSONObject:
    """Describe the workspace."""
    wanted = call.text("team") or call.team_id
    team = call.world.records.teams.get(wanted)
    if team is None:
        raise SlackError("team_not_found")
    return {"team": team_json(call.world, team)}


def bots_info(call: Call) -> JSONObject:
    """Describe a bot."""
    wanted = call.text("bot")
    for installation in call.world.records.installations.values():
        if installation.bot_id == wanted:
            name = call.world.records.users[installation.bot_user_id].real_name
            return {"bot": bot_json(call.world, installation, name)}
    raise SlackError("bot_not_found")


METHODS: Final = (
    method("apps.connections.open", apps_connections_open, caller="app"),
    method("apps.uninstall", apps_uninstall, "client_id client_secret"),
    method("auth.revoke", auth_revoke, "test"),
    method("auth.teams.list", auth_teams_list, "cursor limit"),
    method("auth.test", auth_test),
    method("bots.info", bots_info, "bot team_id", scopes="users:read"),
    method("team.info", team_info, "team domain team_id", scopes="team:read"),
)
