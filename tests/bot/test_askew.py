"""A host clock that is wrong, or jumps in either direction, changes no outcome: Redis decides."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import pytest

from bot.folders import ROOT
from bot.heartbeat import Beat
from core.requests import Ending
from core.values import OrderId
from tests.bot.test_clock import World
from tests.bot.workshop import LIMIT, Workshop, until

pytestmark = [pytest.mark.anyio, pytest.mark.rule("R8", "T3")]

SECOND = timedelta(seconds=1)
WINDOW = timedelta(hours=48)
JUMPS = [-3 * WINDOW, timedelta(hours=-1), timedelta(hours=1), 3 * WINDOW]
A_WHILE = timedelta(seconds=8)
"""How long after a deadline it has certainly been settled, on a machine that is busy."""


class AskewWorkshop(Workshop):
    """A workshop on a machine whose clock can be set wrong."""

    @property
    def environment(self) -> dict[str, str]:
        """What a process on that machine is told."""
        return {
            "PATH": os.environ["PATH"],
            "REDIS_URL": self.valkey.url,
            "TIME_TRAVEL": "true",
            "LOG_FORMAT": "json",
            "ASKEW": str(self.folder / "askew"),
        }

    def jump(self, by: timedelta) -> None:
        """Set the machine's clock wrong by so much."""
        file = self.folder / "askew.new"
        file.write_text(str(by.total_seconds()))
        file.replace(self.folder / "askew")

    def start(self, name: str, *command: str) -> None:
        """Start a process on that machine, and wait until it gives a sign of life."""
        with (self.folder / "words").open("ab") as words:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "tests.bot.askew", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=words,
                stderr=words,
            )
        self._processes.append(process)

        def alive() -> bool:
            assert process.poll() is None, f"{name} ended at once:\n{self.words}"
            with self.valkey.connect() as connection:
                beat = connection.get(f"heartbeat:{name}")
                return beat is not None and Beat.decode(beat).pid == process.pid

        until(alive, f"{name} gives a sign of life")

    async def accept(self, order: OrderId) -> str:
        """Have the counterparty click on that machine; give the code of what came of it."""
        command = [sys.executable, "-m", "tests.bot.askew", "accept", order]
        with anyio.fail_after(LIMIT):
            run = await anyio.run_process(command, cwd=ROOT, env=self.environment)
        return run.stdout.decode()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def shop() -> Iterator[AskewWorkshop]:
    with TemporaryDirectory(prefix="askew-") as folder, AskewWorkshop(Path(folder)) as shop:
        shop.jump(timedelta())
        yield shop


@pytest.fixture
async def world(shop: AskewWorkshop) -> AsyncIterator[World]:
    async with shop.valkey.connect_async() as connection:
        yield World(shop, connection)


@pytest.mark.parametrize("jump", JUMPS, ids=lambda jump: f"{jump / timedelta(hours=1):+g}h")
async def test_silence_accepts_at_the_deadline_whatever_the_hosts_clock_does(
    jump: timedelta, shop: AskewWorkshop, world: World
) -> None:
    shop.start("worker-due", "worker", "due")
    shop.start("clock", "clock")
    order = await world.request(ahead=5 * SECOND)
    shop.jump(jump)
    # However far ahead the host believes to be, nothing ends before its time.
    while True:
        stored = await world.stored(order)
        request = stored.order.request
        if request is None:
            break
        assert stored.now < request.closes_at + A_WHILE
        await anyio.sleep(0.1)
    ended = await world.ended(order)
    assert ended.ending is Ending.AUTO_ACCEPTED
    assert ended.ended_at == ended.closes_at
    assert ended.closes_at - ended.opened_at == WINDOW
    assert timedelta() <= await world.lateness(order) < A_WHILE


async def test_a_click_counts_by_the_records_time_and_not_by_the_hosts(
    shop: AskewWorkshop, world: World
) -> None:
    shop.jump(3 * WINDOW)
    in_time = await world.request(ahead=60 * SECOND)
    assert await shop.accept(in_time) == "done"
    assert (await world.ended(in_time)).ending is Ending.ACCEPTED

    shop.jump(-3 * WINDOW)
    too_late = await world.request(ahead=-SECOND)  # no worker runs: nothing has swept it yet
    assert (await world.stored(too_late)).order.request is not None
    assert await shop.accept(too_late) == "request_has_ended"
    ended = await world.ended(too_late)
    assert ended.ending is Ending.AUTO_ACCEPTED
    assert ended.ended_at == ended.closes_at
