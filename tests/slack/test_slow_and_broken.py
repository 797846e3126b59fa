"""When an answer takes long, or does not come: people are told, and nothing typed is lost."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack import commands, handlers, offers, people
from sandbox.client import Refused
from sandbox.people import ANA, SLACK_ORDERS
from tests.slack.test_walking_path import agreed
from tests.slack.town import Town, open_town

pytestmark = pytest.mark.anyio

FORM = {"Reason": "I ordered by mistake", "What the other party should know": "We moved on."}
FAILED = "Something went wrong on our side"


@pytest.fixture
async def town(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    monkeypatch.setattr(handlers, "PATIENCE", 0.05)
    monkeypatch.setattr(commands, "PATIENCE", 0.05)
    async with open_town() as opened:
        yield opened


async def test_a_press_takes_the_trigger_with_a_loading_view(town: Town) -> None:
    await agreed(town)
    town.orders.open.clear()
    await town.bram.press("Bestelling openen")
    await town.bram.until_sees("Een ogenblik…")
    town.orders.open.set()
    await town.bram.until_sees("Bewijs hoort bij een open verzoek")
    assert not await town.bram.sees("Een ogenblik…")


async def test_a_form_asked_for_on_a_message_comes_when_it_comes(town: Town) -> None:
    order = await agreed(town)
    await town.ana.command("#general", f"/resolve {order}")
    town.orders.open.clear()
    await town.ana.press("Ask to cancel", place="#general")
    await town.ana.until_sees("One moment…")
    town.orders.open.set()
    await town.ana.fill(FORM)
    await town.ana.until_sees("counts as refunded to you")


async def test_a_form_that_is_sent_waits_in_a_loading_view(town: Town) -> None:
    order = await agreed(town)
    await town.ana.command("#general", f"/resolve {order}")
    await town.ana.press("Ask to cancel", place="#general")
    await town.ana.until_form("Ask to cancel")
    town.orders.open.clear()
    await town.ana.fill(FORM)
    await town.ana.until_sees("One moment…")
    town.orders.open.set()
    await town.ana.until_sees("counts as refunded to you")
    await town.ana.fill({})
    await town.bram.until_sees("We moved on.")


async def test_the_form_for_an_offer_comes_when_it_comes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "GLANCE", 0.05)
    await town.ana.command("#orders", "/order list")  # who she is, is known from then on
    town.orders.open.clear()
    await town.ana.command("#general", "/order offer")
    await town.ana.until_sees("One moment…")
    town.orders.open.set()
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.ana.until_sees("Your offer: it becomes an order")


async def test_a_message_is_taken_in_time_though_slack_says_of_nobody_who_they_are(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PATIENCE", 0.05)
    await town.bram.say("#orders", "I cannot do it")
    seen = await town.ana.until_sees("I cannot do it", place="#orders")
    [said] = [its for its in seen.messages if "I cannot do it" in its.text]
    await town.box.fault("timeout", method="users.info")
    await town.act_as(ANA, "shortcut", callback_id="use_message", channel=SLACK_ORDERS, ts=said.id)
    await town.ana.until_sees("You have no orders here yet")
    await town.box.clear_faults()


async def test_a_command_is_answered_late_where_it_was_typed(town: Town) -> None:
    order = await agreed(town)
    town.orders.open.clear()
    await town.ana.command("#general", f"/order show {order}")
    town.orders.open.set()
    await town.ana.until_sees("waiting for the client’s requirements", place="#general")


async def test_when_the_record_is_away_a_press_says_so(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    order = await agreed(town)
    await town.ana.command("#general", f"/resolve {order}")
    town.orders.broken = True
    with pytest.raises(Refused):
        await town.ana.press("Ask to cancel", place="#general")
    await town.ana.until_sees(FAILED, place="#general")
    town.orders.broken = False
    await town.ana.press("Ask to cancel", place="#general")
    await town.ana.until_form("Ask to cancel")
    written = capsys.readouterr()
    assert "ConnectionError" in written.out + written.err
    assert "somebody’s words" not in written.out + written.err


async def test_when_the_record_is_away_a_form_stays_as_it_was_filled_in(town: Town) -> None:
    order = await agreed(town)
    await town.ana.command("#general", f"/resolve {order}")
    await town.ana.press("Ask to cancel", place="#general")
    town.orders.broken = True
    with pytest.raises(Refused):
        await town.ana.fill(FORM)
    town.orders.broken = False
    form = await town.ana.until_form("Ask to cancel")
    assert "We moved on." in [its.value for its in form.fields]
    await town.ana.fill({})
    await town.ana.until_sees("counts as refunded to you")


async def test_when_a_late_answer_fails_the_loading_view_says_so(town: Town) -> None:
    await agreed(town)
    town.orders.open.clear()
    await town.bram.press("Bestelling openen")
    await town.bram.until_sees("Een ogenblik…")
    town.orders.broken = True
    town.orders.open.set()
    await town.bram.until_sees("Er ging aan onze kant iets mis")
    town.orders.broken = False
