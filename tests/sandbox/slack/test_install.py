"""Installing: OAuth in several workspaces and whole organisations, rotation, Slack Connect."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from sandbox.config import SLACK_SIGNING_SECRET
from sandbox.slack.world import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.slack.harness import Answer, Bench, Bot, running
from tests.sandbox.slack.shapes import actions, button, field, modal, section, text_input

pytestmark = pytest.mark.anyio

BACK = "/slack/oauth_redirect"


def wish(bench: Bench, **more: str) -> dict[str, str]:
    """The query with which an app sends a browser to Slack."""
    return {
        "client_id": CLIENT_ID,
        "scope": "chat:write,commands,im:write,users:read",
        "redirect_uri": f"http://127.0.0.1:{bench.bot_port}{BACK}",
        "state": "once",
        **more,
    }


def code_of(answer: Answer) -> str:
    query = parse_qs(urlsplit(str(answer.body["redirect"])).query)
    assert query["state"] == ["once"]
    return query["code"][0]


async def access(bench: Bench, **args: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await bench.call(
        "oauth.v2.access", client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **args
    )
    return answer


async def installed(bench: Bench, user_id: str, **more: str) -> dict[str, Any]:
    agreed = await bench.person(user_id).do("install", **wish(bench, **more))
    return await access(bench, code=code_of(agreed), redirect_uri=wish(bench)["redirect_uri"])


async def an_organisation(bench: Bench) -> None:
    """Harbor and North under one roof, with an admin."""
    await bench.fate(
        "add_enterprise",
        enterprise="E0COAST",
        name="Coast Holding",
        domain="coast",
        teams=["T0HARBOR", "T0NORTH"],
    )
    bench.slack.world.records.users["U0DEV"].is_admin = True


# refusal: code twice
# refusal: other redirect address
# refusal: unknown client
# refusal: wrong client secret
# refusal: unknown grant
async def test_a_code_is_exchanged_once_by_the_app_that_asked_for_it(bench: Bench) -> None:
    agreed = await bench.dev.do("install", **wish(bench))
    code, back = code_of(agreed), wish(bench)["redirect_uri"]
    for args, error in (
        ({"client_id": "1.2", "client_secret": CLIENT_SECRET}, "invalid_client_id"),
        ({"client_id": CLIENT_ID, "client_secret": "guess"}, "bad_client_secret"),
    ):
        refused = await bench.call("oauth.v2.access", code=code, redirect_uri=back, **args)
        assert refused["error"] == error
    assert (await access(bench, grant_type="password"))["error"] == "invalid_grant_type"
    elsewhere = await access(bench, code=code, redirect_uri="http://127.0.0.1:1/")
    assert elsewhere["error"] == "bad_redirect_uri"

    taken = await access(bench, code=code, redirect_uri=back)
    assert taken["ok"] is True
    assert taken["team"] == {"id": "T0NORTH", "name": "North & Co"}
    assert taken["authed_user"] == {"id": "U0DEV"}
    assert taken["enterprise"] is None
    assert taken["is_enterprise_install"] is False
    again = await access(bench, code=code, redirect_uri=back)
    assert again["error"] == "invalid_code"

    test = await bench.call("auth.test", taken["access_token"])
    assert (test["team_id"], test["user_id"]) == ("T0NORTH", taken["bot_user_id"])
    old = code_of(await bench.dev.do("install", **wish(bench)))
    await bench.clock.move(601)
    assert (await access(bench, code=old, redirect_uri=back))["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "no_scopes"),
        ({"scope": "chat:write,teleport"}, "invalid_scope"),
        ({"redirect_uri": "https://elsewhere.example/"}, "bad_redirect_uri"),
        ({"user_scope": "chat:write"}, "unknown_argument"),
    ],
)
async def test_a_wish_that_slack_would_not_show_is_refused(
    bench: Bench, change: dict[str, str], error: str
) -> None:
    asked = {**wish(bench), **change}
    assert (await bench.ana.do("install", **asked)).error == error
    url = f"{bench.origin}/slack/oauth/v2/authorize"
    async with bench.http.get(url, params=asked) as response:
        assert response.status == 400


async def test_the_page_asks_a_person_and_leads_back(bench: Bench) -> None:
    url = f"{bench.origin}/slack/oauth/v2/authorize"
    async with bench.http.get(url, params=wish(bench)) as response:
        page = await response.text()
    assert "Resolution Center is requesting permission" in page
    assert "Dev Patel, North &amp; Co" in page
    for answer, found in (("allow", "code"), ("cancel", "error")):
        form = {**wish(bench), "user": "U0DEV", "answer": answer}
        async with bench.http.post(url, data=form, allow_redirects=False) as response:
            assert response.status == 302
            query = parse_qs(urlsplit(response.headers["Location"]).query)
        assert found in query
        assert query["state"] == ["once"]


async def test_two_workspaces_have_two_tokens_that_see_their_own(bench: Bench) -> None:
    north = await installed(bench, "U0DEV")
    token = north["access_token"]
    listed = await bench.client(token).users_list()
    assert {user["id"] for user in listed["members"]} == {"U0DEV", north["bot_user_id"]}
    # Harbor's people are known to North's bot only when it meets them in a shared channel.
    unknown = await bench.call("users.info", token, user="U0ANA")
    assert unknown["error"] == "user_not_found"
    await bench.fate("invite", channel="C0ORDERS", user=north["bot_user_id"])
    known: Any = await bench.call("users.info", token, user="U0ANA")
    assert known["user"]["is_stranger"] is True


async def test_installing_again_keeps_the_token_and_adds_scopes(bench: Bench) -> None:
    first = await installed(bench, "U0DEV")
    more = await installed(bench, "U0DEV", scope="team:read")
    assert more["access_token"] == first["access_token"]
    assert "team:read" in more["scope"]
    assert "commands" in more["scope"]


# refusal: expired token
# refusal: used refresh token
async def test_a_rotated_token_ends_after_twelve_hours_and_is_refreshed_once(
    bench: Bench,
) -> None:
    manifest = dict(bench.slack.world.app.manifest)
    manifest["settings"] = {"token_rotation_enabled": True}
    await bench.fate("manifest", manifest=manifest)
    first = await installed(bench, "U0DEV")
    assert first["access_token"].startswith("xoxe.xoxb-1-")
    assert first["expires_in"] == 43_200
    assert (await bench.call("auth.test", first["access_token"]))["ok"] is True
    await bench.clock.move(43_201)
    ended = await bench.call("auth.test", first["access_token"])
    assert ended["error"] == "token_expired"
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await access(bench, **refresh)
    assert (await bench.call("auth.test", second["access_token"]))["ok"] is True
    assert (await access(bench, **refresh))["error"] == "invalid_refresh_token"


# refusal: organisation's token without team
async def test_an_organisation_installs_for_all_its_workspaces(bench: Bench) -> None:
    await an_organisation(bench)
    refused = await bench.ana.do("install", **wish(bench), answer="enterprise")
    assert (refused.status, refused.error) == (403, "not_allowed")
    wide = await installed(bench, "U0DEV", answer="enterprise")
    assert wide["team"] is None
    assert wide["enterprise"] == {"id": "E0COAST", "name": "Coast Holding"}
    assert wide["is_enterprise_install"] is True

    token = wide["access_token"]
    test = await bench.call("auth.test", token)
    assert test["is_enterprise_install"] is True
    teams: Any = await bench.call("auth.teams.list", token)
    assert [team["id"] for team in teams["teams"]] == ["T0HARBOR", "T0NORTH"]
    assert (await bench.call("users.list", token))["error"] == "missing_argument"
    assert (await bench.call("users.list", token, team_id="T0NORTH"))["ok"] is True
    assert (await bench.call("users.list", token, team_id="T0FAR"))["error"] == "team_not_found"


async def test_an_organisations_bot_hears_who_of_which_workspace_it_was(
    bench: Bench, http_bot: Bot
) -> None:
    await an_organisation(bench)
    await installed(bench, "U0DEV", answer="enterprise")

    @http_bot.app.command("/order")
    async def take(ack: Any) -> None:
        await ack()

    @http_bot.app.shortcut("resolve_order")
    async def shortcut(ack: Any) -> None:
        await ack()

    await bench.dev.do("command", channel="C0ORDERS", text="/order list")
    [entry] = bench.delivered("/order")
    body: Any = entry["body"]
    assert body["is_enterprise_install"] == "true"
    assert (body["team_id"], body["enterprise_id"]) == ("T0NORTH", "E0COAST")
    await bench.dev.do("shortcut", callback_id="resolve_order")
    [entry] = bench.delivered("shortcut")
    body = entry["body"]
    assert body["team"] is None
    assert body["user"]["team_id"] == "T0NORTH"
    assert body["enterprise"] == {"id": "E0COAST", "name": "Coast Holding"}


# ---- Slack Connect


async def test_a_guest_of_another_workspace_has_buttons_but_no_commands(
    bench: Bench, bot: Bot
) -> None:
    @bot.app.action("accept")
    async def accepted(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(field("why", text_input()), callback_id="why"),
        )
        await ack()

    @bot.app.view("why")
    async def why(ack: Any) -> None:
        await ack()

    typed = await bench.dev.do("command", channel="C0ORDERS", text="/order list")
    assert (typed.status, typed.error) == (404, "unknown_command")
    await bench.call(
        "chat.postMessage",
        channel="C0ORDERS",
        text="Card",
        blocks=[section("Card"), actions(button("accept", "Accept"))],
    )
    card = await bench.dev.newest("C0ORDERS")
    await bench.dev.do("press", channel="C0ORDERS", ts=card["ts"], action_id="accept")
    pressed = bot.last("block_actions")
    assert pressed["team"]["id"] == "T0HARBOR"
    assert pressed["user"]["team_id"] == "T0NORTH"

    form = await bench.dev.form()
    sent = await bench.dev.do("submit", view=form["id"], values={"why": {"said": "Fine"}})
    assert sent.body == {"ok": True}
    submitted = bot.last("view_submission")
    assert submitted["team"]["id"] == "T0NORTH"
    assert submitted["view"]["app_installed_team_id"] == "T0HARBOR"


async def test_a_shared_channel_says_that_it_is_one(bench: Bench) -> None:
    shared: Any = (await bench.client().conversations_info(channel="C0ORDERS"))["channel"]
    assert shared["is_ext_shared"] is True
    assert shared["shared_team_ids"] == ["T0HARBOR", "T0NORTH"]
    [place] = [its for its in (await bench.dev.sees())["places"] if its["kind"] == "channel"]
    assert place["external"] is True


# ---- Bolt's own OAuth flow


# slack_sdk 3.47 makes its credentials with a helper that aiohttp 3.14 calls deprecated.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_bolts_own_flow_installs_and_answers_in_the_new_workspace(
    bench: Bench, tmp_path: Any
) -> None:
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))
    settings = AsyncOAuthSettings(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        scopes=["chat:write", "commands"],
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
        authorization_url=f"{bench.origin}/slack/oauth/v2/authorize",
        redirect_uri=wish(bench)["redirect_uri"],
    )
    app = AsyncApp(
        signing_secret=SLACK_SIGNING_SECRET,
        oauth_settings=settings,
        client=bench.client(""),
        process_before_response=True,
    )

    @app.command("/order")
    async def order(ack: Any, client: Any) -> None:
        await ack(f"I am {(await client.auth_test())['user_id']}")

    server = app.server(port=bench.bot_port, path="/slack/events")
    async with running(server.web_app, bench.bot_port):
        start = f"http://127.0.0.1:{bench.bot_port}/slack/install"
        async with bench.http.get(start) as response:
            page = await response.text()
            state = response.headers["Set-Cookie"].partition(";")[0]
        found = re.search(r'href="([^"]*/authorize[^"]*)"', page)
        assert found is not None
        asked = urlsplit(found[1].replace("&amp;", "&")).query
        query = {key: values[0] for key, values in parse_qs(asked).items()}
        agreed = await bench.dev.do("install", **query)
        # The browser would bring the state's cookie back; it is marked for https alone.
        back = agreed.body["redirect"]
        async with bench.http.get(back, headers={"Cookie": state}) as response:
            assert response.status == 200, await response.text()
        typed = await bench.dev.do("command", channel="C0ORDERS", text="/order")
    assert typed.body == {"ok": True}
    bot_user = bench.slack.world.records.installations["T0NORTH"].bot_user_id
    assert await bench.dev.texts("C0ORDERS") == [f"I am {bot_user}"]
