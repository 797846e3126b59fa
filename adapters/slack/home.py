"""The home tab: somebody's orders with what waits for them, how they do, and help (O7, S4).

It is published when it is opened, and again whenever one of its orders has changed: a worker that
refreshes a card refreshes the home tab of the card's reader too, if they have ever opened it.
Source: https://docs.slack.dev/surfaces/app-home.
"""

from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.shared.buttons import Press
from adapters.shared.clerk import Clerk
from adapters.shared.list_view import ListView, read_view
from adapters.shared.overview_clerk import FIRST_PAGE
from adapters.shared.ports import Person
from adapters.shared.sheets import Sheet
from adapters.shared.turns import Turns
from adapters.shared.voice import Said, Voice
from adapters.slack import layout
from adapters.slack.failures import code_of
from adapters.slack.people import REACH_DM, REACH_HOME, REACH_TEAM, SlackPeople
from adapters.slack.visits import Visit
from adapters.slack.wire import JSONObject
from adapters.slack.workspaces import Workspace, Workspaces, ids_of
from core.values import AccountId, Actor

OFFER: Final = "rc_home_offer"
HELP: Final = "rc_home_help"
"""The action ids of the home tab's own buttons."""

_LOG = structlog.get_logger(__name__)


class Home:
    """Publishes home tabs.

    Args:
        clerk: says what stands on them.
        people: knows whose they are.
        workspaces: where the app is installed.
    """

    def __init__(self, clerk: Clerk, people: SlackPeople, workspaces: Workspaces) -> None:
        self._clerk = clerk
        self._people = people
        self._workspaces = workspaces
        self._turns = Turns()

    async def opened(self, visit: Visit, conversation: str) -> None:
        """Publish the home tab of somebody who has just opened it, and remember that they did.

        Args:
            visit: who opened it.
            conversation: the direct conversation with them, which Slack names on the occasion.
        """
        ways = {REACH_HOME: FIRST_PAGE.token}
        if conversation:
            ways[REACH_DM] = conversation
        await self._people.remember(visit.person.but(reach={**visit.person.reach, **ways}))
        await self.publish(visit.workspace, visit.person)

    async def turned(self, visit: Visit, view: ListView) -> None:
        """Publish the home tab of somebody who has turned the page, or picked a filter.

        What they look at is remembered: when an order changes, they stay where they are.
        """
        await self._people.remember(visit.person.but(reach={REACH_HOME: view.token}))
        await self.publish(visit.workspace, visit.person, view)

    async def decided(self, visit: Visit, press: Press) -> None:
        """Take what somebody picked among their settings on it, and publish it as it is then."""
        said = await self._clerk.own.choose(press, visit.actor, visit.voice)
        person = await self._clerk.own.person(visit.actor)
        view = read_view(person.reach.get(REACH_HOME, ""))
        await self.publish(visit.workspace, visit.person.but(own=person.own), view, said)

    async def publish(
        self,
        workspace: Workspace,
        person: Person,
        view: ListView = FIRST_PAGE,
        changed: Said | None = None,
    ) -> None:
        """Publish somebody's home tab.

        Args:
            workspace: through which they are reached.
            person: whose it is.
            view: the page of their orders.
            changed: what they have just changed in their settings.
        """
        voice, by = self._people.voice(person), Actor(account=person.account)
        sheet = await self._clerk.overview.home(by, workspace.community, voice, view, changed)
        _, user = ids_of(person.account)
        await workspace.client.views_publish(user_id=user, view=home_view(sheet, voice))

    async def update(self, account: AccountId) -> None:
        """Publish somebody's home tab again, if they have ever opened it.

        What cannot be published now will be when they open it: it is no reason to try a delivery
        again.
        """
        person = await self._people.get(account)
        if person is None or REACH_HOME not in person.reach:
            return
        workspace = await self._workspaces.named(person.reach[REACH_TEAM])
        if workspace is None:
            return
        try:
            # One after the other: what is read later is to stand there in the end.
            async with self._turns.of(account):
                await self.publish(workspace, person, read_view(person.reach[REACH_HOME]))
        except SlackApiError as error:
            _LOG.warning("slack_home_not_published", code=code_of(error))
        except (aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("slack_home_not_published", code=type(error).__name__)


def home_view(sheet: Sheet, voice: Voice) -> JSONObject:
    """Lay out a home tab."""
    plain = voice.plain()
    actions: JSONObject = {
        "type": "actions",
        "elements": [
            _button(OFFER, plain.say("slack.home.offer")) | {"style": "primary"},
            _button(HELP, plain.say("slack.home.help")),
        ],
    }
    blocks = [layout.header(sheet.title), actions, *layout.sheet_blocks(sheet)]
    return {"type": "home", "blocks": layout.view_blocks(blocks)}


def _button(action: str, label: str) -> JSONObject:
    return {"type": "button", "action_id": action, "text": layout.plain(label, layout.LABEL_MAX)}
