"""Are these terms within the rules and the policy? See R15, R16, R19, R20."""

from typing import assert_never

from core.money import MAX_MINOR, share_of
from core.orders import Order
from core.policy import Policy
from core.refusals import AmountOutOfRange, DaysOutOfRange, ExtraIsEmpty, Refusal
from core.terms import (
    TITLE_MAX,
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.texts import check_text, clean, one_line


def refund_cap(order: Order, policy: Policy) -> int:
    """Give the most that a partial refund may be, in minor units.

    It is the policy's share of the original price (R16), and never more than is left of what the
    order costs now.
    """
    share = share_of(order.price, policy.refund_percent)
    return min(share, order.current_price - order.refunded)


def cleaned(terms: Terms) -> Terms:
    """Give the same terms with the texts in them cleaned."""
    match terms:
        case CancellationTerms(note=note):
            return terms.but(note=clean(note))
        case ExtraTerms(title=title):
            return terms.but(title=one_line(title))
        case _:
            return terms


def check_terms(order: Order, terms: Terms, policy: Policy) -> Refusal | None:
    """Say what is wrong with cleaned terms for this order; nothing when they will do."""
    match terms:
        case OrderUpdateTerms():
            return None
        case CancellationTerms(note=note):
            return check_text("note", note)
        case DeliveryExtensionTerms(days=days):
            return _days(days, least=1, most=policy.extension_days)
        case PartialRefundTerms(amount=amount):
            return _amount(amount, order, least=1, most=refund_cap(order, policy))
        case ExtraTerms(title=title, price=price, days=days):
            if price == 0 and days == 0:
                return ExtraIsEmpty()
            return (
                check_text("title", title, required=True, limit=TITLE_MAX)
                or _amount(price, order, least=0, most=MAX_MINOR - order.current_price)
                or _days(days, least=0, most=policy.extra_days)
            )
    assert_never(terms)


def _days(days: int, *, least: int, most: int) -> Refusal | None:
    return None if least <= days <= most else DaysOutOfRange(least=least, most=most)


def _amount(amount: int, order: Order, *, least: int, most: int) -> Refusal | None:
    if least <= amount <= most:
        return None
    return AmountOutOfRange(least=least, most=most, currency=order.currency)
