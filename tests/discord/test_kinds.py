"""Everything that can be asked of an order, as people on Discord ask and answer it."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from simcord.actors import MemberActor

from core.orders import Order, Status
from core.policy import DEFAULT_POLICY, Support
from core.requests import Ending
from core.values import ChannelId, CommunityId
from tests.discord.harbour import Harbour, fields_of, labels_of, latest, press, text_of
from tests.discord.test_walk import ask_to_cancel

pytestmark = pytest.mark.anyio


async def started(place: Harbour) -> str:
    """An order in progress: Mila the client, Finn the freelancer."""
    order = await place.order()
    await place.supply(order)
    return order


async def ask(  # noqa: PLR0917 - who asks what of which order, in which words
    place: Harbour, who: MemberActor, kind: str, order: str, typed: Mapping[str, str], yes: str
) -> str:
    """Ask by command, form and last step; gives what the last step said."""
    form = await who.slash(place.channel, f"resolve {kind}", order=order)
    confirm = await who.submit_modal(form, dict(typed))
    said = text_of(confirm.response)
    await press(who, confirm, yes)
    return said


async def accept(place: Harbour, who: MemberActor, order: str) -> Order:
    """Accept what stands, through the last step."""
    confirm = await who.click(await place.card(order, who), label="Accept")
    await press(who, confirm, "Accept")
    return await place.kept(order)


async def test_an_update_is_asked_for_and_given(place: Harbour) -> None:
    order = await started(place)
    await ask(place, place.mila, "update", order, {"comment": "How is it?"}, "Ask for an update")
    form = await place.finn.click(await place.card(order, place.finn), label="Accept")
    assert set(fields_of(form.modal)) == {"answer"}
    done = await place.finn.submit_modal(form, {"answer": "Two of three are done."})
    assert "Accepted." in text_of(done.response)
    assert (await place.kept(order)).past[-1].message == "Two of three are done."


async def test_more_time_is_asked_for_and_granted(place: Harbour) -> None:
    order = await started(place)
    before = await place.kept(order)
    typed = {"days": "3", "comment": "I was ill."}
    said = await ask(place, place.finn, "extend", order, typed, "Ask for more time")
    assert "<t:" in said
    after = await accept(place, place.mila, order)
    assert after.agreed_delivery == before.agreed_delivery + timedelta(days=3)


async def test_a_partial_refund_is_offered_and_taken(place: Harbour) -> None:
    order = await started(place)
    typed = {"amount": "100", "reason": "goodwill", "comment": "For the wait."}
    await ask(place, place.finn, "refund", order, typed, "Offer a partial refund")
    card = await place.card(order, place.mila)
    assert "goodwill" not in text_of(card).lower()
    after = await accept(place, place.mila, order)
    assert (after.refunded, after.status) == (10_000, Status.IN_PROGRESS)


async def test_an_extra_is_offered_countered_and_agreed(place: Harbour) -> None:
    order = await started(place)
    typed = {"title": "A second language", "amount": "80", "days": "2", "comment": ""}
    await ask(place, place.finn, "extra", order, typed, "Offer an extra")
    form = await place.mila.click(await place.card(order, place.mila), label="Other terms")
    other = {"title": "A second language", "amount": "60", "days": "1", "comment": "Less?"}
    confirm = await place.mila.submit_modal(form, other)
    await press(place.mila, confirm, "Other terms")
    after = await accept(place, place.finn, order)
    assert after.current_price == 51_000
    assert {past.ending for past in after.past} == {Ending.SUPERSEDED, Ending.ACCEPTED}


async def test_a_request_in_the_way_is_withdrawn_in_one_step(place: Harbour) -> None:
    order = await started(place)
    await ask(place, place.mila, "update", order, {"comment": "How is it?"}, "Ask for an update")
    in_the_way = await place.mila.slash(place.channel, "resolve cancel", order=order)
    assert in_the_way.modal is None
    [withdraw, *_] = labels_of(in_the_way.response)
    form = await press(place.mila, in_the_way, withdraw)
    confirm = await place.mila.submit_modal(
        form, {"comment": "Never mind.", "reason": "no_longer_needed"}
    )
    await press(place.mila, confirm, "Ask to cancel")
    kept = await place.kept(order)
    assert kept.past[-1].ending is Ending.WITHDRAWN
    assert kept.request is not None


async def test_an_order_is_delivered_revised_delivered_and_completed(place: Harbour) -> None:
    order = await started(place)
    for text in ("First draft.", "Second draft."):
        form = await place.finn.slash(place.channel, "order deliver", order=order)
        await place.finn.submit_modal(form, {"delivery": text})
        if text == "First draft.":
            form = await place.mila.slash(place.channel, "order revise", order=order)
            await place.mila.submit_modal(form, {"revision": "Larger letters."})
    confirm = await place.mila.slash(place.channel, "order complete", order=order)
    done = await press(place.mila, confirm, "Complete")
    assert "completed" in text_of(done.response)
    assert (await place.kept(order)).status is Status.COMPLETED


async def test_a_very_late_order_is_cancelled_alone_after_seeing_what_it_does(
    place: Harbour,
) -> None:
    order = await started(place)
    place.house.orders.travel(timedelta(days=11, hours=1))
    page = await place.mila.slash(place.channel, "resolve start", order=order)
    confirm = await press(place.mila, page, "Cancel at once")
    assert "€450.00" in text_of(confirm.response)
    await press(place.mila, confirm, "Cancel at once")
    assert (await place.kept(order)).status is Status.CANCELLED


async def test_support_is_called_and_decides_by_the_role_that_discord_vouches_for(
    place: Harbour,
) -> None:
    agents = place.guild.create_role("Agents")
    ada = place.guild.add_member(place.env.create_user("ada", global_name="Ada"), roles=[agents])
    community = CommunityId(f"discord:{place.guild.id}")
    support = Support(
        channel=ChannelId(f"discord:{place.channel.id}"), roles=frozenset({f"discord:{agents.id}"})
    )
    place.house.orders.policies[community] = DEFAULT_POLICY.but(support=support)
    order = await started(place)
    nothing = await ada.slash(place.channel, "order show", order=order)
    assert "not yours to see" in text_of(nothing.response)
    form = await place.mila.slash(place.channel, "resolve support", order=order)
    await place.mila.submit_modal(form, {"comment": "He is silent.", "confidential": "I doubt it."})
    page = await ada.slash(place.channel, "order show", order=order)
    assert "Refund" in labels_of(page.response)
    form = await press(ada, page, "Refund")
    step = await ada.submit_modal(form, {"amount": "50", "why": "Half of the silence."})
    await press(ada, step, "Refund")
    assert (await place.kept(order)).refunded == 5_000
    shown = await place.finn.slash(place.channel, "order show", order=order)
    assert "I doubt it." not in text_of(shown.response)
    assert "Refund" not in labels_of(shown.response)


async def an_order_later(place: Harbour, number: int) -> str:
    place.house.orders.travel(timedelta(minutes=1))
    return await place.order(title=f"Logo {number}")


async def test_the_list_leads_to_each_order(place: Harbour) -> None:
    orders = [await an_order_later(place, number) for number in range(10)]
    shown = await place.finn.slash(place.channel, "order list")
    assert "Logo 0" in text_of(shown.response)
    assert "Logo 9" not in text_of(shown.response)
    turned = await press(place.finn, shown, "Next")
    assert "Logo 9" in text_of(latest(turned))
    assert "9 to 10 of 10" in text_of(latest(turned))
    message = latest(turned)
    assert message is not None
    picked = await place.finn.select(message, [f"rc:pg:{orders[9]}:::"], custom_id="rcpick:orders")
    assert "Logo 9" in text_of(latest(picked))
    assert "Give the requirements" not in labels_of(latest(picked))


async def test_the_list_is_filtered_and_what_waits_stands_first_with_its_buttons(
    place: Harbour,
) -> None:
    orders = [await an_order_later(place, number) for number in range(10)]
    for order in orders[5:]:
        await ask_to_cancel(place, order)
    shown = await place.finn.slash(place.channel, "order list")
    text = text_of(shown.response)
    assert text.index("Logo 5") < text.index("Logo 0")
    assert labels_of(shown.response).count("Accept") == 3
    message = latest(shown)
    assert message is not None
    answer = await place.finn.select(message, ["rc:ls::::a-answer-0"], custom_id="rcpick:stand")
    assert "Logo 9" in text_of(latest(answer))
    assert "Logo 0" not in text_of(latest(answer))
    message = latest(answer)
    assert message is not None
    none = await place.finn.select(message, ["rc:ls::::a-finished-0"], custom_id="rcpick:stand")
    assert "None of your orders is like this" in text_of(latest(none))


async def test_a_request_is_open_on_the_page_with_the_way_to_answer(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    page = await place.finn.slash(place.channel, "order show", order=order)
    assert {"Accept", "Decline"} <= set(labels_of(page.response))
    assert "We moved the campaign" in text_of(page.response)
