"""Do they mean what stands now? Every answer names the request and revision that was seen (R9)."""

from datetime import datetime

from core import commands as cmd
from core.orders import Order
from core.refusals import Refusal, RequestHasEnded, RequestIsWaiting, StaleCard
from core.requests import RequestRef
from core.rules import ACTIONS, Meanwhile
from core.values import RequestId


def named(command: cmd.Command) -> RequestRef | None:
    """The request that a command names, with the revision that the person saw."""
    match command:
        case (
            cmd.AcceptRequest(ref=ref)
            | cmd.DeclineRequest(ref=ref)
            | cmd.WithdrawRequest(ref=ref)
            | cmd.CounterRequest(ref=ref)
        ):
            return ref
        case cmd.OpenRequest(replacing=ref) | cmd.Complete(replacing=ref):
            return ref
        case cmd.CancelAtOnce(seen=ref):
            return ref
        case _:
            return None


def clears(command: cmd.Command) -> bool:
    """Whether the command ends the request that it names, on the way to something else (R4)."""
    meanwhile = ACTIONS[command.action].meanwhile
    return meanwhile is Meanwhile.IN_THE_WAY and named(command) is not None


def check_seen(order: Order, command: cmd.Command) -> Refusal | None:
    """Say what stands instead of the request that is named; nothing when it is that one."""
    ref, stands = named(command), order.request
    if ref is None or (stands is not None and stands.ref == ref):
        return None
    return not_standing(order, ref.request)


def check_told(order: Order, command: cmd.Command) -> Refusal | None:
    """Say whether somebody was told of what stands before they did what cannot be undone.

    Whoever cancels at once must have been told of the request that this ends (F3), and an agent
    refunds, or moves the date, from where it stood when they looked (R9, E3).
    """
    match command:
        case cmd.CancelAtOnce(seen=None):
            told = order.request is None
        case cmd.SupportRefund(refunded=int(refunded)):
            told = refunded == order.refunded
        case cmd.SupportExtend(agreed=datetime() as agreed):
            told = agreed == order.agreed_delivery
        case _:
            told = True
    return None if told else StaleCard(stands=order.request.ref if order.request else None)


def not_standing(order: Order, request: RequestId) -> Refusal:
    """Say what became of a request that is not the open one, or what stands instead of it."""
    stands, meant = order.request, order.find(request)
    if meant is not None and meant.ending is not None and meant.ended_at is not None:
        return RequestHasEnded(
            request=meant.id, kind=meant.kind, ending=meant.ending, ended_at=meant.ended_at
        )
    if meant is not None and stands is not None and meant is not stands:
        return RequestIsWaiting(request=meant.id, kind=meant.kind, counter=stands.ref)
    return StaleCard(stands=None if stands is None else stands.ref)
