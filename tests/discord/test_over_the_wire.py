"""The whole way over Discord's wire: what people press, what the bot calls, what they see."""

from datetime import timedelta

import pytest

from core.orders import Status
from core.policy import DEFAULT_POLICY
from core.requests import Ending
from core.values import CommunityId
from sandbox.people import HARBOUR
from tests.discord.quay import Quay, quay

pytestmark = pytest.mark.anyio

BOT = "Resolution Center"


async def ask_to_cancel(dock: Quay) -> str:
    """Have Finn ask to cancel an order with Mila."""
    order = await dock.order()
    await dock.finn.command("#orders", f"/resolve start order:{order}")
    await dock.finn.press("Ask to cancel")
    await dock.finn.fill(
        {"What the other party should know": "We moved on.", "Reason": "I no longer need it"}
    )
    await dock.finn.press("Ask to cancel")
    await dock.deliver()
    await dock.mila.until_sees("We moved on.", place=BOT)
    return order


async def test_a_cancellation_is_asked_for_and_accepted(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    await dock.mila.press("Accepteren", place=BOT)
    await dock.mila.press("Accepteren", place=BOT)
    await dock.deliver()
    assert (await dock.kept(order)).status is Status.CANCELLED
    await dock.finn.until_sees("cancelled", place=BOT)
    await dock.mila.until_sees("geannuleerd", place=BOT)


async def test_a_cancellation_is_declined(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    await dock.mila.press("Afwijzen", place=BOT)
    await dock.mila.fill({"Een bericht erbij": "De helft is af."})
    await dock.deliver()
    assert (await dock.kept(order)).past[-1].ending is Ending.DECLINED
    await dock.finn.until_sees("De helft is af.", place=BOT)


async def test_a_cancellation_is_withdrawn(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    await dock.finn.press("Withdraw", place=BOT)
    await dock.deliver()
    assert (await dock.kept(order)).past[-1].ending is Ending.WITHDRAWN
    await dock.mila.until_sees("ingetrokken", place=BOT)


async def test_silence_is_told_to_both_and_to_the_channel(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    dock.house.orders.travel(timedelta(hours=48))
    await dock.house.desk.settle_due()
    await dock.deliver()
    assert (await dock.kept(order)).status is Status.CANCELLED
    await dock.finn.until_sees("accepted automatically", place=BOT)
    await dock.mila.until_sees("automatisch geaccepteerd", place=BOT)
    await dock.otis.until_sees(order, place="#orders")


async def test_a_closed_conversation_falls_back_to_the_channel(dock: Quay) -> None:
    await dock.mila.allow_dms(False)
    await dock.finn.command(
        "#orders",
        "/order offer title:Landing page price:450 days:10 role:I am the client",
        **{"with": "Mila Jansen"},
    )
    await dock.deliver()
    screen = await dock.otis.until_sees("Mila Jansen", place="#orders")
    assert "Landing page" not in "".join(message.text for message in screen.messages)
    await dock.finn.until_sees("Mila Jansen could not be reached", place=BOT)


async def test_buttons_of_before_work_with_a_client_that_was_never_told_of_them() -> None:
    async with quay() as dock:
        async with dock.client():
            order = await ask_to_cancel(dock)
        async with dock.client():
            await dock.mila.press("Afwijzen", place=BOT)
            await dock.mila.fill({})
        await dock.deliver()
        assert (await dock.kept(order)).past[-1].ending is Ending.DECLINED


async def test_a_lost_gateway_is_resumed_with_nothing_lost(dock: Quay) -> None:
    order = await ask_to_cancel(dock)
    await dock.box.act("discord", "drop_gateway")
    await dock.mila.press("Afwijzen", place=BOT)
    await dock.mila.fill({})
    await dock.deliver()
    assert (await dock.kept(order)).past[-1].ending is Ending.DECLINED


async def test_an_order_has_its_own_thread_for_as_long_as_it_runs(dock: Quay) -> None:
    community = CommunityId(f"discord:{HARBOUR}")
    dock.house.orders.policies[community] = DEFAULT_POLICY.but(rooms=True)
    order = await ask_to_cancel(dock)
    channel = (await dock.kept(order)).channel
    assert channel is not None
    for party in (dock.finn, dock.mila):
        await party.until_sees("This is the place of this order", place="Landing page")
        await party.until_sees(f"{order}: agreed", place="Landing page")
    places = {place.name for place in (await dock.otis.screen()).places}
    assert "Landing page" not in places
    await dock.mila.press("Accepteren", place=BOT)
    await dock.mila.press("Accepteren", place=BOT)
    await dock.deliver()
    record = await dock.box.record()
    number = channel.removeprefix("discord:")
    [put_away] = [
        line
        for line in record
        if line["method"] == "PATCH" and str(line["path"]).endswith(f"/channels/{number}")
    ]
    assert put_away["body"] == {"archived": True}
    assert put_away["status"] == 200


async def test_what_was_written_for_a_request_that_ended_meanwhile_is_given_back(
    dock: Quay,
) -> None:
    await ask_to_cancel(dock)
    await dock.mila.press("Afwijzen", place=BOT)
    await dock.mila.until_form()
    await dock.finn.press("Withdraw", place=BOT)
    written = "Eerst wil ik *weten* waarom, want het werk is bijna klaar. 🙂\nGroet, Mila"
    await dock.mila.fill({"Een bericht erbij": written})
    await dock.mila.until_sees("was al afgehandeld", place=BOT)
    answer = await dock.mila.until_message("Je had geschreven:", place=BOT)
    assert answer.ephemeral
    assert "want het werk is bijna klaar" in answer.text
    assert "Groet, Mila" in answer.text
    assert not await dock.finn.sees("want het werk is bijna klaar")


async def test_the_same_terms_come_back_with_all_that_was_typed(dock: Quay) -> None:
    order = await dock.order()
    await dock.finn.press("Give the requirements", near=order, place=BOT)
    await dock.finn.fill({"What the freelancer needs to begin": "A ship."})
    await dock.mila.command("#orders", "/resolve extend", order=order)
    comment = "Wat de andere partij moet weten"
    await dock.mila.fill({"Dagen": "3", comment: "Griep."})
    await dock.mila.press("Meer tijd vragen", near="Wat dit gaat doen")
    await dock.deliver()
    await dock.finn.press("Other terms", near=order, place=BOT)
    typed = {"Days": "3", "What the other party should know": "As I said, three it is."}
    await dock.finn.fill(typed)
    answer = await dock.finn.until_message("These are the terms that you were asked for", place=BOT)
    assert answer.ephemeral
    await dock.finn.press("Change it", near="These are the terms", place=BOT)
    form = await dock.finn.until_form("Other terms")
    assert {its.label: its.value for its in form.fields} == typed
