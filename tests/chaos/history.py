"""Is the history of an order one that some serial order of commands explains?

The log gives the serial order: what each command wrote has its place in it. The model of the rules
is taken through the log, command by command, and has to let pass each one that was carried out, and
to have a reason for each refusal in some state that stood between the asking and the answer.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import events as ev
from core.decide import Outcome
from core.decision import Decision
from core.orders import Order
from core.refusals import Refusal
from tests.core.model import Model
from tests.core.situation import Move
from tests.core.translate import facts_of_model, facts_of_order


@dataclass
class Tried:
    """What somebody tried, and what came of it.

    Attributes:
        asked_after: how many entries the log had before they asked.
        answered_after: how many it had after they were answered.
        asked_at: the record's time before they asked.
        answered_at: its time after they were answered.
    """

    move: Move
    outcome: Outcome
    asked_after: int
    answered_after: int
    asked_at: datetime
    answered_at: datetime


def explain(begun: Model, order: Order, log: Sequence[ev.Entry], tried: Sequence[Tried]) -> None:
    """Hold a history to the model.

    Args:
        begun: the model of the order at its beginning.
        order: as it stands at the end.
        log: its whole log.
        tried: everything that anybody tried, in any order.
    """
    commands: dict[int, Tried] = {}
    for one in tried:
        if isinstance(one.outcome, Decision):
            first = one.outcome.entries[0].seq
            assert first not in commands, "two commands wrote the same entry"
            commands[first] = one
            _is_in_the_log(one.outcome, log)
    states = _states(begun, log, commands)
    assert facts_of_order(order) == facts_of_model(states[len(log)])
    for one in tried:
        if isinstance(one.outcome, Refusal):
            _has_a_reason(one, one.outcome, states)


def _is_in_the_log(decision: Decision, log: Sequence[ev.Entry]) -> None:
    """What somebody was told that they did is what was written."""
    for entry in decision.entries:
        assert log[entry.seq - 1] == entry, "an acknowledged action is lost"


def _states(begun: Model, log: Sequence[ev.Entry], commands: dict[int, Tried]) -> dict[int, Model]:
    """The model as it stood after each entry with which a commit ended."""
    model = copy.deepcopy(begun)
    states = {1: copy.deepcopy(model)}
    at = 2
    while at <= len(log):
        entry, one = log[at - 1], commands.get(at)
        model.pass_time(max(entry.at, model.now))
        if one is None:
            assert entry.by is None, f"nobody was told that they did {entry.event.event}"
            at += 1
        else:
            assert isinstance(one.outcome, Decision)
            refused = model.do(one.move)
            assert not refused, f"carried out what is refused for {refused}: {one.move}"
            at += len(one.outcome.entries)
        states[at - 1] = copy.deepcopy(model)
    return states


def _has_a_reason(one: Tried, refusal: Refusal, states: dict[int, Model]) -> None:
    """In some state that stood meanwhile, at some moment meanwhile, this was refused for that."""
    found: set[str] = set()
    last = max((seq for seq in states if seq <= one.asked_after), default=1)
    for seq in sorted(states):
        if last <= seq <= one.answered_after:
            for moment in (one.asked_at, one.answered_at):
                model = copy.deepcopy(states[seq])
                model.pass_time(max(moment, model.now))
                found |= model.reasons(one.move)
    assert refusal.code in found, f"refused for {refusal.code}, not for {found}: {one.move}"
