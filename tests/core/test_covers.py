"""Standing in for somebody who is away (D1 to D6)."""

from datetime import datetime, timedelta

import pytest

from core import commands as cmd
from core import events as ev
from core.checks import cover_for, hats
from core.covers import LONGEST, CoverDesk, Turn, cover_from
from core.decide import decide
from core.decision import Decision
from core.desk import Desk, Page
from core.erasure import erase
from core.evidence import read
from core.evolve import replay
from core.notices import Delivery, delegate_notices, deliveries, readers
from core.orders import Evidence, Status
from core.planning import plan
from core.policy import DAY
from core.preview import Foresight, preview
from core.refusals import (
    CoverHasEnded,
    CoverOutOfRange,
    DelegateIsElsewhere,
    DelegateIsOneself,
    RequestHasEnded,
    RequestIsWaiting,
    UnknownOrder,
)
from core.requests import Ending
from core.rules import Action, Hat
from core.standing import Counts, Standing, marks
from core.terms import Kind
from core.values import AccountId, Actor, Cover, OrderId, Role
from core.views import Reader, entries_seen_by, seen_by
from core.what_now import what_now
from tests.core.builders import (
    A_HASH,
    AGENT,
    CLIENT,
    FREELANCER,
    MOMENT,
    NOW,
    OTHER_TERMS,
    STRANGER,
    Play,
    an_offer,
    an_order,
    opening,
    proposing,
    refused,
    rule,
    standing_in,
)
from tests.core.world import MemoryWorld, Names
from tests.fakes.covers import MemoryCovers
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
BO = Actor(account=AccountId("slack:T1:UBO"))
CY = Actor(account=AccountId("slack:T1:UCY"))
FOR_CLIENT = standing_in(BO, CLIENT)


@pytest.fixture
def anyio_backend() -> str:
    """Run on asyncio, as the adapters do."""
    return "asyncio"


def accepted_by(play: Play, by: Actor) -> Decision:
    return play.must(cmd.AcceptRequest(ref=play.ref, text="Half done."), by)


# --- naming -----------------------------------------------------------------------------------


@rule("D1")
def test_a_cover_begins_when_it_is_named_and_lasts_a_month_at_most() -> None:
    made = cover_from(CLIENT.account, BO.account, NOW + LONGEST, NOW)
    assert made == Cover(
        principal=CLIENT.account, delegate=BO.account, since=NOW, until=NOW + LONGEST
    )
    too_long = cover_from(CLIENT.account, BO.account, NOW + LONGEST + MOMENT, NOW)
    assert too_long == CoverOutOfRange(latest=NOW + LONGEST)
    assert cover_from(CLIENT.account, BO.account, NOW, NOW) == CoverOutOfRange(latest=NOW + LONGEST)
    assert isinstance(cover_from(CLIENT.account, BO.account, NOW + MOMENT, NOW), Cover)


@rule("D1")
@pytest.mark.parametrize(
    ("principal", "delegate"),
    [
        (CLIENT.account, FREELANCER.account),
        (FREELANCER.account, CLIENT.account),
        (AccountId("api:shop"), AccountId("api:other")),
        (AccountId("erased:1"), AccountId("erased:2")),
    ],
)
def test_a_delegate_is_a_person_on_the_same_platform(
    principal: AccountId, delegate: AccountId
) -> None:
    assert cover_from(principal, delegate, NOW + DAY, NOW) == DelegateIsElsewhere()


@rule("D1")
def test_nobody_is_their_own_delegate() -> None:
    assert cover_from(CLIENT.account, CLIENT.account, NOW + DAY, NOW) == DelegateIsOneself()


# --- what a delegate may do -------------------------------------------------------------------


