"""The life of an order, from offer to completion or cancellation (O1 to O6)."""

from datetime import timedelta

import pytest

from core import commands as cmd
from core import events as ev
from core.advance import due
from core.begin import HORIZON, propose, take_over
from core.decide import decide
from core.decision import Decision
from core.money import MAX_MINOR
from core.orders import OfferEnding, Status
from core.policy import DAY, HOUR, Policy
from core.refusals import (
    AmountOutOfRange,
    CodeUnknown,
    CounterpartyIsOneself,
    CounterpartyMissing,
    DeliveryDateOutOfRange,
    NotForYou,
    OfferHasEnded,
    OrderIsOver,
    TextMissing,
    TextTooLong,
    WrongStatus,
)
from core.rules import Action, Hat
from core.terms import TITLE_MAX, Kind
from core.values import AccountId, Actor, Role
from tests.core.builders import (
    AGENT,
    CHANNEL,
    CLIENT,
    CODE,
    FREELANCER,
    MINUTE,
    MOMENT,
    NOW,
    POLICY,
    STRANGER,
    an_imported_order,
    an_offer,
    an_order,
    importing,
    proposing,
    refused,
    rule,
    told,
)


@rule("O1", "O3")
def test_an_offer_names_both_parties_the_price_and_one_delivery_date() -> None:
    order = an_offer().order
    assert order.status is Status.OFFERED
    assert (order.client, order.freelancer) == (CLIENT.account, FREELANCER.account)
    assert (order.title, order.price, order.currency) == ("A logo", 10_000, "EUR")
    assert order.original_delivery == order.agreed_delivery == NOW + 10 * DAY
    assert (order.id, order.created_at, order.revision, order.events) == (
        "ORD-7K3M9QX2",
        NOW,
        0,
        1,
    )


@rule("O1")
def test_nobody_is_both_client_and_freelancer() -> None:
    own = proposing(counterparty=FREELANCER.account)
    assert propose(own, FREELANCER, NOW, POLICY) == CounterpartyIsOneself()
    assert take_over(importing(freelancer=CLIENT.account), NOW) == CounterpartyIsOneself()


@rule("O3")
def test_a_client_may_propose_as_well() -> None:
    made = propose(
        proposing(role=Role.CLIENT, counterparty=FREELANCER.account), CLIENT, NOW, POLICY
    )
    assert isinstance(made, Decision)
    assert made.order.client == CLIENT.account
    assert made.order.freelancer == FREELANCER.account
    assert made.order.offer is not None
    assert made.order.offer.by is Role.CLIENT
    assert made.entries[0].by == CLIENT.account


def test_an_offer_needs_a_counterparty_or_a_code() -> None:
    assert propose(proposing(counterparty=None), FREELANCER, NOW, POLICY) == CounterpartyMissing()


@pytest.mark.parametrize("title", ["", "   ", "\u200b"])
def test_an_order_needs_a_title_that_can_be_seen(title: str) -> None:
    assert propose(proposing(title=title), FREELANCER, NOW, POLICY) == TextMissing(field="title")
    assert take_over(importing(title=title), NOW) == TextMissing(field="title")


def test_a_title_fits_on_one_line_of_a_card() -> None:
    made = propose(proposing(title=" A\n logo "), FREELANCER, NOW, POLICY)
    assert isinstance(made, Decision)
    assert made.order.title == "A logo"
    assert isinstance(propose(proposing(title="x" * TITLE_MAX), FREELANCER, NOW, POLICY), Decision)
    assert propose(proposing(title="x" * 81), FREELANCER, NOW, POLICY) == TextTooLong(
        field="title", limit=80, length=81
    )


@rule("O1")
@pytest.mark.parametrize("price", [0, -1, MAX_MINOR + 1])
def test_a_price_is_above_zero_and_not_absurd(price: int) -> None:
    wrong = AmountOutOfRange(least=1, most=MAX_MINOR, currency="EUR")
    assert propose(proposing(price=price), FREELANCER, NOW, POLICY) == wrong
    assert take_over(importing(price=price), NOW) == wrong


@pytest.mark.parametrize("price", [1, MAX_MINOR])
def test_the_least_and_the_most_price_are_taken(price: int) -> None:
    assert isinstance(propose(proposing(price=price), FREELANCER, NOW, POLICY), Decision)


