"""How often somebody may do what reaches others who never asked for it, or what is a guess."""

from enum import StrEnum
from typing import Final, Protocol

from core.values import AccountId

WITHIN_SECONDS: Final = 3600
"""How long a try counts."""


class Try(StrEnum):
    """What is counted."""

    OFFER = "offer"
    CODE = "code"


MOST: Final = {Try.OFFER: 60, Try.CODE: 20}
"""How often within an hour. Each offer writes to somebody: sixty are more than anybody makes by
hand. Of codes there are 2**40: where a thousand wait, whoever tries twenty an hour finds the first
after some six thousand years."""


class Tries(Protocol):
    """Counts tries."""

    async def another(self, what: Try, by: AccountId) -> int:
        """Count one more, and say how many there were since the first that still counts."""
        ...


async def is_one_too_many(tries: Tries | None, what: Try, by: AccountId) -> bool:
    """Count one more try, and say whether it is more than there may be.

    Args:
        tries: counts them; without it everybody may try for ever.
        what: is tried.
        by: who tries.
    """
    return tries is not None and await tries.another(what, by) > MOST[what]
