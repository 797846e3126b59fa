"""The commit script, on a real server: what it writes besides the order, and what it survives."""

from datetime import timedelta

import pytest
import redis.asyncio

from adapters.redis import codec, keys, store
from adapters.redis.clock import Clock
from adapters.redis.scripts import Name, Scripts
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.decide import decide
from core.decision import Decision
from core.desk import Desk
from core.planning import plan
from core.ports import Commit
from core.values import MILLISECOND, OrderId, to_milliseconds
from tests.fakes.making import CLIENT, FIRST, FREELANCER, ask, begin, do, offer, opening

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def _request(orders: RedisOrders, order: OrderId) -> Commit:
    """What the client's request to cancel would write."""
    stored = await orders.load(order)
    assert stored is not None
    outcome = decide(stored.order, opening(), CLIENT, stored.now, stored.policy)
    assert isinstance(outcome, Decision)
    return plan(stored.order, outcome)


async def test_a_commit_sent_again_after_a_lost_answer_stands_once(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await begin(desk, orders)
    sent = store.arguments(await _request(orders, order), "2026-05-04T09:00:00.000000Z")
    scripts = Scripts(connection, time_travel=True)
    jobs = await connection.llen("rq:queue:notify")
    assert await scripts.run(Name.COMMIT, *sent) != 0
    assert await scripts.run(Name.COMMIT, *sent) != 0
    assert len(await orders.log(order)) == 4
    assert await connection.llen("rq:queue:notify") == jobs + 2


async def test_the_same_decision_made_twice_by_two_is_written_by_one(
    desk: Desk, orders: RedisOrders
) -> None:
    commit = await _request(orders, await begin(desk, orders))
    assert [await orders.commit(commit), await orders.commit(commit)] == [True, False]


async def test_scripts_that_the_server_forgot_are_handed_over_again(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    commits = [await _request(orders, await begin(desk, orders)) for _ in range(3)]
    await connection.script_flush()
    assert list(await orders.commit_all(commits)) == [True] * 3
    await connection.script_flush()
    assert await orders.load(commits[0].order.id) is not None


async def test_more_commits_than_fit_into_one_chunk_keep_their_order(
    desk: Desk, orders: RedisOrders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "CHUNK", 2)
    commits = [await _request(orders, await begin(desk, orders)) for _ in range(7)]
    lost = {2, 5}
    for index in lost:
        await do(desk, commits[index].order.id, opening(), CLIENT)
    outcome = await orders.commit_all(commits)
    assert [index for index, done in enumerate(outcome) if not done] == sorted(lost)


async def test_the_fence_goes_by_the_clock_that_was_moved(
    desk: Desk, orders: RedisOrders, clock: Clock
) -> None:
    order = await begin(desk, orders)
    commit = (await _request(orders, order)).but(fence=await orders.now() + HOUR)
    await clock.move_to(2 * HOUR)
    assert not await orders.commit(commit)
    await clock.move_to(timedelta())
    assert await orders.commit(commit)


async def test_a_record_that_keeps_real_time_pays_no_heed_to_a_moved_clock(
    connection: redis.asyncio.Redis, clock: Clock
) -> None:
    await clock.move_to(1000 * HOUR)
    real = RedisOrders(connection)
    moved = RedisOrders(connection, time_travel=True)
    apart = await moved.now() - await real.now()
    assert abs(apart - 1000 * HOUR) < timedelta(minutes=1)


async def test_each_order_stands_once_in_the_index_of_due_times(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await ask(desk, orders)
    stored = await orders.load(order)
    assert stored is not None
    assert stored.order.request is not None
    reminder = stored.order.request.closes_at - 24 * HOUR
    assert await connection.zcard(keys.DUE) == 1
    assert await connection.zscore(keys.DUE, order) == to_milliseconds(reminder)


async def test_an_order_that_waits_for_nothing_is_not_in_the_index(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await ask(desk, orders)
    await do(desk, order, cmd.WithdrawRequest(ref=FIRST), CLIENT)
    assert await connection.zcard(keys.DUE) == 0


async def test_a_code_goes_when_its_offer_would_have_lapsed(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis, clock: Clock
) -> None:
    await clock.move_to(24 * HOUR)
    decision = await offer(desk, orders, with_code=True)
    assert decision.order.offer is not None
    code = decision.order.offer.code
    assert code is not None
    left = await connection.pttl(keys.code_key(code)) * MILLISECOND
    # Keys expire in real time, so the clock's offset must not shorten or lengthen it.
    assert timedelta(days=7) - timedelta(seconds=30) < left <= timedelta(days=7)


async def test_an_order_that_stands_wrong_in_the_index_is_put_right_when_it_comes_up(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis, clock: Clock
) -> None:
    late, fine = await ask(desk, orders), await ask(desk, orders)
    done = await ask(desk, orders)
    await do(desk, done, cmd.WithdrawRequest(ref=FIRST), CLIENT)
    await connection.zadd(keys.DUE, {late: 1, done: 2, "ORD-00000000": 3})
    assert await orders.due(10) == []
    assert set(await connection.zrange(keys.DUE, 0, -1)) == {late.encode(), fine.encode()}
    await clock.move_to(49 * HOUR)
    assert await desk.settle_due() == 2


async def test_an_order_that_cannot_be_read_does_not_hold_up_the_others(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis, clock: Clock
) -> None:
    broken, fine = await ask(desk, orders), await ask(desk, orders)
    await connection.lset(keys.order_key(broken), 0, "4 token 1 1 nonsense")
    await clock.move_to(49 * HOUR)
    assert await desk.settle_due(limit=1) == 1
    stored = await orders.load(fine)
    assert stored is not None
    assert stored.order.request is None
    assert await connection.zrange(keys.SET_ASIDE, 0, -1) == [broken.encode()]
    with pytest.raises(codec.UnreadableError):
        await orders.load(broken)


async def test_a_decision_on_what_an_order_was_does_not_undo_what_it_became(
    desk: Desk, orders: RedisOrders
) -> None:
    order = await ask(desk, orders)
    stored = await orders.load(order)
    assert stored is not None
    declined = decide(
        stored.order, cmd.DeclineRequest(ref=FIRST), FREELANCER, stored.now, stored.policy
    )
    assert isinstance(declined, Decision)
    await do(desk, order, cmd.AcceptRequest(ref=FIRST), FREELANCER)
    assert not await orders.commit(plan(stored.order, declined))
