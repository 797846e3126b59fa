"""Cancelling without the other party, and being shown what will happen (F1 to F4)."""

import pytest

from core import commands as cmd
from core import events as ev
from core.orders import Status
from core.policy import DAY, HOUR
from core.preview import Consequences, Ended, Foresight, preview
from core.refusals import (
    CancelAtOnceTooEarly,
    NotForYou,
    RequestHasEnded,
    StaleCard,
    UnknownOrder,
    WrongStatus,
)
from core.requests import Ending, Fault, RequestRef
from core.rules import Action, Hat
from core.standing import Standing
from core.terms import Kind
from core.values import Actor, RequestId, Role
from tests.core.builders import (
    CLIENT,
    FREELANCER,
    MOMENT,
    STRANGER,
    Play,
    an_order,
    opening,
    rule,
    told,
)


def cancelled(play: Play, seen: RequestRef | None = None) -> ev.OrderCancelled:
    event = play.must(cmd.CancelAtOnce(seen=seen), CLIENT).entries[-1].event
    assert isinstance(event, ev.OrderCancelled)
    return event


@rule("F1", "S3")
def test_before_the_requirements_the_client_cancels_at_once_and_it_counts_against_nobody() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS)
    event = cancelled(play)
    assert (event.cause, event.fault) == (ev.CancelledBy.BEFORE_REQUIREMENTS, Fault.NOBODY)
    assert event.refund == 10_000
    assert play.is_in(Status.CANCELLED)


@rule("F1", "S3")
def test_before_the_requirements_even_a_very_late_order_counts_against_nobody() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS, very_late=True)
    assert cancelled(play).fault is Fault.NOBODY


@rule("F2", "S3", "O6")
def test_a_very_late_order_is_cancelled_at_once_against_the_freelancer() -> None:
    event = cancelled(an_order(very_late=True))
    assert (event.cause, event.fault) == (ev.CancelledBy.VERY_LATE, Fault.FREELANCER)


@rule("F2", "O6")
def test_before_it_is_very_late_the_client_is_told_from_when_it_is_possible() -> None:
    play = an_order()
    late = play.order.agreed_delivery + DAY
    play.wait_until(late - MOMENT)
    assert play.do(cmd.CancelAtOnce(), CLIENT) == CancelAtOnceTooEarly(possible_from=late)
    play.wait(MOMENT)
    cancelled(play)


@rule("F2", "R15")
def test_an_agreed_extension_moves_that_moment() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    late = play.order.agreed_delivery + DAY
    play.accept()
    play.wait_until(late)
    outcome = play.do(cmd.CancelAtOnce(), CLIENT)
    assert outcome == CancelAtOnceTooEarly(possible_from=late + 5 * DAY)


@rule("F2")
def test_policy_says_when_late_is_very_late() -> None:
    play = an_order()
    play.policy = play.policy.but(very_late_after=HOUR)
    play.wait_until(play.order.agreed_delivery + HOUR)
    cancelled(play)


@rule("F1", "F2")
def test_a_delivered_order_is_not_cancelled_at_once() -> None:
    play = an_order(Status.DELIVERED)
    assert play.do(cmd.CancelAtOnce(), CLIENT) == WrongStatus(
        action=Action.CANCEL_AT_ONCE,
        status=Status.DELIVERED,
        possible_while=frozenset({Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS}),
    )


@rule("F1", "F2", "A2")
def test_the_freelancer_never_cancels_at_once() -> None:
    for play in (an_order(Status.AWAITING_REQUIREMENTS), an_order(very_late=True)):
        outcome = play.do(cmd.CancelAtOnce(), FREELANCER)
        assert outcome == NotForYou(action=Action.CANCEL_AT_ONCE, whose=frozenset({Hat.CLIENT}))


@rule("F3")
@pytest.mark.parametrize(
    ("kind", "by", "ending"),
    [
        (Kind.ORDER_UPDATE, Role.CLIENT, Ending.WITHDRAWN),
        (Kind.DELIVERY_EXTENSION, Role.FREELANCER, Ending.DECLINED),
    ],
)
def test_cancelling_at_once_ends_the_open_request(kind: Kind, by: Role, ending: Ending) -> None:
    play = an_order(kind=kind, by=by, very_late=True)
    cancelled(play, play.ref)
    assert play.order.request is None
    assert (play.last.ending, play.last.ended_by) == (ending, CLIENT.account)


