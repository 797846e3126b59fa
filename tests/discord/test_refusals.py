"""Bad input on Discord: each gets a clear answer, and nothing changes."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from simcord.backend.errors import SetupError
from simcord.env import Env
from structlog.typing import EventDict

from adapters.discord import answering
from adapters.shared.buttons import Press, Step
from core.orders import Status
from core.requests import RequestRef
from core.rules import Action
from core.values import OrderId, RequestId
from tests.discord.harbour import Harbour, fields_of, find_text, labels_of, latest, press, text_of
from tests.discord.quay import Quay
from tests.discord.test_walk import WHY, ask_to_cancel
from tests.patience import PLENTY, UNHURRIED

pytestmark = pytest.mark.anyio

NOT_YOURS = "There is no such order here, or it is not yours to see."


async def test_a_stranger_learns_nothing_from_a_card(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    card = await place.card(order, place.finn)
    before = await place.kept(order)
    for label in ("Accept", "Decline", "Open the order"):
        shown = await place.otis.click(card, label=label)
        assert shown.ephemeral
        assert NOT_YOURS in text_of(shown.response)
        assert "Landing" not in text_of(shown.response)
    assert await place.kept(order) == before


async def test_a_stranger_learns_nothing_from_a_command(place: Harbour) -> None:
    order = await place.order()
    for command in ("order show", "order deliver", "resolve start", "resolve cancel"):
        shown = await place.otis.slash(place.channel, command, order=order)
        missing = await place.otis.slash(place.channel, command, order="ORD-ZZZZZZZZ")
        assert text_of(shown.response) == text_of(missing.response)
        assert NOT_YOURS in text_of(shown.response)


async def test_what_is_no_name_of_an_order_is_answered_like_one_that_is_not_there(
    place: Harbour,
) -> None:
    shown = await place.mila.slash(place.channel, "order show", order="my order!")
    assert NOT_YOURS in text_of(shown.response)


async def test_the_requester_cannot_accept_their_own_request(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    card = await place.card(order, place.finn)
    shown = await place.mila.click(card, label="Accept")
    assert "the other party" in text_of(shown.response)
    assert (await place.kept(order)).status is Status.AWAITING_REQUIREMENTS


async def test_a_card_of_before_is_refused_with_what_stands_now(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    old = await place.card(order, place.finn)
    await place.mila.click(await place.card(order, place.mila), label="Withdraw")
    await ask_to_cancel(place, order)
    shown = await place.finn.click(old, label="Accept")
    assert "Open the order" in labels_of(shown.response)
    kept = await place.kept(order)
    assert kept.request is not None
    assert kept.status is Status.AWAITING_REQUIREMENTS


async def test_a_card_of_months_ago_answers_what_stands_now(place: Harbour) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    old = await place.card(order, place.finn)
    place.house.orders.travel(timedelta(days=200))
    shown = await place.finn.click(old, label="Accept")
    assert "accepted automatically" in text_of(shown.response)


@pytest.mark.parametrize(
    "forge",
    [
        lambda press: press.but(seen=RequestRef(request=RequestId(1), revision=7)),
        lambda press: press.but(seen=RequestRef(request=RequestId(99), revision=1)),
        lambda press: press.but(seen=None, step=Step.CONFIRM, draft="stolen"),
        lambda press: press.but(action=Action.SUPPORT_CANCEL),
        lambda press: press.but(action=Action.COMPLETE),
        lambda press: press.but(order=OrderId("ORD-99999999")),
    ],
)
async def test_a_forged_button_changes_nothing(
    place: Harbour, forge: Callable[[Press], Press]
) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    before = await place.kept(order)
    real = Press(
        step=Step.DO,
        order=order,
        action=Action.ACCEPT_REQUEST,
        seen=RequestRef(request=RequestId(1), revision=1),
    )
    message = await place.post_button(forge(real).id)
    for who in (place.otis, place.finn):
        shown = await who.click(message, label="Forged")
        assert shown.acknowledged
        assert shown.modal is None
    assert await place.kept(order) == before


@pytest.mark.parametrize(
    "custom_id", ["old:button", "rc:zz:ORD-00000001:::", "rc:do:?:::", "x" * 100]
)
async def test_a_button_that_is_not_ours_leads_nowhere(place: Harbour, custom_id: str) -> None:
    message = await place.post_button(custom_id)
    shown = await place.finn.click(message, label="Forged")
    assert "leads nowhere any more" in text_of(shown.response)


async def test_another_persons_draft_cannot_be_confirmed(place: Harbour) -> None:
    order = await place.order()
    start = await place.mila.slash(place.channel, "resolve cancel", order=order)
    await place.mila.submit_modal(start, WHY)
    [draft] = place.house.drafts.all
    confirm = Press(step=Step.CONFIRM, order=order, action=Action.OPEN_CANCELLATION, draft=draft)
    message = await place.post_button(confirm.id)
    await place.finn.click(message, label="Forged")
    assert (await place.kept(order)).request is None


async def test_ten_thousand_characters_do_not_fit_the_form(place: Harbour) -> None:
    order = await place.order()
    form = await place.mila.slash(place.channel, "resolve cancel", order=order)
    assert fields_of(form.modal)["comment"]["max_length"] == 1500
    with pytest.raises(SetupError, match="max_length"):
        await place.mila.submit_modal(form, WHY | {"comment": "x" * 10_000})


async def test_a_reason_that_is_not_in_the_list_does_not_go_through(place: Harbour) -> None:
    order = await place.order()
    form = await place.mila.slash(place.channel, "resolve cancel", order=order)
    with pytest.raises(SetupError, match="does not exist"):
        await place.mila.submit_modal(form, WHY | {"reason": "i_feel_like_it"})


async def test_a_counterparty_who_is_oneself_is_refused(place: Harbour) -> None:
    options = {"title": "Logo", "price": "1", "days": 1, "role": "client", "with": place.mila}
    shown = await place.mila.slash(place.channel, "order offer", **options)
    assert "with" in text_of(shown.response)
    assert "this one is you" in text_of(shown.response)


async def test_a_bot_cannot_be_the_counterparty(place: Harbour) -> None:
    bot = place.guild.add_member(place.env.create_user("robot", bot=True))
    options = {"title": "Logo", "price": "1", "days": 1, "role": "client", "with": bot}
    shown = await place.mila.slash(place.channel, "order offer", **options)
    assert "A bot cannot be the other party" in text_of(shown.response)


@pytest.mark.parametrize(("price", "currency"), [("a lot", "EUR"), ("1.234", "KWD"), ("1", "EEK")])
async def test_an_offer_that_cannot_be_read_says_what_is_wrong(
    place: Harbour, price: str, currency: str
) -> None:
    options = {"title": "Logo", "price": price, "days": 1, "role": "client", "currency": currency}
    shown = await place.mila.slash(place.channel, "order offer", **options)
    assert "Not sent yet" in text_of(shown.response)
    assert not (await place.house.desk.look_at_all(place.actor(place.mila))).pages


async def test_an_offer_that_could_not_be_read_comes_back_as_it_was_typed(place: Harbour) -> None:
    options = {"title": "Logo", "price": "a lot", "days": 3, "role": "freelancer"}
    wrong = await place.mila.slash(
        place.channel, "order offer", **options, currency="USD", **{"with": place.finn}
    )
    again = await press(place.mila, wrong, "Change it")
    fields = fields_of(again.modal)
    typed = {name: fields[name].get("value") for name in ("title", "price", "days", "currency")}
    assert typed == {"title": "Logo", "price": "a lot", "days": "3", "currency": "USD"}
    assert [one["value"] for one in fields["role"]["options"] if one.get("default")] == [
        "freelancer"
    ]
    shown = await place.mila.submit_modal(again, typed | {"price": "40", "role": "freelancer"})
    kept = await place.kept(find_text(shown.response, "ORD-"))
    assert (kept.price, kept.currency, kept.client) == (4000, "USD", f"discord:{place.finn.id}")


async def test_an_offer_with_a_code_comes_back_too_but_to_nobody_else(place: Harbour) -> None:
    options = {"title": "Logo", "price": "a lot", "days": 3, "role": "client"}
    wrong = await place.mila.slash(place.channel, "order offer", **options)
    again = await press(place.mila, wrong, "Change it")
    shown = await place.mila.submit_modal(again, {**options, "days": "3", "price": "40"})
    assert "works once" in text_of(shown.response)
    [draft] = place.house.drafts.all
    wrong = await place.mila.slash(place.channel, "order offer", **options)
    del place.house.drafts.all[draft]
    place.house.drafts.all.clear()
    late = await press(place.mila, wrong, "Change it")
    assert "was kept for an hour" in text_of(late.response)


async def test_what_was_typed_comes_back_when_something_is_wrong_with_it(place: Harbour) -> None:
    order = await place.order()
    await place.supply(order)
    form = await place.finn.slash(place.channel, "resolve extend", order=order, days=61)
    assert fields_of(form.modal)["days"]["value"] == "61"
    wrong = await place.finn.submit_modal(form, {"days": "61", "comment": "I was ill."})
    assert "Not sent yet" in text_of(wrong.response)
    assert "Days" in text_of(wrong.response)
    again = await press(place.finn, wrong, "Change it")
    fields = fields_of(again.modal)
    assert (fields["days"]["value"], fields["comment"]["value"]) == ("61", "I was ill.")
    confirm = await place.finn.submit_modal(again, {"days": "3", "comment": "I was ill."})
    assert "What this will do" in text_of(confirm.response)


async def test_what_people_write_pings_nobody(place: Harbour, env: Env) -> None:
    order = await place.order(title="@everyone <@&1> **Sale**")
    form = await place.mila.slash(place.channel, "resolve cancel", order=order)
    await place.mila.submit_modal(form, WHY | {"comment": "@here <!channel> discord.gg/abc"})
    for request in env.http_requests:
        body = request.json if isinstance(request.json, dict) else {}
        data = body.get("data", body)
        if "components" in data and "custom_id" not in data:
            assert data["allowed_mentions"]["parse"] == []


async def test_a_button_from_before_a_restart_works_after_it(place: Harbour, env: Env) -> None:
    order = await place.order()
    await ask_to_cancel(place, order)
    card = await place.card(order, place.finn)
    form = await place.finn.click(card, label="Decline")
    await env.restart_bot(place.house.client())
    done = await place.finn.submit_modal(form, {"message": "No."})
    assert "Declined." in text_of(done.response)


async def test_a_slow_answer_is_deferred_and_then_comes(
    place: Harbour, env: Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await place.order()
    monkeypatch.setattr(answering, "PATIENCE_SECONDS", 0.05)
    place.house.orders.delay = 0.5
    shown = await place.mila.slash(place.channel, "order show", order=order)
    [deferral, answer] = env.http_requests[-2:]
    assert deferral.json == {"type": 5, "data": {"flags": 64}}
    assert answer.method == "PATCH"
    assert shown.ephemeral
    assert "Landing page" in text_of(latest(shown))


async def test_a_form_that_was_too_slow_can_be_opened_with_a_button(
    place: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await place.order()
    monkeypatch.setattr(answering, "PATIENCE_SECONDS", 0.05)
    place.house.orders.delay = 0.5
    shown = await place.mila.slash(place.channel, "resolve cancel", order=order)
    assert shown.modal is None
    assert "Your form is ready" in text_of(latest(shown))
    place.house.orders.delay = 0
    monkeypatch.setattr(answering, "PATIENCE_SECONDS", UNHURRIED)
    form = await press(place.mila, shown, "Open the form")
    assert set(fields_of(form.modal)) == {"comment", "reason"}


async def test_a_stop_waits_for_answers_that_are_being_given(dock: Quay) -> None:
    await dock.order()
    dock.house.orders.delay = 0.5
    dock.house.orders.asked.clear()
    async with asyncio.TaskGroup() as group:
        group.create_task(dock.finn.command("#orders", "/order list"))
        await dock.house.orders.asked.wait()
        await dock.handlers.finish(PLENTY)
        assert dock.house.orders.answered
        assert not dock.house.orders.under_way


async def test_a_failure_is_admitted_and_logged_without_what_people_wrote(
    place: Harbour, logged: list[EventDict]
) -> None:
    order = await place.order()
    place.house.orders.broken = True
    shown = await place.mila.slash(place.channel, "order show", order=order)
    assert shown.ephemeral
    assert "Something went wrong on our side" in text_of(shown.response)
    [line] = [line for line in logged if line["log_level"] == "error"]
    assert line["event"] == "an interaction failed"
    logged.clear()


@pytest.mark.parametrize(("status", "code", "admitted"), [(404, 10062, False), (400, 50035, True)])
async def test_an_answer_that_discord_does_not_take_is_logged(  # noqa: PLR0917 - fixtures and figures
    place: Harbour, env: Env, logged: list[EventDict], status: int, code: int, admitted: bool
) -> None:
    order = await place.order()
    env.inject_error("POST", "/interactions/*/*/callback", status=status, code=code, times=1)
    shown = await place.mila.slash(place.channel, "order show", order=order)
    assert shown.acknowledged is admitted
    assert [line["log_level"] for line in logged if line["log_level"] != "info"] == [
        "error" if admitted else "warning"
    ]
    logged.clear()


async def test_orders_are_suggested_with_what_waits_for_oneself_first(place: Harbour) -> None:
    first = await place.order(title="Landing page")
    second = await place.order(title="Logo")
    await ask_to_cancel(place, first)
    found = await place.finn.autocomplete(place.channel, "order show", "order", "")
    assert [choice["value"] for choice in found] == [first, second]
    assert found[0]["name"].startswith(f"Landing page · {first} · cancellation, closes")
    found = await place.finn.autocomplete(place.channel, "order show", "order", "log")
    assert [choice["value"] for choice in found] == [second]
    assert await place.otis.autocomplete(place.channel, "order show", "order", "") == []
