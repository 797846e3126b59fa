"""What people on Discord decide for themselves."""

import pytest

from adapters.shared.buttons import Press, Step
from adapters.shared.ports import OwnSettings, Reminders
from core.values import AccountId
from sandbox.people import FINN as FINN_ID
from tests.discord.harbour import Harbour, text_of
from tests.discord.quay import Quay

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
