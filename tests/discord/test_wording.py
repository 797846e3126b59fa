"""Commands in sentences, by the names that their reader can type."""

import pytest

from adapters.discord.markup import DiscordMarkup
from adapters.discord.wording import in_own_names
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
