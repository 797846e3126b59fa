"""Every other way in which a request ends, clicked through on each platform and across both."""

import pytest

from core.orders import Status
from core.requests import Ending
from tests.browser.parties import COMMENT, Play
from tests.wholeway.stack import Stack, kept

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


async def asks(play: Play, comment: str) -> None:
    """Have the client ask to cancel, and the freelancer see it."""
    await play.begun()
    await play.client.asks(
        play.order, "Ask to cancel", {COMMENT: comment, "Reason": "I ordered by mistake"}
    )
    await play.freelancer.reads(play.order, comment)


async def test_the_freelancer_declines_with_a_message(play: Play, product: Stack) -> None:
    await asks(play, "It takes too long.")
    await play.freelancer.presses(play.order, "Decline")
    await play.freelancer.fills("Decline", {"A message with it": "Half of it is done already."})
    await play.client.reads(play.order, "Half of it is done already.")
    await play.look.shot(f"{play.name} 14 declined")
    assert kept(product, play.order).past[-1].ending is Ending.DECLINED


async def test_the_client_withdraws(play: Play, product: Stack) -> None:
    await asks(play, "A slip of the mouse.")
    await play.client.presses(play.order, "Withdraw")
    await play.freelancer.reads(play.order, "withdrawn")
    await play.look.shot(f"{play.name} 15 withdrawn")
    assert kept(product, play.order).past[-1].ending is Ending.WITHDRAWN


async def test_silence_accepts_when_time_is_moved_past_the_deadline(
    play: Play, product: Stack
) -> None:
    await asks(play, "Is anybody there?")
    await play.move(days=2)
    for seat in play.both:
        await seat.reads(play.order, "Cancelled on")
        await seat.hears(play.order, "accepted automatically")
    await play.look.shot(f"{play.name} 16 accepted by silence")
    order = kept(product, play.order)
    assert (order.status, order.past[-1].ending) == (Status.CANCELLED, Ending.AUTO_ACCEPTED)
