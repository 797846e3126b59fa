"""Why something was not done: one class for each reason, with the facts that a person needs.

A refusal is a value, never raised, and changes nothing. Its code is stable; its docstring is the
sentence for developers. The sentence for people is in the catalogue, by code, with the fields as
variables.
"""

from typing import ClassVar

from core.money import Currency
from core.orders import OfferEnding, Status
from core.requests import Ending, RequestRef
from core.rules import Action, Hat
from core.terms import Kind
from core.values import Moment, RequestId, Role, Value


class Refusal(Value):
    """Something was not done."""

    code: ClassVar[str]


class UnknownOrder(Refusal):
    """There is no such order, or it is none of this person's business: nobody can tell (A1)."""

    code = "unknown_order"


class NotForYou(Refusal):
    """A party to the order asked for what is the other party's to do (A2)."""

    code = "not_for_you"
    action: Action
    whose: frozenset[Hat]


class CoverHasEnded(Refusal):
    """A delegate answered when their time to stand in was over (D6)."""

    code = "cover_has_ended"
    ended_at: Moment


class DelegateIsOneself(Refusal):
    """Nobody can be their own delegate (D1)."""

    code = "delegate_is_oneself"


class DelegateIsElsewhere(Refusal):
    """A delegate must be on the same platform as the one they stand in for (D1)."""

    code = "delegate_is_elsewhere"


class CoverOutOfRange(Refusal):
    """A cover must end in the future, and not later than the longest that is allowed (D1)."""

    code = "cover_out_of_range"
    latest: Moment


class OrderIsOver(Refusal):
    """The order is final; nothing moves any more (R3)."""

    code = "order_is_over"
    status: Status


class WrongStatus(Refusal):
    """The order's status is not the time for it (R22)."""

    code = "wrong_status"
    action: Action
    status: Status
    possible_while: frozenset[Status]


class AnotherRequestIsOpen(Refusal):
    """Another request on this order is still open; it must end first (R4).

    Attributes:
        way_out: how this person can end it in the same step.
    """

    code = "another_request_open"
    request: RequestRef
    kind: Kind
    by: Role
    closes_at: Moment
    way_out: Ending


class NoRequestIsOpen(Refusal):
    """There is no open request to answer."""

    code = "no_request_open"


class RequestHasEnded(Refusal):
    """The request that was answered had ended already (R8)."""

    code = "request_has_ended"
    request: RequestId
    kind: Kind
    ending: Ending
    ended_at: Moment


class RequestIsWaiting(Refusal):
    """The request that was answered waits for the outcome of a counter-offer (R20)."""

    code = "request_is_waiting"
    request: RequestId
    kind: Kind
    counter: RequestRef


class StaleCard(Refusal):
    """The answer names a request or a revision that is not the one that stands now (R9).

    Attributes:
        stands: what stands now; none when nothing is open.
    """

    code = "stale_card"
    stands: RequestRef | None


class ReminderTooLate(Refusal):
    """A reminder was asked for at a moment too close to the deadline, or past it (T1)."""

    code = "reminder_too_late"
    closes_at: Moment


class CounterNotPossible(Refusal):
    """This kind of request, or a counter-offer itself, cannot be countered (R20)."""

    code = "counter_not_possible"
    kind: Kind
    is_counter: bool


class TermsOfAnotherKind(Refusal):
    """A counter-offer must be of the kind that it answers (R20)."""

    code = "terms_of_another_kind"
    kind: Kind


class SameTerms(Refusal):
    """A counter-offer must ask for something else than the request that it answers (R20)."""

    code = "same_terms"


class CancelAtOnceTooEarly(Refusal):
    """The order is not very late yet, so cancelling needs the freelancer's approval (F2)."""

    code = "cancel_at_once_too_early"
    possible_from: Moment


class PartialRefundGiven(Refusal):
    """A partial refund was accepted on this order; there is one at most (R18)."""

    code = "partial_refund_given"


class TextMissing(Refusal):
    """A text that the other party needs was left empty."""

    code = "text_missing"
    field: str


class TextTooLong(Refusal):
    """A text is longer than a card can carry."""

    code = "text_too_long"
    field: str
    limit: int
    length: int


class ReasonMissing(Refusal):
    """A reason has to be picked from the list (R13, R16)."""

    code = "reason_missing"


class ReasonNotInList(Refusal):
    """The reason is not one of the community's list (R14)."""

    code = "reason_not_in_list"


class DaysOutOfRange(Refusal):
    """The number of days is outside what the policy allows (R15, R19)."""

    code = "days_out_of_range"
    least: int
    most: int


class AmountOutOfRange(Refusal):
    """The amount is outside what may be asked; minor units (R16, R19, E3)."""

    code = "amount_out_of_range"
    least: int
    most: int
    currency: Currency


class NothingToRefund(Refusal):
    """Nothing of the price is left that could be refunded or offered (R16, E3)."""

    code = "nothing_to_refund"


class ExtraIsEmpty(Refusal):
    """An extra must add to the price, to the days, or to both (R19)."""

    code = "extra_is_empty"


class CounterpartyIsOneself(Refusal):
    """The client and the freelancer must be two accounts (O1)."""

    code = "counterparty_is_oneself"


class CounterpartyMissing(Refusal):
    """An offer needs a counterparty, or a code with which one can join (O3, O8)."""

    code = "counterparty_missing"


class DeliveryDateOutOfRange(Refusal):
    """The delivery date must lie ahead, and not absurdly far."""

    code = "delivery_date_out_of_range"
    latest: Moment


class OfferHasEnded(Refusal):
    """The offer was answered, taken back or lapsed before (O3)."""

    code = "offer_has_ended"
    ending: OfferEnding


class CodeUnknown(Refusal):
    """The one-time code is wrong, has served, or its offer has ended: nobody can tell which."""

    code = "code_unknown"


class NothingToAttachTo(Refusal):
    """Evidence goes with an open request or an open escalation (E2)."""

    code = "nothing_to_attach_to"


class EvidenceFull(Refusal):
    """The order carries as much evidence as the policy allows (E2)."""

    code = "evidence_full"
    limit: int


class EvidenceTooLarge(Refusal):
    """The file is larger than the policy allows; bytes (E2)."""

    code = "evidence_too_large"
    limit: int


class EvidenceTypeNotTaken(Refusal):
    """Files of this type are not taken (E2)."""

    code = "evidence_type_not_taken"
    taken: tuple[str, ...]


class EvidenceGone(Refusal):
    """There is no such piece of evidence on the order, or it was erased with who gave it (A4)."""

    code = "evidence_gone"


class LinkNotTaken(Refusal):
    """Only web addresses are taken as links (E2)."""

    code = "link_not_taken"


class SupportNotHere(Refusal):
    """No support channel is configured; this is how support is reached (E1)."""

    code = "support_not_here"
    contact: str


class EscalationHasEnded(Refusal):
    """Support closed the escalation, so there is nothing left for them to do here (E3)."""

    code = "escalation_has_ended"


class AlreadyEscalated(Refusal):
    """Support has this order already (E1)."""

    code = "already_escalated"
