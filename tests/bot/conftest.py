"""What the tests of the frame share: tiny real processes, and a real embedded Valkey."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from io import StringIO
from pathlib import Path

import pytest
import redis

from bot.folders import ROOT, Folders
from bot.keeper import Backoff, Timing
from bot.output import Output
from bot.probes import Sign
from bot.processes import ProcessSpec
from bot.settings import Settings, read_settings
from bot.supervisor import Supervisor
from tests.patience import PLENTY
from tests.redis.server import ValkeyProcess

QUICK = Timing(backoff=Backoff(first=0.05, factor=2, longest=0.2), poll=0.01, watch=0.05)
PYTHON = (sys.executable, "-I", "-S", "-c")
"""An interpreter that is there within milliseconds."""
LIMIT = PLENTY


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition, async or not, within a limit that no healthy run comes near."""
    limit = time.monotonic() + LIMIT
    while True:
        met = condition()
        if await met if isawaitable(met) else met:
            return
        assert time.monotonic() < limit, f"waited {LIMIT:g} s in vain until {what}"
        await asyncio.sleep(0.01)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """The same for tests that are not async."""
    asyncio.run(until(condition, what))


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that is dead but not yet buried does not."""
    listed = subprocess.run(  # noqa: S603
        ["ps", "-o", "stat=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    state = listed.stdout.strip()
    return bool(state) and not state.startswith("Z")


@dataclass(frozen=True)
class PidFile:
    """A probe: ready when the process has written its own pid into a file."""

    path: Path

    async def look(self, pid: int) -> Sign:
        if self.path.exists() and self.path.read_text() == str(pid):
            return Sign.READY
        return Sign.SILENT


IMPORTS = "import os, pathlib, signal, sys, time\n"
READY = "pathlib.Path({path!r}).write_text(str(os.getpid()))\n"
FOREVER = "time.sleep(600)\n"


@dataclass
class House:
    """A folder in which a supervisor runs tiny processes, and what it said."""

    folder: Path
    terminal: StringIO = field(default_factory=StringIO)
    readied: list[float] = field(default_factory=list)
    closing: ExitStack = field(default_factory=ExitStack)

    def pid_file(self, name: str) -> Path:
        return self.folder / f"{name}.pid"

    def process(
        self,
        name: str,
        script: str = FOREVER,
        *,
        before: str = "",
        after: Sequence[str] = (),
        becomes_ready: bool = True,
        silent_seconds: float = 60,
        stop_seconds: float = 10,
    ) -> ProcessSpec:
        """A process that does what `before` says, says it is ready, and does what `script` says."""
        path = self.pid_file(name)
        ready = READY.format(path=str(path)) if becomes_ready else ""
        return ProcessSpec(
            name,
            (*PYTHON, IMPORTS + before + ready + script),
            PidFile(path),
            after=tuple(after),
            silent_seconds=silent_seconds,
            stop_seconds=stop_seconds,
        )

    def pid(self, name: str) -> int:
        return int(self.pid_file(name).read_text())

    @property
    def status(self) -> Path:
        return self.folder / "supervisor.json"

    def supervisor(self, *table: ProcessSpec, timing: Timing = QUICK) -> Supervisor:
        output = Output(self.folder / "bot.log", self.terminal, style="console", level="warning")
        self.closing.callback(output.close)
        return Supervisor(
            table,
            output=output,
            status=self.status,
            locks=[],
            on_ready=self.readied.append,
            timing=timing,
        )

    @asynccontextmanager
    async def running(
        self, *table: ProcessSpec, timing: Timing = QUICK
    ) -> AsyncIterator[Supervisor]:
        """A supervisor that has everything ready; it is stopped on the way out."""
        supervisor = self.supervisor(*table, timing=timing)
        run = asyncio.create_task(supervisor.run())
        await until(lambda: self.readied or run.done(), "everything is ready")
        try:
            yield supervisor
        finally:
            supervisor.stop()
            assert await run == 0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as closing:
        yield House(tmp_path, closing=closing)


@dataclass
class EmbeddedValkey:
    """`python -m bot valkey` in a folder of its own."""

    home: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DATA_DIR": str(self.home)}

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "valkey"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )
        wait_until(self._answers, "Valkey answers")

    def connect(self) -> redis.Redis:
        return redis.Redis(
            unix_socket_path=str(Folders(self.home).valkey_socket), decode_responses=True
        )

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        with self.connect() as connection:
            try:
                return connection.ping() is True
            except redis.ConnectionError:
                return False


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyProcess]:
    """A server for one module. pytest's own folders have paths too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="bot-") as folder:
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        yield valkey
        valkey.stop()


@pytest.fixture
def settings(server: ValkeyProcess, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a bot on that server, with nothing in it, whose clock can be moved."""
    with server.connect() as connection:
        connection.flushall()
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("TIME_TRAVEL", "true")
    return read_settings()
