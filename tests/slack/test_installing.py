"""Installing the app in many workspaces, and taking it out again."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.shared.messenger import Cause, UnreachableError
from adapters.shared.voice import Said
from adapters.slack import installing
from adapters.slack.installations import EARLY_SECONDS, StoredInstallation
from adapters.slack.installing import COOKIE, SCOPES
from core.values import AccountId
from sandbox.people import ANA, DEV, HARBOR, NORTH
from tests.slack.test_messenger import calls
from tests.slack.test_signatures import sign as signed
from tests.slack.town import SCOPES as ASKED
from tests.slack.town import Town, open_town, until

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["http", "socket"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with open_town(many=True, socket_mode=request.param == "socket") as opened:
        yield opened


async def begin(town: Town, browser: aiohttp.ClientSession) -> dict[str, str]:
    """Go to Slack's page; gives what the browser was sent there with."""
    async with browser.get(f"{town.bot_url}/slack/install", allow_redirects=False) as answer:
        assert answer.status == 302
        page = urlsplit(answer.headers["Location"])
    assert f"{page.scheme}://{page.netloc}{page.path}" == f"{town.origin}/slack/oauth/v2/authorize"
    return {name: values[0] for name, values in parse_qs(page.query).items()}


async def agree(
    town: Town, browser: aiohttp.ClientSession, wish: dict[str, str], user: str, answer: str
) -> str:
    """Press one of the buttons on Slack's page; gives where the browser is led back to."""
    form = wish | {"user": user, "answer": answer}
    url = f"{town.origin}/slack/oauth/v2/authorize"
    async with browser.post(url, data=form, allow_redirects=False) as led:
        assert led.status == 302, await led.text()
        return led.headers["Location"]


async def install(town: Town, user: str = ANA, answer: str = "allow", language: str = "en") -> str:
    """Install the app; gives the page that a person sees at the end."""
    jar = aiohttp.CookieJar(unsafe=True)  # an address is no host name, as far as cookies go
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        wish = await begin(town, browser)
        back = await agree(town, browser, wish, user, answer)
        async with browser.get(back, headers={"Accept-Language": language}) as end:
            return await end.text()


def test_the_app_asks_for_the_scopes_of_its_manifest() -> None:
    assert sorted(SCOPES) == sorted(ASKED)


async def test_before_it_is_installed_nothing_works_and_afterwards_everything(town: Town) -> None:
    await town.ana.command("#orders", "/order list")
    await town.ana.until_sees("This app is not installed in your workspace")
    assert "The app is installed" in await install(town)
    town.installations._read.clear()
    await town.ana.command("#orders", "/order offer @bram")
    await town.ana.fill({"Title": "A logo", "Price": "100"})
    await town.bram.press("Aanbod accepteren")
    await town.ana.until_sees("waiting for the client’s requirements")
    assert len(await calls(town, "auth.test")) == 1, "once, at the installation"


async def test_the_pages_speak_the_language_of_the_browser(town: Town) -> None:
    assert "De app is geïnstalleerd" in await install(town, language="nl-NL,nl;q=0.9,en;q=0.8")
    assert "Er is niets geïnstalleerd" in await install(town, answer="cancel", language="nl")


async def test_a_state_serves_once_and_in_one_browser_alone(town: Town) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser, aiohttp.ClientSession() as other:
        wish = await begin(town, browser)
        back = await agree(town, browser, wish, ANA, "allow")
        async with other.get(back) as answer:
            assert answer.status == 400
        async with browser.get(back) as answer:
            assert answer.status == 200
        async with browser.get(back) as answer:
            assert answer.status == 400
            assert "Please begin again" in await answer.text()
        forged = f"{town.bot_url}/slack/oauth_redirect?code=x&state="
        async with browser.get(forged) as answer:
            assert answer.status == 400


async def test_whoever_only_begins_leaves_nothing_behind(town: Town) -> None:
    async with aiohttp.ClientSession() as browser:
        states = {(await begin(town, browser))["state"] for _ in range(50)}
    assert len(states) == 50
    assert not town.vault.all


