"""`oauth.v2.access`: exchanging what a person agreed to for a token, and a token for a fresh one.

Sources: https://docs.slack.dev/reference/methods/oauth.v2.access and
https://docs.slack.dev/authentication/using-token-rotation.
"""

import secrets
from typing import Final

from sandbox.slack.call import Call, method
from sandbox.slack.errors import SlackError
from sandbox.slack.manifest import setting
from sandbox.slack.records import Grant, Installation
from sandbox.wire import JSON, JSONObject

ROTATED_SECONDS: Final = 43_200
"""How long a rotated token serves: twelve hours."""


def access(call: Call) -> JSONObject:
    """Exchange a code, or a refresh token, for a bot token."""
    app = call.world.app
    if call.text("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    kind = call.text("grant_type") or "authorization_code"
    if kind == "refresh_token":
        return _refreshed(call)
    if kind != "authorization_code":
        raise SlackError("invalid_grant_type")
    grant = call.world.records.grants.get(call.text("code"))
    if grant is None or grant.used or grant.expires <= call.site.now:
        raise SlackError("invalid_code")
    if grant.redirect_uri != call.text("redirect_uri"):
        raise SlackError("bad_redirect_uri")
    grant.used = True
    installation = _install(call, grant)
    call.site.changed(None)
    return _answer(call, installation)


def _install(call: Call, grant: Grant) -> Installation:
    """The installation that a grant makes, or brings up to date."""
    world = call.world
    former = world.records.installations.get(grant.team_id or grant.enterprise_id)
    rotating = setting(world.app.manifest, "token_rotation_enabled")
    if former is None:
        bot_id = world.new_id("B")
        home = grant.team_id or world.records.users[grant.user_id].team_id
        bot_user = world.add_user(
            world.new_id("U"),
            team=home,
            handle=world.app.name.lower().replace(" ", "_"),
            name=world.app.name,
            is_bot=True,
            bot_id=bot_id,
        )
        bot_user_id = bot_user.id
    else:
        bot_id, bot_user_id = former.bot_id, former.bot_user_id
    # Installing again while the app is in place gives the same token, unless tokens rotate.
    keeps = former is not None and former.state == "active" and not rotating
    installation = world.install(
        team_id=grant.team_id,
        enterprise_id=grant.enterprise_id,
        bot_token=former.bot_token if former is not None and keeps else "",
        bot_id=bot_id,
        bot_user_id=bot_user_id,
        scopes={*grant.scopes, *(former.scopes if former is not None and keeps else ())},
        installed_by=grant.user_id,
    )
    if not keeps:
        _new_tokens(call, installation, rotating=rotating)
    return installation


def _new_tokens(call: Call, installation: Installation, *, rotating: bool) -> None:
    number = secrets.token_hex(12)
    if rotating:
        call.world.retoken(
            installation,
            f"xoxe.xoxb-1-{number}",
            f"xoxe-1-{secrets.token_hex(12)}",
            call.site.now + ROTATED_SECONDS,
        )
    else:
        call.world.retoken(installation, f"xoxb-{number}", "", 0.0)


def _refreshed(call: Call) -> JSONObject:
    installation = call.world.installation_by_refresh_token(call.text("refresh_token"))
    if installation is None or installation.state != "active":
        raise SlackError("invalid_refresh_token")
    _new_tokens(call, installation, rotating=True)
    call.site.changed(set())
    return _answer(call, installation)


def _answer(call: Call, installation: Installation) -> JSONObject:
    world = call.world
    team: JSON = None
    enterprise: JSON = None
    if installation.team_id:
        team = {
            "id": installation.team_id,
            "name": world.records.teams[installation.team_id].name,
        }
    if installation.enterprise_id:
        enterprise = {
            "id": installation.enterprise_id,
            "name": world.records.enterprises[installation.enterprise_id].name,
        }
    answer: JSONObject = {
        "access_token": installation.bot_token,
        "token_type": "bot",
        "scope": ",".join(installation.scopes),
        "bot_user_id": installation.bot_user_id,
        "app_id": world.app.id,
        "team": team,
        "enterprise": enterprise,
        "authed_user": {"id": installation.installed_by},
        "is_enterprise_install": installation.is_enterprise_install,
    }
    if installation.refresh_token:
        answer["refresh_token"] = installation.refresh_token
        answer["expires_in"] = round(installation.expires - call.site.now)
    return answer


METHODS: Final = (
    method(
        "oauth.v2.access",
        access,
        "client_id client_secret code grant_type redirect_uri refresh_token",
        caller="anyone",
    ),
)
