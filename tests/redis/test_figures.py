"""The sums that workers leave in the record, and the count of open requests."""

import pytest
import redis.asyncio

from adapters.redis import keys
from adapters.redis.census import CHUNK, open_requests
from adapters.redis.figures import RedisFigures
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.desk import Desk
from core.terms import DeliveryExtensionTerms, Kind
from tests.fakes.making import CLIENT, FIRST, FREELANCER, ask, begin, do, offer

pytestmark = pytest.mark.anyio


async def test_sums_add_up(connection: redis.asyncio.Redis) -> None:
    figures = RedisFigures(connection)
    await figures.add({})
    assert await figures.read() == {}
    await figures.add({"calls:slack:done": 3, "waits:slack": 1.5})
    await RedisFigures(connection).add({"calls:slack:done": 2, "waits:slack": 0.25})
    assert await figures.read() == {"calls:slack:done": 5, "waits:slack": 1.75}


async def test_only_open_requests_are_counted(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    await offer(desk, orders)
    delivered = await begin(desk, orders)
    await do(desk, delivered, cmd.Deliver(text="There it is."), FREELANCER)
    withdrawn = await ask(desk, orders)
    await do(desk, withdrawn, cmd.WithdrawRequest(ref=FIRST), CLIENT)
    for _ in range(2):
        await ask(desk, orders)
    late = await begin(desk, orders)
    asked = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=2), comment="I was ill.")
    await do(desk, late, asked, FREELANCER)
    counted = await open_requests(connection)
    assert set(counted) == set(Kind)
    assert {kind: count for kind, count in counted.items() if count} == {
        Kind.CANCELLATION: 2,
        Kind.DELIVERY_EXTENSION: 1,
    }


async def test_more_than_one_chunk_is_counted(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    # Above 128 members a sorted set is no longer one packed list, and SCAN gives it in parts.
    order = await ask(desk, orders)
    written = await connection.lindex(keys.order_key(order), 0)
    moment = await connection.zscore(keys.DUE, order)
    assert written is not None
    assert moment is not None
    count = 4 * CHUNK
    async with connection.pipeline(transaction=False) as pipe:
        for number in range(count):
            _ = pipe.rpush(keys.order_key(f"{order}-{number}"), written)  # type: ignore[arg-type]
            _ = pipe.zadd(keys.DUE, {f"{order}-{number}": moment})
        await pipe.execute()
    assert (await open_requests(connection))[Kind.CANCELLATION] == count + 1


async def test_an_order_that_cannot_be_read_holds_nothing_up(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    broken = await ask(desk, orders)
    await ask(desk, orders)
    await connection.lset(keys.order_key(broken), 0, "1 x broken")
    assert (await open_requests(connection))[Kind.CANCELLATION] == 1
