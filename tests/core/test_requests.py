"""How a request is opened, answered, and ended once (R1 to R11, R22, R23)."""

import pytest

from core import commands as cmd
from core import events as ev
from core.decision import Decision
from core.orders import Status
from core.policy import DAY, HOUR
from core.refusals import (
    AnotherRequestIsOpen,
    NoRequestIsOpen,
    NotForYou,
    OrderIsOver,
    ReasonMissing,
    ReasonNotInList,
    RequestHasEnded,
    StaleCard,
    TextMissing,
    TextTooLong,
    WrongStatus,
)
from core.requests import Ending, Fault, RequestRef, Silence
from core.rules import KINDS, OPENING, Hat
from core.terms import CancellationTerms, Kind, PartialRefundTerms
from core.values import RequestId, Role
from tests.core.builders import (
    BY,
    CLIENT,
    FREELANCER,
    MOMENT,
    NOW,
    OPENED_BY,
    POLICY,
    an_order,
    opening,
    refused,
    rule,
    told,
)

EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


@rule("R1", "R5")
@EVERY_KIND
def test_each_kind_is_opened_by_whom_the_rules_name_and_stands_for_48_hours(kind: Kind) -> None:
    play = an_order()
    decision = play.open(kind)
    assert told(decision) == ["request_opened"]
    assert decision.entries[0].by == BY[OPENED_BY[kind]].account
    request = play.request
    assert (request.id, request.revision, request.kind) == (1, 1, kind)
    assert request.by is OPENED_BY[kind]
    assert request.counterparty is OPENED_BY[kind].other
    assert (request.opened_at, request.closes_at) == (NOW, NOW + 48 * HOUR)
    assert request.ending is None
    assert request.policy == POLICY.version


@rule("R6")
def test_a_request_says_for_ever_under_which_policy_it_was_opened() -> None:
    assert an_order(kind=Kind.EXTRA, policy=POLICY.but(version=7)).request.policy == 7


@rule("R1", "A2")
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CANCELLATION])
def test_each_kind_is_refused_to_the_other_party(kind: Kind) -> None:
    play = an_order()
    other = OPENED_BY[kind].other
    outcome = play.do(opening(kind), BY[other])
    whose = frozenset({Hat(OPENED_BY[kind].value)})
    assert outcome == NotForYou(action=OPENING[kind], whose=whose)


@rule("R1")
@pytest.mark.parametrize("role", list(Role))
def test_either_party_may_ask_for_a_cancellation(role: Role) -> None:
    an_order().open(Kind.CANCELLATION, role)


@rule("R3")
@EVERY_KIND
@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_no_request_on_an_order_that_is_over(kind: Kind, status: Status) -> None:
    play = an_order(status)
    assert play.do(opening(kind), BY[OPENED_BY[kind]]) == OrderIsOver(status=status)


@rule("R22")
@EVERY_KIND
@pytest.mark.parametrize(
    "status", [Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS, Status.DELIVERED]
)
def test_each_kind_has_its_statuses(kind: Kind, status: Status) -> None:
    play = an_order(status)
    outcome = play.do(opening(kind), BY[OPENED_BY[kind]])
    possible = {
        Kind.ORDER_UPDATE: {Status.IN_PROGRESS},
        Kind.DELIVERY_EXTENSION: {Status.IN_PROGRESS},
        Kind.PARTIAL_REFUND: {Status.IN_PROGRESS, Status.DELIVERED},
        Kind.EXTRA: {Status.IN_PROGRESS, Status.DELIVERED},
        Kind.CANCELLATION: {Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS, Status.DELIVERED},
    }[kind]
    if status in possible:
        assert isinstance(outcome, Decision)
    else:
        assert outcome == WrongStatus(
            action=OPENING[kind], status=status, possible_while=frozenset(possible)
        )


@rule("R22")
def test_an_offer_takes_no_requests() -> None:
    assert refused(an_order(Status.OFFERED).do(opening(Kind.CANCELLATION), CLIENT)) == (
        "wrong_status"
    )


