"""What time does to an order: reminders, deadlines, completion by itself, offers that lapse.

Every command is preceded by `advance`, so a machine that is late changes no outcome: what was due
happened at the moment it was due (R8, T3).
"""

from datetime import datetime

from core import events as ev
from core.decision import Decision, Draft
from core.orders import Order, Status
from core.requests import Request


def due(order: Order) -> datetime | None:
    """Say when the order next needs attention; nothing when it never will by itself."""
    if order.status is Status.OFFERED and order.offer is not None:
        return order.offer.closes_at
    request = order.request
    if request is not None:
        return request.closes_at - request.reminders[0] if request.reminders else request.closes_at
    return order.completes_at


def advance(order: Order, now: datetime) -> Decision:
    """Do what has become due by now, each thing at the moment at which it was due."""
    draft = Draft(order, now)
    while (moment := due(draft.order)) is not None and moment <= now:
        _step(draft, moment, now)
    return draft.decision


def _step(draft: Draft, moment: datetime, now: datetime) -> None:
    """Do the one thing that is due first."""
    order, request = draft.order, draft.order.request
    if order.status is Status.OFFERED:
        draft.at(moment).tell(ev.OfferLapsed())  # O3
    elif request is None:
        draft.at(moment).tell(ev.OrderCompleted(by_itself=True))  # O5
    elif request.closes_at <= now:
        draft.at(request.closes_at).end_request(request.silence.ending)  # R6, T3
    else:
        _remind(draft, request, now)


def _remind(draft: Draft, request: Request, now: datetime) -> None:
    """Remind the counterparty once, of the latest moment that has come (T1).

    Where several have come since anybody looked, the earlier ones would only repeat it.
    """
    passed = tuple(lead for lead in request.reminders if request.closes_at - lead <= now)
    lead = passed[-1]
    reminded = ev.CounterpartyReminded(request=request.id, lead=lead, passed=passed)
    draft.at(request.closes_at - lead).tell(reminded)
