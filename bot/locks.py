"""A lock on a folder that no crash can leave behind: the kernel lets go of it with its holder."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

POLL_SECONDS: Final = 0.05


class FolderInUseError(Exception):
    """Another process holds the lock."""


@dataclass(frozen=True, slots=True)
class FolderLock:
    """An flock(2) that is held for as long as any process has its descriptor open.

    Attributes:
        descriptor: Give it to a child (`pass_fds`), or across an exec, to let that one hold the
            lock too.
    """

    descriptor: int

    @classmethod
    def take(cls, path: Path, *, wait_seconds: float = 0.0) -> Self:
        """Lock the file at `path`, which is made when missing and never removed.

        Args:
            path: The lock file.
            wait_seconds: How long to wait for the present holder.

        Raises:
            FolderInUseError: Somebody else holds it, and did so for `wait_seconds`.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        limit = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < limit:
                    time.sleep(POLL_SECONDS)
                    continue
                os.close(descriptor)
                raise FolderInUseError(str(path)) from None
            return cls(descriptor)

    def keep_across_exec(self) -> None:
        """Let the program that replaces this process hold the lock for the rest of its life."""
        os.set_inheritable(self.descriptor, True)  # noqa: FBT003 - takes no name
