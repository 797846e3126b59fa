"""Real processes around a real Valkey: workers and the clock, to be started, killed and watched."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from adapters.redis.replies import text
from bot.folders import ROOT
from bot.heartbeat import Beat
from tests.patience import PLENTY
from tests.redis.server import ValkeyProcess

LIMIT = PLENTY
"""Seconds; no healthy run comes near, and RQ alone would take longer to find a lost job."""


class Workshop:
    """One Valkey, and the processes that a test starts around it.

    Attributes:
        valkey: the server.
        folder: where it and the processes' words are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.valkey = ValkeyProcess(folder)
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.valkey.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.valkey.stop()
        if error is not None:
            error.add_note(self.words)

    def worker(self, queue: str) -> subprocess.Popen[bytes]:
        """Start a worker, and wait until it gives a sign of life."""
        return self._start(f"worker-{queue}", "-m", "tests.bot.worker_process", queue)

    def clock(self) -> subprocess.Popen[bytes]:
        """Start the clock, and wait until it gives a sign of life."""
        return self._start("clock", "-m", "bot", "clock")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process without a warning."""
        process.kill()
        process.wait()

    def stop(self, process: subprocess.Popen[bytes]) -> int:
        """Ask a process to end, and say how it did."""
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=LIMIT)

    @property
    def words(self) -> str:
        """Everything that the processes have said."""
        file = self.folder / "words"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "words").open("ab") as words:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *command],
                cwd=ROOT,
                env={
                    "PATH": os.environ["PATH"],
                    "REDIS_URL": self.valkey.url,
                    "TIME_TRAVEL": "true",
                    "LOG_FORMAT": "json",
                    "PYTHONWARNINGS": "default",
                },
                stdout=words,
                stderr=words,
            )
        self._processes.append(process)

        def alive() -> bool:
            assert process.poll() is None, f"{name} ended at once:\n{self.words}"
            with self.valkey.connect() as connection:
                beat = connection.get(f"heartbeat:{name}")
                return beat is not None and Beat.decode(beat).pid == process.pid

        until(alive, f"{name} gives a sign of life")
        return process


@contextmanager
def workshop() -> Iterator[Workshop]:
    """A workshop for one test."""
    # pytest's own folders have paths too long for a socket.
    with tempfile.TemporaryDirectory(prefix="shop-") as folder, Workshop(Path(folder)) as shop:
        yield shop


def until(condition: Callable[[], object], what: str, limit: float = LIMIT) -> None:
    """Wait for a condition, within a limit."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"waited {limit:g} s in vain until {what}"
        time.sleep(0.02)


def told(connection: redis.Redis) -> list[tuple[str, int]]:
    """Who was told, and when in ms, in the order in which it happened."""
    lines = [text(line).split() for line in connection.lrange("told", 0, -1)]
    return [(f"{order} {last} {reader}", int(moment)) for order, last, reader, moment in lines]