@rule("F3", "R20")
def test_cancelling_at_once_ends_a_counter_offer_and_the_one_that_waits() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, countered=True, very_late=True)
    decision = play.must(cmd.CancelAtOnce(seen=play.ref), CLIENT)
    assert told(decision) == ["request_ended", "request_ended", "order_cancelled"]
    assert [past.ending for past in play.order.past] == [Ending.WITHDRAWN, Ending.DECLINED]


@rule("F3", "R9")
def test_whoever_was_not_told_of_the_open_request_is_told_first() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, very_late=True)
    assert play.do(cmd.CancelAtOnce(), CLIENT) == StaleCard(stands=play.ref)
    stale = RequestRef(request=play.ref.request, revision=9)
    assert play.do(cmd.CancelAtOnce(seen=stale), CLIENT) == StaleCard(stands=play.ref)


@rule("F3", "R9")
def test_a_request_that_ended_meanwhile_is_told_of_as_well() -> None:
    play = an_order(kind=Kind.ORDER_UPDATE, very_late=True)
    seen = play.ref
    play.accept()
    assert isinstance(play.do(cmd.CancelAtOnce(seen=seen), CLIENT), RequestHasEnded)
    cancelled(play)


@rule("A2", "F3")
def test_to_the_freelancer_an_open_request_makes_no_difference() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, very_late=True)
    assert isinstance(play.do(cmd.CancelAtOnce(), FREELANCER), NotForYou)


def seen_ahead(play: Play, command: cmd.Command, by: Actor, own: Standing) -> Consequences:
    outcome = preview(play.order, command, by, play.now, play.policy, own)
    assert isinstance(outcome, Foresight), outcome
    return outcome.at_once


GOOD = Standing(completed=9, cancelled_against=0, answered=4, unanswered=1)


@rule("F4", "S4")
def test_a_freelancer_is_shown_what_accepting_a_cancellation_does_to_their_rate() -> None:
    play = an_order(kind=Kind.CANCELLATION)
    will = seen_ahead(play, cmd.AcceptRequest(ref=play.ref), FREELANCER, GOOD)
    assert (will.status_before, will.status_after) == (Status.IN_PROGRESS, Status.CANCELLED)
    assert (will.price_before, will.price_after, will.refund) == (10_000, 10_000, 10_000)
    assert will.counts_against_freelancer
    assert will.rate_before == GOOD
    assert will.rate_after == GOOD.but(cancelled_against=1, answered=5)
    assert will.ends == (
        Ended(request=RequestId(1), kind=Kind.CANCELLATION, ending=Ending.ACCEPTED),
    )
    assert will.moves_something


@rule("F4", "S4")
def test_a_client_is_shown_their_own_rates_and_never_the_freelancer_s() -> None:
    play = an_order(kind=Kind.CANCELLATION, by=Role.FREELANCER)
    own = Standing(answered=1)
    will = seen_ahead(play, cmd.AcceptRequest(ref=play.ref), CLIENT, own)
    assert will.counts_against_freelancer
    assert (will.rate_before, will.rate_after) == (None, None)
    unanswered = seen_ahead(play, cmd.AcceptRequest(ref=play.ref), CLIENT, Standing(unanswered=1))
    assert unanswered.rate_after == Standing(unanswered=1, answered=1)


@rule("F4", "F3")
def test_cancelling_at_once_is_shown_with_the_request_that_it_ends() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, very_late=True)
    will = seen_ahead(play, cmd.CancelAtOnce(seen=play.ref), CLIENT, Standing())
    assert will.ends == (
        Ended(request=RequestId(1), kind=Kind.DELIVERY_EXTENSION, ending=Ending.DECLINED),
    )
    assert will.counts_against_freelancer
    assert will.refund == 10_000


@rule("F4")
def test_an_extra_is_shown_with_the_new_price_and_date() -> None:
    play = an_order(kind=Kind.EXTRA)
    will = seen_ahead(play, cmd.AcceptRequest(ref=play.ref), CLIENT, Standing(answered=1))
    assert (will.price_before, will.price_after) == (10_000, 11_500)
    assert will.delivery_after - will.delivery_before == 3 * DAY
    assert not will.counts_against_freelancer
    assert will.moves_something
    assert (will.rate_before, will.rate_after) == (None, None)


