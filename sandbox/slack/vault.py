"""Where the bytes of files lie: in a folder beside the world, or in memory."""

import re
from pathlib import Path
from typing import Final

_ID: Final = re.compile(r"F[A-Z0-9]+")


class Vault:
    """The bytes of files, by file id.

    Args:
        folder: Where they are kept; None: in memory, until the process ends.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}

    def put(self, file_id: str, content: bytes) -> None:
        """Keep the bytes of a file.

        Raises:
            ValueError: The id is none of Slack's, so that it cannot lead out of the folder.
        """
        if not _ID.fullmatch(file_id):
            raise ValueError(f"{file_id!r} is no file id")
        if self._folder is None:
            self._memory[file_id] = content
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / file_id).write_bytes(content)

    def get(self, file_id: str) -> bytes | None:
        """The bytes of a file, or None when there are none."""
        if not _ID.fullmatch(file_id):
            return None
        if self._folder is None:
            return self._memory.get(file_id)
        path = self._folder / file_id
        return path.read_bytes() if path.exists() else None

    def clear(self) -> None:
        """Forget every file."""
        self._memory.clear()
        if self._folder is not None and self._folder.exists():
            for path in self._folder.iterdir():
                if _ID.fullmatch(path.name):
                    path.unlink()
