"""A sandbox in a process of its own, as people run it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.patience import PLENTY

ROOT = Path(__file__).parents[3]
READY = "sandbox ready on "


@dataclass
class Running:
    """A sandbox's process, and its address."""

    process: subprocess.Popen[str]
    url: str

    def kill(self) -> None:
        """End it without a word of warning."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PLENTY)

    def stop(self) -> int:
        """Ask it to stop, and give its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PLENTY)


@contextlib.contextmanager
def running_sandbox(*arguments: str | Path, port: int = 0) -> Iterator[Running]:
    """Start a sandbox, and end it with the block.

    Args:
        arguments: Further arguments of the command line.
        port: 0 takes a free one.
    """
    command = [sys.executable, "-m", "sandbox", "--port", str(port), *map(str, arguments)]
    process = subprocess.Popen(  # noqa: S603 - our own command line
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Running(process, _address(process))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PLENTY)
        if process.stdout is not None:
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    said: list[str] = []
    if process.stdout is None:
        raise RuntimeError("the sandbox has no output to read")
    for line in process.stdout:
        said.append(line)
        if line.startswith(READY):
            # Somebody has to go on reading, or a full pipe would hold the sandbox up.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return line.removeprefix(READY).strip()
    raise RuntimeError("the sandbox did not start:\n" + "".join(said))
