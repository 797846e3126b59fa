"""Signs of life: each process tells the record every few seconds that it still runs.

The supervisor reads them to know when a process is ready, and when one has stopped answering
without dying; `doctor` reads them to say what is up.
"""

import asyncio
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

import redis
import redis.asyncio
import structlog

BEAT_SECONDS: Final = 5.0
"""Time between two signs of life."""
LIFE_SECONDS: Final = 15
"""How long one stands: two may be lost before a process counts as silent."""
PREFIX: Final = "heartbeat:"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life.

    Attributes:
        pid: The process that gave it.
        at: When it did, by that machine's clock (never by the sandbox's).
    """

    pid: int
    at: datetime

    @classmethod
    def now(cls) -> Self:
        """The sign of life of this process at this moment."""
        return cls(os.getpid(), datetime.now(UTC))

    def encode(self) -> str:
        """As it stands in the record."""
        return json.dumps({"pid": self.pid, "at": self.at.isoformat()})

    @classmethod
    def decode(cls, text: str | bytes) -> Self:
        """Back from the record."""
        told = json.loads(text)
        return cls(int(told["pid"]), datetime.fromisoformat(told["at"]))


def beat_once(connection: redis.Redis, process: str) -> None:
    """Give one sign of life from code that is not async."""
    connection.set(PREFIX + process, Beat.now().encode(), ex=LIFE_SECONDS)


def _always() -> bool:
    return True


async def keep_beating(
    connection: redis.asyncio.Redis, process: str, lives: Callable[[], bool] = _always
) -> None:
    """Give signs of life until cancelled.

    Run it as a task on the loop that does the process's work: a loop that hangs then falls
    silent, which is the point. Start it once the process is ready for work.

    Args:
        connection: to the record.
        process: the name of what lives.
        lives: whether it does, asked before each sign; for what can be away in a healthy process.
    """
    silent = False
    while True:
        try:
            if lives():
                await connection.set(PREFIX + process, Beat.now().encode(), ex=LIFE_SECONDS)
            silent = False
        except (redis.ConnectionError, redis.TimeoutError) as error:
            # The record is away. Silence is what that looks like from outside; it is the
            # supervisor that brings the record back, and then the next beat arrives.
            if not silent:
                log.warning("no sign of life can be given", process=process, exc_info=error)
            silent = True
        await asyncio.sleep(BEAT_SECONDS)


async def last_beat(connection: redis.asyncio.Redis, process: str) -> Beat | None:
    """The latest sign of life of a process, or None when it is silent."""
    text = await connection.get(PREFIX + process)
    return None if text is None else Beat.decode(text)


async def ages(connection: redis.asyncio.Redis, names: Iterable[str]) -> dict[str, float | None]:
    """Say how many seconds ago each of these last gave a sign of life; None for the silent.

    It is the record's clock that measures, whatever the clocks of the processes' machines say.
    """
    wanted = list(names)
    async with connection.pipeline(transaction=False) as pipe:
        for name in wanted:
            _ = pipe.pttl(PREFIX + name)
        left = [int(one) for one in await pipe.execute()]
    # PTTL answers -2 where there is no such key, and -1 where one never expires.
    return {
        name: None if ms < 0 else max(0.0, LIFE_SECONDS - ms / 1000)
        for name, ms in zip(wanted, left, strict=True)
    }
