"""Support agents on Slack: the user groups, or the people, that the operator named (E3).

A role of the policy is the id of a user group, such as `S0614TZR7`, or a person's own account,
such as `slack:T024BE7LD:U061F7AUR`, for workspaces whose plan has no user groups.
Source: https://docs.slack.dev/reference/methods/usergroups.users.list.
"""

import time
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.shared.clerk import Clerk
from adapters.slack.failures import code_of
from adapters.slack.workspaces import Workspace
from core.values import AccountId

FRESH_SECONDS: Final = 60.0
"""How long the policy's roles and a group's members are taken as they were read."""

GROUP: Final = "S"
"""What the id of a user group begins with."""

_LOG = structlog.get_logger(__name__)


class Agents:
    """Knows which of the policy's support roles somebody has.

    Args:
        clerk: knows the policy.
    """

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._wanted: dict[str, tuple[frozenset[str], float]] = {}
        self._members: dict[tuple[str, str], tuple[frozenset[str], float]] = {}

    async def roles(self, workspace: Workspace, user: str, account: AccountId) -> frozenset[str]:
        """Give the roles that somebody has, of those that the policy names.

        Args:
            workspace: where they act.
            user: their id there.
            account: their account.
        """
        wanted = await self._roles_wanted(workspace)
        return frozenset(
            [
                role
                for role in wanted
                if role == account
                or (role.startswith(GROUP) and user in await self._group(workspace, role))
            ]
        )

    async def _roles_wanted(self, workspace: Workspace) -> frozenset[str]:
        known = self._wanted.get(workspace.key)
        if known is not None and time.monotonic() - known[1] < FRESH_SECONDS:
            return known[0]
        policy = await self._clerk.policy(workspace.community)
        self._wanted[workspace.key] = (policy.support.roles, time.monotonic())
        return policy.support.roles

    async def _group(self, workspace: Workspace, group: str) -> frozenset[str]:
        """Give the members of a user group; whoever they were when Slack does not say."""
        key = (workspace.key, group)
        known = self._members.get(key)
        if known is not None and time.monotonic() - known[1] < FRESH_SECONDS:
            return known[0]
        try:
            told = await workspace.client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            _LOG.warning("slack_group_not_read", group=group, code=code_of(error))
            return known[0] if known is not None else frozenset()
        except (aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("slack_group_not_read", group=group, code=type(error).__name__)
            return known[0] if known is not None else frozenset()
        body = told.data
        users = body.get("users") if isinstance(body, dict) else None
        members = frozenset(who for who in users if isinstance(who, str)) if users else frozenset()
        self._members[key] = (members, time.monotonic())
        return members
