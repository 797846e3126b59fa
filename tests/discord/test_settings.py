"""What people on Discord decide for themselves."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.shared.buttons import Press, Step
from adapters.shared.ports import OwnSettings, Reminders
from core.values import AccountId
from sandbox.people import FINN as FINN_ID
from sandbox.people import MILA as MILA_ID
from tests.discord.harbour import Harbour, text_of
from tests.discord.quay import Quay
from tests.discord.test_over_the_wire import BOT, ask_to_cancel

pytestmark = pytest.mark.anyio

FINN = AccountId(f"discord:{FINN_ID}")


async def test_a_language_that_is_chosen_holds_at_once_and_everywhere(dock: Quay) -> None:
    await dock.finn.command("#orders", "/settings")
    await dock.finn.choose("Language", "Nederlands", place="#orders")
    await dock.finn.until_sees("Vanaf nu lees je hier alles in het Nederlands", place="#orders")
    assert await dock.house.people.settings(FINN) == OwnSettings(language="nl")
    await dock.finn.command("#orders", "/order list")
    await dock.finn.until_sees("Je hebt hier nog geen bestellingen", place="#orders")


async def test_what_the_worker_says_is_in_the_language_that_was_chosen(dock: Quay) -> None:
    await dock.mila.command("#orders", "/settings")
    await dock.mila.choose("Taal", "English", place="#orders")
    await dock.mila.until_sees("From now on you read everything here in English", place="#orders")
    await dock.finn.command(
        "#orders",
        "/order offer title:Landing page price:450 days:10",
        role="I am the client",
        **{"with": "Mila Jansen"},
    )
    await dock.deliver()
    await dock.mila.until_sees("offers you this order", place="Resolution Center")


async def test_automatic_is_the_language_of_the_client_again(dock: Quay) -> None:
    await dock.mila.command("#orders", "/settings")
    await dock.mila.choose("Taal", "English", place="#orders")
    await dock.mila.until_sees("From now on", place="#orders")
    await dock.mila.choose("Language", "Automatic: Nederlands", place="#orders")
    await dock.mila.until_sees("Vanaf nu is je taal die van je profiel", place="#orders")


async def test_who_silences_all_reminders_is_told_what_silence_means(dock: Quay) -> None:
    await dock.finn.command("#orders", "/settings")
    await dock.finn.choose("Reminders before a deadline", "None", place="#orders")
    await dock.finn.until_sees("counts as accepted at its deadline", place="#orders")
    assert (await dock.house.people.settings(FINN)).reminders is Reminders.NONE


async def test_a_time_zone_is_chosen_by_its_place(dock: Quay) -> None:
    await dock.finn.command("#orders", "/settings time_zone:Europe/Amsterdam")
    await dock.finn.until_sees("your time zone is Europe/Amsterdam", place="#orders")
    assert (await dock.house.people.settings(FINN)).zone == "Europe/Amsterdam"
    await dock.finn.command("#orders", "/settings time_zone:automatic")
    await dock.finn.until_sees("your time zone is UTC", place="#orders")


async def test_a_time_zone_that_is_none_changes_nothing(place: Harbour) -> None:
    shown = await place.finn.slash(place.channel, "settings", time_zone="Mars/Olympus")
    assert "There is no such time zone" in text_of(shown.response)
    assert not place.house.people.decided


async def test_time_zones_are_suggested_while_one_is_typed(place: Harbour) -> None:
    shown = await place.finn.autocomplete(place.channel, "settings", "time_zone", "new york")
    assert [choice["value"] for choice in shown][:1] == ["America/New_York"]


@pytest.mark.parametrize("draft", ["language-xx", "reminders-often", "colour-red", ""])
async def test_a_forged_choice_changes_nothing(place: Harbour, draft: str) -> None:
    message = await place.post_button(Press(step=Step.SETTINGS, draft=draft).id)
    shown = await place.finn.click(message, label="Forged")
    assert "Your settings" in text_of(shown.response)
    assert not any(its != OwnSettings() for its in place.house.people.decided.values())


async def until_reminded(dock: Quay) -> None:
    """Have Finn ask Mila for something, and let a day pass until she is reminded."""
    await ask_to_cancel(dock)
    dock.house.orders.travel(timedelta(hours=24))
    await dock.house.desk.settle_due()
    await dock.deliver()
    await dock.mila.until_sees("Nog 24 uur om te antwoorden", place=BOT)


async def test_a_reminder_comes_again_when_it_was_asked_for(dock: Quay) -> None:
    await until_reminded(dock)
    await dock.mila.press("Herinner me over 3 uur", place=BOT)
    await dock.mila.until_sees("blijft waar die is", place=BOT)
    dock.house.orders.travel(timedelta(hours=3))
    await dock.remind()
    await dock.mila.until_sees("Je wilde herinnerd worden: nog 21 uur", place=BOT)
    await dock.mila.press("Herinner me over 1 uur", near="Je wilde herinnerd worden", place=BOT)
    [again] = dock.house.snoozes.all.values()
    assert again.at == await dock.house.orders.now() + timedelta(hours=1)


async def test_the_button_of_a_reminder_outlives_the_request_and_says_so(dock: Quay) -> None:
    await until_reminded(dock)
    await dock.mila.press("Afwijzen", place=BOT)
    await dock.mila.fill({})
    await dock.mila.press("Herinner me over 1 uur", place=BOT)
    await dock.mila.until_sees("was al afgehandeld", place=BOT)
    assert not dock.house.snoozes.all


async def test_who_chose_a_time_zone_can_be_reminded_in_the_morning(dock: Quay) -> None:
    mila = AccountId(f"discord:{MILA_ID}")
    await dock.house.people.decide(mila, OwnSettings(zone="Europe/Amsterdam"))
    await until_reminded(dock)
    await dock.mila.press("Herinner me om 9 uur ’s ochtends", place=BOT)
    [asked] = dock.house.snoozes.all.values()
    at = asked.at.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert (at.hour, at.minute) == (9, 0)


async def test_suggestions_are_in_the_language_that_was_chosen(place: Harbour) -> None:
    order = await place.order()
    finn = AccountId(f"discord:{place.finn.id}")
    await place.house.people.decide(finn, OwnSettings(language="nl"))
    [shown] = await place.finn.autocomplete(place.channel, "order show", "order", "")
    assert order in shown["name"]
    assert "wacht op de wensen" in shown["name"]
