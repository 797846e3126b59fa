"""An offer as people make it: what they typed, read into the command (O3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
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
A_WEEK: Final = timedelta(days=7)
EVENING: Final = 17
"""The hour at which a working day ends, for a delivery that nobody has chosen yet."""


class Offer(Value):
    """What the proposer typed and picked.

    Attributes:
        price: as typed, without a currency sign.
        delivery: the moment that was picked, or whole days from now, as typed.
        role: the proposer's seat.
        counterparty: none for somebody on another platform, who joins with a code (O8).
    """

    community: CommunityId
    channel: ChannelId | None = None
    title: str
    price: str
    currency: str
    delivery: datetime | str
    role: Role
    counterparty: AccountId | None = None


OFFER_FIELD_OF: Final[Mapping[type[Refusal], str]] = {
    TextMissing: "title",
    TextTooLong: "title",
    AmountOutOfRange: "price",
    DeliveryDateOutOfRange: "delivery",
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
    wanted = offer.delivery
    delivery = _in_days(wanted, now) if isinstance(wanted, str) else wanted
    if delivery is None:
        return Misread(field="delivery", key="form.not_days")
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


def usual_delivery(now: datetime, zone: tzinfo) -> datetime:
    """Say which delivery to propose: the end of the working day in a week, where the reader is."""
    day = (now + A_WEEK).astimezone(zone)
    return day.replace(hour=EVENING, minute=0, second=0, microsecond=0)


def _in_days(typed: str, now: datetime) -> datetime | None:
    """Say when so many days are over; nothing for what is no number of days."""
    days = typed.strip()
    # No more digits than the horizon has: a longer number is no date at all.
    if not (days.isascii() and days.isdigit() and len(days) <= len(str(HORIZON.days))):
        return None
    return now + timedelta(days=int(days))
