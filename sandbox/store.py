"""Keeps the world in a folder, so that a sandbox which is killed comes back with its messages."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pydantic_core import to_json

from sandbox.wire import JSONObject, as_object

DEBOUNCE_SECONDS: Final = 0.2
"""How long changes are gathered before they are written; what a kill can cost at most."""


class Store:
    """One JSON file for each part of the world, written whole and swapped in atomically.

    Args:
        folder: Where the files live; made when missing. None: nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._parts: dict[str, Callable[[], JSONObject]] = {}
        self._dirty: set[str] = set()
        self._pending: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def keep(self, name: str, dump: Callable[[], JSONObject]) -> None:
        """Keep a part of the world under `name`; `dump` gives it as it stands."""
        self._parts[name] = dump

    def load(self, name: str) -> JSONObject | None:
        """Read a part as it was last written, or None when there is none.

        Raises:
            ValueError: The file is no JSON object (it was edited by hand; writes are atomic).
        """
        if self._folder is None:
            return None
        path = self._folder / f"{name}.json"
        if not path.exists():
            return None
        return as_object(json.loads(path.read_text(encoding="utf-8")), str(path))

    def mark(self, name: str) -> None:
        """Say that a part has changed: it is written within `DEBOUNCE_SECONDS`."""
        if self._folder is None:
            return
        self._dirty.add(name)
        if self._pending is None and self._writing is None:
            self._arm()

    def _arm(self) -> None:
        loop = asyncio.get_running_loop()
        self._pending = loop.call_later(DEBOUNCE_SECONDS, self._begin)

    def _disarm(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None

    def _begin(self) -> None:
        self._pending = None
        self._writing = asyncio.create_task(self._write_in_thread())
        self._writing.add_done_callback(self._written)

    def _written(self, task: asyncio.Task[None]) -> None:
        self._writing = None
        if not task.cancelled():
            task.result()  # a full disk must be heard of, through the loop's exception handler
        if self._dirty:
            self._arm()

    async def _write_in_thread(self) -> None:
        # The dump is taken on the loop, so it is one moment of the world; encoding and the disk
        # are not the loop's business.
        await asyncio.to_thread(self._write, self._take())

    def _take(self) -> dict[str, JSONObject]:
        dumped = {name: self._parts[name]() for name in sorted(self._dirty)}
        self._dirty.clear()
        return dumped

    def _write(self, dumped: dict[str, JSONObject]) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, part in dumped.items():
            fresh = self._folder / f"{name}.json.new"
            # 5 MB take json.dump 470 ms of the interpreter, which the loop shares; this, 100 ms.
            encoded = to_json(part)
            with fresh.open("wb") as file:
                file.write(encoded)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._folder / f"{name}.json")

    async def close(self) -> None:
        """Write what has not been written yet."""
        self._disarm()
        if self._writing is not None:
            await asyncio.wait([self._writing])
            self._disarm()  # the end of that task may have armed another round
        self._write(self._take())
