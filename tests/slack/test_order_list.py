"""Somebody with many orders: the most urgent first, filters, pages, and nothing that jumps."""

from datetime import timedelta

import pytest

from core import commands as cmd
from core.decision import Decision
from core.requests import RequestRef
from core.terms import CancellationTerms
from core.values import AccountId, Actor, CommunityId, OrderId, RequestId, Role
from sandbox.people import ANA, BRAM, CHLOE, HARBOR
from sandbox.screen import Screen
from tests.slack.town import Town

pytestmark = pytest.mark.anyio

FIRST = RequestRef(request=RequestId(1), revision=1)


def actor(user: str) -> Actor:
    return Actor(account=AccountId(f"slack:{HARBOR}:{user}"))


async def an_order(town: Town, title: str, client: str = CHLOE, freelancer: str = ANA) -> OrderId:
    """Have an order under way; Chloe, who reads English as Ana does, is the client."""
    now = await town.desk.now()
    made = await town.desk.propose(
        lambda order, code: cmd.ProposeOrder(
            id=order,
            community=CommunityId(f"slack:{HARBOR}"),
            role=Role.CLIENT,
            counterparty=actor(freelancer).account,
            code=code,
            title=title,
            price=10_000,
            currency="EUR",
            delivery=now + timedelta(days=10),
        ),
        actor(client),
    )
    assert isinstance(made, Decision)
    await does(town, made.order.id, freelancer, cmd.AcceptOffer())
    await does(town, made.order.id, client, cmd.SupplyRequirements(text="A ship."))
    return made.order.id


async def does(town: Town, order: OrderId, who: str, command: cmd.Command) -> None:
    assert isinstance(await town.desk.handle(order, command, actor(who)), Decision)


async def many(town: Town) -> None:
    """Have Ana be in 13 orders: 3 are over, one waits for her, one is hers as client and late."""
    await an_order(town, "Late", ANA, CHLOE)
    town.orders.travel(timedelta(days=11))
    for number in range(3):
        town.orders.travel(timedelta(minutes=1))
        over = await an_order(town, f"Over {number}")
        await does(town, over, ANA, cmd.Deliver(text="Here."))
        await does(town, over, CHLOE, cmd.Complete())
    for number in range(8):
        town.orders.travel(timedelta(minutes=1))
        await an_order(town, f"Work {number}")
    asked = await an_order(town, "Asked")
    opening = cmd.OpenRequest(
        terms=CancellationTerms(), comment="We moved on.", reason="ordered_by_mistake"
    )
    await does(town, asked, CHLOE, opening)
    await town.settle()


def text(screen: Screen) -> str:
    return "" if screen.home is None else screen.home.text


async def test_what_waits_for_an_answer_stands_first_however_many_orders_there_are(
    town: Town,
) -> None:
    await many(town)
    await town.ana.open_home()
    screen = await town.ana.until(lambda seen: "1 to 8 of 13" in text(seen), "the first page")
    assert text(screen).index("We moved on.") < text(screen).index("Late ·")
    assert text(screen).index("Late ·") < text(screen).index("Work 0 ·")
    assert screen.home is not None
    assert "Accept" in [its.label for its in screen.home.controls]


async def test_orders_are_filtered_by_how_they_stand_and_by_ones_own_part(town: Town) -> None:
    await many(town)
    await town.ana.open_home()
    await town.ana.choose("Which orders", "Late (1)")
    screen = await town.ana.until(lambda seen: "Work" not in text(seen), "the late one")
    assert "Late ·" in text(screen)
    await town.ana.choose("Which orders", "Finished (3)")
    screen = await town.ana.until(lambda seen: "Over 0 ·" in text(seen), "those that are over")
    assert text(screen).index("Over 2") < text(screen).index("Over 0")
    await town.ana.choose("Which orders", "Waiting for my answer (1)")
    await town.ana.until(lambda seen: "We moved on." in text(seen), "the one that waits")
    await town.ana.choose("Which orders", "All (13)")
    await town.ana.choose("In which part", "As client (1)")
    screen = await town.ana.until(lambda seen: "Asked" not in text(seen), "hers as client")
    assert "Late ·" in text(screen)


async def test_a_filter_under_which_there_is_nothing_says_so_and_leads_back(town: Town) -> None:
    await many(town)
    await town.ana.open_home()
    await town.ana.choose("In which part", "As client (1)")
    await town.ana.choose("Which orders", "Finished (0)")
    await town.ana.until(lambda seen: "None of your orders is like this" in text(seen), "nothing")
    await town.ana.choose("Which orders", "All (1)")
    await town.ana.until(lambda seen: "Late ·" in text(seen), "all of hers as client")


async def test_pages_go_on_under_a_filter_and_stay_when_something_changes(town: Town) -> None:
    await many(town)
    await town.ana.open_home()
    await town.ana.choose("Which orders", "Under way (10)")
    await town.ana.press("Next")
    await town.ana.until(lambda seen: "9 to 10 of 10" in text(seen), "the second page")
    [last] = [its.id for its in town.orders._orders.values() if its.title == "Work 7"]
    await does(town, last, ANA, cmd.Deliver(text="Here."))
    screen = await town.ana.until(
        lambda seen: ": delivered" in text(seen) and "9 to 10 of 10" in text(seen),
        "the same page, brought up to date",
    )
    assert "Over 0" not in text(screen)
    await does(town, last, CHLOE, cmd.Complete())
    other = next(its.id for its in town.orders._orders.values() if its.title == "Work 6")
    await does(town, other, ANA, cmd.Deliver(text="Here."))
    await does(town, other, CHLOE, cmd.Complete())
    await town.ana.until(
        lambda seen: "Work 0 ·" in text(seen) and "9 to" not in text(seen),
        "the page before, as the second is no more",
    )


async def test_whoever_opens_the_tab_anew_sees_everything_again(town: Town) -> None:
    await many(town)
    await town.ana.open_home()
    await town.ana.choose("Which orders", "Finished (3)")
    await town.ana.until(lambda seen: "Over 0 ·" in text(seen), "those that are over")
    await town.ana.open_home()
    await town.ana.until(lambda seen: "1 to 8 of 13" in text(seen), "the first page of all")


async def test_the_list_that_is_typed_for_has_the_same_filters(town: Town) -> None:
    await many(town)
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("We moved on.", place="#orders")
    await town.ana.choose("Which orders", "Finished (3)", place="#orders")
    screen = await town.ana.until_sees("Over 0 ·", place="#orders")
    assert len(screen.messages) == 1


async def test_whoever_has_few_orders_sees_no_filters(town: Town) -> None:
    await an_order(town, "A logo", freelancer=BRAM)
    await town.chloe.open_home()
    screen = await town.chloe.until(lambda seen: "A logo ·" in text(seen), "the order")
    assert screen.home is not None
    assert "Which orders" not in [its.label for its in screen.home.controls]
