"""Installing the app: the page on which a person agrees, and the code that it leads back with.

Sources: https://docs.slack.dev/authentication/installing-with-oauth and
https://docs.slack.dev/enterprise/developing-for-enterprise-orgs.
"""

import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from sandbox.slack.actor import Actor, actor
from sandbox.slack.manifest import redirect_urls, setting
from sandbox.slack.records import Grant
from sandbox.slack.scopes import BOT_SCOPES
from sandbox.slack.site import Site
from sandbox.wire import RefusedByHand

CODE_SECONDS: Final = 600
"""How long a code can be exchanged: ten minutes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an app asks for when it sends a browser to the page."""

    client_id: str
    scopes: tuple[str, ...]
    redirect_uri: str
    state: str


def read_wish(site: Site, query: Mapping[str, str]) -> Wish:
    """Take the wish out of a query, and refuse it as Slack's own page would.

    Raises:
        RefusedByHand: `invalid_client_id`, `invalid_scope`, `no_scopes` or `bad_redirect_uri`.
    """
    app = site.world.app
    scopes = tuple(item for item in query.get("scope", "").replace(" ", ",").split(",") if item)
    wish = Wish(
        query.get("client_id", ""), scopes, query.get("redirect_uri", ""), query.get("state", "")
    )
    if wish.client_id != app.client_id:
        raise RefusedByHand("invalid_client_id", "No app has this client_id.")
    if query.get("user_scope"):
        raise RefusedByHand("unknown_argument", "The sandbox knows no user tokens (user_scope).")
    if not scopes:
        raise RefusedByHand("no_scopes", "The app asks for no scope.")
    unknown = sorted(set(scopes) - set(BOT_SCOPES))
    if unknown:
        raise RefusedByHand("invalid_scope", f"Unknown scope: {', '.join(unknown)}.")
    allowed = redirect_urls(app.manifest)
    if not any(_lies_under(wish.redirect_uri or base, base) for base in allowed):
        raise RefusedByHand("bad_redirect_uri", "redirect_uri did not match any configured URIs.")
    return wish


def _lies_under(uri: str, base: str) -> bool:
    """Whether an address is a configured one, or lies under its path."""
    given, known = urlsplit(uri), urlsplit(base)
    same_host = (given.scheme, given.netloc) == (known.scheme, known.netloc)
    folder = known.path.rstrip("/")
    return same_host and (given.path == known.path or given.path.startswith(f"{folder}/"))


def agree(me: Actor, wish: Wish, *, enterprise: bool) -> str:
    """A person installs the app in their workspace, or in their organisation.

    Returns:
        The address to which the browser is led back, with the code.

    Raises:
        RefusedByHand: `not_allowed`, when the organisation or the app does not allow it.
    """
    site, user = me.site, me.user
    enterprise_id = site.world.records.teams[user.team_id].enterprise_id
    if enterprise:
        if not enterprise_id or not user.is_admin:
            raise RefusedByHand(
                "not_allowed", "Only an admin of an organisation can install for all of it.", 403
            )
        if not setting(site.world.app.manifest, "org_deploy_enabled"):
            raise RefusedByHand("not_allowed", "This app is not made for whole organisations.", 403)
    grant = Grant(
        code=f"{site.world.new_id('')}.{secrets.token_hex(16)}",
        user_id=user.id,
        team_id="" if enterprise else user.team_id,
        enterprise_id=enterprise_id,
        scopes=sorted(set(wish.scopes)),
        redirect_uri=wish.redirect_uri,
        expires=site.now + CODE_SECONDS,
    )
    site.world.records.grants[grant.code] = grant
    site.changed(set())
    return _back(site, wish, {"code": grant.code})


def decline(site: Site, wish: Wish) -> str:
    """A person does not install the app: where the browser is led back to."""
    return _back(site, wish, {"error": "access_denied"})


def _back(site: Site, wish: Wish, answer: dict[str, str]) -> str:
    base = wish.redirect_uri or redirect_urls(site.world.app.manifest)[0]
    parts = urlsplit(base)
    query = urlencode({**answer, "state": wish.state})
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


async def page(site: Site, request: web.Request) -> web.Response:
    """`GET /slack/oauth/v2/authorize`: the page on which a person agrees or not."""
    try:
        wish = read_wish(site, request.query)
    except RefusedByHand as refusal:
        return web.Response(
            status=400,
            text=f"<!DOCTYPE html><title>Slack</title><p>{html.escape(refusal.message)}</p>",
            content_type="text/html",
        )
    return web.Response(text=_page(site, wish), content_type="text/html")


async def answer(site: Site, request: web.Request) -> web.Response:
    """`POST /slack/oauth/v2/authorize`: the person has pressed one of the page's buttons."""
    form = {key: str(value) for key, value in (await request.post()).items()}
    wish = read_wish(site, form)
    if form.get("answer") == "cancel":
        target = decline(site, wish)
    else:
        me = actor(site, form.get("user", ""))
        target = agree(me, wish, enterprise=form.get("answer") == "enterprise")
    return web.Response(status=302, headers={"Location": target})


def _page(site: Site, wish: Wish) -> str:
    """A plain page, without script: it works in every browser and under any content policy."""
    world = site.world
    people = "".join(
        f'<option value="{html.escape(user.id)}">{html.escape(user.real_name)}, '
        f"{html.escape(world.records.teams[user.team_id].name)}</option>"
        for user in world.records.users.values()
        if not user.is_bot and not user.deleted
    )
    scopes = "".join(f"<li>{html.escape(scope)}</li>" for scope in wish.scopes)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in (
            ("client_id", wish.client_id),
            ("scope", ",".join(wish.scopes)),
            ("redirect_uri", wish.redirect_uri),
            ("state", wish.state),
        )
    )
    name = html.escape(world.app.name)
    wide = (
        '<button name="answer" value="enterprise">Allow for the whole organisation</button>'
        if world.records.enterprises
        else ""
    )
    return (
        f'<!DOCTYPE html><html lang="en"><title>Install {name} | Slack</title>'
        f"<h1>{name} is requesting permission to access a workspace</h1>"
        f'<form method="post">{hidden}<label>Who are you? <select name="user">{people}</select>'
        f"</label><p>{name} will be able to:</p><ul>{scopes}</ul>"
        '<button name="answer" value="allow">Allow</button>'
        f'{wide}<button name="answer" value="cancel">Cancel</button></form></html>'
    )