@rule("D2", "D5")
@pytest.mark.parametrize(
    ("answer", "ending"),
    [("accept", Ending.ACCEPTED), ("decline", Ending.DECLINED)],
)
def test_a_delegate_answers_in_the_place_of_the_one_who_is_away(
    answer: str, ending: Ending
) -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    commands: dict[str, cmd.Command] = {
        "accept": cmd.AcceptRequest(ref=play.ref),
        "decline": cmd.DeclineRequest(ref=play.ref, message="Ana needs it by then."),
    }
    decision = play.must(commands[answer], FOR_CLIENT)
    assert (play.last.ending, play.last.ended_by, play.last.ended_for) == (
        ending,
        BO.account,
        CLIENT.account,
    )
    assert {(entry.by, entry.acted_for) for entry in decision.entries} == {
        (BO.account, CLIENT.account)
    }
    assert replay(play.log) == play.order


@rule("D2", "D5")
def test_other_terms_by_a_delegate_are_those_of_the_one_who_is_away() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    terms = OTHER_TERMS[Kind.PARTIAL_REFUND]
    play.must(cmd.CounterRequest(ref=play.ref, terms=terms), FOR_CLIENT)
    assert (play.request.by, play.request.delegate) == (Role.CLIENT, BO.account)
    # They are no longer the client's to answer, nor the delegate's to take back.
    withdrawing = cmd.WithdrawRequest(ref=play.ref)
    assert refused(play.do(withdrawing, FOR_CLIENT)) == "unknown_order"
    play.must(withdrawing, CLIENT)
    assert play.request.kind is Kind.PARTIAL_REFUND
    assert play.request.delegate is None


@rule("D2")
def test_a_request_that_a_party_answers_or_opens_was_nobody_s_place() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND, countered=True)
    assert play.request.delegate is None
    play.accept()
    assert {entry.acted_for for entry in play.log} == {None}
    assert play.last.ended_for is None


@rule("D2")
def test_the_page_of_a_delegate_offers_the_answers_alone() -> None:
    play = an_order(kind=Kind.EXTRA)
    options = what_now(play.order, FOR_CLIENT, play.now, play.policy)
    assert [option.action for option in options if option.possible] == [
        Action.ACCEPT_REQUEST,
        Action.DECLINE_REQUEST,
        Action.COUNTER_REQUEST,
    ]
    update = an_order(kind=Kind.CANCELLATION, by=Role.FREELANCER)
    options = what_now(update.order, FOR_CLIENT, update.now, update.policy)
    assert {option.action: option.possible for option in options} == {
        Action.ACCEPT_REQUEST: True,
        Action.DECLINE_REQUEST: True,
        Action.COUNTER_REQUEST: False,
    }


@rule("D2")
def test_what_a_delegate_may_not_do_is_refused_while_there_is_something_to_answer() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert refused(play.do(cmd.CancelAtOnce(seen=play.ref), FOR_CLIENT)) == "not_for_you"
    assert refused(play.do(cmd.WithdrawRequest(ref=play.ref), FOR_CLIENT)) == "not_for_you"
    assert refused(play.do(opening(Kind.ORDER_UPDATE), FOR_CLIENT)) == "not_for_you"
    assert refused(play.do(cmd.Escalate(comment="Help."), FOR_CLIENT)) == "not_for_you"
    evidence = cmd.AttachEvidence(name="a.png", size=1, sha256=A_HASH, media_type="image/png")
    assert refused(play.do(evidence, FOR_CLIENT)) == "not_for_you"


@rule("D2")
def test_the_clock_of_a_request_knows_of_no_delegate() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    closes = play.request.closes_at
    play.wait_until(closes)
    assert (play.last.ending, play.last.ended_at) == (Ending.AUTO_ACCEPTED, closes)
    late = cmd.DeclineRequest(ref=play.last.ref)
    assert isinstance(play.do(late, FOR_CLIENT), RequestHasEnded)


# --- who is none ------------------------------------------------------------------------------


@rule("D3")
def test_the_other_party_is_no_delegate() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    finn = standing_in(FREELANCER, CLIENT)
    assert cover_for(play.order, finn, play.now, play.policy) is None
    assert refused(play.do(cmd.AcceptRequest(ref=play.ref), finn)) == "not_for_you"
    # Leave to answer for oneself, which nobody gives, would change nothing either.
    oneself = standing_in(CLIENT, CLIENT)
    assert cover_for(play.order, oneself, play.now, play.policy) is None


