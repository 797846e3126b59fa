"""Processes killed in the middle and back: nothing is lost, nothing happens twice."""

import os
import signal
from datetime import timedelta

import pytest

from core.orders import Status
from core.requests import Ending
from tests.wholeway.stack import Play, kept, until

pytestmark = [pytest.mark.anyio, pytest.mark.wholeway]


async def times_heard(play: Play, words: str) -> int:
    """How many of the client's messages have these words."""
    screen = await play.client.person.screen("Resolution Center")
    return screen.transcript().count(words)


@pytest.mark.parametrize("killed", ["worker-notify", "web", "discord"])
async def test_a_process_killed_between_question_and_answer(across: Play, killed: str) -> None:
    await across.begins("A map")
    await across.asks("We need to stop here.")
    await across.stack.kill(killed)
    await across.freelancer.is_served()
    await across.freelancer.accepts(across.order)
    accepted = f"accepted your cancellation on “{across.title}”"
    await across.client.hears(accepted)
    order = kept(across.stack, across.order)
    assert (order.status, order.refunded) == (Status.CANCELLED, 10_000)
    assert await times_heard(across, accepted) == 1


@pytest.mark.parametrize("killed", ["worker-due", "clock", "valkey"])
async def test_a_process_killed_before_the_deadline(across: Play, killed: str) -> None:
    await across.begins("A menu")
    await across.asks("Will you still do it?")
    await across.stack.kill(killed)
    await across.box.move(timedelta(hours=48, minutes=1))
    unanswered = f"did not answer your cancellation on “{across.title}”"
    await across.client.person.until_sees(unanswered, timeout=40)
    order = kept(across.stack, across.order)
    assert (order.status, order.refunded) == (Status.CANCELLED, 10_000)
    assert [past.ending for past in order.past] == [Ending.AUTO_ACCEPTED]
    assert await times_heard(across, unanswered) == 1


async def test_everything_killed_at_once_comes_back_with_all_that_was_acknowledged(
    across: Play,
) -> None:
    await across.begins("A sign")
    await across.asks("Please stop.")
    # All of the product; what stands for Slack and Discord is the outside world.
    before = {n: its for n, its in across.stack.processes().items() if n != "sandbox"}
    for pid, _, _ in before.values():
        os.kill(pid, signal.SIGKILL)

    async def all_back() -> bool:
        now = across.stack.processes()
        return all(
            now[name][1] == "ready" and now[name][2] > restarts
            for name, (_, _, restarts) in before.items()
        )

    await until(all_back, "everything should be back", seconds=60)
    await across.freelancer.is_served()
    await across.freelancer.accepts(across.order)
    await across.client.hears(f"accepted your cancellation on “{across.title}”")
    order = kept(across.stack, across.order)
    assert [past.ending for past in order.past] == [Ending.ACCEPTED]
