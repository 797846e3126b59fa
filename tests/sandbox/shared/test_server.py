"""The whole process: what is kept, what is told live, and who may drive it."""

import asyncio
import json
import re
import socket
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from sandbox.client import Refused, Sandbox
from sandbox.config import SLACK_BOT_TOKEN
from sandbox.people import ANA, BRAM, DISCORD_ORDERS, FINN
from sandbox.store import DEBOUNCE_SECONDS
from tests.patience import PLENTY
from tests.sandbox.shared.running import ROOT, running_sandbox

pytestmark = pytest.mark.anyio


async def _until_kept(path: Path, text: str) -> None:
    deadline = time.monotonic() + PLENTY
    while not path.exists() or text not in path.read_text():  # noqa: ASYNC240 - a small file
        assert time.monotonic() < deadline, f"{path.name} never had {text!r} in it"
        await asyncio.sleep(0.02)


async def test_a_sandbox_that_is_killed_comes_back_with_its_messages_and_its_time(
    tmp_path: Path,
) -> None:
    with running_sandbox("--data", tmp_path) as running:
        async with Sandbox(running.url) as box:
            await box.move(timedelta(hours=30))
            await box.slack(ANA).say("#orders", "Still here?")
            await box.discord(FINN).say("#orders", "Still here, too?")
            for part, text in (("slack", "Still here?"), ("discord", "too?"), ("clock", "108000")):
                await _until_kept(tmp_path / f"{part}.json", text)
        running.kill()
    with running_sandbox("--data", tmp_path) as running:
        async with Sandbox(running.url) as box:
            assert await box.slack(BRAM).sees("Still here?", "#orders")
            assert await box.discord(FINN).sees("Still here, too?", "#orders")
            clock = await box.clock()
            assert clock.now.timestamp() - time.time() > 29 * 3600


async def test_a_change_is_on_disk_within_a_quarter_of_a_second(tmp_path: Path) -> None:
    assert DEBOUNCE_SECONDS < 0.25
    with running_sandbox("--data", tmp_path) as running:
        async with Sandbox(running.url) as box:
            await box.slack(ANA).say("#orders", "One")
        assert running.stop() == 0
    assert "One" in (tmp_path / "slack.json").read_text()


async def test_it_stops_cleanly_with_lines_open() -> None:
    with running_sandbox() as running:
        async with Sandbox(running.url):
            before = time.monotonic()
            assert running.stop() == 0
            assert time.monotonic() - before < PLENTY


async def test_a_port_that_is_taken_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--port", str(port)),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await process.communicate()
    assert process.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in said.decode()


async def test_everything_goes_into_the_record_file(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    with running_sandbox("--record", path) as running:
        headers = {"Authorization": "Bearer xoxb-sandbox-bot"}
        async with aiohttp.ClientSession(headers=headers) as session:
            await session.post(f"{running.url}/slack/api/auth.test")
            await session.get(f"{running.url}/discord/api/v10/gateway")
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(its["platform"], its["direction"], its["status"]) for its in entries] == [
        ("slack", "in", 200),
        ("discord", "in", 200),
    ]
    assert "xoxb" not in path.read_text()


async def test_the_live_line_tells_whose_view_has_changed(sandbox_url: str) -> None:
    async with (
        Sandbox(sandbox_url) as box,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox_url}/_live") as live,
    ):
        assert (await live.receive_json(timeout=PLENTY))["type"] == "clock"
        await box.discord(FINN).say("#orders", "Hello")
        hint = await live.receive_json(timeout=PLENTY)
        while hint["type"] != "changed":
            hint = await live.receive_json(timeout=PLENTY)
        assert hint["platform"] == "discord"
        assert hint["people"] is None or FINN in hint["people"]


