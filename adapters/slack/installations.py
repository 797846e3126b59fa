"""The installations of many workspaces, kept in the vault; looked up without asking Slack.

Tokens that rotate are exchanged two hours before they end, by one process at a time: a refresh
token serves once, so a second exchange beside it would lose both.
Sources: https://docs.slack.dev/authentication/installing-with-oauth,
https://docs.slack.dev/authentication/using-token-rotation and
https://docs.slack.dev/enterprise/developing-for-enterprise-orgs.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Annotated, Final

import aiohttp
import structlog
from pydantic import Field
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.shared.vault import Vault
from adapters.slack.failures import code_of
from adapters.slack.wire import JSONObject, flag, part, word
from adapters.slack.workspaces import Installation, make_client

FRESH_SECONDS: Final = 60.0
"""How long an installation is taken as it was read; and how long a token that was replaced in
another process goes on being used here, for which Slack leaves it alive."""

ABSENT_SECONDS: Final = 5.0
"""How long it is believed that the app is not installed: somebody may just be installing it."""

KEPT: Final = 10_000
"""How many installations are kept in memory: some 10 MB."""

EARLY_SECONDS: Final = 2 * 3600
"""How long before its end a token is exchanged; it lives for twelve hours."""

CLOCKS_APART: Final = 10.0
"""How many seconds Slack's clock and ours may differ: nobody installs an app again that soon."""

PREFIX: Final = "slack:"
"""Begins the name under which the vault keeps an installation."""

_LOG = structlog.get_logger(__name__)


class StoredInstallation(Installation):
    """An installation as the vault keeps it.

    Attributes:
        refresh: exchanges the token for a new one; none where tokens do not rotate.
        expires: when the token ends, in seconds since 1970.
        since: when the app was installed, in seconds since 1970; 0 where that was not noted.
    """

    refresh: Annotated[str | None, Field(repr=False)] = None
    expires: float | None = None
    since: float = 0.0


class StoredInstallations:
    """Where the app is installed, in many workspaces and organisations.

    Args:
        vault: keeps the tokens.
        session: the one HTTP session.
        client_id: the app's own.
        client_secret: the app's own.
        api: where Slack's Web API is.
    """

    def __init__(
        self,
        vault: Vault,
        session: aiohttp.ClientSession,
        *,
        client_id: str,
        client_secret: str,
        api: str,
    ) -> None:
        self._vault = vault
        self._client = make_client(session, api)
        self._client_id = client_id
        self._client_secret = client_secret
        self._session = session
        self._api = api
        self._read: OrderedDict[str, tuple[StoredInstallation | None, float]] = OrderedDict()

    async def find(self, *, enterprise: str | None, team: str | None) -> Installation | None:
        """Give the installation that a payload belongs to; none when the app is not there.

        A workspace's own comes before that of its organisation.
        """
        for key in (team, enterprise):
            found = await self.named(key) if key else None
            if found is not None:
                return found
        return None

    async def named(self, key: str) -> Installation | None:
        """Give the installation with this key; none when the app is not there (any more)."""
        known = self._read.get(key)
        if known is not None:
            found, at = known
            lasts = ABSENT_SECONDS if found is None else FRESH_SECONDS
            if time.monotonic() - at < lasts and not _is_ending(found):
                return found
        found = await self._stored(key)
        if found is not None and _is_ending(found):
            found = await self._rotated(key)
        self._keep(key, found)
        return found

    async def install(self, answer: JSONObject) -> Installation:
        """Keep what Slack answered to the code of an installation.

        Args:
            answer: of `oauth.v2.access`.

        Raises:
            SlackApiError: the new token does not work.
        """
        told = await make_client(self._session, self._api, word(answer, "access_token")).auth_test()
        body = told.data
        bot = word(body, "bot_id") if isinstance(body, dict) else ""
        installed = read_answer(answer, bot).but(since=time.time())
        await self._vault.put(_name(installed.key), installed.model_dump_json())
        self._keep(installed.key, installed)
        return installed

    async def keys(self) -> Sequence[str]:
        """Name every installation."""
        return [name.removeprefix(PREFIX) for name in await self._vault.names(PREFIX)]

    async def remove(self, key: str, at: float | None = None) -> bool:
        """Forget an installation, its token with it: the app was removed, or its token revoked.

        Args:
            key: names it.
            at: when that happened, in seconds since 1970. The app may have been installed again
                by now: Slack repeats what was not acknowledged, minutes later.

        Returns:
            Whether it was forgotten.
        """
        async with self._vault.locked(_name(key)):
            stored = await self._stored(key)
            if stored is not None and at is not None and at < stored.since - CLOCKS_APART:
                return False
            await self._vault.remove(_name(key))
        self._keep(key, None)
        return True

    async def _stored(self, key: str) -> StoredInstallation | None:
        kept = await self._vault.get(_name(key))
        return None if kept is None else StoredInstallation.model_validate_json(kept)

    async def _rotated(self, key: str) -> StoredInstallation | None:
        """Exchange a token that is about to end, unless another process has done so meanwhile."""
        async with self._vault.locked(_name(key)):
            found = await self._stored(key)
            if found is None or not _is_ending(found):
                return found
            try:
                body = await exchange(
                    self._client,
                    client_id=self._client_id,
                    client_secret=self._client_secret,
                    grant_type="refresh_token",
                    refresh_token=found.refresh or "",
                )
            except SlackApiError as error:
                if time.time() < (found.expires or 0):
                    # The old token still works; the next click tries again.
                    _LOG.warning("slack_token_not_rotated", key=key, code=code_of(error))
                    return found
                raise
            rotated = read_answer(body, found.bot).but(since=found.since)
            await self._vault.put(_name(key), rotated.model_dump_json())
            return rotated

    def _keep(self, key: str, found: StoredInstallation | None) -> None:
        self._read[key] = (found, time.monotonic())
        self._read.move_to_end(key)
        if len(self._read) > KEPT:
            self._read.popitem(last=False)


async def exchange(client: AsyncWebClient, **given: str) -> JSONObject:
    """Exchange a code or a refresh token for a token (`oauth.v2.access`).

    The app's own id and secret go into the body, which Slack takes as well as a header: the SDK's
    own method makes the header with a class that aiohttp is about to drop.

    Raises:
        SlackApiError: Slack does not take it.
    """
    told = await client.api_call("oauth.v2.access", data=given)
    body = told.data
    return body if isinstance(body, dict) else {}


def read_answer(answer: JSONObject, bot: str) -> StoredInstallation:
    """Read the answer of `oauth.v2.access`.

    Args:
        answer: as Slack gave it.
        bot: the bot's own id, which the answer does not have.
    """
    whole = flag(answer, "is_enterprise_install")
    lasts = answer.get("expires_in")
    return StoredInstallation(
        team=None if whole else word(part(answer, "team"), "id"),
        enterprise=word(part(answer, "enterprise"), "id") or None,
        token=word(answer, "access_token"),
        bot_user=word(answer, "bot_user_id"),
        bot=bot,
        refresh=word(answer, "refresh_token") or None,
        expires=time.time() + lasts if isinstance(lasts, int | float) and lasts else None,
    )


def _is_ending(found: StoredInstallation | None) -> bool:
    if found is None or found.expires is None or found.refresh is None:
        return False
    return time.time() > found.expires - EARLY_SECONDS


def _name(key: str) -> str:
    return f"{PREFIX}{key}"
