"""What deciding costs, beside one round trip to the record.

`python -m benchmarks.bench_core [--calls 2000]`

Bars: `decide` under 50 µs and `advance` under 20 µs at the median, for an order with 20 past
requests. Each case is held to its bar by itself. The round trip is a GET of the same order's
document from a Valkey on a socket of this machine, in the same run.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from adapters.redis import codec
from core import commands as cmd
from core.advance import advance
from core.begin import take_over
from core.checks import hats
from core.decide import decide
from core.decision import Decision
from core.orders import Order
from core.policy import DAY, DEFAULT_POLICY, HOUR, Support
from core.preview import preview
from core.refusals import Refusal
from core.requests import RequestRef
from core.standing import Standing
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    Kind,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.values import AccountId, Actor, ChannelId, CommunityId, OrderId
from core.what_now import what_now
from tests.redis.server import ValkeyProcess

DECIDE_BAR: Final = 50.0
ADVANCE_BAR: Final = 20.0
"""Microseconds at the median."""

PAST: Final = 20
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLIENT: Final = Actor(account=AccountId("slack:T024BE7LD:U061F7AUR"))
FREELANCER: Final = Actor(account=AccountId("discord:80351110224678912"))
STRANGER: Final = Actor(account=AccountId("discord:80351110224678913"))
POLICY: Final = DEFAULT_POLICY.but(support=Support(channel=ChannelId("slack:T024BE7LD:C024BE91L")))
COMMENT: Final = "The brief has grown since we began, and the photographs came late. " * 4

TERMS: Final[dict[Kind, Terms]] = {
    Kind.ORDER_UPDATE: OrderUpdateTerms(),
    Kind.CANCELLATION: CancellationTerms(),
    Kind.DELIVERY_EXTENSION: DeliveryExtensionTerms(days=5),
    Kind.PARTIAL_REFUND: PartialRefundTerms(amount=2_000),
    Kind.EXTRA: ExtraTerms(title="A second landing page", price=15_000, days=3),
}
REASONS: Final = {Kind.CANCELLATION: "late_delivery", Kind.PARTIAL_REFUND: "goodwill"}

Case = tuple[str, Callable[[], object]]


def carried_out(outcome: object) -> Order:
    """The order after something that has to succeed."""
    assert isinstance(outcome, Decision), outcome
    return outcome.order


def opening(kind: Kind) -> cmd.OpenRequest:
    """Ask for something of this kind."""
    return cmd.OpenRequest(terms=TERMS[kind], comment=COMMENT, reason=REASONS.get(kind))


def opener(kind: Kind) -> Actor:
    """Whoever may."""
    return CLIENT if kind in {Kind.ORDER_UPDATE, Kind.CANCELLATION} else FREELANCER


def answerer(kind: Kind) -> Actor:
    """Whoever has to answer."""
    return FREELANCER if opener(kind) is CLIENT else CLIENT


def with_history() -> Order:
    """An order in progress on which 20 requests were opened and declined."""
    order = carried_out(
        take_over(
            cmd.ImportOrder(
                id=OrderId("ORD-7K3M9QX2"),
                community=CommunityId("slack:T024BE7LD"),
                client=CLIENT.account,
                freelancer=FREELANCER.account,
                title="Landing page for the summer campaign",
                price=250_000,
                currency="EUR",
                delivery=NOW + 30 * DAY,
                requirements=COMMENT,
            ),
            NOW,
        )
    )
    for number in range(PAST):
        kind = list(Kind)[number % len(Kind)]
        order = carried_out(decide(order, opening(kind), opener(kind), NOW, POLICY))
        assert order.request is not None
        decline = cmd.DeclineRequest(ref=order.request.ref, message="I would rather not.")
        order = carried_out(decide(order, decline, answerer(kind), NOW, POLICY))
    assert len(order.past) == PAST
    return order


def opened(order: Order, kind: Kind) -> tuple[Order, RequestRef]:
    """The order with a request of this kind open."""
    order = carried_out(decide(order, opening(kind), opener(kind), NOW, POLICY))
    assert order.request is not None
    return order, order.request.ref


def deciding(order: Order) -> Iterator[Case]:
    """What people do, carried out and refused."""

    def case(name: str, on: Order, command: cmd.Command, by: Actor) -> Case:
        return name, lambda: decide(on, command, by, NOW, POLICY)

    for kind in Kind:
        yield case(f"open {kind.value}", order, opening(kind), opener(kind))
    for kind in Kind:
        on, ref = opened(order, kind)
        accept = cmd.AcceptRequest(ref=ref, text=COMMENT)
        yield case(f"accept {kind.value}", on, accept, answerer(kind))
    on, ref = opened(order, Kind.EXTRA)
    yield case("decline", on, cmd.DeclineRequest(ref=ref, message=COMMENT), CLIENT)
    yield case("withdraw", on, cmd.WithdrawRequest(ref=ref), FREELANCER)
    other = cmd.CounterRequest(ref=ref, terms=ExtraTerms(title="One page", price=9_000, days=1))
    yield case("counter", on, other, CLIENT)
    countered = carried_out(decide(on, other, CLIENT, NOW, POLICY))
    assert countered.request is not None
    accept = cmd.AcceptRequest(ref=countered.request.ref)
    yield case("accept a counter-offer", countered, accept, FREELANCER)
    instead = opening(Kind.DELIVERY_EXTENSION).but(replacing=ref)
    yield case("withdraw and go on", on, instead, FREELANCER)
    yield case("deliver", order, cmd.Deliver(text=COMMENT), FREELANCER)
    yield case("escalate", order, cmd.Escalate(comment=COMMENT), CLIENT)
    yield case("refused: stale card", on, cmd.AcceptRequest(ref=ref.but(revision=9)), CLIENT)
    yield case("refused: another is open", on, opening(Kind.CANCELLATION), CLIENT)
    yield case("refused: a stranger", on, cmd.AcceptRequest(ref=ref), STRANGER)


def advancing(order: Order) -> Iterator[Case]:
    """What time does."""

    def case(name: str, on: Order, after: timedelta) -> Case:
        return name, lambda: advance(on, NOW + after)

    on, _ = opened(order, Kind.CANCELLATION)
    yield case("nothing is open", order, HOUR)
    yield case("nothing is due", on, HOUR)
    yield case("a reminder", on, 25 * HOUR)
    yield case("silence cancels", on, 49 * HOUR)
    extension, _ = opened(order, Kind.DELIVERY_EXTENSION)
    yield case("silence extends", extension, 49 * HOUR)
    extra, _ = opened(order, Kind.EXTRA)
    yield case("silence lapses", extra, 49 * HOUR)
    delivered = carried_out(decide(order, cmd.Deliver(text="x"), FREELANCER, NOW, POLICY))
    yield case("it completes by itself", delivered, 4 * DAY)


def looking(order: Order) -> Iterator[Case]:
    """What pages and forms ask, for which there is no bar."""
    on, ref = opened(order, Kind.CANCELLATION)
    accept = cmd.AcceptRequest(ref=ref)
    yield "what now", lambda: what_now(on, CLIENT, NOW, POLICY)
    yield "preview", lambda: preview(on, accept, FREELANCER, NOW, POLICY, Standing(completed=9))
    yield "hats", lambda: hats(on, CLIENT, NOW, POLICY)


def median(call: Callable[[], object], calls: int) -> float:
    """Microseconds of one call, at the median, each taken by itself."""
    for _ in range(calls // 10):
        call()
    taken = []
    for _ in range(calls):
        start = time.perf_counter_ns()
        call()
        taken.append(time.perf_counter_ns() - start)
    return statistics.median(taken) / 1_000


def measured(title: str, cases: Iterator[Case], calls: int, bar: float | None = None) -> bool:
    """Measure some cases, print them, and say whether all of them hold the bar."""
    print(f"\n{title}" + ("" if bar is None else f" (bar: {bar:.0f} µs)"))
    good = True
    for name, call in cases:
        took = median(call, calls)
        missed = bar is not None and took >= bar
        good = good and not missed
        print(f"  {name:<32}{took:>8.1f} µs{'   over the bar' if missed else ''}")
    return good


def round_trip(order: Order, calls: int) -> float:
    """Microseconds of reading the order's document from a Valkey on this machine."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        try:
            with valkey.connect() as connection:
                connection.set("order", codec.pack_order(order, "bench"))
                return median(lambda: connection.get("order"), calls)
        finally:
            valkey.stop()


def main(calls: int) -> int:
    """Measure everything."""
    order = with_history()
    refused = decide(order, cmd.Complete(), CLIENT, NOW, POLICY)
    assert isinstance(refused, Refusal)
    good = measured(f"decide, with {PAST} past requests", deciding(order), calls, DECIDE_BAR)
    good &= measured(f"advance, with {PAST} past requests", advancing(order), calls, ADVANCE_BAR)
    measured("for pages and forms", looking(order), calls)
    print(f"\none round trip to the record       {round_trip(order, calls):>8.1f} µs")
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2_000)
    sys.exit(main(parser.parse_args().calls))