@rule("F4")
@pytest.mark.parametrize(
    "kind", [Kind.PARTIAL_REFUND, Kind.DELIVERY_EXTENSION, Kind.EXTRA, Kind.CANCELLATION]
)
def test_accepting_these_moves_money_a_date_or_the_order(kind: Kind) -> None:
    play = an_order(kind=kind)
    will = seen_ahead(play, cmd.AcceptRequest(ref=play.ref), play.counterparty, Standing())
    assert will.moves_something


@rule("F4", "R12")
def test_answering_an_update_moves_nothing_but_the_response_rate() -> None:
    play = an_order(kind=Kind.ORDER_UPDATE)
    command = cmd.AcceptRequest(ref=play.ref, text="Half done.")
    will = seen_ahead(play, command, FREELANCER, GOOD)
    assert will.rate_after == GOOD.but(answered=5)
    assert not will.moves_something


@rule("F4")
@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ("refund", 1),
        ("price_after", 2),
        ("status_after", Status.COMPLETED),
        ("delivery_after", an_order().now),
    ],
)
def test_anything_that_moves_is_worth_a_look(changed: str, value: object) -> None:
    play = an_order(kind=Kind.ORDER_UPDATE)
    command = cmd.AcceptRequest(ref=play.ref, text="Half done.")
    nothing = seen_ahead(play, command, FREELANCER, Standing())
    assert not nothing.moves_something
    assert nothing.but(**{changed: value}).moves_something


@rule("F4")
def test_what_would_be_refused_is_refused_when_looking_ahead() -> None:
    play = an_order(kind=Kind.EXTRA)
    accept = cmd.AcceptRequest(ref=play.ref)
    args = (play.now, play.policy, Standing())
    assert isinstance(preview(play.order, accept, FREELANCER, *args), NotForYou)
    assert preview(play.order, accept, STRANGER, *args) == UnknownOrder()


@rule("F4", "R8")
def test_looking_ahead_sees_what_time_has_done_meanwhile() -> None:
    play = an_order(kind=Kind.EXTRA)
    accept = cmd.AcceptRequest(ref=play.ref)
    later = play.now + 48 * HOUR
    outcome = preview(play.order, accept, CLIENT, later, play.policy, Standing())
    assert isinstance(outcome, RequestHasEnded)


@rule("F4", "S4")
def test_opening_a_request_shows_what_it_will_do_once_it_is_accepted() -> None:
    play = an_order()
    outcome = preview(
        play.order, opening(Kind.CANCELLATION), CLIENT, play.now, play.policy, Standing()
    )
    assert isinstance(outcome, Foresight)
    assert not outcome.at_once.moves_something
    assert outcome.request is not None
    assert outcome.request.closes_at == play.now + 48 * HOUR
    assert outcome.if_accepted is not None
    assert outcome.if_accepted.status_after is Status.CANCELLED
    assert outcome.if_accepted.counts_against_freelancer


@rule("F4")
def test_a_command_that_opens_nothing_leads_to_nothing_later() -> None:
    play = an_order(kind=Kind.EXTRA)
    outcome = preview(
        play.order,
        cmd.DeclineRequest(ref=play.ref),
        CLIENT,
        play.now,
        play.policy,
        Standing(),
    )
    assert isinstance(outcome, Foresight)
    assert (outcome.if_accepted, outcome.request) == (None, None)


@rule("F4", "R20")
def test_other_terms_show_what_they_would_do_in_place_of_the_first_ones() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    command = cmd.CounterRequest(ref=play.ref, terms=play.request.terms.but(amount=4_000))
    outcome = preview(play.order, command, CLIENT, play.now, play.policy, Standing())
    assert isinstance(outcome, Foresight)
    assert outcome.if_accepted is not None
    assert outcome.if_accepted.refund == 4_000


@rule("F2", "R18")
def test_cancelling_at_once_refunds_what_was_not_refunded_before() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    play.accept()
    play.wait_until(play.order.agreed_delivery + DAY)
    assert cancelled(play).refund == 8_000
    assert play.order.refunded == 10_000
