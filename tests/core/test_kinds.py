"""What each kind of request asks for and does (R12 to R19)."""

import pytest

from core import commands as cmd
from core import events as ev
from core.money import MAX_MINOR
from core.orders import Status
from core.policy import DAY, DEFAULT_POLICY, DEFAULT_REASONS, HOUR
from core.refusals import (
    AmountOutOfRange,
    DaysOutOfRange,
    ExtraIsEmpty,
    NothingToRefund,
    PartialRefundGiven,
    TextMissing,
    TextTooLong,
)
from core.requests import Ending, Fault
from core.rules import Action
from core.terms import DeliveryExtensionTerms, ExtraTerms, Kind, PartialRefundTerms
from core.terms_check import refund_cap
from core.values import Role
from tests.core.builders import (
    AGENT,
    BY,
    CLIENT,
    FREELANCER,
    POLICY,
    an_imported_order,
    an_order,
    opening,
    refused,
    rule,
    told,
)


@rule("R12")
def test_an_update_is_accepted_with_its_text_and_changes_nothing_else() -> None:
    play = an_order(kind=Kind.ORDER_UPDATE)
    before = play.order
    empty = cmd.AcceptRequest(ref=play.ref, text=" ")
    assert play.do(empty, FREELANCER) == TextMissing(field="answer")
    too_long = cmd.AcceptRequest(ref=play.ref, text="x" * 1501)
    assert play.do(too_long, FREELANCER) == TextTooLong(field="answer", limit=1500, length=1501)
    decision = play.accept(" Half done. ")
    assert told(decision) == ["request_ended"]
    assert play.last.message == "Half done."
    assert play.order.but(past=(), events=0) == before.but(request=None, past=(), events=0)


@rule("R12")
def test_silence_marks_an_update_accepted_and_unanswered() -> None:
    play = an_order(kind=Kind.ORDER_UPDATE)
    assert told(play.wait(48 * HOUR))[-1] == "request_ended"
    assert (play.last.ending, play.last.message) == (Ending.AUTO_ACCEPTED, "")


@rule("R12")
def test_a_text_is_kept_only_where_the_answer_is_one() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.accept("x" * 2000)
    assert play.last.message == ""


@rule("R13", "R14")
@pytest.mark.parametrize("role", list(Role))
def test_an_accepted_cancellation_cancels_and_refunds_in_full(role: Role) -> None:
    play = an_order(kind=Kind.CANCELLATION, by=role)
    decision = play.accept()
    assert told(decision) == ["request_ended", "order_cancelled"]
    event = decision.entries[1].event
    assert isinstance(event, ev.OrderCancelled)
    assert (event.cause, event.request, event.refund) == (ev.CancelledBy.REQUEST, 1, 10_000)
    assert event.fault is Fault.FREELANCER
    assert play.is_in(Status.CANCELLED)
    assert play.order.refunded == play.order.current_price
    assert play.order.ended_at == play.now


@rule("R13")
def test_a_cancellation_refunds_what_is_left_of_the_current_price() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.accept()
    play.open(Kind.PARTIAL_REFUND)
    play.accept()
    play.open(Kind.CANCELLATION)
    event = play.accept().entries[1].event
    assert isinstance(event, ev.OrderCancelled)
    assert event.refund == 10_000 + 1_500 - 2_000
    assert play.order.refunded == play.order.current_price == 11_500


@rule("R14")
@pytest.mark.parametrize(
    ("reason", "fault"),
    [(reason.code, reason.fault) for reasons in DEFAULT_REASONS.values() for reason in reasons],
)
def test_whose_fault_a_cancellation_is_comes_with_the_reason(reason: str, fault: Fault) -> None:
    for role in Role:
        play = an_order()
        outcome = play.do(opening(Kind.CANCELLATION, role).but(reason=reason), BY[role])
        if play.order.request is not None:
            event = play.accept().entries[1].event
            assert isinstance(event, ev.OrderCancelled)
            assert event.fault is fault
        else:
            assert refused(outcome) == "reason_not_in_list"


@rule("R14")
def test_a_mistake_and_ordering_again_are_nobody_s_fault() -> None:
    faults = {
        reason.code: reason.fault for reasons in DEFAULT_REASONS.values() for reason in reasons
    }
    for code in ("ordered_by_mistake", "will_order_again", "client_will_order_again"):
        assert faults[code] is Fault.NOBODY


