"""What happened to an order, in the past tense: the entries of its log.

The log is the whole story. `evolve` folds it into the order as it stands, so replaying the log
gives the same order again. The texts that people wrote are in the events that they came with.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from core.orders import Escalation, Evidence, Order
from core.requests import Ending, Fault, Request
from core.values import AccountId, Moment, RequestId, Span, Tagged, Value
from core.written import Written


class CancelledBy(StrEnum):
    """What brought a cancellation about."""

    REQUEST = "request"
    BEFORE_REQUIREMENTS = "before_requirements"  # F1
    VERY_LATE = "very_late"  # F2
    SUPPORT = "support"  # E3


class RefundedBy(StrEnum):
    """What brought a refund about."""

    PARTIAL_REFUND = "partial_refund"
    SUPPORT = "support"


class Happening(Tagged):
    """Something that happened, told apart by its name."""

    tag = "event"


class OrderOffered(Happening):
    """An offer was made (O3)."""

    event: Literal["order_offered"] = "order_offered"
    order: Order


class OrderImported(Happening):
    """An order agreed elsewhere was taken over (O3)."""

    event: Literal["order_imported"] = "order_imported"
    order: Order


class OfferJoined(Happening):
    """Somebody took the empty seat with the one-time code (O8)."""

    event: Literal["offer_joined"] = "offer_joined"
    account: AccountId


class OfferAccepted(Happening):
    """The offer became an order (O3)."""

    event: Literal["offer_accepted"] = "offer_accepted"


class OfferDeclined(Happening):
    """The offer was refused (O3)."""

    event: Literal["offer_declined"] = "offer_declined"
    message: Written = ""


class OfferWithdrawn(Happening):
    """The proposer took the offer back (O3)."""

    event: Literal["offer_withdrawn"] = "offer_withdrawn"


class OfferLapsed(Happening):
    """Nobody answered the offer in time (O3)."""

    event: Literal["offer_lapsed"] = "offer_lapsed"


class RequirementsSupplied(Happening):
    """The client gave what the freelancer needs to begin (O4)."""

    event: Literal["requirements_supplied"] = "requirements_supplied"
    text: Written


class OrderDelivered(Happening):
    """The freelancer handed over the work (O4).

    Attributes:
        first: whether it is the first delivery of the order.
        on_time: whether it came by the agreed delivery date.
        completes_after: how long the order now waits for the client (O5).
    """

    event: Literal["order_delivered"] = "order_delivered"
    text: Written
    first: bool
    on_time: bool
    completes_after: Span


class RevisionAsked(Happening):
    """The client sent the work back (O4)."""

    event: Literal["revision_asked"] = "revision_asked"
    text: Written


class OrderCompleted(Happening):
    """The client took the work, or left it alone for long enough (O4, O5)."""

    event: Literal["order_completed"] = "order_completed"
    by_itself: bool = False


class OrderCancelled(Happening):
    """The order was cancelled, and all of the price that was left counts as refunded.

    Attributes:
        request: the request whose acceptance did it.
        fault: whose fault it is (R14, S3); none where the reader may not know (R11).
        refund: what was refunded by it, in minor units.
        why: what support said.
    """

    event: Literal["order_cancelled"] = "order_cancelled"
    cause: CancelledBy
    request: RequestId | None = None
    fault: Annotated[Fault | None, Field(repr=False)]
    refund: int
    why: Written = ""


class RequestOpened(Happening):
    """A request was opened; a counter-offer makes the first one wait (R4, R20)."""

    event: Literal["request_opened"] = "request_opened"
    request: Request


class CounterpartyReminded(Happening):
    """The counterparty was reminded (T1).

    Attributes:
        lead: how long before the deadline the reminder was due.
        passed: the reminders that no longer need to go out, this one included.
    """

    event: Literal["counterparty_reminded"] = "counterparty_reminded"
    request: RequestId
    lead: Span
    passed: tuple[Span, ...]


class RequestEnded(Happening):
    """A request ended (R8)."""

    event: Literal["request_ended"] = "request_ended"
    request: RequestId
    ending: Ending
    message: Written = ""


class RequestStoodAgain(Happening):
    """The first request stands again, its counter-offer having failed (R20).

    Attributes:
        request: its number.
        closes_at: its deadline, moved by the time that it waited.
        reminders: those still to come.
    """

    event: Literal["request_stood_again"] = "request_stood_again"
    request: RequestId
    closes_at: Moment
    reminders: tuple[Span, ...]


class DeliveryDateMoved(Happening):
    """Whole days were added to the agreed delivery date (R15, R19, E3)."""

    event: Literal["delivery_date_moved"] = "delivery_date_moved"
    days: int
    why: Written = ""


class PriceRaised(Happening):
    """An extra added to the current price, in minor units (R19)."""

    event: Literal["price_raised"] = "price_raised"
    amount: int


class WorkReopened(Happening):
    """An extra put a delivered order back to work (R22)."""

    event: Literal["work_reopened"] = "work_reopened"


class RefundRecorded(Happening):
    """A part of the price counts as refunded, in minor units (R18, E3)."""

    event: Literal["refund_recorded"] = "refund_recorded"
    amount: int
    cause: RefundedBy
    why: Written = ""


class EvidenceAttached(Happening):
    """A party attached a file or a link (E2)."""

    event: Literal["evidence_attached"] = "evidence_attached"
    evidence: Evidence


class OrderEscalated(Happening):
    """A party called for support (E1)."""

    event: Literal["order_escalated"] = "order_escalated"
    escalation: Escalation


class EscalationClosed(Happening):
    """Support closed the escalation (E3)."""

    event: Literal["escalation_closed"] = "escalation_closed"
    why: Written


Event = Annotated[
    OrderOffered
    | OrderImported
    | OfferJoined
    | OfferAccepted
    | OfferDeclined
    | OfferWithdrawn
    | OfferLapsed
    | RequirementsSupplied
    | OrderDelivered
    | RevisionAsked
    | OrderCompleted
    | OrderCancelled
    | RequestOpened
    | CounterpartyReminded
    | RequestEnded
    | RequestStoodAgain
    | DeliveryDateMoved
    | PriceRaised
    | WorkReopened
    | RefundRecorded
    | EvidenceAttached
    | OrderEscalated
    | EscalationClosed,
    Field(discriminator="event"),
]
"""Anything that can happen to an order."""


class Entry(Value):
    """One line of an order's log (A4).

    Attributes:
        seq: its number in the log, from 1.
        at: when it happened. What time did happened when it was due (T3).
        by: who did it, which also says on which platform; nobody when time did.
        acted_for: the one in whose place they did it, while that person was away (D5).
        event: what happened.
    """

    seq: int
    at: Moment
    by: AccountId | None = None
    acted_for: AccountId | None = None
    event: Event
