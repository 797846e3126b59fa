"""What must not work gets a clear answer, and nothing changes."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.shared.buttons import Press, Step
from core.orders import Status
from core.requests import RequestRef
from core.rules import Action
from core.values import OrderId, RequestId
from sandbox.client import FieldErrors
from sandbox.config import SLACK_SIGNING_SECRET
from sandbox.people import ANA, BRAM, CHLOE, HARBOR, SLACK_ORDERS
from tests.slack.test_walking_path import agreed, asked
from tests.slack.town import Town

pytestmark = pytest.mark.anyio

UNKNOWN = "There is no such order here"


async def order_of(town: Town) -> Any:
    stored = await town.orders.load(next(iter(town.orders._orders)))
    assert stored is not None
    return stored.order


def press_by(user: str, press_id: str, *, response_url: str = "") -> dict[str, Any]:
    """A press as Slack would send it."""
    return {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "team_id": HARBOR},
        "team": {"id": HARBOR, "domain": "harbor"},
        "api_app_id": "A0RESOLVE",
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "message", "message_ts": "1.1", "channel_id": SLACK_ORDERS},
        "channel": {"id": SLACK_ORDERS, "name": "orders"},
        "trigger_id": "1.2.3",
        "response_url": response_url,
        "actions": [{"type": "button", "action_id": press_id, "block_id": "b", "value": "x"}],
    }


async def post(
    town: Town,
    payload: dict[str, Any],
    *,
    secret: str = SLACK_SIGNING_SECRET,
    age: int = 0,
) -> int:
    """Deliver a payload over HTTP as anybody could; gives the status."""
    body = urlencode({"payload": json.dumps(payload)})
    moment = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
    url = f"{town.bot_url}/slack/events"
    async with town.session.post(url, data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("town", ["http"], indirect=True)
@pytest.mark.parametrize(
    # Slack's window is 300 s to either side; one from the future comes closer while we wait.
    ("secret", "age"),
    [("wrong", 0), (SLACK_SIGNING_SECRET, 301), (SLACK_SIGNING_SECRET, -360)],
)
async def test_a_wrong_signature_or_an_old_one_is_refused(
    town: Town, secret: str, age: int
) -> None:
    order = await asked(town)
    ref = RequestRef(request=RequestId(1), revision=1)
    press = Press(step=Step.DO, order=OrderId(order), action=Action.WITHDRAW_REQUEST, seen=ref)
    assert await post(town, press_by(ANA, press.id), secret=secret, age=age) == 401
    assert (await order_of(town)).request is not None
    assert await post(town, press_by(ANA, press.id)) == 200
    assert (await order_of(town)).request is None


@pytest.mark.parametrize("town", ["http"], indirect=True)
@pytest.mark.parametrize(
    ("user", "action"),
    [
        (CHLOE, Action.ACCEPT_REQUEST),
        (CHLOE, Action.WITHDRAW_REQUEST),
        (BRAM, Action.WITHDRAW_REQUEST),
        (ANA, Action.ACCEPT_REQUEST),
    ],
)
async def test_a_press_that_is_not_ones_own_to_make_changes_nothing(
    town: Town, action: Action, user: str
) -> None:
    order = await asked(town)
    before = await order_of(town)
    ref = RequestRef(request=RequestId(1), revision=1)
    for step in (Step.DO, Step.CONFIRM, Step.REPLACE):
        press = Press(step=step, order=OrderId(order), action=action, seen=ref, draft="d1")
        assert await post(town, press_by(user, press.id)) == 200
    assert await order_of(town) == before


@pytest.mark.parametrize(
    "forged",
    ["rc:do:ORD-1:no_such_action:1.1:", "rc:xx:::", "rc:do:../../x:::", "rc:ok:ORD-1:::d1"],
)
@pytest.mark.parametrize("town", ["http"], indirect=True)
async def test_a_forged_press_is_acknowledged_and_does_nothing(town: Town, forged: str) -> None:
    await asked(town)
    before = await order_of(town)
    assert await post(town, press_by(CHLOE, forged)) in {200, 404}
    assert await order_of(town) == before


async def test_a_stranger_gets_the_same_answer_for_an_order_that_is_and_one_that_is_not(
    town: Town,
) -> None:
    order = await agreed(town)
    for name in (order, "ORD-00000000"):
        for verb in ("/order show", "/resolve"):
            await town.chloe.command("#general", f"{verb} {name}")
    screen = await town.chloe.screen("#general")
    answers = {message.text for message in screen.messages}
    assert len(screen.messages) == 4
    assert len(answers) == 1
    assert UNKNOWN in answers.pop()


async def test_a_stale_card_is_refused_with_what_stands_now(town: Town) -> None:
    await asked(town)
    await town.bram.press("Accepteren", near="We moved on.")  # opens the last step
    await town.ana.press("Withdraw", near="We moved on.")
    await town.ana.until_sees("withdrawn")
    await town.bram.fill({})
    form = await town.bram.until_form()
    assert "was al afgehandeld: het is ingetrokken" in form.text
    await town.bram.press("Bestelling openen")  # the way to what stands now
    await town.bram.until(
        lambda seen: seen.form is not None and "wacht op de wensen" in seen.form.text,
        "the order as it stands",
    )
    assert (await order_of(town)).status is Status.AWAITING_REQUIREMENTS


async def test_a_reason_that_is_not_in_the_list_is_refused_at_its_field(town: Town) -> None:
    order = await agreed(town)
    await town.ana.command("#orders", f"/resolve {order}")
    await town.ana.press("Ask to cancel", place="#orders")
    form = await town.ana.until_form("Ask to cancel")
    values = {
        "f_reason": {"v": "no_such_reason"},
        "f_comment": {"v": "We moved on."},
    }
    url = f"{town.origin}/_as/slack/{ANA}/submit"
    async with town.session.post(url, json={"view": form.id, "values": values}) as answer:
        body = await answer.json()
    # The sandbox, like Slack, takes only what its menu offers.
    assert answer.status == 400 or "reason" in json.dumps(body)
    assert (await order_of(town)).request is None


async def test_ten_thousand_characters_are_refused_at_the_field_and_stay_there(town: Town) -> None:
    order = await agreed(town)
    await town.ana.command("#orders", f"/resolve {order}")
    await town.ana.press("Ask to cancel", place="#orders")
    long = "x" * 10_000
    with pytest.raises((FieldErrors, Exception)) as caught:
        await town.ana.fill(
            {"Reason": "I ordered by mistake", "What the other party should know": long}
        )
    assert "1500" in str(caught.value) or "1,500" in str(caught.value)
    assert (await order_of(town)).request is None


async def test_words_that_would_ping_are_shown_as_words(town: Town) -> None:
    order = await agreed(town)
    await town.ana.command("#orders", f"/resolve {order}")
    await town.ana.press("Ask to cancel", place="#orders")
    words = "<!channel> @everyone <@U0BRAM> *bold* <https://evil.example|click>"
    await town.ana.fill(
        {"Reason": "I ordered by mistake", "What the other party should know": words}
    )
    await town.ana.fill({})
    await town.bram.until_sees(words)
    for entry in await town.box.record():
        if entry["direction"] == "in" and "chat" in str(entry["method"]):
            body = json.dumps(entry["body"])
            assert "<!channel>" not in _without_rich_text(entry["body"]), body


def _without_rich_text(body: Any) -> str:
    blocks = [block for block in body.get("blocks", []) if block["type"] != "rich_text"]
    return json.dumps({**body, "blocks": blocks})


async def test_nobody_can_offer_an_order_to_themselves_or_to_an_app(town: Town) -> None:
    for name, said in (
        ("Ana Client", "have to be two people"),
        ("Resolution Center", "That is an app"),
    ):
        await town.ana.command("#orders", "/order offer")
        with pytest.raises(FieldErrors) as caught:
            await town.ana.fill({"Title": "A logo", "Price": "100", "The other party": name})
        assert said in caught.value.errors["The other party"]
        await town.ana.close()
    assert not town.orders._orders
