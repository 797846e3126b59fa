"""Everything that can be asked of an order, clicked through on Slack, on Discord, and across both.

One script for all: what people want and see is the same, and how it is done is in `parties.py`.
"""

from collections import Counter
from typing import Final

import pytest
from playwright.async_api import Browser, expect

from core.orders import Status
from core.requests import Ending
from sandbox.client import Sandbox
from sandbox.people import (
    DISCORD_GENERAL,
    HARBOUR,
    MILA,
    RESOLVE_MEMBER,
)
from tests.browser.conftest import Chromium
from tests.browser.parties import (
    BRAM_,
    COMMENT,
    MILA_,
    SEATS,
    OnDiscord,
    Play,
)
from tests.wholeway.stack import Stack, kept

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


async def test_an_update_more_time_money_back_and_an_extra_are_agreed(
    play: Play, product: Stack
) -> None:
    client, freelancer, shot = play.client, play.freelancer, play.look.shot
    await play.begun()
    began = kept(product, play.order)

    await client.asks(play.order, "Ask for an update", {COMMENT: "How is it going?"})
    await freelancer.reads(play.order, "How is it going?")
    await freelancer.presses(play.order, "Accept")
    await freelancer.fills("Answer with an update", {"The update": "Halfway there."})
    await client.hears(play.order, "Halfway there.")
    await shot(f"{play.name} 2 update")

    await freelancer.asks(
        play.order, "Ask for more time", {"Days": "3", COMMENT: "I was ill."}, "goes from"
    )
    await client.reads(play.order, "3 more days", "I was ill.")
    await client.presses(play.order, "Other terms")
    await client.fills("Other terms", {"Days": "1", COMMENT: "One day, please."})
    await client.says_yes("Other terms")
    await freelancer.reads(play.order, "answers with other terms", "One day, please.")
    await shot(f"{play.name} 3 other terms")
    await freelancer.accepts(play.order, "The agreed delivery date goes from")

    await freelancer.asks(
        play.order,
        "Offer a partial refund",
        {"Amount": "20.50", "Reason": "As a gesture of goodwill", COMMENT: "For the wait."},
        "€20.50 counts as refunded",
    )
    await client.reads(play.order, "€20.50 back", "For the wait.")
    await freelancer.reads(play.order, "As a gesture of goodwill")
    await client.never_sees("As a gesture of goodwill")
    await shot(f"{play.name} 4 partial refund")
    await client.accepts(play.order, "€20.50 counts as refunded to you.")
    await freelancer.reads(play.order, "of which €20.50 is refunded")

    await freelancer.asks(
        play.order,
        "Offer an extra",
        {"Title": "In black too", "Amount": "25", "Days": "2", COMMENT: "As you asked."},
        "The price goes from",
    )
    await client.reads(play.order, "“In black too” for €25.00 more, 2 days later")
    await client.accepts(play.order, "The price goes from €250.00 to €275.00.")
    await freelancer.reads(play.order, "€275.00")
    await shot(f"{play.name} 5 extra")

    order = kept(product, play.order)
    assert (order.current_price, order.refunded) == (27_500, 2_050)
    assert (order.agreed_delivery - began.agreed_delivery).days == 3
    endings = Counter(past.ending for past in order.past)
    assert endings == {Ending.ACCEPTED: 4, Ending.SUPERSEDED: 1}


async def test_the_client_asks_to_cancel_and_the_freelancer_agrees(
    play: Play, product: Stack
) -> None:
    await play.begun()
    await play.client.asks(
        play.order,
        "Ask to cancel",
        {COMMENT: "We moved on.", "Reason": "I ordered by mistake"},
        "counts as refunded to you",
    )
    await play.freelancer.reads(play.order, "We moved on.")
    await play.freelancer.never_sees("ordered by mistake")
    await play.freelancer.accepts(play.order, "The order is cancelled, for good.")
    for seat in play.both:
        await seat.reads(play.order, "Cancelled on")
    await play.look.shot(f"{play.name} 6 cancelled")
    assert kept(product, play.order).status is Status.CANCELLED


async def test_the_client_cancels_alone_before_the_requirements(play: Play, product: Stack) -> None:
    await play.offered()
    await play.client.resolves(play.order, "Cancel at once")
    await play.client.says_yes("Cancel at once", "€250.00 counts as refunded to you.")
    await play.client.goes_to_app()
    await play.freelancer.hears(play.order, "before giving requirements")
    await play.client.reads(play.order, "Cancelled on")
    await play.look.shot(f"{play.name} 7 cancelled alone")
    assert kept(product, play.order).status is Status.CANCELLED