@rule("D3")
def test_who_stands_in_for_both_parties_answers_for_neither() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    both = standing_in(BO, CLIENT, FREELANCER)
    assert refused(play.do(cmd.AcceptRequest(ref=play.ref), both)) == "unknown_order"
    one_is_over = both.but(covers=(both.covers[0], both.covers[1].but(until=NOW + MOMENT)))
    play.wait(MOMENT)
    accepted_by(play, one_is_over)


@rule("D3")
def test_support_is_no_delegate_on_an_order_that_it_was_called_to() -> None:
    agent = standing_in(AGENT, CLIENT)
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    assert hats(play.order, agent, play.now, play.policy) == {Hat.DELEGATE}
    play.escalate(FREELANCER)
    assert hats(play.order, agent, play.now, play.policy) == {Hat.SUPPORT}
    assert cover_for(play.order, agent, play.now, play.policy) is None
    assert refused(play.do(cmd.AcceptRequest(ref=play.ref), agent)) == "not_for_you"


@rule("D3")
def test_a_delegate_cannot_pass_it_on() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    for_the_delegate = standing_in(CY, BO)
    assert refused(play.do(cmd.AcceptRequest(ref=play.ref), for_the_delegate)) == "unknown_order"
    borrowed = CY.but(covers=FOR_CLIENT.covers)
    assert refused(play.do(cmd.AcceptRequest(ref=play.ref), borrowed)) == "unknown_order"


# --- what a delegate sees ---------------------------------------------------------------------


@rule("D4", "R11")
def test_a_delegate_sees_no_confidential_reason_of_anybody() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND, countered=True)
    shown = seen_by(play.order, Reader.DELEGATE).model_dump_json()
    assert "quality_below_agreed" not in shown
    assert play.request.comment in shown
    play.escalate(FREELANCER)
    shown = seen_by(play.order, Reader.DELEGATE).model_dump_json()
    assert "We cannot agree." in shown
    assert "threatened" not in shown
    told = "".join(entry.model_dump_json() for entry in entries_seen_by(play.log, Reader.DELEGATE))
    assert "quality_below_agreed" not in told
    assert "threatened" not in told


@rule("D4")
def test_an_order_is_a_delegate_s_business_while_it_waits_for_them() -> None:
    play = an_order()
    assert what_now(play.order, FOR_CLIENT, play.now, play.policy) == ()
    play.open(Kind.ORDER_UPDATE)  # of the client
    assert hats(play.order, FOR_CLIENT, play.now, play.policy) == frozenset()
    play.withdraw()
    play.open(Kind.DELIVERY_EXTENSION)
    assert hats(play.order, FOR_CLIENT, play.now, play.policy) == {Hat.DELEGATE}
    play.decline()
    assert hats(play.order, FOR_CLIENT, play.now, play.policy) == frozenset()


@rule("D4", "E2")
def test_a_delegate_sees_the_evidence_while_they_have_to_answer() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    attach = cmd.AttachEvidence(name="a.png", size=1, sha256=A_HASH, media_type="image/png")
    play.must(attach, FREELANCER)
    assert isinstance(read(play.order, 1, FOR_CLIENT, play.now, play.policy), Evidence)
    play.decline()
    assert read(play.order, 1, FOR_CLIENT, play.now, play.policy) == UnknownOrder()


@rule("D4")
def test_a_delegate_who_comes_second_is_told_what_came_of_it() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    ref = play.ref
    play.wait(HOUR)
    play.counter()
    waiting = play.do(cmd.AcceptRequest(ref=ref), FOR_CLIENT)
    assert isinstance(waiting, RequestIsWaiting)
    play.withdraw()
    play.decline()
    over = play.do(cmd.AcceptRequest(ref=ref), FOR_CLIENT)
    assert isinstance(over, RequestHasEnded)
    assert over.ending is Ending.DECLINED