@rule("R4")
def test_the_requester_is_shown_the_way_out_by_withdrawing() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    assert play.do(opening(Kind.EXTRA), FREELANCER) == AnotherRequestIsOpen(
        request=play.ref,
        kind=Kind.DELIVERY_EXTENSION,
        by=Role.FREELANCER,
        closes_at=NOW + 48 * HOUR,
        way_out=Ending.WITHDRAWN,
    )


@rule("R4")
def test_the_counterparty_is_shown_the_way_out_by_declining() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    outcome = play.do(opening(Kind.CANCELLATION), CLIENT)
    assert isinstance(outcome, AnotherRequestIsOpen)
    assert outcome.way_out is Ending.DECLINED


@rule("R4")
def test_a_requester_withdraws_and_goes_on_in_one_step() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    decision = play.open(Kind.EXTRA, replacing=play.ref)
    assert told(decision) == ["request_ended", "request_opened"]
    assert (play.last.ending, play.last.ended_by) == (Ending.WITHDRAWN, FREELANCER.account)
    assert (play.request.kind, play.request.id) == (Kind.EXTRA, 2)


@rule("R4")
def test_a_counterparty_declines_and_goes_on_in_one_step() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.open(Kind.CANCELLATION, Role.CLIENT, replacing=play.ref)
    assert (play.last.ending, play.last.ended_by) == (Ending.DECLINED, CLIENT.account)
    assert play.request.kind is Kind.CANCELLATION


@rule("R4", "R20")
@pytest.mark.parametrize(
    ("by", "counter", "first"),
    [
        (Role.CLIENT, Ending.WITHDRAWN, Ending.DECLINED),
        (Role.FREELANCER, Ending.DECLINED, Ending.WITHDRAWN),
    ],
)
def test_going_on_ends_a_counter_offer_and_the_one_that_waits_for_it(
    by: Role, counter: Ending, first: Ending
) -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    decision = play.open(Kind.CANCELLATION, by, replacing=play.ref)
    assert told(decision) == ["request_ended", "request_ended", "request_opened"]
    assert [(past.kind, past.ending) for past in play.order.past] == [
        (Kind.EXTRA, counter),
        (Kind.EXTRA, first),
    ]
    assert play.order.suspended is None
    assert play.request.id == 3


@rule("R4", "R8")
def test_going_on_that_is_refused_ends_nothing() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    before = play.order
    wrong = opening(Kind.PARTIAL_REFUND, terms=PartialRefundTerms(amount=0), replacing=play.ref)
    assert refused(play.do(wrong, FREELANCER)) == "amount_out_of_range"
    assert play.order == before


@rule("R4", "R9")
def test_going_on_past_a_request_that_has_ended_is_refused() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    seen = play.ref
    play.accept()
    outcome = play.do(opening(Kind.EXTRA, replacing=seen), FREELANCER)
    assert isinstance(outcome, RequestHasEnded)
    assert outcome.ending is Ending.ACCEPTED


@rule("R5")
@pytest.mark.parametrize(
    ("make", "ending"),
    [(cmd.AcceptRequest, Ending.ACCEPTED), (cmd.DeclineRequest, Ending.DECLINED)],
)
def test_the_counterparty_answers(
    make: type[cmd.AcceptRequest | cmd.DeclineRequest], ending: Ending
) -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.wait(HOUR)
    play.must(make(ref=play.ref), CLIENT)
    assert play.order.request is None
    assert (play.last.ending, play.last.ended_at, play.last.ended_by) == (
        ending,
        NOW + HOUR,
        CLIENT.account,
    )


@rule("R7")
def test_the_requester_withdraws_until_it_is_answered() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.wait(48 * HOUR - MOMENT)
    play.withdraw()
    assert (play.last.ending, play.last.ended_by) == (Ending.WITHDRAWN, FREELANCER.account)


@rule("A2", "R5", "R7")
def test_nobody_answers_their_own_request_or_takes_back_the_other_s() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    for command, by in (
        (cmd.AcceptRequest(ref=play.ref), FREELANCER),
        (cmd.DeclineRequest(ref=play.ref), FREELANCER),
        (cmd.WithdrawRequest(ref=play.ref), CLIENT),
    ):
        assert isinstance(play.do(command, by), NotForYou)


