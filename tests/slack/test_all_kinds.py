"""Every kind of request on Slack, with every answer to it; the way of an order; support."""

from datetime import timedelta

import pytest

from core.orders import Status
from core.policy import DEFAULT_POLICY, Support
from core.values import ChannelId, CommunityId
from sandbox.client import FieldErrors
from tests.slack.town import Town

pytestmark = pytest.mark.anyio

COMMENT = "What the other party should know"


async def begun(town: Town) -> str:
    """Have Ana and Chloe begin an order, both in English, with work under way."""
    await town.ana.command("#orders", "/order offer @chloe")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.chloe.press("Accept the offer")
    await town.ana.close()
    await town.ana.press("Give the requirements")
    await town.ana.fill({"What the freelancer needs to begin": "A ship on a green ground"})
    await town.chloe.until_sees("A ship on a green ground")
    return next(iter(town.orders._orders))


async def asks(town: Town, who: str, button: str, **values: str) -> None:
    """Have somebody ask for something from the order's card, by way of the picker."""
    person = town.ana if who == "ana" else town.chloe
    await person.press("Resolve…")
    await person.press(button)
    await person.fill({COMMENT: "Because."} | values)
    await person.fill({})
    await person.until(lambda seen: seen.form is None, "the modal is gone")


async def test_an_update_is_asked_for_and_answered(town: Town) -> None:
    await begun(town)
    await asks(town, "ana", "Ask for an update")
    await town.chloe.press("Accept", near="asks for an update")
    await town.chloe.fill({"The update": "Halfway there."})
    await town.ana.until_sees("Halfway there.")


async def test_more_time_is_asked_for_and_moves_the_date(town: Town) -> None:
    order = await begun(town)
    before = town.orders._orders[order].agreed_delivery  # type: ignore[index]
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.ana.press("Accept", near="3 more days")
    await town.ana.until_sees("The agreed delivery date goes from")
    await town.ana.fill({})
    await town.chloe.until_sees("is now due by")
    after = town.orders._orders[order].agreed_delivery  # type: ignore[index]
    assert after - before == timedelta(days=3)


async def test_a_partial_refund_hides_its_reason_from_the_client(town: Town) -> None:
    await begun(town)
    await asks(
        town, "chloe", "Offer a partial refund", Amount="20.50", Reason="As a gesture of goodwill"
    )
    screen = await town.ana.until_sees("€20.50 back")
    assert "goodwill" not in screen.transcript()
    assert await town.chloe.sees("Reason, seen by you alone: As a gesture of goodwill")
    await town.ana.press("Accept", near="€20.50 back")
    await town.ana.fill({})
    await town.ana.until_sees("of which €20.50 is refunded")


async def test_an_extra_is_countered_and_the_counter_offer_accepted(town: Town) -> None:
    await begun(town)
    await asks(town, "chloe", "Offer an extra", Title="A favicon", Amount="25", Days="2")
    await town.ana.press("Other terms", near="A favicon")
    await town.ana.fill({"Title": "A favicon", "Amount": "15", "Days": "1"})
    await town.ana.fill({})
    await town.chloe.press("Accept", near="€15.00")
    await town.chloe.fill({})
    screen = await town.ana.until_sees("€115.00")
    await town.ana.until_sees("accepted your other terms")
    assert "was overtaken by what happened" not in screen.transcript()


