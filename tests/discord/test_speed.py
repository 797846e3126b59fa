"""How long people on Discord wait for an acknowledgement, as the bot itself counts it."""

import pytest

from adapters.discord import answering
from sandbox.config import Config
from tests.discord.harbour import Harbour
from tests.discord.test_walk import ask_to_cancel

pytestmark = pytest.mark.anyio

MOST_SECONDS = 1.0
TURNS = 10
"""A machine that does something else for a second holds up everything: one turn has to be clean."""


@pytest.fixture
def unhurried() -> None:
    """Here the bot has no more patience than people get."""


async def test_every_step_of_a_request_is_acknowledged_within_a_second(place: Harbour) -> None:
    slowest: list[float] = []
    for _ in range(TURNS):
        place.house.acknowledged.clear()
        order = await place.order()
        await ask_to_cancel(place, order)
        took = sorted(place.house.acknowledged)
        assert len(took) >= 4  # one for each press and form
        assert took[0] >= 0
        slowest.append(took[-1])
        if took[-1] < MOST_SECONDS:
            return
    pytest.fail(f"the slowest step waited, in s and turn by turn: {slowest}")


def test_the_bot_says_that_it_is_at_it_long_before_discord_gives_up() -> None:
    assert Config().answer_seconds > answering.PATIENCE_SECONDS * 3
