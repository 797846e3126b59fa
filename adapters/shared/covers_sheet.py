"""Who stands in for whom, as its two people see and change it."""

from typing import Final

from adapters.shared.buttons import Press, Step
from core.values import Cover, to_milliseconds

LEAVE: Final = "leave"


def leave_press(cover: Cover) -> Press:
    """Give the press with which a delegate stands in no longer: it names this very cover."""
    return Press(step=Step.COVER, draft=f"{LEAVE}-{to_milliseconds(cover.since)}")
