"""Files on Discord: fetching those that people give, and handing over those they may see (E2)."""

import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Final

import aiohttp
import discord
import structlog

from adapters.discord.answering import Interaction
from adapters.shared.evidence import EvidenceRoom, Fetched, Given
from adapters.shared.evidence_clerk import GivenFile
from core.values import Actor, OrderId

PIECE: Final = 64 * 1024
"""Bytes that are fetched at a time."""

TIMEOUT: Final = aiohttp.ClientTimeout(total=300, connect=10)

log = structlog.get_logger(__name__)


def given_files(resolved: object, wanted: Sequence[int]) -> list[GivenFile]:
    """Give the files that came with a form.

    Args:
        resolved: what Discord says of everything that the form names by id.
        wanted: the ids of the files, in the order in which they were given.
    """
    attachments = resolved.get("attachments") if isinstance(resolved, Mapping) else None
    known = attachments if isinstance(attachments, Mapping) else {}
    found = (known.get(f"{number}") for number in wanted)
    return [file for one in found if (file := given_file(one)) is not None]


def given_file(attachment: object) -> GivenFile | None:
    """Give a file as Discord describes it; nothing when it does not say where it is."""
    if not isinstance(attachment, Mapping):
        return None
    url, name, size = (attachment.get(key) for key in ("url", "filename", "size"))
    kind = attachment.get("content_type")
    if not isinstance(url, str):
        return None
    given = Given(
        name=name if isinstance(name, str) else "",
        media_type=kind if isinstance(kind, str) else "",
        size=size if isinstance(size, int) else 0,
    )
    return GivenFile(given=given, content=fetching(url))


def written_file(name: str, text: str) -> GivenFile:
    """Give a text as a file."""
    content = text.encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    given = Given(name=name, media_type="text/plain", size=len(content))
    return GivenFile(given=given, content=pieces)


def fetching(url: str) -> Callable[[], AsyncIterator[bytes]]:
    """Fetch a file from where Discord keeps it, piece by piece, once somebody asks for it."""

    async def pieces() -> AsyncIterator[bytes]:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.get(url) as response,
        ):
            response.raise_for_status()
            async for piece in response.content.iter_chunked(PIECE):
                yield piece

    return pieces


async def hand_over(
    interaction: Interaction, room: EvidenceRoom, order: OrderId, numbers: Sequence[int], by: Actor
) -> None:
    """Send the files of an order to the person who asked, and to nobody else, one by one.

    Args:
        interaction: theirs, answered already.
        room: hands them out.
        order: what they are attached to.
        numbers: which pieces of evidence.
        by: who asks.
    """
    for number in numbers:
        async with room.fetch(order, number, by) as fetched:
            if not isinstance(fetched, Fetched):
                continue
            with TemporaryFile() as waiting:
                async for piece in fetched.content:
                    waiting.write(piece)
                waiting.seek(0)
                name = fetched.evidence.name
                try:
                    await interaction.followup.send(
                        file=discord.File(waiting, filename=name), ephemeral=True
                    )
                except discord.HTTPException as error:
                    # 40005: larger than this server takes; the sheet says that it is there.
                    log.warning("a file could not be handed over", order=order, code=error.code)


async def send_texts(interaction: Interaction, texts: Mapping[str, str]) -> None:
    """Send texts as files to the person who asked, and to nobody else.

    Args:
        interaction: theirs, answered already.
        texts: what stands in each file, by its name.
    """
    files = [discord.File(io.BytesIO(text.encode()), filename=name) for name, text in texts.items()]
    await interaction.followup.send(files=files, ephemeral=True)