@rule("R15", "O1")
def test_an_extension_counts_from_the_agreed_date_not_from_today() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    agreed = play.order.agreed_delivery
    play.wait(DAY)
    decision = play.accept()
    assert told(decision) == ["request_ended", "delivery_date_moved"]
    assert play.order.agreed_delivery == agreed + 5 * DAY
    assert play.order.original_delivery == agreed


@rule("R15")
@pytest.mark.parametrize(("days", "taken"), [(0, False), (1, True), (60, True), (61, False)])
def test_an_extension_is_1_to_60_whole_days(days: int, taken: bool) -> None:
    outcome = an_order().do(
        opening(Kind.DELIVERY_EXTENSION, terms=DeliveryExtensionTerms(days=days)), FREELANCER
    )
    assert (outcome == DaysOutOfRange(least=1, most=60)) is not taken


@rule("R15")
def test_policy_caps_the_days() -> None:
    play = an_order(policy=POLICY.but(extension_days=3, extra_days=2))
    long = opening(Kind.DELIVERY_EXTENSION, terms=DeliveryExtensionTerms(days=4))
    assert play.do(long, FREELANCER) == DaysOutOfRange(least=1, most=3)
    extra = opening(Kind.EXTRA, terms=ExtraTerms(title="x", price=1, days=3))
    assert play.do(extra, FREELANCER) == DaysOutOfRange(least=0, most=2)


@rule("R16")
@pytest.mark.parametrize(
    ("amount", "taken"), [(-1, False), (0, False), (1, True), (6_000, True), (6_001, False)]
)
def test_a_partial_refund_is_above_zero_and_up_to_60_percent(amount: int, taken: bool) -> None:
    outcome = an_order().do(
        opening(Kind.PARTIAL_REFUND, terms=PartialRefundTerms(amount=amount)), FREELANCER
    )
    assert (outcome == AmountOutOfRange(least=1, most=6_000, currency="EUR")) is not taken


@rule("R16")
@pytest.mark.parametrize(("price", "cap"), [(2, 1), (3, 1), (999, 599), (1_001, 600)])
def test_the_cap_is_rounded_so_that_it_never_exceeds_60_percent(price: int, cap: int) -> None:
    assert refund_cap(an_order(price=price).order, POLICY) == cap


@rule("R16")
def test_extras_do_not_count_for_the_cap() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.accept()
    assert play.order.current_price == 11_500
    assert refund_cap(play.order, POLICY) == 6_000
    assert refund_cap(play.order, POLICY.but(refund_percent=100)) == 10_000


@rule("R16")
def test_a_price_of_one_cent_leaves_nothing_to_offer() -> None:
    assert an_order(price=1).can(Action.OPEN_PARTIAL_REFUND, FREELANCER) == NothingToRefund()
    assert an_order(price=2).can(Action.OPEN_PARTIAL_REFUND, FREELANCER) is True


@rule("R16", "E3")
def test_a_partial_refund_never_exceeds_what_support_left() -> None:
    play = an_order(escalated_by=CLIENT)
    play.must(cmd.SupportRefund(amount=9_000, why="Broken."), AGENT)
    assert refund_cap(play.order, POLICY) == 1_000
    assert play.can(Action.OPEN_PARTIAL_REFUND, FREELANCER) is True
    play.must(cmd.SupportRefund(amount=1_000, why="All of it."), AGENT)
    assert play.do(opening(Kind.PARTIAL_REFUND), FREELANCER) == NothingToRefund()


@rule("R18")
def test_an_accepted_partial_refund_is_recorded_and_closes_the_door_on_others() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    decision = play.accept()
    assert told(decision) == ["request_ended", "refund_recorded"]
    event = decision.entries[1].event
    assert isinstance(event, ev.RefundRecorded)
    assert (event.amount, event.cause) == (2_000, ev.RefundedBy.PARTIAL_REFUND)
    assert play.order.refunded == 2_000
    assert play.do(opening(Kind.PARTIAL_REFUND), FREELANCER) == PartialRefundGiven()


@rule("R18")
def test_silence_closes_that_door_as_well() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    play.wait(48 * HOUR)
    assert play.order.refunded == 2_000
    assert play.do(opening(Kind.PARTIAL_REFUND), FREELANCER) == PartialRefundGiven()


