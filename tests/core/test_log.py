"""The log is the whole story: it is appended to, and replaying it gives the order (A4)."""

import pytest
from pydantic import TypeAdapter

from core import commands as cmd
from core import events as ev
from core.begin import take_over
from core.decision import Decision, Draft
from core.evolve import LogIsBrokenError, begin, evolve, replay, standing_request
from core.orders import Order, Status
from core.policy import DAY, HOUR
from core.requests import Ending
from core.terms import Kind
from core.values import AccountId, RequestId
from tests.core.builders import AGENT, CLIENT, NOW, an_imported_order, an_order, importing, rule
from tests.core.test_matrix import EVERY_STATE, states

ENTRIES = TypeAdapter(tuple[ev.Entry, ...])


@rule("A4")
@EVERY_STATE
def test_the_log_replays_to_the_same_order(state: str) -> None:
    play = states()[state]
    assert replay(play.log) == play.order


@rule("A4")
@EVERY_STATE
def test_order_and_log_survive_the_record(state: str) -> None:
    play = states()[state]
    assert (
        Order.model_validate_json(play.order.model_dump_json(exclude_defaults=True)) == play.order
    )
    written = ENTRIES.dump_json(tuple(play.log), exclude_defaults=True)
    read = ENTRIES.validate_json(written)
    assert read == tuple(play.log)
    assert replay(read) == play.order


@rule("A4")
@EVERY_STATE
def test_entries_are_numbered_and_say_who_and_when(state: str) -> None:
    play = states()[state]
    assert [entry.seq for entry in play.log] == list(range(1, play.order.events + 1))
    assert all(a.at <= b.at for a, b in zip(play.log, play.log[1:], strict=False))
    assert all(entry.by is not None for entry in play.log[1:])


@rule("A4")
def test_what_time_did_has_nobody_behind_it() -> None:
    play = an_order(Status.DELIVERED)
    assert [entry.by for entry in play.wait(3 * DAY).entries] == [None]


def test_a_log_begins_with_an_offer_or_an_import() -> None:
    with pytest.raises(LogIsBrokenError, match=r"^an empty log tells of no order$"):
        replay([])
    entry = ev.Entry(seq=1, at=NOW, event=ev.OfferAccepted())
    with pytest.raises(LogIsBrokenError, match="cannot begin with offer_accepted"):
        begin(entry)


def test_an_order_begins_once() -> None:
    play = an_order()
    with pytest.raises(LogIsBrokenError, match=r"^an order begins once$"):
        evolve(play.order, play.log[0])


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (ev.RequestEnded(request=RequestId(3), ending=Ending.ACCEPTED), "request 3 is not open"),
        (
            ev.RequestStoodAgain(request=RequestId(3), closes_at=NOW, reminders=()),
            "no request waits",
        ),
        (
            ev.CounterpartyReminded(request=RequestId(3), lead=DAY, passed=(DAY,)),
            "no request is open",
        ),
        (ev.OfferJoined(account=AccountId("discord:1")), "an imported order has no empty seat"),
        (ev.OfferAccepted(), "an imported order has no offer"),
    ],
)
def test_a_log_that_names_what_is_not_there_is_broken(event: ev.Event, what: str) -> None:
    order = an_imported_order().order
    with pytest.raises(LogIsBrokenError, match=f"^{what}$"):
        evolve(order, ev.Entry(seq=2, at=NOW, event=event))


def test_the_wrong_request_is_not_ended_in_place_of_the_open_one() -> None:
    play = an_order(kind=Kind.EXTRA)
    event = ev.RequestEnded(request=RequestId(9), ending=Ending.ACCEPTED)
    with pytest.raises(LogIsBrokenError):
        evolve(play.order, ev.Entry(seq=9, at=NOW, event=event))
    assert standing_request(play.order) == play.request


def test_ending_what_is_not_open_does_nothing() -> None:
    draft = Draft(an_order().order, NOW)
    assert draft.end_request(Ending.ACCEPTED).decision.entries == ()
    assert draft.clear(Ending.DECLINED, Ending.WITHDRAWN).decision.entries == ()


def test_two_decisions_make_one() -> None:
    play = an_order(kind=Kind.EXTRA)
    first = play.withdraw()
    second = play.deliver()
    both = first.then(second)
    assert both.order == second.order
    assert both.entries == first.entries + second.entries


def test_a_new_order_counts_its_first_entry() -> None:
    made = take_over(importing(), NOW)
    assert isinstance(made, Decision)
    assert (made.order.events, made.order.revision) == (1, 0)


@rule("A4")
def test_the_platform_of_each_entry_can_be_told() -> None:
    play = an_order(escalated_by=CLIENT)
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    assert play.log[-1].by == "discord:9999"
    assert play.log[-2].by == "slack:T1:UCLIENT"


@rule("R20", "T1")
def test_what_stands_again_has_the_deadline_and_the_reminders_that_its_event_tells() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    again = ev.RequestStoodAgain(request=RequestId(1), closes_at=NOW + DAY, reminders=(HOUR,))
    order = evolve(play.order, ev.Entry(seq=9, at=NOW, event=again))
    assert order.request is not None
    assert (order.request.closes_at, order.request.reminders) == (NOW + DAY, (HOUR,))
