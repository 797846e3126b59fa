"""Being away on Discord: naming somebody who answers, what they get, and ending it (D1 to D6)."""

import pytest

from core.values import AccountId
from sandbox.people import FINN as FINN_ID
from sandbox.people import OTIS as OTIS_ID
from tests.core.builders import rule
from tests.discord.quay import Quay

pytestmark = [pytest.mark.anyio, rule("D1", "D2", "D4", "D5", "D6")]

FINN, OTIS = AccountId(f"discord:{FINN_ID}"), AccountId(f"discord:{OTIS_ID}")


async def names(dock: Quay, whom: str = "Otis") -> None:
    """Have Finn name somebody for a week."""
    await dock.finn.command("#orders", "/settings")
    await dock.finn.press("Let somebody answer for me", place="#orders")
    await dock.finn.choose("Who is to answer for you", whom, place="#orders")
    await dock.finn.choose("For how long", "7 days", place="#orders")
    await dock.finn.until_sees("answers for you from now on", place="#orders")
    await dock.deliver()


async def asked(dock: Quay) -> str:
    """Have Mila, the freelancer, ask to cancel the order with Finn."""
    order = await dock.order()
    await dock.mila.command("#orders", f"/resolve start order:{order}")
    await dock.mila.press("Annulering vragen", place="#orders")
    await dock.mila.fill(
        {"Reden": "Ik heb er geen tijd voor", "Wat de andere partij moet weten": "Te druk."}
    )
    await dock.mila.press("Annulering vragen", near="Wat dit gaat doen", place="#orders")
    await dock.deliver()
    return order


async def test_somebody_who_is_named_answers_and_all_read_who_did_for_whom(dock: Quay) -> None:
    await names(dock)
    await dock.otis.until_sees("You answer for Finn", place="Resolution Center")
    await asked(dock)
    await dock.otis.until_sees("You answer in the place of Finn", place="Resolution Center")
    await dock.otis.press("Accept", near="in the place of Finn", place="Resolution Center")
    await dock.otis.press("Accept", near="What this will do")
    await dock.deliver()
    await dock.mila.until_sees("Otis (namens Finn)", place="Resolution Center")
    await dock.finn.until_sees("Otis, for you, accepted Mila Jansen", place="Resolution Center")
    await dock.otis.until_sees("accepted by Otis, for Finn", place="Resolution Center")
    assert not await dock.otis.sees("Te druk.", place="Resolution Center")


async def test_whoever_named_them_ends_it(dock: Quay) -> None:
    await names(dock)
    await asked(dock)
    await dock.finn.press("End it now", place="#orders")
    await dock.finn.until_sees("no longer answers for you", place="#orders")
    await dock.deliver()
    await dock.otis.until_sees("You no longer answer for Finn", place="Resolution Center")
    assert not await dock.otis.sees("Te druk.", place="Resolution Center")
    assert await dock.house.covers.of(FINN) is None


async def test_a_delegate_can_stop_from_the_message_that_told_them(dock: Quay) -> None:
    await names(dock)
    await dock.otis.press("Stop answering for them", place="Resolution Center")
    await dock.otis.until_sees("You no longer answer for Finn")
    await dock.deliver()
    await dock.finn.until_sees("Otis no longer answers for you", place="Resolution Center")
    assert list(await dock.house.covers.held_by(OTIS)) == []


async def test_a_delegate_finds_in_their_list_what_they_may_answer_now(dock: Quay) -> None:
    await dock.otis.command("#orders", "/order list")
    await dock.otis.until_sees("You have no orders here yet", place="#orders")
    assert not await dock.otis.sees("While others are away", place="#orders")
    await names(dock)
    await asked(dock)
    await dock.otis.command("#orders", "/order list")
    await dock.otis.until_sees("While others are away", place="#orders")
    await dock.otis.until_sees("You answer for Finn", place="#orders")
    await dock.otis.until_sees("Te druk.", place="#orders")
    await dock.otis.choose("Open what waits in their place", "Landing page", place="#orders")
    await dock.otis.press("Accept", place="#orders")
    await dock.otis.press("Accept", near="What this will do")
    await dock.deliver()
    await dock.mila.until_sees("Otis (namens Finn)", place="Resolution Center")
    await dock.otis.command("#orders", "/order list")
    await dock.otis.until_sees("Nothing waits for your answer in their place", place="#orders")


async def test_nothing_is_left_of_it_in_their_list_when_it_is_over(dock: Quay) -> None:
    await names(dock)
    await asked(dock)
    await dock.finn.press("End it now", place="#orders")
    await dock.finn.until_sees("no longer answers for you", place="#orders")
    await dock.otis.command("#orders", "/order list")
    await dock.otis.until_sees("You have no orders here yet", place="#orders")
    assert not await dock.otis.sees("While others are away", place="#orders")
    assert not await dock.otis.sees("Te druk.", place="#orders")


async def test_nobody_names_themselves(dock: Quay) -> None:
    await dock.finn.command("#orders", "/settings")
    await dock.finn.press("Let somebody answer for me", place="#orders")
    await dock.finn.choose("Who is to answer for you", "Finn", place="#orders")
    await dock.finn.until_sees("This is you. Pick somebody else", place="#orders")
    assert await dock.house.covers.of(FINN) is None
