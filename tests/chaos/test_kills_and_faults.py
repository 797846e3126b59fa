"""Everything is killed at random, and the platforms fail: nothing is lost, nothing is done twice.

`make chaos` plays 2,000 orders; `CHAOS_ORDERS`, `CHAOS_SEED` and `CHAOS_AT_ONCE` choose others.
"""

import asyncio
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import redis.asyncio

from tests.chaos.playing import Acts, Play
from tests.chaos.reckoning import reckon, until_quiet
from tests.chaos.town import Town, names, town

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(3600)]

ORDERS: Final = int(os.environ.get("CHAOS_ORDERS", "2000"))
SEED: Final = int(os.environ.get("CHAOS_SEED", "5"))
AT_ONCE: Final = int(os.environ.get("CHAOS_AT_ONCE", "400"))
KILLS: Final = max(6, round(30 * ORDERS / 2000))
"""At least 30 among 2,000 orders."""
KILL_EVERY: Final = (8.0, 13.0)
"""Seconds between two kills."""

FAULTS: Final = {"429": 0.03, "500": 0.03, "reset": 0.03, "timeout": 0.01}
"""What goes wrong with a tenth of the calls."""

HOURS: Final = 3600.0
MOVES: Final = (24.1 * HOURS, 18 * HOURS, 6.5 * HOURS)
"""How far the clock jumps each time: to a reminder, to another, past the deadlines."""
MOVE_EVERY: Final = 6.0


Say = Callable[[str], None]
"""Prints a line at once, past pytest, which would keep it to itself when the test passes."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    def said(words: str) -> None:
        with capfd.disabled():
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()

    return said


async def kill_at_random(town: Town, dice: random.Random, killed: Counter[str]) -> None:
    """Kill one process after the other, whenever it is ready, until cancelled."""
    while True:
        await asyncio.sleep(dice.uniform(*KILL_EVERY))
        ready = town.ready()
        if not ready:
            continue
        name = dice.choice(names(ready))
        os.kill(ready[name], signal.SIGKILL)
        killed[name] += 1


async def move_the_clock(town: Town) -> None:
    """Let what is due come in bursts, until cancelled."""
    while True:
        for seconds in MOVES:
            await asyncio.sleep(MOVE_EVERY)
            await town.crowd.clock.move(seconds)


async def say_how_it_goes(play: Play, killed: Counter[str], say: Say) -> None:
    """Print a line every 15 s, until cancelled."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(15)
        say(
            f"{time.monotonic() - began:4.0f} s: {play.ended} of {play.begun} orders played, "
            f"{killed.total()} kills"
        )


async def test_nothing_is_lost_and_nothing_done_twice_whatever_dies_and_fails(say: Say) -> None:
    dice, killed, acts = random.Random(SEED), Counter[str](), Acts()  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        async with town(Path(folder), people=max(40, ORDERS // 5)) as there:
            play = Play(there, dice, acts)
            began = time.monotonic()
            for kind, share in FAULTS.items():
                there.crowd.faults.add(kind=kind, share=share)
            others = [
                asyncio.create_task(kill_at_random(there, random.Random(SEED + 1), killed)),  # noqa: S311
                asyncio.create_task(move_the_clock(there)),
                asyncio.create_task(say_how_it_goes(play, killed, say)),
            ]
            gate = asyncio.Semaphore(AT_ONCE)

            async def one() -> None:
                async with gate:
                    await play.one()

            async with asyncio.TaskGroup() as group:
                for _ in range(ORDERS):
                    group.create_task(one())
            while killed.total() < KILLS:  # noqa: ASYNC110 - whoever counts them tells nobody
                await asyncio.sleep(1)
            played = time.monotonic() - began
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            there.crowd.faults.clear()
            async with redis.asyncio.Redis.from_url(there.store_url) as connection:
                calm = await until_quiet(connection, 180)
                await there.crowd.clock.move(60 * HOURS)
                calm += await until_quiet(connection, 180)
                found = await reckon(there, connection, play.orders, acts)
                left = {
                    name: await connection.zcard(key)
                    for name, key in (
                        ("dead letters", "dead"),
                        ("failed deliveries", "rq:failed:notify"),
                        ("failed settlings", "rq:failed:due"),
                        ("set aside", "due:set_aside"),
                    )
                }
            status, audit = await there.run("audit")
            calls = there.crowd.faults
    del calls
    say(f"{ORDERS:,} orders on both sandboxes in {played:.0f} s, quiet {calm:.0f} s later")
    say(f"{killed.total()} kills: {dict(sorted(killed.items()))}")
    say(f"{found.acts:,} acknowledged acts, {acts.tries:,} tries beyond the first")
    say(f"{found.requests:,} requests, {found.notices:,} notices, {found.cards:,} cards")
    say(f"repeats: {found.repeats.total()} {dict(found.repeats)}; left: {left}")
    say(f"from the first click to the yes: p50 {statistics.median(acts.times):.2f} s")
    assert not found.faults, f"{len(found.faults)} faults:\n" + "\n".join(found.faults[:20])
    assert found.repeats.total() <= killed.total()
    assert not any(left.values()), left
    assert status == 0, audit
    assert killed.total() >= KILLS