async def test_a_state_that_was_made_up_or_is_old_is_none(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        wish = await begin(town, browser)
        back = await agree(town, browser, wish, ANA, "allow")
        began, moment, signature = wish["state"].split(".")
        later = f"{began}.{int(moment) + 1}.{signature}"
        for state in (later, "x", "x.1", f"{began}.{moment}.", "..", f"{began}.x.{signature}"):
            url = f"{town.bot_url}/slack/oauth_redirect?code=x&state={state}"
            cookies = {"Cookie": f"{COOKIE}={state}"}
            async with town.session.get(url, headers=cookies) as answer:
                assert answer.status == 400, state
        monkeypatch.setattr(installing, "STATE_SECONDS", 0)
        async with browser.get(back) as answer:
            assert answer.status == 400
    assert not town.vault.all


async def test_a_cookie_of_nonsense_is_no_fault_of_ours(town: Town) -> None:
    where = urlsplit(town.bot_url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(
        b"GET /slack/oauth_redirect?state=x&code=x HTTP/1.1\r\nHost: bot\r\n"
        b"Connection: close\r\nCookie: slack_install=\xff\xfe\r\n\r\n"
    )
    try:
        assert b" 400 " in await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


async def test_the_cookie_is_for_this_browser_and_these_pages_alone(town: Town) -> None:
    async with town.session.get(f"{town.bot_url}/slack/install", allow_redirects=False) as answer:
        cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/slack"


async def test_a_wrong_code_installs_nothing_and_says_so(town: Town) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        wish = await begin(town, browser)
        url = f"{town.bot_url}/slack/oauth_redirect?code=wrong&state={wish['state']}"
        async with browser.get(url) as answer:
            assert answer.status == 502
            assert "Slack did not finish the installation" in await answer.text()
    assert not [name for name in town.vault.all if name.startswith("slack:")]


async def test_two_workspaces_each_have_their_own(town: Town) -> None:
    await install(town, ANA)
    await install(town, DEV)
    for key in (HARBOR, NORTH):
        assert await town.installations.named(key) is not None
    north = await town.installations.find(enterprise=None, team=NORTH)
    assert north is not None
    assert north.team == NORTH
    await town.dev.open_home()
    await town.dev.until_sees("You have no orders here yet")


@pytest.mark.parametrize("fate", ["uninstall", "revoke"])
async def test_what_was_taken_out_is_forgotten(town: Town, fate: str) -> None:
    await install(town)
    await town.box.act("slack", fate)
    await until(lambda: f"slack:{HARBOR}" not in town.vault.all, "the token is forgotten")
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.tell(AccountId(f"slack:{HARBOR}:{ANA}"), [Said("hello")], None, "n")
    assert caught.value.cause is Cause.SHUT_OUT


async def test_a_whole_organisation_is_installed_without_a_workspace(town: Town) -> None:
    await town.box.act(
        "slack", "add_enterprise", enterprise="E0BIG", name="Big", domain="big", teams=[]
    )
    await town.box.act(
        "slack", "add_team", team="T0BIG", name="Big One", domain="bigone", enterprise="E0BIG"
    )
    await town.box.act(
        "slack",
        "add_user",
        user="U0EVA",
        team="T0BIG",
        handle="eva",
        name="Eva",
        locale="en-US",
        tz="America/New_York",
        admin=True,
    )
    assert "The app is installed" in await install(town, "U0EVA", "enterprise")
    found = await town.installations.find(enterprise="E0BIG", team="T0BIG")
    assert found is not None
    assert (found.team, found.enterprise, found.key) == (None, "E0BIG", "E0BIG")
    eva = town.box.slack("U0EVA")
    await eva.open_home()
    await eva.until_sees("You have no orders here yet")
    assert AccountId("slack:E0BIG:U0EVA") in town.people.all


async def ending(town: Town) -> StoredInstallation:
    """Have the token of a workspace end soon; gives it as it is kept."""
    kept = await town.vault.get(f"slack:{HARBOR}")
    assert kept is not None
    found = StoredInstallation.model_validate_json(kept)
    soon = found.but(expires=time.time() + EARLY_SECONDS - 60)
    await town.vault.put(f"slack:{HARBOR}", soon.model_dump_json())
    town.installations._read.clear()
    return soon


async def rotating(town: Town) -> None:
    """Have the app's tokens rotate."""
    settings: dict[str, Any] = {"org_deploy_enabled": True, "token_rotation_enabled": True}
    oauth: dict[str, Any] = {"redirect_urls": [f"{town.bot_url}/slack/oauth_redirect"]}
    await town.box.act("slack", "manifest", manifest={"settings": settings, "oauth_config": oauth})


async def test_a_token_that_is_about_to_end_is_exchanged_once(town: Town) -> None:
    await rotating(town)
    await install(town)
    before = await ending(town)
    found = await asyncio.gather(*(town.installations.named(HARBOR) for _ in range(8)))
    tokens = {its.token for its in found if its is not None}
    assert len(tokens) == 1
    assert before.token not in tokens
    refreshed = [
        its
        for its in await calls(town, "oauth.v2.access")
        if its["body"].get("grant_type") == "refresh_token"
    ]
    assert len(refreshed) == 1
    kept = await town.vault.get(f"slack:{HARBOR}")
    assert kept is not None
    assert tokens.pop() in kept


async def test_a_token_that_cannot_be_exchanged_now_serves_while_it_lives(town: Town) -> None:
    await rotating(town)
    await install(town)
    before = await ending(town)
    await town.box.fault("500", method="oauth.v2.access", count=1)
    found = await town.installations.named(HARBOR)
    assert found is not None
    assert found.token == before.token


async def test_what_bolt_would_read_from_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Bolt looks there for itself, and would then keep installations in files.
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "made up")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up")
    monkeypatch.setenv("HOME", str(tmp_path))
    async with open_town(many=True) as town:
        assert "The app is installed" in await install(town)
        town.installations._read.clear()
        await town.ana.command("#orders", "/order list")
        await town.ana.until_sees("You have no orders here yet")
        assert len(await calls(town, "auth.test")) == 1
    assert not list(tmp_path.rglob("*"))  # noqa: ASYNC240 - a look into an empty folder


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_word_of_a_removal_that_comes_late_removes_no_newer_installation(kind: str) -> None:
    async with open_town(many=True) as town:
        await install(town, ANA)
        gone: dict[str, object] = {"type": kind, "tokens": {"bot": ["U0BOT"]}}
        told = {"type": "event_callback", "team_id": HARBOR, "event": gone}
        now = int(time.time())
        await deliver(town, told | {"event_time": now - 60})
        assert await town.installations.keys() == [HARBOR]
        assert await town.installations.named(HARBOR) is not None
        await deliver(town, told | {"event_time": now})
        assert await town.installations.keys() == []
        assert await town.installations.named(HARBOR) is None


async def deliver(town: Town, told: dict[str, object]) -> None:
    """Deliver an event as Slack does over HTTP."""
    body, moment = json.dumps(told).encode(), f"{int(time.time())}"
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signed(body, moment),
    }
    url = f"{town.bot_url}/slack/events"
    async with town.session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 200
