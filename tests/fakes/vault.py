"""Secrets in memory: `adapters.shared.vault.Vault` in a dictionary, in the clear."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager


class MemoryVault:
    """Keeps secrets for as long as the test lives. `all` has every one, with its end of time."""

    def __init__(self) -> None:
        self.all: dict[str, tuple[str, float | None]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, name: str) -> str | None:
        """Give a secret; none when there is none, or its time is over."""
        secret, until = self.all.get(name, (None, None))
        return None if until is not None and time.monotonic() >= until else secret

    async def put(self, name: str, secret: str, seconds: int | None = None) -> None:
        """Keep a secret, in place of what had its name."""
        self.all[name] = (secret, None if seconds is None else time.monotonic() + seconds)

    async def remove(self, name: str) -> None:
        """Forget a secret."""
        self.all.pop(name, None)

    async def names(self, beginning: str) -> Sequence[str]:
        """Name the secrets whose names begin so, in order."""
        return sorted(name for name in self.all if name.startswith(beginning))

    @asynccontextmanager
    async def locked(self, name: str) -> AsyncIterator[None]:
        """Hold the lock of this name."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield
