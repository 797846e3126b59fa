"""Runs a table of processes together: starts them in order, keeps them up, stops them in reverse.

`bot.up` decides what runs; this file knows nothing of the bot. How one process is kept is in
`bot.keeper`, and who cleans up after a killed supervisor in `bot.guardian`.
"""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.faults import MISCONFIGURED
from bot.groups import GroupWatch
from bot.keeper import Ending, Keeper, State, Timing, cancelled
from bot.output import Output
from bot.processes import ProcessSpec

ONE_PRESS_SECONDS: Final = 0.5
"""Signals closer together than this are one: a terminal and `make` may both pass on a Ctrl-C."""
REMIND_SECONDS: Final = 30.0
"""How often a start that is not complete says what it waits for."""


class Supervisor:
    """Keeps a table of processes running until it is told to stop.

    Args:
        table: The processes, in the order of starting.
        output: Where everything that is said goes.
        status: A file that always says what runs, as JSON.
        locks: Descriptors whose locks stand until every process has ended.
        on_ready: Called once, when everything is ready for the first time.
        timing: How often to look, how long to wait.
    """

    def __init__(  # noqa: PLR0913 - everything that it touches is handed to it
        self,
        table: Sequence[ProcessSpec],
        *,
        output: Output,
        status: Path,
        locks: Sequence[int],
        on_ready: Callable[[float], None],
        timing: Timing | None = None,
    ) -> None:
        self._table = table
        self._output = output
        self._status = status
        self._on_ready = on_ready
        self._timing = timing or Timing()
        patience = max((spec.stop_seconds for spec in table), default=0.0)
        self._groups = GroupWatch(locks, patience=patience)
        self._keepers: dict[str, Keeper] = {}
        self._complete = False
        self._exit_status = 0
        self._told = asyncio.Event()
        self._told_at = 0.0

    async def run(self) -> int:
        """Run everything until a signal, and stop it all.

        Returns:
            The exit status for the supervisor: 0, or `MISCONFIGURED` when a process said during
            the start that a setting is wrong.
        """
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for number in signals:
            loop.add_signal_handler(number, self._tell)
        try:
            async with self._groups:
                await self._run_all()
        finally:
            for number in signals:
                loop.remove_signal_handler(number)
            self._status.unlink(missing_ok=True)
        return self._exit_status

    def stop(self) -> None:
        """Stop everything; `run` returns once it has ended."""
        self._told.set()

    async def _run_all(self) -> None:
        for spec in self._table:
            self._keepers[spec.name] = Keeper(
                spec,
                needs=[self._keepers[name] for name in spec.after],
                output=self._output,
                groups=self._groups,
                timing=self._timing,
                ended=self._ended,
                changed=self._write_status,
            )
        self._output.say(f"Starting {', '.join(self._keepers)} …")
        keeping = {
            name: asyncio.create_task(keeper.keep()) for name, keeper in self._keepers.items()
        }
        starting = asyncio.create_task(self._start())
        for task in (starting, *keeping.values()):
            task.add_done_callback(self._stop_on_error)
        await self._told.wait()
        await self._stop_in_layers(keeping)
        await cancelled(starting)
        await asyncio.gather(*keeping.values())
        self._output.say("Everything has stopped.")

    async def _start(self) -> None:
        began = time.monotonic()
        for keeper in self._keepers.values():
            while not keeper.ready.is_set():
                try:
                    async with asyncio.timeout(REMIND_SECONDS):
                        await keeper.ready.wait()
                except TimeoutError:
                    self._output.say(f"Still waiting for {keeper.spec.name} …", level="warning")
        self._complete = True
        self._on_ready(time.monotonic() - began)

    async def _stop_in_layers(self, keeping: dict[str, "asyncio.Task[None]"]) -> None:
        """Stop what depends on others before the others."""
        depth: dict[str, int] = {}
        for spec in self._table:
            depth[spec.name] = 1 + max((depth[name] for name in spec.after), default=0)
        for layer in sorted(set(depth.values()), reverse=True):
            names = [name for name in depth if depth[name] == layer]
            for name in names:
                self._keepers[name].stop()
            await asyncio.wait([keeping[name] for name in names])

    def _stop_on_error(self, task: "asyncio.Task[None]") -> None:
        """An error in the supervisor itself stops everything, and is raised once it has."""
        if not task.cancelled() and task.exception() is not None:
            self.stop()

    def _tell(self) -> None:
        now = time.monotonic()
        if not self._told.is_set():
            self._told_at = now
            self._output.say("Stopping …")
            self._told.set()
        elif now - self._told_at >= ONE_PRESS_SECONDS:
            self._output.say("Ending everything at once.", level="warning")
            for keeper in self._keepers.values():
                keeper.hurry()

    def _ended(self, keeper: Keeper, ending: Ending) -> None:
        if ending.status == MISCONFIGURED and not self._complete:
            self._output.say(f"{keeper.spec.name} cannot run with these settings.", level="error")
            self._exit_status = MISCONFIGURED
            self.stop()

    def _write_status(self) -> None:
        told = {
            "pid": os.getpid(),
            "at": datetime.now(UTC).isoformat(),
            "processes": {
                name: {"state": keeper.state, "pid": keeper.pid, "restarts": keeper.restarts}
                for name, keeper in self._keepers.items()
            },
        }
        beside = self._status.with_suffix(".new")
        try:
            beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            beside.replace(self._status)
        except OSError as error:
            # The file only tells; a full disk is no reason to stop processes that still work.
            self._output.say(f"{self._status} is not up to date: {error.strerror}", level="error")

    @property
    def states(self) -> dict[str, State]:
        """Where each process stands."""
        return {name: keeper.state for name, keeper in self._keepers.items()}