@rule("R6", "R8", "T3")
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.EXTRA])
def test_silence_accepts_at_the_deadline_even_when_nothing_swept(kind: Kind) -> None:
    play = an_order(kind=kind)
    ref = play.ref
    play.now += 60 * HOUR
    outcome = play.do(cmd.DeclineRequest(ref=ref), BY[OPENED_BY[kind].other])
    assert outcome == RequestHasEnded(
        request=ref.request, kind=kind, ending=Ending.AUTO_ACCEPTED, ended_at=NOW + 48 * HOUR
    )
    assert play.last.ending is Ending.AUTO_ACCEPTED
    assert play.last.ended_at == NOW + 48 * HOUR
    assert play.last.ended_by is None


@rule("R6")
def test_silence_lets_an_extra_lapse() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert told(play.wait(48 * HOUR))[-1] == "request_ended"
    assert play.last.ending is Ending.LAPSED
    assert play.order.current_price == play.order.price


@rule("R6")
def test_policy_says_what_silence_means() -> None:
    silence = dict(POLICY.silence) | {
        Kind.EXTRA: Silence.ACCEPT,
        Kind.PARTIAL_REFUND: Silence.LAPSE,
    }
    policy = POLICY.but(silence=silence)
    extra = an_order(kind=Kind.EXTRA, policy=policy)
    extra.wait(48 * HOUR)
    assert extra.order.extras == 1_500
    refund = an_order(kind=Kind.PARTIAL_REFUND, policy=policy)
    refund.wait(48 * HOUR)
    assert refund.last.ending is Ending.LAPSED
    assert refund.order.refunded == 0


@rule("R6")
def test_a_request_lives_under_the_policy_that_it_was_opened_under() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    silence = dict.fromkeys(Kind, Silence.LAPSE)
    play.policy = POLICY.but(window=HOUR, silence=silence, reminders=())
    assert told(play.wait(2 * HOUR)) == []
    play.wait(46 * HOUR)
    assert play.last.ending is Ending.AUTO_ACCEPTED


@rule("R8")
def test_a_moment_before_the_deadline_the_answer_counts_and_at_it_the_window_has_closed() -> None:
    in_time = an_order(kind=Kind.EXTRA)
    in_time.now += 48 * HOUR - MOMENT
    in_time.accept()
    late = an_order(kind=Kind.EXTRA)
    ref = late.ref
    late.now += 48 * HOUR
    assert isinstance(late.do(cmd.AcceptRequest(ref=ref), CLIENT), RequestHasEnded)
    assert late.last.ending is Ending.LAPSED


@rule("R8")
def test_a_second_click_changes_nothing_whoever_clicks() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    ref = play.ref
    play.accept()
    before = play.order
    for command, by in (
        (cmd.AcceptRequest(ref=ref), CLIENT),
        (cmd.DeclineRequest(ref=ref), CLIENT),
        (cmd.WithdrawRequest(ref=ref), FREELANCER),
    ):
        assert play.do(command, by) == RequestHasEnded(
            request=RequestId(1),
            kind=Kind.DELIVERY_EXTENSION,
            ending=Ending.ACCEPTED,
            ended_at=NOW,
        )
    assert play.order == before
    assert [past.id for past in play.order.past] == [1]


@rule("R9")
def test_a_card_of_a_request_that_never_was_is_stale() -> None:
    nothing = an_order().do(
        cmd.AcceptRequest(ref=RequestRef(request=RequestId(7), revision=1)), CLIENT
    )
    assert nothing == StaleCard(stands=None)
    play = an_order(kind=Kind.EXTRA)
    other = play.do(cmd.AcceptRequest(ref=RequestRef(request=RequestId(7), revision=1)), CLIENT)
    assert other == StaleCard(stands=play.ref)


@rule("R9")
def test_a_card_of_an_earlier_revision_is_refused_with_what_stands_now() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.EXTRA)
    seen = play.ref
    play.must(cmd.AskRevision(text="Bluer."), CLIENT)
    assert play.ref == RequestRef(request=seen.request, revision=2)
    assert play.do(cmd.AcceptRequest(ref=seen), CLIENT) == StaleCard(stands=play.ref)
    play.accept()


