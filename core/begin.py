"""How an order comes to be: offered by one party to the other, or taken over as agreed (O3)."""

from datetime import datetime, timedelta
from typing import Final

from core import events as ev
from core.commands import ImportOrder, ProposeOrder
from core.decision import Decision
from core.evolve import begin
from core.money import MAX_MINOR
from core.orders import SCHEMA, Offer, Order, Status
from core.policy import Policy
from core.refusals import (
    AmountOutOfRange,
    CounterpartyIsOneself,
    CounterpartyMissing,
    DeliveryDateOutOfRange,
    Refusal,
)
from core.terms import TITLE_MAX
from core.texts import check_text, clean, one_line
from core.values import AccountId, Actor, Role

HORIZON: Final = timedelta(days=730)
"""How far ahead a delivery date may lie: two years, beyond which it is a slip of the keyboard."""


def propose(command: ProposeOrder, by: Actor, now: datetime, policy: Policy) -> Decision | Refusal:
    """Decide about an offer. It lapses after the policy's window, or at its delivery date.

    Args:
        command: what is offered, with a name and perhaps a code drawn by the caller.
        by: the proposer.
        now: the moment of the offer.
        policy: the community's policy.
    """
    if command.counterparty == by.account:
        return CounterpartyIsOneself()
    if command.counterparty is None and command.code is None:
        return CounterpartyMissing()
    title = one_line(command.title)
    refusal = _refusal(title, command, now)
    if refusal is not None:
        return refusal
    seats = {command.role: by.account, command.role.other: command.counterparty}
    order = Order(
        schema_version=SCHEMA,
        id=command.id,
        community=command.community,
        channel=command.channel,
        title=title,
        currency=command.currency,
        price=command.price,
        client=seats[Role.CLIENT],
        freelancer=seats[Role.FREELANCER],
        status=Status.OFFERED,
        original_delivery=command.delivery,
        agreed_delivery=command.delivery,
        created_at=now,
        offer=Offer(
            by=command.role,
            closes_at=min(now + policy.offer_window, command.delivery),
            code=command.code if command.counterparty is None else None,
        ),
    )
    entry = ev.Entry(seq=1, at=now, by=by.account, event=ev.OrderOffered(order=order))
    return Decision(order=begin(entry), entries=(entry,))


def take_over(
    command: ImportOrder, now: datetime, by: AccountId | None = None
) -> Decision | Refusal:
    """Decide about an order that was agreed elsewhere. With requirements, work has begun.

    Args:
        command: the order as it was agreed, perhaps long ago: its delivery date may have passed.
        now: the moment of taking it over.
        by: the operator, or the key of the API, who hands it over.
    """
    if command.client == command.freelancer:
        return CounterpartyIsOneself()
    title, requirements = one_line(command.title), clean(command.requirements)
    refusal = _refusal(title, command, now) or check_text("requirements", requirements)
    if refusal is not None:
        return refusal
    order = Order(
        schema_version=SCHEMA,
        id=command.id,
        community=command.community,
        channel=command.channel,
        title=title,
        currency=command.currency,
        price=command.price,
        client=command.client,
        freelancer=command.freelancer,
        status=Status.IN_PROGRESS if requirements else Status.AWAITING_REQUIREMENTS,
        original_delivery=command.delivery,
        agreed_delivery=command.delivery,
        created_at=now,
        requirements=requirements,
    )
    entry = ev.Entry(seq=1, at=now, by=by, event=ev.OrderImported(order=order))
    return Decision(order=begin(entry), entries=(entry,))


def _refusal(title: str, command: ProposeOrder | ImportOrder, now: datetime) -> Refusal | None:
    refusal = check_text("title", title, required=True, limit=TITLE_MAX)
    if refusal is not None:
        return refusal
    if not 1 <= command.price <= MAX_MINOR:
        return AmountOutOfRange(least=1, most=MAX_MINOR, currency=command.currency)
    too_early = isinstance(command, ProposeOrder) and command.delivery <= now
    if too_early or command.delivery > now + HORIZON:
        return DeliveryDateOutOfRange(latest=now + HORIZON)
    return None
