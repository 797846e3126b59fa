"""How the page looks: pictures in light and dark, wide and narrow, kept for looking at."""

from typing import Literal

import pytest

from sandbox.client import Sandbox
from tests.browser.conftest import Chromium
from tests.browser.legible import CONTRAST, NAMELESS, SCHEMES
from tests.browser.scenes import a_working_day

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

SIZES = {
    "wide": (1440, 900),
    "narrowest pair": (1200, 800),
    "tablet": (820, 1100),
    "phone": (390, 844),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", list(SIZES))
async def test_the_page_fits_and_can_be_read(
    box: Sandbox, chromium: Chromium, size: str, scheme: Literal["light", "dark"]
) -> None:
    await a_working_day(box)
    width, height = SIZES[size]
    async with chromium.look(width=width, height=height, scheme=scheme) as look:
        await look.left.get_by_text("Cancellation requested").wait_for()
        await look.right.get_by_text("Cancellation requested").wait_for()
        await look.shot(f"page {size} {scheme}")
        await look.fits()
        assert await look.page.evaluate(CONTRAST) == []
        assert await look.page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_forms_menus_and_panels_can_be_read(
    box: Sandbox, chromium: Chromium, scheme: Literal["light", "dark"]
) -> None:
    ana, finn = await a_working_day(box)
    await ana.command("#orders", "/resolve")
    await finn.command("#orders", "/resolve")
    async with chromium.look(scheme=scheme, height=860) as look:
        await look.left.get_by_role("button", name="Send request").click()
        await look.right.get_by_role("button", name="Submit").click()
        await look.left.get_by_text("Please complete this required field.").first.wait_for()
        await look.shot(f"forms with errors {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        assert await look.page.evaluate(NAMELESS) == []
        await look.left.get_by_role("button", name="Reason").click()
        await look.shot(f"menu in a form {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        await look.page.keyboard.press("Escape")
        await look.left.get_by_role("button", name="Close", exact=True).click()
        await look.right.get_by_role("button", name="Close", exact=True).click()
        await look.page.get_by_role("button", name="What the machine does").click()
        await look.page.locator(".entry > button").first.click()
        await look.page.get_by_role("button", name="Faults", exact=True).click()
        await look.shot(f"drawer and faults {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        assert await look.page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_home_tab_thread_and_confirm_can_be_read(
    box: Sandbox, chromium: Chromium, scheme: Literal["light", "dark"]
) -> None:
    await a_working_day(box)
    async with chromium.look(scheme=scheme) as look:
        await look.left.get_by_role("button", name="1 reply").click()
        await look.left.get_by_text("The log of this order").wait_for()
        await look.right.get_by_role("combobox").fill("/or")
        await look.right.get_by_role("option").first.wait_for()
        await look.shot(f"thread and commands {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        await look.left.get_by_role("button", name="Close thread").click()
        await look.left.get_by_role("button", name="Decline").click()
        await look.left.get_by_role("dialog").wait_for()
        await look.shot(f"confirm {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        await look.left.get_by_role("button", name="Not yet").click()
        await look.left.get_by_role("button", name="Home").click()
        await look.left.get_by_text("ORD-1040 · Menu cards").wait_for()
        await look.shot(f"home tab {scheme}")
        assert await look.page.evaluate(CONTRAST) == []
        assert await look.page.evaluate(NAMELESS) == []
