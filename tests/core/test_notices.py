"""Who hears of what (T1, T4, R2, E1, E3)."""

from datetime import timedelta

import pytest

from core import commands as cmd
from core import events as ev
from core.begin import take_over
from core.decision import Decision
from core.notices import (
    HEARINGS,
    Delivery,
    Hears,
    deliveries,
    is_last_reminder,
    name_of,
    notices,
    readers,
)
from core.orders import Status
from core.policy import DAY, HOUR
from core.requests import Ending
from core.terms import Kind
from core.values import RequestId, Role
from core.views import Reader
from tests.core.builders import (
    AGENT,
    CLIENT,
    CODE,
    FREELANCER,
    MOMENT,
    NOW,
    POLICY,
    Play,
    an_offer,
    an_order,
    importing,
    rule,
)


def heard(play: Play, decision: Decision) -> dict[str, list[str]]:
    """By event, who hears of it."""
    return {
        name_of(entry.event): [reader.value for reader in readers(play.order, entry)]
        for entry in decision.entries
    }


@rule("R2")
def test_a_request_goes_straight_to_the_counterparty_and_to_nobody_else() -> None:
    play = an_order()
    assert heard(play, play.open(Kind.EXTRA)) == {"request_opened": ["client"]}
    play = an_order()
    assert heard(play, play.open(Kind.ORDER_UPDATE)) == {"request_opened": ["freelancer"]}


@rule("T4")
def test_of_an_auto_acceptance_both_parties_hear_and_the_channel() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    told = heard(play, play.wait(48 * HOUR))
    assert told["request_ended.auto_accepted"] == ["client", "freelancer", "channel"]


@rule("T1")
def test_a_reminder_goes_to_the_counterparty_alone() -> None:
    play = an_order(kind=Kind.ORDER_UPDATE)
    assert heard(play, play.wait(24 * HOUR)) == {"counterparty_reminded": ["freelancer"]}


@rule("T1")
def test_a_reminder_of_a_request_that_has_ended_since_goes_to_nobody() -> None:
    play = an_order(kind=Kind.EXTRA)
    decision = play.wait(24 * HOUR)
    (delivery,) = (one for one in deliveries(play.order, decision.entries) if one.to == "client")
    assert len(notices(play.order, decision.entries, delivery)) == 1
    play.withdraw()
    assert notices(play.order, decision.entries, delivery) == ()
    play.open(Kind.EXTRA)
    assert notices(play.order, decision.entries, delivery) == ()


def test_a_reminder_of_a_request_that_never_was_goes_to_nobody() -> None:
    reminded = ev.CounterpartyReminded(request=RequestId(9), lead=HOUR, passed=(HOUR,))
    entry = ev.Entry(seq=9, at=NOW, event=reminded)
    assert list(readers(an_order().order, entry)) == []


@rule("T1")
def test_the_last_reminder_is_the_one_closest_to_the_deadline_of_its_request() -> None:
    play = an_order(kind=Kind.EXTRA)

    def is_last(lead: timedelta, *, request: int = 1) -> bool:
        reminded = ev.CounterpartyReminded(request=RequestId(request), lead=lead, passed=(lead,))
        return is_last_reminder(play.log, reminded)

    assert [is_last(lead) for lead in POLICY.reminders] == [False, False, True]
    assert not is_last(HOUR + MOMENT)
    play.withdraw()
    play.policy = POLICY.but(window=12 * HOUR, reminders=(6 * HOUR,))
    play.open(Kind.EXTRA)
    assert [is_last(6 * HOUR, request=number) for number in (1, 2)] == [False, True]
    play.withdraw()
    play.policy = POLICY.but(reminders=())
    play.open(Kind.EXTRA)
    assert is_last(6 * HOUR, request=3)


def test_whoever_did_it_is_not_told_of_it() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert heard(play, play.decline()) == {"request_ended.declined": ["freelancer", "channel"]}
    play = an_order(kind=Kind.EXTRA)
    assert heard(play, play.withdraw()) == {"request_ended.withdrawn": ["client", "channel"]}


@rule("E3")
def test_of_an_act_of_support_both_parties_hear() -> None:
    play = an_order(escalated_by=CLIENT)
    decision = play.must(cmd.SupportRefund(amount=1, why="x"), AGENT)
    assert heard(play, decision) == {"refund_recorded": ["client", "freelancer"]}
    decision = play.must(cmd.SupportExtend(days=1, why="x"), AGENT)
    assert heard(play, decision) == {"delivery_date_moved": ["client", "freelancer", "channel"]}
    decision = play.must(cmd.SupportCancel(counts=True, why="x"), AGENT)
    assert heard(play, decision) == {
        "order_cancelled": ["client", "freelancer", "channel", "support"]
    }
    decision = play.must(cmd.CloseEscalation(why="x"), AGENT)
    assert heard(play, decision) == {"escalation_closed": ["client", "freelancer", "support"]}


