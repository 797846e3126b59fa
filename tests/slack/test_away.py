"""Being away on Slack: naming somebody who answers, what they get, and ending it (D1 to D6)."""

from datetime import timedelta

import pytest

from core.values import AccountId
from sandbox.client import NotSeen
from sandbox.screen import Screen
from tests.core.builders import rule
from tests.slack.test_all_kinds import COMMENT, asks, begun
from tests.slack.town import Town

pytestmark = [pytest.mark.anyio, rule("D1", "D2", "D4", "D5", "D6")]

ANA, BRAM = AccountId("slack:T0HARBOR:U0ANA"), AccountId("slack:T0HARBOR:U0BRAM")


async def names(town: Town, whom: str = "U0BRAM") -> None:
    """Have Ana name somebody for a week."""
    await town.ana.command("#orders", "/order settings")
    await town.ana.press("Let somebody answer for me", place="#orders")
    await town.ana.choose("Who is to answer for you", whom)
    await town.ana.choose("For how long", "7 days")
    await town.ana.until_sees("answers for you from now on")
    await town.tell_covers()


async def test_somebody_who_is_named_answers_and_all_read_who_did_for_whom(town: Town) -> None:
    await begun(town)
    await names(town)
    # Bram reads Dutch.
    await town.bram.until_sees("Je neemt waar voor Ana", place="Resolution Center")
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.bram.until_sees("Je antwoordt namens Ana", place="Resolution Center")
    await town.bram.press("Accepteren", near="Je antwoordt namens", place="Resolution Center")
    await town.bram.until_form("Wat dit gaat doen")
    await town.bram.fill({})
    await town.chloe.until_sees("for Ana Client, accepted your delivery extension")
    await town.ana.until_sees("for you, accepted")
    await town.bram.until_sees("is afgehandeld")
    bram = town.bram
    bram.patience = 0.5
    with pytest.raises(NotSeen):
        await bram.press("Afwijzen", near="is afgehandeld", place="Resolution Center")


