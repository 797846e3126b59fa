"""Being reminded once more, at a moment of one's own: it moves no deadline, and changes no order.

Whoever has to answer an open request may ask for it, and nobody else. It is theirs alone, so it
stands in no log; what it was asked for is looked at again when its moment comes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from core.orders import Order
from core.refusals import NotForYou, Refusal, ReminderTooLate, UnknownOrder
from core.requests import Request, RequestRef
from core.rules import Action, Hat
from core.seen import not_standing
from core.values import AccountId, Moment, OrderId, Role, Value

HALF_AN_HOUR: Final = timedelta(minutes=30)
LEFT: Final = timedelta(minutes=15)
"""What must be left before the deadline for a reminder to be of use: time to read and to answer."""

MORNING: Final = 9
NIGHT: Final = timedelta(hours=5)
"""How far away the morning is at least: who asks for it at half past eight means the next day's."""


class Later(StrEnum):
    """When somebody wants to be reminded."""

    HALF_HOUR = "half_hour"
    HOUR = "hour"
    THREE_HOURS = "three_hours"
    MORNING = "morning"


_SPANS: Final[Mapping[Later, timedelta]] = {
    Later.HALF_HOUR: HALF_AN_HOUR,
    Later.HOUR: timedelta(hours=1),
    Later.THREE_HOURS: timedelta(hours=3),
}


class Snooze(Value):
    """A reminder that somebody asked for.

    Attributes:
        order: the order.
        to: whose reminder it is.
        request: the request as they saw it; once that has ended or changed, there is no reminder.
        at: the moment.
    """

    order: OrderId
    to: Role
    request: RequestRef
    at: Moment


def moments(request: Request, now: datetime, zone: ZoneInfo | None) -> Mapping[Later, datetime]:
    """Give the moments at which somebody can be reminded of a request, the earliest first.

    Args:
        request: an open one.
        now: the moment of asking.
        zone: theirs; without one nobody knows when their morning is.
    """
    found = {later: now + span for later, span in _SPANS.items()}
    if zone is not None:
        found[Later.MORNING] = _morning(now, zone)
    last = request.closes_at - LEFT
    fitting = {later: at for later, at in found.items() if at <= last}
    if len(fitting) > 1:  # half an hour is for those who have no more than that
        fitting.pop(Later.HALF_HOUR, None)
    return dict(sorted(fitting.items(), key=lambda pair: pair[1]))


def snooze(  # noqa: PLR0913, PLR0917 - who asks for what, and what stands
    order: Order,
    by: AccountId,
    seen: RequestRef,
    later: Later,
    now: datetime,
    zone: ZoneInfo | None,
) -> Snooze | Refusal:
    """Decide whether somebody is reminded once more, and when.

    Args:
        order: the order, brought up to now by `advance`.
        by: who asks.
        seen: the request as they saw it (R9).
        later: when they want to be reminded.
        now: the moment of asking.
        zone: theirs, where it is known.
    """
    role, request = order.role_of(by), order.request
    if role is None:
        return UnknownOrder()
    if request is None or request.ref != seen:
        return not_standing(order, seen.request)
    if request.counterparty is not role:
        return NotForYou(action=Action.ACCEPT_REQUEST, whose=frozenset({Hat.COUNTERPARTY}))
    at = _morning(now, zone or ZoneInfo("UTC")) if later is Later.MORNING else now + _SPANS[later]
    if at > request.closes_at - LEFT:
        return ReminderTooLate(closes_at=request.closes_at)
    return Snooze(order=order.id, to=role, request=seen, at=at)


def is_wanted(asked: Snooze, order: Order) -> bool:
    """Whether a reminder still means what it was asked for: the same request, still to be answered.

    Args:
        asked: the reminder.
        order: the order, brought up to now by `advance`.
    """
    request = order.request
    return request is not None and request.ref == asked.request and request.counterparty is asked.to


def _morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The next nine o'clock of a zone's clocks that is not just ahead."""
    day = (now + NIGHT).astimezone(zone)
    morning = day.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if day > morning:
        morning += timedelta(days=1)
    return morning.astimezone(now.tzinfo)
