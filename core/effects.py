"""What an accepted request does to the order (R12 to R19)."""

from collections.abc import Iterator
from typing import assert_never

from core import events as ev
from core.orders import Order, Status
from core.requests import Fault, Request
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
)


def effects(order: Order, request: Request) -> Iterator[ev.Event]:
    """Tell what follows when the terms of this request are carried out.

    Args:
        order: the order as it stands once the request has ended.
        request: the request, accepted by its counterparty or by silence.
    """
    terms = request.terms
    match terms:
        case OrderUpdateTerms():
            pass
        case CancellationTerms():
            yield ev.OrderCancelled(
                cause=ev.CancelledBy.REQUEST,
                request=request.id,
                fault=request.fault or Fault.NOBODY,
                refund=order.current_price - order.refunded,
            )
        case DeliveryExtensionTerms(days=days):
            yield ev.DeliveryDateMoved(days=days)
        case PartialRefundTerms(amount=amount):
            yield ev.RefundRecorded(amount=amount, cause=ev.RefundedBy.PARTIAL_REFUND)
        case ExtraTerms(price=price, days=days):
            if price:
                yield ev.PriceRaised(amount=price)
            if days:
                yield ev.DeliveryDateMoved(days=days)
            if order.status is Status.DELIVERED:
                yield ev.WorkReopened()
        case _:
            assert_never(terms)
