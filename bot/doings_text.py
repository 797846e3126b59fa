"""What the machine did, in plain words for the sandbox's page: one sentence for each event.

These sentences tell whoever watches the machine what it wrote. They are made from what the order's
channel may see, so no reason and nothing that anybody wrote can be in them (R11).
"""

from datetime import timedelta
from typing import Final

from adapters.redis.doings import Committed, Ran, State
from adapters.redis.jobs import DELIVER
from core import events as ev
from core.money import Money
from core.notices import name_of
from core.orders import Order
from core.requests import Ending, Request
from core.terms import DeliveryExtensionTerms, ExtraTerms, Kind, PartialRefundTerms
from core.values import AccountId, Platform, platform_of

_PLATFORMS: Final = {Platform.SLACK: " (on Slack)", Platform.DISCORD: " (on Discord)"}

_ENDINGS: Final = {
    Ending.ACCEPTED: "was accepted",
    Ending.DECLINED: "was declined",
    Ending.WITHDRAWN: "was withdrawn",
    Ending.AUTO_ACCEPTED: "was accepted by silence, at its deadline",
    Ending.LAPSED: "lapsed at its deadline",
    Ending.SUPERSEDED: "was superseded",
}

_CANCELLED: Final = {
    ev.CancelledBy.REQUEST: "The order was cancelled, as the request asked",
    ev.CancelledBy.BEFORE_REQUIREMENTS: "The client cancelled at once, before the work began",
    ev.CancelledBy.VERY_LATE: "The client cancelled at once, as the order is very late",
    ev.CancelledBy.SUPPORT: "Support cancelled the order",
}


def commit_words(commit: Committed) -> str:
    """Say what a commit wrote."""
    log, jobs = len(commit.entries), commit.deliveries
    entries = f"{_count(log, 'new entry', 'new entries')} in its log"
    queued = f", {_count(jobs, 'delivery', 'deliveries')} queued" if jobs else ""
    return f"{commit.order} is at revision {commit.revision}: {entries}{queued}"


def job_words(ran: Ran) -> str:
    """Say what a job is about to do, or how it went."""
    if ran.function != DELIVER.function:
        match ran.state:
            case State.BEGAN:
                return "Looks for what is due"
            case State.FINISHED:
                return f"Settled what was due, in {ran.took_ms} ms"
            case State.LATER:
                return "Could not settle what is due, and tries again"
            case State.FAILED:
                return "Gave up settling what is due, which the next sweep does"
    order, *_, to = ran.arguments
    reader = _READERS.get(to, to)
    match ran.state:
        case State.BEGAN:
            return f"Is telling {reader} of {order} what is new"
        case State.FINISHED:
            return f"Told {reader} of {order} what is new, in {ran.took_ms} ms"
        case State.LATER:
            return f"Could not tell {reader} of {order} yet, and tries again"
        case State.FAILED:
            return f"Gave up telling {reader} of {order} what is new"


_READERS: Final = {
    "client": "the client",
    "freelancer": "the freelancer",
    "support": "support",
    "channel": "the channel",
}


def entry_words(entry: ev.Entry, order: Order) -> str:
    """Say one entry of an order's log.

    Args:
        entry: as the order's channel may see it.
        order: the order as it stands now.
    """
    return f"{order.id}: {_sentence(entry, order)}"


_BY_NAME: Final = {
    "order_offered": "{who} made an offer",
    "order_imported": "The order was taken over from elsewhere",
    "offer_joined": "{who} took the empty seat with the one-time code",
    "offer_accepted": "{who} accepted the offer",
    "offer_declined": "{who} declined the offer",
    "offer_withdrawn": "{who} withdrew the offer",
    "offer_lapsed": "Nobody answered the offer in time, so it lapsed",
    "requirements_supplied": "{who} supplied the requirements, and the work began",
    "revision_asked": "{who} asked for a revision",
    "order_completed": "{who} completed the order",
    "work_reopened": "The delivered order is back in progress",
    "evidence_attached": "{who} attached evidence",
    "order_escalated": "{who} called for support",
    "escalation_closed": "Support closed the escalation",
}
"""The events of which there is no more to say than that they happened, and who did it."""


def _sentence(entry: ev.Entry, order: Order) -> str:
    who = _who(entry.by, order)
    match entry.event:
        case ev.OrderDelivered(on_time=on_time):
            return f"{who} delivered, {'on time' if on_time else 'late'}"
        case ev.OrderCompleted(by_itself=True):
            return "Left alone for long enough, the order completed by itself"
        case ev.OrderCancelled(cause=cause, refund=refund):
            return f"{_CANCELLED[cause]}; {_money(refund, order)} counts as refunded"
        case ev.RequestOpened(request=request):
            return f"{who} {_opened(request, order)}"
        case ev.CounterpartyReminded(request=number, lead=lead):
            return f"A reminder of request {number} is due, {_hours(lead)} before its deadline"
        case ev.RequestEnded(request=number, ending=ending):
            return f"Request {number} {_ENDINGS[ending]}"
        case ev.RequestStoodAgain(request=number):
            return f"Request {number} stands again, with the time that it had left"
        case ev.DeliveryDateMoved(days=days):
            return f"The agreed delivery date moved by {_count(days, 'day', 'days')}"
        case ev.PriceRaised(amount=amount):
            return f"The price rose by {_money(amount, order)}"
        case ev.RefundRecorded(amount=amount):
            return f"{_money(amount, order)} counts as refunded"
        case event:
            return _BY_NAME[name_of(event)].format(who=who)


def _who(account: AccountId | None, order: Order) -> str:
    if account is None:
        return "Time"
    role = order.role_of(account)
    return ("Support" if role is None else f"The {role.value}") + _PLATFORMS.get(
        platform_of(account), ""
    )


_KINDS: Final = {
    Kind.ORDER_UPDATE: "asked for an order update",
    Kind.CANCELLATION: "asked to cancel the order",
}


def _opened(request: Request, order: Order) -> str:
    match request.terms:
        case DeliveryExtensionTerms(days=days):
            asked = f"asked for {_count(days, 'more day', 'more days')}"
        case PartialRefundTerms(amount=amount):
            asked = f"offered {_money(amount, order)} back"
        case ExtraTerms(price=price, days=days):
            asked = f"offered an extra for {_money(price, order)} and {_count(days, 'day', 'days')}"
        case terms:
            asked = _KINDS[terms.kind]
    return f"{asked}, request {request.id}" + (
        "" if request.counter_to is None else f", as a counter-offer to {request.counter_to}"
    )


def _money(minor: int, order: Order) -> str:
    return f"{Money(minor=minor, currency=order.currency).amount} {order.currency}"


def _hours(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:g} h"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
