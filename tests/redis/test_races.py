"""Racing actors: whoever clicks when and however often, each request ends once (R8)."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from adapters.redis.clock import Clock
from adapters.redis.names import SecretNames
from adapters.redis.replies import number
from adapters.redis.scripts import Argument, Name
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core import events as ev
from core.decide import Outcome
from core.decision import Decision
from core.desk import Desk
from core.orders import FINAL, Order
from core.refusals import NoRequestIsOpen, OrderIsOver, RequestHasEnded
from core.requests import Ending
from core.values import Actor, OrderId, to_milliseconds
from tests.fakes.making import CLIENT, FREELANCER, begin, do, opening
from tests.redis.server import ValkeyProcess

pytestmark = pytest.mark.anyio

ROUNDS = 500
MILLISECOND = timedelta(milliseconds=1)

Answer = Callable[[Order], tuple[cmd.Command, Actor]]
"""What somebody does about the open request of an order."""


def _accept(order: Order) -> tuple[cmd.Command, Actor]:
    assert order.request is not None
    return cmd.AcceptRequest(ref=order.request.ref), FREELANCER


def _decline(order: Order) -> tuple[cmd.Command, Actor]:
    assert order.request is not None
    return cmd.DeclineRequest(ref=order.request.ref), FREELANCER


def _withdraw(order: Order) -> tuple[cmd.Command, Actor]:
    assert order.request is not None
    return cmd.WithdrawRequest(ref=order.request.ref), CLIENT


ENDED = (RequestHasEnded, OrderIsOver, NoRequestIsOpen)
"""What a loser may be told."""


@pytest.mark.parametrize(
    "answers",
    [
        (_accept, _withdraw),
        (_accept, _decline, _withdraw),
        (_accept, _decline, _withdraw, _accept, _decline, _withdraw, _withdraw, _accept),
    ],
    ids=["two", "three", "eight"],
)
async def test_racing_actors_end_a_request_once(
    valkey: ValkeyProcess, answers: tuple[Answer, ...]
) -> None:
    won: Counter[Ending] = Counter()
    async with AsyncExitStack() as stack:
        # A connection for each actor: they meet nowhere but in the record.
        records = [
            RedisOrders(await stack.enter_async_context(valkey.connect_async()))
            for _ in range(len(answers) + 1)
        ]
        table, *desks = [Desk(record, SecretNames()) for record in records]
        order = await begin(table, records[0])
        for number in range(ROUNDS):
            order = await _open(table, records[0], order)
            stored = await records[0].load(order)
            assert stored is not None
            # Whoever begins first has an advantage, so everybody does in turn.
            racers = [
                (desk, *answer(stored.order)) for desk, answer in zip(desks, answers, strict=True)
            ]
            racers = racers[number % len(racers) :] + racers[: number % len(racers)]
            outcomes = await asyncio.gather(
                *(desk.handle(order, command, by) for desk, command, by in racers)
            )
            won[await _the_one_outcome(records[0], order, outcomes)] += 1
    assert sum(won.values()) == ROUNDS
    assert len(won) == len(set(answers)), "somebody never won, so nobody raced"


async def test_an_answer_that_races_the_deadline_ends_the_request_once(
    valkey: ValkeyProcess,
) -> None:
    won: Counter[Ending] = Counter()
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(valkey.connect_async()) for _ in range(4)]
        records = [RedisOrders(connection, time_travel=True) for connection in connections]
        table, person, settler, other = [Desk(record, SecretNames()) for record in records]
        clock = Clock(connections[0], time_travel=True)
        committed = _commits_of(records[1])
        order = await begin(table, records[0])
        for turn in range(ROUNDS):
            order = await _open(table, records[0], order)
            stored = await records[0].load(order)
            assert stored is not None
            assert stored.order.request is not None
            # The deadline is a millisecond or two away when they all begin, or just past.
            ahead = stored.order.request.closes_at - (turn % 4 - 1) * MILLISECOND
            await clock.move_to(await clock.offset() + ahead - await clock.now())
            outcome, *_ = await asyncio.gather(
                person.handle(order, *_decline(stored.order)),
                settler.settle_due(),
                other.settle_due(),
            )
            while await table.settle_due():
                pass
            ending = await _ending(records[0], order)
            won[ending] += 1
            assert isinstance(outcome, Decision) == (ending is Ending.DECLINED)
            if ending is Ending.DECLINED:
                # What counts is when it was committed (R8).
                assert committed[-1] < to_milliseconds(stored.order.request.closes_at)
    assert set(won) == {Ending.DECLINED, Ending.AUTO_ACCEPTED}, won


def _commits_of(record: RedisOrders) -> list[int]:
    """Have a record note when each of its commits was written, by the server's own clock."""
    written: list[int] = []
    run = record._scripts.run

    async def noted(name: Name, *arguments: Argument) -> object:
        answer = await run(name, *arguments)
        if name is Name.COMMIT and answer != 0:
            written.append(number(answer))
        return answer

    record._scripts.run = noted  # type: ignore[method-assign]
    return written


async def test_two_settlers_settle_each_order_once(valkey: ValkeyProcess) -> None:
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(valkey.connect_async()) for _ in range(3)]
        records = [RedisOrders(connection, time_travel=True) for connection in connections]
        table, *settlers = [Desk(record, SecretNames()) for record in records]
        orders = []
        for _ in range(300):
            orders.append(await begin(table, records[0]))
            await do(table, orders[-1], opening(), CLIENT)
        before = await connections[0].llen("rq:queue:notify")
        await Clock(connections[0], time_travel=True).move_to(timedelta(hours=49))

        async def settle(desk: Desk) -> int:
            total = 0
            while count := await desk.settle_due(limit=70):
                total += count
            return total

        counts = await asyncio.gather(*map(settle, settlers))
        assert sum(counts) == 300
        for order in orders:
            assert await _ending(records[0], order) is Ending.AUTO_ACCEPTED
        # Client, freelancer and channel hear of each, once.
        assert await connections[0].llen("rq:queue:notify") - before == 3 * 300


async def _open(desk: Desk, orders: RedisOrders, order: OrderId) -> OrderId:
    """Open a request on the order, or on a new one when this one is over."""
    stored = await orders.load(order)
    assert stored is not None
    if stored.order.status in FINAL:
        order = await begin(desk, orders)
    await do(desk, order, opening(), CLIENT)
    return order


async def _the_one_outcome(orders: RedisOrders, order: OrderId, outcomes: list[Outcome]) -> Ending:
    """How the request ended, as the log, the document and the actors all have it."""
    decisions = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    assert len(decisions) == 1
    assert all(isinstance(one, ENDED) for one in outcomes if not isinstance(one, Decision))
    ending = await _ending(orders, order)
    told = [e.event for e in decisions[0].entries if isinstance(e.event, ev.RequestEnded)]
    assert [event.ending for event in told] == [ending]
    return ending


async def _ending(orders: RedisOrders, order: OrderId) -> Ending:
    """How the latest request ended: once, in document and log alike."""
    stored = await orders.load(order)
    assert stored is not None
    assert stored.order.request is None
    latest = stored.order.past[-1]
    log = await orders.log(order)
    assert [entry.seq for entry in log] == list(range(1, stored.order.events + 1))
    endings = [
        entry.event.ending
        for entry in log
        if isinstance(entry.event, ev.RequestEnded) and entry.event.request == latest.id
    ]
    assert endings == [latest.ending]
    return endings[0]
