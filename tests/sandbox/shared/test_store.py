"""The store: a sandbox that is killed comes back with its world."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from sandbox.store import DEBOUNCE_SECONDS, Store
from sandbox.wire import JSONObject
from tests.patience import PLENTY

pytestmark = pytest.mark.anyio


async def _until_written(path: Path, expected: JSONObject) -> None:
    deadline = time.monotonic() + PLENTY
    while not path.exists() or json.loads(path.read_text()) != expected:  # noqa: ASYNC240 - a test
        assert time.monotonic() < deadline, f"{path} was never written"
        await asyncio.sleep(0.01)


async def test_a_change_is_on_disk_shortly_after_and_loads_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.keep("slack", lambda: {"messages": ["hello"]})
    store.mark("slack")
    await _until_written(tmp_path / "data" / "slack.json", {"messages": ["hello"]})
    assert Store(tmp_path / "data").load("slack") == {"messages": ["hello"]}
    await store.close()


async def test_many_changes_are_one_writing(tmp_path: Path) -> None:
    dumped = 0

    def dump() -> JSONObject:
        nonlocal dumped
        dumped += 1
        return {"dumped": dumped}

    store = Store(tmp_path)
    store.keep("discord", dump)
    for _ in range(500):
        store.mark("discord")
    await _until_written(tmp_path / "discord.json", {"dumped": 1})
    await store.close()
    assert dumped == 1


async def test_a_change_made_while_writing_is_written_too(tmp_path: Path) -> None:
    world: JSONObject = {"messages": 0}
    store = Store(tmp_path)
    store.keep("slack", lambda: dict(world))
    store.mark("slack")
    await asyncio.sleep(DEBOUNCE_SECONDS)
    world["messages"] = 1
    store.mark("slack")
    await _until_written(tmp_path / "slack.json", {"messages": 1})
    await store.close()


async def test_closing_writes_what_was_not_written_yet(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep("clock", lambda: {"offset_ms": 5})
    store.mark("clock")
    await store.close()
    assert Store(tmp_path).load("clock") == {"offset_ms": 5}


async def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    store = Store(None)
    store.keep("clock", lambda: {"offset_ms": 5})
    store.mark("clock")
    await store.close()
    assert store.load("clock") is None
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - a test
