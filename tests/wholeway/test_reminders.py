"""Being reminded once more, with the real processes and the moved clock, through kills."""

from datetime import timedelta

import pytest

from tests.wholeway.stack import Play, kept

pytestmark = [pytest.mark.anyio, pytest.mark.wholeway]


async def test_who_asks_is_reminded_once_more_and_the_deadline_stays(play: Play) -> None:
    await play.begins("A stamp")
    await play.asks("We moved on.")
    before = kept(play.stack, play.order).request
    assert before is not None
    await play.box.move(timedelta(hours=24, minutes=1))
    reminder = f"24 hours left to answer the cancellation on “{play.title}”"
    await play.freelancer.hears(reminder)
    await play.freelancer.person.press("Remind me in 3 hours", near=reminder)
    await play.freelancer.hears("You will be reminded once more")
    await play.stack.kill("clock")
    await play.stack.kill("worker-due")
    await play.box.move(timedelta(hours=3))
    await play.freelancer.hears(
        f"You asked to be reminded: 21 hours left to answer the cancellation on “{play.title}”"
    )
    assert kept(play.stack, play.order).request == before.but(reminders=before.reminders[1:])
    await play.client.withdraws(play.order)


async def test_what_was_answered_meanwhile_reminds_nobody(across: Play) -> None:
    await across.begins("A seal")
    await across.asks("We moved on.")
    await across.box.move(timedelta(hours=24, minutes=1))
    reminder = f"24 hours left to answer the cancellation on “{across.title}”"
    await across.freelancer.hears(reminder)
    await across.freelancer.person.press("Remind me in 1 hour", near=reminder)
    await across.freelancer.hears("You will be reminded once more")
    await across.freelancer.declines(across.order, "Half of it is done already.")
    await across.client.hears("Half of it is done already.")
    await across.box.move(timedelta(hours=2))
    # Whatever comes after it in the queue is there later than it would be.
    await across.begins("A crest")
    assert not await across.freelancer.person.sees("You asked to be reminded: 23 hours")