@rule("D4", "A1")
def test_a_delegate_learns_nothing_of_requests_that_never_waited_for_them() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    before = play.ref
    play.wait(HOUR)
    play.decline()
    new = standing_in(BO, CLIENT, since=play.now)
    assert refused(play.do(cmd.AcceptRequest(ref=before), new)) == "unknown_order"
    play.wait(HOUR)
    play.open(Kind.ORDER_UPDATE)
    own = play.ref
    play.withdraw()
    for ref in (own, own.but(request=99)):
        assert refused(play.do(cmd.AcceptRequest(ref=ref), FOR_CLIENT)) == "unknown_order"
    both = standing_in(BO, CLIENT, FREELANCER)
    assert refused(play.do(cmd.AcceptRequest(ref=own), both)) == "unknown_order"
    assert refused(play.do(cmd.Complete(), FOR_CLIENT)) == "unknown_order"


@rule("D4")
def test_a_delegate_sees_what_accepting_does_and_nobody_s_rates() -> None:
    play = an_order(kind=Kind.CANCELLATION, by=Role.FREELANCER)
    will = preview(
        play.order,
        cmd.AcceptRequest(ref=play.ref),
        FOR_CLIENT,
        play.now,
        play.policy,
        Standing(answered=1),
    )
    assert isinstance(will, Foresight)
    assert will.at_once.status_after is Status.CANCELLED
    assert (will.at_once.rate_before, will.at_once.rate_after) == (None, None)


# --- what a delegate hears --------------------------------------------------------------------


def heard(play: Play, since: int, cover: Cover) -> list[str]:
    delivery = Delivery(
        order=play.order.id,
        first=since + 1,
        last=play.order.events,
        to=Reader.DELEGATE,
        whom=cover.delegate,
    )
    view = seen_by(play.order, Reader.DELEGATE)
    entries = entries_seen_by(play.log, Reader.DELEGATE)
    return [one.entry.event.event for one in delegate_notices(view, entries, delivery, cover)]


@rule("D4", "T1")
def test_a_delegate_hears_of_what_waits_for_them_with_its_reminders() -> None:
    (cover,) = FOR_CLIENT.covers
    play = an_order()
    before = play.order.events
    play.open(Kind.DELIVERY_EXTENSION)
    assert heard(play, before, cover) == ["request_opened"]
    before = play.order.events
    play.wait_until(play.request.closes_at - 24 * HOUR)
    assert heard(play, before, cover) == ["counterparty_reminded"]
    play.counter()
    assert heard(play, before, cover) == []  # the reminder is of a request that waits by now
    before = play.order.events
    play.must(cmd.DeclineRequest(ref=play.ref), FREELANCER)
    assert heard(play, before, cover) == ["request_stood_again"]
    before = play.order.events
    play.decline()
    assert heard(play, before, cover) == ["request_ended"]


@rule("D4")
def test_a_delegate_hears_nothing_of_what_they_did_or_what_was_before_them() -> None:
    (cover,) = FOR_CLIENT.covers
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    before = play.order.events
    play.wait(HOUR)
    accepted_by(play, FOR_CLIENT)
    assert heard(play, before, cover) == []
    assert heard(play, 0, cover.but(since=play.now)) == []
    before = play.order.events
    play.open(Kind.ORDER_UPDATE)
    play.deliver()
    assert heard(play, before, cover) == []


@rule("D4", "D5")
def test_both_parties_hear_of_an_answer_by_a_delegate() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    decision = accepted_by(play, FOR_CLIENT)
    ended = decision.entries[0]
    assert {Reader.CLIENT, Reader.FREELANCER} <= set(readers(play.order, ended))
    assert Reader.DELEGATE not in {one.to for one in deliveries(play.order, decision.entries)}


@rule("D5", "S2")
def test_an_answer_by_a_delegate_counts_for_the_one_who_had_to_answer() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    decision = accepted_by(play, FOR_CLIENT)
    counted = [(mark.of, mark.counts) for mark in marks(play.order, decision.entries)]
    assert counted == [(CLIENT.account, Counts.ANSWERED)]


