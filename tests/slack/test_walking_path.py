"""The whole way through on Slack: offer, accept, ask to cancel, and every answer to it."""

import pytest

from tests.slack.town import Town

pytestmark = pytest.mark.anyio


async def agreed(town: Town) -> str:
    """Have Ana offer Bram an order, and Bram accept it; gives the order's name."""
    await town.ana.command("#orders", "/order offer @bram")
    await town.ana.fill({"Title": "A logo", "Price": "100", "The other party": "Bram de Vries"})
    await town.bram.press("Aanbod accepteren")
    await town.ana.until_sees("is an order now")
    return next(iter(town.orders._orders))


async def asked(town: Town) -> str:
    """Have Ana ask Bram to cancel."""
    order = await agreed(town)
    await town.ana.command("#orders", f"/resolve {order}")
    await town.ana.press("Ask to cancel", place="#orders")
    await town.ana.fill(
        {"Reason": "I ordered by mistake", "What the other party should know": "We moved on."}
    )
    await town.ana.until_sees("counts as refunded to you")
    await town.ana.fill({})  # the last step, which says what it will do
    await town.ana.until_sees("Your request is with the other party", place="#orders")
    return order


async def test_a_cancellation_is_asked_for_and_accepted(town: Town) -> None:
    await asked(town)
    await town.bram.press("Accepteren", near="We moved on.")
    await town.bram.fill({})
    await town.bram.until_sees("geannuleerd")
    await town.ana.until_sees("Bram de Vries accepted your cancellation")
    await town.ana.until_sees("Cancelled on")
    await town.ana.until_sees("the cancellation was accepted", place="#orders")


async def test_a_cancellation_is_asked_for_and_declined_with_a_message(town: Town) -> None:
    await asked(town)
    await town.bram.press("Afwijzen", near="We moved on.")
    await town.bram.fill({"Een bericht erbij": "Nog één dag, alsjeblieft."})
    await town.ana.until_sees("Bram de Vries declined your cancellation")
    await town.ana.until_sees("Nog één dag, alsjeblieft.")


async def test_a_cancellation_is_asked_for_and_withdrawn(town: Town) -> None:
    await asked(town)
    await town.ana.press("Withdraw", near="We moved on.")
    await town.ana.until_sees("withdrawn")
    await town.bram.until_sees("Ana Client heeft het verzoek (annulering)")
