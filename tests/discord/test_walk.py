"""One order on Discord, from the offer to a settled cancellation, as its two people see it."""

from datetime import timedelta

import pytest

from core.orders import Status
from core.requests import Ending
from tests.discord.harbour import Harbour, fields_of, find_text, labels_of, press, text_of

pytestmark = pytest.mark.anyio

WHY = {"comment": "We moved the campaign to next year.", "reason": "no_longer_needed"}


async def test_an_offer_to_somebody_here_becomes_an_order_when_they_accept(place: Harbour) -> None:
    shown = await place.mila.slash(
        place.channel,
        "order offer",
        title="Landing page",
        price="450",
        days=10,
        role="client",
        **{"with": place.finn},
    )
    assert shown.ephemeral
    order = find_text(shown.response, "ORD-")
    page = await place.finn.slash(place.channel, "order show", order=order)
    assert labels_of(page.response)[:2] == ["Accept the offer", "Decline the offer"]
    done = await press(place.finn, page, "Accept the offer")
    assert "The offer is an order now." in text_of(done.response)


async def test_an_offer_without_a_name_is_joined_with_its_code(place: Harbour) -> None:
    options = {"title": "Logo", "price": "99.50", "days": 3, "role": "freelancer"}
    shown = await place.finn.slash(place.channel, "order offer", currency="usd", **options)
    order, code = find_text(shown.response, "ORD-"), find_text(shown.response, "AAAA-")
    assert "$99.50" in text_of(shown.response)
    joined = await place.mila.slash(place.channel, "order join", code=f" {code.lower()} ")
    assert "Accept the offer" in labels_of(joined.response)
    await press(place.mila, joined, "Accept the offer")
    assert (await place.kept(order)).status is Status.AWAITING_REQUIREMENTS


async def ask_to_cancel(place: Harbour, order: str) -> None:
    """Have Mila ask to cancel, through every step of it."""
    start = await place.mila.slash(place.channel, "resolve start", order=order)
    form = await press(place.mila, start, "Ask to cancel")
    assert set(fields_of(form.modal)) == {"comment", "reason"}
    confirm = await place.mila.submit_modal(form, WHY)
    assert "€450.00" in text_of(confirm.response)
    assert "accepted automatically" in text_of(confirm.response)
    done = await press(place.mila, confirm, "Ask to cancel")
    assert "with the other party" in text_of(done.response)


async def test_a_cancellation_is_asked_for_and_accepted(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    card = await place.card(order, place.finn)
    assert f"<@{place.finn.id}>" in text_of(card)
    assert "We moved the campaign to next year" in text_of(card)
    confirm = await place.finn.click(card, label="Accept")
    assert confirm.ephemeral
    assert "What this will do" in text_of(confirm.response)
    done = await press(place.finn, confirm, "Accept")
    assert "Accepted." in text_of(done.response)
    kept = await place.kept(order)
    assert (kept.status, kept.refunded) == (Status.CANCELLED, 45_000)
    assert len(place.house.acknowledged) >= 4  # one for each press and form


async def test_a_cancellation_is_declined_with_a_message(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    form = await place.finn.click(await place.card(order, place.finn), label="Decline")
    done = await place.finn.submit_modal(form, {"message": "Half of it is done. Let us talk."})
    assert "Declined." in text_of(done.response)
    past = (await place.kept(order)).past[-1]
    assert (past.ending, past.message) == (Ending.DECLINED, "Half of it is done. Let us talk.")


async def test_a_cancellation_is_withdrawn(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    done = await place.mila.click(await place.card(order, place.mila), label="Withdraw")
    assert "Withdrawn." in text_of(done.response)
    assert (await place.kept(order)).past[-1].ending is Ending.WITHDRAWN


async def test_after_the_deadline_a_click_comes_too_late(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    card = await place.card(order, place.finn)
    place.house.orders.travel(timedelta(hours=48))
    late = await place.finn.click(card, label="Decline")
    assert late.modal is None
    assert "accepted automatically" in text_of(late.response)
    await place.house.desk.settle_due()
    assert (await place.kept(order)).status is Status.CANCELLED
