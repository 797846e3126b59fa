"""`usergroups.*`: groups of people, such as @support."""

from typing import Final

from sandbox.slack.call import Call, method
from sandbox.slack.errors import SlackError
from sandbox.wire import JSON, JSONObject


def members(call: Call) -> JSONObject:
    """List the members of a user group, without those who were deactivated."""
    group = call.world.records.usergroups.get(call.needed("usergroup"))
    if group is None or not call.world.covers(call.installation, group.team_id):
        raise SlackError("no_such_subteam")
    users = call.world.records.users
    listed: list[JSON] = [who for who in group.members if not users[who].deleted]
    return {"users": listed}


METHODS: Final = (
    method(
        "usergroups.users.list",
        members,
        "include_disabled team_id usergroup",
        scopes="usergroups:read",
    ),
)
