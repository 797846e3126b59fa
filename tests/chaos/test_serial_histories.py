"""Many people at one order at once, and each history is one that some serial order explains."""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.redis.clock import Clock
from adapters.redis.names import SecretNames
from adapters.redis.policies import Policies
from adapters.redis.scripts import Scripts
from adapters.redis.store import RedisOrders
from core.decision import Decision
from core.desk import Desk
from core.policy import DEFAULT_POLICY
from core.values import AccountId, Actor, CommunityId, OrderId
from tests.chaos.history import Tried, explain
from tests.core import invariants
from tests.core.builders import importing
from tests.core.model import Model
from tests.core.moves import some_move
from tests.core.situation import DAY, Move, Settings
from tests.core.translate import SUPPORT_ROLE, command_of, policy_of
from tests.redis.server import ValkeyProcess

pytestmark = [pytest.mark.chaos, pytest.mark.anyio, pytest.mark.timeout(300)]

ORDERS, PEOPLE, TRIES = 60, 6, 40
WHO = ("client", "freelancer", "client", "freelancer", "agent", "stranger")
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def server() -> Iterator[ValkeyProcess]:
    with tempfile.TemporaryDirectory(prefix="serial-") as folder:
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        yield valkey
        valkey.stop()


class Table:
    """One order, and everybody around it, each with a connection of their own."""

    def __init__(self, number: int, records: list[RedisOrders], chance: random.Random) -> None:
        self.records = records
        self.desks = [Desk(record, SecretNames()) for record in records]
        self.chance = chance
        self.community = CommunityId(f"slack:T{number}")
        self.actors = {
            "client": Actor(account=AccountId(f"slack:T{number}:UCLIENT")),
            "freelancer": Actor(account=AccountId(f"discord:{number}1")),
            "stranger": Actor(account=AccountId(f"slack:T{number}:UOTHER")),
            "agent": Actor(
                account=AccountId(f"discord:{number}9"), roles=frozenset({SUPPORT_ROLE})
            ),
        }
        self.order = OrderId("")
        self.tried: list[Tried] = []
        self.begun: Model | None = None

    async def begin(self) -> None:
        """Take over an order, and call for support, so that everybody is in it."""
        command = importing(freelancer=self.actors["freelancer"].account).but(
            client=self.actors["client"].account,
            community=self.community,
            delivery=await self.records[0].now() + 2 * DAY,
        )
        made = await self.desks[0].take_over(lambda name: command.but(id=name))
        assert isinstance(made, Decision)
        self.order = made.order.id
        self.begun = Model(
            now=made.order.created_at,
            price=made.order.price,
            agreed=made.order.original_delivery,
            settings=Settings(),
            status="awaiting_requirements",
            proposer=None,
        )
        await self.attempt(0, Move(who="client", what="supply_requirements"))
        await self.attempt(0, Move(who="client", what="escalate"))

    async def attempt(self, person: int, move: Move) -> None:
        """Let somebody try something, and note what stood before and after."""
        record, desk = self.records[person], self.desks[person]
        before = await record.load(self.order)
        assert before is not None
        outcome = await desk.handle(self.order, command_of(move), self.actors[move.who])
        after = await record.load(self.order)
        assert after is not None
        self.tried.append(
            Tried(move, outcome, before.order.events, after.order.events, before.now, after.now)
        )

    async def play(self, person: int) -> None:
        """Try one thing after the other, each by what stood a moment before."""
        for _ in range(TRIES):
            stored = await self.records[person].load(self.order)
            assert stored is not None
            await self.attempt(person, some_move(stored.order, WHO[person], self.chance))

    async def sweep(self) -> None:
        """Settle what is due, all the while."""
        for _ in range(TRIES):
            await self.desks[-1].settle_due()
            await asyncio.sleep(0)


async def _time(clock: Clock, chance: random.Random) -> None:
    """Let time pass in leaps, to before and past deadlines."""
    for _ in range(TRIES // 2):
        leap = chance.choice([MILLISECOND, 3_600_000 * MILLISECOND, DAY])
        await clock.move_to(await clock.offset() + leap)
        await asyncio.sleep(0.005)


async def test_each_history_is_one_that_a_serial_order_of_commands_explains(
    server: ValkeyProcess,
) -> None:
    chance = random.Random(20_260_302)  # noqa: S311 - to play, not to keep a secret
    happened: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(server.connect_async()) for _ in range(PEOPLE + 1)
        ]
        records = [RedisOrders(connection, time_travel=True) for connection in connections]
        clock = Clock(connections[-1], time_travel=True)
        policies = Policies(connections[0], Scripts(connections[0], time_travel=True))
        for number in range(ORDERS):
            table = Table(number, records, chance)
            policy = policy_of(Settings()).but(version=DEFAULT_POLICY.version + 1)
            await policies.add(table.community, policy)
            await table.begin()
            await asyncio.gather(
                *(table.play(person) for person in range(PEOPLE)),
                table.sweep(),
                _time(clock, chance),
            )
            stored, log = await records[0].load(table.order), await records[0].log(table.order)
            assert stored is not None
            assert table.begun is not None
            explain(table.begun, stored.order, log, table.tried)
            invariants.check(stored.order, log)
            happened.update(
                "done" if isinstance(one.outcome, Decision) else one.outcome.code
                for one in table.tried
            )
    assert happened["done"] > ORDERS * 10, happened
    assert happened["request_has_ended"] + happened["stale_card"] > ORDERS, happened