async def test_what_waits_already_comes_to_whoever_is_named(town: Town) -> None:
    await begun(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    await names(town)
    await town.bram.until_sees("Je antwoordt namens Ana", place="Resolution Center")
    await town.ana.press("End it now", place="#orders")
    await town.ana.until_sees("no longer answers for you")
    await town.tell_covers()
    await town.bram.until_sees("Je neemt niet meer waar voor Ana", place="Resolution Center")
    assert await town.covers.of(ANA) is None
    assert not await town.bram.sees("Because.", place="Resolution Center")


async def test_a_delegate_can_stop_from_the_message_that_told_them(town: Town) -> None:
    await names(town)
    await town.bram.press("Stoppen met waarnemen", place="Resolution Center")
    await town.bram.until_sees("Je neemt niet meer waar voor Ana")
    await town.tell_covers()
    await town.ana.until_sees("no longer answers for you", place="Resolution Center")
    assert list(await town.covers.held_by(BRAM)) == []


async def test_a_delegate_answers_with_other_terms_by_the_same_forms(town: Town) -> None:
    await begun(town)
    await names(town, "U0DEV")
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.dev.press("Other terms", near="in the place of Ana", place="Resolution Center")
    await town.dev.fill({"Days": "1", COMMENT: "One is enough."})
    await town.dev.until_sees("The agreed delivery date goes from")
    await town.dev.fill({})
    await town.chloe.until_sees("for Ana Client, answers with other terms: 1 more day")
    await town.ana.until_sees("for you, answered Chloe Okafor")
    await town.dev.until_sees("was answered with other terms")
    await town.chloe.press("Decline", near="answers with other terms")
    await town.chloe.fill({"A message with it": "Three, please."})
    # The first one stands again, and waits for the delegate's answer again.
    await town.dev.press("Decline", near="in the place of Ana", place="Resolution Center")
    await town.dev.fill({"A message with it": "Sorry, no."})
    await town.chloe.until_sees("for Ana Client, declined your delivery extension")
    await town.chloe.until_sees("Sorry, no.")


def home(screen: Screen) -> str:
    return "" if screen.home is None else screen.home.text


async def test_a_delegate_finds_on_their_home_tab_what_they_may_answer_now(town: Town) -> None:
    await begun(town)
    await town.bram.open_home()
    await town.bram.until(lambda seen: "Je bestellingen" in home(seen), "his own page")
    assert "Terwijl anderen" not in home(await town.bram.screen())
    await names(town)
    await town.bram.until(
        lambda seen: "Je neemt waar voor Ana" in home(seen) and "wacht nu niets" in home(seen),
        "for whom he answers, before anything is asked",
    )
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.bram.until(
        lambda seen: "Je antwoordt namens Ana" in home(seen) and "Because." in home(seen),
        "what waits, as soon as it is asked",
    )
    await town.bram.open_home()
    await town.bram.press("Accepteren", near="Je antwoordt namens Ana")
    await town.bram.until_form("Wat dit gaat doen")
    await town.bram.fill({})
    await town.chloe.until_sees("for Ana Client, accepted your delivery extension")
    await town.bram.until(lambda seen: "wacht nu niets" in home(seen), "nothing that waits")
    assert "Because." not in home(await town.bram.screen())


async def test_what_waits_leaves_the_home_tab_when_the_cover_is_ended(town: Town) -> None:
    await begun(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.bram.open_home()
    await names(town)
    await town.bram.until(lambda seen: "Because." in home(seen), "what waits already")
    await town.ana.press("End it now", place="#orders")
    await town.tell_covers()
    await town.bram.until(lambda seen: "Terwijl anderen" not in home(seen), "his own page alone")
    assert "Because." not in home(await town.bram.screen())
    await names(town)
    await town.bram.until(lambda seen: "Because." in home(seen), "what waits again")
    town.orders.travel(timedelta(days=7))
    assert await town.covers.settle_over() == 1
    await town.tell_covers()
    await town.bram.until(lambda seen: "Terwijl anderen" not in home(seen), "his own page alone")


async def test_the_list_that_a_delegate_types_for_leads_to_what_they_may_answer(
    town: Town,
) -> None:
    await begun(town)
    await names(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    await town.bram.command("#orders", "/order list")
    await town.bram.until_sees("Terwijl anderen afwezig zijn", place="#orders")
    await town.bram.until_sees("Je neemt waar voor Ana", place="#orders")
    await town.bram.choose("Open wat namens hen wacht", "A logo", place="#orders")
    await town.bram.press("Afwijzen", place="#orders")
    await town.bram.fill({"Een bericht erbij": "Nee, sorry."})
    await town.chloe.until_sees("for Ana Client, declined your delivery extension")
    await town.bram.command("#orders", "/order list")
    await town.bram.until_sees("Er wacht nu niets op je antwoord", place="#orders")


async def test_nobody_else_finds_anything_of_it_in_their_list(town: Town) -> None:
    await begun(town)
    await names(town)
    await asks(town, "chloe", "Ask for more time", Days="3")
    for one in (town.ana, town.chloe):
        await one.command("#orders", "/order list")
        await one.until_sees("Your orders", place="#orders")
        assert not await one.sees("While others are away", place="#orders")


async def test_nobody_names_themselves(town: Town) -> None:
    await town.ana.command("#orders", "/order settings")
    await town.ana.press("Let somebody answer for me", place="#orders")
    await town.ana.choose("Who is to answer for you", "U0ANA")
    await town.ana.until_sees("This is you. Pick somebody else")
    assert await town.covers.of(ANA) is None


async def test_the_way_is_on_the_home_tab_too(town: Town) -> None:
    await town.ana.open_home()
    await town.ana.press("Let somebody answer for me")
    await town.ana.until_sees("Nobody answers for you.")
