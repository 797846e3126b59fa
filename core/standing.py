"""How a person does: completion, on-time delivery and response (S1 to S3).

Standing is kept as marks: one for each thing that counts, written together with the decision that
brought it about. A rate is a count of marks over the policy's window.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

from core import events as ev
from core.orders import Order
from core.requests import Ending, Fault, Request
from core.values import AccountId, Moment, OrderId, Value


class Counts(StrEnum):
    """What a mark counts as."""

    COMPLETED = "completed"
    CANCELLED_AGAINST = "cancelled_against"
    DELIVERED_ON_TIME = "delivered_on_time"
    DELIVERED_LATE = "delivered_late"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Mark(Value):
    """One thing that counts in a person's standing.

    Attributes:
        of: whose standing.
        order: the order it came from.
        seq: the entry of the order's log that brought it about.
    """

    of: AccountId
    counts: Counts
    at: Moment
    order: OrderId
    seq: int


class Standing(Value):
    """A person's counts over the window (S1, S2)."""

    completed: int = 0
    cancelled_against: int = 0
    delivered_on_time: int = 0
    delivered_late: int = 0
    answered: int = 0
    unanswered: int = 0

    @property
    def completion_rate(self) -> Fraction | None:
        """Completed of all that count (S1); nothing while nothing counts."""
        return _rate(self.completed, self.cancelled_against)

    @property
    def on_time_rate(self) -> Fraction | None:
        """First deliveries by the agreed date, of all first deliveries (S2)."""
        return _rate(self.delivered_on_time, self.delivered_late)

    @property
    def response_rate(self) -> Fraction | None:
        """Requests answered before the deadline, of all that had to be answered (S2)."""
        return _rate(self.answered, self.unanswered)

    @property
    def rates(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """The three rates: completion, on-time delivery, response."""
        return self.completion_rate, self.on_time_rate, self.response_rate

    def after(self, marks: Iterable[Mark]) -> "Standing":
        """The standing with these marks added."""
        return self.but(
            **{
                what.value: getattr(self, what.value) + number
                for what, number in Counter(mark.counts for mark in marks).items()
            }
        )


def standing(counted: Iterable[Counts]) -> Standing:
    """Count what lies within the window."""
    return Standing(**{what.value: number for what, number in Counter(counted).items()})


def marks(order: Order, entries: Iterable[ev.Entry]) -> Iterator[Mark]:
    """Tell what these entries of the order's log count as, and for whom.

    Args:
        order: the order after the entries.
        entries: what happened.
    """
    for entry in entries:
        who, counts = _counts(order, entry.event)
        if who is not None and counts is not None:
            yield Mark(of=who, counts=counts, at=entry.at, order=order.id, seq=entry.seq)


def _counts(order: Order, event: ev.Event) -> tuple[AccountId | None, Counts | None]:
    match event:
        case ev.OrderCompleted():
            return order.freelancer, Counts.COMPLETED
        case ev.OrderCancelled(fault=Fault.FREELANCER):  # R14, S3
            return order.freelancer, Counts.CANCELLED_AGAINST
        case ev.OrderDelivered(first=True, on_time=on_time):
            return order.freelancer, Counts.DELIVERED_ON_TIME if on_time else Counts.DELIVERED_LATE
        case ev.RequestEnded(request=number, ending=ending):
            request = order.find(number)
            return (None, None) if request is None else _response(order, request, ending)
        case _:
            return None, None


def _response(
    order: Order, request: Request, ending: Ending
) -> tuple[AccountId | None, Counts | None]:
    """Whether the one who had to answer did; what was taken back or overtaken counts as neither.

    Other terms that took effect were an answer, too (R20).
    """
    who = order.account(request.counterparty)
    match ending:
        case Ending.ACCEPTED | Ending.DECLINED:
            return who, Counts.ANSWERED
        case Ending.AUTO_ACCEPTED | Ending.LAPSED:
            return who, Counts.UNANSWERED
        case Ending.SUPERSEDED if _was_countered(order, request):
            return who, Counts.ANSWERED
        case Ending.WITHDRAWN | Ending.SUPERSEDED:
            return None, None
    assert_never(ending)


def _was_countered(order: Order, request: Request) -> bool:
    """Whether a counter-offer to this request took effect."""
    return any(
        past.counter_to == request.id and past.ending is not None and past.ending.takes_effect
        for past in order.past
    )


def _rate(good: int, bad: int) -> Fraction | None:
    return Fraction(good, good + bad) if good + bad else None
