"""What people on Slack decide for themselves: by a command, and on their home tab."""

from datetime import timedelta

import pytest

from adapters.shared.ports import OwnSettings, Reminders
from core.values import AccountId
from tests.slack.test_all_kinds import asks, begun
from tests.slack.town import Town

pytestmark = pytest.mark.anyio

ANA = AccountId("slack:T0HARBOR:U0ANA")


async def test_a_language_that_is_chosen_holds_at_once_and_everywhere(town: Town) -> None:
    await town.ana.command("#orders", "/order settings")
    await town.ana.choose("Language", "Nederlands", place="#orders")
    await town.ana.until_sees("Vanaf nu lees je hier alles in het Nederlands", place="#orders")
    assert await town.people.settings(ANA) == OwnSettings(language="nl")
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("Je hebt hier nog geen bestellingen", place="#orders")
    await town.ana.command("#orders", "/order offer @bram")
    await town.ana.fill({"Titel": "A logo", "Prijs": "100"})
    await town.ana.until_sees("Jouw aanbod")


async def test_automatic_is_the_language_of_the_profile_again(town: Town) -> None:
    await town.bram.command("#orders", "/order settings")
    await town.bram.choose("Taal", "English", place="#orders")
    await town.bram.until_sees("From now on you read everything here in English", place="#orders")
    await town.bram.choose("Language", "Automatic: Nederlands", place="#orders")
    await town.bram.until_sees("Vanaf nu is je taal die van je profiel", place="#orders")


async def test_the_home_tab_speaks_the_language_that_is_chosen_on_it(town: Town) -> None:
    await town.ana.open_home()
    await town.ana.until(
        lambda seen: seen.home is not None and "Reminders" in seen.home.text, "the settings"
    )
    await town.ana.choose("Language", "Nederlands")
    screen = await town.ana.until(
        lambda seen: seen.home is not None and "Vanaf nu" in seen.home.text, "what was changed"
    )
    assert screen.home is not None
    assert "Herinneringen" in screen.home.text
    assert "Reminders" not in screen.home.text


async def test_the_home_tab_follows_what_is_decided_by_command(town: Town) -> None:
    await town.ana.open_home()
    await town.ana.until(lambda seen: seen.home is not None, "the home tab")
    await town.ana.command("#orders", "/order settings")
    await town.ana.choose("Language", "Nederlands", place="#orders")
    await town.ana.until(
        lambda seen: seen.home is not None and "Herinneringen" in seen.home.text, "Dutch"
    )


async def test_who_silences_all_reminders_is_told_what_silence_means(town: Town) -> None:
    await town.ana.command("#orders", "/order settings")
    assert not await town.ana.sees("counts as accepted", place="#orders")
    await town.ana.choose("Reminders before a deadline", "None", place="#orders")
    await town.ana.until_sees("counts as accepted at its deadline", place="#orders")
    assert (await town.people.settings(ANA)).reminders is Reminders.NONE
    await town.ana.choose("Reminders before a deadline", "Only the last", place="#orders")
    await town.ana.until_sees("only the last reminder before a deadline", place="#orders")
    assert not await town.ana.sees("counts as accepted", place="#orders")


async def test_nobody_else_sees_or_changes_them(town: Town) -> None:
    await town.ana.command("#orders", "/order settings")
    await town.ana.choose("Language", "Nederlands", place="#orders")
    await town.ana.until_sees("Vanaf nu", place="#orders")
    assert not await town.chloe.sees("Vanaf nu", place="#orders")
    await town.chloe.command("#orders", "/order list")
    await town.chloe.until_sees("You have no orders here yet", place="#orders")


async def until_reminded(town: Town) -> None:
    """Have Chloe ask Ana for more time, and let a day pass until Ana is reminded."""
    await begun(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.ana.until_sees("Because.")
    town.orders.travel(timedelta(hours=24))
    await town.desk.settle_due()
    await town.ana.until_sees("24 hours left to answer")


async def test_a_reminder_gives_way_to_when_it_comes_again(town: Town) -> None:
    await until_reminded(town)
    await town.ana.press("Remind me in 3 hours")
    await town.ana.until_sees("You will be reminded once more")
    assert await town.ana.sees("stays where it is")
    assert not await town.ana.sees("24 hours left to answer")
    await town.ana.press("Remind me in 1 hour", near="You will be reminded once more")
    town.orders.travel(timedelta(hours=1))
    for asked in town.snoozes.ripe(await town.orders.now()):
        await town.courier.remind(asked)
    await town.ana.until_sees("You asked to be reminded: 23 hours left")
    assert not town.snoozes.all


async def test_the_button_of_a_reminder_outlives_the_request_and_says_so(town: Town) -> None:
    await until_reminded(town)
    await town.ana.press("Decline")
    await town.ana.fill({})
    await town.ana.press("Remind me in 1 hour")
    await town.ana.until_sees("ended already")
    assert not town.snoozes.all


async def test_what_another_process_was_told_holds_at_the_next_click(town: Town) -> None:
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("You have no orders here yet", place="#orders")
    await town.people.decide(ANA, OwnSettings(language="nl"))
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("Je hebt hier nog geen bestellingen", place="#orders")
