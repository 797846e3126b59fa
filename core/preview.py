"""What a command will do, before it is given (F4, S4).

A preview is the decision itself, compared with what stands: it can promise nothing that the
decision would not do.
"""

from collections.abc import Iterator
from datetime import datetime

from core import events as ev
from core.advance import advance
from core.commands import Command, CounterRequest, OpenRequest
from core.decide import decide
from core.decision import Decision, Draft
from core.orders import Order, Status
from core.policy import Policy
from core.refusals import Refusal
from core.requests import Ending, Request
from core.standing import Counts, Standing, marks
from core.terms import Kind
from core.values import Actor, Moment, RequestId, Value


class Ended(Value):
    """A request that the command ends, and how."""

    request: RequestId
    kind: Kind
    ending: Ending


class Consequences(Value):
    """What a command will do. Money is in minor units of the order's currency.

    Attributes:
        refund: what counts as refunded by it.
        counts_against_freelancer: whether it lowers the freelancer's completion rate (R14, S3).
        rate_before: the reader's own standing as it is; nothing when it stays the same (S4).
        rate_after: the reader's own standing as it will be.
        ends: the requests that it ends, the one that it answers included (F3).
    """

    status_before: Status
    status_after: Status
    price_before: int
    price_after: int
    refund: int
    delivery_before: Moment
    delivery_after: Moment
    counts_against_freelancer: bool = False
    rate_before: Standing | None = None
    rate_after: Standing | None = None
    ends: tuple[Ended, ...] = ()

    @property
    def moves_something(self) -> bool:
        """Whether money, a date or a rate moves, or the order's status does (F4).

        The response rate does not count here: every answer in time raises it.
        """
        return (
            self.refund > 0
            or self.price_before != self.price_after
            or self.delivery_before != self.delivery_after
            or self.status_before is not self.status_after
        )


class Foresight(Value):
    """What a command will do at once, and what it may lead to.

    Attributes:
        at_once: what giving the command does.
        if_accepted: what the request that it opens does when it is accepted, by its counterparty
            or by silence; nothing for a command that opens none.
        request: the request as it will stand, for its deadline and what silence will mean.
    """

    at_once: Consequences
    if_accepted: Consequences | None = None
    request: Request | None = None


def preview(  # noqa: PLR0913, PLR0917 - as `decide`, and whose rates may change
    order: Order,
    command: Command,
    by: Actor,
    now: datetime,
    policy: Policy,
    own: Standing,
) -> Foresight | Refusal:
    """Say what a command would do now and later, or why it would be refused.

    Args:
        order: the order as it is kept.
        command: the command that is being considered.
        by: who considers it.
        now: the moment.
        policy: the policy that stands now.
        own: their standing now.
    """
    before = advance(order, now).order
    outcome = decide(before, command, by, now, policy)
    if isinstance(outcome, Refusal):
        return outcome
    at_once = consequences(before, outcome, by, own)
    request = outcome.order.request
    if not isinstance(command, (OpenRequest, CounterRequest)) or request is None:
        return Foresight(at_once=at_once)
    accepted = Draft(outcome.order, now).end_request(Ending.ACCEPTED).decision
    return Foresight(
        at_once=at_once,
        if_accepted=consequences(outcome.order, accepted, by, own),
        request=request,
    )


def consequences(before: Order, decision: Decision, by: Actor, own: Standing) -> Consequences:
    """Compare the order before a decision with the order after it."""
    after = decision.order
    counted = tuple(marks(after, decision.entries))
    moved = own.after(mark for mark in counted if mark.of == by.account)
    rates_move = moved.rates != own.rates
    return Consequences(
        status_before=before.status,
        status_after=after.status,
        price_before=before.current_price,
        price_after=after.current_price,
        refund=after.refunded - before.refunded,
        delivery_before=before.agreed_delivery,
        delivery_after=after.agreed_delivery,
        counts_against_freelancer=any(mark.counts is Counts.CANCELLED_AGAINST for mark in counted),
        rate_before=own if rates_move else None,
        rate_after=moved if rates_move else None,
        ends=tuple(_ended(before, decision)),
    )


def _ended(before: Order, decision: Decision) -> Iterator[Ended]:
    for entry in decision.entries:
        event = entry.event
        if isinstance(event, ev.RequestEnded) and (request := before.find(event.request)):
            yield Ended(request=request.id, kind=request.kind, ending=event.ending)