def test_the_delivery_date_of_an_offer_lies_ahead_and_not_absurdly_far() -> None:
    wrong = DeliveryDateOutOfRange(latest=NOW + HORIZON)
    for delivery in (NOW - DAY, NOW, NOW + HORIZON + MOMENT):
        assert propose(proposing(delivery=delivery), FREELANCER, NOW, POLICY) == wrong
    for delivery in (NOW + MOMENT, NOW + HORIZON):
        made = propose(proposing(delivery=delivery), FREELANCER, NOW, POLICY)
        assert isinstance(made, Decision)


def test_an_order_agreed_elsewhere_may_be_late_already_but_not_absurdly_far_off() -> None:
    made = take_over(importing(delivery=NOW - 30 * DAY), NOW)
    assert isinstance(made, Decision)
    assert made.order.is_late(NOW)
    far = importing(delivery=NOW + HORIZON + MOMENT)
    assert take_over(far, NOW) == DeliveryDateOutOfRange(latest=NOW + HORIZON)


@rule("O3")
def test_an_accepted_offer_becomes_an_order() -> None:
    play = an_offer()
    decision = play.must(cmd.AcceptOffer(), CLIENT)
    assert told(decision) == ["offer_accepted"]
    assert play.is_in(Status.AWAITING_REQUIREMENTS)
    assert play.order.ended_at is None
    assert play.order.offer is not None
    assert play.order.offer.ending is OfferEnding.ACCEPTED


@rule("O3")
def test_a_declined_offer_never_becomes_an_order() -> None:
    play = an_offer()
    play.must(cmd.DeclineOffer(message=" Too dear. "), CLIENT)
    assert play.is_in(Status.NOT_AGREED)
    assert play.order.ended_at == NOW
    assert play.order.offer is not None
    assert play.order.offer.ending is OfferEnding.DECLINED
    assert play.order.offer.message == "Too dear."


def test_declining_an_offer_needs_no_message_but_takes_no_novel() -> None:
    novel = cmd.DeclineOffer(message="x" * 1501)
    too_long = TextTooLong(field="message", limit=1500, length=1501)
    assert an_offer().do(novel, CLIENT) == too_long
    an_offer().must(cmd.DeclineOffer(), CLIENT)


@rule("O3")
def test_the_proposer_can_take_the_offer_back() -> None:
    play = an_offer()
    play.must(cmd.WithdrawOffer(), FREELANCER)
    assert play.is_in(Status.NOT_AGREED)
    assert play.order.offer is not None
    assert play.order.offer.ending is OfferEnding.WITHDRAWN
    assert play.order.offer.message == ""


@rule("O3", "A2")
@pytest.mark.parametrize("role", list(Role))
def test_nobody_answers_their_own_offer_or_takes_back_the_other_s(role: Role) -> None:
    people = {Role.CLIENT: CLIENT, Role.FREELANCER: FREELANCER}
    proposer, invited = people[role], people[role.other]
    made = propose(proposing(role=role, counterparty=invited.account), proposer, NOW, POLICY)
    assert isinstance(made, Decision)
    for command, by, whose in (
        (cmd.AcceptOffer(), proposer, Hat.INVITED),
        (cmd.DeclineOffer(), proposer, Hat.INVITED),
        (cmd.WithdrawOffer(), invited, Hat.PROPOSER),
    ):
        outcome = decide(made.order, command, by, NOW, POLICY)
        assert outcome == NotForYou(action=command.action, whose=frozenset({whose}))


@rule("O3")
def test_silence_never_makes_an_order_of_an_offer() -> None:
    play = an_offer()
    assert due(play.order) == NOW + 7 * DAY
    assert told(play.wait(7 * DAY - MOMENT)) == []
    decision = play.wait(3 * DAY)
    assert told(decision) == ["offer_lapsed"]
    assert decision.entries[0].at == NOW + 7 * DAY
    assert decision.entries[0].by is None
    assert play.is_in(Status.NOT_AGREED)
    assert play.order.offer is not None
    assert play.order.offer.ending is OfferEnding.LAPSED
    assert due(play.order) is None