@rule("D5", "A4")
@pytest.mark.parametrize("person", [BO, CLIENT])
def test_whoever_is_erased_goes_from_what_was_done_in_their_place_too(person: Actor) -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    terms = OTHER_TERMS[Kind.PARTIAL_REFUND]
    play.must(cmd.CounterRequest(ref=play.ref, terms=terms, comment="WORDS"), FOR_CLIENT)
    play.must(cmd.WithdrawRequest(ref=play.ref), CLIENT)
    play.must(cmd.DeclineRequest(ref=play.ref, message="WORDS"), FOR_CLIENT)
    left = erase(play.order, play.log, person.account, AccountId("erased:1"))
    everything = left.order.model_dump_json() + "".join(
        entry.model_dump_json() for entry in left.entries
    )
    assert person.account not in everything
    # The words are those of the delegate, who wrote them.
    assert ("WORDS" in everything) == (person is CLIENT)


# --- when it is over --------------------------------------------------------------------------


@rule("D6")
def test_a_cover_is_over_at_its_time() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    until = play.now + HOUR
    bo = standing_in(BO, CLIENT, until=until)
    (cover,) = bo.covers
    assert [cover.holds_at(at) for at in (NOW - MOMENT, NOW, until - MOMENT, until)] == [
        False,
        True,
        True,
        False,
    ]
    play.wait_until(until)
    outcome = play.do(cmd.AcceptRequest(ref=play.ref), bo)
    assert outcome == CoverHasEnded(ended_at=until)
    assert what_now(play.order, bo, play.now, play.policy) == ()


@rule("D6")
def test_the_end_of_a_cover_is_a_fence_for_what_is_decided_under_it() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    (cover,) = standing_in(BO, CLIENT, until=NOW + HOUR).covers
    decision = decide(play.order, cmd.AcceptRequest(ref=play.ref), FOR_CLIENT, NOW, play.policy)
    assert isinstance(decision, Decision)
    assert plan(play.order, decision, cover).fence == cover.until
    assert plan(play.order, decision, cover).cover == cover
    later = cover.but(until=NOW + 90 * DAY)
    reminder = play.request.closes_at - 24 * HOUR
    assert plan(play.order, decision, later).fence == reminder
    assert plan(play.order, decision).fence == reminder
    assert plan(None, decision).fence is None


# --- the desks --------------------------------------------------------------------------------


class Office:
    """Both desks on one record in memory."""

    def __init__(self) -> None:
        self.orders = MemoryOrders()
        self.records = MemoryCovers(self.orders)
        self.desk = Desk(self.orders, Names())
        self.covers = CoverDesk(self.records)
        self.order = OrderId("")

    @property
    def now(self) -> datetime:
        return MemoryWorld().run(self.orders.now())

    async def opened(self) -> cmd.AcceptRequest:
        """Open an extension that the client has to answer, and give the answer to it."""
        offered = proposing(delivery=self.now + 10 * DAY)
        made = await self.desk.propose(
            lambda order, code: offered.but(id=order, code=code), FREELANCER
        )
        assert isinstance(made, Decision)
        self.order = made.order.id
        await self.desk.handle(self.order, cmd.AcceptOffer(), CLIENT)
        await self.desk.handle(self.order, cmd.SupplyRequirements(text="Blue."), CLIENT)
        asked = await self.desk.handle(self.order, opening(Kind.DELIVERY_EXTENSION), FREELANCER)
        assert isinstance(asked, Decision)
        assert asked.order.request is not None
        return cmd.AcceptRequest(ref=asked.order.request.ref)

    async def named(self, span: timedelta = DAY, delegate: Actor = BO) -> Cover:
        cover = await self.covers.name(CLIENT.account, delegate.account, self.now + span)
        assert isinstance(cover, Cover)
        return cover

    def turns(self) -> list[tuple[str, Turn]]:
        return [(news.cover.delegate, news.turn) for news in self.records.news]


@pytest.fixture
def office() -> Office:
    """An empty record."""
    return Office()


@rule("D1", "D2", "D5")
async def test_the_desk_lets_a_named_delegate_answer(office: Office) -> None:
    accept = await office.opened()
    assert await office.desk.handle(office.order, accept, BO) == UnknownOrder()
    await office.named()
    page = await office.desk.look(office.order, BO)
    assert isinstance(page, Page)
    assert (page.reader, page.acting_for, page.side) == (
        Reader.DELEGATE,
        CLIENT.account,
        Role.CLIENT,
    )
    assert isinstance(await office.desk.handle(office.order, accept, BO), Decision)
    assert await office.desk.look(office.order, BO) == UnknownOrder()


