"""Tries are counted for an hour from the first of them, for each person and thing by itself."""

import asyncio

import pytest
import redis.asyncio

from adapters.redis import keys
from adapters.redis.tries import RedisTries
from adapters.shared.tries import WITHIN_SECONDS, Try
from core.values import AccountId
from tests.fakes.tries import MemoryTries

pytestmark = pytest.mark.anyio

ANA, BO = AccountId("slack:T024BE7LD:U061F7AUR"), AccountId("discord:80351110224678912")


@pytest.mark.parametrize("real", [True, False], ids=["redis", "memory"])
async def test_each_person_s_tries_are_counted_by_themselves(
    connection: redis.asyncio.Redis, *, real: bool
) -> None:
    tries = RedisTries(connection) if real else MemoryTries()
    counted = await asyncio.gather(*(tries.another(Try.CODE, ANA) for _ in range(5)))
    assert sorted(counted) == [1, 2, 3, 4, 5]
    assert await tries.another(Try.CODE, BO) == 1
    assert await tries.another(Try.OFFER, ANA) == 1


async def test_trying_on_makes_the_hour_no_longer(connection: redis.asyncio.Redis) -> None:
    tries, key = RedisTries(connection), keys.tries_key(Try.CODE, ANA)
    await tries.another(Try.CODE, ANA)
    assert WITHIN_SECONDS - 5 <= await connection.ttl(key) <= WITHIN_SECONDS
    await connection.expire(key, 100)
    assert await tries.another(Try.CODE, ANA) == 2
    assert await connection.ttl(key) <= 100
    await connection.expire(key, 0)
    assert await tries.another(Try.CODE, ANA) == 1
