"""A desk whose commands can be followed: one span for each, with the codes of what came of it."""

from collections.abc import Callable

from adapters.redis.names import SecretNames
from bot.tracing import followed, span
from core import commands as cmd
from core.decide import Outcome
from core.desk import BATCH, Desk
from core.events import RequestOpened
from core.ports import Orders
from core.refusals import Refusal
from core.requests import RequestRef
from core.values import AccountId, Actor, OrderId, RequestId


def open_desk(orders: Orders) -> Desk:
    """Give the desk on a record; one that can be followed only where somebody does."""
    return FollowedDesk(orders, SecretNames()) if followed() else Desk(orders, SecretNames())


class FollowedDesk(Desk):
    """The Desk, with a span for each command and each batch of what is due."""

    async def handle(self, order: OrderId, command: cmd.Command, by: Actor) -> Outcome:
        """Carry out one command, or say why not."""
        with span("command", command=type(command).__name__, order=order) as told:
            outcome = await super().handle(order, command, by)
            told.note(request=_request(command, outcome), outcome=_codes(outcome))
            return outcome

    async def propose(self, make: Callable[[OrderId, str], cmd.ProposeOrder], by: Actor) -> Outcome:
        """Make an offer (O3)."""
        with span("command", command=cmd.ProposeOrder.__name__) as told:
            outcome = await super().propose(make, by)
            told.note(order=_order(outcome), outcome=_codes(outcome))
            return outcome

    async def take_over(
        self, make: Callable[[OrderId], cmd.ImportOrder], by: AccountId | None = None
    ) -> Outcome:
        """Take over an order that was agreed elsewhere (O3)."""
        with span("command", command=cmd.ImportOrder.__name__) as told:
            outcome = await super().take_over(make, by)
            told.note(order=_order(outcome), outcome=_codes(outcome))
            return outcome

    async def settle_due(self, limit: int = BATCH) -> int:
        """Do what has become due, in one batch, and say how many orders it moved."""
        with span("settle", batch=limit) as told:
            count = await super().settle_due(limit)
            told.note(count=count)
            return count


def _codes(outcome: Outcome) -> list[str]:
    """Why not, or what happened: the codes of refusals and events, which are stable."""
    if isinstance(outcome, Refusal):
        return [outcome.code]
    return [entry.event.event for entry in outcome.entries]


def _order(outcome: Outcome) -> OrderId | None:
    return None if isinstance(outcome, Refusal) else outcome.order.id


def _request(command: cmd.Command, outcome: Outcome) -> RequestId | None:
    """Which request was opened, or meant."""
    if not isinstance(outcome, Refusal):
        for entry in outcome.entries:
            if isinstance(entry.event, RequestOpened):
                return entry.event.request.id
    ref: object = getattr(command, "ref", None) or getattr(command, "seen", None)
    return ref.request if isinstance(ref, RequestRef) else None
