"""The roll: how an order stands for each of its parties, what comes first, and the counts."""

from core import commands as cmd
from core.orders import Status
from core.policy import DAY, HOUR
from core.roll import Line, Roll, Stand, Wanted, lines_of, survey
from core.terms import Kind
from core.values import Role
from tests.core.builders import (
    CLIENT,
    CODE,
    FREELANCER,
    MOMENT,
    NOW,
    Play,
    an_imported_order,
    an_offer,
    an_order,
    rule,
)


def line(play: Play, role: Role = Role.CLIENT) -> Line:
    """The line of an order for one of its parties."""
    (found,) = (one for one in lines_of(play.order) if one.role is role)
    return found


@rule("R8")
def test_a_request_stands_open_until_its_deadline_and_no_longer() -> None:
    play = an_order(kind=Kind.EXTRA)
    closes = play.request.closes_at
    asked, asking = line(play), line(play, Role.FREELANCER)
    before = closes - MOMENT
    assert asked.stands(before) == {Stand.UNDER_WAY, Stand.OPEN, Stand.ANSWER}
    assert asking.stands(before) == {Stand.UNDER_WAY, Stand.OPEN}
    assert asked.stands(closes) == asking.stands(closes) == {Stand.UNDER_WAY}


@rule("O6")
def test_an_order_is_late_from_the_moment_after_its_delivery_date() -> None:
    quiet = line(an_order())
    assert quiet.stands(quiet.deliver_by) == {Stand.UNDER_WAY}
    assert quiet.stands(quiet.deliver_by + MOMENT) == {Stand.UNDER_WAY, Stand.LATE}
    delivered = line(an_order(Status.DELIVERED))
    assert delivered.stands(delivered.deliver_by + MOMENT) == {Stand.UNDER_WAY}


@rule("O7")
def test_what_waits_for_this_party_comes_first_then_what_is_open_then_the_rest_by_date() -> None:
    theirs = an_order(kind=Kind.CANCELLATION)
    own = an_order()
    own.wait(HOUR)
    own.open(Kind.EXTRA)
    waits, is_open, quiet = line(own), line(theirs), line(an_order())
    assert waits.closes_at is not None
    assert is_open.closes_at is not None
    assert is_open.closes_at < waits.closes_at
    sooner = line(an_imported_order(delivery=NOW + DAY))
    found = sorted([quiet, sooner, is_open, waits], key=lambda one: one.urgency(own.now))
    assert found == [waits, is_open, sooner, quiet]


@rule("O7", "R8")
def test_a_request_past_its_deadline_makes_an_order_no_more_urgent() -> None:
    asked = an_imported_order(requirements="Blue.", delivery=NOW + 11 * DAY)
    asked.open(Kind.EXTRA)
    closes = asked.request.closes_at
    lapsed, quiet = line(asked), line(an_order())
    assert sorted([quiet, lapsed], key=lambda one: one.urgency(NOW)) == [lapsed, quiet]
    assert sorted([lapsed, quiet], key=lambda one: one.urgency(closes)) == [quiet, lapsed]


@rule("O3", "O7")
def test_an_offer_waits_for_whoever_did_not_make_it_until_it_is_answered() -> None:
    offered = an_offer()
    assert offered.order.offer is not None
    for one in lines_of(offered.order):
        assert one.answered_by is Role.CLIENT
        assert one.closes_at == offered.order.offer.closes_at
    assert line(offered).stands(NOW) == {Stand.OPEN, Stand.ANSWER}
    assert line(offered, Role.FREELANCER).stands(NOW) == {Stand.OPEN}
    for answer in (cmd.AcceptOffer(), cmd.DeclineOffer(message="Too dear.")):
        answered = an_offer()
        answered.must(answer, CLIENT)
        assert answered.order.offer is not None
        for one in lines_of(answered.order):
            assert (one.answered_by, one.closes_at) == (None, None)


@rule("O8")
def test_an_empty_seat_has_no_line() -> None:
    (only,) = lines_of(an_offer(code=CODE).order)
    assert (only.role, only.account) == (Role.FREELANCER, FREELANCER.account)


def test_a_line_of_what_is_over_says_since_when() -> None:
    over = an_order(Status.COMPLETED)
    assert line(over).ended_at == over.order.ended_at == NOW
    assert line(over).stands(NOW) == {Stand.FINISHED}
    assert line(an_order()).ended_at is None


@rule("O7")
def test_all_orders_of_a_seat_are_counted_those_that_are_over_too() -> None:
    client = tuple(line(an_order()) for _ in range(3))
    freelancer = tuple(line(an_order(), Role.FREELANCER) for _ in range(2))
    ended = {Role.CLIENT: 4, Role.FREELANCER: 2}
    roll = Roll(lines=client + freelancer, ended=ended, now=NOW)
    assert survey(roll, Wanted()).roles == {Role.CLIENT: 7, Role.FREELANCER: 4}
    as_client = survey(roll, Wanted(role=Role.CLIENT))
    assert as_client.roles == {Role.CLIENT: 7, Role.FREELANCER: 4}
    assert (as_client.every, as_client.over, as_client.total) == (7, 4, 7)
    over = survey(roll, Wanted(stand=Stand.FINISHED))
    assert over.roles == ended
    assert over.running == ()
