"""One child process with everything it starts: its end, its words, its group."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from typing import Final, Self

from bot.folders import ROOT

LONGEST_PIECE: Final = 65_536
"""Bytes without a line break after which they are passed on as a line."""
LAST_WORDS_SECONDS: Final = 1.0
"""How long the output of a dead process is still read."""


class Child(asyncio.SubprocessProtocol):
    """A running process, in a session of its own.

    asyncio's own `Process.wait` returns only when the output is closed as well, and whatever the
    process left behind may hold that open; so this listens for the end itself.

    Attributes:
        exited: Set when the process has ended, whether or not something still holds its output.
    """

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self.exited = asyncio.Event()
        self._quiet = asyncio.Event()
        self._hear = hear
        self._rest = b""
        self._transport: asyncio.SubprocessTransport | None = None

    @classmethod
    async def start(cls, argv: Sequence[str], hear: Callable[[bytes], None]) -> Self:
        """Start a process.

        Args:
            argv: Program and arguments.
            hear: Gets each line of its output and its errors, without the line break.

        Raises:
            OSError: The program is not there, or there is no room for one more process.
        """
        # A session of its own: Ctrl-C reaches the supervisor alone, and what the process starts
        # can be ended together with it.
        transport, child = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(hear),
            *argv,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        child._transport = transport  # noqa: SLF001 - its own
        return child

    @property
    def pid(self) -> int:
        """Its process id, which is also that of its group."""
        return self._running.get_pid()

    @property
    def status(self) -> int:
        """How it ended: the exit status, or the signal as a negative number."""
        status = self._running.get_returncode()
        if status is None:
            raise RuntimeError(f"process {self.pid} is still running")
        return status

    def terminate(self) -> None:
        """Ask the process to end.

        It alone: a worker that is told to stop first finishes the job in its own child.
        """
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(signal.SIGTERM)

    def kill_group(self) -> None:
        """End the process and everything that it started."""
        # PermissionError: macOS answers so for a group in which only the dead are left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    async def last_words(self) -> None:
        """Wait until everything that it said has been heard, and let go of it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._quiet.wait()
        self._running.close()

    @property
    def _running(self) -> asyncio.SubprocessTransport:
        if self._transport is None:
            raise RuntimeError("the process has not been started")
        return self._transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002 - there is one
        """Called by asyncio with a piece of what the process says."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_PIECE:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self._hear(line)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """Called by asyncio when nobody can say anything any more."""
        self._hear(self._rest)
        self._rest = b""
        self._quiet.set()

    def process_exited(self) -> None:
        """Called by asyncio when the process has ended."""
        self.exited.set()
