"""`up` as a process: what it leaves behind when it is killed, and what it says."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.folders import ROOT, Folders
from bot.settings import read_settings
from bot.up import UpError, _demand_free_ports, free_port, sandbox_environment, what_to_open
from tests.bot.conftest import EmbeddedValkey, House, is_alive, wait_until
from tests.patience import PLENTY

# The real command with a table of tiny processes, so that nothing but the frame is looked at.
DRIVER = """
import sys
from pathlib import Path
import bot.up
from bot.settings import read_settings
from tests.bot.conftest import House
house = House(Path({folder!r}))
table = (
    house.process("valkey", stop_seconds=0.3),
    house.process("web", before={stubborn!r}, after=["valkey"], stop_seconds=0.3),
)
bot.up.processes = lambda *_, **__: table
sys.exit(bot.up.main(read_settings(), verbose=False))
"""
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


@dataclass
class Copies:
    """Copies of `up` in one data folder."""

    house: House
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.house.folder / "data"

    def start(self, **environment: str) -> subprocess.Popen[str]:
        script = DRIVER.format(folder=str(self.house.folder), stubborn=STUBBORN)
        copy = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(self.data), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(copy)
        return copy

    def wait_until_ready(self, copy: subprocess.Popen[str]) -> None:
        wait_until(lambda: self._is_ready(copy), "this copy is ready")

    def _is_ready(self, copy: subprocess.Popen[str]) -> bool:
        with suppress(OSError, ValueError):
            told = json.loads((self.data / "supervisor.json").read_text())
            states = {row["state"] for row in told["processes"].values()}
            return told["pid"] == copy.pid and states == {"ready"}
        return False


@pytest.fixture
def copies(house: House) -> Iterator[Copies]:
    made = Copies(house)
    yield made
    for copy in made.running:
        copy.terminate()
        copy.communicate(timeout=PLENTY)


def test_a_killed_supervisor_leaves_nothing_behind(copies: Copies) -> None:
    first = copies.start()
    copies.wait_until_ready(first)
    pids = [copies.house.pid("valkey"), copies.house.pid("web")]
    assert all(is_alive(pid) for pid in pids)
    first.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids), "its processes are gone")


def test_a_successor_waits_until_what_was_left_behind_is_gone(copies: Copies) -> None:
    first = copies.start()
    copies.wait_until_ready(first)
    stubborn = copies.house.pid("web")
    first.kill()
    second = copies.start()
    copies.wait_until_ready(second)
    assert not is_alive(stubborn)
    assert copies.house.pid("web") != stubborn


def test_a_second_copy_in_the_same_folder_is_refused(copies: Copies) -> None:
    first = copies.start()
    copies.wait_until_ready(first)
    second = copies.start()
    said, _ = second.communicate(timeout=PLENTY)
    assert second.returncode == 1
    assert "bot.up.UpError: Another copy runs in" in said
    assert first.poll() is None


def test_it_ends_its_start_with_the_one_address_to_open(copies: Copies) -> None:
    copy = copies.start()
    copies.wait_until_ready(copy)
    copy.send_signal(signal.SIGTERM)
    said, _ = copy.communicate(timeout=PLENTY)
    lines = said.splitlines()
    assert copy.returncode == 0
    assert lines[0] == "Starting valkey, web …"
    assert lines[1].startswith("Ready in ")
    assert lines[2].startswith("Open http://127.0.0.1:")
    assert lines[3:] == ["Stopping …", "Everything has stopped."]
    assert said.count("http://") == 1


def test_a_server_of_ones_own_is_waited_for_and_judged(copies: Copies, tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path / "own")
    address = f"unix://{Folders(server.home).valkey_socket}"
    copy = copies.start(REDIS_URL=address)
    assert copy.stdout is not None
    try:
        assert copy.stdout.readline().startswith(f"Waiting for the record at {address}")
        server.start()
        copies.wait_until_ready(copy)
    finally:
        copy.terminate()
        said, _ = copy.communicate(timeout=PLENTY)
        server.kill()
    assert "NOT SAFE" not in said


def test_a_server_that_can_forget_is_called_unsafe(copies: Copies, valkey: EmbeddedValkey) -> None:
    with valkey.connect() as connection:
        connection.config_set("maxmemory-policy", "allkeys-lru")
    copy = copies.start(REDIS_URL=f"unix://{Folders(valkey.home).valkey_socket}")
    copies.wait_until_ready(copy)
    copy.terminate()
    said, _ = copy.communicate(timeout=PLENTY)
    assert "THE RECORD IS NOT SAFE. maxmemory: With maxmemory-policy allkeys-lru" in said


def test_the_sandbox_gets_a_folder_of_its_own_and_made_up_tokens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "18080")
    for name, value in sandbox_environment(read_settings()).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()  # no fault: time travel is allowed beside a stand-in
    assert settings.slack_on
    assert settings.discord_on
    assert settings.time_travel
    assert settings.folders.home == tmp_path / "sandbox"
    assert settings.port == 18080
    assert settings.slack_api_url == f"http://127.0.0.1:{settings.sandbox_port}/slack/api/"
    assert len(settings.sandbox_time_secret.get_secret_value()) > 20


def test_a_port_that_is_in_use_is_passed_over() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert free_port(port) > port


def test_a_port_that_the_operator_chose_and_that_is_in_use_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        monkeypatch.setenv("PORT", str(busy.getsockname()[1]))
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        with pytest.raises(UpError, match="PORT: something else listens"):
            _demand_free_ports(read_settings(), sandbox=False)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
            "Connected: Slack (Socket Mode). Open Slack or Discord, and type /resolve.",
        ),
        (
            {
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_SIGNING_SECRET": "abc",
                "PUBLIC_URL": "https://bot.example.com",
                "DISCORD_TOKEN": "a.b.c",
            },
            (
                "Connected: Slack (delivering to https://bot.example.com/slack/events) and "
                "Discord. Open Slack or Discord, and type /resolve."
            ),
        ),
    ],
)
def test_with_real_tokens_it_says_what_is_connected(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sentence: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert what_to_open(read_settings(), sandbox=False) == sentence
