"""An offer as people make it: what they typed, read into the command (O3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from adapters.shared.amounts import read_amount
from adapters.shared.form_reading import Misread
from core.begin import HORIZON
from core.commands import ProposeOrder
from core.money import NotAnAmountError
from core.refusals import (
    AmountOutOfRange,
    CounterpartyIsOneself,
    CounterpartyMissing,
    DeliveryDateOutOfRange,
    Refusal,
    TextMissing,
    TextTooLong,
)
from core.values import AccountId, ChannelId, CommunityId, OrderId, Role, Value

UNNAMED: Final = OrderId("")
"""Stands in until the Desk has drawn a name."""


class Offer(Value):
    """What the proposer typed and picked.

    Attributes:
        price: as typed, without a currency sign.
        deliver_in: whole days from now, as typed.
        role: the proposer's seat.
        counterparty: none for somebody on another platform, who joins with a code (O8).
    """

    community: CommunityId
    channel: ChannelId | None = None
    title: str
    price: str
    currency: str
    deliver_in: str
    role: Role
    counterparty: AccountId | None = None


OFFER_FIELD_OF: Final[Mapping[type[Refusal], str]] = {
    TextMissing: "title",
    TextTooLong: "title",
    AmountOutOfRange: "price",
    DeliveryDateOutOfRange: "deliver_in",
    CounterpartyIsOneself: "counterparty",
    CounterpartyMissing: "counterparty",
}
"""The field of an offer that a refusal is about."""


def offer_field_of(refusal: Refusal) -> str | None:
    """Say which field of an offer a refusal is about; none when it is about the whole."""
    return OFFER_FIELD_OF.get(type(refusal))


def read_offer(offer: Offer, now: datetime) -> ProposeOrder | Misread:
    """Make the command out of what was typed, or say which field cannot be read.

    Args:
        offer: what was typed.
        now: the moment that the days run from.
    """
    try:
        price = read_amount(offer.price, offer.currency)
    except NotAnAmountError:
        return Misread(field="price", key="form.not_an_amount")
    delivery = delivery_in(offer.deliver_in, now)
    if delivery is None:
        return Misread(field="deliver_in", key="form.not_days")
    return ProposeOrder(
        id=UNNAMED,
        community=offer.community,
        channel=offer.channel,
        role=offer.role,
        counterparty=offer.counterparty,
        title=offer.title,
        price=price,
        currency=offer.currency,
        delivery=delivery,
    )


def delivery_in(typed: str, now: datetime) -> datetime | None:
    """Say when so many days are over; nothing for what is no number of days."""
    days = typed.strip()
    # No more digits than the horizon has: a longer number is no date at all.
    if not (days.isascii() and days.isdigit() and len(days) <= len(str(HORIZON.days))):
        return None
    return now + timedelta(days=int(days))
