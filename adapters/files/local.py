"""Evidence on this machine's disk: `adapters.shared.ports.EvidenceStore` in a folder.

`<folder>/<order>/<sha256>`. A file is written beside its place, written through to the disk, and
then moved there, so that whatever stands under a name is whole, also after a power cut. For
several machines the folder has to be one that they share; else use the S3 store.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

import anyio
from anyio.to_thread import run_sync

from adapters.files.names import check
from adapters.shared.ports import EvidenceMissingError, KeptFile
from core.values import OrderId

CHUNK: Final = 256 * 1024
"""Bytes read or written at a time."""

UNFINISHED: Final = ".unfinished-"
"""How the name of a file begins that is being written, or whose writer died."""


class LocalEvidence:
    """Keeps evidence in a folder.

    Args:
        folder: where; it is made when it is first needed, open to this user alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, order: OrderId, sha256: str, content: IO[bytes]) -> None:
        """Keep a file, whole or not at all; what is kept already stays as it is."""
        path = self._path(order, sha256)
        await run_sync(_write, self._folder, path, content)

    @asynccontextmanager
    async def open(self, order: OrderId, sha256: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a file for reading.

        Raises:
            EvidenceMissingError: it is not here.
        """
        path = self._path(order, sha256)
        try:
            file = await anyio.open_file(path, "rb")
        except FileNotFoundError as error:
            raise EvidenceMissingError from error
        async with file:
            yield _chunks(file)

    async def remove(self, order: OrderId, sha256: str) -> None:
        """Remove a file; one that is not here is gone already."""
        await run_sync(_remove, self._path(order, sha256))

    async def everything(self) -> AsyncIterator[KeptFile]:
        """List all that is here, in no particular order, without what was never finished."""
        for kept in await run_sync(lambda: list(_listed(self._folder))):
            yield kept

    def _path(self, order: OrderId, sha256: str) -> Path:
        check(order, sha256)
        return self._folder / order / sha256


async def _chunks(file: anyio.AsyncFile[bytes]) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk


def _write(folder: Path, path: Path, content: IO[bytes]) -> None:
    if path.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(prefix=UNFINISHED, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(content, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
        _move(Path(beside), path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    # A new name is on the disk when its folder is (fsync(2)).
    for changed in (path.parent, folder):
        _sync_folder(changed)


def _move(beside: Path, path: Path) -> None:
    while True:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            beside.replace(path)
        except FileNotFoundError:
            if not beside.exists():
                raise
            continue  # the order's folder was just removed as empty by somebody else
        return


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    try:
        path.parent.rmdir()
    except OSError:
        return  # the order has more, or never had any
    _sync_folder(path.parent.parent)


def _listed(folder: Path) -> list[KeptFile]:
    return [
        KeptFile(
            order=OrderId(file.parent.name),
            sha256=file.name,
            since=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        )
        for file in folder.glob("*/*")
    ]