@rule("D2", "E2", "F4")
async def test_at_the_desk_a_delegate_looks_ahead_and_at_what_was_attached(office: Office) -> None:
    accept = await office.opened()
    file = cmd.AttachEvidence(name="a.png", size=1, sha256=A_HASH, media_type="image/png")
    assert isinstance(await office.desk.handle(office.order, file, FREELANCER), Decision)
    assert await office.desk.evidence(office.order, 1, BO) == UnknownOrder()
    assert await office.desk.preview(office.order, accept, BO) == UnknownOrder()
    await office.named()
    assert isinstance(await office.desk.evidence(office.order, 1, BO), Evidence)
    assert isinstance(await office.desk.preview(office.order, accept, BO), Foresight)
    assert await office.desk.evidence(office.order, 1, CY) == UnknownOrder()


@rule("A2", "D3")
async def test_what_somebody_claims_to_be_covered_by_counts_for_nothing(office: Office) -> None:
    accept = await office.opened()
    claimed = standing_in(BO, CLIENT, since=office.now, until=office.now + DAY)
    assert await office.desk.handle(office.order, accept, claimed) == UnknownOrder()
    assert await office.desk.look(office.order, claimed) == UnknownOrder()
    assert await office.desk.evidence(office.order, 1, claimed) == UnknownOrder()
    assert await office.desk.preview(office.order, accept, claimed) == UnknownOrder()


@rule("D2")
async def test_the_page_of_a_party_is_their_own(office: Office) -> None:
    await office.opened()
    await office.named()
    page = await office.desk.look(office.order, CLIENT)
    assert isinstance(page, Page)
    assert (page.reader, page.acting_for, page.side) == (Reader.CLIENT, None, Role.CLIENT)


@rule("D6", "R8")
async def test_an_answer_that_is_written_when_the_time_is_over_is_decided_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = await office.opened()
    cover = await office.named(HOUR)
    office.orders.travel(HOUR - MOMENT)
    commit = office.orders.commit

    async def slow(what: object) -> bool:
        office.orders.travel(MOMENT)
        return await commit(what)  # type: ignore[arg-type]

    monkeypatch.setattr(office.orders, "commit", slow)
    outcome = await office.desk.handle(office.order, accept, BO)
    assert outcome == CoverHasEnded(ended_at=cover.until)


@rule("D6")
async def test_an_answer_that_is_written_after_the_cover_was_ended_is_decided_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = await office.opened()
    await office.named()
    commit = office.orders.commit

    async def late(what: object) -> bool:
        await office.covers.end(CLIENT.account)
        return await commit(what)  # type: ignore[arg-type]

    monkeypatch.setattr(office.orders, "commit", late)
    assert await office.desk.handle(office.order, accept, BO) == UnknownOrder()


@rule("D1", "D6")
async def test_naming_another_puts_them_in_the_first_one_s_place(office: Office) -> None:
    accept = await office.opened()
    await office.named()
    await office.named(delegate=CY)
    assert office.turns() == [
        (BO.account, Turn.BEGAN),
        (BO.account, Turn.ENDED),
        (CY.account, Turn.BEGAN),
    ]
    assert await office.desk.handle(office.order, accept, BO) == UnknownOrder()
    assert isinstance(await office.desk.handle(office.order, accept, CY), Decision)


@rule("D1")
async def test_naming_the_same_one_again_moves_the_end_and_ends_nothing(office: Office) -> None:
    await office.named(HOUR)
    longer = await office.named(DAY)
    assert office.turns() == [(BO.account, Turn.BEGAN), (BO.account, Turn.BEGAN)]
    assert await office.covers.of(CLIENT.account) == longer


@rule("D1")
async def test_a_name_that_is_refused_leaves_the_one_there_was(office: Office) -> None:
    cover = await office.named()
    oneself = await office.covers.name(CLIENT.account, CLIENT.account, office.now + DAY)
    assert oneself == DelegateIsOneself()
    assert await office.covers.of(CLIENT.account) == cover


