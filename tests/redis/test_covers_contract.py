"""What every record of covers does: the real one and its twin in memory, held to the same words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import redis
import redis.asyncio
from rq.job import Job

from adapters.redis import covers as written_as
from adapters.redis import jobs, keys
from adapters.redis.clock import Clock
from adapters.redis.covers import RedisCovers
from adapters.redis.names import SecretNames
from adapters.redis.replies import text
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.covers import CoverDesk, CoverNews, Covers, Turn
from core.decide import decide
from core.decision import Decision
from core.desk import Desk
from core.planning import plan
from core.ports import Orders
from core.refusals import CoverHasEnded, UnknownOrder
from core.values import AccountId, Actor, Cover, OrderId, to_milliseconds
from tests.core.builders import rule
from tests.fakes.covers import MemoryCovers
from tests.fakes.making import FREELANCER, ask
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
BO = AccountId("discord:70000000000000001")
CY = AccountId("discord:70000000000000002")
FINN = FREELANCER.account


@dataclass
class Record:
    """A record of orders and of covers, and how time passes in it."""

    orders: Orders
    covers: Covers
    travel: Callable[[timedelta], Awaitable[None]]

    @property
    def desk(self) -> Desk:
        return Desk(self.orders, SecretNames())

    async def cover(self, span: timedelta = HOUR, delegate: AccountId = BO) -> Cover:
        """A cover of the freelancer that begins now."""
        now = await self.covers.now()
        return Cover(principal=FINN, delegate=delegate, since=now, until=now + span)

    async def named(self, span: timedelta = HOUR, delegate: AccountId = BO) -> Cover:
        """The same, in the place of whichever stands."""
        cover = await self.cover(span, delegate)
        stands = await self.covers.of(FINN)
        assert await self.covers.replace(stands, cover, ())
        return cover

    async def waits(self) -> tuple[OrderId, cmd.AcceptRequest]:
        """An order with a request that the freelancer has to answer, and the answer."""
        order = await ask(self.desk, self.orders)
        stored = await self.orders.load(order)
        assert stored is not None
        assert stored.order.request is not None
        assert stored.order.account(stored.order.request.counterparty) == FINN
        return order, cmd.AcceptRequest(ref=stored.order.request.ref, text="Half.")


@pytest.fixture(params=["memory", "redis"])
async def record(
    request: pytest.FixtureRequest,
    orders: RedisOrders,
    connection: redis.asyncio.Redis,
    clock: Clock,
) -> Record:
    if request.param == "redis":

        async def travel(span: timedelta) -> None:
            await clock.move_to(await clock.offset() + span)

        return Record(orders, RedisCovers(connection, time_travel=True), travel)
    memory = MemoryOrders()

    async def pass_by(span: timedelta) -> None:
        memory.travel(span)

    return Record(memory, MemoryCovers(memory), pass_by)


async def test_a_cover_is_found_by_both_of_its_people(record: Record) -> None:
    assert await record.covers.of(FINN) is None
    assert list(await record.covers.held_by(BO)) == []
    cover = await record.named()
    assert await record.covers.of(FINN) == cover
    assert list(await record.covers.held_by(BO)) == [cover]
    assert list(await record.covers.held_by(FINN)) == []


async def test_whoever_asks_is_loaded_with_the_covers_that_they_hold(record: Record) -> None:
    order, _ = await record.waits()
    cover = await record.named()
    for by, held in ((BO, (cover,)), (CY, ()), (FINN, ()), (None, ())):
        stored = await record.orders.load(order, by)
        assert stored is not None
        assert stored.covers == held


async def test_several_orders_are_read_with_the_covers_of_who_asks(record: Record) -> None:
    orders = [(await record.waits())[0] for _ in range(2)]
    cover = await record.named()
    for by, held in ((BO, (cover,)), (CY, ()), (None, ())):
        found = await record.orders.load_all(orders, by)
        assert [None if its is None else its.covers for its in found] == [held, held]


@rule("D2", "D4", "D6")
async def test_a_delegate_finds_what_waits_while_their_cover_holds_and_no_longer(
    record: Record,
) -> None:
    orders = []
    for _ in range(3):
        orders.append((await record.waits())[0])
        await record.travel(HOUR)
    bo = Actor(account=BO)
    assert not (await record.desk.look_in_their_place(bo, [FINN])).pages
    cover = await record.named()
    found = await record.desk.look_in_their_place(bo, [FINN], limit=2)
    assert [page.order.id for page in found.pages] == orders[:2]
    assert {page.acting_for for page in found.pages} == {FINN}
    assert (found.total, found.offset) == (3, 0)
    rest = await record.desk.look_in_their_place(bo, [FINN], offset=2, limit=2)
    assert [page.order.id for page in rest.pages] == orders[2:]
    assert not (await record.desk.look_in_their_place(Actor(account=CY), [FINN])).pages
    await record.travel(HOUR)
    assert not (await record.desk.look_in_their_place(bo, [FINN])).pages
    assert await record.covers.replace(cover, None, ())
    assert not (await record.desk.look_in_their_place(bo, [FINN])).pages


async def test_of_two_who_replace_the_same_cover_one_does(record: Record) -> None:
    first, second = await record.cover(), await record.cover(delegate=CY)
    assert await record.covers.replace(None, first, ())
    assert not await record.covers.replace(None, second, ())
    assert await record.covers.replace(first, second, ())
    assert not await record.covers.replace(first, None, ())
    assert await record.covers.of(FINN) == second
    assert list(await record.covers.held_by(BO)) == []
    assert list(await record.covers.held_by(CY)) == [second]
    assert await record.covers.replace(second, None, ())
    assert await record.covers.of(FINN) is None
    assert list(await record.covers.held_by(CY)) == []


@rule("D6")
async def test_what_is_over_is_found_the_longest_over_first(record: Record) -> None:
    now = await record.covers.now()
    later = await record.named(2 * HOUR)
    sooner = later.but(principal=CY, until=now + HOUR)
    assert await record.covers.replace(None, sooner, ())
    assert list(await record.covers.over(10)) == []
    await record.travel(3 * HOUR)
    assert list(await record.covers.over(10)) == [sooner, later]
    assert list(await record.covers.over(1)) == [sooner]
    assert await record.covers.replace(sooner, None, ())
    assert list(await record.covers.over(10)) == [later]


@rule("D2", "D5")
async def test_a_commit_under_a_cover_that_stands_is_written(record: Record) -> None:
    order, accept = await record.waits()
    await record.named()
    outcome = await record.desk.handle(order, accept, Actor(account=BO))
    assert isinstance(outcome, Decision)
    (entry, *_) = (await record.orders.log(order))[-len(outcome.entries) :]
    assert (entry.by, entry.acted_for) == (BO, FINN)


@rule("D6")
@pytest.mark.parametrize("meanwhile", ["ended", "replaced", "named again"])
async def test_a_commit_under_a_cover_that_is_gone_writes_nothing(
    record: Record, meanwhile: str
) -> None:
    order, accept = await record.waits()
    cover = await record.named()
    stored = await record.orders.load(order, BO)
    assert stored is not None
    by = Actor(account=BO, covers=stored.covers)
    decision = decide(stored.order, accept, by, stored.now, stored.policy)
    assert isinstance(decision, Decision)
    commit = plan(stored.order, decision, cover)
    if meanwhile == "ended":
        await record.covers.replace(cover, None, ())
    elif meanwhile == "replaced":
        await record.named(delegate=CY)
    else:
        await record.named(2 * HOUR)
    assert not await record.orders.commit(commit)
    after = await record.orders.load(order)
    assert after is not None
    assert after.order == stored.order


@rule("D6", "R8")
async def test_at_its_end_a_cover_is_over_even_when_nothing_has_swept(record: Record) -> None:
    order, accept = await record.waits()
    cover = await record.named()
    stored = await record.orders.load(order, BO)
    assert stored is not None
    by = Actor(account=BO, covers=stored.covers)
    decision = decide(stored.order, accept, by, stored.now, stored.policy)
    assert isinstance(decision, Decision)
    await record.travel(HOUR)
    assert not await record.orders.commit(plan(stored.order, decision, cover))
    outcome = await record.desk.handle(order, accept, by)
    assert outcome == CoverHasEnded(ended_at=cover.until)
    assert await CoverDesk(record.covers).settle_over() == 1
    assert await record.desk.handle(order, accept, by) == UnknownOrder()


# --- what the real record alone has -------------------------------------------------------------


async def test_a_cover_is_written_in_one_way_only(connection: redis.asyncio.Redis) -> None:
    covers = RedisCovers(connection)
    cover = Cover(principal=FINN, delegate=BO, since=await covers.now(), until=await covers.now())
    assert await covers.replace(None, cover, ())
    kept = await connection.get(keys.cover_key(FINN))
    assert kept == written_as.written(cover).encode()
    assert list(written_as.read([kept, None])) == [cover]
    with pytest.raises(ValueError, match="nothing in the place of nothing"):
        await covers.replace(None, None, ())


async def test_a_write_that_is_sent_again_is_known_as_the_same_one(
    connection: redis.asyncio.Redis, sync: redis.Redis
) -> None:
    covers = RedisCovers(connection)
    now = await covers.now()
    cover = Cover(principal=FINN, delegate=BO, since=now, until=now + HOUR)
    news = [CoverNews(cover=cover, turn=Turn.BEGAN)]
    assert await covers.replace(None, cover, news)
    assert await covers.replace(None, cover, news)
    assert sync.llen(jobs.COVER.queue_key) == 1


async def test_an_index_that_is_wrong_gives_no_leave(
    connection: redis.asyncio.Redis, orders: RedisOrders, desk: Desk
) -> None:
    order = await ask(desk, orders)
    covers = RedisCovers(connection)
    now = await covers.now()
    await covers.replace(None, Cover(principal=FINN, delegate=BO, since=now, until=now + HOUR), ())
    await connection.sadd(keys.covering_key(CY), FINN, "discord:70000000000000009")
    assert await covers.held_by(CY) == []
    stored = await orders.load(order)
    assert stored is not None
    assert stored.order.request is not None
    accept = cmd.AcceptRequest(ref=stored.order.request.ref, text="Half.")
    assert await desk.handle(order, accept, Actor(account=CY)) == UnknownOrder()


async def test_news_of_a_cover_are_a_job_as_rq_writes_it(
    connection: redis.asyncio.Redis, sync: redis.Redis
) -> None:
    covers = RedisCovers(connection)
    now = await covers.now()
    cover = Cover(principal=FINN, delegate=BO, since=now, until=now + HOUR)
    await covers.replace(None, cover, [CoverNews(cover=cover, turn=Turn.BEGAN)])
    since, until = to_milliseconds(now), to_milliseconds(now + HOUR)
    (name,) = sync.lrange(jobs.COVER.queue_key, 0, -1)
    job = Job.fetch(text(name), connection=sync)
    assert job.func_name == "bot.jobs.tell_cover"
    assert job.args == (FINN, BO, since, until, "began")
    assert (job.timeout, job.retry_intervals) == (jobs.COVER.seconds, list(jobs.COVER.retries))
    # Somebody looks when it ends.
    second = -(-until // 1000)
    assert sync.zscore(jobs.SETTLE.scheduled_key, f"due-{second}") == second
