"""A cancellation, all the way: real Slack and Discord libraries, real jobs, a real record."""

from datetime import timedelta

import pytest

from core.orders import Status
from core.requests import Ending
from tests.wholeway.stack import Play, kept

pytestmark = [pytest.mark.anyio, pytest.mark.wholeway]


async def test_the_freelancer_accepts_and_both_see_it(play: Play) -> None:
    await play.begins("A logo")
    await play.asks("We moved on to something else.")
    await play.freelancer.accepts(play.order)
    await play.client.hears(f"{play.freelancer.name} accepted your cancellation on “{play.title}”")
    order = kept(play.stack, play.order)
    assert (order.status, order.refunded) == (Status.CANCELLED, 10_000)
    assert [past.ending for past in order.past] == [Ending.ACCEPTED]


async def test_the_freelancer_declines_with_a_message(play: Play) -> None:
    await play.begins("A poster")
    await play.asks("It takes too long for us.")
    await play.freelancer.declines(play.order, "Half of it is done already.")
    await play.client.hears("Half of it is done already.")
    order = kept(play.stack, play.order)
    assert (order.status, order.refunded) == (Status.AWAITING_REQUIREMENTS, 0)
    assert [past.ending for past in order.past] == [Ending.DECLINED]


async def test_the_client_withdraws(play: Play) -> None:
    await play.begins("A flyer")
    await play.asks("Sorry, a slip of the mouse.")
    await play.client.withdraws(play.order)
    await play.freelancer.hears(f"{play.client.name} withdrew the cancellation on “{play.title}”")
    order = kept(play.stack, play.order)
    assert (order.status, order.refunded) == (Status.AWAITING_REQUIREMENTS, 0)
    assert [past.ending for past in order.past] == [Ending.WITHDRAWN]


async def test_silence_accepts_at_the_deadline(play: Play) -> None:
    await play.begins("A banner")
    await play.asks("Nobody will answer this.")
    deadline = kept(play.stack, play.order).request
    assert deadline is not None
    await play.box.move(timedelta(hours=47, minutes=30))
    await play.freelancer.hears(f"1 hour left to answer the cancellation on “{play.title}”")
    await play.box.move(timedelta(minutes=31))
    await play.client.hears(f"did not answer your cancellation on “{play.title}”")
    await play.freelancer.hears(
        f"You did not answer {play.client.name}’s cancellation on “{play.title}”"
    )
    order = kept(play.stack, play.order)
    assert (order.status, order.refunded) == (Status.CANCELLED, 10_000)
    assert order.past[-1].ending is Ending.AUTO_ACCEPTED
    assert order.past[-1].ended_at == deadline.closes_at  # T3
    await play.client.person.until_sees(
        f"{play.order}: nobody answered the cancellation in time", place="#orders"
    )