@rule("R9")
@EVERY_KIND
def test_delivering_changes_what_an_answer_would_mean(kind: Kind) -> None:
    play = an_order(kind=kind)
    seen = play.ref
    play.deliver()
    outcome = play.do(cmd.AcceptRequest(ref=seen, text="x"), BY[OPENED_BY[kind].other])
    assert isinstance(outcome, RequestHasEnded if KINDS[kind].ended_by_delivery else StaleCard)


@rule("R10")
def test_declining_can_carry_a_message() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    too_long = cmd.DeclineRequest(ref=play.ref, message="x" * 1501)
    assert play.do(too_long, CLIENT) == TextTooLong(field="message", limit=1500, length=1501)
    play.decline(" We have a fair on Friday. ")
    assert play.last.message == "We have a fair on Friday."


@rule("R10")
def test_declining_needs_no_message() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.decline()
    assert (play.last.ending, play.last.message) == (Ending.DECLINED, "")


@rule("R5")
def test_there_is_nothing_to_answer_where_nothing_is_open() -> None:
    play = an_order()
    ref = RequestRef(request=RequestId(1), revision=1)
    assert isinstance(play.do(cmd.WithdrawRequest(ref=ref), CLIENT), StaleCard)
    for option in (cmd.AcceptRequest.action, cmd.DeclineRequest.action):
        assert play.can(option, CLIENT) == NoRequestIsOpen()


@rule("R11", "R12", "R13", "R15", "R16")
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.EXTRA])
def test_a_comment_is_asked_of_every_kind_but_an_extra(kind: Kind) -> None:
    play = an_order()
    command = opening(kind)
    by = BY[OPENED_BY[kind]]
    assert play.do(command.but(comment=" \n"), by) == TextMissing(field="comment")
    assert play.do(command.but(comment="x" * 1501), by) == TextTooLong(
        field="comment", limit=1500, length=1501
    )
    play.must(command.but(comment="  x\r\ny "), by)
    assert play.request.comment == "x\ny"


@rule("R19")
def test_an_extra_needs_no_comment() -> None:
    an_order().must(opening(Kind.EXTRA).but(comment=""), FREELANCER)


@rule("R13", "R14", "R16")
@pytest.mark.parametrize(
    ("kind", "by"),
    [
        (Kind.CANCELLATION, Role.CLIENT),
        (Kind.CANCELLATION, Role.FREELANCER),
        (Kind.PARTIAL_REFUND, Role.FREELANCER),
    ],
)
def test_a_reason_is_picked_from_the_list_of_that_kind_and_role(kind: Kind, by: Role) -> None:
    play = an_order()
    command = opening(kind, by)
    assert play.do(command.but(reason=None), BY[by]) == ReasonMissing()
    assert play.do(command.but(reason="because"), BY[by]) == ReasonNotInList()
    play.must(command, BY[by])


@rule("R13")
def test_a_reason_of_the_other_party_s_list_is_not_taken() -> None:
    mixed_up = opening(Kind.CANCELLATION, Role.CLIENT).but(reason="no_time")
    assert an_order().do(mixed_up, CLIENT) == ReasonNotInList()


@rule("R13")
def test_the_client_s_reason_is_kept_apart_from_what_is_shared() -> None:
    play = an_order(kind=Kind.CANCELLATION, by=Role.CLIENT)
    request = play.request
    assert (request.reason, request.confidential) == (None, "late_delivery")
    assert request.fault is Fault.FREELANCER


@rule("R13")
def test_the_freelancer_s_reason_for_cancelling_is_shared_with_a_note_if_wanted() -> None:
    terms = CancellationTerms(note=" I am sorry. ")
    play = an_order(kind=Kind.CANCELLATION, by=Role.FREELANCER, terms=terms)
    request = play.request
    assert (request.reason, request.confidential) == ("no_time", None)
    assert request.terms == CancellationTerms(note="I am sorry.")
    too_long = opening(Kind.CANCELLATION, Role.FREELANCER, CancellationTerms(note="x" * 1501))
    assert an_order().do(too_long, FREELANCER) == TextTooLong(field="note", limit=1500, length=1501)


@rule("R16", "R17")
def test_the_reason_of_a_partial_refund_is_confidential_and_nobody_s_fault() -> None:
    request = an_order(kind=Kind.PARTIAL_REFUND).request
    assert (request.reason, request.confidential) == (None, "quality_below_agreed")
    assert request.fault is None


