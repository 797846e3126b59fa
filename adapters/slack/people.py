"""Who people are on Slack: one account for each, with their language and their time zone.

An account is named by its home and its user: the home is the person's own workspace, or their
organisation where there is one (Enterprise Grid), whose users are the same in all its workspaces.
Somebody from another workspace (Slack Connect) is reached through the workspace that they share.
"""

import asyncio
import time
from collections import OrderedDict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.shared.directory import voice_for
from adapters.shared.ports import People, Person
from adapters.shared.voice import Voice
from adapters.slack.failures import code_of
from adapters.slack.markup import Mrkdwn, markup_for
from adapters.slack.wire import JSONObject, flag, part, word
from adapters.slack.workspaces import Workspace
from core.texts import one_line
from core.values import AccountId, Value

FRESH_SECONDS: Final = 3600.0
"""How long what Slack said of somebody is taken as it is; then it is asked again, beside the
click."""

KEPT: Final = 10_000
"""How many people are kept in memory: some 5 MB."""

PATIENCE: Final = 1.5
"""How long a click waits for Slack to say who somebody is: half of the 3 s that it has itself."""

REACH_TEAM: Final = "team"
"""The installation through which somebody is reached, in their `reach`."""
REACH_DM: Final = "dm"
"""The direct conversation with somebody, in their `reach`."""
REACH_HOME: Final = "home"
"""What somebody who has opened the home tab looks at there (`ListView.token`), in their `reach`."""

_LOG = structlog.get_logger(__name__)


class Sender(Value):
    """Who sent a payload, as the payload has it.

    Attributes:
        user: their id.
        team: their own workspace.
        enterprise: the organisation of that workspace, where the payload tells.
        name: what the payload calls them.
    """

    user: str
    team: str
    enterprise: str = ""
    name: str = ""

    @property
    def home(self) -> str:
        """Where their account lives, as far as the payload tells."""
        return self.enterprise or self.team


class Profile(Value):
    """What Slack says of a user.

    Attributes:
        home: where their account lives.
        person: them, for the directory.
        bot: whether it is no person.
        gone: whether the account was deactivated.
    """

    home: str
    person: Person
    bot: bool
    gone: bool


class Unfit(StrEnum):
    """Why somebody who was picked will not do."""

    UNKNOWN = "unknown"
    BOT = "bot"
    GONE = "gone"


class SlackPeople:
    """Meets people, and remembers them in the directory.

    Args:
        people: the directory that all platforms share.
        language: for readers whose own language has no catalogue.
    """

    def __init__(self, people: People, language: str = "en") -> None:
        self._people = people
        self._language = language
        self._met: OrderedDict[tuple[str, str], tuple[Person, float]] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[Profile | None]] = {}

    def voice(self, person: Person) -> Voice:
        """Give the voice for somebody: in their language, zone and Slack's markup."""
        return voice_for(person, self._language, markup_for(person), datetime.now(UTC))

    def anyone(self) -> Voice:
        """Give a voice for somebody of whom nothing is known."""
        return voice_for(None, self._language, Mrkdwn(), datetime.now(UTC))

    async def who(self, workspace: Workspace, sender: Sender) -> Person:
        """Give whoever sent a payload, with what they have decided by now.

        Somebody who was met before is known at once; whether they have changed their language is
        asked beside the click. Slack is waited for at the first meeting alone, and not for long.
        """
        key = (workspace.key, sender.user)
        known = self._met.get(key)
        if known is not None:
            self._met.move_to_end(key)
            if time.monotonic() - known[1] > FRESH_SECONDS:
                _ = self._ask(workspace, sender.user)
            # Another process may have taken another decision of theirs since.
            own = await self._people.settings(known[0].account)
            return known[0].but(own=own)
        account = workspace.account(sender.home, sender.user)
        stored = await self._people.get(account)
        if stored is not None:
            self._keep(key, stored)
            _ = self._ask(workspace, sender.user)
            return stored
        profile = await self.profile(workspace, sender.user)
        if profile is not None:
            return profile.person.but(own=await self._people.settings(account))
        return Person(
            account=account,
            name=one_line(sender.name) or sender.user,
            reach={REACH_TEAM: workspace.key},
        )

    async def profile(self, workspace: Workspace, user: str) -> Profile | None:
        """Ask Slack who somebody is; none when it does not say in time, or does not know them."""
        task = self._ask(workspace, user)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        return task.result() if done else None

    async def picked(self, workspace: Workspace, user: str) -> Person | Unfit:
        """Give somebody who was picked from a menu, or say why they will not do."""
        profile = await self.profile(workspace, user)
        if profile is None:
            return Unfit.UNKNOWN
        if profile.bot:
            return Unfit.BOT
        return Unfit.GONE if profile.gone else profile.person

    async def remember(self, person: Person) -> None:
        """Write somebody into the directory, keeping the ways to reach them that are known."""
        known = await self._people.get(person.account)
        if known is not None:
            person = person.but(reach={**known.reach, **person.reach}, own=known.own)
        if person != known:
            await self._people.put(person)

    async def get(self, account: AccountId) -> Person | None:
        """Give somebody from the directory."""
        return await self._people.get(account)

    async def close(self) -> None:
        """Give up what is still being asked."""
        for task in tuple(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def _ask(self, workspace: Workspace, user: str) -> asyncio.Task[Profile | None]:
        """Begin to ask, or join those who ask already: fifty clicks at once ask once."""
        key = (workspace.key, user)
        task = self._asking.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._asked(workspace, user))
            self._asking[key] = task
            task.add_done_callback(lambda done: self._answered(key, done))
        return task

    def _answered(self, key: tuple[str, str], task: asyncio.Task[Profile | None]) -> None:
        del self._asking[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            # Whoever waits for the answer gets the error itself; beside a click nobody does.
            _LOG.error("slack_user_not_kept", error=type(error).__name__)

    async def _asked(self, workspace: Workspace, user: str) -> Profile | None:
        try:
            told = await workspace.client.users_info(user=user, include_locale=True)
        except SlackApiError as error:
            _LOG.warning("slack_user_unknown", code=code_of(error))
            return None
        except (aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("slack_user_unknown", code=type(error).__name__)
            return None
        body = told.data
        profile = read_profile(workspace, part(body, "user") if isinstance(body, dict) else {})
        if not profile.bot:
            await self.remember(profile.person)
            self._keep((workspace.key, user), profile.person)
        return profile

    def _keep(self, key: tuple[str, str], person: Person) -> None:
        self._met[key] = (person, time.monotonic())
        self._met.move_to_end(key)
        if len(self._met) > KEPT:
            self._met.popitem(last=False)


def read_profile(workspace: Workspace, user: JSONObject) -> Profile:
    """Read a user object.

    Source: https://docs.slack.dev/reference/objects/user-object.
    """
    home = word(user, "enterprise_user", "enterprise_id") or word(user, "team_id")
    name = (
        word(user, "profile", "display_name")
        or word(user, "profile", "real_name")
        or word(user, "real_name")
        or word(user, "name")
    )
    return Profile(
        home=home,
        person=Person(
            account=workspace.account(home, word(user, "id")),
            name=one_line(name) or word(user, "id"),
            locale=word(user, "locale"),
            zone=word(user, "tz"),
            reach={REACH_TEAM: workspace.key},
        ),
        bot=flag(user, "is_bot") or word(user, "id") == "USLACKBOT",
        gone=flag(user, "deleted"),
    )
