"""Answering a request with other terms (R20)."""

import pytest

from core import commands as cmd
from core.advance import due
from core.orders import Status
from core.policy import DAY, HOUR
from core.refusals import (
    AmountOutOfRange,
    CounterNotPossible,
    NotForYou,
    PartialRefundGiven,
    RequestIsWaiting,
    SameTerms,
    StaleCard,
    TermsOfAnotherKind,
    TextTooLong,
)
from core.requests import Ending
from core.rules import Action
from core.terms import DeliveryExtensionTerms, ExtraTerms, Kind, PartialRefundTerms
from core.values import Role
from tests.core.builders import (
    CLIENT,
    COUNTERABLE,
    FREELANCER,
    NOW,
    OTHER_TERMS,
    POLICY,
    TERMS,
    an_order,
    opening,
    refused,
    rule,
    told,
)

EVERY_COUNTERABLE = pytest.mark.parametrize("kind", sorted(COUNTERABLE))


@rule("R20")
@EVERY_COUNTERABLE
def test_the_counterparty_answers_with_other_terms_and_the_first_one_waits(kind: Kind) -> None:
    play = an_order(kind=kind)
    first = play.request
    play.wait(HOUR)
    decision = play.counter()
    assert told(decision) == ["request_opened"]
    counter = play.request
    assert (counter.by, counter.counter_to, counter.kind) == (Role.CLIENT, first.id, kind)
    assert counter.closes_at == NOW + HOUR + 48 * HOUR
    assert play.order.suspended is not None
    assert play.order.suspended.request == first
    assert play.order.suspended.left == 47 * HOUR


@rule("R20")
@pytest.mark.parametrize("kind", [Kind.ORDER_UPDATE, Kind.CANCELLATION])
def test_some_kinds_have_no_other_terms(kind: Kind) -> None:
    play = an_order(kind=kind)
    command = cmd.CounterRequest(ref=play.ref, terms=TERMS[kind], comment="x")
    assert play.do(command, play.counterparty) == CounterNotPossible(kind=kind, is_counter=False)


@rule("R20")
def test_a_counter_offer_is_not_countered_again() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    command = cmd.CounterRequest(ref=play.ref, terms=TERMS[Kind.EXTRA], comment="x")
    assert play.do(command, FREELANCER) == CounterNotPossible(kind=Kind.EXTRA, is_counter=True)


@rule("R20", "A2")
def test_the_requester_does_not_counter_their_own_request() -> None:
    play = an_order(kind=Kind.EXTRA)
    command = cmd.CounterRequest(ref=play.ref, terms=OTHER_TERMS[Kind.EXTRA])
    assert isinstance(play.do(command, FREELANCER), NotForYou)


@rule("R20")
def test_other_terms_are_of_the_same_kind_and_really_other() -> None:
    play = an_order(kind=Kind.EXTRA)
    other_kind = cmd.CounterRequest(ref=play.ref, terms=DeliveryExtensionTerms(days=1))
    assert play.do(other_kind, CLIENT) == TermsOfAnotherKind(kind=Kind.EXTRA)
    same = cmd.CounterRequest(
        ref=play.ref, terms=ExtraTerms(title=" A second  logo ", price=1_500, days=3)
    )
    assert play.do(same, CLIENT) == SameTerms()


@rule("R20", "R16")
def test_other_terms_never_get_more_than_the_caps() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    much = cmd.CounterRequest(ref=play.ref, terms=PartialRefundTerms(amount=6_001))
    assert play.do(much, CLIENT) == AmountOutOfRange(least=1, most=6_000, currency="EUR")
    play.counter(PartialRefundTerms(amount=6_000))


@rule("R20")
def test_other_terms_need_no_comment_and_no_reason() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    long = cmd.CounterRequest(
        ref=play.ref, terms=OTHER_TERMS[Kind.PARTIAL_REFUND], comment="x" * 1501
    )
    assert play.do(long, CLIENT) == TextTooLong(field="comment", limit=1500, length=1501)
    play.must(cmd.CounterRequest(ref=play.ref, terms=OTHER_TERMS[Kind.PARTIAL_REFUND]), CLIENT)
    assert (play.request.reason, play.request.confidential) == (None, None)
    assert play.request.comment == ""


@rule("R20")
def test_accepted_other_terms_take_effect_and_the_first_ones_do_not() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND, countered=True)
    decision = play.accept()
    assert told(decision) == ["request_ended", "request_ended", "refund_recorded"]
    assert [(past.id, past.ending) for past in play.order.past] == [
        (2, Ending.ACCEPTED),
        (1, Ending.SUPERSEDED),
    ]
    assert play.order.refunded == 4_000
    assert play.order.suspended is None
    assert play.do(opening(Kind.PARTIAL_REFUND), FREELANCER) == PartialRefundGiven()


