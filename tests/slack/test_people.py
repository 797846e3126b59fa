"""Who people are: met once, known by everybody, guests from other workspaces included."""

import asyncio

import pytest

from adapters.shared.ports import Person
from adapters.slack.people import read_profile
from adapters.slack.wire import JSONObject
from adapters.slack.workspaces import Installation, Workspace, make_client
from core.values import AccountId
from tests.slack.test_messenger import calls
from tests.slack.town import Town, until

pytestmark = pytest.mark.anyio

ANAS = AccountId("slack:T0HARBOR:U0ANA")
DEVS = AccountId("slack:T0NORTH:U0DEV")


async def test_fifty_clicks_at_once_ask_once_who_somebody_is(town: Town) -> None:
    await asyncio.gather(*(town.ana.command("#orders", "/order list") for _ in range(50)))
    assert len(await calls(town, "users.info")) == 1
    assert len(await calls(town, "auth.test")) == 1


async def test_somebody_who_is_known_from_before_is_not_waited_for(town: Town) -> None:
    await town.people.put(Person(account=ANAS, name="Ana", locale="nl", zone="Europe/Amsterdam"))
    await town.box.fault("timeout", method="users.info")
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("Je hebt hier nog geen bestellingen")
    await town.box.clear_faults()


async def test_a_new_language_shows_from_the_next_click_but_one(town: Town) -> None:
    await town.people.put(Person(account=ANAS, name="Ana", locale="nl", zone="Europe/Amsterdam"))
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("Je hebt hier nog geen bestellingen")
    await until(lambda: town.people.all[ANAS].locale != "nl", "the new language")
    await town.ana.command("#general", "/order list")
    await town.ana.until_sees("You have no orders here yet")


@pytest.mark.parametrize("kind", ["500", "reset"])
async def test_somebody_of_whom_slack_says_nothing_is_served_in_english(
    town: Town, kind: str
) -> None:
    await town.box.fault(kind, method="users.info")  # type: ignore[arg-type]
    await town.bram.command("#orders", "/order list")
    await town.bram.until_sees("You have no orders here yet")
    await town.box.clear_faults()
    await town.bram.command("#general", "/order list")
    await town.bram.until_sees("Je hebt hier nog geen bestellingen")


async def test_a_guest_from_another_workspace_can_do_everything_by_buttons(town: Town) -> None:
    await town.ana.command("#orders", "/order offer")
    await town.ana.fill({"Title": "A logo", "Price": "100", "The other party": "Dev Patel"})
    await town.dev.press("Accept the offer")
    await town.dev.until_sees("waiting for the client’s requirements")
    await town.dev.press("Resolve…")
    await town.dev.press("Ask to cancel")
    await town.dev.fill(
        {"Reason": "I have no time for it", "What the other party should know": "Sorry."}
    )
    await town.dev.fill({})
    await town.ana.until_sees("Dev Patel asks to cancel")
    [order] = town.orders._orders.values()
    assert order.freelancer == DEVS
    assert order.community == "slack:T0HARBOR"
    assert town.people.all[DEVS].reach["team"] == "T0HARBOR"


async def test_a_guest_who_is_a_stranger_to_the_order_learns_nothing(town: Town) -> None:
    await town.ana.command("#orders", "/order offer")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.ana.until_sees("Your offer: it becomes an order")
    assert not await town.dev.sees("A logo")


@pytest.mark.rule("A3")
@pytest.mark.parametrize(
    ("called", "shown"),
    [("A\u202ena", "Ana"), (" A\nna ", "A na"), ("An\ud83d", "An"), ("\u202e", "U0ANA")],
    ids=["turned around", "on two lines", "cut in half", "nothing at all"],
)
def test_a_name_stays_within_itself(called: str, shown: str) -> None:
    client = make_client(None, "http://127.0.0.1/")  # type: ignore[arg-type] # nothing is asked
    harbor = Workspace(Installation(team="T0HARBOR", token="", bot_user="", bot=""), client)
    user: JSONObject = {"id": "U0ANA", "team_id": "T0HARBOR", "profile": {"display_name": called}}
    person = read_profile(harbor, user).person
    assert (person.name, person.account) == (shown, ANAS)
    assert person.model_dump_json()
