"""Installing the app in a workspace, and hearing that it was removed again.

A browser is sent to Slack with a state that serves for one installation and that is tied to it by
a cookie, so that nobody can make somebody else finish an installation that they began. Nothing is
kept until Slack has taken the code that comes back: anybody may begin as often as they like.
Source: https://docs.slack.dev/authentication/installing-with-oauth.
"""

import hashlib
import hmac
import html
import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.shared.catalogue import locale_for
from adapters.shared.directory import UTC
from adapters.shared.vault import Vault
from adapters.shared.voice import Plain, Voice
from adapters.slack.failures import code_of
from adapters.slack.installations import StoredInstallations, exchange
from adapters.slack.visits import Context
from adapters.slack.wire import JSONObject, word
from adapters.slack.workspaces import Installation, make_client

INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
"""Where people begin, and where Slack leads them back; the manifest names the latter."""

COOKIE: Final = "slack_install"
STATE_SECONDS: Final = 600
"""How long an installation may take: as long as Slack's code lives."""

SCOPES: Final = (
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
"""What the bot asks for; the manifest says what for."""

_LOG = structlog.get_logger(__name__)


class Installing:
    """Leads people through an installation.

    Args:
        installations: keeps what comes of it.
        vault: keeps the states that have served.
        session: the one HTTP session.
        client_id: the app's own.
        client_secret: the app's own.
        public_url: where this process is reached from outside.
        api: where Slack's Web API is; the page on which people agree lies beside it.
    """

    def __init__(  # noqa: PLR0913 - the parts of an installation
        self,
        installations: StoredInstallations,
        vault: Vault,
        session: aiohttp.ClientSession,
        *,
        client_id: str,
        client_secret: str,
        public_url: str,
        api: str,
    ) -> None:
        self._installations = installations
        self._vault = vault
        self._client = make_client(session, api)
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect = public_url.rstrip("/") + REDIRECT
        self._secure = urlsplit(public_url).scheme == "https"
        self._page = api.rstrip("/").removesuffix("/api") + "/oauth/v2/authorize"

    def routes(self) -> list[web.RouteDef]:
        """The two addresses that a browser is led to."""
        return [web.get(INSTALL, self.begin), web.get(REDIRECT, self.end)]

    def listen(self, app: AsyncApp) -> None:
        """Register with Bolt."""
        app.event("app_uninstalled")(self.removed)
        app.event("tokens_revoked")(self.revoked)

    async def begin(self, _: web.Request) -> web.Response:
        """Send the browser to Slack."""
        begun = f"{secrets.token_urlsafe(24)}.{int(time.time())}"
        state = f"{begun}.{self._signature(begun)}"
        query = urlencode(
            {
                "client_id": self._client_id,
                "scope": ",".join(SCOPES),
                "redirect_uri": self._redirect,
                "state": state,
            }
        )
        answer = web.Response(status=302, headers={"Location": f"{self._page}?{query}"})
        answer.set_cookie(
            COOKIE,
            state,
            max_age=STATE_SECONDS,
            path="/slack",
            httponly=True,
            secure=self._secure,
            samesite="Lax",
        )
        return answer

    async def end(self, request: web.Request) -> web.Response:
        """Slack leads the browser back: with a code, or because somebody thought better of it."""
        voice = _voice(request)
        state = request.query.get("state", "")
        shown = request.cookies.get(COOKIE, "")  # with bytes in it that may be no UTF-8
        ours = hmac.compare_digest(state.encode(), shown.encode(errors="surrogateescape"))
        if not ours or not self._is_good(state) or await self._has_served(state):
            return _page(voice, "slack.install.stale", status=400)
        code = request.query.get("code", "")
        if not code:
            return _page(voice, "slack.install.declined")
        try:
            body = await exchange(
                self._client,
                client_id=self._client_id,
                client_secret=self._client_secret,
                code=code,
                redirect_uri=self._redirect,
            )
            await self._vault.put(_served(state), "served", STATE_SECONDS)
            installed = await self._installations.install(body)
        except SlackApiError as error:
            _LOG.warning("slack_not_installed", code=code_of(error))
            return _page(voice, "slack.install.failed", status=502)
        _LOG.info("slack_installed", key=installed.key)
        return _page(voice, "slack.install.done", link=_app_link(installed, body))

    def _signature(self, begun: str) -> str:
        mac = hmac.new(self._client_secret.encode(), begun.encode(), hashlib.sha256)
        return mac.hexdigest()

    def _is_good(self, state: str) -> bool:
        """Whether a state was made here, and not too long ago."""
        begun, _, signature = state.rpartition(".")
        if not hmac.compare_digest(self._signature(begun).encode(), signature.encode()):
            return False
        return time.time() - int(begun.rpartition(".")[2]) < STATE_SECONDS

    async def _has_served(self, state: str) -> bool:
        return await self._vault.get(_served(state)) is not None

    async def removed(self, body: JSONObject, context: Context) -> None:
        """The app was taken out of a workspace, or of a whole organisation: forget it."""
        whole = context.get("is_enterprise_install") is True
        key, at = context.get("enterprise_id" if whole else "team_id"), body.get("event_time")
        if isinstance(key, str):
            moment = float(at) if isinstance(at, int | float) else None
            forgotten = await self._installations.remove(key, moment)
            _LOG.info("slack_uninstalled" if forgotten else "slack_installed_again", key=key)

    async def revoked(self, body: JSONObject, context: Context) -> None:
        """Tokens were revoked: forget the bot's, if it is among them."""
        tokens = body.get("event")
        bots = tokens.get("tokens") if isinstance(tokens, dict) else None
        if isinstance(bots, dict) and bots.get("bot"):
            await self.removed(body, context)


def _served(state: str) -> str:
    """Under which name the vault keeps that a state has served."""
    return f"slack-state:{state}"


def _app_link(installed: Installation, answer: JSONObject) -> str:
    query = urlencode({"team": installed.team or "", "id": word(answer, "app_id")})
    return f"slack://app?{query}"


def _voice(request: web.Request) -> Voice:
    wanted = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    return Voice(locale_for(wanted.strip()), UTC, Plain(), datetime.now(UTC))


def _page(voice: Voice, key: str, *, status: int = 200, link: str = "") -> web.Response:
    """A page with one sentence on it, which loads nothing and runs nothing."""
    title, said = html.escape(voice.say("help.title")), html.escape(voice.say(key))
    ways: Sequence[tuple[str, str]] = (
        ((link, "slack.install.open"),) if link else ((INSTALL, "slack.install.again"),)
    )
    links = "".join(
        f'<p><a href="{html.escape(to)}">{html.escape(voice.say(its))}</a></p>' for to, its in ways
    )
    text = (
        f'<!doctype html><html lang="{voice.locale.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>'
        f"{title}</title><main><h1>{title}</h1><p>{said}</p>{links}</main></html>"
    )
    headers = {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)
