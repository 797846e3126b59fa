"""Each cell of the rules' tables, changed: the rules are data, which mutmut leaves alone."""

import gc
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, TypeVar

from core import evolve, orders
from core.notices import HEARINGS, Hears
from core.orders import FINAL, UNDELIVERED, OfferEnding, Status
from core.policy import DEFAULT_POLICY, HOUR, Policy
from core.requests import Ending, Fault, Silence
from core.rules import (
    ACTIONS,
    AFTER_COUNTER,
    ANSWERS,
    KINDS,
    OPENING,
    PARTIES,
    WAY_OUT,
    Afterwards,
    Hat,
    Meanwhile,
)
from tests.core.mutation.change import Change, rebind

K = TypeVar("K")
V = TypeVar("V")

RUNNING: Final = {Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS, Status.DELIVERED}
WORN_WHILE: Final[Mapping[Hat, set[Status]]] = {
    Hat.BEARER: {Status.OFFERED},
    Hat.REQUESTER: RUNNING,
    Hat.COUNTERPARTY: RUNNING,
    Hat.DELEGATE: RUNNING,
    Hat.SUPPORT: RUNNING | {Status.COMPLETED, Status.CANCELLED},
}
"""When somebody can wear a hat that does not come with a seat: at other times it is no change."""


def of_tables() -> Iterator[Change]:
    """Every change of one cell."""
    for action, row in ACTIONS.items():
        for hat in Hat:
            both_may = row.by >= PARTIES and hat not in {Hat.BEARER, Hat.SUPPORT, Hat.DELEGATE}
            worn = WORN_WHILE.get(hat, set(Status)) & row.while_
            if hat in row.by or (worn and not both_may):
                yield _in(ACTIONS, action, row.but(by=row.by ^ {hat}), f"by ± {hat}")
        for status in Status:
            # To whoever bears a code, and to support, there is no order at other times (A1).
            (only,) = row.by if len(row.by) == 1 else (None,)
            met = status in WORN_WHILE[only] if only in {Hat.BEARER, Hat.SUPPORT} else True
            if status in row.while_ or met:
                changed = row.but(while_=row.while_ ^ {status})
                yield _in(ACTIONS, action, changed, f"while ± {status}")
        for other in set(Meanwhile) - {row.meanwhile}:
            # What is done to an offer never meets a request, so it matters only to need one.
            if other is Meanwhile.NEEDED or row.while_ & RUNNING:
                yield _in(ACTIONS, action, row.but(meanwhile=other), other)
    yield from _of_kinds()
    yield from _of_endings()
    yield from _of_notices()
    yield from _of_sets()
    yield from _of_policy()


def _of_kinds() -> Iterator[Change]:
    for kind, row in KINDS.items():
        for cell in ("comment", "answer", "counter", "ended_by_delivery", "ended_by_refund"):
            flipped = row.but(**{cell: not getattr(row, cell)})
            yield _in(KINDS, kind, flipped, f"not {cell}")
        for role, secrecy in row.reason.items():
            others = {other: kept for other, kept in row.reason.items() if other is not role}
            yield _in(KINDS, kind, row.but(reason=others), f"no {secrecy} reason of {role}")
        # Who may open a kind, and when, is read through the action that opens it: changed above.
        assert ACTIONS[OPENING[kind]].while_ == row.while_


def _of_endings() -> Iterator[Change]:
    for ending, after in AFTER_COUNTER.items():
        for other in set(Afterwards) - {after}:
            yield _in(AFTER_COUNTER, ending, other, other)
    for action, was in ANSWERS.items():
        for instead in set(Ending) - {was}:
            yield _in(ANSWERS, action, instead, instead)
    for hat, way in WAY_OUT.items():
        for instead in set(Ending) - {way}:
            yield _in(WAY_OUT, hat, instead, instead)
    for event, (offer_ending, status) in evolve.OFFER_ENDED.items():
        for other_ending in set(OfferEnding) - {offer_ending}:
            yield _in(evolve.OFFER_ENDED, event, (other_ending, status), other_ending)
        for other_status in {Status.NOT_AGREED, Status.AWAITING_REQUIREMENTS} - {status}:
            yield _in(evolve.OFFER_ENDED, event, (offer_ending, other_status), other_status)


def _of_notices() -> Iterator[Change]:
    for name, hearing in HEARINGS.items():
        for cell in ("channel", "support", "delegate"):
            flipped = hearing.but(**{cell: not getattr(hearing, cell)})
            yield _in(HEARINGS, name, flipped, f"not {cell}")
        for hears in set(Hears) - {hearing.parties}:
            yield _in(HEARINGS, name, hearing.but(parties=hears), hears)


def _of_sets() -> Iterator[Change]:
    for status in Status:
        yield _set("FINAL", FINAL, status)
        yield _set("UNDELIVERED", UNDELIVERED, status)
    for ending in Ending:
        yield _set("TAKEN_EFFECT", orders.TAKEN_EFFECT, ending)
    for hat in PARTIES:
        yield _set("PARTIES", PARTIES, hat)


def _set(name: str, held: frozenset[K], member: K) -> Change:
    return Change(f"{name}: ± {member}", lambda: rebind(held, held ^ {member}))


def _of_policy() -> Iterator[Change]:
    """The numbers of the law, a little more and a little less, and the lists of it."""
    for name, held in DEFAULT_POLICY:
        if isinstance(held, timedelta):
            yield _default(name, held + HOUR)
            yield _default(name, held - HOUR)
        elif isinstance(held, int) and name.endswith(("days", "percent")):
            yield _default(name, held + 1)
            yield _default(name, held - 1)
    for lead in DEFAULT_POLICY.reminders:
        yield _default("reminders", tuple(x for x in DEFAULT_POLICY.reminders if x != lead))
    for kind, silence in DEFAULT_POLICY.silence.items():
        for other in set(Silence) - {silence}:
            yield _default("silence", {**DEFAULT_POLICY.silence, kind: other})
    for which, reasons in DEFAULT_POLICY.reasons.items():
        for index, reason in enumerate(reasons):
            for fault in set(Fault) - {reason.fault}:
                changed = (*reasons[:index], reason.but(fault=fault), *reasons[index + 1 :])
                yield _default("reasons", {**DEFAULT_POLICY.reasons, which: changed})


def _default(name: str, value: object) -> Change:
    """The change of a default, for every policy that has it."""

    def make() -> None:
        was = getattr(DEFAULT_POLICY, name)
        for policy in [held for held in gc.get_objects() if isinstance(held, Policy)]:
            if policy.__dict__[name] == was:
                policy.__dict__[name] = value
        Policy.model_fields[name].default = value
        Policy.model_rebuild(force=True)

    return Change(f"policy: {name} = {value}", make)


def _in(table: Mapping[K, V], key: K, value: V, name: object) -> Change:
    """The change of one row of a table, which is a dict at heart."""
    assert isinstance(table, dict)
    return Change(f"{key}: {name}", lambda: table.__setitem__(key, value))