@rule("R12", "R15", "R19")
@pytest.mark.parametrize("kind", [Kind.ORDER_UPDATE, Kind.DELIVERY_EXTENSION, Kind.EXTRA])
def test_a_reason_is_not_kept_where_none_is_asked(kind: Kind) -> None:
    play = an_order()
    play.must(opening(kind).but(reason="late_delivery"), BY[OPENED_BY[kind]])
    request = play.request
    assert (request.reason, request.confidential, request.fault) == (None, None, None)


@rule("R23")
@pytest.mark.parametrize("kind", [Kind.ORDER_UPDATE, Kind.DELIVERY_EXTENSION])
def test_delivering_supersedes_what_asks_about_the_delivery(kind: Kind) -> None:
    play = an_order(kind=kind)
    decision = play.deliver()
    assert told(decision) == ["order_delivered", "request_ended"]
    assert (play.last.ending, play.last.ended_by) == (Ending.SUPERSEDED, FREELANCER.account)
    assert play.order.completes_at == NOW + 3 * DAY


@rule("R23", "R20")
def test_delivering_supersedes_a_counter_offer_and_the_one_that_waits() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, countered=True)
    play.deliver()
    assert [past.ending for past in play.order.past] == [Ending.SUPERSEDED, Ending.SUPERSEDED]
    assert play.order.request is None
    assert play.order.suspended is None


@rule("R23")
@pytest.mark.parametrize("kind", [Kind.CANCELLATION, Kind.PARTIAL_REFUND, Kind.EXTRA])
def test_delivering_leaves_the_other_kinds_open(kind: Kind) -> None:
    play = an_order(kind=kind)
    assert told(play.deliver()) == ["order_delivered"]
    assert play.request.kind is kind


@rule("R23")
def test_asking_for_a_revision_is_allowed_while_a_request_is_open() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    play.must(cmd.AskRevision(text="Bluer."), CLIENT)
    assert play.is_in(Status.IN_PROGRESS)
    assert play.request.kind is Kind.PARTIAL_REFUND


@rule("R23", "R4")
def test_completing_waits_for_the_request_or_ends_it_in_the_same_step() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    outcome = play.do(cmd.Complete(), CLIENT)
    assert isinstance(outcome, AnotherRequestIsOpen)
    assert outcome.way_out is Ending.DECLINED
    decision = play.must(cmd.Complete(replacing=play.ref), CLIENT)
    assert told(decision) == ["request_ended", "order_completed"]
    assert play.last.ending is Ending.DECLINED
    assert play.is_in(Status.COMPLETED)


@rule("R23", "R4")
def test_a_client_s_own_request_is_withdrawn_by_completing() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.CANCELLATION, by=Role.CLIENT)
    play.must(cmd.Complete(replacing=play.ref), CLIENT)
    assert play.last.ending is Ending.WITHDRAWN


@rule("R23", "R9")
def test_completing_past_a_stale_card_is_refused() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    stale = RequestRef(request=play.ref.request, revision=9)
    assert play.do(cmd.Complete(replacing=stale), CLIENT) == StaleCard(stands=play.ref)


def test_requests_are_numbered_in_the_order_in_which_they_were_opened() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, countered=True)
    assert (play.request.id, play.order.next_request) == (2, 3)
    play.withdraw()
    assert (play.request.id, play.order.next_request) == (1, 3)
    play.decline()
    play.open(Kind.EXTRA)
    assert play.request.id == 3
    assert [past.id for past in play.order.past] == [2, 1]


def test_a_request_can_be_found_open_waiting_or_ended() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    first, counter = play.order.find(RequestId(1)), play.order.find(RequestId(2))
    assert first is not None
    assert counter == play.request
    assert play.order.find(RequestId(3)) is None
    play.accept()
    ended = play.order.find(RequestId(1))
    assert ended is not None
    assert ended.ending is Ending.SUPERSEDED


def test_an_opened_request_is_what_its_event_tells() -> None:
    play = an_order()
    event = play.open(Kind.EXTRA).entries[0].event
    assert isinstance(event, ev.RequestOpened)
    assert event.request == play.request
