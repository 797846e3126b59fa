"""How the lines of a roll are written: a few signs each, as there are two for every open order.

`cfi6a0b1c2d.6a0d6e1f` is the client's line of an order in progress, on which the freelancer has to
answer; then the agreed delivery date and the deadline, in seconds since 1970, in hexadecimal.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from core.orders import FINAL, Status
from core.roll import Line
from core.values import EPOCH, AccountId, OrderId, Role

SEATS: Final[Mapping[Role | None, str]] = {Role.CLIENT: "c", Role.FREELANCER: "f", None: "-"}

_STATUSES: Final[Mapping[Status, str]] = {
    Status.OFFERED: "o",
    Status.AWAITING_REQUIREMENTS: "a",
    Status.IN_PROGRESS: "i",
    Status.DELIVERED: "d",
}
"""Those that are not final."""

_SEAT_OF: Final = {sign: role for role, sign in SEATS.items()}
_STATUS_OF: Final = {sign: status for status, sign in _STATUSES.items()}


def pack_line(line: Line) -> str:
    """Write a line; nothing for an order that is over."""
    if line.status in FINAL:
        return ""
    closes_at = "" if line.closes_at is None else f".{_seconds(line.closes_at):x}"
    signs = f"{SEATS[line.role]}{SEATS[line.answered_by]}{_STATUSES[line.status]}"
    return f"{signs}{_seconds(line.deliver_by):x}{closes_at}"


def read_line(order: str, account: AccountId, written: str) -> Line:
    """Read a line as `pack_line` wrote it."""
    deliver_by, _, closes_at = written[3:].partition(".")
    role = _SEAT_OF[written[0]]
    if role is None:
        raise ValueError("a line without a seat")
    return Line(
        order=OrderId(order),
        account=account,
        role=role,
        status=_STATUS_OF[written[2]],
        deliver_by=_moment(deliver_by),
        answered_by=_SEAT_OF[written[1]],
        closes_at=_moment(closes_at) if closes_at else None,
    )


def _seconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(seconds=1)


def _moment(seconds: str) -> datetime:
    return EPOCH + timedelta(seconds=int(seconds, 16))
