"""Cards in the language that their reader has just chosen."""

import pytest

from adapters.shared.directory import voice_for
from adapters.shared.settings_sheet import AUTOMATIC, Setting, press_for
from adapters.shared.voice import Plain, Voice
from core import commands as cmd
from core.views import Reader
from tests.fakes.making import CLIENT, FIRST, FREELANCER, opening
from tests.fakes.messenger import Post
from tests.shared.test_courier import Office

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def office() -> Office:
    office = await Office().opened()
    await office.deliver(await office.does(opening(), CLIENT))
    return office


async def choose(office: Office, language: str) -> None:
    """Have the freelancer choose a language, and play the worker."""
    person = await office.people.get(FREELANCER.account)
    voice: Voice = voice_for(person, "en", Plain(), await office.orders.now())
    await office.clerk.press(press_for(Setting.LANGUAGE, language), FREELANCER, voice)
    await office.deliver_all()


def card(office: Office) -> Post:
    [found] = [post for post in office.to_freelancer if post.sheet is not None]
    return found


async def test_a_card_changes_into_the_language_that_was_chosen(office: Office) -> None:
    said = len(office.to_freelancer)
    assert "Accepteren" in card(office).text
    await choose(office, "en")
    assert "Accept" in card(office).text
    assert "Accepteren" not in card(office).text
    await choose(office, AUTOMATIC)
    assert "Accepteren" in card(office).text
    assert len(office.to_freelancer) == said  # in place, and with nothing told again


async def test_the_other_party_s_card_is_left_alone(office: Office) -> None:
    [theirs] = [post for post in office.to_client if post.sheet is not None]
    edits = theirs.edits
    await choose(office, "en")
    assert theirs.edits == edits


async def test_the_card_of_an_order_that_is_over_stays_as_it_is(office: Office) -> None:
    await office.deliver(await office.does(cmd.AcceptRequest(ref=FIRST), FREELANCER))
    edits = card(office).edits
    await choose(office, "en")
    assert card(office).edits == edits
    assert (await office.cards.get(office.order, Reader.FREELANCER)) is not None