@rule("R20")
@pytest.mark.parametrize("end", ["decline", "withdraw"])
@EVERY_COUNTERABLE
def test_when_they_fail_the_first_one_stands_again_with_the_time_it_had_left(
    kind: Kind, end: str
) -> None:
    play = an_order(kind=kind)
    play.wait(30 * HOUR)
    play.counter()
    play.wait(40 * HOUR)
    decision = play.decline() if end == "decline" else play.withdraw()
    assert told(decision) == ["request_ended", "request_stood_again"]
    request = play.request
    assert (request.id, request.revision, request.by) == (1, 2, Role.FREELANCER)
    assert request.closes_at == play.now + 18 * HOUR
    assert due(play.order) == request.closes_at - 6 * HOUR
    assert play.order.suspended is None
    assert play.last.ending is (Ending.DECLINED if end == "decline" else Ending.WITHDRAWN)
    play.accept()


@rule("R20", "R9")
def test_a_card_from_before_the_counter_offer_is_stale_once_the_first_one_stands_again() -> None:
    play = an_order(kind=Kind.EXTRA)
    seen = play.ref
    play.counter()
    play.decline()
    assert play.do(cmd.AcceptRequest(ref=seen), CLIENT) == StaleCard(stands=play.ref)


@rule("R20")
def test_the_first_one_cannot_be_answered_while_it_waits() -> None:
    play = an_order(kind=Kind.EXTRA)
    first = play.ref
    play.counter()
    for command, by in (
        (cmd.AcceptRequest(ref=first), CLIENT),
        (cmd.WithdrawRequest(ref=first), FREELANCER),
    ):
        assert play.do(command, by) == RequestIsWaiting(
            request=first.request, kind=Kind.EXTRA, counter=play.ref
        )


@rule("R20", "R6")
@pytest.mark.parametrize("kind", [Kind.DELIVERY_EXTENSION, Kind.PARTIAL_REFUND])
def test_silence_on_a_counter_offer_means_what_it_means_for_its_kind(kind: Kind) -> None:
    play = an_order(kind=kind, countered=True)
    play.wait(48 * HOUR)
    assert [past.ending for past in play.order.past] == [Ending.AUTO_ACCEPTED, Ending.SUPERSEDED]


@rule("R20", "R6")
def test_a_counter_offer_to_an_extra_lapses_and_the_extra_stands_again_from_that_deadline() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.wait(HOUR)
    play.counter()
    play.now += 50 * HOUR
    decision = play.settle()
    assert [entry.event.event for entry in decision.entries][-2:] == [
        "request_ended",
        "request_stood_again",
    ]
    assert play.last.ending is Ending.LAPSED
    assert play.request.closes_at == NOW + HOUR + 48 * HOUR + 47 * HOUR


@rule("R20", "O5")
def test_the_clock_of_a_delivered_order_is_held_all_the_while() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND, countered=True)
    assert play.order.completes_after == 3 * DAY
    play.withdraw()
    assert play.order.completes_after == 3 * DAY
    play.decline()
    assert play.order.completes_at == play.now + 3 * DAY


@rule("R20")
def test_what_now_offers_a_counter_offer_where_there_can_be_one() -> None:
    assert an_order(kind=Kind.EXTRA).can(Action.COUNTER_REQUEST, CLIENT) is True
    assert an_order(kind=Kind.EXTRA).can(Action.COUNTER_REQUEST, FREELANCER) is False
    countered = an_order(kind=Kind.EXTRA, countered=True)
    assert countered.can(Action.COUNTER_REQUEST, FREELANCER) == CounterNotPossible(
        kind=Kind.EXTRA, is_counter=True
    )


@rule("R20", "R16")
def test_a_counter_offer_is_held_to_the_policy_of_its_own_moment() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    play.policy = POLICY.but(refund_percent=30, window=HOUR)
    command = cmd.CounterRequest(ref=play.ref, terms=PartialRefundTerms(amount=3_001))
    assert refused(play.do(command, CLIENT)) == "amount_out_of_range"
    play.counter(PartialRefundTerms(amount=3_000))
    assert play.request.closes_at == NOW + HOUR


@rule("R20", "A2")
@pytest.mark.parametrize("by", [Role.CLIENT, Role.FREELANCER])
def test_nobody_answers_their_own_request_with_other_terms(by: Role) -> None:
    play = an_order(kind=Kind.CANCELLATION, by=by)
    answering = cmd.CounterRequest(ref=play.ref, terms=TERMS[Kind.CANCELLATION])
    outcome = play.do(answering, play.requester)
    assert isinstance(outcome, NotForYou), outcome