@rule("O3")
def test_an_offer_lapses_at_its_own_delivery_date_when_that_is_sooner() -> None:
    play = an_offer(delivery=NOW + DAY)
    assert told(play.wait(DAY)) == ["offer_lapsed"]


@rule("O3")
def test_an_offer_answered_at_the_moment_at_which_it_lapses_has_lapsed() -> None:
    play = an_offer()
    play.now += 7 * DAY
    outcome = play.do(cmd.AcceptOffer(), CLIENT)
    assert outcome == OfferHasEnded(ending=OfferEnding.LAPSED)


@rule("O3")
def test_an_offer_ends_once() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS)
    for command, by in (
        (cmd.AcceptOffer(), CLIENT),
        (cmd.DeclineOffer(), CLIENT),
        (cmd.WithdrawOffer(), FREELANCER),
    ):
        assert play.do(command, by) == OfferHasEnded(ending=OfferEnding.ACCEPTED)


@rule("O8")
def test_the_other_party_takes_their_seat_with_the_code() -> None:
    play = an_offer(code=CODE)
    assert play.order.accounts() == (FREELANCER.account,)
    decision = play.must(cmd.JoinOffer(code=CODE), CLIENT)
    assert told(decision) == ["offer_joined"]
    assert play.order.client == CLIENT.account
    assert play.order.freelancer == FREELANCER.account
    assert play.order.accounts() == (CLIENT.account, FREELANCER.account)
    assert play.is_in(Status.OFFERED)
    play.must(cmd.AcceptOffer(), CLIENT)


@rule("O8")
def test_a_freelancer_joins_the_offer_of_a_client() -> None:
    command = proposing(role=Role.CLIENT, counterparty=None, code=CODE)
    made = propose(command, CLIENT, NOW, POLICY)
    assert isinstance(made, Decision)
    play = an_offer(code=CODE)
    play.order = made.order
    assert made.order.freelancer is None
    play.must(cmd.JoinOffer(code=CODE), FREELANCER)
    assert play.order.freelancer == FREELANCER.account
    assert play.order.client == CLIENT.account


@rule("O8")
def test_the_code_serves_once() -> None:
    play = an_offer(code=CODE)
    play.must(cmd.JoinOffer(code=CODE), CLIENT)
    assert play.order.offer is not None
    assert play.order.offer.code is None
    assert play.do(cmd.JoinOffer(code=CODE), STRANGER) == CodeUnknown()


@rule("O8", "A1")
def test_a_wrong_code_and_an_offer_without_one_look_the_same() -> None:
    assert an_offer(code=CODE).do(cmd.JoinOffer(code="WRONG"), CLIENT) == CodeUnknown()
    assert an_offer().do(cmd.JoinOffer(code=CODE), STRANGER) == CodeUnknown()
    assert an_imported_order().do(cmd.JoinOffer(code=CODE), STRANGER) == CodeUnknown()
    assert an_order().do(cmd.JoinOffer(code=CODE), STRANGER) == CodeUnknown()


@rule("O8", "O1")
def test_nobody_joins_their_own_offer() -> None:
    play = an_offer(code=CODE)
    assert play.do(cmd.JoinOffer(code=CODE), FREELANCER) == CounterpartyIsOneself()


@rule("O8")
def test_no_code_is_kept_where_the_other_party_was_named() -> None:
    made = propose(proposing(code=CODE), FREELANCER, NOW, POLICY)
    assert isinstance(made, Decision)
    assert made.order.offer is not None
    assert made.order.offer.code is None


@rule("O3", "O4", "A4")
def test_an_order_agreed_elsewhere_waits_for_requirements_unless_they_came_with_it() -> None:
    assert an_imported_order().order.status is Status.AWAITING_REQUIREMENTS
    operator = AccountId("api:shop")
    made = take_over(importing(requirements=" Blue. "), NOW, operator)
    assert isinstance(made, Decision)
    assert made.order.status is Status.IN_PROGRESS
    assert made.order.requirements == "Blue."
    assert made.order.offer is None
    assert made.entries[0].by == operator
    assert made.order.channel == CHANNEL
    too_long = TextTooLong(field="requirements", limit=1500, length=1501)
    assert take_over(importing(requirements="x" * 1501), NOW) == too_long


