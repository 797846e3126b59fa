"""Evidence on Slack: files and links that a party attaches, and who gets to see them (E2)."""

import hashlib

import pytest

from adapters.slack.files import is_slacks
from sandbox.client import FieldErrors, Refused, Upload
from sandbox.people import ANA, BRAM
from tests.slack.test_walking_path import asked
from tests.slack.town import Town, open_town

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40_000


async def attach(town: Town, *files: Upload, link: str = "") -> None:
    order = await asked(town)
    await town.ana.command("#general", f"/order show {order}")
    await town.ana.press("Attach evidence", place="#general")
    values = {"Files": list(files)} if files else {}
    await town.ana.fill(values | ({"A link": link} if link else {}))


async def names(town: Town) -> list[str]:
    [order] = town.orders._orders.values()
    return [one.name for one in order.evidence]


async def test_a_file_is_fetched_kept_and_told_to_the_other_party(town: Town) -> None:
    await attach(town, Upload("chat.png", PNG), Upload("notes.txt", b"Monday"))
    await town.ana.until_sees("2 files attached")
    assert await names(town) == ["chat.png", "notes.txt"]
    kept = {one.sha256 async for one in town.evidence.everything()}
    assert hashlib.sha256(PNG).hexdigest() in kept
    await town.bram.until_sees("chat.png")


async def test_what_is_attached_is_opened_in_the_browser_of_whoever_may(town: Town) -> None:
    await attach(town, Upload("chat.png", PNG))
    await town.bram.press("Bewijs (1)")
    form = await town.bram.until_form("Bewijs")
    [link] = [its for its in form.controls if its.url]
    assert link.label == "1. chat.png"
    assert link.url.startswith("https://bot.example.com/evidence/")


async def test_without_a_browser_that_reaches_us_files_come_in_the_conversation() -> None:
    async with open_town(links=False) as town:
        await attach(town, Upload("chat.png", PNG), Upload("notes.txt", b"Monday"))
        await town.bram.press("Bewijs (2)")
        await town.bram.until_sees("De bestanden van ORD-")
        view = await town.seen_by(BRAM)
        assert sorted(view) == ["chat.png", "notes.txt"]
        assert not await town.chloe.sees("chat.png")


async def test_somebodys_own_record_comes_in_the_conversation(town: Town) -> None:
    await asked(town)
    await town.ana.command("#general", "/order export")
    await town.ana.until_sees("You find it in our direct messages", place="#general")
    await town.ana.until_sees("This is everything that is kept")
    assert sorted(await town.seen_by(ANA)) == ["orders.csv", "orders.json", "settings.json"]


async def test_a_link_is_attached_without_a_file(town: Town) -> None:
    await attach(town, link="https://example.org/brief")
    await town.bram.until_sees("example.org/brief")
    assert await names(town) == ["example.org/brief"]


async def test_what_is_no_web_address_is_refused_at_its_field(town: Town) -> None:
    with pytest.raises((FieldErrors, Exception)) as caught:
        await attach(town, link="javascript:alert(1)")
    assert "link" in str(caught.value).lower() or "address" in str(caught.value).lower()
    assert not await names(town)


async def test_a_file_of_a_type_that_is_not_taken_is_refused_by_name(town: Town) -> None:
    await attach(town, Upload("run.exe", b"MZ" + b"\0" * 400))
    await town.ana.until_sees("run.exe")
    await town.ana.until_sees("Files of this type are not taken")
    assert not await names(town)


async def test_when_slack_does_not_hand_a_file_out_the_form_stays_open_to_try_again(
    town: Town,
) -> None:
    await town.box.fault("500", method="files", count=1)
    with pytest.raises(Refused):
        await attach(town, Upload("chat.png", PNG))
    assert not await names(town)
    await town.ana.fill({"Files": [Upload("chat.png", PNG)]})
    await town.bram.until_sees("chat.png")
    assert await names(town) == ["chat.png"]


def test_the_token_goes_nowhere_but_to_slack() -> None:
    api = "https://slack.com/api/"
    assert is_slacks("https://files.slack.com/files-pri/T1-F1/download/x.png", api)
    assert is_slacks("https://files.slack-gov.com/x", api)
    assert not is_slacks("https://slack.com.evil.example/x", api)
    assert not is_slacks("http://files.slack.com/x", api)
    assert not is_slacks("https://evil.example/files.slack.com", api)
    assert is_slacks("http://127.0.0.1:8700/slack/files/x", "http://127.0.0.1:8700/slack/api/")
    assert not is_slacks("", api)
