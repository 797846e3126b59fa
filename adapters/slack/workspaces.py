"""The workspaces in which the app is installed, and a client for each that speaks with its token.

Authorising a payload costs one look into a table here, never a call to Slack: an `auth.test` at
every click is what Bolt would do by itself.
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Final, Protocol

import aiohttp
from pydantic import Field
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from core.values import AccountId, ChannelId, CommunityId, Value

SLACK_API: Final = "https://slack.com/api/"
SECONDS: Final = aiohttp.ClientTimeout(total=10, connect=3)
"""How long one call may take. Slack answers within a second or so; what takes longer is tried
again by its job, and nobody waits for it."""

SHORT_WAIT: Final = 2
"""The longest `Retry-After`, in seconds, that a call sits out itself; longer ones are its job's."""


class Installation(Value):
    """The app in one workspace, or in a whole organisation (Enterprise Grid).

    Attributes:
        team: the workspace; none for an organisation, which Slack installs without one.
        enterprise: the organisation, where there is one.
        token: what the bot acts with.
        bot_user: the bot's own user.
        bot: the bot's own id.
    """

    team: str | None
    enterprise: str | None = None
    token: Annotated[str, Field(repr=False)]
    bot_user: str
    bot: str

    @property
    def key(self) -> str:
        """What names it: the workspace, else the organisation."""
        return self.team or self.enterprise or ""


class Installations(Protocol):
    """Knows where the app is installed."""

    async def find(self, *, enterprise: str | None, team: str | None) -> Installation | None:
        """Give the installation that a payload belongs to; none when the app was removed.

        Args:
            enterprise: the organisation that the payload names.
            team: the workspace that the payload names.
        """
        ...

    async def named(self, key: str) -> Installation | None:
        """Give the installation with this key."""
        ...


class Workspace:
    """One installation, with a client that speaks for it.

    Args:
        installation: where.
        client: with its token.
    """

    def __init__(self, installation: Installation, client: AsyncWebClient) -> None:
        self.installation = installation
        self.client = client

    @property
    def key(self) -> str:
        """What names it."""
        return self.installation.key

    @property
    def community(self) -> CommunityId:
        """The community whose policy its orders live under."""
        return CommunityId(f"slack:{self.key}")

    def account(self, home: str, user: str) -> AccountId:
        """Name somebody by their home, a workspace or an organisation."""
        return AccountId(f"slack:{home}:{user}")

    def channel(self, channel: str) -> ChannelId:
        """Name a channel as it is reached from here."""
        return ChannelId(f"slack:{self.key}:{channel}")


def ids_of(name: AccountId | ChannelId) -> tuple[str, str]:
    """Give the two of Slack's own ids that a name is made of.

    Raises:
        ValueError: the name is not one of Slack's.
    """
    platform, first, second = name.split(":")
    if platform != "slack":
        raise ValueError(f"{name} is not on Slack")
    return first, second


class Workspaces:
    """Keeps one client for each workspace, all of them on one HTTP session.

    Args:
        installations: where the app is installed.
        session: the one HTTP session.
        api: where Slack's Web API is, with a slash at the end.
    """

    def __init__(
        self, installations: Installations, session: aiohttp.ClientSession, api: str = SLACK_API
    ) -> None:
        self._installations = installations
        self._session = session
        self._api = api
        self._known: dict[str, Workspace] = {}

    async def at(self, *, enterprise: str | None, team: str | None) -> Workspace | None:
        """Give the workspace that a payload belongs to; none when the app is not there."""
        found = await self._installations.find(enterprise=enterprise, team=team)
        return None if found is None else self._workspace(found)

    async def named(self, key: str) -> Workspace | None:
        """Give the workspace with this key; none when the app is not there (any more)."""
        found = await self._installations.named(key)
        return None if found is None else self._workspace(found)

    def _workspace(self, installation: Installation) -> Workspace:
        known = self._known.get(installation.key)
        if known is None or known.installation != installation:
            client = make_client(self._session, self._api, installation.token)
            known = self._known[installation.key] = Workspace(installation, client)
        return known


def make_client(
    session: aiohttp.ClientSession, api: str, token: str | None = None
) -> AsyncWebClient:
    """Make a client: on the one session, patient with short waits only.

    Args:
        session: the one HTTP session.
        api: where Slack's Web API is.
        token: whose token it speaks with.
    """
    handlers: list[AsyncRetryHandler] = [ShortWaits()]
    return AsyncWebClient(token=token, base_url=api, session=session, retry_handlers=handlers)


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Sits out a rate limit once when Slack asks for a short wait; leaves longer ones to the job.

    A call whose answer was lost is not repeated here: it may have been carried out.
    """

    def __init__(self) -> None:
        super().__init__(max_retry_count=1)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the library's
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        if response is None or response.status_code != 429:  # noqa: PLR2004 - too many requests
            return False
        waits = retry_after(response.headers)
        return waits is not None and waits <= SHORT_WAIT


def retry_after(headers: Mapping[str, object]) -> float | None:
    """Read how many seconds Slack asks to wait; none when it does not say."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = str(value[0] if isinstance(value, list) else value)
            return float(text) if text.isdigit() else None
    return None


class OneInstallation:
    """The app in the one workspace whose token the operator gave.

    Whatever Slack delivers belongs to it. What the token stands for is asked once.

    Args:
        session: the one HTTP session.
        token: the bot's token.
        api: where Slack's Web API is.
    """

    def __init__(self, session: aiohttp.ClientSession, token: str, api: str = SLACK_API) -> None:
        self._client = make_client(session, api, token)
        self._token = token
        self._asked = asyncio.Lock()
        self._found: Installation | None = None

    async def find(self, *, enterprise: str | None, team: str | None) -> Installation | None:  # noqa: ARG002
        """Give the one installation.

        Raises:
            SlackApiError: Slack does not know the token.
        """
        return self._found or await self._ask()

    async def named(self, key: str) -> Installation | None:  # noqa: ARG002 - there is only one
        """Give the one installation: people of other workspaces are reached through it too."""
        return self._found or await self._ask()

    async def _ask(self) -> Installation:
        async with self._asked:
            if self._found is None:
                told = await self._client.auth_test()
                self._found = Installation(
                    team=told["team_id"],
                    enterprise=told.get("enterprise_id"),
                    token=self._token,
                    bot_user=told["user_id"],
                    bot=told["bot_id"],
                )
            return self._found
