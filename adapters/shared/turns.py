"""Turns: things that must not overlap go one after the other, in the order in which they came."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """A lock for each of very many things, which is there only while somebody holds it or waits."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, thing: Hashable) -> AsyncIterator[None]:
        """Wait for one's turn with a thing, and have it for as long as the block lasts."""
        lock, users = self._locks.get(thing, (asyncio.Lock(), 0))
        self._locks[thing] = lock, users + 1
        try:
            async with lock:  # its waiters are served first come, first served
                yield
        finally:
            lock, users = self._locks[thing]
            if users == 1:
                del self._locks[thing]
            else:
                self._locks[thing] = lock, users - 1