@rule("E1", "R2")
def test_support_hears_only_after_an_escalation() -> None:
    play = an_order(Status.DELIVERED)
    assert heard(play, play.wait(3 * DAY)) == {
        "order_completed": ["client", "freelancer", "channel"]
    }
    play = an_order(kind=Kind.EXTRA)
    decision = play.escalate()
    assert heard(play, decision) == {"order_escalated": ["freelancer", "support"]}
    link = cmd.AttachEvidence(name="a", sha256="0" * 64, link="https://example.org")
    assert heard(play, play.must(link, CLIENT)) == {"evidence_attached": ["freelancer", "support"]}


def test_an_order_without_a_channel_tells_none() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.order = play.order.but(channel=None)
    assert heard(play, play.decline()) == {"request_ended.declined": ["freelancer"]}


@rule("O8")
def test_nobody_is_told_in_an_empty_seat() -> None:
    play = an_offer(code=CODE)
    entry = play.log[0]
    assert list(readers(play.order, entry)) == []
    assert [one.to for one in deliveries(play.order, play.log)] == [Reader.FREELANCER]
    decision = play.must(cmd.JoinOffer(code=CODE), CLIENT)
    assert heard(play, decision) == {"offer_joined": ["freelancer"]}


@rule("O3")
def test_of_an_order_agreed_elsewhere_both_parties_hear() -> None:
    made = take_over(importing(), NOW)
    assert isinstance(made, Decision)
    assert [reader.value for reader in readers(made.order, made.entries[0])] == [
        "client",
        "freelancer",
    ]


def test_a_decision_refreshes_both_cards_and_nothing_happens_for_no_decision() -> None:
    play = an_order()
    decision = play.open(Kind.EXTRA)
    first = decision.entries[0].seq
    assert deliveries(play.order, decision.entries) == tuple(
        Delivery(order=play.order.id, first=first, last=first, to=reader)
        for reader in (Reader.CLIENT, Reader.FREELANCER)
    )
    assert deliveries(play.order, ()) == ()


@rule("E1")
def test_once_escalated_support_s_card_is_kept_up_to_date() -> None:
    play = an_order(escalated_by=CLIENT)
    decision = play.open(Kind.EXTRA)
    assert [one.to for one in deliveries(play.order, decision.entries)] == [
        Reader.CLIENT,
        Reader.FREELANCER,
        Reader.SUPPORT,
    ]
    support = deliveries(play.order, decision.entries)[-1]
    assert notices(play.order, decision.entries, support) == ()


def test_a_delivery_carries_the_notices_of_its_own_entries() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    decision = play.accept()
    (freelancer,) = (
        one for one in deliveries(play.order, decision.entries) if one.to is Reader.FREELANCER
    )
    told = notices(play.order, play.log, freelancer)
    assert [notice.entry for notice in told] == list(decision.entries)
    assert {notice.to for notice in told} == {Reader.FREELANCER}
    assert (freelancer.first, freelancer.last) == (
        decision.entries[0].seq,
        decision.entries[1].seq,
    )


def test_every_event_has_its_row() -> None:
    names = set()
    for event in ev.Happening.__subclasses__():
        name = event.model_fields["event"].default
        if event is ev.RequestEnded:
            names |= {f"{name}.{ending.value}" for ending in Ending}
        else:
            names.add(name)
    assert names == set(HEARINGS)


def test_only_reminders_go_to_the_counterparty_alone() -> None:
    alone = {name for name, row in HEARINGS.items() if row.parties is Hears.THE_COUNTERPARTY}
    assert alone == {"counterparty_reminded"}


@rule("T4")
@pytest.mark.parametrize("role", list(Role))
def test_the_channel_hears_of_outcomes(role: Role) -> None:
    play = an_order(kind=Kind.CANCELLATION, by=role)
    told = heard(play, play.accept())
    assert "channel" in told["request_ended.accepted"]
    assert "channel" in told["order_cancelled"]


def test_a_freelancer_hears_of_requirements_and_a_client_of_a_delivery() -> None:
    play = an_order(Status.AWAITING_REQUIREMENTS)
    decision = play.must(cmd.SupplyRequirements(text="x"), CLIENT)
    assert heard(play, decision) == {"requirements_supplied": ["freelancer"]}
    assert heard(play, play.must(cmd.Deliver(text="x"), FREELANCER)) == {
        "order_delivered": ["client"]
    }


@rule("T4")
def test_a_channel_that_hears_of_something_gets_a_delivery_of_it() -> None:
    play = an_order(kind=Kind.EXTRA)
    decision = play.decline()
    assert [one.to for one in deliveries(play.order, decision.entries)] == [
        Reader.CLIENT,
        Reader.FREELANCER,
        Reader.CHANNEL,
    ]
