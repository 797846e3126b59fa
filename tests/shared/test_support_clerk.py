"""What an agent presses is done once, and from what they saw (R9, E3)."""

import pytest

from adapters.shared.answers import Answer, Done, Refused, Show
from adapters.shared.buttons import Press, Step
from adapters.shared.directory import voice_for
from adapters.shared.sheets import Buttons
from adapters.shared.voice import Plain
from core import commands as cmd
from core.orders import Order
from core.refusals import StaleCard
from core.rules import Action
from core.values import AccountId, Actor
from tests.fakes.making import CLIENT
from tests.shared.test_courier import Office

pytestmark = pytest.mark.anyio

AGENT = Actor(account=AccountId("discord:99"), roles=frozenset({"agents"}))
ACTS = {
    Action.SUPPORT_REFUND: {"amount": "100", "why": "A part is missing."},
    Action.SUPPORT_EXTEND: {"days": "3", "why": "They were ill."},
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def office() -> Office:
    office = await Office().opened()
    await office.does(cmd.Escalate(comment="Please look."), CLIENT)
    return office


async def last_step(office: Office, action: Action) -> Press:
    """Fill in a form of support's, and give the button under what it will do."""
    voice = voice_for(None, "en", Plain(), await office.orders.now())
    answer = await office.clerk.submit(office.order, action, ACTS[action], AGENT, voice)
    assert isinstance(answer, Show)
    rows = [part for part in answer.sheet.parts if isinstance(part, Buttons)]
    return next(one.press for one in rows[-1].buttons if one.press.step is Step.CONFIRM)


async def press(office: Office, button: Press) -> Answer:
    voice = voice_for(None, "en", Plain(), await office.orders.now())
    return await office.clerk.press(button, AGENT, voice)


async def order(office: Office) -> Order:
    stored = await office.orders.load(office.order)
    assert stored is not None
    return stored.order


@pytest.mark.rule("R9", "E3")
@pytest.mark.parametrize("action", list(ACTS))
async def test_a_button_of_support_s_that_is_pressed_twice_acts_once(
    office: Office, action: Action
) -> None:
    button = await last_step(office, action)
    assert isinstance(await press(office, button), Done)
    once = await order(office)
    again = await press(office, button)
    assert isinstance(again, Refused)
    assert again.refusal == StaleCard(stands=None)
    assert await order(office) == once


@pytest.mark.rule("R9", "E3")
async def test_two_agents_who_saw_the_same_refund_once(office: Office) -> None:
    first = await last_step(office, Action.SUPPORT_REFUND)
    second = await last_step(office, Action.SUPPORT_REFUND)
    assert isinstance(await press(office, first), Done)
    assert isinstance(await press(office, second), Refused)
    assert (await order(office)).refunded == 10_000
