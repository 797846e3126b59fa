"""The state diagrams, drawn from what the core decides in every state of the matrix."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from core.advance import advance, due
from core.checks import hats
from core.decide import decide
from core.decision import Decision
from core.orders import Order
from core.rules import ACTIONS, OPENS
from tests.core.builders import Play
from tests.core.every_command import every_command
from tests.core.test_matrix import ACTORS, states

TIME: Final = "time"
Edges = dict[tuple[str, str], set[str]]

_HEAD: Final = """\
# States

<!-- Written by `python -m tests.core.handbook` from what the core decides. Do not edit. -->

Every arrow was found by giving every command, as everybody, to an order in every state, and by
letting time pass. What is not drawn is refused. *Go on* is opening another request in the same
step.

"""


def page() -> str:
    """Write out the page of diagrams."""
    orders, requests = _edges()
    return (
        _HEAD
        + "## An order\n\nIt begins as an offer, or is taken over as it was agreed elsewhere.\n\n"
        + _diagram(orders, ["offered"], "awaiting_requirements: taken over")
        + "\n## A request\n\nIt waits while other terms that it was answered with are open.\n\n"
        + _diagram(requests, ["opened"], None)
    )


def _diagram(edges: Edges, begins: list[str], also: str | None) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {state}" for state in begins]
    if also is not None:
        lines.append(f"    [*] --> {also}")
    for (source, target), labels in sorted(edges.items()):
        lines.append(f"    {source} --> {target}: {', '.join(sorted(labels))}")
    leaving = {source for source, _ in edges}
    for state in sorted({target for _, target in edges} - leaving):
        lines.append(f"    {state} --> [*]")
    return "\n".join([*lines, "```", ""])


def _edges() -> tuple[Edges, Edges]:
    orders: Edges = defaultdict(set)
    requests: Edges = defaultdict(set)
    for play in states().values():
        for label, after in _next(play):
            if after.status is not play.order.status:
                orders[play.order.status.value, after.status.value].add(label)
            for number, was in _requests(play.order).items():
                becomes = _requests(after)[number]
                if becomes != was:
                    requests[was, becomes].add(label)
    return orders, requests


def _next(play: Play) -> Iterator[tuple[str, Order]]:
    """Everything that can happen to an order now, by people and by time."""
    for actor in ACTORS.values():
        for command in every_command(play.order):
            outcome = decide(play.order, command, actor, play.now, play.policy)
            if isinstance(outcome, Decision):
                by = hats(play.order, actor, play.now, play.policy) & ACTIONS[command.action].by
                who = " or ".join(sorted(hat.value for hat in by))
                what = "go on" if command.action in OPENS else command.action.value
                yield f"{what.replace('_', ' ')} ({who})", outcome.order
    moment = play.order.request.closes_at if play.order.request is not None else due(play.order)
    if moment is not None:
        yield TIME, advance(play.order, moment).order


def _requests(order: Order) -> dict[int, str]:
    """The state of each request of an order."""
    found: dict[int, str] = {past.id: past.ending.value for past in order.past if past.ending}
    if order.request is not None:
        found[order.request.id] = "opened"
    if order.suspended is not None:
        found[order.suspended.request.id] = "waits"
    return found
