"""Words of a message that somebody wants to use in a request which they have yet to begin."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from adapters.shared.buttons import Press
from adapters.shared.sheets import Buttons, Part, Sheet
from core.desk import Page
from core.rules import OPENS, Action

BEGINS_WITH_WORDS: Final = frozenset({*OPENS, Action.ESCALATE})
"""What begins with a comment."""


async def with_words(
    sheet: Sheet, page: Page, aside: Callable[[Action], Awaitable[Press]]
) -> Sheet:
    """Have the buttons of a sheet lead to forms in which the words stand already.

    What another request is in the way of is left as it is: its button leads to the way out first.

    Args:
        sheet: what can be asked of the order.
        page: the order.
        aside: keeps the words for one action, and gives the press that brings them back.
    """
    possible = [one.action for one in page.options if one.refusal is None]
    presses = {action: await aside(action) for action in possible if action in BEGINS_WITH_WORDS}
    return sheet.but(parts=tuple(_led(part, presses) for part in sheet.parts))


def _led(part: Part, presses: Mapping[Action, Press]) -> Part:
    if not isinstance(part, Buttons):
        return part
    buttons = (
        button.but(press=presses.get(button.press.action, button.press))
        if button.press.action is not None
        else button
        for button in part.buttons
    )
    return part.but(buttons=tuple(buttons))
