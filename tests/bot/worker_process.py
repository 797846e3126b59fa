"""A worker as a process of its own, whose deliveries a test can look at and steer.

`python -m tests.bot.worker_process QUEUE`, with `REDIS_URL` in the environment.

- Each delivery that was carried out is added to the list `told`: `<order> <last> <reader> <ms>`.
- The hash `steer` says by reader what else a delivery does, once: `later:<seconds>` (the platform
  asks to wait), `fail:<words>` (an error with these words), `hang` (it sets the key `hanging` and
  waits for the key `go_on`). `hang always` is not once.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import redis.asyncio

from adapters.redis.covers import RedisCovers
from adapters.redis.names import SecretNames
from adapters.redis.snoozes import RedisSnoozes
from adapters.redis.store import RedisOrders
from adapters.shared.messenger import TryLaterError
from bot import worker
from bot.logs import configure
from bot.settings import Settings, read_settings
from core.covers import CoverDesk, CoverNews
from core.desk import Desk
from core.notices import Delivery
from core.snooze import Snooze
from core.values import to_milliseconds


class Errands:
    """What the jobs of this worker do."""

    def __init__(self, connection: redis.asyncio.Redis, *, time_travel: bool) -> None:
        self._connection = connection
        self._snoozes = RedisSnoozes(connection, time_travel=time_travel)
        self.desk = Desk(RedisOrders(connection, time_travel=time_travel), SecretNames())
        self.covers = CoverDesk(RedisCovers(connection, time_travel=time_travel))

    async def tell_cover(self, news: CoverNews) -> None:
        """Note what happened to a cover."""
        await self._connection.rpush("told_covers", news.turn.value)

    async def deliver(self, delivery: Delivery) -> None:
        """Note the delivery, or do what the test wants instead."""
        wanted = await self._connection.hget("steer", delivery.to.value)
        if wanted is not None:
            if wanted != b"hang always":
                await self._connection.hdel("steer", delivery.to.value)
            await self._behave(bytes(wanted).decode() if isinstance(wanted, bytes) else wanted)
        seconds, micros = await self._connection.time()
        moment = seconds * 1000 + micros // 1000
        told = f"{delivery.order} {delivery.last} {delivery.to.value} {moment}"
        await self._connection.rpush("told", told)

    async def remind(self, asked: Snooze) -> None:
        """Note the reminder as a delivery of its moment."""
        moment = to_milliseconds(asked.at)
        await self._connection.rpush("told", f"{asked.order} {moment} {asked.to.value} {moment}")

    async def hand_on_reminders(self) -> None:
        """Hand the reminders whose moment has come to the workers."""
        await self._snoozes.hand_on()

    async def _behave(self, wanted: str) -> None:
        what, _, how = wanted.partition(":")
        match what:
            case "later":
                raise TryLaterError(float(how))
            case "fail":
                raise ValueError(how)
            case "hang" | "hang always":
                await self._connection.set("hanging", 1)
                while not await self._connection.exists("go_on"):  # noqa: ASYNC110 - it is afar
                    await asyncio.sleep(0.01)
            case _:
                raise AssertionError(wanted)


@contextlib.asynccontextmanager
async def compose(settings: Settings) -> AsyncIterator[Errands]:
    """Put the errands together."""
    async with redis.asyncio.Redis.from_url(settings.store_url) as connection:
        yield Errands(connection, time_travel=settings.time_travel)


if __name__ == "__main__":
    configure(f"worker-{sys.argv[1]}", "INFO", "json")
    sys.exit(worker.run(read_settings(), sys.argv[1], compose))