async def test_another_sites_page_may_not_drive_it(sandbox_url: str) -> None:
    async with aiohttp.ClientSession(headers={"Origin": "https://evil.example"}) as session:
        answer = await session.post(f"{sandbox_url}/_control/reset")
        assert answer.status == 403
        assert (await answer.json())["error"] == "other_site"
    async with aiohttp.ClientSession(headers={"Origin": sandbox_url}) as session:
        answer = await session.post(f"{sandbox_url}/_control/reset")
        assert answer.status == 200


async def test_another_sites_page_may_not_call_it_as_a_bot_either(sandbox_url: str) -> None:
    # The bot's token is the same in every sandbox, and a plain form needs nobody's leave.
    form = {"token": SLACK_BOT_TOKEN}
    headers = {"Origin": "https://evil.example"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.post(f"{sandbox_url}/slack/api/auth.test", data=form)
        assert answer.status == 403


async def test_under_a_name_that_was_made_to_lead_here_it_answers_nothing(sandbox_url: str) -> None:
    port = urlsplit(sandbox_url).port
    async with aiohttp.ClientSession() as session:
        for name in ("rebound.example", "127.0.0.1.rebound.example", "[::1"):
            headers = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}
            for path in ("/", "/_control/record", "/_control/people"):
                answer = await session.get(f"{sandbox_url}{path}", headers=headers)
                assert answer.status == 403, path
                assert (await answer.json())["error"] == "other_name"
        for name in ("localhost", "127.0.0.1"):
            headers = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}
            answer = await session.get(f"{sandbox_url}/_control/people", headers=headers)
            assert answer.status == 200


async def test_a_reset_brings_back_the_first_day_and_leaves_the_clock(sandbox_url: str) -> None:
    async with Sandbox(sandbox_url) as box:
        ana = box.slack(ANA)
        await ana.say("#orders", "Gone soon")
        await box.fault("500", count=3)
        moved = await box.move(timedelta(hours=1))
        await box.reset()
        assert not await ana.sees("Gone soon")
        assert (await box.clock()).now >= moved.now
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"{sandbox_url}/_control/faults")
            assert await answer.json() == {"faults": []}


async def test_what_the_hand_of_fate_cannot_do_it_says(sandbox_url: str) -> None:
    async with Sandbox(sandbox_url) as box:
        with pytest.raises(Refused, match="nothing_due"):
            await box.move_to("after_next")
        with pytest.raises(Refused, match="unknown_action"):
            await box.act("slack", "earthquake")
        with pytest.raises(Refused, match="unknown_action"):
            await box.act("discord", "earthquake")


async def test_the_page_loads_nothing_from_elsewhere(sandbox_url: str) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(sandbox_url)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "<title>Sandbox" in await answer.text()
    for file in (ROOT / "sandbox" / "page").rglob("*"):
        if file.suffix not in {".html", ".css", ".js"}:
            continue
        text = file.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text), file
        assert not re.search(r"(?:import|src=|href=|url\(|fetch\()\s*[\"'(]?https?://", text), file


async def test_half_an_emoji_is_kept_as_a_sign_and_stops_nothing(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    with running_sandbox("--data", tmp_path, "--record", record) as running:
        async with aiohttp.ClientSession() as session:
            said = rb'{"channel":"C0ORDERS","text":"So far \ud83d and \ud83d\ude00"}'
            url = f"{running.url}/_as/slack/{ANA}/message"
            async with session.post(url, data=said) as answer:
                assert answer.status == 200
            await _until_kept(tmp_path / "slack.json", "So far \ufffd and \U0001f600")
            call = f"{running.url}/discord/api/v10/channels/{DISCORD_ORDERS}/messages"
            headers = {"Authorization": "Bot sandbox.discord.token"}
            headers["Content-Type"] = "application/json"
            body = rb'{"content":"Cut \uDC00 here"}'
            async with session.post(call, data=body, headers=headers) as answer:
                assert answer.status == 200
            await _until_kept(tmp_path / "discord.json", "Cut \ufffd here")
    assert "Cut \ufffd here" in record.read_text()
