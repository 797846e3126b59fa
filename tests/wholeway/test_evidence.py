"""Evidence, all the way: given on one platform, opened by the other party from the other (E2)."""

import aiohttp
import pytest

from sandbox.client import Upload
from sandbox.screen import Screen
from tests.wholeway.stack import Play, kept

pytestmark = [pytest.mark.anyio, pytest.mark.wholeway, pytest.mark.rule("E2", "O8")]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400


async def test_a_file_given_on_slack_is_opened_from_discord(across: Play) -> None:
    await across.begins("A brochure")
    await across.asks("The pictures are not ours.")
    client, freelancer = across.client.person, across.freelancer.person
    await client.command("#orders", f"/order show {across.order}")
    await client.press("Attach evidence", place="#orders")
    await client.fill({"Files": [Upload("stock.png", PNG)]})
    await across.freelancer.hears("stock.png")
    (piece,) = kept(across.stack, across.order).evidence
    assert (piece.size, piece.media_type) == (len(PNG), "image/png")

    await freelancer.press("Evidence (1)", near=across.order, place="Resolution Center")
    address = await the_link(across, "1. stock.png")
    async with aiohttp.ClientSession() as browser, browser.get(address) as answer:
        assert answer.status == 200
        assert answer.content_type == "image/png"
        assert await answer.read() == PNG
    async with aiohttp.ClientSession() as browser, browser.get(address[:-4] + "AAAA") as answer:
        assert answer.status == 404


async def the_link(play: Play, label: str) -> str:
    """Wait for a button that leads somewhere, and give the address."""

    def links(screen: Screen) -> list[str]:
        controls = [control for message in screen.messages for control in message.controls]
        return [control.url for control in controls if control.url and control.label == label]

    screen = await play.freelancer.person.until(
        lambda screen: bool(links(screen)), f"a button {label} that leads to the file"
    )
    return links(screen)[-1]
