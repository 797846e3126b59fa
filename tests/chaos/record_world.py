"""The machine's world over the real record: a Valkey of its own, and a loop to wait in."""

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import redis.asyncio

from adapters.redis.clock import Clock
from adapters.redis.covers import RedisCovers
from adapters.redis.names import SecretNames
from adapters.redis.policies import Policies
from adapters.redis.scripts import Scripts
from adapters.redis.store import RedisOrders
from core import events as ev
from core.covers import Covers
from core.desk import Desk
from core.policy import DEFAULT_POLICY, Policy
from core.ports import Stored
from core.values import AccountId, CommunityId, OrderId
from tests.core.world import LONG_AGO

T = TypeVar("T")


class RecordWorld:
    """A world whose record is a real server, with a clock that can be moved.

    Args:
        socket: where the server listens.
        runner: the loop in which everything that waits is done.
    """

    numbers = itertools.count(1)

    def __init__(self, socket: Path, runner: asyncio.Runner) -> None:
        self.number = next(self.numbers)
        self._runner = runner
        self._connection = redis.asyncio.Redis(unix_socket_path=str(socket))
        self._orders = RedisOrders(self._connection, time_travel=True)
        self._clock = Clock(self._connection, time_travel=True)
        scripts = Scripts(self._connection, time_travel=True)
        self._policies = Policies(self._connection, scripts)
        self._desk = Desk(self._orders, SecretNames())
        self._covers = RedisCovers(self._connection, time_travel=True)

    def desk(self) -> Desk:
        """The Desk at which everybody acts."""
        return self._desk

    def covers(self) -> Covers:
        """Who stands in for whom."""
        return self._covers

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for something."""
        return self._runner.run(coroutine)

    def travel(self, span: timedelta) -> None:
        """Let time pass."""

        async def move() -> None:
            await self._clock.move_to(await self._clock.offset() + span)

        self.run(move())

    def set_policy(self, community: CommunityId, policy: Policy) -> None:
        """Say what the community's operator wants."""
        version = policy.but(version=DEFAULT_POLICY.version + 1)
        assert self.run(self._policies.add(community, version))

    def stored(self, order: OrderId) -> Stored:
        """Read the order."""
        found = self.run(self._orders.load(order))
        assert found is not None
        return found

    def log(self, order: OrderId) -> Sequence[ev.Entry]:
        """Read its log."""
        return self.run(self._orders.log(order))

    def counted(self, account: AccountId) -> Sequence[str]:
        """Read what has counted in somebody's standing."""
        return [what.value for what in self.run(self._orders.counted(account, LONG_AGO))]

    def close(self) -> None:
        """Leave the server."""
        self.run(self._connection.aclose())
