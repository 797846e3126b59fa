"""What the tests of the operator's commands share: a real Valkey with orders in it."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bot.cli import main
from bot.settings import Settings, read_settings
from bot.wiring import Record, open_record
from tests.redis.server import ValkeyProcess

T = TypeVar("T")


@dataclass
class Told:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Terminal:
    """Where an operator types commands, and a way to look at what they work on."""

    valkey: ValkeyProcess
    folder: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str) -> Told:
        """Run a command, as `python -m bot` does."""
        self.capture.readouterr()
        status = main(words)
        told = self.capture.readouterr()
        return Told(status, told.out, told.err)

    def does(self, work: Callable[[Record], Awaitable[T]]) -> T:
        """Do something with the record, as a process of the bot would."""

        async def run() -> T:
            settings = read_settings().model_copy(
                update={"data_dir": self.folder / "data" / "sandbox", "time_travel": True}
            )
            async with open_record(settings) as record:
                return await work(record)

        return asyncio.run(run())

    def write(self, name: str, text: str) -> str:
        """Write a file, and give its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    @property
    def evidence(self) -> list[str]:
        """The files of evidence that are on the disk."""
        home = self.folder / "data" / "sandbox" / "evidence"
        return sorted(str(file.relative_to(home)) for file in home.glob("*/*"))


@pytest.fixture(scope="session")
def server() -> Iterator[ValkeyProcess]:
    """The server of this run. pytest's own folders have paths too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="operator-") as folder:
        valkey = ValkeyProcess(Path(folder))
        valkey.start()
        yield valkey
        valkey.stop()


@pytest.fixture
def terminal(
    server: ValkeyProcess,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """A terminal beside an empty record."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("REDIS_URL", server.url.removesuffix("?db=0"))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("USER", "olga")
    monkeypatch.setenv("LOGNAME", "olga")
    with server.connect() as connection:
        connection.flushall()
    return Terminal(server, tmp_path, capsys)
