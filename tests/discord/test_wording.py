"""Commands in sentences, by the names that their reader can type."""

from datetime import UTC, datetime

import pytest

from adapters.discord.markup import DiscordMarkup
from adapters.discord.wording import in_own_names
from adapters.shared.directory import voice_for
from adapters.shared.ports import OwnSettings, Person
from core.values import AccountId
from tests.discord.quay import Quay

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("said", "language", "own"),
    [
        ("Type `/order list`.", "en", "Type `/order list`."),
        ("Typ `/order list`.", "nl", "Typ `/bestelling lijst`."),
        ("`/order join CODE`: meedoen", "nl", "`/bestelling meedoen CODE`: meedoen"),
        ("`/order show ORD-…`", "nl", "`/bestelling tonen ORD-…`"),
        ("`/resolve`: alles", "en", "`/resolve start`: alles"),
        ("daar `/order join K7QM-2XWT`", "nl", "daar `/order join K7QM-2XWT`"),
        ("daar `/order join {code}`", "nl", "daar `/order join {code}`"),
        ("met `/settings time_zone`", "nl", "met `/instellingen tijdzone`"),
    ],
)
def test_commands_are_named_as_they_are_typed(said: str, language: str, own: str) -> None:
    assert in_own_names(said, language) == own


def test_what_people_write_is_never_taken_for_a_command() -> None:
    written = DiscordMarkup().text("`/order list`")
    assert in_own_names(written, "nl") == written


async def test_a_dutch_reader_gets_dutch_commands_that_work(dock: Quay) -> None:
    await dock.mila.command("#orders", "/order list")
    await dock.mila.until_sees("/bestelling aanbieden", place="#orders")


def test_commands_are_named_by_the_readers_discord_whatever_language_they_read_in() -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    person = Person(
        account=AccountId("discord:1"), name="Mila", locale="nl", own=OwnSettings(language="en")
    )
    said = voice_for(person, "en", DiscordMarkup(person.locale), now).say("help.list")
    assert said == "`/bestelling lijst`: your orders"


async def test_a_dutch_reader_who_chose_english_is_told_the_names_they_see(dock: Quay) -> None:
    await dock.mila.command("#orders", "/settings")
    await dock.mila.choose("Taal", "English", place="#orders")
    await dock.mila.until_sees("From now on", place="#orders")
    await dock.mila.command("#orders", "/order list")
    await dock.mila.until_sees("/bestelling aanbieden", place="#orders")
    assert await dock.mila.sees("You have no orders here yet", place="#orders")


async def test_what_the_worker_says_names_commands_as_its_reader_finds_them(dock: Quay) -> None:
    await dock.mila.command("#orders", "/order list")  # which tells that her Discord is Dutch
    await dock.mila.until_sees("Je hebt hier nog geen bestellingen", place="#orders")
    await dock.mila.allow_dms(False)
    await dock.finn.command(
        "#orders",
        "/order offer title:Landing page price:450 days:10 role:I am the client",
        **{"with": "Mila Jansen"},
    )
    await dock.deliver()
    screen = await dock.otis.until_sees("Mila Jansen", place="#orders")
    assert screen.has("/bestelling lijst")
    assert not screen.has("/order list")
