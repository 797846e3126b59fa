"""`users.*`: who people are."""

from typing import Final

from sandbox.slack.call import Call, method, page_of
from sandbox.slack.errors import SlackError
from sandbox.slack.records import User
from sandbox.slack.render import user_json
from sandbox.wire import JSONObject


def _shown(call: Call, user: User) -> JSONObject:
    return user_json(
        call.world,
        user,
        now=call.site.now,
        viewer_team=call.installation.team_id or user.team_id,
        with_locale=call.flag("include_locale"),
        with_email="users:read.email" in call.installation.scopes,
    )


def info(call: Call) -> JSONObject:
    """Describe a user."""
    return {"user": _shown(call, call.user(call.needed("user")))}


def listing(call: Call) -> JSONObject:
    """List the users of the workspace, deactivated ones included."""
    team_id = call.team_id
    found = [
        _shown(call, user) for user in call.world.records.users.values() if user.team_id == team_id
    ]
    page, cursor = page_of(found, call, default=200)
    return {
        "members": page,
        "cache_ts": int(call.site.now),
        "response_metadata": {"next_cursor": cursor},
    }


def lookup_by_email(call: Call) -> JSONObject:
    """Find a user by the address of their account."""
    wanted = call.needed("email").lower()
    for user in call.world.records.users.values():
        if user.email.lower() == wanted and call.world.covers(call.installation, user.team_id):
            if user.deleted:
                break
            return {"user": _shown(call, user)}
    raise SlackError("users_not_found")


METHODS: Final = (
    method("users.info", info, "include_locale user team_id", scopes="users:read"),
    method("users.list", listing, "cursor include_locale limit team_id", scopes="users:read"),
    method("users.lookupByEmail", lookup_by_email, "email team_id", scopes="users:read.email"),
)
