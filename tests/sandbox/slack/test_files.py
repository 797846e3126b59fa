"""Files: the SDK's upload, people's own, what a form takes, and who may read what."""

import hashlib
from typing import Any

import pytest

from sandbox.config import SLACK_BOT_TOKEN
from tests.sandbox.slack.harness import Bench, Bot, until
from tests.sandbox.slack.shapes import field, modal

pytestmark = pytest.mark.anyio

PROOF = b"\x89PNG proof of delivery"


async def read(bench: Bench, address: str, token: str = SLACK_BOT_TOKEN) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with bench.http.get(address, headers=headers, allow_redirects=False) as response:
        return response.status, await response.read()


async def test_the_sdk_uploads_into_a_channel_in_three_steps(bench: Bench) -> None:
    uploaded = await bench.client().files_upload_v2(
        channel="C0ORDERS",
        filename="proof.png",
        content=PROOF,
        title="Proof",
        initial_comment="As agreed",
    )
    file: Any = uploaded["file"]
    assert (file["title"], file["size"], file["filetype"]) == ("Proof", len(PROOF), "png")
    message = await bench.ana.newest("C0ORDERS")
    assert message["text"] == "As agreed"
    assert [its["id"] for its in message["files"]] == [file["id"]]
    assert await read(bench, file["url_private"]) == (200, PROOF)
    by_hand = f"{bench.origin}/_as/slack/U0BRAM/file/{file['id']}"
    assert await read(bench, by_hand, "") == (200, PROOF)


# refusal: download without a token
async def test_a_file_is_given_only_for_a_token_that_may_read_it(bench: Bench) -> None:
    uploaded = await bench.client().files_upload_v2(
        channel="C0ORDERS", filename="proof.png", content=PROOF
    )
    file: Any = uploaded["file"]
    assert (await read(bench, file["url_private"]))[0] == 200
    assert (await read(bench, file["url_private"], ""))[0] == 302
    assert (await read(bench, file["url_private"], "xoxb-of-nobody"))[0] == 302
    await bench.fate("scopes", scopes=["chat:write"])
    assert (await read(bench, file["url_private"]))[0] == 302
    # A client that follows the redirect gets a page in place of the file, with status 200.
    async with bench.http.get(file["url_private"]) as response:
        assert (response.status, response.content_type) == (200, "text/html")


async def test_an_upload_address_takes_the_promised_bytes_once(bench: Bench) -> None:
    promised = await bench.call(
        "files.getUploadURLExternal", filename="proof.png", length=len(PROOF)
    )
    address = str(promised["upload_url"])
    async with bench.http.post(address, data=PROOF[:-1]) as response:
        assert response.status == 400
    async with bench.http.post(address, data=PROOF) as response:
        assert (response.status, await response.text()) == (200, f"OK - {len(PROOF)}")
    async with bench.http.post(address, data=PROOF) as response:
        assert response.status == 404


async def test_a_file_put_into_a_form_reaches_the_app_which_may_then_read_it(
    bench: Bench, bot: Bot
) -> None:
    seen: dict[str, Any] = {}

    @bot.app.view("evidence")
    async def given(ack: Any, body: dict[str, Any]) -> None:
        [file] = body["view"]["state"]["values"]["proof"]["files"]["files"]
        seen.update(file)
        await ack()

    element = {"type": "file_input", "action_id": "files", "filetypes": ["png"], "max_files": 1}
    view = modal(field("proof", element), callback_id="evidence")
    opened = await bench.call("views.open", trigger_id=await bench.trigger(), view=view)
    form: Any = opened["view"]
    png, text = await bench.ana.upload("proof.png", PROOF), await bench.ana.upload("notes.txt")
    brams = await bench.bram.upload("his.png", PROOF)

    for wrong in (text, brams):
        refused = await bench.ana.do(
            "submit", view=form["id"], values={"proof": {"files": [wrong]}}
        )
        assert refused.error == "impossible_value"
    more = await bench.ana.upload("more.png", PROOF)
    crowded = {"proof": {"files": [png, more]}}
    complained = await bench.ana.do("submit", view=form["id"], values=crowded)
    assert "no more than 1" in complained.body["errors"]["proof"]

    hidden = await bench.call("files.info", file=png)
    assert hidden["error"] == "file_not_found"
    sent = await bench.ana.do("submit", view=form["id"], values={"proof": {"files": [png]}})
    assert sent.body == {"ok": True}
    assert seen["id"] == png
    status, content = await read(bench, seen["url_private_download"])
    assert status == 200
    assert hashlib.sha256(content).digest() == hashlib.sha256(PROOF).digest()


async def test_a_file_shared_by_a_person_is_told_of_and_seen_by_those_in_the_channel(
    bench: Bench, http_bot: Bot
) -> None:
    manifest = dict(bench.slack.world.app.manifest)
    manifest["settings"] = {"event_subscriptions": {"bot_events": ["file_shared"]}}
    await bench.fate("manifest", manifest=manifest)

    @http_bot.app.event("file_shared")
    async def shared() -> None:
        """Acknowledged by Bolt itself."""

    mine = await bench.ana.upload("proof.png", PROOF)
    await bench.ana.do("message", channel="C0ORDERS", text="", files=[mine])
    await until(lambda: http_bot.events("file_shared"), "the file is heard of")
    [event] = http_bot.events("file_shared")
    assert (event["file_id"], event["channel_id"]) == (mine, "C0ORDERS")
    assert (await bench.call("files.info", file=mine))["ok"] is True
    by_hand = f"{bench.origin}/_as/slack/U0BRAM/file/{mine}"
    assert (await read(bench, by_hand, ""))[0] == 200
    stolen = await bench.bram.do("message", channel="C0ORDERS", text="Mine", files=[mine])
    assert stolen.error == "no_such_file"
