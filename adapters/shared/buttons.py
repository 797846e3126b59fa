"""What a button carries: what it does, to which order, and what its reader saw (R9).

Everything stands in the id of the button itself, so that it works after any restart and from a
card of months ago. Nothing in it is trusted: the core decides anew at every press (A2).
"""

import re
from enum import StrEnum
from typing import Final

from core.requests import RequestRef
from core.rules import Action
from core.values import OrderId, RequestId, Value

PREFIX: Final = "rc"
ID_MAX: Final = 100
"""Characters in a Discord custom id (Discord, component reference); Slack takes 255."""


class Step(StrEnum):
    """What pressing does: shows something, or asks for what is missing, before anything is done."""

    DO = "do"  # begin the action: ask for what it needs, show what it will do, or do it
    CONFIRM = "ok"  # do it, having seen what it will do (F4)
    REPLACE = "re"  # begin it, ending what is in the way in the same step (R4)
    PAGE = "pg"  # show the order (O7)
    RESOLVE = "rs"  # show what can be asked (R1)
    EDIT = "ed"  # back to the form, with what was typed
    LIST = "ls"  # show one's orders
    EVIDENCE = "fi"  # show what is attached (E2)
    SETTINGS = "st"  # show one's own settings, or change one of them
    SNOOZE = "sn"  # be reminded once more, at a moment of one's own
    COVER = "cv"  # name a delegate, or end a cover (D1, D6)


class Press(Value):
    """A button as it comes back.

    Attributes:
        step: what pressing it does.
        order: the order that it is about; empty on a list of orders.
        action: what it begins or does.
        seen: the open request as the reader saw it.
        draft: where what was typed is kept; the page's number on a list; a setting and its value;
            when to be reminded; what is to become of a cover.
    """

    step: Step
    order: OrderId = OrderId("")
    action: Action | None = None
    seen: RequestRef | None = None
    draft: str = ""

    @property
    def id(self) -> str:
        """The button's id."""
        seen = f"{self.seen.request}.{self.seen.revision}" if self.seen is not None else ""
        action = self.action.value if self.action is not None else ""
        return f"{PREFIX}:{self.step.value}:{self.order}:{action}:{seen}:{self.draft}"


PATTERN: Final = re.compile(
    rf"{PREFIX}:(?P<step>[a-z]{{2}}):(?P<order>[A-Z0-9-]{{0,20}}):(?P<action>[a-z_]{{0,30}})"
    r":(?P<seen>(?:\d{1,6}\.\d{1,6})?):(?P<draft>[A-Za-z0-9_-]{0,30})"
)
"""The id of any of our buttons."""


def read_press(custom_id: str) -> Press | None:
    """Read a button's id; nothing when it is not one that this product could have made."""
    match = PATTERN.fullmatch(custom_id)
    if match is None:
        return None
    seen = None
    if match["seen"]:
        request, _, revision = match["seen"].partition(".")
        seen = RequestRef(request=RequestId(int(request)), revision=int(revision))
    try:
        return Press(
            step=Step(match["step"]),
            order=OrderId(match["order"]),
            action=Action(match["action"]) if match["action"] else None,
            seen=seen,
            draft=match["draft"],
        )
    except ValueError:
        return None
