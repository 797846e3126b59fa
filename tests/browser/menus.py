"""Menus of the page: some open by themselves, as a person comes to them."""

import contextlib
from typing import Final

from playwright.async_api import Locator, TimeoutError  # noqa: A004 - the page's own

MOMENT: Final = 2_000
"""Milliseconds for a menu that is open to give what is picked."""
TRIES: Final = 15


async def pick(menu: Locator, *choices: str) -> None:
    """Pick from a menu, by what the choices read.

    A click in the very moment in which it opens by itself would close it again.

    Args:
        menu: the button that opens it.
        choices: one, or several of a menu that takes several.
    """
    for choice in choices:
        await _pick(menu, choice)


async def _pick(menu: Locator, choice: str) -> None:
    wanted = menu.page.get_by_role("option", name=choice).first
    for _ in range(TRIES):
        if await menu.get_attribute("aria-expanded") == "false":
            await menu.click()
        with contextlib.suppress(TimeoutError):
            await wanted.click(timeout=MOMENT)
            return
    raise AssertionError(f"no {choice} to pick")
