"""The sandbox's time: the wall's, plus an offset that the page and tests may move."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

MoveHook: TypeAlias = Callable[[int], Awaitable[None]]
"""Called with the new offset in milliseconds after the clock has moved."""


class Clock:
    """Wall time plus an offset.

    Both platforms stamp what they make with it (message ids, snowflakes, `at`). Waiting for an
    answer from the bot (3 seconds to acknowledge, a trigger id's life) is measured on the
    machine's own monotonic clock instead: a person who moves the calendar does not make the
    bot slow.
    """

    def __init__(self, offset_ms: int = 0) -> None:
        self._offset_ms = offset_ms
        self._hooks: list[MoveHook] = []

    @property
    def offset_ms(self) -> int:
        """How far ahead of the wall the clock is, in milliseconds."""
        return self._offset_ms

    def now(self) -> datetime:
        """The sandbox's present moment, aware, in UTC."""
        return datetime.now(UTC) + timedelta(milliseconds=self._offset_ms)

    def timestamp(self) -> float:
        """The same moment in seconds since 1970."""
        return time.time() + self._offset_ms / 1000

    def on_move(self, hook: MoveHook) -> None:
        """Have `hook` awaited after every move, in the order of registration."""
        self._hooks.append(hook)

    async def move(self, seconds: float) -> None:
        """Move the clock by `seconds` and tell everybody who asked to know."""
        await self.set_offset(self._offset_ms + round(seconds * 1000))

    async def set_offset(self, offset_ms: int) -> None:
        """Put the clock `offset_ms` milliseconds ahead of the wall and tell everybody."""
        self._offset_ms = offset_ms
        for hook in self._hooks:
            await hook(offset_ms)
