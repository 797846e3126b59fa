"""The audit finds what does not fit together; migrating writes what is old in today's schema."""

import pytest
import redis.asyncio

from adapters.redis import codec, keys
from adapters.redis.audit import Audit, Fault
from adapters.redis.migrate import Migration
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.desk import Desk
from core.values import OrderId, Role
from tests.fakes.making import CLIENT, FIRST, FREELANCER, ask, do

pytestmark = pytest.mark.anyio

Found = list[tuple[OrderId, Fault, bool]]


async def _found(connection: redis.asyncio.Redis, *, repair: bool = False) -> Found:
    audit = Audit(connection, repair=repair, time_travel=True)
    return sorted(
        [(one.order, one.fault, one.repaired) async for one in audit.findings()],
        key=lambda one: (one[1], one[0]),
    )


async def _spoil(
    connection: redis.asyncio.Redis, order: OrderId, written: bytes, place: int = 0
) -> None:
    """Write something else in place of a document, or of an element of its log."""
    # It takes bytes too, whatever its types say.
    await connection.lset(keys.order_key(order), place, written)  # type: ignore[arg-type]


async def test_nothing_is_wrong_with_what_the_desk_wrote(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    for _ in range(3):
        await ask(desk, orders)
    assert await _found(connection) == []


async def test_an_order_that_is_missing_in_the_index_of_due_times_is_put_back(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order, other = await ask(desk, orders), await ask(desk, orders)
    await connection.zrem(keys.DUE, order)
    await connection.zadd(keys.DUE, {other: 12})
    wrong = sorted([order, other])
    assert await _found(connection) == [(name, Fault.DUE_DIFFERS, False) for name in wrong]
    assert await _found(connection, repair=True) == [
        (name, Fault.DUE_DIFFERS, True) for name in wrong
    ]
    assert await _found(connection) == []


async def test_a_party_who_does_not_find_their_order_gets_it_back(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await ask(desk, orders)
    await connection.delete(keys.running_key(CLIENT.account))
    await connection.hset(keys.running_key(FREELANCER.account), order, "f-i6a0b1c2d")
    assert await _found(connection, repair=True) == [(order, Fault.NOT_LISTED, True)] * 2
    assert await _found(connection) == []
    roll = await orders.roll(CLIENT.account)
    assert [line.order for line in roll.lines] == [order]


async def test_an_order_that_is_over_is_not_among_those_that_run(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await ask(desk, orders)
    running = keys.running_key(CLIENT.account)
    line = await connection.hget(running, order)
    await do(desk, order, cmd.AcceptRequest(ref=FIRST), FREELANCER)
    assert await _found(connection) == []
    await connection.hset(running, order, line)
    await connection.delete(keys.ended_key(FREELANCER.account, Role.FREELANCER))
    assert await _found(connection, repair=True) == [(order, Fault.NOT_LISTED, True)] * 2
    assert await _found(connection) == []
    assert not (await orders.roll(CLIENT.account)).lines
    assert list(await orders.ended(FREELANCER.account, None, 0, 5)) == [order]


async def test_an_index_that_names_what_is_not_there_is_cleaned(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await ask(desk, orders)
    await connection.delete(keys.order_key(order))
    assert await _found(connection, repair=True) == [(order, Fault.NO_DOCUMENT, True)] * 3
    assert await _found(connection) == []


async def test_an_order_that_was_set_aside_comes_back_once_it_can_be_read(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await ask(desk, orders)
    await connection.zrem(keys.DUE, order)
    await connection.zadd(keys.SET_ASIDE, {order: 1})
    assert {fault for _, fault, _ in await _found(connection, repair=True)} == {
        Fault.DUE_DIFFERS,
        Fault.SET_ASIDE,
    }
    assert await _found(connection) == []


async def test_what_cannot_be_read_and_a_log_that_tells_another_story_are_for_people(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    broken, shorter = await ask(desk, orders), await ask(desk, orders)
    await _spoil(connection, broken, b"4 token 1 1 nonsense")
    await connection.rpop(keys.order_key(shorter))
    for repair in (False, True):
        assert set(await _found(connection, repair=repair)) == {
            (broken, Fault.UNREADABLE, False),
            (shorter, Fault.LOG_DIFFERS, False),
        }


async def _migration(connection: redis.asyncio.Redis, *, dry_run: bool) -> Migration:
    migration = Migration(connection, dry_run=dry_run)
    await migration.run()
    return migration


async def test_migrating_what_is_up_to_date_counts_and_writes_nothing(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    await ask(desk, orders)
    outcome = await _migration(connection, dry_run=False)
    assert (dict(outcome.documents), dict(outcome.elements)) == ({1: 1}, {1: 4})
    assert (outcome.rewritten, outcome.unreadable) == (0, [])


async def test_older_documents_are_written_anew_unless_it_is_a_dry_run(
    desk: Desk,
    orders: RedisOrders,
    connection: redis.asyncio.Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codec, "DOCUMENTS", {0: lambda found: found})
    monkeypatch.setattr(codec, "ENTRIES", {0: lambda found: found})
    order = await ask(desk, orders)
    before = await orders.load(order), await orders.log(order)
    document, *elements = await connection.lrange(keys.order_key(order), 0, -1)
    assert isinstance(document, bytes)
    assert isinstance(elements[2], bytes)
    old = document.replace(b" 1 1 ", b" 0 1 ", 1)
    await _spoil(connection, order, old)
    await _spoil(connection, order, b"0" + elements[2][1:], place=3)

    dry = await _migration(connection, dry_run=True)
    assert (dict(dry.documents), dict(dry.elements), dry.rewritten) == ({0: 1}, {1: 3, 0: 1}, 0)
    assert await connection.lindex(keys.order_key(order), 0) == old

    wet = await _migration(connection, dry_run=False)
    assert (wet.rewritten, wet.overtaken, wet.unreadable) == (2, 0, [])
    assert await connection.lrange(keys.order_key(order), 0, -1) == [document, *elements]
    after = await orders.load(order), await orders.log(order)
    assert before[0] is not None
    assert after[0] is not None
    assert (after[0].order, after[1]) == (before[0].order, before[1])


async def test_what_cannot_be_read_is_named_and_the_walk_goes_on(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    broken, _ = await ask(desk, orders), await ask(desk, orders)
    await _spoil(connection, broken, b"nonsense")
    outcome = await _migration(connection, dry_run=True)
    assert outcome.unreadable == [broken]
    assert outcome.documents[1] == 1
