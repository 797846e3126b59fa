"""Erasing somebody who is away, or who stands in for somebody (A4, D6)."""

from datetime import timedelta

import pytest
import redis.asyncio

from adapters.redis import keys
from adapters.redis.cards import RedisCards
from adapters.redis.covers import RedisCovers
from adapters.redis.dead import RedisDeadLetters
from adapters.redis.delegates import RedisDelegateCards
from adapters.redis.erasing import Eraser
from adapters.redis.jobs import COVER
from adapters.redis.replies import text
from adapters.redis.sent import RedisSentLog
from adapters.redis.store import RedisOrders
from adapters.shared.messenger import Cause
from adapters.shared.ports import CardRef, DeadLetter, DelegateCard
from core import commands as cmd
from core.covers import Turn
from core.decision import Decision
from core.desk import Desk
from core.values import AccountId, Actor, Cover, OrderId
from core.views import Reader
from tests.core.builders import rule
from tests.fakes.evidence import MemoryEvidence
from tests.fakes.making import FREELANCER, ask

pytestmark = [pytest.mark.anyio, rule("A4", "D6")]

BO, CY = AccountId("discord:70000000000000001"), AccountId("discord:70000000000000002")
REF = CardRef(channel="D1", message="1", revision=1)


async def covered(connection: redis.asyncio.Redis, delegate: AccountId = BO) -> Cover:
    """Let somebody stand in for the freelancer."""
    covers = RedisCovers(connection, time_travel=True)
    now = await covers.now()
    cover = Cover(
        principal=FREELANCER.account, delegate=delegate, since=now, until=now + timedelta(days=1)
    )
    assert await covers.replace(None, cover, ())
    return cover


async def erase(connection: redis.asyncio.Redis, account: AccountId) -> None:
    async for _ in Eraser(connection, MemoryEvidence(), time_travel=True).erase(account):
        pass


async def everything(connection: redis.asyncio.Redis) -> str:
    """Every key, and what is in those that are no jobs, as text."""
    found = [text(key) async for key in connection.scan_iter("*") if b"rq:" not in key]
    held = []
    for key in found:
        kind = text(await connection.type(key))
        if kind == "hash":
            held.append(str(await connection.hgetall(key)))
        elif kind == "zset":
            held.append(str(await connection.zrange(key, 0, -1)))
        elif kind == "set":
            held.append(str(await connection.smembers(key)))
        elif kind == "string":
            held.append(str(await connection.get(key)))
    return "\n".join([*found, *held])


async def test_whoever_is_erased_is_covered_no_longer_and_their_delegate_hears_of_it(
    connection: redis.asyncio.Redis, orders: RedisOrders, desk: Desk
) -> None:
    await ask(desk, orders)
    await covered(connection)
    await erase(connection, FREELANCER.account)
    assert await RedisCovers(connection).held_by(BO) == []
    assert FREELANCER.account not in await everything(connection)
    jobs = [text(name) for name in await connection.lrange(COVER.queue_key, 0, -1)]
    assert [name for name in jobs if name.endswith(f"-{Turn.ENDED}")]


async def test_a_delegate_who_is_erased_leaves_nothing_behind(
    connection: redis.asyncio.Redis, orders: RedisOrders, desk: Desk
) -> None:
    order = await ask(desk, orders)
    await covered(connection)
    stored = await orders.load(order, BO)
    assert stored is not None
    assert stored.order.request is not None
    accept = cmd.AcceptRequest(ref=stored.order.request.ref, text="Half of it is done.")
    assert isinstance(await desk.handle(order, accept, Actor(account=BO)), Decision)
    card = DelegateCard(principal=FREELANCER.account, ref=REF)
    await RedisDelegateCards(connection).put(BO, order, card)
    await RedisSentLog(connection).claim(order, "5", Reader.DELEGATE, BO)
    await RedisDeadLetters(connection).keep(_letter(order, BO, stored.now))
    await RedisDeadLetters(connection).keep(_letter(order, CY, stored.now))
    await erase(connection, BO)
    assert BO not in await everything(connection)
    assert [letter.whom for letter in await RedisDeadLetters(connection).all()] == [CY]
    after = await orders.load(order)
    assert after is not None
    last = after.order.past[-1]
    assert last.ended_for == FREELANCER.account
    assert (last.ended_by or "").startswith("erased:")
    assert "Half" not in str(last.message)
    jobs = [text(name) for name in await connection.lrange(COVER.queue_key, 0, -1)]
    assert [name for name in jobs if name.endswith(f"-{Turn.LEFT}")]


async def test_the_card_of_whoever_is_erased_is_forgotten(
    connection: redis.asyncio.Redis, orders: RedisOrders, desk: Desk
) -> None:
    order = await ask(desk, orders)
    cards = RedisCards(connection)
    for reader in (Reader.CLIENT, Reader.FREELANCER):
        await cards.put(order, reader, REF)
    await erase(connection, FREELANCER.account)
    assert await connection.hkeys(keys.cards_key(order)) == [b"c"]


def _letter(order: OrderId, whom: AccountId, at: object) -> DeadLetter:
    return DeadLetter(
        order=order,
        first=1,
        last=1,
        to=Reader.DELEGATE,
        whom=whom,
        cause=Cause.CLOSED,
        code="50007",
        at=at,  # type: ignore[arg-type]
    )
