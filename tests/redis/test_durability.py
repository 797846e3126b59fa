"""The record on disk: a server that is killed has everything when it comes back."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from adapters.redis import keys
from adapters.redis.audit import Audit
from adapters.redis.clock import Clock
from adapters.redis.jobs import SETTLE
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
from core.refusals import Refusal
from core.requests import Ending
from core.values import OrderId
from tests.fakes.making import CLIENT, FIRST, FREELANCER, ask, begin, do, opening
from tests.redis.server import ValkeyProcess

pytestmark = pytest.mark.anyio


@pytest.fixture
def mortal() -> Iterator[ValkeyProcess]:
    """A server of this test's own, set up as the embedded one is."""
    with tempfile.TemporaryDirectory(prefix="record-") as folder:
        valkey = ValkeyProcess(Path(folder))
        valkey.start()
        yield valkey
        valkey.stop()


async def test_a_killed_server_comes_back_with_orders_due_times_and_jobs(
    mortal: ValkeyProcess,
) -> None:
    async with mortal.connect_async() as connection:
        orders = RedisOrders(connection, time_travel=True)
        desk = Desk(orders, SecretNames())
        order = await ask(desk, orders)
        before = (await orders.load(order), await orders.log(order), await orders.next_due())
        jobs = await connection.lrange("rq:queue:notify", 0, -1)
        wake_ups = await connection.zrange(SETTLE.scheduled_key, 0, -1)
        mortal.kill()
        mortal.start()
        # The same record goes on, with scripts that the new server has never seen.
        after = (await orders.load(order), await orders.log(order), await orders.next_due())
        assert before[0] is not None
        assert after[0] is not None
        assert after[0].order == before[0].order
        assert after[1:] == before[1:]
        assert await connection.lrange("rq:queue:notify", 0, -1) == jobs
        assert await connection.zrange(SETTLE.scheduled_key, 0, -1) == wake_ups
        await do(desk, order, cmd.AcceptRequest(ref=FIRST), FREELANCER)


async def test_what_was_due_during_an_outage_is_settled_after_it(mortal: ValkeyProcess) -> None:
    async with mortal.connect_async() as connection:
        orders = RedisOrders(connection, time_travel=True)
        desk = Desk(orders, SecretNames())
        order = await ask(desk, orders)
        await Clock(connection, time_travel=True).move_to(timedelta(hours=47, minutes=59))
        mortal.kill()
        mortal.start()
        await Clock(connection, time_travel=True).move_to(timedelta(hours=50))
        assert await desk.settle_due() == 1
        stored = await orders.load(order)
        assert stored is not None
        ended = stored.order.past[0]
        assert ended.ending is Ending.AUTO_ACCEPTED
        assert ended.ended_at == ended.closes_at  # T3


async def test_nothing_that_was_acknowledged_is_lost_and_nothing_happens_twice(
    mortal: ValkeyProcess,
) -> None:
    """Commits go on while the server is killed four times; each that was told of is there once."""
    async with mortal.connect_async() as connection:
        orders = RedisOrders(connection)
        desk = Desk(orders, SecretNames())
        order = await begin(desk, orders)
        acknowledged: list[int] = []
        stop = asyncio.Event()

        async def click() -> None:
            """Open a request and withdraw it, over and over, as one patient person."""
            while not stop.is_set():
                try:
                    outcome = await _next_move(desk, orders, order)
                except (redis.ConnectionError, redis.TimeoutError):
                    await asyncio.sleep(0.01)  # the server is away; the person tries again
                else:
                    acknowledged.extend(entry.seq for entry in outcome.entries)

        clicking = asyncio.create_task(click())
        for _ in range(4):
            count = len(acknowledged)
            while len(acknowledged) < count + 50:
                assert not clicking.done()
                await asyncio.sleep(0.005)
            await asyncio.to_thread(mortal.kill)
            await asyncio.to_thread(mortal.start)
        stop.set()
        await clicking

        log = await orders.log(order)
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        assert len(acknowledged) == len(set(acknowledged)) >= 200
        assert set(acknowledged) <= {entry.seq for entry in log}
        audit = Audit(connection, repair=False)
        assert [finding async for finding in audit.findings()] == []
        assert await connection.zcard(keys.DUE) <= 1


async def _next_move(desk: Desk, orders: RedisOrders, order: OrderId) -> Decision:
    stored = await orders.load(order)
    assert stored is not None
    request = stored.order.request
    command = opening() if request is None else cmd.WithdrawRequest(ref=request.ref)
    outcome = await desk.handle(order, command, CLIENT)
    # A commit whose answer got lost is known when it is sent again: nobody is told that they
    # came too late for what they did themselves.
    assert not isinstance(outcome, Refusal), outcome
    return outcome
