"""What every record of orders does: the real one and its twin in memory, held to the same words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.redis.clock import Clock
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.decide import decide
from core.decision import Decision
from core.desk import Desk
from core.evolve import replay
from core.orders import OfferEnding, Status
from core.planning import plan
from core.policy import DEFAULT_POLICY
from core.ports import Commit, Orders
from core.refusals import RequestHasEnded
from core.requests import Ending
from core.standing import Counts
from core.values import AccountId, Actor, OrderId, Role
from tests.fakes.making import (
    CLIENT,
    COMMUNITY,
    FIRST,
    FREELANCER,
    ask,
    begin,
    do,
    offer,
    opening,
)
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Record:
    """A record of orders, and how time passes in it."""

    orders: Orders
    travel: Callable[[timedelta], Awaitable[None]]

    @property
    def desk(self) -> Desk:
        return Desk(self.orders, SecretNames())


@pytest.fixture(params=["memory", "redis"])
async def record(request: pytest.FixtureRequest, orders: RedisOrders, clock: Clock) -> Record:
    if request.param == "redis":

        async def travel(span: timedelta) -> None:
            await clock.move_to(await clock.offset() + span)

        return Record(orders, travel)
    memory = MemoryOrders()

    async def pass_by(span: timedelta) -> None:
        memory.travel(span)

    return Record(memory, pass_by)


async def _moved(record: Record, order: OrderId, *, revision: int | None = None) -> Commit:
    """The commit of a request, decided on what stands now."""
    stored = await record.orders.load(order)
    assert stored is not None
    outcome = await _decided(record, order)
    commit = plan(stored.order, outcome)
    return commit if revision is None else commit.but(order=commit.order.but(revision=revision))


async def _decided(record: Record, order: OrderId) -> Decision:
    stored = await record.orders.load(order)
    assert stored is not None
    outcome = decide(stored.order, opening(), CLIENT, stored.now, stored.policy)
    assert isinstance(outcome, Decision)
    return outcome


async def test_an_order_comes_back_as_it_was_committed(record: Record) -> None:
    decision = await offer(record.desk, record.orders)
    stored = await record.orders.load(decision.order.id)
    assert stored is not None
    assert stored.order == decision.order.but(revision=1)
    assert stored.policy == DEFAULT_POLICY
    assert stored.now >= decision.order.created_at


async def test_an_order_that_was_never_made_is_not_there(record: Record) -> None:
    assert await record.orders.load(OrderId("ORD-00000000")) is None


async def test_the_log_is_added_to_and_gives_the_order_again(record: Record) -> None:
    order = await ask(record.desk, record.orders)
    log = await record.orders.log(order)
    stored = await record.orders.load(order)
    assert stored is not None
    assert [entry.seq for entry in log] == [1, 2, 3, 4]
    assert replay(log) == stored.order.but(revision=0)


async def test_a_log_is_read_from_any_entry_on(record: Record) -> None:
    order = await ask(record.desk, record.orders)
    assert [entry.seq for entry in await record.orders.log(order, 3)] == [3, 4]
    assert await record.orders.log(order, 5) == []
    assert await record.orders.log(OrderId("ORD-00000000")) == []


async def test_a_new_order_does_not_overwrite_one_of_its_name(record: Record) -> None:
    decision = await offer(record.desk, record.orders)
    assert not await record.orders.commit(plan(None, decision))
    assert len(await record.orders.log(decision.order.id)) == 1


@pytest.mark.parametrize("revision", [1, 2, 3, 5])
async def test_a_commit_on_another_revision_writes_nothing(record: Record, revision: int) -> None:
    order = await begin(record.desk, record.orders)
    before = await record.orders.load(order)
    assert not await record.orders.commit(await _moved(record, order, revision=revision))
    after = await record.orders.load(order)
    assert before is not None
    assert after is not None
    assert after.order == before.order
    assert len(await record.orders.log(order)) == 3


async def test_a_commit_at_the_fence_or_after_it_writes_nothing(record: Record) -> None:
    order = await begin(record.desk, record.orders)
    commit = await _moved(record, order)
    now = await record.orders.now()
    assert not await record.orders.commit(commit.but(fence=now))
    assert not await record.orders.commit(commit.but(fence=now - HOUR))
    assert await record.orders.commit(commit.but(fence=now + HOUR))


async def test_an_answer_that_comes_at_the_deadline_finds_the_request_ended(
    record: Record,
) -> None:
    order = await ask(record.desk, record.orders)
    await record.travel(48 * HOUR)
    outcome = await record.desk.handle(order, cmd.DeclineRequest(ref=FIRST), FREELANCER)
    assert isinstance(outcome, RequestHasEnded)
    assert outcome.ending is Ending.AUTO_ACCEPTED
    stored = await record.orders.load(order)
    assert stored is not None
    assert stored.order.status is Status.CANCELLED


async def test_nothing_is_due_before_its_time(record: Record) -> None:
    await ask(record.desk, record.orders)
    await record.travel(23 * HOUR)
    assert await record.orders.due(10) == []


async def test_what_is_longest_overdue_comes_first(record: Record) -> None:
    early = await ask(record.desk, record.orders)
    await record.travel(HOUR)
    late = await ask(record.desk, record.orders)
    await record.travel(2 * DAY)
    assert [stored.order.id for stored in await record.orders.due(10)] == [early, late]
    assert [stored.order.id for stored in await record.orders.due(1)] == [early]


async def test_settling_what_is_due_takes_it_out_of_the_index(record: Record) -> None:
    order = await ask(record.desk, record.orders)
    await record.travel(49 * HOUR)
    assert await record.desk.settle_due() == 1
    assert await record.orders.due(10) == []
    assert await record.desk.settle_due() == 0
    stored = await record.orders.load(order)
    assert stored is not None
    assert stored.order.past[0].ending is Ending.AUTO_ACCEPTED


async def test_an_answered_request_is_never_due(record: Record) -> None:
    order = await ask(record.desk, record.orders)
    await do(record.desk, order, cmd.DeclineRequest(ref=FIRST), FREELANCER)
    await record.travel(49 * HOUR)
    assert await record.orders.due(10) == []


async def test_many_decisions_stand_or_fall_each_for_itself(record: Record) -> None:
    orders = [await begin(record.desk, record.orders) for _ in range(3)]
    commits = [await _moved(record, order) for order in orders]
    await do(record.desk, orders[1], opening(), CLIENT)
    assert list(await record.orders.commit_all(commits)) == [True, False, True]


async def test_a_code_leads_to_its_offer_until_it_has_served(record: Record) -> None:
    decision = await offer(record.desk, record.orders, with_code=True)
    assert decision.order.offer is not None
    code = decision.order.offer.code
    assert code is not None
    assert await record.orders.find_code(code) == decision.order.id
    assert isinstance(await record.desk.join(code, FREELANCER), Decision)
    assert await record.orders.find_code(code) is None


async def test_a_code_that_nobody_drew_leads_nowhere(record: Record) -> None:
    assert await record.orders.find_code("AAAA-AAAA") is None


async def test_a_code_that_waits_for_another_offer_is_not_given_twice(record: Record) -> None:
    first = await offer(record.desk, record.orders, with_code=True)
    assert first.order.offer is not None
    other = first.order.but(id=OrderId("ORD-11111111"))
    commit = plan(None, first.but(order=other))
    assert not await record.orders.commit(commit)
    assert await record.orders.load(other.id) is None


async def test_a_lapsed_offer_has_no_code_any_more(record: Record) -> None:
    decision = await offer(record.desk, record.orders, with_code=True)
    assert decision.order.offer is not None
    await record.travel(8 * DAY)
    assert await record.desk.settle_due() == 1
    stored = await record.orders.load(decision.order.id)
    assert stored is not None
    assert stored.order.offer is not None
    assert stored.order.offer.ending is OfferEnding.LAPSED
    assert await record.orders.find_code(decision.order.offer.code or "") is None


async def test_what_runs_stands_on_both_rolls_as_it_stands(record: Record) -> None:
    one = await begin(record.desk, record.orders)
    two = await ask(record.desk, record.orders)
    for person, role in ((CLIENT, Role.CLIENT), (FREELANCER, Role.FREELANCER)):
        before = await record.orders.now()
        roll = await record.orders.roll(person.account)
        assert roll.ended == {Role.CLIENT: 0, Role.FREELANCER: 0}
        assert before <= roll.now <= await record.orders.now()
        found = {line.order: line for line in roll.lines}
        assert set(found) == {one, two}
        stored = [await record.orders.load(name) for name in (one, two)]
        for order in (its.order for its in stored if its is not None):
            line = found[order.id]
            assert (line.account, line.role, line.status) == (person.account, role, order.status)
            assert abs(line.deliver_by - order.agreed_delivery) < timedelta(seconds=1)
        assert found[one].closes_at is None
        assert found[one].answered_by is None
        assert found[two].answered_by is Role.FREELANCER
        assert found[two].closes_at is not None


async def test_what_is_over_is_listed_with_the_latest_first(record: Record) -> None:
    names = []
    for _ in range(3):
        names.append(await ask(record.desk, record.orders))
        await record.travel(HOUR)
        await do(record.desk, names[-1], cmd.AcceptRequest(ref=FIRST), FREELANCER)
    other = await ask(record.desk, record.orders, client=FREELANCER, freelancer=CLIENT)
    await record.travel(HOUR)
    await do(record.desk, other, cmd.AcceptRequest(ref=FIRST), CLIENT)
    latest = [other, *names[::-1]]
    roll = await record.orders.roll(CLIENT.account)
    assert not roll.lines
    assert roll.ended == {Role.CLIENT: 3, Role.FREELANCER: 1}
    assert list(await record.orders.ended(CLIENT.account, None, 0, 9)) == latest
    assert list(await record.orders.ended(CLIENT.account, None, 1, 2)) == latest[1:3]
    assert list(await record.orders.ended(CLIENT.account, Role.CLIENT, 0, 9)) == names[::-1]
    assert list(await record.orders.ended(CLIENT.account, Role.CLIENT, 2, 9)) == names[:1]
    assert list(await record.orders.ended(CLIENT.account, Role.FREELANCER, 0, 9)) == [other]


async def test_a_stranger_has_no_orders(record: Record) -> None:
    await begin(record.desk, record.orders)
    stranger = AccountId("slack:T0:U0")
    assert not (await record.orders.roll(stranger)).lines
    assert list(await record.orders.ended(stranger, None, 0, 5)) == []


async def test_several_orders_are_read_at_once(record: Record) -> None:
    names = [await begin(record.desk, record.orders) for _ in range(2)]
    found = await record.orders.load_all([names[1], OrderId("ORD-0"), names[0]])
    assert [None if its is None else its.order.id for its in found] == [names[1], None, names[0]]
    assert list(await record.orders.load_all([])) == []


async def test_what_counts_is_found_for_its_person_and_its_time(record: Record) -> None:
    order = await ask(record.desk, record.orders)
    await do(record.desk, order, cmd.AcceptRequest(ref=FIRST), FREELANCER)
    now = await record.orders.now()
    assert list(await record.orders.counted(FREELANCER.account, now - HOUR)) == [Counts.ANSWERED]
    assert list(await record.orders.counted(CLIENT.account, now - HOUR)) == []
    await record.travel(DAY)
    since = await record.orders.now() - HOUR
    assert list(await record.orders.counted(FREELANCER.account, since)) == []


async def test_a_person_can_hold_seats_in_many_orders(record: Record) -> None:
    others = [Actor(account=AccountId(f"discord:{number}")) for number in range(3)]
    for other in others:
        await begin(record.desk, record.orders, freelancer=other)
    assert len((await record.orders.roll(CLIENT.account)).lines) == 3
    assert len((await record.orders.roll(others[0].account)).lines) == 1


async def test_a_community_without_a_policy_has_the_defaults(record: Record) -> None:
    assert await record.orders.policy(COMMUNITY) == DEFAULT_POLICY