@rule("R18")
def test_after_an_offer_that_came_to_nothing_another_may_be_made() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    play.decline()
    play.open(Kind.PARTIAL_REFUND)
    play.withdraw()
    play.open(Kind.PARTIAL_REFUND)
    play.escalate()
    play.must(cmd.SupportRefund(amount=500, why="A start."), AGENT)
    assert play.last.ending is Ending.SUPERSEDED
    play.open(Kind.PARTIAL_REFUND)


@rule("R18")
def test_another_kind_that_was_accepted_leaves_that_door_open() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.accept()
    play.open(Kind.PARTIAL_REFUND)


@rule("R19", "O1")
def test_an_extra_adds_to_the_price_and_the_days() -> None:
    play = an_order(kind=Kind.EXTRA)
    agreed = play.order.agreed_delivery
    decision = play.accept()
    assert told(decision) == ["request_ended", "price_raised", "delivery_date_moved"]
    assert (play.order.price, play.order.extras) == (10_000, 1_500)
    assert play.order.current_price == play.order.money.minor == 11_500
    assert play.order.agreed_delivery == agreed + 3 * DAY


@rule("R19")
@pytest.mark.parametrize(
    ("price", "days", "happens"),
    [(1, 0, ["price_raised"]), (0, 1, ["delivery_date_moved"])],
)
def test_an_extra_may_add_only_one_of_them(price: int, days: int, happens: list[str]) -> None:
    play = an_order(kind=Kind.EXTRA, terms=ExtraTerms(title="x", price=price, days=days))
    assert told(play.accept()) == ["request_ended", *happens]


@rule("R19")
def test_an_extra_that_adds_nothing_or_takes_away_is_refused() -> None:
    play = an_order()

    def ask(price: int, days: int, title: str = "x") -> object:
        terms = ExtraTerms(title=title, price=price, days=days)
        return play.do(opening(Kind.EXTRA, terms=terms), FREELANCER)

    assert ask(0, 0) == ExtraIsEmpty()
    most = MAX_MINOR - 10_000
    assert ask(-1, 1) == AmountOutOfRange(least=0, most=most, currency="EUR")
    assert ask(most + 1, 1) == AmountOutOfRange(least=0, most=most, currency="EUR")
    assert ask(1, -1) == DaysOutOfRange(least=0, most=60)
    assert ask(1, 61) == DaysOutOfRange(least=0, most=60)
    assert ask(1, 1, " ") == TextMissing(field="title")
    assert ask(1, 1, "x" * 81) == TextTooLong(field="title", limit=80, length=81)
    play.open(Kind.EXTRA, terms=ExtraTerms(title=" a\n b ", price=most, days=60))
    assert play.request.terms == ExtraTerms(title="a b", price=most, days=60)


@rule("R22", "R19")
def test_an_extra_on_a_delivered_order_puts_it_back_to_work() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.EXTRA)
    play.wait(DAY)
    decision = play.accept()
    assert told(decision)[-1] == "work_reopened"
    assert play.is_in(Status.IN_PROGRESS)
    assert play.order.revised_at == play.now
    assert (play.order.completes_at, play.order.completes_after) == (None, None)


@rule("R22")
def test_no_other_kind_puts_a_delivered_order_back_to_work() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    play.accept()
    assert play.is_in(Status.DELIVERED)


def test_amounts_are_of_the_order_s_currency() -> None:
    play = an_imported_order(currency="JPY", requirements="x", price=1_000)
    much = opening(Kind.PARTIAL_REFUND, terms=PartialRefundTerms(amount=601))
    assert play.do(much, FREELANCER) == AmountOutOfRange(least=1, most=600, currency="JPY")
    assert play.order.money.currency == "JPY"


def test_the_defaults_are_those_of_the_rules() -> None:
    policy = DEFAULT_POLICY
    assert (policy.window, policy.reminders) == (48 * HOUR, (24 * HOUR, 6 * HOUR, HOUR))
    assert (policy.refund_percent, policy.extension_days, policy.extra_days) == (60, 60, 60)
    assert (policy.very_late_after, policy.completes_after) == (DAY, 3 * DAY)
    assert policy.standing_window == 60 * DAY
