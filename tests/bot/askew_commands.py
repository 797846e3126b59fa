"""What can be run on a machine whose clock is wrong: see `tests.bot.askew`.

- `worker QUEUE`: as `tests.bot.worker_process`.
- `clock`: the real one, sweeping every second instead of every 30.
- `accept ORDER`: accepts the request of an order in its counterparty's name, as they last saw it,
  and prints `done`, or the code of the refusal.
"""

import asyncio
import sys

import redis.asyncio

from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from bot import clock, worker
from bot.logs import configure
from bot.settings import Settings, read_settings
from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
from core.values import OrderId
from tests.bot.worker_process import compose
from tests.fakes.making import FREELANCER


def main(command: str, *arguments: str) -> int:
    """Run one of the commands above."""
    settings = read_settings()
    match command, arguments:
        case "worker", (queue,):
            configure(f"worker-{queue}", "INFO", "json")
            return worker.run(settings, queue, compose)
        case "clock", ():
            configure("clock", "INFO", "json")
            clock.SWEEP_SECONDS = 1.0  # type: ignore[misc]
            clock.main(settings)
        case "accept", (order,):
            asyncio.run(accept(settings, OrderId(order)))
        case _:
            raise AssertionError(command)
    return 0


async def accept(settings: Settings, order: OrderId) -> None:
    """Accept the request of an order, as its counterparty last saw it."""
    async with redis.asyncio.Redis.from_url(settings.store_url) as connection:
        orders = RedisOrders(connection, time_travel=True)
        stored = await orders.load(order)
        assert stored is not None
        request = stored.order.request or stored.order.past[-1]
        desk = Desk(orders, SecretNames())
        outcome = await desk.handle(order, cmd.AcceptRequest(ref=request.ref), FREELANCER)
        sys.stdout.write("done" if isinstance(outcome, Decision) else outcome.code)
