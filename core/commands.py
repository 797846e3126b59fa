"""What somebody asks to be done to an order: imperatives, one class each.

A command carries what the person typed and picked. It says nothing about who they are: that is
the actor's, and whether they may is for the checks.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from core.money import Currency
from core.requests import RequestRef
from core.rules import OPENING, Action
from core.terms import Terms
from core.values import AccountId, ChannelId, CommunityId, Moment, OrderId, RequestId, Role, Value
from core.written import Hidden, MaybeWritten, Written


class ProposeOrder(Value):
    """Make an offer (O3). It makes a new order, so it is decided by `propose`, not by `decide`.

    Attributes:
        id: the new order's name, drawn by the caller.
        role: the seat that the proposer takes.
        counterparty: the other party, where the proposer can name them; else a code is used.
        code: the one-time code, drawn by the caller, for a party on another platform (O8).
        delivery: the original delivery date.
        price: minor units.
    """

    id: OrderId
    community: CommunityId
    channel: ChannelId | None = None
    role: Role
    counterparty: AccountId | None = None
    code: Hidden = None
    title: Written
    price: int
    currency: Currency
    delivery: Moment


class ImportOrder(Value):
    """Take over an order that was agreed elsewhere (O3), by an operator or through the API."""

    id: OrderId
    community: CommunityId
    channel: ChannelId | None = None
    client: AccountId
    freelancer: AccountId
    title: Written
    price: int
    currency: Currency
    delivery: Moment
    requirements: Written = ""


class JoinOffer(Value):
    """Take the empty seat of an offer with its one-time code (O8)."""

    action: ClassVar = Action.JOIN_OFFER
    code: Annotated[str, Field(repr=False)]


class AcceptOffer(Value):
    """Agree to the offer, which makes it an order (O3)."""

    action: ClassVar = Action.ACCEPT_OFFER


class DeclineOffer(Value):
    """Say no to the offer (O3)."""

    action: ClassVar = Action.DECLINE_OFFER
    message: Written = ""


class WithdrawOffer(Value):
    """Take one's own offer back (O3)."""

    action: ClassVar = Action.WITHDRAW_OFFER


class SupplyRequirements(Value):
    """Give the freelancer what they need to begin (O4)."""

    action: ClassVar = Action.SUPPLY_REQUIREMENTS
    text: Written


class Deliver(Value):
    """Hand over the work (O4)."""

    action: ClassVar = Action.DELIVER
    text: Written


class AskRevision(Value):
    """Send the work back with what should be different (O4)."""

    action: ClassVar = Action.ASK_REVISION
    text: Written


class Complete(Value):
    """Take the work as it is, which ends the order (O4).

    Attributes:
        replacing: the open request to end on the way, as the person saw it (R4, R23).
    """

    action: ClassVar = Action.COMPLETE
    replacing: RequestRef | None = None


class CancelAtOnce(Value):
    """Cancel without the freelancer's approval (F1, F2).

    Attributes:
        seen: the open request that this ends, as the person was told (F3).
    """

    action: ClassVar = Action.CANCEL_AT_ONCE
    seen: RequestRef | None = None


class OpenRequest(Value):
    """Open a request (R1).

    Attributes:
        comment: shared with both parties (R11).
        reason: the code of a reason from the policy's list, where the kind asks for one.
        replacing: the open request to end on the way, as the person saw it (R4).
    """

    terms: Terms
    comment: Written = ""
    reason: Hidden = None
    replacing: RequestRef | None = None

    @property
    def action(self) -> Action:
        """The action is the one that opens this kind."""
        return OPENING[self.terms.kind]


class AcceptRequest(Value):
    """Agree to the request (R5). An order update is accepted with the update's text (R12)."""

    action: ClassVar = Action.ACCEPT_REQUEST
    ref: RequestRef
    text: Written = ""


class DeclineRequest(Value):
    """Say no to the request, with a message if wanted (R10)."""

    action: ClassVar = Action.DECLINE_REQUEST
    ref: RequestRef
    message: Written = ""


class WithdrawRequest(Value):
    """Take one's own request back (R7)."""

    action: ClassVar = Action.WITHDRAW_REQUEST
    ref: RequestRef


class CounterRequest(Value):
    """Answer a request with other terms of the same kind (R20)."""

    action: ClassVar = Action.COUNTER_REQUEST
    ref: RequestRef
    terms: Terms
    comment: Written = ""


class AttachEvidence(Value):
    """Attach a file that is already kept, or a link (E2).

    Attributes:
        request: the open request it belongs to; none for the open escalation.
        size: bytes; 0 for a link.
        sha256: of the file's bytes, or of the link; 64 small hexadecimal digits.
    """

    action: ClassVar = Action.ATTACH_EVIDENCE
    request: RequestId | None = None
    name: Written
    size: Annotated[int, Field(ge=0)] = 0
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: str = ""
    link: MaybeWritten = None


class Escalate(Value):
    """Call for support (E1).

    Attributes:
        comment: what happened; the other party sees it too.
        confidential: for support alone.
    """

    action: ClassVar = Action.ESCALATE
    comment: Written
    confidential: Written = ""


class SupportCancel(Value):
    """Support cancels the order (E3).

    Attributes:
        counts: whether it counts against the freelancer.
        why: told to both parties.
    """

    action: ClassVar = Action.SUPPORT_CANCEL
    counts: bool
    why: Written


class SupportRefund(Value):
    """Support refunds part of the price (E3). Amounts are in minor units.

    Attributes:
        refunded: what counted as refunded when the agent looked (R9): what is pressed twice, or by
            two agents at once, refunds once. Nothing where nobody looked.
    """

    action: ClassVar = Action.SUPPORT_REFUND
    amount: int
    why: Written
    refunded: int | None = None


class SupportExtend(Value):
    """Support moves the agreed delivery date by whole days (E3).

    Attributes:
        agreed: the agreed delivery date when the agent looked (R9), for the same reason.
    """

    action: ClassVar = Action.SUPPORT_EXTEND
    days: int
    why: Written
    agreed: Moment | None = None


class CloseEscalation(Value):
    """Support closes the escalation (E3)."""

    action: ClassVar = Action.CLOSE_ESCALATION
    why: Written


Command = (
    JoinOffer
    | AcceptOffer
    | DeclineOffer
    | WithdrawOffer
    | SupplyRequirements
    | Deliver
    | AskRevision
    | Complete
    | CancelAtOnce
    | OpenRequest
    | AcceptRequest
    | DeclineRequest
    | WithdrawRequest
    | CounterRequest
    | AttachEvidence
    | Escalate
    | SupportCancel
    | SupportRefund
    | SupportExtend
    | CloseEscalation
)
"""Everything that can be asked of an order that exists."""
