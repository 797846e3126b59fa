"""The supervisor's side of the guardian (`bot/guardian.py`): who is to end what it would leave."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from typing import Final, Self

from bot.folders import ROOT

GUARDIAN: Final = ROOT / "bot" / "guardian.py"


class GroupWatch:
    """Tells the guardian which process groups live, and replaces it when it dies.

    Use it as an async context manager; on the way out the guardian ends with the pipe.

    Args:
        locks: Descriptors that the guardian holds open too, so that a lock on the data folder
            stands until everything in it has ended.
        patience: Seconds that the guardian waits between SIGTERM and SIGKILL.
    """

    def __init__(self, locks: Sequence[int], *, patience: float) -> None:
        self._locks = tuple(locks)
        self._patience = patience
        self._groups: set[int] = set()
        self._guardian: Process | None = None
        self._replacing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._start()
        self._replacing = asyncio.create_task(self._replace())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._replacing is not None:
            self._replacing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._replacing
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            await self._guardian.wait()

    def began(self, group: int) -> None:
        """A process group lives."""
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def ended(self, group: int) -> None:
        """A process group is gone."""
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def _tell(self, line: str) -> None:
        if self._guardian is not None and self._guardian.stdin is not None:
            # To a guardian that just died this goes nowhere; its successor gets the whole list.
            self._guardian.stdin.write(line.encode("ascii"))

    async def _start(self) -> None:
        self._guardian = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(GUARDIAN), str(self._patience)),
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            pass_fds=self._locks,
            start_new_session=True,
        )
        for group in self._groups:
            self._tell(f"+{group}\n")

    async def _replace(self) -> None:
        while self._guardian is not None:
            await self._guardian.wait()
            await self._start()
