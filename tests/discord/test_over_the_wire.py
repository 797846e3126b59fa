"""The whole way over Discord's wire: what people press, what the bot calls, what they see."""

import pytest

from core.orders import Status
from tests.discord.quay import Quay

pytestmark = pytest.mark.anyio

BOT = "Resolution Center"


async def test_a_cancellation_is_asked_for_and_accepted(dock: Quay) -> None:
    order = await dock.order()
    await dock.finn.command("#orders", f"/resolve start order:{order}")
    await dock.finn.press("Ask to cancel")
    await dock.finn.fill(
        {
            "What the other party should know": "We moved on.",
            "Reason": "I no longer need it",
        }
    )
    await dock.finn.press("Ask to cancel")
    await dock.deliver()
    await dock.mila.until_sees("We moved on.", place=BOT)
    await dock.mila.press("Accepteren", place=BOT)
    await dock.mila.press("Accepteren", place=BOT)
    await dock.deliver()
    assert (await dock.kept(order)).status is Status.CANCELLED
    await dock.finn.until_sees("cancelled", place=BOT)
