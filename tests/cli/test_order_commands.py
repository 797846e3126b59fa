"""`order show|import`: reading one order, and taking over orders from elsewhere (O3)."""

import json

import pytest

from bot.wiring import Record
from core import commands as cmd
from core.money import Money
from core.orders import Order, Status
from core.policy import DEFAULT_POLICY, Support
from core.terms import PartialRefundTerms
from core.values import AccountId, ChannelId, OrderId
from tests.cli.conftest import Terminal
from tests.fakes.making import CLIENT, COMMUNITY, FREELANCER, begin, do

LINE = {
    "reference": "shop/1001",
    "community": "slack:T024BE7LD",
    "client": "slack:T024BE7LD:U061F7AUR",
    "freelancer": "discord:80351110224678912",
    "title": "Landing page",
    "price": 45_000,
    "currency": "EUR",
    "delivery": "2026-12-24T17:00:00+01:00",
    "requirements": "Three sections and a form.",
}


def line(**changes: object) -> str:
    return json.dumps(LINE | changes)


async def a_refund_with_a_secret(record: Record) -> OrderId:
    support = Support(channel=ChannelId("discord:500"), roles=frozenset({"agents"}))
    policy = DEFAULT_POLICY.amended(
        {"support": support}, AccountId("api:x"), await record.clock.now()
    )
    await record.policies.add(COMMUNITY, policy)
    order = await begin(record.desk, record.orders)
    refund = cmd.OpenRequest(
        terms=PartialRefundTerms(amount=10_000),
        comment="The third section is missing.",
        reason="quality_below_agreed",
    )
    await do(record.desk, order, refund, FREELANCER)
    call = cmd.Escalate(comment="Far too little.", confidential="They shouted at me.")
    await do(record.desk, order, call, CLIENT)
    return order


@pytest.mark.rule("E1", "R11", "R17")
def test_an_order_is_shown_with_its_log_and_without_confidences(terminal: Terminal) -> None:
    order = terminal.does(a_refund_with_a_secret)
    told = terminal.run("order", "show", order.lower())
    assert told.status == 0, told.err
    assert told.lines[0] == f"{order}  Landing page for the summer campaign"
    assert "  client       slack:T024BE7LD:U061F7AUR  client" in told.lines
    assert "  price        €450.00" in told.lines
    assert "1. partial_refund by the freelancer: €100.00 back" in told.out
    assert "The third section is missing." in told.out
    assert "Far too little." in told.out
    assert "order_escalated  slack:T024BE7LD:U061F7AUR" in told.out
    for secret in ("quality_below_agreed", "They shouted at me."):
        assert secret not in told.out


def test_an_order_that_is_not_there_is_said_to_be_so(terminal: Terminal) -> None:
    for name in ("ORD-7K3M9QX2", "nonsense"):
        told = terminal.run("order", "show", name)
        assert told.status == 1
        assert f"There is no order {name}." in told.err


def imported(terminal: Terminal, told: str) -> Order:
    name = OrderId(told.split(": ")[1].split(maxsplit=1)[0])

    async def load(record: Record) -> Order:
        stored = await record.orders.load(name)
        assert stored is not None
        return stored.order

    return terminal.does(load)


@pytest.mark.rule("O3")
def test_orders_are_taken_over_as_they_were_agreed(terminal: Terminal) -> None:
    file = terminal.write("orders.jsonl", f"{line()}\n\n{line(reference='b', requirements='')}\n")
    told = terminal.run("order", "import", file)
    assert told.status == 0, told.err
    assert told.lines[0].startswith("line 1, shop/1001: ORD-")
    assert told.lines[1].startswith("line 3, b: ORD-")
    order = imported(terminal, told.lines[0])
    assert order.status is Status.IN_PROGRESS
    assert order.money == Money(minor=45_000, currency="EUR")
    assert order.agreed_delivery.isoformat() == "2026-12-24T16:00:00+00:00"
    assert imported(terminal, told.lines[1]).status is Status.AWAITING_REQUIREMENTS


@pytest.mark.rule("O3")
def test_the_same_file_again_takes_nothing_over_twice(terminal: Terminal) -> None:
    file = terminal.write("orders.jsonl", line())
    first = terminal.run("order", "import", file)
    again = terminal.run("order", "import", file)
    assert again.status == 0
    assert again.out == first.out.rstrip("\n") + " (taken over before)\n"
    assert len(terminal.does(lambda record: record.orders.roll(CLIENT.account)).lines) == 1


def test_one_line_that_cannot_be_read_stops_everything_before_it_begins(
    terminal: Terminal,
) -> None:
    lines = [
        line(),
        "{not json",
        line(client="Ana", price="much"),
        line(currency="XXL", colour="blue"),
        line(delivery="2026-12-24"),
        line(community="teams:1"),
    ]
    told = terminal.run("order", "import", terminal.write("orders.jsonl", "\n".join(lines)))
    assert told.status == 1
    assert "line 2: it is no JSON." in told.err
    assert "line 3: client: an account such as slack:T024BE7LD:U061F7AUR" in told.err
    assert "line 3: price: " in told.err
    assert "line 4: currency: " in told.err
    assert "line 4: colour: Extra inputs are not permitted" in told.err
    assert "line 5: delivery: not a moment with a time zone" in told.err
    assert "line 6: policy: community: such as slack:T024BE7LD" in told.err
    assert told.err.endswith("Nothing was taken over.\n")
    assert "line 1" not in told.err
    assert not terminal.does(lambda record: record.orders.roll(CLIENT.account)).lines


def test_what_the_rules_refuse_is_said_and_the_rest_goes_on(terminal: Terminal) -> None:
    lines = [line(reference="a", freelancer=LINE["client"]), line(reference="b")]
    told = terminal.run("order", "import", terminal.write("o.jsonl", "\n".join(lines)))
    assert told.status == 1
    assert told.err.startswith("line 1, a: not taken over. ")
    assert told.out.startswith("line 2, b: ORD-")


def test_a_dry_run_reads_everything_and_takes_nothing_over(terminal: Terminal) -> None:
    told = terminal.run("order", "import", terminal.write("o.jsonl", line()), "--dry-run")
    assert told.lines[-1] == "1 orders can be read (dry run: nothing was done)."
    assert not terminal.does(lambda record: record.orders.roll(CLIENT.account)).lines


def test_a_file_that_is_not_there_is_said_to_be_so(terminal: Terminal) -> None:
    told = terminal.run("order", "import", "/nowhere.jsonl")
    assert told.status == 1
    assert "/nowhere.jsonl: No such file or directory." in told.err
