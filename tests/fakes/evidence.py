"""Evidence in memory: the store and the tickets of `adapters.shared.ports` in dictionaries."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import IO

from adapters.shared.ports import EvidenceMissingError, KeptFile, Ticket
from core.values import OrderId


class MemoryEvidence:
    """Keeps evidence. `all` has every file, by order and SHA-256."""

    def __init__(self) -> None:
        self.all: dict[tuple[OrderId, str], bytes] = {}

    async def keep(self, order: OrderId, sha256: str, content: IO[bytes]) -> None:
        """Keep a file; what is kept already stays as it is."""
        self.all.setdefault((order, sha256), content.read())

    @asynccontextmanager
    async def open(self, order: OrderId, sha256: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a file for reading."""
        if (order, sha256) not in self.all:
            raise EvidenceMissingError
        yield _chunks(self.all[order, sha256])

    async def remove(self, order: OrderId, sha256: str) -> None:
        """Remove a file; one that is not here is gone already."""
        self.all.pop((order, sha256), None)

    async def everything(self) -> AsyncIterator[KeptFile]:
        """List all that is kept."""
        for order, sha256 in list(self.all):
            yield KeptFile(order=order, sha256=sha256, since=datetime.now(UTC))


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


class MemoryTickets:
    """Tickets in a dictionary. `all` has every one; take one out to let its time be over."""

    def __init__(self) -> None:
        self.all: dict[str, Ticket] = {}

    async def issue(self, tickets: Sequence[Ticket]) -> Sequence[str]:
        """Remember tickets, and give a name for each."""
        names = [f"ticket-{len(self.all) + number}" for number, _ in enumerate(tickets, 1)]
        self.all.update(zip(names, tickets, strict=True))
        return names

    async def find(self, name: str) -> Ticket | None:
        """Give a ticket; none when it was never issued, or its time is over."""
        return self.all.get(name)
