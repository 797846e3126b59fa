"""The matrix: every state × command × actor, generated from the tables and run whole.

Every cell is a Decision or a Refusal; a refusal changes nothing; what the order page says and what
looking ahead says agree with what happens.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from core import commands as cmd
from core.advance import due
from core.decide import decide
from core.decision import Decision
from core.evolve import replay
from core.orders import FINAL, Status
from core.preview import Foresight, preview
from core.refusals import NotForYou, Refusal
from core.rules import ACTIONS, KINDS, Action, Hat, Meanwhile
from core.seen import named
from core.standing import Standing
from core.terms import Kind
from core.values import Actor, Role
from core.what_now import what_now
from tests.core.builders import (
    AGENT,
    CLIENT,
    CODE,
    COUNTERABLE,
    FREELANCER,
    MOMENT,
    NOW,
    STRANGER,
    Play,
    an_imported_order,
    an_offer,
    an_order,
    refused,
    rule,
    standing_in,
)
from tests.core.every_command import CLASSES, every_command, simplest

ACTORS: dict[str, Actor] = {
    "client": CLIENT,
    "freelancer": FREELANCER,
    "stranger": STRANGER,
    "agent": AGENT,
    "client with a support role": CLIENT.but(roles=AGENT.roles),
    "delegate of the client": standing_in(STRANGER, CLIENT),
    "delegate of the freelancer": standing_in(STRANGER, FREELANCER),
    "delegate of both": standing_in(STRANGER, CLIENT, FREELANCER),
    "delegate too late": standing_in(STRANGER, CLIENT, since=NOW - MOMENT, until=NOW),
    "client as the freelancer's delegate": standing_in(CLIENT, FREELANCER),
    "agent as a delegate": standing_in(AGENT, CLIENT),
}


def _states() -> Iterator[tuple[str, Play]]:
    """Every status, with every request that may be open in it, countered, late, escalated."""
    yield "offered with a code", an_offer(code=CODE)
    yield "imported", an_imported_order()
    for status in Status:
        yield status.value, an_order(status)
        if status in {Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS}:
            yield f"{status.value}, very late", an_order(status, very_late=True)
        if status not in FINAL | {Status.OFFERED}:
            yield f"{status.value}, escalated", an_order(status, escalated_by=FREELANCER)
            play = an_order(status, escalated_by=CLIENT)
            play.must(cmd.CloseEscalation(why="x"), AGENT)
            yield f"{status.value}, escalation closed", play
        for kind, rule_of_kind in KINDS.items():
            if status not in rule_of_kind.while_:
                continue
            for by in sorted(rule_of_kind.opened_by):
                name = f"{status.value}, {kind.value} by {by.value}"
                yield name, an_order(status, kind=kind, by=by)
                yield f"{name}, escalated", an_order(status, kind=kind, by=by, escalated_by=CLIENT)
            if kind in COUNTERABLE:
                name = f"{status.value}, {kind.value}"
                yield f"{name}, countered", an_order(status, kind=kind, countered=True)
                play = an_order(status, kind=kind)
                play.decline()
                yield f"{name}, declined", play
                if status is Status.IN_PROGRESS:
                    late = an_order(status, kind=kind, countered=True, very_late=True)
                    yield f"{name}, countered, very late", late
    yield "completed, escalated", an_order(Status.COMPLETED, escalated_by=CLIENT)
    play = an_order(kind=Kind.PARTIAL_REFUND)
    play.accept()
    yield "a partial refund was given", play


@cache
def states() -> dict[str, Play]:
    return dict(_states())


def _answers(command: cmd.Command) -> bool:
    return Hat.DELEGATE in ACTIONS[command.action].by


EVERY_STATE = pytest.mark.parametrize("state", list(states()))


def test_every_class_of_command_is_on_the_keyboard() -> None:
    pressed = {type(command) for play in states().values() for command in every_command(play.order)}
    assert pressed == CLASSES


def test_every_action_has_its_row_and_its_command() -> None:
    assert set(ACTIONS) == set(Action)
    commands = {command.action for command in every_command(an_order(kind=Kind.EXTRA).order)}
    assert commands == set(Action)


@rule("R8", "A1", "A2")
@EVERY_STATE
@pytest.mark.parametrize("who", list(ACTORS))
def test_every_cell_is_decided_or_refused_and_a_refusal_changes_nothing(
    state: str, who: str
) -> None:
    play, by = states()[state], ACTORS[who]
    before = play.order.model_dump_json()
    for command in every_command(play.order):
        outcome = decide(play.order, command, by, play.now, play.policy)
        assert isinstance(outcome, Decision | Refusal), command
        if isinstance(outcome, Decision):
            assert outcome.entries, command
            assert replay([*play.log, *outcome.entries]) == outcome.order
            assert {entry.by for entry in outcome.entries} == {by.account}
            stood_in = play.order.role_of(by.account) is None and _answers(command)
            acted_for = {entry.acted_for for entry in outcome.entries}
            assert acted_for <= ({cover.principal for cover in by.covers} if stood_in else {None})
        assert play.order.model_dump_json() == before, command


@rule("F4")
@EVERY_STATE
@pytest.mark.parametrize("who", list(ACTORS))
def test_looking_ahead_agrees_with_what_happens(state: str, who: str) -> None:
    play, by = states()[state], ACTORS[who]
    for command in every_command(play.order):
        outcome = decide(play.order, command, by, play.now, play.policy)
        seen = preview(play.order, command, by, play.now, play.policy, Standing())
        if isinstance(outcome, Refusal):
            assert seen == outcome, command
            continue
        assert isinstance(seen, Foresight)
        ahead = seen.at_once
        after = outcome.order
        assert ahead.status_after is after.status
        assert ahead.price_after == after.current_price
        assert ahead.delivery_after == after.agreed_delivery
        assert ahead.refund == after.refunded - play.order.refunded
        still = {request.id for request in (after.request,) if request is not None}
        if after.suspended is not None:
            still.add(after.suspended.request.id)
        were = {request.id for request in (play.order.request,) if request is not None}
        if play.order.suspended is not None:
            were.add(play.order.suspended.request.id)
        assert {ended.request for ended in ahead.ends} == were - still


@rule("O7", "A2")
@EVERY_STATE
@pytest.mark.parametrize("who", list(ACTORS))
def test_what_the_order_page_says_agrees_with_what_happens(state: str, who: str) -> None:
    play, by = states()[state], ACTORS[who]
    options = {option.action: option for option in what_now(play.order, by, play.now, play.policy)}
    for action in Action:
        outcome = decide(play.order, simplest(action, play.order), by, play.now, play.policy)
        option = options.get(action)
        if ACTIONS[action].meanwhile is Meanwhile.NEEDED and play.order.request is None:
            assert option is None or not option.possible, action
            assert isinstance(outcome, Refusal), action
        elif option is None:
            # Whoever bears the code has no page yet, and may join all the same.
            assert isinstance(outcome, Refusal) or action is Action.JOIN_OFFER, action
        elif option.possible:
            # What was typed may still be wrong, or say something the tables cannot know.
            assert not isinstance(outcome, NotForYou), action
            assert isinstance(outcome, Decision) or outcome.code in {
                "reason_not_in_list",
                "code_unknown",
            }, (action, outcome)
        else:
            assert outcome == option.refusal, action


@rule("O7")
@EVERY_STATE
def test_a_party_s_page_holds_what_is_theirs_and_never_what_is_always_the_other_s(
    state: str,
) -> None:
    play = states()[state]
    for person, seat in ((CLIENT, Hat.CLIENT), (FREELANCER, Hat.FREELANCER)):
        if play.order.role_of(person.account) is None:
            continue
        other = Hat.FREELANCER if seat is Hat.CLIENT else Hat.CLIENT
        for option in what_now(play.order, person, play.now, play.policy):
            assert ACTIONS[option.action].by != {other}
            assert ACTIONS[option.action].by != {Hat.SUPPORT}
            assert not isinstance(option.refusal, NotForYou)


@rule("R4", "R20")
@EVERY_STATE
def test_one_request_is_open_at_most_and_the_way_is_never_blocked_for_good(state: str) -> None:
    play = states()[state]
    if play.order.request is None:
        return
    for action, row in ACTIONS.items():
        if row.meanwhile is not Meanwhile.IN_THE_WAY:
            continue
        for by in (CLIENT, FREELANCER):
            option = {o.action: o for o in what_now(play.order, by, play.now, play.policy)}
            refusal = option[action].refusal if action in option else None
            if refusal is not None and refusal.code == "another_request_open":
                command = simplest(action, play.order).but(replacing=play.order.request.ref)
                assert isinstance(command, cmd.OpenRequest | cmd.Complete)
                outcome = decide(play.order, command, by, play.now, play.policy)
                assert isinstance(outcome, Decision) or outcome.code in {
                    "reason_not_in_list",
                    "partial_refund_given",
                }


@rule("R4", "R9", "R23", "F3", "E3")
@EVERY_STATE
def test_what_becomes_of_an_open_request_is_what_the_table_says(state: str) -> None:
    play = states()[state]
    request = play.order.request
    if request is None:
        return
    for by in ACTORS.values():
        for command in every_command(play.order):
            outcome = decide(play.order, command, by, play.now, play.policy)
            if not isinstance(outcome, Decision):
                continue
            found = outcome.order.find(request.id)
            assert found is not None
            still_open = outcome.order.request is not None and found is outcome.order.request
            overtaken = (
                KINDS[request.kind].ended_by_delivery and isinstance(command, cmd.Deliver)
            ) or (KINDS[request.kind].ended_by_refund and isinstance(command, cmd.SupportRefund))
            match ACTIONS[command.action].meanwhile:
                case Meanwhile.NO_MATTER:
                    assert still_open is not overtaken, command
                case Meanwhile.NEEDED:
                    assert named(command) == request.ref, command
                    assert not still_open, command
                case Meanwhile.IN_THE_WAY:
                    assert named(command) == request.ref, command
                    assert found.ending is not None, command
                case Meanwhile.ENDED:
                    assert found.ending is not None, command
                    assert (outcome.order.request, outcome.order.suspended) == (None, None)


@EVERY_STATE
def test_every_state_is_due_for_something_or_for_nothing(state: str) -> None:
    play = states()[state]
    moment = due(play.order)
    assert moment is None or moment > play.now
    assert play.order.status not in FINAL or moment is None


def test_the_states_cover_what_there_is() -> None:
    statuses = {play.order.status for play in states().values()}
    assert statuses == set(Status)
    open_kinds = {
        (play.order.request.kind, play.order.request.by)
        for play in states().values()
        if play.order.request is not None
    }
    assert open_kinds >= {(kind, by) for kind, row in KINDS.items() for by in row.opened_by}
    assert {(kind, Role.CLIENT) for kind in COUNTERABLE} <= open_kinds


@rule("D2", "D3")
@EVERY_STATE
def test_a_delegate_answers_what_their_principal_has_to_answer_and_nothing_else(
    state: str,
) -> None:
    play = states()[state]
    request = play.order.request
    for principal in (CLIENT, FREELANCER):
        theirs = request is not None and play.order.account(request.counterparty) == (
            principal.account
        )
        delegate = standing_in(STRANGER, principal)
        for command in every_command(play.order):
            outcome = decide(play.order, command, delegate, play.now, play.policy)
            own = decide(play.order, command, principal, play.now, play.policy)
            if theirs and _answers(command):
                assert isinstance(outcome, Decision) == isinstance(own, Decision), command
            elif command.action is not Action.JOIN_OFFER:
                assert isinstance(outcome, Refusal), command


@rule("D3", "D6")
@EVERY_STATE
@pytest.mark.parametrize(
    "who", ["delegate of both", "delegate too late", "client as the freelancer's delegate"]
)
def test_leave_that_does_not_count_changes_nothing_about_what_somebody_may_do(
    state: str, who: str
) -> None:
    play, by = states()[state], ACTORS[who]
    for command in every_command(play.order):
        outcome = decide(play.order, command, by, play.now, play.policy)
        without = decide(play.order, command, by.but(covers=()), play.now, play.policy)
        assert outcome == without or refused(outcome) == "cover_has_ended", command
