"""The vault and its twin keep the same words; the real one keeps them encrypted."""

import asyncio

import pytest
import redis.asyncio
from cryptography.fernet import Fernet

from adapters.redis import keys
from adapters.redis.vault import RedisVault
from adapters.shared.vault import Vault, VaultKeyMissingError
from tests.fakes.vault import MemoryVault

pytestmark = pytest.mark.anyio

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture(params=["redis", "memory"])
async def vault(request: pytest.FixtureRequest, connection: redis.asyncio.Redis) -> Vault:
    return MemoryVault() if request.param == "memory" else RedisVault(connection, [NEW])


async def test_a_secret_is_kept_replaced_and_forgotten(vault: Vault) -> None:
    assert await vault.get("a") is None
    await vault.put("a", "geheim – é")
    assert await vault.get("a") == "geheim – é"
    await vault.put("a", "other")
    assert await vault.get("a") == "other"
    await vault.remove("a")
    assert await vault.get("a") is None
    await vault.remove("a")


async def test_secrets_are_named_by_how_they_begin(vault: Vault) -> None:
    for name in ("slack:T2", "slack:T1", "slack-state:x", "other"):
        await vault.put(name, "x")
    assert list(await vault.names("slack:")) == ["slack:T1", "slack:T2"]
    assert list(await vault.names("none")) == []


async def test_one_holder_at_a_time_has_the_lock(vault: Vault) -> None:
    inside = most = 0

    async def hold() -> None:
        nonlocal inside, most
        async with vault.locked("a"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(hold() for _ in range(5)))
    assert most == 1


async def test_the_lock_is_free_again_after_a_failure(vault: Vault) -> None:
    with pytest.raises(RuntimeError):
        async with vault.locked("a"):
            raise RuntimeError
    async with vault.locked("a"):
        pass


async def test_a_secret_dies_with_its_time(connection: redis.asyncio.Redis) -> None:
    vault = RedisVault(connection, [NEW])
    await vault.put("state", "x", seconds=600)
    assert 0 < await connection.ttl(keys.vault_key("state")) <= 600


async def test_nothing_of_a_secret_can_be_read_in_the_record(
    connection: redis.asyncio.Redis,
) -> None:
    await RedisVault(connection, [NEW]).put("slack:T1", "xoxb-secret")
    for key in await connection.keys("*"):
        assert b"xoxb-secret" not in (await connection.get(key) or b"")


async def test_a_new_key_takes_over_as_secrets_are_read(connection: redis.asyncio.Redis) -> None:
    await RedisVault(connection, [OLD]).put("a", "kept", seconds=600)
    assert await RedisVault(connection, [NEW, OLD]).get("a") == "kept"
    assert await RedisVault(connection, [NEW]).get("a") == "kept"
    assert 0 < await connection.ttl(keys.vault_key("a")) <= 600


async def test_a_key_that_is_missing_is_said_and_nothing_is_lost(
    connection: redis.asyncio.Redis,
) -> None:
    await RedisVault(connection, [OLD]).put("a", "kept")
    with pytest.raises(VaultKeyMissingError):
        await RedisVault(connection, [NEW]).get("a")
    assert await RedisVault(connection, [OLD]).get("a") == "kept"


async def test_a_vault_needs_a_key(connection: redis.asyncio.Redis) -> None:
    with pytest.raises(ValueError, match="key"):
        RedisVault(connection, [])
