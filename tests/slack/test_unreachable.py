"""When Slack lets nobody through: the right person hears of it, and what was to be said is kept."""

import pytest

from adapters.shared.messenger import Cause
from core.policy import DEFAULT_POLICY, Support
from core.values import ChannelId, CommunityId
from core.views import Reader
from sandbox.people import BRAM, HARBOR, SLACK_GENERAL, SLACK_ORDERS
from tests.slack.test_all_kinds import COMMENT
from tests.slack.test_walking_path import agreed, asked
from tests.slack.town import SCOPES, Town

pytestmark = pytest.mark.anyio


async def left(town: Town) -> list[tuple[Reader, Cause, str]]:
    """What stayed undelivered, as `dead list` and `doctor` show it."""
    await town.settle()
    return [(its.to, its.cause, its.code) for its in await town.dead.all()]


async def test_whoever_asks_somebody_who_was_deactivated_is_told(town: Town) -> None:
    await agreed(town)
    await town.box.act("slack", "deactivate", user=BRAM)
    await town.ana.press("Resolve…")
    await town.ana.press("Ask to cancel")
    await town.ana.fill({"Reason": "I ordered by mistake", COMMENT: "We moved on."})
    await town.ana.fill({})
    await town.ana.until_sees("Bram de Vries could not be reached on Slack")
    assert {its[:2] for its in await left(town)} == {(Reader.FREELANCER, Cause.GONE)}
    screen = await town.ana.screen("#orders")
    assert not [its for its in screen.messages if "direct messages are closed" in its.text]


@pytest.mark.parametrize(
    ("fate", "cause", "code"),
    [("archive", Cause.GONE, "is_archived"), ("kick", Cause.SHUT_OUT, "not_in_channel")],
)
async def test_an_outcome_that_its_channel_cannot_take_is_kept_and_the_parties_hear_it(
    town: Town, fate: str, cause: Cause, code: str
) -> None:
    await asked(town)
    await town.settle()
    await town.box.act("slack", fate, channel=SLACK_ORDERS, user="U0RESOLVE")
    await town.ana.press("Withdraw", near="We moved on.")
    await town.bram.until_sees("Ana Client heeft het verzoek (annulering)")
    assert await left(town) == [(Reader.CHANNEL, cause, code)]


async def test_without_the_right_to_write_everything_is_kept_and_nothing_undone(
    town: Town,
) -> None:
    await asked(town)
    await town.settle()
    await town.box.act("slack", "scopes", scopes=[its for its in SCOPES if its != "chat:write"])
    await town.ana.press("Withdraw", near="We moved on.")
    found = await left(town)
    assert {code for _, _, code in found} == {"missing_scope"}
    [order] = town.orders._orders.values()
    assert order.request is None


async def test_whoever_calls_support_that_is_shut_out_is_told_how_else_to_reach_it(
    town: Town,
) -> None:
    town.orders.policies[CommunityId(f"slack:{HARBOR}")] = DEFAULT_POLICY.but(
        support=Support(
            channel=ChannelId(f"slack:{HARBOR}:{SLACK_GENERAL}"), contact="help@example.com"
        )
    )
    await agreed(town)
    await town.ana.press("Resolve…")
    await town.ana.press("Call support")
    await town.ana.fill({COMMENT: "We are stuck.", "For support alone": "They were rude."})
    screen = await town.ana.until_sees("help@example.com")
    assert "They were rude." not in screen.transcript()
    assert (Reader.SUPPORT, Cause.SHUT_OUT, "not_in_channel") in await left(town)
