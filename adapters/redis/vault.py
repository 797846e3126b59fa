"""Secrets, encrypted: `adapters.shared.vault.Vault` on one Redis or Valkey.

Encryption is Fernet's (AES-128-CBC with HMAC-SHA256; cryptography's documentation). The first key
encrypts, all of them decrypt: to change the key, put the new one first and keep the old one until
every secret was read once, as reading writes it anew under the first.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import redis.asyncio
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from adapters.redis import keys
from adapters.redis.replies import maybe_raw, text
from adapters.shared.vault import VaultKeyMissingError, VaultLockedError

LOCK_SECONDS: Final = 20
"""How long a lock outlives a holder that died: longer than the slowest call it is held for."""

PATIENCE: Final = 15.0
"""How long the lock is waited for, in seconds."""

GLANCE: Final = 0.05
"""How often the lock is tried again, in seconds."""

# Forgets the lock only if it is still ours (Redis, distributed locks).
_RELEASE: Final = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


class RedisVault:
    """The vault.

    Args:
        connection: to the record; without `decode_responses`.
        fernet_keys: the first one encrypts; in URL-safe base64.

    Raises:
        ValueError: there is no key, or one is none of Fernet's.
    """

    def __init__(self, connection: redis.asyncio.Redis, fernet_keys: Sequence[str]) -> None:
        if not fernet_keys:
            raise ValueError("a vault needs a key")
        self._connection = connection
        self._first = Fernet(fernet_keys[0])
        self._all = MultiFernet([Fernet(key) for key in fernet_keys])

    async def get(self, name: str) -> str | None:
        """Give a secret; none when there is none, or its time is over.

        Raises:
            VaultKeyMissingError: it was kept under a key that is no longer among ours.
        """
        kept = maybe_raw(await self._connection.get(keys.vault_key(name)))
        if kept is None:
            return None
        try:
            return self._first.decrypt(kept).decode()
        except InvalidToken:
            secret = self._decrypted(kept)
        # Under an older key. Whoever replaced it meanwhile has written the newer secret.
        again = self._first.encrypt(secret.encode())
        async with self._connection.pipeline() as pipe:
            await pipe.watch(keys.vault_key(name))
            if await pipe.get(keys.vault_key(name)) == kept:
                pipe.multi()  # type: ignore[no-untyped-call]
                _ = pipe.set(keys.vault_key(name), again, keepttl=True)
                try:
                    await pipe.execute()
                except redis.WatchError:
                    return await self.get(name)
        return secret

    async def put(self, name: str, secret: str, seconds: int | None = None) -> None:
        """Keep a secret, in place of what had its name."""
        kept = self._first.encrypt(secret.encode())
        await self._connection.set(keys.vault_key(name), kept, ex=seconds)

    async def remove(self, name: str) -> None:
        """Forget a secret."""
        await self._connection.delete(keys.vault_key(name))

    async def names(self, beginning: str) -> Sequence[str]:
        """Name the secrets whose names begin so, in order."""
        found = self._connection.scan_iter(match=f"{keys.vault_key(beginning)}*")
        return sorted([text(key).removeprefix(keys.VAULT) async for key in found])

    @asynccontextmanager
    async def locked(self, name: str) -> AsyncIterator[None]:
        """Hold the lock of this name: one holder at a time, in all processes.

        Raises:
            VaultLockedError: it was not free in time.
        """
        key, token = keys.vault_lock_key(name), secrets.token_hex(16)
        deadline = time.monotonic() + PATIENCE
        while not await self._connection.set(key, token, nx=True, ex=LOCK_SECONDS):
            if time.monotonic() > deadline:
                raise VaultLockedError(name)
            await asyncio.sleep(GLANCE)
        try:
            yield
        finally:
            await self._connection.eval(_RELEASE, 1, key, token)

    def _decrypted(self, kept: bytes) -> str:
        try:
            return self._all.decrypt(kept).decode()
        except InvalidToken as error:
            raise VaultKeyMissingError from error
