"""How the page looks: pictures in light and dark, wide and narrow, kept for looking at."""

from typing import Literal

import pytest

from sandbox.client import Sandbox
from tests.browser.conftest import Chromium
from tests.browser.scenes import a_working_day

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {
    "wide": (1440, 900),
    "narrowest pair": (1200, 800),
    "tablet": (820, 1100),
    "phone": (390, 844),
}

# Every visible piece of text against what lies behind it, by the formula of WCAG 2.2 (1.4.3).
CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const gradient = /gradient\\(.*?((?:rgb|color|oklab|hsl)a?\\([^)]*\\)|#[0-9a-f]+)/i.exec(style.backgroundImage);
      const colour = gradient ? read(gradient[1]) : read(style.backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => { const s = c / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const faint = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest("[inert], :disabled, [aria-hidden=true], .is-compact > .gutter, svg, .spoiler")) continue;
    const style = getComputedStyle(node);
    const back = behind(node);
    const front = over(read(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (ratio < needed - 0.01) faint.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${walk.currentNode.data.trim().slice(0, 30)}`);
  }
  return [...new Set(faint)];
}
"""  # noqa: E501 - a script, run in the page

# Whatever can be operated needs a name that a screen reader can say.
NAMELESS = """
() => [...document.querySelectorAll("button, input, textarea, select, a[href], [role=dialog], [role=listbox]")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert]"))
  .filter((node) => !(node.getAttribute("aria-label") || node.innerText?.trim() || node.title
    || (node.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => document.getElementById(id)?.textContent.trim())
    || [...(node.labels ?? [])].some((label) => label.textContent.trim())))
  .map((node) => node.outerHTML.slice(0, 160))
"""  # noqa: E501 - a script, run in the page


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
