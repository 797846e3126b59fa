"""The evidence room: takes files in, and hands them to whoever may see them (E2).

One flow for both platforms. What may be attached is the core's to say; that is asked before a
byte is kept, and decided when all of them are.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from adapters.shared.media_types import HEAD, media_type_of
from adapters.shared.ports import EvidenceStore
from core import commands as cmd
from core.decide import Outcome
from core.desk import Desk
from core.evidence import NAME_MAX
from core.orders import Evidence
from core.refusals import EvidenceGone, EvidenceTooLarge, Refusal
from core.texts import one_line
from core.values import Actor, OrderId, RequestId, Value

IN_MEMORY: Final = 1024 * 1024
"""Bytes up to which a file that comes in waits in memory, not in a temporary file."""

_ENDING_MAX: Final = 12
"""Characters of a file's ending, such as `.png`, that are left when its name is shortened."""

_EMPTY: Final = hashlib.sha256(b"").hexdigest()


class EvidenceDamagedError(Exception):
    """The bytes that a store gave are not those that were attached."""


class Given(Value):
    """A file as its sender describes it; nothing of this is trusted.

    Attributes:
        name: the file's name.
        media_type: what it is said to be; empty when nothing is said.
        size: bytes, where that is said.
    """

    name: str
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A piece of evidence that somebody may see.

    Attributes:
        evidence: what the record says of it.
        content: its bytes, piece by piece. When they are not those that were attached, the last
            piece does not come, but an EvidenceDamagedError.
    """

    evidence: Evidence
    content: AsyncIterator[bytes]


class EvidenceRoom:
    """Takes evidence in and hands it out.

    Args:
        desk: says who may attach and see what.
        store: keeps the bytes.
    """

    def __init__(self, desk: Desk, store: EvidenceStore) -> None:
        self._desk = desk
        self._store = store

    async def take(
        self,
        order: OrderId,
        given: Given,
        content: AsyncIterator[bytes],
        by: Actor,
        request: RequestId | None = None,
    ) -> Outcome:
        """Attach a file, or say why not; of a file that is refused nothing is left.

        What can be refused at once is refused before the rest of the file is read. Should this
        process die between keeping the bytes and attaching them, `audit` finds them.

        Args:
            order: what to attach it to.
            given: how its sender describes it.
            content: its bytes; it is read as far as it has to be.
            by: who attaches it.
            request: the open request it belongs to; the core finds one if none is named.
        """
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return page
        limit = page.policy.evidence.size
        chunks = aiter(content)
        head = await _head(chunks)
        command = cmd.AttachEvidence(
            request=request,
            name=file_name(given.name),
            size=max(given.size, len(head)),
            sha256=_EMPTY,
            media_type=media_type_of(head, given.media_type),
        )
        foreseen = await self._desk.preview(order, command, by)
        if isinstance(foreseen, Refusal):
            return foreseen
        with SpooledTemporaryFile(max_size=IN_MEMORY) as waiting:
            received = await _receive(head, chunks, waiting, limit)
            if received is None:
                return EvidenceTooLarge(limit=limit)
            size, sha256 = received
            waiting.seek(0)
            await self._store.keep(order, sha256, waiting)
        outcome = await self._desk.handle(order, command.but(size=size, sha256=sha256), by)
        if isinstance(outcome, Refusal):
            await self._discard(order, sha256, by)
        return outcome

    @asynccontextmanager
    async def fetch(
        self, order: OrderId, number: int, by: Actor
    ) -> AsyncIterator[Fetched | Refusal]:
        """Hand out a file to somebody who may see it, for as long as the context lasts.

        Args:
            order: what it is attached to.
            number: which piece; a link is no file, and has no bytes to hand out.
            by: who wants to see it.

        Raises:
            EvidenceMissingError: the store does not have what the record knows of.
        """
        found = await self._desk.evidence(order, number, by)
        async with AsyncExitStack() as stack:
            if isinstance(found, Refusal):
                yield found
            elif found.link is not None:
                yield EvidenceGone()
            else:
                chunks = await stack.enter_async_context(self._store.open(order, found.sha256))
                yield Fetched(found, _verified(chunks, found))

    async def _discard(self, order: OrderId, sha256: str, by: Actor) -> None:
        """Remove what was kept for nothing, unless the order has the same file already."""
        page = await self._desk.look(order, by)
        if isinstance(page, Refusal):
            return  # the person was erased meanwhile; whose the file is now, only `audit` can tell
        if all(one.sha256 != sha256 for one in page.order.evidence):
            await self._store.remove(order, sha256)


def file_name(name: str) -> str:
    """Give the name of a file on one line, without folders, short enough, its ending kept."""
    line = one_line(PurePosixPath(name.replace("\\", "/")).name)
    if len(line) <= NAME_MAX:
        return line
    ending = PurePosixPath(line).suffix[:_ENDING_MAX]
    return f"{line[: NAME_MAX - len(ending) - 1]}…{ending}"


async def _head(chunks: AsyncIterator[bytes]) -> bytes:
    """Read as much as telling the type takes, and perhaps some more."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    return head


async def _receive(
    head: bytes, chunks: AsyncIterator[bytes], into: IO[bytes], limit: int
) -> tuple[int, str] | None:
    """Write a file down, and give its size and SHA-256; nothing as soon as it is too large."""
    size, digest = len(head), hashlib.sha256(head)
    # A temporary file is written to the memory of the system; nothing here waits for a disk.
    into.write(head)
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            return None
        digest.update(chunk)
        into.write(chunk)
    return (size, digest.hexdigest()) if size <= limit else None


async def _verified(chunks: AsyncIterator[bytes], evidence: Evidence) -> AsyncIterator[bytes]:
    """Pass the bytes on; the last piece only when all of them are what was attached."""
    digest, held = hashlib.sha256(), b""
    async for chunk in chunks:
        if held:
            yield held
        digest.update(chunk)
        held = chunk
    if digest.hexdigest() != evidence.sha256:
        raise EvidenceDamagedError
    yield held
