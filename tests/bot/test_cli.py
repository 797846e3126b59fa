"""The command line: what it refuses, what it prints, whose packages it runs."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # a test's need alone, brought by import-linter
from aiohttp import web

from adapters.redis import keys
from bot.cli import COMMANDS, main
from bot.cli.house import strangers
from bot.cli.invite import invite_link
from bot.cli.manifest import FILE, over_http
from bot.faults import MISCONFIGURED
from bot.folders import ROOT
from sandbox.config import SLACK_APP_TOKEN, SLACK_BOT_TOKEN
from tests.bot.conftest import EmbeddedValkey
from tests.patience import PLENTY
from tests.sandbox.shared.running import running_sandbox
from tests.serving import end

DEAD_LETTER = "ORD-7K3M9QX2 1 2"


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_process_with_wrong_settings_says_all_of_it_and_78() -> None:
    done = run("web", PORT="x", DISCORD_TOKEN="y", SLACK_APP_TOKEN="xapp-1")
    assert done.returncode == MISCONFIGURED
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "DISCORD_TOKEN",
        "PORT",
        "SLACK_BOT_TOKEN",
    ]


def test_help_needs_no_settings_and_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(command.words.split()[0] in shown for command in COMMANDS)


def test_help_waits_for_no_platform_library() -> None:
    script = (
        "import sys\nfrom bot.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'discord', 'slack_bolt', 'aiohttp', 'redis', 'pydantic'} & {*sys.modules}))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_another_package_of_the_same_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").touch()
    script = (
        f"import sys\nsys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from bot.cli import main\nsys.exit(main(['settings']))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"The package core would come from {tmp_path}" in done.stderr
    assert f"not from {ROOT}" in done.stderr


def test_a_package_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert strangers() == []
    assert all(f"not from {tmp_path}" in sentence for sentence in strangers(tmp_path))
    assert len(strangers(tmp_path)) == 4


def test_a_new_key_is_one_that_the_settings_take(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key"]) == 0
    key = capsys.readouterr().out.strip()
    assert run("slack", "manifest", ENCRYPTION_KEYS=key).returncode == 0


@pytest.mark.parametrize(
    ("words", "environment", "why"),
    [
        (("discord", "run"), {}, "Discord is off"),
        (("valkey",), {"REDIS_URL": "redis://:pw@localhost/0"}, "REDIS_URL is set"),
    ],
)
def test_a_process_with_nothing_to_do_stands_by_until_it_is_told_to_stop(
    words: tuple[str, ...], environment: dict[str, str], why: str
) -> None:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert why in said
        assert "pw" not in said
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PLENTY) == 0


def test_doctor_finds_nothing_wrong_with_the_embedded_valkey(valkey: EmbeddedValkey) -> None:
    # Given as a server of one's own: beside the sandbox, doctor looks into the sandbox's folder.
    address = f"unix://{valkey.home}/valkey/valkey.sock"
    done = run("doctor", REDIS_URL=address, DATA_DIR=str(valkey.home))
    assert done.returncode == 0, done.stdout
    assert "FAULT" not in done.stdout
    assert "Nothing is wrong." in done.stdout
    assert "worker-due" in done.stdout  # no process runs, and it says so


def test_doctor_says_what_to_do_about_a_record_that_can_forget(valkey: EmbeddedValkey) -> None:
    with valkey.connect() as connection:
        connection.config_set("appendonly", "no")
        connection.config_set("maxmemory-policy", "allkeys-lru")
    address = f"unix://{valkey.home}/valkey/valkey.sock"
    done = run("doctor", REDIS_URL=address)
    assert done.returncode == MISCONFIGURED
    assert "Set `appendonly yes` on the server." in done.stdout
    assert "Set `maxmemory-policy noeviction` on the server." in done.stdout
    assert "2 to mend." in done.stdout


def test_doctor_says_what_reached_nobody_and_whether_slack_lets_the_app_work(
    valkey: EmbeddedValkey,
) -> None:
    with valkey.connect() as connection:
        channel = f"{DEAD_LETTER} channel shut_out not_in_channel"
        person = f"{DEAD_LETTER} client gone user_disabled"
        connection.zadd(keys.DEAD, {channel: 1, person: 2})
    with running_sandbox() as sandbox:
        environment = {
            "REDIS_URL": f"unix://{valkey.home}/valkey/valkey.sock",
            "DATA_DIR": str(valkey.home),
            "SLACK_API_URL": f"{sandbox.url}/slack/api/",
            "SLACK_APP_TOKEN": SLACK_APP_TOKEN,
        }
        well = run("doctor", **environment, SLACK_BOT_TOKEN=SLACK_BOT_TOKEN)
        wrong = run("doctor", **environment, SLACK_BOT_TOKEN="xoxb-made-up")
    assert "not_in_channel (1), user_disabled (1)" in well.stdout
    assert "`dead list` names them" in well.stdout
    assert "The token works and has every right" in well.stdout
    assert wrong.returncode == MISCONFIGURED
    assert "Slack does not take the token (invalid_auth)." in wrong.stdout
    assert "xoxb" not in wrong.stdout + wrong.stderr


def test_doctor_says_so_when_nobody_answers() -> None:
    done = run("doctor", REDIS_URL="redis://:hunter2@127.0.0.1:1/0")
    assert done.returncode == MISCONFIGURED
    assert "redis://127.0.0.1:1/0 does not answer" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_the_manifest_for_http_has_every_url_and_no_socket_mode() -> None:
    text = FILE.read_text(encoding="utf-8")
    socket, http = yaml.safe_load(text), yaml.safe_load(over_http(text, "https://b.example.org"))
    assert socket["settings"]["socket_mode_enabled"] is True
    assert http["settings"]["socket_mode_enabled"] is False
    events = "https://b.example.org/slack/events"
    assert {row["url"] for row in http["features"]["slash_commands"]} == {events}
    assert http["settings"]["interactivity"]["request_url"] == events
    assert http["settings"]["event_subscriptions"]["request_url"] == events
    assert http["oauth_config"]["redirect_urls"] == ["https://b.example.org/slack/oauth_redirect"]
    assert "bot.example.com" not in over_http(text, "https://b.example.org")
    assert http["oauth_config"]["scopes"] == socket["oauth_config"]["scopes"]


def test_the_manifest_keeps_to_the_limits_of_slack() -> None:
    # Slack's app manifest reference: name 35, description 140, command description 2,000.
    shown = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert len(shown["display_information"]["name"]) <= 35
    assert len(shown["display_information"]["description"]) <= 140
    assert len(shown["features"]["bot_user"]["display_name"]) <= 80


def test_the_invitation_asks_for_no_more_than_is_used() -> None:
    link = invite_link("123")
    assert link == (
        "https://discord.com/oauth2/authorize?client_id=123&integration_type=0"
        "&scope=bot+applications.commands&permissions=343597485056"
    )


@asynccontextmanager
async def a_discord(status: int, body: object) -> AsyncIterator[str]:
    async def me(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bot a.b.c"
        return web.json_response(body, status=status)

    application = web.Application()
    application.router.add_get("/api/v10/applications/@me", me)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    await end(runner)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, {"id": "42"}, "client_id=42"),
        (401, {"message": "401: Unauthorized", "code": 0}, "Discord refuses DISCORD_TOKEN."),
        (500, {}, "Try again."),
        (200, [], "Check DISCORD_API_URL."),
    ],
)
async def test_the_invitation_is_for_the_application_of_the_token(
    status: int, body: object, said: str
) -> None:
    async with a_discord(status, body) as url:
        words = {"DISCORD_TOKEN": "a.b.c", "DISCORD_API_URL": url}
        done = await asyncio.to_thread(run, "discord", "invite", **words)
    assert said in done.stdout + done.stderr
    assert "a.b.c" not in done.stdout + done.stderr
