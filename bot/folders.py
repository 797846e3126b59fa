"""Where this application lives on disk, and how its data folder is laid out."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
"""The folder that holds `bot`, `core` and `adapters`; every process runs in it."""

LONGEST_SOCKET_PATH: Final = 100
"""Bytes. `sun_path` holds 108 on Linux, 104 on macOS (unix(7), unix(4)), with the final NUL."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The data folder of one running copy (`DATA_DIR`).

    Attributes:
        home: The data folder itself, absolute.
    """

    home: Path

    @classmethod
    def under(cls, data_dir: Path) -> "Folders":
        """The layout below `data_dir`; a relative one counts from the application's root.

        Not from the working directory: two shells must mean the same data.
        """
        return cls((ROOT / data_dir).resolve())

    @property
    def sandbox(self) -> "Folders":
        """The data folder of a sandbox run.

        Orders made up in the sandbox, on a clock that was moved by hand, must never be found by
        a bot that is connected to real platforms.
        """
        return Folders(self.home / "sandbox")

    @property
    def lock(self) -> Path:
        """Locked for as long as a supervisor, or what it left behind, is alive."""
        return self.home / "supervisor.lock"

    @property
    def alive(self) -> Path:
        """Locked for as long as a supervisor itself is alive."""
        return self.home / "supervisor.alive"

    @property
    def status(self) -> Path:
        """What the supervisor runs just now, as JSON, for `doctor` and for people."""
        return self.home / "supervisor.json"

    @property
    def log(self) -> Path:
        """The one log stream of all processes, JSON lines."""
        return self.home / "log" / "bot.log"

    @property
    def valkey(self) -> Path:
        """The embedded server's working directory: its configuration, socket and record."""
        return self.home / "valkey"

    @property
    def evidence(self) -> Path:
        """The files that people attached, unless they are in a store that speaks S3."""
        return self.home / "evidence"

    @property
    def world(self) -> Path:
        """What the sandbox keeps between runs."""
        return self.home / "world"

    @property
    def valkey_socket(self) -> Path:
        """Where the embedded server listens unless `VALKEY_PORT` is set.

        A socket in the data folder needs no free port, stays the same for ever, and is closed to
        other users of the machine by the file system. Under a folder whose path is too long for
        a socket it lives in a private folder in `/tmp`, named after the data folder.
        """
        beside = self.valkey / "valkey.sock"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_PATH:
            return beside
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        # Not tempfile.gettempdir(): TMPDIR may differ between two shells that mean one server.
        return Path("/tmp") / f"resolution-{os.getuid()}-{name}" / "valkey.sock"  # noqa: S108