async def test_the_client_cancels_alone_when_the_order_is_very_late(
    play: Play, product: Stack
) -> None:
    await play.begun(days=1)
    await play.move(days=1)
    await play.client.asks(play.order, "Ask for an update", {COMMENT: "Anybody there?"})
    await play.move(days=1)
    await play.client.resolves(play.order, "Cancel at once")
    await play.client.says_yes(
        "Cancel at once",
        "The open update request will be withdrawn.",
        "It counts against the freelancer",
    )
    await play.client.goes_to_app()
    await play.freelancer.hears(play.order, "which was very late")
    for seat in play.both:
        await expect(seat.card(play.order).get_by_text("Cancelled on")).to_be_visible()
    await play.look.shot(f"{play.name} 8 very late")
    assert kept(product, play.order).status is Status.CANCELLED


SUPPORT: Final = {"slack": (BRAM_, "orders"), "discord": (MILA_, "general")}
"""Who decides as support and where it hears of orders; both of them read Dutch."""


async def have_support(play: Play, product: Stack) -> None:
    """Say who support is, as a server's owner does on Discord; on Slack the operator has."""
    if isinstance(play.client, OnDiscord):
        async with Sandbox(product.url) as box:
            role = (await box.act("discord", "role", user=MILA, name="Support"))["role"]
            for target in (role, RESOLVE_MEMBER):
                kind = 1 if target == RESOLVE_MEMBER else 0
                await box.act(
                    "discord",
                    "overwrite",
                    channel=DISCORD_GENERAL,
                    target=target,
                    type=kind,
                    allow="1024",
                )
            await box.act(
                "discord", "overwrite", channel=DISCORD_GENERAL, target=HARBOUR, deny="1024"
            )
        await play.client.commands("/setup support", {"channel": "#general", "role": "Support"})
        await play.client.sees(
            "Saved. Requests and offers that are open already keep the times and limits that they "
            "began with."
        )
        await play.look.shot("discord 9 setup")


async def test_support_is_called_and_gives_a_part_back(
    play: Play, product: Stack, chromium_browser: Browser
) -> None:
    await have_support(play, product)
    await play.begun()
    await play.client.resolves(play.order, "Call support")
    await play.client.fills(
        "Call support", {COMMENT: "We are stuck.", "For support alone": "They were rude."}
    )
    await play.freelancer.hears(play.order, "We are stuck.")
    platform = play.client.platform
    who, channel = SUPPORT[platform]
    chromium = Chromium(chromium_browser, product.url)
    async with chromium.look(width=1400, height=900, at=f"#left={platform}/{who.user}") as theirs:
        agent = SEATS[platform](theirs, theirs.left, who)
        await agent.goes_to(channel)
        case = agent.half.get_by_role("article").filter(has_text="They were rude.").last
        await case.get_by_role("button", name="Refund", exact=True).click()
        await agent.fills("Terugbetalen", {"Bedrag": "30", "Waarom": "Half of it was late."})
        await theirs.shot(f"{play.name} 10 support")
        await agent.says_yes("Terugbetalen")
    for seat in play.both:
        await seat.goes_to_app()
        await seat.hears(play.order, "Half of it was late.")
        await seat.reads(play.order, "of which €30.00 is refunded")
    await play.freelancer.never_sees("They were rude.")
    await play.look.shot(f"{play.name} 11 support has decided")
    assert kept(product, play.order).refunded == 3_000


@pytest.mark.parametrize("play", ["slack"], indirect=True)
async def test_what_waits_for_an_answer_is_answered_on_the_home_tab(
    play: Play, product: Stack
) -> None:
    await play.begun()
    began = kept(product, play.order)
    await play.freelancer.asks(play.order, "Ask for more time", {"Days": "2", COMMENT: "Flu."})
    home = play.look.left
    await home.get_by_role("button", name="Home").click()
    await expect(home.get_by_text("Flu.")).to_be_visible()
    await play.look.shot("slack 12 home")
    await home.get_by_role("button", name="Accept", exact=True).first.click()
    await play.client.says_yes("Accept", "The agreed delivery date goes from")
    outcome = home.get_by_role("dialog", name="Resolution center")
    await expect(outcome.get_by_text("Accepted. The other party has been told.")).to_be_visible()
    await outcome.get_by_role("button", name="Close").last.click()
    await expect(home.get_by_text("Flu.")).to_have_count(0)
    await play.look.shot("slack 13 home afterwards")
    order = kept(product, play.order)
    assert (order.agreed_delivery - began.agreed_delivery).days == 2
