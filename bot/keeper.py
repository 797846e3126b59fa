"""Keeps one process running: starts it, watches it, starts it again, stops it."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.child import Child
from bot.groups import GroupWatch
from bot.output import Output
from bot.probes import Sign
from bot.processes import ProcessSpec


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before a process is started again; the same story every time.

    Attributes:
        first: Seconds after the first end.
        factor: Each further wait is this many times the one before...
        longest: ...up to this many seconds.
        healthy: A process that ran for this many seconds begins the story anew.
    """

    first: float = 0.25
    factor: float = 2.0
    longest: float = 30.0
    healthy: float = 15.0

    def after(self, previous: float | None, lived: float) -> float:
        """The wait after one more end.

        Args:
            previous: The last wait, None when there was none.
            lived: Seconds that the process ran.
        """
        if previous is None or lived >= self.healthy:
            return self.first
        return min(previous * self.factor, self.longest)


@dataclass(frozen=True, slots=True)
class Timing:
    """How often the supervisor looks.

    Attributes:
        backoff: Waits between restarts.
        poll: Seconds between two looks at a process that is not ready yet.
        watch: Seconds between two looks at one that is.
    """

    backoff: Backoff = Backoff()
    poll: float = 0.1
    watch: float = 5.0


class State(StrEnum):
    """Where a process stands."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Ending:
    """How one run of a process ended.

    Attributes:
        status: Exit status; a negative one is the signal that ended it; None: it never began.
        why: What happened, as the end of a sentence that begins with the process's name.
    """

    status: int | None
    why: str


class Keeper:
    """Keeps one process running until told to stop.

    Args:
        spec: The process.
        needs: The keepers of the processes that must be ready first.
        output: Where its words go.
        groups: Who ends its process group should the supervisor be killed.
        timing: How often to look, how long to wait.
        ended: Called with each end that nobody asked for.
        changed: Called when `state`, `pid` or `restarts` has changed.
    """

    def __init__(  # noqa: PLR0913 - everything that a keeper touches is handed to it
        self,
        spec: ProcessSpec,
        *,
        needs: Sequence["Keeper"],
        output: Output,
        groups: GroupWatch,
        timing: Timing,
        ended: Callable[["Keeper", Ending], None],
        changed: Callable[[], None],
    ) -> None:
        self.spec = spec
        self.state = State.WAITING
        self.pid: int | None = None
        self.restarts = 0
        self.ready = asyncio.Event()
        self._needs = needs
        self._output = output
        self._groups = groups
        self._timing = timing
        self._ended = ended
        self._changed = changed
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()

    def stop(self) -> None:
        """Tell the process to end; `keep` returns once it has."""
        self._stopping.set()

    def hurry(self) -> None:
        """Have the process killed when it is being stopped and has not ended yet."""
        self._hurry.set()

    async def keep(self) -> None:
        """Keep the process running until `stop`."""
        delay: float | None = None
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            for need in self._needs:
                await self._unless_stopping(need.ready.wait())
            if self._stopping.is_set():
                break
            began = loop.time()
            ending = await self._run()
            if self._stopping.is_set():
                break
            self.restarts += 1
            delay = self._timing.backoff.after(delay, loop.time() - began)
            self._become(State.RESTARTING)
            self._output.say(
                f"{self.spec.name} {ending.why}; it starts again in {delay:g} s.", level="warning"
            )
            if ending.status is None or ending.status > 0:
                self._output.show_tail(self.spec.name)
            self._ended(self, ending)
            await self._unless_stopping(asyncio.sleep(delay))
        self._become(State.STOPPED)

    async def _run(self) -> Ending:
        """Run the process once, to its end."""
        try:
            child = await Child.start(
                self.spec.argv, lambda line: self._output.hear(self.spec.name, line)
            )
        except OSError as error:
            return Ending(None, f"could not be started ({error.strerror})")
        self.pid = child.pid
        self._groups.began(child.pid)
        self._become(State.STARTING)
        exited = asyncio.create_task(child.exited.wait())
        watching = asyncio.create_task(self._watch(child.pid))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({exited, watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        silent = watching.result() if watching.done() and not exited.done() else None
        if not exited.done():
            await self._end(child)
        await cancelled(exited, watching, stopping)
        child.kill_group()  # whatever it started and left behind
        self._groups.ended(child.pid)
        await child.last_words()
        self.pid = None
        self.ready.clear()
        return Ending(child.status, silent or _in_words(child.status))

    async def _watch(self, pid: int) -> str:
        """Look after a running process; return, in words, why it has to be replaced."""
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            sign = await self.spec.probe.look(pid)
            if sign is Sign.READY and not self.ready.is_set():
                self.ready.set()
                self._become(State.READY)
            limit = self.spec.silent_seconds if self.ready.is_set() else self.spec.start_seconds
            if sign is not Sign.SILENT:
                heard = loop.time()
            elif loop.time() - heard >= limit:
                return f"gave no sign of life for {limit:g} s and was stopped"
            await asyncio.sleep(self._timing.watch if self.ready.is_set() else self._timing.poll)

    async def _end(self, child: Child) -> None:
        """SIGTERM to the process, and SIGKILL to its whole group when time is up."""
        child.terminate()
        exited = asyncio.create_task(child.exited.wait())
        hurry = asyncio.create_task(self._hurry.wait())
        await asyncio.wait(
            {exited, hurry}, timeout=self.spec.stop_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if not exited.done():
            child.kill_group()
            await exited
        await cancelled(exited, hurry)

    async def _unless_stopping(self, work: Coroutine[object, object, object]) -> None:
        """Wait for `work`, or for being told to stop, whichever is first."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await cancelled(working, stopping)

    def _become(self, state: State) -> None:
        self.state = state
        self._changed()


async def cancelled(*tasks: asyncio.Task[object]) -> None:
    """Cancel what is no longer wanted, wait until it is gone, and raise what went wrong in it."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def _in_words(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
