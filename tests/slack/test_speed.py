"""Fifty people at once, as the sandbox sees it: how long each waits for an acknowledgement."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack import handlers, offers, people
from core import commands as cmd
from core.decision import Decision
from core.orders import Status
from core.values import AccountId, Actor, CommunityId, Role
from sandbox.client import SlackPerson
from sandbox.config import Config
from sandbox.people import ANA, HARBOR
from tests.slack.test_installing import install
from tests.slack.town import Town, open_town

pytestmark = pytest.mark.anyio

PEOPLE = 50
MOST_MS = 1000
TURNS = 10
"""A machine that does something else for a second holds up everything: one turn has to be clean."""
CLICK = ("block_actions", "out")


@pytest.fixture
def unhurried() -> None:
    """Here the bot has no more patience than people get."""


@pytest.fixture(params=["http", "socket"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with open_town(many=True, socket_mode=request.param == "socket") as opened:
        await install(opened)
        yield opened


async def offered_to(town: Town, number: int) -> SlackPerson:
    """Have somebody new in the workspace, to whom Ana offers an order."""
    user = f"U0P{number:03}"
    await town.box.act(
        "slack",
        "add_user",
        user=user,
        team=HARBOR,
        handle=f"person{number}",
        name=f"Person {number}",
        locale="en-US",
        tz="Europe/London",
    )
    now = await town.desk.now()
    made = await town.desk.propose(
        lambda order, code: cmd.ProposeOrder(
            id=order,
            community=CommunityId(f"slack:{HARBOR}"),
            role=Role.CLIENT,
            counterparty=AccountId(f"slack:{HARBOR}:{user}"),
            code=code,
            title=f"Logo {number}",
            price=10_000,
            currency="EUR",
            delivery=now + timedelta(days=10),
        ),
        Actor(account=AccountId(f"slack:{HARBOR}:{ANA}")),
    )
    assert isinstance(made, Decision)
    return town.box.slack(user)


async def all_at_once(town: Town, first: int) -> list[float]:
    """Have fifty new people accept an order each; gives how long each click waited, in ms."""
    numbers = range(first, first + PEOPLE)
    people = [await offered_to(town, number) for number in numbers]
    for number, person in zip(numbers, people, strict=True):
        await person.until_sees(f"Logo {number}")
    await town.settle()
    before = (await town.box.record())[-1]["number"]
    assert isinstance(before, int)
    await asyncio.gather(*(person.press("Accept the offer") for person in people))
    clicks = [
        its for its in await town.box.record(before) if (its["path"], its["direction"]) == CLICK
    ]
    assert len(clicks) == PEOPLE
    return sorted(float(str(its["took_ms"])) for its in clicks)


@pytest.mark.timeout(300)
async def test_fifty_people_click_at_once_and_each_is_acknowledged_within_a_second(
    town: Town,
) -> None:
    slowest: list[float] = []
    for turn in range(TURNS):
        took = await all_at_once(town, turn * PEOPLE)
        slowest.append(took[-1])
        orders = town.orders._orders.values()
        assert {order.status for order in orders} == {Status.AWAITING_REQUIREMENTS}
        if took[-1] < MOST_MS:
            return
    pytest.fail(f"the slowest of {PEOPLE} waited, in ms and turn by turn: {slowest}")


@pytest.mark.usefixtures("unhurried")
def test_all_that_is_waited_for_ends_before_slack_gives_up() -> None:
    slack_waits = Config().answer_seconds
    assert slack_waits > people.PATIENCE + handlers.PATIENCE  # a stranger's first press
    assert slack_waits > 2 * handlers.PATIENCE  # a form
    assert slack_waits > handlers.PATIENCE + offers.GLANCE
