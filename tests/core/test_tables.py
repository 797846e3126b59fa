"""The tables of the rules, held against the law as it is written (R1, R22, R23, A2)."""

from core.orders import FINAL, Status
from core.requests import Ending
from core.rules import (
    ACTIONS,
    AFTER_COUNTER,
    ANSWERS,
    KINDS,
    OPENING,
    OPENS,
    WAY_OUT,
    Action,
    Afterwards,
    Hat,
    Meanwhile,
    Secrecy,
)
from core.terms import Kind
from core.values import Role
from tests.core.builders import rule

# Who, when (o: offered, a: awaiting requirements, i: in progress, d: delivered, c: completed,
# x: cancelled), and what an open request means.
LAW = """
join_offer               bearer             o        no_matter
accept_offer             invited            o        no_matter
decline_offer            invited            o        no_matter
withdraw_offer           proposer           o        no_matter
supply_requirements      client             a        no_matter
deliver                  freelancer         i        no_matter
ask_revision             client             d        no_matter
complete                 client             d        in_the_way
cancel_at_once           client             ai       ended
open_order_update        client             i        in_the_way
open_cancellation        client,freelancer  aid      in_the_way
open_delivery_extension  freelancer         i        in_the_way
open_partial_refund      freelancer         id       in_the_way
open_extra               freelancer         id       in_the_way
accept_request           counterparty,delegate  aid  needed
decline_request          counterparty,delegate  aid  needed
withdraw_request         requester          aid      needed
counter_request          counterparty,delegate  aid  needed
attach_evidence          client,freelancer  aidcx    no_matter
escalate                 client,freelancer  aidcx    no_matter
support_cancel           support            aid      ended
support_refund           support            aidc     no_matter
support_extend           support            aid      no_matter
close_escalation         support            aidcx    no_matter
"""
LETTERS = {
    "o": Status.OFFERED,
    "a": Status.AWAITING_REQUIREMENTS,
    "i": Status.IN_PROGRESS,
    "d": Status.DELIVERED,
    "c": Status.COMPLETED,
    "x": Status.CANCELLED,
}


@rule("R1", "R22", "R23", "O3", "O4", "F1", "F2", "E1", "E2", "E3", "A2")
def test_who_may_do_what_and_when_is_as_the_law_has_it() -> None:
    rows = [line.split() for line in LAW.strip().splitlines()]
    assert [Action(row[0]) for row in rows] == list(ACTIONS)
    for name, hats, letters, meanwhile in rows:
        row = ACTIONS[Action(name)]
        assert row.by == {Hat(hat) for hat in hats.split(",")}, name
        assert row.while_ == {LETTERS[letter] for letter in letters}, name
        assert row.meanwhile is Meanwhile(meanwhile), name


@rule("R1", "R12", "R13", "R16", "R17", "R19", "R20", "R22", "R23")
def test_the_kinds_are_as_the_law_has_them() -> None:
    client, freelancer = Role.CLIENT, Role.FREELANCER
    assert {kind: row.opened_by for kind, row in KINDS.items()} == {
        Kind.ORDER_UPDATE: {client},
        Kind.CANCELLATION: {client, freelancer},
        Kind.DELIVERY_EXTENSION: {freelancer},
        Kind.PARTIAL_REFUND: {freelancer},
        Kind.EXTRA: {freelancer},
    }
    assert {kind: dict(row.reason) for kind, row in KINDS.items() if row.reason} == {
        Kind.CANCELLATION: {client: Secrecy.CONFIDENTIAL, freelancer: Secrecy.SHARED},
        Kind.PARTIAL_REFUND: {freelancer: Secrecy.CONFIDENTIAL},
    }
    assert {kind for kind, row in KINDS.items() if not row.comment} == {Kind.EXTRA}
    assert {kind for kind, row in KINDS.items() if row.answer} == {Kind.ORDER_UPDATE}
    assert {kind for kind, row in KINDS.items() if row.counter} == {
        Kind.DELIVERY_EXTENSION,
        Kind.PARTIAL_REFUND,
        Kind.EXTRA,
    }
    assert {kind for kind, row in KINDS.items() if row.ended_by_delivery} == {
        Kind.ORDER_UPDATE,
        Kind.DELIVERY_EXTENSION,
    }
    assert {kind for kind, row in KINDS.items() if row.ended_by_refund} == {Kind.PARTIAL_REFUND}


@rule("R4", "R7", "R8", "R20")
def test_the_endings_are_as_the_law_has_them() -> None:
    assert len(Ending) == 6
    assert {ending for ending in Ending if ending.takes_effect} == {
        Ending.ACCEPTED,
        Ending.AUTO_ACCEPTED,
    }
    assert ANSWERS == {
        Action.ACCEPT_REQUEST: Ending.ACCEPTED,
        Action.DECLINE_REQUEST: Ending.DECLINED,
        Action.WITHDRAW_REQUEST: Ending.WITHDRAWN,
    }
    assert WAY_OUT == {Hat.REQUESTER: Ending.WITHDRAWN, Hat.COUNTERPARTY: Ending.DECLINED}
    again = {Ending.DECLINED, Ending.WITHDRAWN, Ending.LAPSED}
    assert {
        ending for ending, after in AFTER_COUNTER.items() if after is Afterwards.STANDS_AGAIN
    } == again
    assert set(AFTER_COUNTER) == set(Ending)


def test_every_kind_has_its_action_and_every_opening_its_kind() -> None:
    assert set(OPENING) == set(KINDS) == set(Kind)
    assert {OPENS[action] for action in OPENS} == set(Kind)
    for kind, action in OPENING.items():
        assert OPENS[action] is kind


@rule("O2")
def test_what_is_final() -> None:
    assert {Status.COMPLETED, Status.CANCELLED, Status.NOT_AGREED} == FINAL
