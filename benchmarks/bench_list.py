"""How long a page of somebody's orders takes, for people with hundreds of them.

`python -m benchmarks.bench_list [--orders 500]`

One person with so many orders on a real Valkey, half of them over; the page is that of the home
tab: the eight most urgent, with the counts behind each filter. Then the last page of those that
are over, which is the furthest from the start. Beside it what it would take to read every order.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import redis.asyncio

from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.desk import Desk
from core.roll import Stand, Wanted
from tests.fakes.making import CLIENT, FIRST, FREELANCER, ask, do
from tests.redis.server import ValkeyProcess

LENGTH = 8
ROUNDS = 50


async def main(count: int) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        try:
            async with valkey.connect_async() as connection:
                await _measure(connection, count)
        finally:
            valkey.stop()


async def _measure(connection: redis.asyncio.Redis, count: int) -> None:
    orders = RedisOrders(connection)
    desk = Desk(orders, SecretNames())
    names = [await ask(desk, orders) for _ in range(count)]
    for name in names[: count // 2]:
        await do(desk, name, cmd.AcceptRequest(ref=FIRST), FREELANCER)
    finished = Wanted(stand=Stand.FINISHED)

    async def first() -> None:
        found = await desk.look_at_all(CLIENT, limit=LENGTH)
        assert len(found.pages) == LENGTH
        assert found.survey.every == count

    async def last() -> None:
        found = await desk.look_at_all(CLIENT, finished, count, LENGTH)
        assert found.pages

    async def everything() -> None:
        for name in names:
            await desk.look(name, CLIENT)

    for what, call, rounds in (
        ("the first page, with all counts", first, ROUNDS),
        ("the last page of those that are over", last, ROUNDS),
        ("reading every order", everything, 3),
    ):
        print(f"{what:<40}{await _median(call, rounds) * 1e3:8.1f} ms  ({count} orders)")


async def _median(call: Callable[[], Awaitable[None]], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        await call()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    asyncio.run(main(parser.parse_args().orders))
