"""Which page of somebody's orders is looked at, and under which filters."""

import re
from typing import Final

from adapters.shared.buttons import Press, Step
from core.roll import Stand, Wanted
from core.values import Role, Value

PAGE_LENGTH: Final = 8
"""Orders on one page of a list: what a card can show without scrolling for long."""

OTHERS_LENGTH: Final = 5
"""How many of those that wait in the place of others are shown at a time: they stand above one's
own."""

_SEATS: Final = {None: "a", Role.CLIENT: "c", Role.FREELANCER: "f"}
_SEAT_OF: Final = {sign: role for role, sign in _SEATS.items()}
_ANY: Final = "all"
_TOKEN: Final = re.compile(
    r"(?:(?P<seat>[acf])-(?P<stand>[a-z_]{1,12})-)?(?P<number>\d{1,6})(?:-(?P<others>\d{1,6}))?"
)


class ListView(Value):
    """One page of a list.

    Attributes:
        wanted: which orders are listed.
        number: the page, from 0.
        others: the page of what waits in the place of others, from 0.
    """

    wanted: Wanted = Wanted()
    number: int = 0
    others: int = 0

    @property
    def token(self) -> str:
        """How a button that leads here carries it."""
        stand = _ANY if self.wanted.stand is None else self.wanted.stand.value
        others = f"-{self.others}" if self.others else ""
        return f"{_SEATS[self.wanted.role]}-{stand}-{self.number}{others}"

    @property
    def press(self) -> Press:
        """The press that leads here."""
        return Press(step=Step.LIST, draft=self.token)

    @property
    def offset(self) -> int:
        """How many orders come before this page."""
        return self.number * PAGE_LENGTH


def read_view(token: str) -> ListView:
    """Read where a button leads; the first page of everything when it says nothing of use.

    A number alone is a page without filters.
    """
    match = _TOKEN.fullmatch(token)
    if match is None or (match["stand"] or _ANY) not in {_ANY, *Stand}:
        return ListView()
    stand = match["stand"] or _ANY
    wanted = Wanted(
        role=_SEAT_OF[match["seat"] or "a"], stand=None if stand == _ANY else Stand(stand)
    )
    return ListView(wanted=wanted, number=int(match["number"]), others=int(match["others"] or 0))
