"""What somebody may do now, and why not the rest (O7)."""

import pytest

from core import commands as cmd
from core.orders import FINAL, Status
from core.policy import DAY, HOUR
from core.refusals import (
    CancelAtOnceTooEarly,
    NoRequestIsOpen,
    OfferHasEnded,
    Refusal,
    WrongStatus,
)
from core.rules import ANSWERS, Action
from core.terms import Kind
from core.values import Actor
from core.what_now import Option, what_now
from tests.core.builders import AGENT, CLIENT, FREELANCER, STRANGER, Play, an_order, rule


def possible(play: Play, by: Actor) -> set[str]:
    options = what_now(play.order, by, play.now, play.policy)
    return {option.action.value for option in options if option.possible}


@rule("O7", "R1", "R22")
def test_in_progress_each_party_has_their_own_things_to_do() -> None:
    play = an_order()
    assert possible(play, CLIENT) == {"open_order_update", "open_cancellation", "escalate"}
    assert possible(play, FREELANCER) == {
        "deliver",
        "open_cancellation",
        "open_delivery_extension",
        "open_partial_refund",
        "open_extra",
        "escalate",
    }


@rule("O7", "F1")
def test_before_the_requirements_the_client_may_cancel_at_once() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS)
    assert possible(play, CLIENT) == {
        "supply_requirements",
        "cancel_at_once",
        "open_cancellation",
        "escalate",
    }
    assert possible(play, FREELANCER) == {"open_cancellation", "escalate"}


@rule("O7", "O4")
def test_delivered_the_client_takes_it_or_sends_it_back() -> None:
    play = an_order(Status.DELIVERED)
    assert possible(play, CLIENT) == {"ask_revision", "complete", "open_cancellation", "escalate"}


@rule("O7", "O3")
def test_an_offer_is_answered_by_the_one_and_withdrawn_by_the_other() -> None:
    play = an_order(Status.OFFERED)
    assert possible(play, CLIENT) == {"accept_offer", "decline_offer"}
    assert possible(play, FREELANCER) == {"withdraw_offer"}
    assert possible(play, STRANGER) == set()


@rule("O7", "R5", "R7", "R20")
def test_an_open_request_is_answered_by_the_one_and_withdrawn_by_the_other() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert possible(play, CLIENT) == {
        "accept_request",
        "decline_request",
        "counter_request",
        "attach_evidence",
        "escalate",
    }
    assert possible(play, FREELANCER) == {
        "deliver",
        "withdraw_request",
        "attach_evidence",
        "escalate",
    }


@rule("O7", "E3")
def test_support_has_its_acts_and_nothing_of_the_parties() -> None:
    play = an_order(kind=Kind.EXTRA, escalated_by=CLIENT)
    options = what_now(play.order, AGENT, play.now, play.policy)
    assert [option.action.value for option in options] == [
        "support_cancel",
        "support_refund",
        "support_extend",
        "close_escalation",
    ]
    assert all(option.possible for option in options)


@rule("O7", "F2")
def test_why_not_comes_with_the_facts() -> None:
    play = an_order()
    late = play.order.agreed_delivery + DAY
    assert play.can(Action.CANCEL_AT_ONCE, CLIENT) == CancelAtOnceTooEarly(possible_from=late)
    assert play.can(Action.COMPLETE, CLIENT) == WrongStatus(
        action=Action.COMPLETE,
        status=Status.IN_PROGRESS,
        possible_while=frozenset({Status.DELIVERED}),
    )
    assert play.can(Action.WITHDRAW_REQUEST, CLIENT) == NoRequestIsOpen()
    refusal = play.can(Action.ACCEPT_OFFER, CLIENT)
    assert isinstance(refusal, OfferHasEnded)


@rule("O7")
@pytest.mark.parametrize("action", [Action.DELIVER, Action.OPEN_EXTRA, Action.SUPPORT_CANCEL])
def test_what_is_never_theirs_is_left_out(action: Action) -> None:
    assert an_order().can(action, CLIENT) is False


@rule("O7", "R8")
def test_the_page_shows_what_time_has_done_even_when_nothing_swept() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    options = what_now(play.order, CLIENT, play.now + 48 * HOUR, play.policy)
    assert Option(action=Action.ACCEPT_REQUEST, refusal=NoRequestIsOpen()) in options


def test_an_option_is_possible_unless_something_stands_in_its_way() -> None:
    assert Option(action=Action.DELIVER).possible
    assert not Option(action=Action.DELIVER, refusal=NoRequestIsOpen()).possible


@rule("O7")
def test_once_support_has_closed_the_case_nothing_is_possible_for_it() -> None:
    play = an_order(escalated_by=CLIENT)
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    assert possible(play, AGENT) == set()
    assert what_now(play.order, AGENT, play.now, play.policy)


@rule("O7", "R3")
@pytest.mark.parametrize("status", list(Status))
def test_an_answer_is_not_possible_because_of_the_order_or_else_of_the_request(
    status: Status,
) -> None:
    play = an_order(status)
    because = "no_request_open"
    if status is Status.OFFERED:
        because = "wrong_status"
    elif status in FINAL:
        because = "order_is_over"
    for action in (*ANSWERS, Action.COUNTER_REQUEST):
        for person in (CLIENT, FREELANCER):
            refusal = play.can(action, person)
            assert isinstance(refusal, Refusal)
            assert refusal.code == because
