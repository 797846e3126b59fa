"""The table of processes, and the Procfile that repeats it."""

import sys
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import redis.asyncio
from honcho.environ import parse_procfile  # type: ignore[import-untyped]

from bot.folders import ROOT
from bot.processes import SOCKET, ProcessSpec, processes, with_heartbeat
from bot.settings import read_settings
from bot.up import sandbox_environment

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection() -> AsyncIterator[redis.asyncio.Redis]:
    async with aclosing(redis.asyncio.Redis()) as made:
        yield made


def commands(table: tuple[ProcessSpec, ...]) -> dict[str, str]:
    return {row.name: " ".join(("python", *row.argv[1:])) for row in table}


async def test_the_procfile_names_the_same_processes(
    connection: redis.asyncio.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    table = processes(read_settings(), connection, sandbox=False)
    procfile = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
    assert dict(procfile.processes) == commands(table)


async def test_the_web_process_is_the_first_of_the_procfile() -> None:
    # honcho and foreman give the first process the port itself, and others the port + 100 each.
    procfile = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
    assert next(iter(procfile.processes)) == "web"


@pytest.mark.parametrize("door", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
async def test_a_connection_to_slack_gives_signs_of_life_where_there_is_one(
    door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv(door, "xapp-1")
    assert (SOCKET in with_heartbeat(read_settings())) == (door == "SLACK_APP_TOKEN")


async def test_with_the_sandbox_everything_runs(
    connection: redis.asyncio.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox_environment(read_settings()).items():
        monkeypatch.setenv(name, value)
    table = processes(read_settings(), connection, sandbox=True)
    assert list(commands(table)) == [
        "valkey",
        "sandbox",
        "web",
        "discord",
        "worker-due",
        "worker-notify",
        "clock",
    ]
    assert {row.argv[0] for row in table} == {sys.executable}


async def test_without_a_token_there_is_no_discord_process(
    connection: redis.asyncio.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert "discord" not in commands(processes(read_settings(), connection, sandbox=False))


async def test_with_a_redis_of_ones_own_there_is_no_valkey(
    connection: redis.asyncio.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://localhost/3")
    table = processes(read_settings(), connection, sandbox=True)
    assert "valkey" not in commands(table)
    assert all("valkey" not in row.after for row in table)