async def test_the_same_terms_are_no_counter_offer_and_nothing_typed_is_lost(town: Town) -> None:
    await begun(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.ana.press("Other terms", near="3 more days")
    await town.ana.fill({"Days": "3", COMMENT: "As I said."})
    form = await town.ana.until_form()
    assert "These are the terms that you were asked for" in form.text
    held = {its.label: its.value for its in form.fields}
    assert held["Days"] == "3"
    assert held[COMMENT] == "As I said."
    await town.ana.fill({"Days": "2"})
    await town.ana.fill({})
    await town.chloe.until_sees("2 more days")


async def test_what_is_out_of_range_is_said_at_its_field(town: Town) -> None:
    await begun(town)
    await town.chloe.press("Resolve…")
    await town.chloe.press("Offer a partial refund")
    with pytest.raises(FieldErrors) as caught:
        await town.chloe.fill(
            {"Amount": "60.01", "Reason": "As a gesture of goodwill", COMMENT: "Sorry."}
        )
    assert caught.value.errors == {"Amount": "Give an amount from €0.01 to €60.00."}


async def test_another_request_in_the_way_is_withdrawn_in_the_same_step(town: Town) -> None:
    await begun(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.chloe.press("Resolve…")
    await town.chloe.press("Offer a partial refund")
    await town.chloe.until_sees("is still open until")
    await town.chloe.press("Withdraw it and go on")
    await town.chloe.fill({"Amount": "10", "Reason": "As a gesture of goodwill", COMMENT: "Sorry."})
    await town.chloe.until_sees("will be withdrawn")
    await town.chloe.fill({})
    await town.ana.until_sees("€10.00 back")


async def test_a_very_late_order_is_cancelled_at_once(town: Town) -> None:
    await begun(town)
    town.orders.travel(timedelta(days=9))
    await town.ana.press("Resolve…")
    await town.ana.press("Cancel at once")
    await town.ana.until_sees("counts as refunded to you")
    await town.ana.fill({})
    await town.chloe.until_sees("which was very late")
    [order] = town.orders._orders.values()
    assert order.status is Status.CANCELLED


async def test_an_order_is_delivered_revised_and_completed(town: Town) -> None:
    await begun(town)
    await town.chloe.press("Deliver")
    await town.chloe.fill({"What you deliver": "logo_final_v2.svg"})
    await town.ana.until_sees("logo_final_v2.svg")
    await town.ana.press("Ask for a revision")
    await town.ana.fill({"What should be different": "More green."})
    await town.chloe.until_sees("More green.")
    await town.chloe.press("Deliver")
    await town.chloe.fill({"What you deliver": "logo_final_v3.svg"})
    await town.ana.until_sees("logo_final_v3.svg")
    await town.ana.press("Complete")
    await town.ana.until_sees("The order is completed, for good.")
    await town.ana.fill({})
    await town.chloe.until_sees("That is that; well done.")
    await town.ana.until_sees("completed", place="#orders")


async def test_silence_accepts_and_tells_both_and_the_channel(town: Town) -> None:
    await begun(town)
    await asks(town, "ana", "Ask to cancel", Reason="I ordered by mistake")
    town.orders.travel(timedelta(hours=48))
    assert await town.desk.settle_due() == 1
    await town.ana.until_sees("so it was accepted automatically")
    await town.chloe.until_sees("You did not answer Ana Client’s cancellation")
    screen = await town.ana.until_sees("accepted automatically", place="#orders")
    assert "Because." not in screen.transcript()
    assert "mistake" not in screen.transcript()


async def test_support_is_called_where_there_is_one(town: Town) -> None:
    town.orders.policies[CommunityId("slack:T0HARBOR")] = DEFAULT_POLICY.but(
        support=Support(channel=ChannelId("slack:T0HARBOR:C0ORDERS"))
    )
    await begun(town)
    await town.ana.press("Resolve…")
    await town.ana.press("Call support")
    await town.ana.fill({COMMENT: "We are stuck.", "For support alone": "They were rude."})
    await town.chloe.until_sees("We are stuck.")
    await town.ana.until_sees("We are stuck.", place="#orders")
    assert not await town.chloe.sees("They were rude.", place="#general")


@pytest.mark.parametrize("role", ["S0SUPPORT", "slack:T0HARBOR:U0BRAM"])
async def test_an_agent_decides_from_the_support_channel_and_nobody_else_can(
    town: Town, role: str
) -> None:
    town.orders.policies[CommunityId("slack:T0HARBOR")] = DEFAULT_POLICY.but(
        support=Support(channel=ChannelId("slack:T0HARBOR:C0ORDERS"), roles=frozenset({role}))
    )
    group = {"group": "S0SUPPORT", "team": "T0HARBOR"}
    await town.box.act("slack", "usergroup", members=["U0BRAM"], **group)
    await begun(town)
    await town.ana.press("Resolve…")
    await town.ana.press("Call support")
    await town.ana.fill({COMMENT: "We are stuck.", "For support alone": "They were rude."})
    await town.bram.until_sees("They were rude.", place="#orders")
    await town.dev.press("Refund", place="#orders")
    await town.dev.until_sees("There is no such order here", place="#orders")
    await town.bram.press("Refund", place="#orders")
    await town.bram.fill({"Bedrag": "30", "Waarom": "Half of it was late."})
    await town.bram.fill({})
    await town.ana.until_sees("Support refunded €30.00")
    await town.chloe.until_sees("Half of it was late.")


async def types(town: Town, field: str, value: str) -> None:
    """Type a number into Chloe's open form, without sending it."""
    form = await town.chloe.until_form()
    await town.act_as(
        "U0CHLOE", "press", view=form.id, block_id=f"f_{field}", action_id="v", value=value
    )


async def test_while_a_number_is_typed_what_it_would_do_stands_below_it(town: Town) -> None:
    await begun(town)
    await town.chloe.press("Resolve…")
    await town.chloe.press("Ask for more time")
    await town.chloe.until_form("Ask for more time")
    await types(town, "days", "3")
    screen = await town.chloe.until_sees("The agreed delivery date goes from")
    assert "Thu 14 May" in screen.transcript()
    await types(town, "days", "4")
    await town.chloe.until_sees("Fri 15 May")
    await town.chloe.fill({"Days": "4", COMMENT: "Because."})
    await town.chloe.fill({})
    await town.ana.until_sees("4 more days")


async def test_while_an_amount_is_typed_that_is_too_much_the_most_stands_below_it(
    town: Town,
) -> None:
    await begun(town)
    await town.chloe.press("Resolve…")
    await town.chloe.press("Offer a partial refund")
    await town.chloe.until_form("Offer a partial refund")
    await types(town, "amount", "70")
    await town.chloe.until_sees("Give an amount from €0.01 to €60.00.")
    await types(town, "amount", "20.5")
    await town.chloe.until_sees("€20.50 counts as refunded to the client.")
    assert not await town.chloe.sees("Give an amount from")


async def test_nothing_is_said_of_what_is_not_typed_yet(town: Town) -> None:
    await begun(town)
    await town.chloe.press("Resolve…")
    await town.chloe.press("Offer an extra")
    await town.chloe.until_form("Offer an extra")
    await types(town, "amount", "25")
    await town.chloe.until_sees("The price goes from €100.00 to €125.00.")
