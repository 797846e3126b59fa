"""The policies of communities: every version ever made, each with who made it.

A version is never changed, so that a request can say for ever under which one it was opened.
Version 1 are the defaults, which are not written.
"""

from collections.abc import Sequence
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw, raw
from adapters.redis.scripts import Name, Scripts
from core.policy import DEFAULT_POLICY, Policy
from core.values import CommunityId

FIRST_WRITTEN: Final = DEFAULT_POLICY.version + 1


class Policies:
    """The policies of all communities.

    Args:
        connection: to the record; without `decode_responses`.
        scripts: of the same connection.
    """

    def __init__(self, connection: redis.asyncio.Redis, scripts: Scripts) -> None:
        self._connection = connection
        self._scripts = scripts
        self._generation: bytes | None = None
        self._known: dict[CommunityId, Policy] = {}

    async def current(self, community: CommunityId) -> Policy:
        """Give the policy that stands; the defaults where nobody made another one."""
        written = maybe_raw(await self._connection.lindex(keys.policy_key(community), -1))
        return DEFAULT_POLICY if written is None else Policy.model_validate_json(written)

    async def at(self, community: CommunityId, generation: bytes) -> Policy:
        """Give the policy that stands, without asking the record for one that is known.

        Args:
            community: whose policy.
            generation: how often any policy has changed, as the record had it with the order.
        """
        if generation != self._generation:
            self._known.clear()
            self._generation = generation
        known = self._known.get(community)
        if known is not None:
            return known
        policy = await self.current(community)
        if self._generation == generation:  # nothing newer was heard of in the meantime
            self._known[community] = policy
        return policy

    async def history(self, community: CommunityId) -> Sequence[Policy]:
        """Give all versions, the defaults first."""
        written = await self._connection.lrange(keys.policy_key(community), 0, -1)
        return [DEFAULT_POLICY, *(Policy.model_validate_json(raw(policy)) for policy in written)]

    async def version(self, community: CommunityId, number: int) -> Policy | None:
        """Give one version; none when it was never made."""
        if number < FIRST_WRITTEN:
            return DEFAULT_POLICY if number == DEFAULT_POLICY.version else None
        index = number - FIRST_WRITTEN
        written = maybe_raw(await self._connection.lindex(keys.policy_key(community), index))
        return None if written is None else Policy.model_validate_json(written)

    async def add(self, community: CommunityId, policy: Policy) -> bool:
        """Make a version the one that stands; false when another one took its number first.

        Args:
            community: whose policy.
            policy: the next version, as `Policy.amended` makes it, with who made it and when.
        """
        # In full: a default of a later version of this application must not reach back.
        written = policy.model_dump_json()
        return await self._scripts.run(Name.POLICY, community, policy.version, written) == 1
