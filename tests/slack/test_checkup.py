"""What the operator's check sees in a workspace."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.checkup import Symptom, Trouble, examine
from adapters.slack.workspaces import OneInstallation, Workspace, Workspaces
from sandbox.config import SLACK_BOT_TOKEN
from sandbox.people import HARBOR, SLACK_GENERAL, SLACK_ORDERS
from tests.slack.town import SCOPES, Town, open_town

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with open_town() as opened:
        yield opened


async def harbor(town: Town) -> Workspace:
    api = f"{town.origin}/slack/api/"
    one = OneInstallation(town.session, SLACK_BOT_TOKEN, api)
    workspace = await Workspaces(one, town.session, api).named(HARBOR)
    assert workspace is not None
    return workspace


async def test_where_all_is_well_nothing_is_found(town: Town) -> None:
    assert await examine(await harbor(town), [SLACK_ORDERS]) == []


async def test_a_channel_without_the_app_and_one_that_is_not_there_are_found(town: Town) -> None:
    found = await examine(await harbor(town), [SLACK_GENERAL, "C0NONE"])
    assert found == [
        Symptom(trouble=Trouble.NOT_IN_CHANNEL, detail=SLACK_GENERAL),
        Symptom(trouble=Trouble.NO_CHANNEL, detail="C0NONE"),
    ]


async def test_an_archived_channel_is_found(town: Town) -> None:
    workspace = await harbor(town)
    await town.box.act("slack", "archive", channel=SLACK_ORDERS)
    [symptom] = await examine(workspace, [SLACK_ORDERS])
    assert symptom.trouble is Trouble.NO_CHANNEL


async def test_scopes_that_miss_are_named(town: Town) -> None:
    workspace = await harbor(town)
    few = [scope for scope in SCOPES if scope not in {"im:history", "channels:read"}]
    await town.box.act("slack", "scopes", scopes=few)
    found = await examine(workspace, [SLACK_ORDERS])
    assert found == [Symptom(trouble=Trouble.SCOPES, detail="channels:read, im:history")]


async def test_a_token_that_was_revoked_is_found(town: Town) -> None:
    workspace = await harbor(town)
    await town.box.act("slack", "revoke")
    [symptom] = await examine(workspace, [SLACK_ORDERS])
    assert symptom.trouble is Trouble.TOKEN


async def test_a_slack_that_does_not_answer_is_no_fault_of_the_token(town: Town) -> None:
    workspace = await harbor(town)
    await town.box.fault("reset", method="auth.test", count=2)
    [symptom] = await examine(workspace, [SLACK_ORDERS])
    assert symptom.trouble is Trouble.AWAY
