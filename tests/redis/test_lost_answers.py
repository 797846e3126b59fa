"""A commit whose answer gets lost on the way back is not refused as late when it is sent again."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import redis.asyncio

from adapters.redis.connect import connect
from adapters.redis.jobs import DELIVER
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from core import commands as cmd
from core.advance import advance
from core.decision import Decision
from core.desk import Desk
from core.planning import plan
from core.ports import Commit
from tests.fakes.making import FIRST, FREELANCER, ask
from tests.redis.server import ValkeyProcess

pytestmark = pytest.mark.anyio


class Wire:
    """Stands between a client and the server, and can be cut after the server has heard.

    Attributes:
        cuts: how many answers are still to get lost, each with its connection.
    """

    def __init__(self, upstream: Path) -> None:
        self._upstream = upstream
        self._lines: set[asyncio.Task[object]] = set()
        self.cuts = 0

    async def closed(self) -> None:
        """End every connection, and wait for it: the server's own closing does not (3.11)."""
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what one connection says, and what it is told."""
        line = asyncio.current_task()
        if line is not None:
            self._lines.add(line)
        there, here = await asyncio.open_unix_connection(self._upstream)
        asking = asyncio.create_task(_pass_on(reader, here))
        try:
            while data := await there.read(65536):
                if self.cuts:
                    self.cuts -= 1
                    break
                writer.write(data)
                await writer.drain()
        finally:
            asking.cancel()
            here.close()
            writer.close()
            await asyncio.gather(
                asking, here.wait_closed(), writer.wait_closed(), return_exceptions=True
            )


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


class Losing(RedisOrders):
    """A record that loses the first answer to whatever it commits."""

    def __init__(self, connection: redis.asyncio.Redis, wire: Wire) -> None:
        # With the same scripts as the other record, so that the server knows them: the answer that
        # gets lost has to be the commit's.
        super().__init__(connection, time_travel=True)
        self._wire = wire

    async def commit(self, commit: Commit) -> bool:
        self._wire.cuts = 1
        return await super().commit(commit)

    async def commit_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        self._wire.cuts = 1
        return await super().commit_all(commits)


@pytest.fixture
async def wire(valkey: ValkeyProcess) -> AsyncIterator[tuple[Wire, Losing]]:
    """A wire, and the record at its far end."""
    wire = Wire(valkey.socket)
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        path = Path(folder) / "w.sock"
        async with (
            await asyncio.start_unix_server(wire.serve, path),
            connect(f"unix://{path}?db=0") as connection,
        ):
            yield wire, Losing(connection, wire)
        await wire.closed()


async def test_whose_click_it_was_is_not_told_that_they_came_too_late(
    wire: tuple[Wire, Losing], desk: Desk, orders: RedisOrders
) -> None:
    line, losing = wire
    order = await ask(desk, orders)
    outcome = await Desk(losing, SecretNames()).handle(
        order, cmd.DeclineRequest(ref=FIRST), FREELANCER
    )
    assert line.cuts == 0, "no answer got lost"
    assert isinstance(outcome, Decision)
    assert [entry.seq for entry in await orders.log(order)] == [1, 2, 3, 4, 5]


async def test_many_decisions_whose_answers_got_lost_stand_once_each(
    wire: tuple[Wire, Losing], desk: Desk, orders: RedisOrders, connection: redis.asyncio.Redis
) -> None:
    line, losing = wire
    names = [await ask(desk, orders) for _ in range(5)]
    jobs = await connection.llen(DELIVER.queue_key)
    commits = []
    for name in names:
        stored = await losing.load(name)
        assert stored is not None
        advanced = advance(stored.order, stored.now + timedelta(hours=49))
        commits.append(plan(advanced.order, advanced))
    assert list(await losing.commit_all(commits)) == [True] * 5
    assert line.cuts == 0, "no answer got lost"
    for name in names:
        assert len(await orders.log(name)) == 6
    assert await connection.llen(DELIVER.queue_key) == jobs + 15
