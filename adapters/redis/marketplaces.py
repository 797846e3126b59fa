"""Keys and hooks of marketplaces: `adapters.shared.marketplace.ApiKeys` and `Hooks`."""

from collections.abc import Sequence

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw, raw
from adapters.shared.marketplace import ApiKey, Hook
from core.values import ChannelId


class RedisApiKeys:
    """The keys of all communities.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def find(self, key_id: str) -> ApiKey | None:
        """Give a key; none when there is none of this id, or it was revoked."""
        written = maybe_raw(await self._connection.hget(keys.API_KEYS, key_id))
        return None if written is None else ApiKey.model_validate_json(written)

    async def add(self, key: ApiKey) -> None:
        """Let a key in."""
        await self._connection.hset(keys.API_KEYS, key.id, key.model_dump_json())

    async def revoke(self, key_id: str) -> bool:
        """Let a key in no more; false when there is none of this id."""
        return await self._connection.hdel(keys.API_KEYS, key_id) == 1

    async def all(self) -> Sequence[ApiKey]:
        """Give all keys that are let in, the oldest first."""
        found = await self._connection.hgetall(keys.API_KEYS)
        known = [ApiKey.model_validate_json(raw(written)) for written in found.values()]
        return sorted(known, key=lambda key: key.made_at)


class RedisHooks:
    """All hooks.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def find(self, channel: ChannelId) -> Hook | None:
        """Give the hook behind a channel; none when there is none."""
        written = maybe_raw(await self._connection.hget(keys.API_HOOKS, channel))
        return None if written is None else Hook.model_validate_json(written)

    async def put(self, hook: Hook) -> None:
        """Have outcomes posted, in place of where they were."""
        await self._connection.hset(keys.API_HOOKS, hook.channel, hook.model_dump_json())

    async def remove(self, channel: ChannelId) -> bool:
        """Have them posted no more; false when they were not."""
        return await self._connection.hdel(keys.API_HOOKS, channel) == 1

    async def all(self) -> Sequence[Hook]:
        """Give all hooks, by channel."""
        found = await self._connection.hgetall(keys.API_HOOKS)
        known = [Hook.model_validate_json(raw(written)) for written in found.values()]
        return sorted(known, key=lambda hook: hook.channel)
