"""What is remembered of marketplaces: references, keys and hooks, in memory and on Valkey."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import redis.asyncio

from adapters.redis.marketplaces import RedisApiKeys, RedisHooks
from adapters.redis.references import RedisReferences
from adapters.shared.marketplace import ApiKey, ApiKeys, Hook, Hooks
from adapters.shared.taking_over import References
from core.values import AccountId, ChannelId, CommunityId, OrderId
from tests.fakes.marketplace import MemoryApiKeys, MemoryHooks, MemoryReferences

pytestmark = pytest.mark.anyio

SHOP, OTHER = CommunityId("api:shop"), CommunityId("slack:T1")
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OLGA = AccountId("api:operator/olga")


@dataclass
class Memory:
    references: References
    keys: ApiKeys
    hooks: Hooks


@pytest.fixture(params=["memory", "valkey"])
def memory(request: pytest.FixtureRequest, connection: redis.asyncio.Redis) -> Memory:
    if request.param == "memory":
        return Memory(MemoryReferences(), MemoryApiKeys(), MemoryHooks())
    return Memory(RedisReferences(connection), RedisApiKeys(connection), RedisHooks(connection))


def a_key(name: str, after: timedelta = timedelta()) -> ApiKey:
    return ApiKey(id=name, community=SHOP, digest="0" * 64, made_by=OLGA, made_at=NOW + after)


def a_hook(channel: str, url: str = "https://shop.example/hook") -> Hook:
    return Hook(channel=ChannelId(channel), url=url, made_by=OLGA, made_at=NOW)


async def test_the_first_order_of_a_reference_keeps_it(memory: Memory) -> None:
    first, second = OrderId("ORD-1"), OrderId("ORD-2")
    assert await memory.references.reserve(SHOP, "1001", first) == first
    assert await memory.references.reserve(SHOP, "1001", second) == first
    assert await memory.references.reserve(OTHER, "1001", second) == second
    assert await memory.references.find(SHOP, "1001") == first
    assert await memory.references.find(SHOP, "1002") is None


async def test_orders_are_listed_once_and_by_community(memory: Memory) -> None:
    names = [OrderId(f"ORD-{number}") for number in range(3)]
    for name in (*names, names[0]):
        await memory.references.list(SHOP, name)
    assert set(await memory.references.listed(SHOP, 0, 10)) == set(names)
    pages = [
        *await memory.references.listed(SHOP, 0, 2),
        *await memory.references.listed(SHOP, 2, 2),
    ]
    assert pages == list(await memory.references.listed(SHOP, 0, 10))
    assert list(await memory.references.listed(OTHER, 0, 10)) == []


async def test_a_key_is_known_until_it_is_revoked(memory: Memory) -> None:
    old, new = a_key("a", timedelta()), a_key("b", timedelta(hours=1))
    await memory.keys.add(new)
    await memory.keys.add(old)
    assert await memory.keys.find("a") == old
    assert list(await memory.keys.all()) == [old, new]
    assert await memory.keys.revoke("a")
    assert not await memory.keys.revoke("a")
    assert await memory.keys.find("a") is None


async def test_a_hook_stands_until_it_is_replaced_or_removed(memory: Memory) -> None:
    await memory.hooks.put(a_hook("api:shop"))
    await memory.hooks.put(a_hook("api:shop", "https://shop.example/new"))
    await memory.hooks.put(a_hook("api:bazaar"))
    found = await memory.hooks.find(ChannelId("api:shop"))
    assert found is not None
    assert found.url == "https://shop.example/new"
    assert [hook.channel for hook in await memory.hooks.all()] == ["api:bazaar", "api:shop"]
    assert await memory.hooks.remove(ChannelId("api:shop"))
    assert not await memory.hooks.remove(ChannelId("api:shop"))
    assert await memory.hooks.find(ChannelId("api:shop")) is None
