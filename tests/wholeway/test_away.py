"""Being away, all the way: the client on Slack, their delegate there, the freelancer on Discord."""

from datetime import timedelta

import pytest

from core.requests import Ending
from core.values import AccountId
from sandbox.client import Sandbox
from sandbox.people import ANA, CHLOE, HARBOR
from tests.core.builders import rule
from tests.wholeway.stack import OnSlack, Play, kept

pytestmark = [pytest.mark.anyio, pytest.mark.wholeway]

THE_CLIENT, THE_DELEGATE = (AccountId(f"slack:{HARBOR}:{user}") for user in (ANA, CHLOE))


@pytest.fixture
def chloe(box: Sandbox) -> OnSlack:
    """Who stands in for the client."""
    return OnSlack(box.slack(CHLOE), "Chloe Okafor")


async def goes_away(play: Play, days: str) -> None:
    """Have the client name Chloe."""
    client = play.client.person
    await client.command("#orders", "/order settings")
    await client.press("Let somebody answer for me", place="#orders")
    await client.choose("Who is to answer for you", CHLOE, place="#orders")
    await client.choose("For how long", days, place="#orders")
    await client.until_sees("answers for you from now on", place="#orders")


async def freelancer_asks(play: Play, comment: str) -> None:
    """Have the freelancer ask to cancel."""
    finn = play.freelancer.person
    await finn.command("#orders", f"/resolve start order:{play.order}")
    await finn.press("Ask to cancel", near=play.order, place="#orders")
    await finn.fill(
        {"Reason": "I have no time for it", "What the other party should know": comment}
    )
    await finn.press("Ask to cancel", near="What this will do", place="#orders")
    await finn.until_sees("Your request is with the other party.", place="#orders")


@rule("D1", "D2", "D4", "D5")
async def test_a_delegate_accepts_and_the_other_platform_reads_for_whom(
    across: Play, chloe: OnSlack
) -> None:
    await across.begins("A lantern")
    await goes_away(across, "7 days")
    await chloe.hears("You answer for Ana Client")
    await freelancer_asks(across, "My hands are full.")
    await chloe.hears("You answer in the place of Ana Client")
    await chloe.accepts(across.order)
    await across.freelancer.hears(
        f"Chloe Okafor, for Ana Client, accepted your cancellation on “{across.title}”"
    )
    await across.client.hears("Chloe Okafor, for you, accepted")
    await chloe.hears("is settled: accepted by Chloe Okafor, for Ana Client")
    past = kept(across.stack, across.order).past[-1]
    assert (past.ending, past.ended_by, past.ended_for) == (
        Ending.ACCEPTED,
        THE_DELEGATE,
        THE_CLIENT,
    )
    await across.client.person.press("End it now", place="#orders")
    await chloe.hears("You no longer answer for Ana Client, who has ended it.")


@rule("D6")
async def test_a_cover_runs_out_through_a_kill_and_its_card_says_so(
    across: Play, chloe: OnSlack
) -> None:
    await across.begins("A sail")
    await goes_away(across, "1 day")
    await freelancer_asks(across, "Nobody has the time.")
    await chloe.hears("Nobody has the time.")
    await across.stack.kill("clock")
    await across.stack.kill("worker-due")
    await across.box.move(timedelta(hours=24, minutes=1))
    await chloe.hears("Your time to answer for Ana Client is over.")
    await chloe.hears(f"{across.title} · {across.order}")
    await across.client.hears("The time in which Chloe Okafor answered for you is over.")
    await chloe.hears("You no longer answer for Ana Client, so this order is not shown")
    assert not await chloe.person.sees("Nobody has the time.")
    await across.client.declines(across.order, "We still need it.")
    await across.freelancer.hears("We still need it.")