@rule("O4")
def test_requirements_start_the_work() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS)
    assert refused(play.do(cmd.SupplyRequirements(text=" "), CLIENT)) == "text_missing"
    play.must(cmd.SupplyRequirements(text=" Blue. "), CLIENT)
    assert play.is_in(Status.IN_PROGRESS)
    assert play.order.requirements == "Blue."


@rule("O4")
def test_the_freelancer_delivers_and_the_client_completes() -> None:
    play = an_order()
    assert refused(play.do(cmd.Deliver(text=""), FREELANCER)) == "text_missing"
    decision = play.deliver()
    assert told(decision) == ["order_delivered"]
    assert play.is_in(Status.DELIVERED)
    assert (play.order.delivery, play.order.delivered_at) == ("Here it is.", NOW)
    play.must(cmd.Complete(), CLIENT)
    assert play.is_in(Status.COMPLETED)
    assert play.order.ended_at == NOW


@rule("O4")
def test_a_revision_puts_the_order_back_to_work() -> None:
    play = an_order(Status.DELIVERED)
    assert refused(play.do(cmd.AskRevision(text=""), CLIENT)) == "text_missing"
    play.must(cmd.AskRevision(text=" Bluer. "), CLIENT)
    assert play.is_in(Status.IN_PROGRESS)
    assert (play.order.revision_note, play.order.revised_at) == ("Bluer.", NOW)
    assert due(play.order) is None
    again = play.deliver().entries[0].event
    assert isinstance(again, ev.OrderDelivered)
    assert not again.first


@rule("O5")
def test_a_delivered_order_left_alone_completes_by_itself_after_three_days() -> None:
    play = an_order(Status.DELIVERED)
    assert due(play.order) == NOW + 3 * DAY
    assert told(play.wait(3 * DAY - MOMENT)) == []
    decision = play.wait(5 * DAY)
    assert told(decision) == ["order_completed"]
    event = decision.entries[0].event
    assert isinstance(event, ev.OrderCompleted)
    assert event.by_itself
    assert decision.entries[0].by is None
    assert play.order.ended_at == NOW + 3 * DAY
    assert due(play.order) is None


@rule("O5")
def test_policy_says_how_long_a_delivered_order_waits() -> None:
    play = an_order(Status.DELIVERED, policy=Policy(completes_after=HOUR))
    assert due(play.order) == NOW + HOUR


@rule("O5")
def test_an_open_request_holds_the_clock_with_what_is_left_on_it() -> None:
    play = an_order(Status.DELIVERED)
    play.wait(DAY)
    play.open(Kind.PARTIAL_REFUND)
    assert (play.order.completes_at, play.order.completes_after) == (None, 2 * DAY)
    play.wait(HOUR)
    play.decline()
    assert play.order.completes_at == play.now + 2 * DAY
    assert play.order.completes_after is None
    assert told(play.wait(2 * DAY)) == ["order_completed"]


@rule("O5")
def test_the_clock_starts_held_when_a_request_is_open_at_delivery() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.deliver()
    assert (play.order.completes_at, play.order.completes_after) == (None, 3 * DAY)
    play.wait(HOUR)
    play.withdraw()
    assert play.order.completes_at == play.now + 3 * DAY


@rule("O5")
def test_an_order_that_support_looks_into_does_not_complete_by_itself() -> None:
    play = an_order(Status.DELIVERED)
    play.wait(DAY)
    play.escalate()
    assert due(play.order) is None
    assert told(play.wait(30 * DAY)) == []
    play.must(cmd.CloseEscalation(why="Talk to each other."), AGENT)
    assert due(play.order) == play.now + 2 * DAY


@rule("O5", "R6")
def test_one_sweep_after_a_long_outage_settles_the_request_and_then_the_order() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    decision = play.wait(30 * DAY)
    assert told(decision) == ["request_ended", "refund_recorded", "order_completed"]
    assert [entry.at - NOW for entry in decision.entries] == [2 * DAY, 2 * DAY, 5 * DAY]


@rule("O6")
def test_late_is_past_the_agreed_date_and_very_late_a_day_past_it() -> None:
    play = an_order()
    order, agreed, grace = play.order, play.order.agreed_delivery, DAY
    assert not order.is_late(agreed)
    assert order.is_late(agreed + MOMENT)
    assert not order.is_very_late(agreed + DAY - MOMENT, grace)
    assert order.is_very_late(agreed + DAY, grace)


