"""The memory of marketplaces without a server: keys, hooks and references in dictionaries."""

from collections.abc import Sequence

from adapters.shared.marketplace import ApiKey, Hook
from core.values import ChannelId, CommunityId, OrderId


class MemoryReferences:
    """`adapters.shared.taking_over.References`. `all` has every reference."""

    def __init__(self) -> None:
        self.all: dict[tuple[CommunityId, str], OrderId] = {}
        self._listed: dict[CommunityId, list[OrderId]] = {}

    async def reserve(self, community: CommunityId, reference: str, order: OrderId) -> OrderId:
        """Give an order's name to a reference, unless it has one; say which one stands."""
        return self.all.setdefault((community, reference), order)

    async def find(self, community: CommunityId, reference: str) -> OrderId | None:
        """Give the order of a reference; none when none was reserved."""
        return self.all.get((community, reference))

    async def list(self, community: CommunityId, order: OrderId) -> None:
        """List an order among those that a community handed over; once is enough."""
        known = self._listed.setdefault(community, [])
        if order not in known:
            known.insert(0, order)

    async def listed(self, community: CommunityId, offset: int, limit: int) -> Sequence[OrderId]:
        """Give the orders that a community handed over, the latest first."""
        return self._listed.get(community, [])[offset : offset + limit]


class MemoryApiKeys:
    """`adapters.shared.marketplace.ApiKeys`. `kept` has every key, by id."""

    def __init__(self) -> None:
        self.kept: dict[str, ApiKey] = {}

    async def find(self, key_id: str) -> ApiKey | None:
        """Give a key; none when there is none of this id, or it was revoked."""
        return self.kept.get(key_id)

    async def add(self, key: ApiKey) -> None:
        """Let a key in."""
        self.kept[key.id] = key

    async def revoke(self, key_id: str) -> bool:
        """Let a key in no more; false when there is none of this id."""
        return self.kept.pop(key_id, None) is not None

    async def all(self) -> Sequence[ApiKey]:
        """Give all keys that are let in, the oldest first."""
        return sorted(self.kept.values(), key=lambda key: key.made_at)


class MemoryHooks:
    """`adapters.shared.marketplace.Hooks`. `kept` has every hook, by channel."""

    def __init__(self) -> None:
        self.kept: dict[ChannelId, Hook] = {}

    async def find(self, channel: ChannelId) -> Hook | None:
        """Give the hook behind a channel; none when there is none."""
        return self.kept.get(channel)

    async def put(self, hook: Hook) -> None:
        """Have outcomes posted, in place of where they were."""
        self.kept[hook.channel] = hook

    async def remove(self, channel: ChannelId) -> bool:
        """Have them posted no more; false when they were not."""
        return self.kept.pop(channel, None) is not None

    async def all(self) -> Sequence[Hook]:
        """Give all hooks, by channel."""
        return sorted(self.kept.values(), key=lambda hook: hook.channel)
