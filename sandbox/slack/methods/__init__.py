"""The methods of the Web API, a module for each family, and the table of them all."""

from collections.abc import Mapping
from typing import Final

from sandbox.slack.call import Method
from sandbox.slack.methods import (
    auth,
    chat,
    conversations,
    files,
    oauth,
    usergroups,
    users,
    views,
)

METHODS: Final[Mapping[str, Method]] = {
    row.name: row
    for family in (auth, chat, conversations, files, oauth, usergroups, users, views)
    for row in family.METHODS
}
"""Every method that this Slack knows; any other name is `unknown_method`."""
