"""Policies: every version stays, and the next one takes its turn."""

from datetime import timedelta

import pytest
import redis.asyncio

from adapters.redis.policies import Policies
from adapters.redis.scripts import Scripts
from adapters.redis.store import RedisOrders
from core.desk import Desk
from core.policy import DEFAULT_POLICY, Policy
from core.values import AccountId, CommunityId
from tests.fakes.making import COMMUNITY, ask, begin
from tests.fakes.orders import BEGINNING
from tests.redis.server import ValkeyProcess

pytestmark = pytest.mark.anyio

OPERATOR = AccountId("slack:T024BE7LD:U0OPERATOR")


@pytest.fixture
def policies(connection: redis.asyncio.Redis) -> Policies:
    return Policies(connection, Scripts(connection, time_travel=False))


def _next(policy: Policy, hours: int) -> Policy:
    return policy.amended({"window": timedelta(hours=hours)}, OPERATOR, BEGINNING)


async def test_a_change_stands_with_who_made_it_and_the_old_version_stays(
    policies: Policies,
) -> None:
    second = _next(DEFAULT_POLICY, 72)
    assert await policies.add(COMMUNITY, second)
    assert await policies.current(COMMUNITY) == second
    assert (second.changed_by, second.changed_at) == (OPERATOR, BEGINNING)
    assert await policies.version(COMMUNITY, 1) == DEFAULT_POLICY
    assert await policies.version(COMMUNITY, 2) == second
    assert await policies.version(COMMUNITY, 3) is None
    assert await policies.version(COMMUNITY, 0) is None
    assert list(await policies.history(COMMUNITY)) == [DEFAULT_POLICY, second]


async def test_of_two_changes_to_one_version_the_first_one_stands(policies: Policies) -> None:
    assert await policies.add(COMMUNITY, _next(DEFAULT_POLICY, 72))
    assert not await policies.add(COMMUNITY, _next(DEFAULT_POLICY, 24))
    assert (await policies.current(COMMUNITY)).window == timedelta(hours=72)


async def test_a_version_cannot_be_left_out(policies: Policies) -> None:
    assert not await policies.add(COMMUNITY, _next(DEFAULT_POLICY, 72).but(version=3))


async def test_communities_have_policies_of_their_own(policies: Policies) -> None:
    await policies.add(COMMUNITY, _next(DEFAULT_POLICY, 72))
    assert await policies.current(CommunityId("discord:1")) == DEFAULT_POLICY


async def test_a_change_is_heeded_by_a_process_that_knew_the_old_one(
    valkey: ValkeyProcess, desk: Desk, orders: RedisOrders
) -> None:
    first = await orders.load(await ask(desk, orders))
    assert first is not None
    assert first.order.request is not None
    async with valkey.connect_async() as elsewhere:
        there = Policies(elsewhere, Scripts(elsewhere, time_travel=False))
        await there.add(COMMUNITY, _next(DEFAULT_POLICY, 72))
    second = await orders.load(await ask(desk, orders))
    assert second is not None
    assert second.order.request is not None
    window = second.order.request.closes_at - second.order.request.opened_at
    assert (second.policy.version, window) == (2, timedelta(hours=72))
    # The one that was open lives on under the policy it was opened under.
    again = await orders.load(first.order.id)
    assert again is not None
    assert again.order.request == first.order.request


async def test_a_known_policy_costs_no_question(
    desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    order = await begin(desk, orders)
    await orders.load(order)

    async def looked_up() -> int:
        return int((await connection.info("commandstats"))["cmdstat_lindex"]["calls"])

    before = await looked_up()
    await orders.load(order)
    assert await looked_up() == before + 1  # the document alone
