"""Calling for support, and what a support agent may do then (E1, E3)."""

from datetime import datetime
from typing import assert_never

from core import commands as cmd
from core import events as ev
from core.decision import Decision, Draft
from core.orders import Escalation
from core.policy import Policy
from core.refusals import AmountOutOfRange, DaysOutOfRange, Refusal
from core.requests import Ending, Fault
from core.rules import KINDS
from core.texts import check_text, clean
from core.values import Actor


def escalate(draft: Draft, command: cmd.Escalate, by: Actor, now: datetime) -> Decision | Refusal:
    """Call for support, or say what is wrong with what was written (E1)."""
    comment, confidential = clean(command.comment), clean(command.confidential)
    return (
        check_text("comment", comment, required=True)
        or check_text("confidential", confidential)
        or draft.tell(
            ev.OrderEscalated(
                escalation=Escalation(
                    by=draft.order.seat_of(by.account),
                    at=now,
                    comment=comment,
                    confidential=confidential or None,
                )
            )
        ).decision
    )


def support_acts(
    draft: Draft,
    command: cmd.SupportCancel | cmd.SupportRefund | cmd.SupportExtend | cmd.CloseEscalation,
    policy: Policy,
) -> Decision | Refusal:
    """Do what a support agent decided. Each act says why (E3)."""
    order, why = draft.order, clean(command.why)
    refusal = check_text("why", why, required=True)
    if refusal is not None:
        return refusal
    left = order.current_price - order.refunded
    match command:
        case cmd.SupportCancel(counts=counts):
            draft.clear(Ending.SUPERSEDED, Ending.SUPERSEDED)
            draft.tell(
                ev.OrderCancelled(
                    cause=ev.CancelledBy.SUPPORT,
                    fault=Fault.FREELANCER if counts else Fault.NOBODY,
                    refund=left,
                    why=why,
                )
            )
        case cmd.SupportRefund(amount=amount):
            if not 1 <= amount <= left:
                return AmountOutOfRange(least=1, most=left, currency=order.currency)
            request = order.request
            if request is not None and KINDS[request.kind].ended_by_refund:
                # Both are about the same money: the offer was made on what was left before.
                draft.clear(Ending.SUPERSEDED, Ending.SUPERSEDED)
            draft.tell(ev.RefundRecorded(amount=amount, cause=ev.RefundedBy.SUPPORT, why=why))
        case cmd.SupportExtend(days=days):
            if not 1 <= days <= policy.extension_days:
                return DaysOutOfRange(least=1, most=policy.extension_days)
            draft.tell(ev.DeliveryDateMoved(days=days, why=why))
        case cmd.CloseEscalation():
            draft.tell(ev.EscalationClosed(why=why))
        case _:
            assert_never(command)
    return draft.decision
