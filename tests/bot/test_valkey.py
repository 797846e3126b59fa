"""The embedded Valkey keeps what it answered for, and is alone on its folder."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from bot.folders import ROOT, Folders
from bot.locks import FolderInUseError, FolderLock
from bot.settings import read_settings
from bot.valkey import ValkeyError, configuration, quoted, serve
from tests.bot.conftest import EmbeddedValkey, wait_until
from tests.patience import PLENTY


def test_what_was_answered_survives_a_kill(valkey: EmbeddedValkey) -> None:
    with valkey.connect() as connection:
        for number in range(100):
            connection.set(f"order:{number}", number)
        last = connection.get("order:99")
    valkey.kill()
    valkey.start()
    with valkey.connect() as connection:
        assert connection.get("order:99") == last == "99"
        assert connection.dbsize() == 100


def test_it_is_set_up_to_be_trusted(valkey: EmbeddedValkey) -> None:
    expected = {
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
        "hash-max-listpack-value": "1024",
        "save": "",
        "port": "0",
    }
    with valkey.connect() as connection:
        assert {name: connection.config_get(name)[name] for name in expected} == expected


def test_others_on_the_machine_cannot_reach_it(valkey: EmbeddedValkey) -> None:
    folders = Folders(valkey.home)
    assert folders.valkey.stat().st_mode & 0o077 == 0
    assert folders.valkey_socket.stat().st_mode & 0o077 == 0


def test_a_second_server_on_the_same_folder_is_refused(
    valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.valkey.LOCK_WAIT_SECONDS", 0.1)
    monkeypatch.setenv("DATA_DIR", str(valkey.home))
    with pytest.raises(ValkeyError, match="Another Valkey is running"):
        serve(read_settings())


def test_the_lock_lives_exactly_as_long_as_the_server(valkey: EmbeddedValkey) -> None:
    path = Folders(valkey.home).valkey / "valkey.lock"
    with pytest.raises(FolderInUseError):
        FolderLock.take(path)
    valkey.kill()
    os.close(FolderLock.take(path, wait_seconds=PLENTY).descriptor)


def test_it_listens_on_the_loopback_when_a_port_is_set(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = EmbeddedValkey(tmp_path / "a folder with 'quotes' and \"blanks\"")
    server.process = subprocess.Popen(
        [sys.executable, "-m", "bot", "valkey"],
        cwd=ROOT,
        env={**server.environment, "VALKEY_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )

    def answers() -> bool:
        try:
            with redis.Redis(port=port, decode_responses=True) as connection:
                return bool(connection.config_get("bind")["bind"] == "127.0.0.1")
        except redis.ConnectionError:
            return False

    try:
        wait_until(answers, "Valkey answers on its port")
    finally:
        server.kill()


def test_it_stops_cleanly_when_told(valkey: EmbeddedValkey) -> None:
    assert valkey.process is not None
    valkey.process.send_signal(signal.SIGTERM)
    assert valkey.process.wait(timeout=PLENTY) == 0


def test_a_machine_without_the_program_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(ValkeyError, match="set REDIS_URL"):
        serve(read_settings())


@pytest.mark.parametrize("path", ["plain", "with blank", 'quote"', "back\\slash", "é", "new\nline"])
def test_any_path_fits_on_one_line_of_the_configuration(path: str) -> None:
    assert "\n" not in quoted(path)
    assert quoted(path).isascii()
    text = configuration(Folders(Path("/") / path), port=None, fsync="always")
    assert len(text.splitlines()) == len(text.split("\n")) - 1


def test_one_at_a_time_holds_a_lock(tmp_path: Path) -> None:
    held = FolderLock.take(tmp_path / "lock")
    with pytest.raises(FolderInUseError):
        FolderLock.take(tmp_path / "lock", wait_seconds=0.1)
    os.close(held.descriptor)
    os.close(FolderLock.take(tmp_path / "lock").descriptor)
