"""How a person does, counted from what happened (S1 to S4)."""

from fractions import Fraction

import pytest

from core import commands as cmd
from core import events as ev
from core.orders import Status
from core.policy import DAY, HOUR
from core.requests import Ending
from core.standing import Counts, Mark, Standing, marks, standing
from core.terms import Kind
from core.values import AccountId, RequestId, Role
from tests.core.builders import (
    AGENT,
    CLIENT,
    FREELANCER,
    NOW,
    Play,
    an_order,
    opening,
    rule,
)


def counted(play: Play) -> list[tuple[AccountId, Counts]]:
    return [(mark.of, mark.counts) for mark in marks(play.order, play.log)]


def of_freelancer(*counts: Counts) -> list[tuple[AccountId, Counts]]:
    return [(FREELANCER.account, what) for what in counts]


@rule("S1")
def test_the_completion_rate_is_completed_of_completed_and_cancelled_against() -> None:
    assert Standing(completed=9, cancelled_against=1).completion_rate == Fraction(9, 10)
    assert Standing(completed=1).completion_rate == 1
    assert Standing(completed=1, cancelled_against=1).completion_rate == Fraction(1, 2)
    assert Standing(cancelled_against=1).completion_rate == 0
    assert Standing(answered=3, delivered_late=1).completion_rate is None


@rule("S2")
def test_the_other_two_rates() -> None:
    own = Standing(delivered_on_time=3, delivered_late=1, answered=1, unanswered=2)
    assert (own.on_time_rate, own.response_rate) == (Fraction(3, 4), Fraction(1, 3))
    assert own.rates == (None, Fraction(3, 4), Fraction(1, 3))
    assert Standing().rates == (None, None, None)


@rule("S1", "S2")
def test_a_delivery_in_time_and_a_completion_count_for_the_freelancer() -> None:
    play = an_order(Status.COMPLETED)
    assert counted(play) == of_freelancer(Counts.DELIVERED_ON_TIME, Counts.COMPLETED)
    found = list(marks(play.order, play.log))
    assert found[-1] == Mark(
        of=FREELANCER.account,
        counts=Counts.COMPLETED,
        at=NOW,
        order=play.order.id,
        seq=play.log[-1].seq,
    )


@rule("S1", "O5")
def test_an_order_that_completes_by_itself_counts_as_completed() -> None:
    play = an_order(Status.DELIVERED)
    play.wait(3 * DAY)
    assert counted(play)[-1] == (FREELANCER.account, Counts.COMPLETED)


@rule("S2", "O6")
def test_on_time_is_by_the_agreed_date_and_only_the_first_delivery_counts() -> None:
    at_the_date = an_order()
    at_the_date.wait_until(at_the_date.order.agreed_delivery)
    at_the_date.deliver()
    assert counted(at_the_date) == of_freelancer(Counts.DELIVERED_ON_TIME)
    at_the_date.must(cmd.AskRevision(text="Bluer."), CLIENT)
    at_the_date.wait(5 * DAY)
    at_the_date.deliver()
    assert counted(at_the_date) == of_freelancer(Counts.DELIVERED_ON_TIME)
    late = an_order(very_late=True)
    late.deliver()
    assert counted(late) == of_freelancer(Counts.DELIVERED_LATE)


@rule("R14", "S1")
@pytest.mark.parametrize(
    ("reason", "against"),
    [("late_delivery", True), ("no_longer_needed", False), ("ordered_by_mistake", False)],
)
def test_only_a_cancellation_that_is_the_freelancer_s_fault_counts_against_them(
    reason: str, against: bool
) -> None:
    play = an_order()
    play.must(opening(Kind.CANCELLATION).but(reason=reason), CLIENT)
    play.accept()
    assert ((FREELANCER.account, Counts.CANCELLED_AGAINST) in counted(play)) is against


