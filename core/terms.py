"""What a request asks for: one class of terms for each kind (R1)."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from core.values import Tagged
from core.written import Written

TITLE_MAX: Final = 80
"""Characters in a title. Short enough for one line of a card on either platform."""

TEXT_MAX: Final = 1500
"""Characters in a comment, message or answer.

Two of them stay below the 4,000 characters that Discord allows all text of one message together
(Discord, component reference), and one fits in two Slack sections of 3,000 (Slack, section block).
"""


class Kind(StrEnum):
    """The kinds of request (R1)."""

    ORDER_UPDATE = "order_update"
    CANCELLATION = "cancellation"
    DELIVERY_EXTENSION = "delivery_extension"
    PARTIAL_REFUND = "partial_refund"
    EXTRA = "extra"


class TermsOf(Tagged):
    """Terms of some kind, told apart by it."""

    tag = "kind"


class OrderUpdateTerms(TermsOf):
    """The client wants to hear how the order stands (R12); the comment says what is wanted."""

    kind: Literal[Kind.ORDER_UPDATE] = Kind.ORDER_UPDATE


class CancellationTerms(TermsOf):
    """One party wants the order cancelled and its price refunded in full (R13).

    Attributes:
        note: the freelancer's personal note, shown to the client.
    """

    kind: Literal[Kind.CANCELLATION] = Kind.CANCELLATION
    note: Written = ""


class DeliveryExtensionTerms(TermsOf):
    """The freelancer asks for more time (R15).

    Attributes:
        days: whole days to add to the agreed delivery date.
    """

    kind: Literal[Kind.DELIVERY_EXTENSION] = Kind.DELIVERY_EXTENSION
    days: int


class PartialRefundTerms(TermsOf):
    """The freelancer offers part of the price back (R16).

    Attributes:
        amount: minor units of the order's currency.
    """

    kind: Literal[Kind.PARTIAL_REFUND] = Kind.PARTIAL_REFUND
    amount: int


class ExtraTerms(TermsOf):
    """The freelancer offers added work for an added price and added days (R19).

    Attributes:
        title: what is added.
        price: minor units of the order's currency.
        days: whole days to add to the agreed delivery date.
    """

    kind: Literal[Kind.EXTRA] = Kind.EXTRA
    title: Written
    price: int
    days: int


Terms = Annotated[
    OrderUpdateTerms | CancellationTerms | DeliveryExtensionTerms | PartialRefundTerms | ExtraTerms,
    Field(discriminator="kind"),
]
"""The terms of any kind of request."""