@rule("D6")
async def test_either_of_the_two_ends_it_at_once(office: Office) -> None:
    accept = await office.opened()
    cover = await office.named()
    assert await office.covers.end(CLIENT.account) == cover
    assert await office.covers.end(CLIENT.account) is None
    assert await office.desk.handle(office.order, accept, BO) == UnknownOrder()
    cover = await office.named()
    assert await office.covers.leave(CY.account, CLIENT.account) is None
    assert await office.covers.leave(BO.account, CLIENT.account) == cover
    assert await office.covers.leave(BO.account, CLIENT.account) is None
    assert office.turns()[1::2] == [(BO.account, Turn.ENDED), (BO.account, Turn.LEFT)]


@rule("D6")
async def test_covers_are_put_away_a_few_at_a_time_the_longest_over_first(office: Office) -> None:
    await office.named(2 * HOUR)
    await office.covers.name(CY.account, BO.account, office.now + HOUR)
    office.orders.travel(DAY)
    assert await office.covers.settle_over(limit=1) == 1
    assert await office.records.of(CY.account) is None
    assert await office.records.of(CLIENT.account) is not None
    assert await office.covers.settle_over(limit=1) == 1
    assert await office.covers.settle_over(limit=1) == 0


@rule("D6")
async def test_a_cover_that_ran_out_is_put_away_and_told_of_once(office: Office) -> None:
    cover = await office.named(HOUR)
    assert await office.covers.settle_over() == 0
    office.orders.travel(HOUR)
    assert await office.covers.of(CLIENT.account) is None
    assert await office.covers.held_by(BO.account) == []
    assert await office.covers.settle_over() == 1
    assert await office.covers.settle_over() == 0
    assert office.turns() == [(cover.delegate, Turn.BEGAN), (cover.delegate, Turn.RAN_OUT)]


@rule("D6")
async def test_what_is_ended_or_replaced_after_its_time_ran_out_by_itself(office: Office) -> None:
    await office.named(HOUR)
    office.orders.travel(HOUR)
    await office.covers.end(CLIENT.account)
    await office.named(HOUR)
    office.orders.travel(HOUR)
    await office.named(HOUR, CY)
    assert [turn for _, turn in office.turns()] == [
        Turn.BEGAN,
        Turn.RAN_OUT,
        Turn.BEGAN,
        Turn.RAN_OUT,
        Turn.BEGAN,
    ]


@rule("D1")
async def test_somebody_may_stand_in_for_several_the_first_to_end_first(office: Office) -> None:
    later = await office.named(2 * HOUR)
    sooner = await office.covers.name(STRANGER.account, BO.account, office.now + HOUR)
    assert await office.covers.held_by(BO.account) == [sooner, later]
    assert await office.covers.now() == office.now


async def test_of_two_who_name_at_once_the_second_one_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = office.records.replace
    raced: list[bool] = []

    async def late(*what: object) -> bool:
        if not raced:
            raced.append(True)
            await office.covers.name(CLIENT.account, CY.account, office.now + HOUR)
        return await replace(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(office.records, "replace", late)
    await office.named()
    assert office.turns() == [
        (CY.account, Turn.BEGAN),
        (CY.account, Turn.ENDED),
        (BO.account, Turn.BEGAN),
    ]
    raced.clear()
    assert await office.covers.end(CLIENT.account) is not None
    assert office.turns()[-1] == (CY.account, Turn.ENDED)


@rule("D3")
async def test_an_offer_that_waits_knows_no_delegate() -> None:
    play = an_offer()
    assert hats(play.order, FOR_CLIENT, play.now, play.policy) == frozenset()
    assert refused(play.do(cmd.AcceptOffer(), FOR_CLIENT)) == "unknown_order"


@rule("D5")
def test_the_log_of_an_answer_says_for_whom() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION)
    accepted_by(play, FOR_CLIENT)
    entry = next(entry for entry in play.log if isinstance(entry.event, ev.RequestEnded))
    assert (entry.by, entry.acted_for) == (BO.account, CLIENT.account)
