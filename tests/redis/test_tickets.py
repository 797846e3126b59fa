"""Tickets: they stand for a quarter of an hour, and nobody can guess or forge one."""

import pytest
import redis.asyncio

from adapters.redis.tickets import KEPT_SECONDS, RedisTickets
from adapters.shared.ports import Ticket
from core.values import AccountId, OrderId

pytestmark = pytest.mark.anyio

TICKETS = [
    Ticket(order=OrderId("ORD-7K3M9QX2"), number=1, account=AccountId("slack:T1:U1")),
    Ticket(
        order=OrderId("ORD-7K3M9QX2"),
        number=2,
        account=AccountId("discord:9"),
        roles=frozenset({"agents", "others"}),
    ),
]


async def test_what_was_issued_is_found_by_its_name(connection: redis.asyncio.Redis) -> None:
    tickets = RedisTickets(connection)
    names = await tickets.issue(TICKETS)
    assert [await tickets.find(name) for name in names] == TICKETS
    assert len(set(names)) == 2


async def test_a_ticket_goes_when_its_time_is_over(connection: redis.asyncio.Redis) -> None:
    tickets = RedisTickets(connection)
    (name,) = await tickets.issue(TICKETS[:1])
    left = await connection.ttl(f"ticket:{name}")
    assert KEPT_SECONDS - 5 <= left <= KEPT_SECONDS
    await connection.expire(f"ticket:{name}", 0)
    assert await tickets.find(name) is None


@pytest.mark.parametrize("name", ["", "x" * 32, "../order:ORD-1", "a" * 33, "é" * 32])
async def test_no_other_name_finds_anything(connection: redis.asyncio.Redis, name: str) -> None:
    assert await RedisTickets(connection).find(name) is None
