"""The roll: what somebody's list of orders is sorted, filtered and counted by.

Of each order that is not over the roll has one line for each party, and of those that are over it
knows their names in order. So a list of hundreds is turned page by page while only the orders of
one page are read. How a line stands depends on the moment at which it is looked at (O6, R8).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.orders import FINAL, UNDELIVERED, Order, Status
from core.values import AccountId, OrderId, Role, Value


class Stand(StrEnum):
    """How an order can stand for one of its parties; most stand in more than one way."""

    ANSWER = "answer"
    """Its request or offer waits for this party's answer."""
    OPEN = "open"
    """A request or an offer is open, whoever has to answer it."""
    UNDER_WAY = "under_way"
    """It was agreed and is not over."""
    LATE = "late"
    """It is past the agreed delivery date and not delivered (O6)."""
    FINISHED = "finished"
    """It is over: completed, cancelled, or never agreed."""


class Wanted(Value):
    """Which of somebody's orders are wanted; without either, all.

    Attributes:
        role: those in which they hold this seat.
        stand: those that stand like this.
    """

    role: Role | None = None
    stand: Stand | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One order, for one party. A plain dataclass: a list makes hundreds at a time.

    Attributes:
        account: the party.
        role: their seat.
        answered_by: who has to answer what is open; nobody when nothing is.
        deliver_by: the agreed delivery date.
        closes_at: the deadline of what is open.
        ended_at: when the order was over.
    """

    order: OrderId
    account: AccountId
    role: Role
    status: Status
    deliver_by: datetime
    answered_by: Role | None = None
    closes_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether nothing of the order moves any more."""
        return self.status in FINAL

    def stands(self, now: datetime) -> frozenset[Stand]:
        """Say how the order stands at a moment.

        A request past its deadline is open no more, even before anybody has settled it (R8).
        """
        if self.over:
            return frozenset({Stand.FINISHED})
        found: set[Stand] = set()
        if self.closes_at is not None and now < self.closes_at:
            found.add(Stand.OPEN)
            if self.answered_by is self.role:
                found.add(Stand.ANSWER)
        if self.status is not Status.OFFERED:
            found.add(Stand.UNDER_WAY)
        if self.status in UNDELIVERED and now > self.deliver_by:
            found.add(Stand.LATE)
        return frozenset(found)

    def urgency(self, now: datetime) -> tuple[int, datetime, OrderId]:
        """What lists are sorted by: what waits for this party, what is open, then by date."""
        stands = self.stands(now)
        if Stand.OPEN in stands and self.closes_at is not None:
            return (0 if Stand.ANSWER in stands else 1), self.closes_at, self.order
        return 2, self.deliver_by, self.order


def lines_of(order: Order) -> tuple[Line, ...]:
    """Give the lines of an order, one for each party who has taken their seat."""
    answered_by: Role | None = None
    closes_at: datetime | None = None
    if order.request is not None:
        answered_by, closes_at = order.request.counterparty, order.request.closes_at
    elif order.status is Status.OFFERED and order.offer is not None:
        answered_by, closes_at = order.offer.by.other, order.offer.closes_at
    return tuple(
        Line(
            order=order.id,
            account=account,
            role=role,
            status=order.status,
            deliver_by=order.agreed_delivery,
            answered_by=answered_by,
            closes_at=closes_at,
            ended_at=order.ended_at,
        )
        for role in Role
        if (account := order.account(role)) is not None
    )


@dataclass(frozen=True, slots=True)
class Roll:
    """Somebody's orders, as the record lists them.

    Attributes:
        lines: those that are not over.
        ended: how many are over, by the seat that they held.
        now: the moment at which it was read.
    """

    lines: tuple[Line, ...]
    ended: dict[Role, int]
    now: datetime


@dataclass(frozen=True, slots=True)
class Survey:
    """What of a roll is wanted, and how many orders there are behind each other choice.

    Attributes:
        running: the lines that are wanted, the most urgent first.
        over: how many of those that are over are wanted.
        stands: how many stand like this, in the seats that are wanted.
        roles: how many are held in this seat, of those that stand as is wanted.
        every: how many there are in the seats that are wanted, however they stand.
    """

    running: tuple[Line, ...]
    over: int
    stands: dict[Stand, int]
    roles: dict[Role, int]
    every: int

    @property
    def total(self) -> int:
        """How many orders are wanted."""
        return len(self.running) + self.over


def survey(roll: Roll, wanted: Wanted) -> Survey:
    """Find what is wanted, and count the rest, in one pass over the lines."""
    running: list[Line] = []
    stands: Counter[Stand] = Counter(dict.fromkeys(Stand, 0))
    roles: Counter[Role] = Counter(dict.fromkeys(Role, 0))
    every = over = 0
    for line in roll.lines:
        stand, in_seat = line.stands(roll.now), wanted.role in {None, line.role}
        fits_stand = wanted.stand is None or wanted.stand in stand
        if in_seat:
            every += 1
            stands.update(stand)
        if fits_stand:
            roles[line.role] += 1
        if in_seat and fits_stand:
            running.append(line)
    for role, count in roll.ended.items():
        in_seat, fits_stand = wanted.role in {None, role}, wanted.stand in {None, Stand.FINISHED}
        if in_seat:
            every += count
            stands[Stand.FINISHED] += count
        if fits_stand:
            roles[role] += count
        if in_seat and fits_stand:
            over += count
    running.sort(key=lambda line: line.urgency(roll.now))
    return Survey(
        running=tuple(running), over=over, stands=dict(stands), roles=dict(roles), every=every
    )


def in_their_place(rolls: Sequence[Roll], own: Roll) -> tuple[Line, ...]:
    """Find what waits for the answers of others, the most urgent first, for their delegate (D2).

    What their rolls show to be none of a delegate's business is left out: offers, orders of the
    delegate's own, and those for both of whose parties they stand in (D3). Whether they may answer
    the rest is decided when it is read.

    Args:
        rolls: of each person for whom they stand in.
        own: the delegate's.
    """
    parties = Counter(line.order for roll in rolls for line in roll.lines)
    parties.update({line.order: 1 for line in own.lines})
    found = [
        line
        for roll in rolls
        for line in roll.lines
        if line.status is not Status.OFFERED
        and parties[line.order] == 1
        and Stand.ANSWER in line.stands(roll.now)
    ]
    return tuple(sorted(found, key=lambda line: line.urgency(own.now)))


def fits(order: Order, account: AccountId, wanted: Wanted, now: datetime) -> bool:
    """Whether an order is one that is wanted, by what it is itself.

    The roll was written when the order last changed, and time may have had its say since.
    """
    return any(
        line.account == account
        and wanted.role in {None, line.role}
        and (wanted.stand is None or wanted.stand in line.stands(now))
        for line in lines_of(order)
    )
