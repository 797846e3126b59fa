"""Orders in every state, made in the way in which they come to be: by commands and by time.

`an_order(...)` gives a Play: an order with its log, the time, and the people. Nothing is set by
hand, so whatever a test arranges could have happened.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from core import commands as cmd
from core import events as ev
from core.advance import advance
from core.begin import propose, take_over
from core.decide import Outcome, decide
from core.decision import Decision
from core.orders import Order, Status
from core.policy import DAY, Policy, Support
from core.refusals import Refusal
from core.requests import Request, RequestRef
from core.rules import Action
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    Kind,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.values import AccountId, Actor, ChannelId, CommunityId, Cover, OrderId, Role
from core.what_now import what_now

rule = pytest.mark.rule
"""Says which rules of the law a test proves; `docs/rules.md` reads it."""

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FAR_AHEAD = NOW + 365 * DAY
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)

CLIENT = Actor(account=AccountId("slack:T1:UCLIENT"))
FREELANCER = Actor(account=AccountId("discord:1111"))
STRANGER = Actor(account=AccountId("slack:T1:USTRANGER"))
AGENT = Actor(account=AccountId("discord:9999"), roles=frozenset({"resolution-team"}))
BY = {Role.CLIENT: CLIENT, Role.FREELANCER: FREELANCER}

POLICY = Policy(
    support=Support(
        channel=ChannelId("discord:support"),
        roles=frozenset({"resolution-team"}),
        contact="help@example.org",
    )
)
COMMUNITY = CommunityId("slack:T1")
CHANNEL = ChannelId("slack:T1:C1")
CODE = "7K3M-9QX2"
A_HASH = "0" * 64

TERMS: dict[Kind, Terms] = {
    Kind.ORDER_UPDATE: OrderUpdateTerms(),
    Kind.CANCELLATION: CancellationTerms(),
    Kind.DELIVERY_EXTENSION: DeliveryExtensionTerms(days=5),
    Kind.PARTIAL_REFUND: PartialRefundTerms(amount=2_000),
    Kind.EXTRA: ExtraTerms(title="A second logo", price=1_500, days=3),
}
OTHER_TERMS: dict[Kind, Terms] = {
    Kind.DELIVERY_EXTENSION: DeliveryExtensionTerms(days=2),
    Kind.PARTIAL_REFUND: PartialRefundTerms(amount=4_000),
    Kind.EXTRA: ExtraTerms(title="A second logo", price=1_000, days=1),
}
REASONS = {
    (Kind.CANCELLATION, Role.CLIENT): "late_delivery",
    (Kind.CANCELLATION, Role.FREELANCER): "no_time",
    (Kind.PARTIAL_REFUND, Role.FREELANCER): "quality_below_agreed",
}
OPENED_BY = {
    Kind.ORDER_UPDATE: Role.CLIENT,
    Kind.CANCELLATION: Role.CLIENT,
    Kind.DELIVERY_EXTENSION: Role.FREELANCER,
    Kind.PARTIAL_REFUND: Role.FREELANCER,
    Kind.EXTRA: Role.FREELANCER,
}
COUNTERABLE = frozenset(OTHER_TERMS)


class Play:
    """An order, its whole log, and the time: a Desk without a record behind it."""

    def __init__(self, begun: Decision, now: datetime, policy: Policy) -> None:
        self.order: Order = begun.order
        self.log: list[ev.Entry] = list(begun.entries)
        self.now = now
        self.policy = policy

    def do(self, command: cmd.Command, by: Actor) -> Outcome:
        """Give a command; what comes of it stands."""
        self.settle()
        outcome = decide(self.order, command, by, self.now, self.policy)
        if isinstance(outcome, Decision):
            self._take(outcome)
        return outcome

    def must(self, command: cmd.Command, by: Actor) -> Decision:
        """Give a command that has to be carried out."""
        outcome = self.do(command, by)
        assert isinstance(outcome, Decision), outcome
        return outcome

    def settle(self) -> Decision:
        """Let time do what is due."""
        decision = advance(self.order, self.now)
        self._take(decision)
        return decision

    def wait(self, span: timedelta) -> Decision:
        """Let time pass."""
        self.now += span
        return self.settle()

    def wait_until(self, moment: datetime) -> Decision:
        """Let time pass until a moment."""
        self.now = moment
        return self.settle()

    def _take(self, decision: Decision) -> None:
        self.order = decision.order
        self.log += decision.entries

    def is_in(self, status: Status) -> bool:
        """Whether the order stands there now."""
        return self.order.status is status

    @property
    def request(self) -> Request:
        """The open request."""
        assert self.order.request is not None
        return self.order.request

    @property
    def ref(self) -> RequestRef:
        """The open request as it is seen now."""
        return self.request.ref

    @property
    def requester(self) -> Actor:
        """Whose request is open."""
        return BY[self.request.by]

    @property
    def counterparty(self) -> Actor:
        """Who has to answer it."""
        return BY[self.request.counterparty]

    @property
    def last(self) -> Request:
        """The request that ended last."""
        return self.order.past[-1]

    def open(
        self,
        kind: Kind,
        by: Role | None = None,
        terms: Terms | None = None,
        *,
        replacing: RequestRef | None = None,
    ) -> Decision:
        """Open a request of this kind."""
        role = by or OPENED_BY[kind]
        return self.must(opening(kind, role, terms, replacing=replacing), BY[role])

    def counter(self, terms: Terms | None = None) -> Decision:
        """Answer the open request with other terms."""
        chosen = terms or OTHER_TERMS[self.request.kind]
        return self.must(
            cmd.CounterRequest(ref=self.ref, terms=chosen, comment="How about this?"),
            self.counterparty,
        )

    def accept(self, text: str = "It is half done.") -> Decision:
        """Accept the open request."""
        return self.must(cmd.AcceptRequest(ref=self.ref, text=text), self.counterparty)

    def decline(self, message: str = "") -> Decision:
        """Decline the open request."""
        return self.must(cmd.DeclineRequest(ref=self.ref, message=message), self.counterparty)

    def withdraw(self) -> Decision:
        """Take the open request back."""
        return self.must(cmd.WithdrawRequest(ref=self.ref), self.requester)

    def deliver(self) -> Decision:
        """Hand over the work."""
        return self.must(cmd.Deliver(text="Here it is."), FREELANCER)

    def escalate(self, by: Actor = CLIENT) -> Decision:
        """Call for support."""
        return self.must(
            cmd.Escalate(comment="We cannot agree.", confidential="I feel threatened."), by
        )

    def can(self, action: Action, by: Actor) -> Refusal | bool:
        """What the order page says of an action: true when possible, else why not."""
        for option in what_now(self.order, by, self.now, self.policy):
            if option.action is action:
                return option.refusal or True
        return False


def opening(
    kind: Kind,
    by: Role | None = None,
    terms: Terms | None = None,
    *,
    replacing: RequestRef | None = None,
) -> cmd.OpenRequest:
    """The command that opens a request of this kind, with all that it needs."""
    return cmd.OpenRequest(
        terms=terms or TERMS[kind],
        comment="The brief has grown.",
        reason=REASONS.get((kind, by or OPENED_BY[kind])),
        replacing=replacing,
    )


def proposing(
    *,
    role: Role = Role.FREELANCER,
    counterparty: AccountId | None = CLIENT.account,
    code: str | None = None,
    title: str = "A logo",
    price: int = 10_000,
    delivery: datetime = NOW + 10 * DAY,
) -> cmd.ProposeOrder:
    """The command that makes an offer."""
    return cmd.ProposeOrder(
        id=OrderId("ORD-7K3M9QX2"),
        community=COMMUNITY,
        channel=CHANNEL,
        role=role,
        counterparty=counterparty,
        code=code,
        title=title,
        price=price,
        currency="EUR",
        delivery=delivery,
    )


def importing(
    *,
    requirements: str = "",
    price: int = 10_000,
    currency: str = "EUR",
    delivery: datetime = NOW + 10 * DAY,
    title: str = "A logo",
    freelancer: AccountId = FREELANCER.account,
) -> cmd.ImportOrder:
    """The command that takes over an order that was agreed elsewhere."""
    return cmd.ImportOrder(
        id=OrderId("ORD-7K3M9QX2"),
        community=COMMUNITY,
        channel=CHANNEL,
        client=CLIENT.account,
        freelancer=freelancer,
        title=title,
        price=price,
        currency=currency,
        delivery=delivery,
        requirements=requirements,
    )


def an_offer(*, code: str | None = None, policy: Policy = POLICY, **said: object) -> Play:
    """An offer by the freelancer: to the client, or to whoever brings the code."""
    command = proposing(counterparty=None if code else CLIENT.account, code=code)
    made = propose(command.but(**said), FREELANCER, NOW, policy)
    assert isinstance(made, Decision), made
    return Play(made, NOW, policy)


def an_imported_order(*, policy: Policy = POLICY, **said: object) -> Play:
    """An order that was agreed elsewhere and taken over."""
    made = take_over(importing().but(**said), NOW)
    assert isinstance(made, Decision), made
    return Play(made, NOW, policy)


def an_order(
    status: Status = Status.IN_PROGRESS,
    *,
    kind: Kind | None = None,
    by: Role | None = None,
    terms: Terms | None = None,
    countered: bool = False,
    very_late: bool = False,
    escalated_by: Actor | None = None,
    policy: Policy = POLICY,
    price: int = 10_000,
) -> Play:
    """An order in this status, agreed between the client and the freelancer.

    Args:
        status: where it is to stand.
        kind: the request that is open on it.
        by: who opened that; by default whoever can.
        terms: what it asks for.
        countered: whether its counterparty answered with other terms.
        very_late: whether it was due more than a day ago.
        escalated_by: who called for support.
        policy: what it lives under.
        price: the original price.
    """
    play = an_offer(policy=policy, price=price)
    _walk(play, status)
    if very_late:
        play.wait_until(play.order.agreed_delivery + DAY)
    if kind is not None:
        play.open(kind, by, terms)
    if countered:
        play.counter()
    if escalated_by is not None:
        play.escalate(escalated_by)
    return play


def _walk(play: Play, status: Status) -> None:
    if status is Status.OFFERED:
        return
    if status is Status.NOT_AGREED:
        play.must(cmd.DeclineOffer(message="Too dear."), CLIENT)
        return
    play.must(cmd.AcceptOffer(), CLIENT)
    steps: Iterable[tuple[Status, cmd.Command, Actor]] = (
        (Status.AWAITING_REQUIREMENTS, cmd.SupplyRequirements(text="Blue, round."), CLIENT),
        (Status.IN_PROGRESS, cmd.Deliver(text="Here it is."), FREELANCER),
        (Status.DELIVERED, cmd.Complete(), CLIENT),
    )
    if status is Status.CANCELLED:
        play.must(cmd.CancelAtOnce(), CLIENT)
        return
    for stands, command, by in steps:
        if play.order.status is status:
            return
        assert play.order.status is stands
        play.must(command, by)


def standing_in(
    delegate: Actor, *principals: Actor, since: datetime = NOW, until: datetime = FAR_AHEAD
) -> Actor:
    """Somebody with leave to answer for others, as the record would vouch for it (D1)."""
    return delegate.but(
        covers=tuple(
            Cover(principal=principal.account, delegate=delegate.account, since=since, until=until)
            for principal in principals
        )
    )


def refused(outcome: Outcome) -> str:
    """The code of a refusal; a test that expects one reads it here."""
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def told(decision: Decision) -> list[str]:
    """The names of what happened, in order."""
    return [entry.event.event for entry in decision.entries]
