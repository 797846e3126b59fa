"""An order between a client and a freelancer, from offer to completion or cancellation."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from core.money import Currency, Money
from core.requests import Ending, Request, Suspended
from core.terms import Kind
from core.values import (
    AccountId,
    ChannelId,
    CommunityId,
    Moment,
    OrderId,
    RequestId,
    Role,
    Span,
    Value,
)
from core.written import Hidden, MaybeWritten, Written

SCHEMA: Final = 1
"""The version of the document. Older ones are upgraded on reading."""


class Status(StrEnum):
    """Where an order stands: the five of O2, after the two that come before there is an order."""

    OFFERED = "offered"
    NOT_AGREED = "not_agreed"
    AWAITING_REQUIREMENTS = "awaiting_requirements"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


FINAL: Final = frozenset({Status.NOT_AGREED, Status.COMPLETED, Status.CANCELLED})
"""Nothing moves any more."""

UNDELIVERED: Final = frozenset({Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS})
"""There is work to be delivered, so the order can be late (O6)."""


class OfferEnding(StrEnum):
    """How an offer ended (O3). Silence never makes an order of it."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Offer(Value):
    """The offer that an order begins as (O3).

    Attributes:
        by: the role of the party who proposed it.
        closes_at: when it lapses.
        code: the one-time code with which the other party takes their seat from another platform
            (O8); nothing once it has served, or where the other party was named at once.
        ending: how it ended, if it did.
        message: what was said on declining.
    """

    by: Role
    closes_at: Moment
    code: Hidden = None
    ending: OfferEnding | None = None
    message: Written = ""


class Evidence(Value):
    """A file or a link that a party attached (E2).

    Attributes:
        id: its number within the order.
        by: the uploader.
        at: when.
        request: the request it belongs to; none when it belongs to an escalation.
        name: the file's name, or the link's text.
        size: bytes; 0 for a link.
        sha256: of the file's bytes, or of the link.
        media_type: of the file; empty for a link.
        link: the address, for a link.
    """

    id: int
    by: AccountId
    at: Moment
    request: RequestId | None = None
    name: Written
    size: int = 0
    sha256: str
    media_type: str = ""
    link: MaybeWritten = None


class Escalation(Value):
    """A party's call for support (E1).

    Attributes:
        by: who called.
        at: when.
        comment: what they say to support, shown to the other party as well.
        confidential: what only they and support may see.
        closed_at: when support closed it.
    """

    by: Role
    at: Moment
    comment: Written
    confidential: MaybeWritten = None
    closed_at: Moment | None = None


class Order(Value):
    """One order and all that was ever asked about it.

    Attributes:
        schema_version: of the document; always written, so it has no default.
        revision: how often it was committed; the store compares and sets on it.
        events: how many events its log holds.
        price: the original price, in minor units.
        extras: what accepted extras added to it.
        refunded: what counts as refunded.
        agreed_delivery: starts equal to the original one, moves only by accepted terms (O1).
        revised_at: when the client last asked for a revision.
        completes_at: when it completes by itself (O5), while that clock runs.
        completes_after: what is left on that clock while an open request or escalation holds it.
        request: the one open request (R4).
        suspended: the request that waits while the open one is a counter-offer to it.
        past: the requests that have ended, oldest first.
    """

    schema_version: Literal[1]
    id: OrderId
    community: CommunityId
    revision: int = 0
    events: int = 0
    channel: ChannelId | None = None
    title: Written
    currency: Currency
    price: int
    extras: int = 0
    refunded: int = 0
    client: AccountId | None
    freelancer: AccountId | None
    status: Status
    original_delivery: Moment
    agreed_delivery: Moment
    created_at: Moment
    offer: Offer | None = None
    requirements: Written = ""
    delivery: Written = ""
    delivered_at: Moment | None = None
    revised_at: Moment | None = None
    revision_note: Written = ""
    completes_at: Moment | None = None
    completes_after: Span | None = None
    ended_at: Moment | None = None
    request: Request | None = None
    suspended: Suspended | None = None
    past: tuple[Request, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def current_price(self) -> int:
        """The price with all accepted extras, in minor units."""
        return self.price + self.extras

    @property
    def money(self) -> Money:
        """The current price as money."""
        return Money(minor=self.current_price, currency=self.currency)

    def account(self, role: Role) -> AccountId | None:
        """The account that holds this seat; none while an offer waits for its code."""
        return self.client if role is Role.CLIENT else self.freelancer

    def role_of(self, account: AccountId | None) -> Role | None:
        """The seat that this account holds; none for a stranger, or where nobody is named."""
        if account is None:
            return None  # an empty seat is not theirs who are not there
        if account == self.client:
            return Role.CLIENT
        return Role.FREELANCER if account == self.freelancer else None

    def seat_of(self, account: AccountId) -> Role:
        """The seat of an account that the checks have found to be a party's.

        Raises:
            LookupError: it is a stranger's.
        """
        role = self.role_of(account)
        if role is None:
            raise LookupError("a stranger has no seat")
        return role

    def accounts(self) -> tuple[AccountId, ...]:
        """The parties who have taken their seats."""
        return tuple(held for held in (self.client, self.freelancer) if held is not None)

    def is_late(self, now: datetime) -> bool:
        """Past the agreed delivery date and not delivered (O6)."""
        return self.status in UNDELIVERED and now > self.agreed_delivery

    def very_late_from(self, grace: timedelta) -> datetime:
        """The moment from which the order counts as very late (O6).

        After a revision the grace runs from the moment it was asked for, if that is later: else
        a client could ask for one long after an order delivered in time, and cancel at once.
        """
        return max(self.agreed_delivery, self.revised_at or self.agreed_delivery) + grace

    def is_very_late(self, now: datetime, grace: timedelta) -> bool:
        """Not delivered, and the grace past the agreed delivery date has run out (O6)."""
        return self.status in UNDELIVERED and now >= self.very_late_from(grace)

    def find(self, request: RequestId) -> Request | None:
        """The request with this number, open, waiting or ended."""
        if self.request is not None and self.request.id == request:
            return self.request
        if self.suspended is not None and self.suspended.request.id == request:
            return self.suspended.request
        return next((past for past in self.past if past.id == request), None)

    @property
    def next_request(self) -> RequestId:
        """The number that the next request will get."""
        return RequestId(
            len(self.past) + (self.request is not None) + (self.suspended is not None) + 1
        )

    @property
    def partial_refund_given(self) -> bool:
        """Whether a partial refund was accepted, which closes the door on further ones (R18)."""
        return any(
            past.kind is Kind.PARTIAL_REFUND and past.ending in TAKEN_EFFECT for past in self.past
        )

    @property
    def escalation(self) -> Escalation | None:
        """The open escalation, if there is one."""
        return next((one for one in reversed(self.escalations) if one.closed_at is None), None)


TAKEN_EFFECT: Final = frozenset(ending for ending in Ending if ending.takes_effect)
