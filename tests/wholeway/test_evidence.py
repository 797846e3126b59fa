"""Evidence, all the way: given on one platform, opened by the other party from the other (E2)."""

import aiohttp
import pytest

from sandbox.client import Upload
from sandbox.person import Person
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
    address = await the_link(freelancer, "1. stock.png")
    assert await opened(address) == ("image/png", PNG)
    async with aiohttp.ClientSession() as browser, browser.get(address[:-4] + "AAAA") as answer:
        assert answer.status == 404


async def opened(address: str) -> tuple[str, bytes]:
    """Follow a link to a file; gives its type and what is in it."""
    async with aiohttp.ClientSession() as browser, browser.get(address) as answer:
        assert answer.status == 200
        return answer.content_type, await answer.read()


async def the_link(person: Person, label: str) -> str:
    """Wait for a button that leads somewhere, and give the address."""

    def links(screen: Screen) -> list[str]:
        controls = [control for message in screen.messages for control in message.controls]
        return [control.url for control in controls if control.url and control.label == label]

    screen = await person.until(
        lambda screen: bool(links(screen)), f"a button {label} that leads to the file"
    )
    return links(screen)[-1]


async def test_a_file_given_on_discord_is_opened_from_slack(across: Play) -> None:
    await across.begins("A map")
    await across.asks("The streets are not ours.")
    client, freelancer = across.client.person, across.freelancer.person
    await freelancer.command("#orders", f"/order show order:{across.order}")
    await freelancer.press("Attach evidence", near=across.order, place="#orders")
    await freelancer.fill({"Files": [Upload("map.png", PNG)]})
    await across.client.hears("map.png")
    await client.command("#orders", f"/order show {across.order}")
    await client.press("Evidence (1)", place="#orders")
    assert await opened(await the_link(client, "1. map.png")) == ("image/png", PNG)