@rule("S3", "F1", "F2")
def test_cancelling_without_consent_counts_only_when_very_late() -> None:
    early = an_order(Status.AWAITING_REQUIREMENTS)
    early.must(cmd.CancelAtOnce(), CLIENT)
    assert counted(early) == []
    late = an_order(very_late=True)
    late.must(cmd.CancelAtOnce(), CLIENT)
    assert counted(late) == of_freelancer(Counts.CANCELLED_AGAINST)


@rule("E3", "S1")
@pytest.mark.parametrize("counts", [True, False])
def test_support_says_whether_a_cancellation_counts(counts: bool) -> None:
    play = an_order(escalated_by=CLIENT)
    play.must(cmd.SupportCancel(counts=counts, why="x"), AGENT)
    assert counted(play) == (of_freelancer(Counts.CANCELLED_AGAINST) if counts else [])


@rule("S2", "R5")
@pytest.mark.parametrize("role", list(Role))
def test_answers_in_time_count_for_whoever_had_to_answer(role: Role) -> None:
    play = an_order(kind=Kind.CANCELLATION, by=role)
    play.decline()
    other = CLIENT if role is Role.FREELANCER else FREELANCER
    assert counted(play) == [(other.account, Counts.ANSWERED)]
    play.open(Kind.CANCELLATION, role)
    play.accept()
    assert counted(play)[1] == (other.account, Counts.ANSWERED)


@rule("S2", "R6", "R12")
@pytest.mark.parametrize("kind", [Kind.EXTRA, Kind.DELIVERY_EXTENSION])
def test_silence_counts_as_unanswered(kind: Kind) -> None:
    play = an_order(kind=kind)
    play.wait(48 * HOUR)
    assert counted(play) == [(CLIENT.account, Counts.UNANSWERED)]


@rule("S2", "R7", "R23")
def test_what_was_taken_back_or_overtaken_counts_as_neither() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.withdraw()
    play.open(Kind.DELIVERY_EXTENSION)
    play.deliver()
    assert [past.ending for past in play.order.past] == [Ending.WITHDRAWN, Ending.SUPERSEDED]
    assert counted(play) == of_freelancer(Counts.DELIVERED_ON_TIME)


@rule("S2", "R20")
def test_other_terms_that_took_effect_count_as_an_answer() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    play.accept()
    assert counted(play) == [
        (FREELANCER.account, Counts.ANSWERED),
        (CLIENT.account, Counts.ANSWERED),
    ]


@rule("S2", "R20", "R23")
def test_other_terms_that_were_overtaken_count_as_neither() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, countered=True)
    play.deliver()
    assert counted(play) == of_freelancer(Counts.DELIVERED_ON_TIME)


@rule("S2", "R4")
def test_declining_on_the_way_to_something_else_is_an_answer() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    play.open(Kind.CANCELLATION, Role.CLIENT, replacing=play.ref)
    assert counted(play) == [(CLIENT.account, Counts.ANSWERED)]


@rule("S1")
def test_a_standing_is_a_count_of_what_lies_in_the_window() -> None:
    assert standing([]) == Standing()
    assert standing([Counts.COMPLETED, Counts.ANSWERED, Counts.COMPLETED]) == Standing(
        completed=2, answered=1
    )


@rule("S4")
def test_marks_add_to_a_standing() -> None:
    play = an_order(Status.COMPLETED)
    before = Standing(completed=1, unanswered=2)
    after = before.after(marks(play.order, play.log))
    assert after == Standing(completed=2, delivered_on_time=1, unanswered=2)


def test_what_happened_to_an_empty_seat_counts_for_nobody() -> None:
    play = an_order(Status.COMPLETED)
    assert list(marks(play.order.but(freelancer=None), play.log)) == []


def test_a_request_that_is_not_of_this_order_counts_for_nobody() -> None:
    ended = ev.RequestEnded(request=RequestId(9), ending=Ending.ACCEPTED)
    entry = ev.Entry(seq=9, at=NOW, by=CLIENT.account, event=ended)
    assert list(marks(an_order().order, [entry])) == []