@rule("O6")
def test_what_is_delivered_is_not_late() -> None:
    order = an_order(Status.DELIVERED).order
    assert not order.is_late(order.agreed_delivery + 9 * DAY)
    assert not order.is_very_late(order.agreed_delivery + 9 * DAY, DAY)


@rule("O6", "F2")
def test_after_a_revision_the_day_of_grace_runs_from_the_later_moment() -> None:
    play = an_order(Status.DELIVERED)
    play.open(Kind.EXTRA)  # holds the clock, so that the client can take their time
    play.wait_until(NOW + 2 * DAY - MINUTE)
    play.must(cmd.AskRevision(text="Bluer."), CLIENT)
    assert play.order.very_late_from(DAY) == play.order.agreed_delivery + DAY

    late = an_order(Status.DELIVERED, policy=POLICY.but(completes_after=60 * DAY))
    late.wait_until(late.order.agreed_delivery + 5 * DAY)
    late.must(cmd.AskRevision(text="Bluer."), CLIENT)
    assert late.order.very_late_from(DAY) == late.now + DAY
    assert late.can(Action.CANCEL_AT_ONCE, CLIENT) is not True
    late.wait(DAY)
    assert late.can(Action.CANCEL_AT_ONCE, CLIENT) is True


@rule("O2", "R3")
@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.NOT_AGREED])
def test_a_final_order_stays_as_it_is(status: Status) -> None:
    play = an_order(status)
    for command, by in (
        (cmd.SupplyRequirements(text="x"), CLIENT),
        (cmd.Deliver(text="x"), FREELANCER),
        (cmd.AskRevision(text="x"), CLIENT),
        (cmd.Complete(), CLIENT),
        (cmd.CancelAtOnce(), CLIENT),
    ):
        assert play.do(command, by) == OrderIsOver(status=status)
    assert due(play.order) is None


@rule("O4")
def test_each_step_of_an_order_has_its_time() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS)
    assert play.do(cmd.Deliver(text="x"), FREELANCER) == WrongStatus(
        action=Action.DELIVER,
        status=Status.AWAITING_REQUIREMENTS,
        possible_while=frozenset({Status.IN_PROGRESS}),
    )
    imported = an_imported_order()
    assert refused(imported.do(cmd.AcceptOffer(), CLIENT)) == "wrong_status"


@rule("O4")
@pytest.mark.parametrize(
    ("field", "status", "make", "by"),
    [
        ("requirements", Status.AWAITING_REQUIREMENTS, cmd.SupplyRequirements, CLIENT),
        ("delivery", Status.IN_PROGRESS, cmd.Deliver, FREELANCER),
        ("revision", Status.DELIVERED, cmd.AskRevision, CLIENT),
    ],
)
def test_texts_of_an_order_are_cleaned_and_bounded(
    field: str,
    status: Status,
    make: type[cmd.SupplyRequirements | cmd.Deliver | cmd.AskRevision],
    by: Actor,
) -> None:
    play = an_order(status)
    assert play.do(make(text="x" * 1501), by) == TextTooLong(field=field, limit=1500, length=1501)
    assert play.do(make(text="\u200b"), by) == TextMissing(field=field)
    play.must(make(text="x" * 1500), by)


def test_the_horizon_is_two_years() -> None:
    assert timedelta(days=730) == HORIZON


@rule("O5", "R23")
def test_sent_back_while_a_request_is_open_the_clock_is_gone_for_good() -> None:
    play = an_order(Status.DELIVERED, kind=Kind.PARTIAL_REFUND)
    play.must(cmd.AskRevision(text="Bluer."), CLIENT)
    assert (play.order.completes_at, play.order.completes_after) == (None, None)
    play.withdraw()
    assert due(play.order) is None


@rule("O8")
@pytest.mark.parametrize("status", [Status.OFFERED, Status.NOT_AGREED])
def test_the_code_of_an_offer_that_has_ended_is_gone(status: Status) -> None:
    play = an_offer(code=CODE)
    if status is Status.NOT_AGREED:
        play.must(cmd.WithdrawOffer(), FREELANCER)
    assert play.order.offer is not None
    assert play.order.offer.code == (CODE if status is Status.OFFERED else None)
