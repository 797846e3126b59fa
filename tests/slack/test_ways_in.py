"""The ways in: commands, shortcuts, the home tab, and offers by name and by code."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.values import OrderId
from sandbox.client import FieldErrors
from sandbox.people import ANA, SLACK_ORDERS
from sandbox.person import Value
from tests.slack.test_walking_path import asked
from tests.slack.town import Town

pytestmark = pytest.mark.anyio
CHANNEL = "Channel that hears the outcome"
PAST, SOON, FAR = (int(datetime(year, 5, 4, tzinfo=UTC).timestamp()) for year in (2026, 2027, 2029))


def orders(town: Town) -> list[OrderId]:
    return list(town.orders._orders)


async def offered(town: Town, **filled: str) -> OrderId:
    await town.ana.command("#orders", "/order offer")
    await town.ana.fill({"Title": "A logo", "Price": "100"} | filled)
    await town.ana.until_sees("Your offer: it becomes an order")
    return orders(town)[-1]


@pytest.mark.parametrize("typed", ["/order help", "/order bogus words", "/resolve help"])
async def test_help_says_what_can_be_typed(town: Town, typed: str) -> None:
    await town.ana.command("#general", typed)
    screen = await town.ana.until_sees("offer an order", place="#general")
    assert ("means nothing here" in screen.transcript()) == ("bogus" in typed)


async def test_a_list_without_orders_says_how_to_begin(town: Town) -> None:
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("You have no orders here yet")


async def test_only_the_person_who_typed_sees_the_answer(town: Town) -> None:
    await town.ana.command("#orders", "/order")
    await town.ana.until_sees("You have no orders here yet", place="#orders")
    assert not await town.bram.sees("orders here yet")


async def test_from_the_list_to_an_order_and_back_in_one_message(town: Town) -> None:
    order = await offered(town)
    await town.ana.command("#orders", "/order list")
    await town.ana.choose("Open an order", f"A logo · {order}", place="#orders")
    await town.ana.until_sees("it becomes an order once", place="#orders")
    await town.ana.press("All my orders", place="#orders")
    screen = await town.ana.until_sees("offered, not agreed yet", place="#orders")
    assert len(screen.messages) == 1


@pytest.mark.parametrize("typed", ["show {}", "{}", "show  {} "])
async def test_an_order_is_shown_by_its_name(town: Town, typed: str) -> None:
    order = await offered(town)
    await town.ana.command("#general", f"/order {typed.format(order.lower())}")
    await town.ana.until_sees("it becomes an order once", place="#general")


async def test_a_code_is_shown_to_the_proposer_and_joins_the_other(town: Town) -> None:
    order = await offered(town)
    stored = await town.orders.load(order)
    assert stored is not None
    assert stored.order.offer is not None
    code = stored.order.offer.code
    assert code is not None
    assert await town.ana.sees(f"/order join {code}")
    await town.ana.close()
    await town.bram.command("#general", f"/order join {code.lower().replace('-', ' ')}")
    await town.bram.press("Aanbod accepteren", place="#general")
    await town.ana.until_sees("is an order now")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("join", "Write the code behind it"),
        ("join now", "Write the code behind it"),
        ("join K7QM-2XWT", "This code does not work"),
        ("show", "Write the order’s name behind it"),
        ("show ORD-7K3M9QX2", "There is no such order here"),
    ],
)
async def test_what_is_typed_wrongly_is_answered_with_what_to_type(
    town: Town, typed: str, said: str
) -> None:
    await town.ana.command("#orders", f"/order {typed}")
    await town.ana.until_sees(said, place="#orders")


async def test_whoever_is_named_in_the_command_stands_in_the_form(town: Town) -> None:
    await town.ana.command("#orders", "/order offer @bram")
    friday = datetime(2026, 5, 8, 12, 30, tzinfo=ZoneInfo("Europe/London"))
    picked = int(friday.timestamp())
    await town.ana.fill({"Title": "A logo", "Price": "99.50", "Delivery": picked})
    await town.bram.until_sees("€\u00a099,50")
    stored = await town.orders.load(orders(town)[0])
    assert stored is not None
    assert stored.order.agreed_delivery == friday


async def test_a_delivery_that_nobody_picks_is_the_end_of_the_working_day_in_a_week(
    town: Town,
) -> None:
    await town.ana.command("#orders", "/order offer")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.ana.until_sees("Mon 11 May 2026 17:00")


async def test_the_freelancer_can_offer_in_another_currency(town: Town) -> None:
    await town.ana.command("#orders", "/order offer @bram")
    currency = "JPY · Japanese Yen"
    await town.ana.fill(
        {"Title": "A logo", "Price": "12000", "Currency": currency, "You are": "freelancer"}
    )
    await town.bram.until_sees("JP¥\u00a012.000")
    stored = await town.orders.load(orders(town)[0])
    assert stored is not None
    assert stored.order.freelancer == "slack:T0HARBOR:U0ANA"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12,50", "€\u00a012,50"),
        ("€ 12", "€\u00a012,00"),
        ("1.234,50", "€\u00a01.234,50"),
        ("9.999", "€\u00a09.999,00"),
        ("40,-", "€\u00a040,00"),
    ],
)
async def test_an_amount_is_taken_as_its_hint_and_people_write_it(
    town: Town, typed: str, shown: str
) -> None:
    await town.bram.command("#orders", "/order offer @chloe")
    form = await town.bram.until_form()
    assert any("99,50" in its.hint for its in form.fields)
    await town.bram.fill({"Titel": "Een logo", "Prijs": typed})
    await town.bram.until_sees(shown)


@pytest.mark.parametrize(
    ("filled", "field", "said"),
    [
        ({"Title": "   "}, "Title", "Write something here"),
        ({"Price": "0"}, "Price", "Give an amount"),
        ({"Price": "9.9999"}, "Price", "cannot be read as an amount"),
        ({"Price": "$ 12"}, "Price", "cannot be read as an amount"),
        ({"Price": "-3"}, "Price", "cannot be read as an amount"),
        ({"Delivery": PAST}, "Delivery", "has to lie ahead"),
        ({"Delivery": FAR}, "Delivery", "has to lie ahead, and before"),
        ({"The other party": "Ana Client"}, "The other party", "have to be two people"),
        ({CHANNEL: "#general"}, CHANNEL, "I am not in this channel"),
    ],
)
async def test_a_field_that_is_wrong_says_so_and_the_rest_stays(
    town: Town, filled: dict[str, Value], field: str, said: str
) -> None:
    await town.ana.command("#orders", "/order offer")
    with pytest.raises(FieldErrors) as caught:
        await town.ana.fill({"Title": "A logo", "Price": "100", **filled})
    [(label, error)] = caught.value.errors.items()
    assert label.startswith(field)
    assert said in error
    assert not orders(town)
    await town.ana.fill(
        {"Title": "A logo", "Price": "100", "The other party": "Bram de Vries"}
        | ({CHANNEL: "#orders"} if field == CHANNEL else {})
        | ({"Delivery": SOON} if field == "Delivery" else {})
    )
    await town.bram.until_sees("A logo")


async def test_the_channel_is_offered_only_where_the_app_is_in_it(town: Town) -> None:
    await town.ana.command("#general", "/order offer")
    form = await town.ana.until_form("Offer an order")
    channel = next(its for its in form.fields if its.label == CHANNEL)
    assert not channel.value


async def test_the_global_shortcut_leads_to_an_order(town: Town) -> None:
    order = await offered(town)
    await town.ana.close()
    await town.act_as(ANA, "shortcut", callback_id="resolve_order")
    await town.ana.choose("Open an order", f"A logo · {order}")
    await town.ana.press("Take the offer back")
    await town.ana.until_sees("You took the offer back")


async def test_a_message_can_be_taken_into_a_request(town: Town) -> None:
    await town.ana.command("#orders", "/order offer @bram")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.bram.press("Aanbod accepteren")
    await town.bram.say("#orders", "I cannot do *this* <before> June & that is final")
    seen = await town.ana.until_sees("I cannot do", place="#orders")
    [said] = [its for its in seen.messages if "I cannot do" in its.text]
    await town.act_as(ANA, "shortcut", callback_id="use_message", channel=SLACK_ORDERS, ts=said.id)
    await town.ana.choose("Open an order", f"A logo · {orders(town)[0]}")
    await town.ana.press("Ask to cancel")
    await town.ana.until_form("Ask to cancel")
    form = await town.ana.until_form("Ask to cancel")
    comment = next(str(its.value) for its in form.fields if "should know" in its.label)
    assert comment.startswith("From Bram de Vries: I cannot do *this* <before> June & that is")
    assert "https://harbor.slack.com/archives/C0ORDERS/p" in comment
    await town.ana.fill({"Reason": "I ordered by mistake"})
    await town.ana.fill({})
    await town.bram.until_sees("I cannot do *this* <before> June")


async def test_a_message_can_be_taken_as_evidence(town: Town) -> None:
    order = await asked(town)
    await town.bram.say("#orders", "I promised it for Monday")
    seen = await town.ana.until_sees("I promised it", place="#orders")
    [said] = [its for its in seen.messages if "I promised it" in its.text]
    await town.act_as(ANA, "shortcut", callback_id="use_message", channel=SLACK_ORDERS, ts=said.id)
    await town.ana.choose("Open an order", f"A logo · {order}")
    await town.ana.press("Attach evidence")
    form = await town.ana.until_form("Attach evidence")
    link = next(str(its.value) for its in form.fields if its.label == "A link")
    assert link == f"https://harbor.slack.com/archives/C0ORDERS/p{said.id.replace('.', '')}"
    await town.ana.fill({})
    await town.bram.until_sees("harbor.slack.com/archives/C0ORDERS")


async def test_the_home_tab_shows_orders_and_standing_and_follows_what_happens(town: Town) -> None:
    await town.ana.open_home()
    await town.ana.until_sees("You have no orders here yet")
    await town.ana.until_sees("Completion rate")
    await offered(town, **{"The other party": "Bram de Vries"})
    await town.ana.close()
    await town.ana.until(
        lambda seen: seen.home is not None and "offered, not agreed" in seen.home.text, "the offer"
    )
    await town.bram.press("Aanbod accepteren")
    await town.ana.until(
        lambda seen: seen.home is not None and "requirements" in seen.home.text, "the order"
    )


async def test_what_waits_for_an_answer_stands_first_on_the_home_tab_with_its_buttons(
    town: Town,
) -> None:
    await town.bram.open_home()
    await offered(town, **{"The other party": "Bram de Vries"})
    screen = await town.bram.until(
        lambda seen: seen.home is not None and "biedt je deze" in seen.home.text, "the offer"
    )
    assert screen.home is not None
    assert "Aanbod accepteren" in [its.label for its in screen.home.controls]
    assert "Europe/Amsterdam" in screen.home.text
    [accept] = [its for its in screen.home.controls if its.label == "Aanbod accepteren"]
    await town.act_as("U0BRAM", "press", **{k: str(v) for k, v in accept.address.items()})
    await town.ana.until_sees("is an order now")
    await town.bram.until_sees("Het aanbod is nu een bestelling.")


async def test_an_offer_can_be_made_from_the_home_tab(town: Town) -> None:
    await town.ana.open_home()
    await town.ana.press("Offer an order")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.ana.until_sees("Your offer: it becomes an order")


async def test_an_order_is_opened_and_acted_on_from_the_home_tab(town: Town) -> None:
    await town.ana.open_home()
    order = await offered(town)
    await town.ana.close()
    await town.ana.choose("Open an order", f"A logo · {order}")
    await town.ana.press("Take the offer back")
    await town.ana.until_sees("You took the offer back")


async def test_a_long_list_is_turned_page_by_page_on_the_home_tab(town: Town) -> None:
    for number in range(10):
        town.orders.travel(timedelta(minutes=1))
        await town.ana.command("#orders", "/order offer")
        await town.ana.fill({"Title": f"Logo {number}", "Price": "100"})
        await town.ana.until_sees(f"Logo {number} ")
        await town.ana.close()
    await town.ana.open_home()
    await town.ana.press("Next")
    await town.ana.until(
        lambda seen: seen.home is not None and "Logo 9 " in seen.home.text, "the next page"
    )
    await town.ana.press("Previous")
    await town.ana.until(
        lambda seen: seen.home is not None and "Logo 0 " in seen.home.text, "the page before"
    )


async def test_everybody_reads_their_own_language_and_zone(town: Town) -> None:
    await town.ana.command("#orders", "/order offer @bram")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    assert "CEST" in (await town.bram.until_sees("biedt je deze bestelling aan")).transcript()
    assert "BST" in (await town.ana.until_sees("Your offer: it becomes an order")).transcript()
