"""The Desk: load, bring up to now, decide, commit; and again when somebody was quicker."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core import commands as cmd
from core.decide import unknown
from core.decision import Decision
from core.desk import Desk, Page
from core.orders import Evidence, Status
from core.policy import DAY, HOUR
from core.ports import Commit
from core.preview import Foresight
from core.refusals import CodeUnknown, DaysOutOfRange, Refusal, RequestHasEnded, UnknownOrder
from core.requests import Ending, RequestRef
from core.roll import Roll, Stand, Wanted
from core.rules import Action
from core.standing import Standing
from core.terms import DeliveryExtensionTerms, Kind
from core.values import AccountId, Actor, OrderId, RequestId, Role
from core.views import Reader
from tests.core.builders import (
    A_HASH,
    AGENT,
    CLIENT,
    CODE,
    COMMUNITY,
    FREELANCER,
    NOW,
    POLICY,
    STRANGER,
    importing,
    opening,
    proposing,
    rule,
    standing_in,
)
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

FIRST = RequestRef(request=RequestId(1), revision=1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Numbered:
    """Names in a row: easy to tell apart, and to make collide."""

    def __init__(self) -> None:
        self.orders = 0

    def order(self) -> OrderId:
        self.orders += 1
        return OrderId(f"ORD-{self.orders}")

    def code(self) -> str:
        return f"CODE-{self.orders}"


class Contested(MemoryOrders):
    """A record in which somebody else is quicker once: they act just before the next commit."""

    rival: Callable[[], Awaitable[object]] | None = None

    async def commit(self, commit: Commit) -> bool:
        rival, self.rival = self.rival, None
        if rival is not None:
            await rival()
        return await super().commit(commit)


class Office:
    """A Desk with a record in memory, and one order in progress on it."""

    def __init__(self) -> None:
        self.orders = Contested(NOW)
        self.orders.policies[COMMUNITY] = POLICY
        self.names = Numbered()
        self.desk = Desk(self.orders, self.names)

    async def an_order(self, *, delivered: bool = False, kind: Kind | None = None) -> OrderId:
        made = await self.desk.take_over(lambda name: importing(requirements="x").but(id=name))
        assert isinstance(made, Decision)
        if delivered:
            await self.desk.handle(made.order.id, cmd.Deliver(text="x"), FREELANCER)
        if kind is not None:
            await self.desk.handle(made.order.id, opening(kind), FREELANCER)
        return made.order.id

    async def a_finished_order(
        self, client: AccountId = CLIENT.account, freelancer: AccountId = FREELANCER.account
    ) -> OrderId:
        agreed = importing(requirements="x", freelancer=freelancer).but(client=client)
        made = await self.desk.take_over(lambda name: agreed.but(id=name))
        assert isinstance(made, Decision)
        order = made.order.id
        await self.desk.handle(order, cmd.Deliver(text="x"), Actor(account=freelancer))
        done = await self.desk.handle(order, cmd.Complete(), Actor(account=client))
        assert isinstance(done, Decision)
        return order

    async def page(self, order: OrderId, by: Actor = CLIENT) -> Page:
        page = await self.desk.look(order, by)
        assert isinstance(page, Page), page
        return page


async def test_a_command_is_carried_out_and_written_with_its_log_and_its_due_time() -> None:
    office = Office()
    order = await office.an_order()
    outcome = await office.desk.handle(order, opening(Kind.EXTRA), FREELANCER)
    assert isinstance(outcome, Decision)
    stored = await office.orders.load(order)
    assert stored is not None
    assert stored.order.revision == 2
    assert stored.order.but(revision=1) == outcome.order
    assert [entry.seq for entry in await office.orders.log(order)] == [1, 2]
    office.orders.travel(24 * HOUR)
    assert [one.order.id for one in await office.orders.due(10)] == [order]


async def test_a_refused_command_writes_nothing() -> None:
    office = Office()
    order = await office.an_order()
    outcome = await office.desk.handle(order, cmd.Complete(), CLIENT)
    assert isinstance(outcome, Refusal)
    stored = await office.orders.load(order)
    assert stored is not None
    assert stored.order.revision == 1


@rule("R8", "T3")
async def test_what_time_did_is_written_even_when_the_command_is_refused() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.DELIVERY_EXTENSION)
    office.orders.travel(50 * HOUR)
    outcome = await office.desk.handle(order, cmd.DeclineRequest(ref=FIRST), CLIENT)
    assert isinstance(outcome, RequestHasEnded)
    stored = await office.orders.load(order)
    assert stored is not None
    assert stored.order.request is None
    assert [entry.event.event for entry in await office.orders.log(order)][-2:] == [
        "request_ended",
        "delivery_date_moved",
    ]


@rule("R8")
async def test_what_time_did_and_the_command_are_written_together() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.DELIVERY_EXTENSION)
    office.orders.travel(50 * HOUR)
    outcome = await office.desk.handle(order, cmd.Deliver(text="x"), FREELANCER)
    assert isinstance(outcome, Decision)
    assert [entry.event.event for entry in outcome.entries] == ["order_delivered"]
    stored = await office.orders.load(order)
    assert stored is not None
    assert stored.order.revision == 3
    assert [entry.seq for entry in await office.orders.log(order)] == [1, 2, 3, 4, 5]


@rule("R8")
async def test_whoever_comes_second_is_decided_on_what_the_first_one_left() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.EXTRA)

    async def quicker() -> None:
        await office.desk.handle(order, cmd.WithdrawRequest(ref=FIRST), FREELANCER)

    office.orders.rival = quicker
    outcome = await office.desk.handle(order, cmd.AcceptRequest(ref=FIRST), CLIENT)
    assert isinstance(outcome, RequestHasEnded)
    assert outcome.ending is Ending.WITHDRAWN


@rule("R8")
async def test_an_answer_that_the_deadline_overtakes_on_the_way_to_the_record_is_too_late() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.EXTRA)
    office.orders.travel(48 * HOUR - timedelta(milliseconds=1))

    async def the_clock() -> None:
        office.orders.travel(timedelta(milliseconds=1))

    office.orders.rival = the_clock
    outcome = await office.desk.handle(order, cmd.AcceptRequest(ref=FIRST), CLIENT)
    assert isinstance(outcome, RequestHasEnded)
    assert outcome.ending is Ending.LAPSED


@rule("A1")
async def test_an_order_that_does_not_exist_and_one_of_others_look_the_same() -> None:
    office = Office()
    order = await office.an_order()
    nowhere = OrderId("ORD-0")
    commands: tuple[cmd.Command, ...] = (cmd.JoinOffer(code=CODE), cmd.Complete())
    for command in commands:
        there = await office.desk.handle(order, command, STRANGER)
        assert there == await office.desk.handle(nowhere, command, STRANGER) == unknown(command)
        ahead = await office.desk.preview(order, command, STRANGER)
        assert ahead == await office.desk.preview(nowhere, command, STRANGER) == there
    assert await office.desk.look(order, STRANGER) == UnknownOrder()
    assert await office.desk.look(nowhere, STRANGER) == UnknownOrder()


@rule("O3")
async def test_an_offer_draws_again_when_its_name_is_taken() -> None:
    office = Office()
    await office.an_order()
    office.names.orders = 0
    made = await office.desk.propose(
        lambda name, code: proposing(counterparty=None, code=code).but(id=name), FREELANCER
    )
    assert isinstance(made, Decision)
    assert made.order.id == "ORD-2"


@rule("O3")
async def test_an_import_draws_again_when_its_name_is_taken_and_says_who_did_it() -> None:
    office = Office()
    await office.an_order()
    office.names.orders = 0
    made = await office.desk.take_over(lambda name: importing().but(id=name), AccountId("api:shop"))
    assert isinstance(made, Decision)
    assert made.order.id == "ORD-2"
    assert made.entries[0].by == "api:shop"


async def test_what_will_not_do_is_refused_before_anything_is_written() -> None:
    office = Office()
    offer = await office.desk.propose(lambda name, _: proposing(title="").but(id=name), FREELANCER)
    assert isinstance(offer, Refusal)
    assert await office.desk.check_offer(proposing(title=""), FREELANCER) == offer
    assert await office.desk.check_offer(proposing(), FREELANCER) is None
    taken = await office.desk.take_over(lambda name: importing(title="").but(id=name))
    assert isinstance(taken, Refusal)
    assert await office.orders.load(OrderId("ORD-1")) is None


@rule("O8", "A1")
async def test_the_other_party_joins_by_the_code_alone() -> None:
    office = Office()
    made = await office.desk.propose(
        lambda name, code: proposing(counterparty=None, code=code).but(id=name), FREELANCER
    )
    assert isinstance(made, Decision)
    assert await office.desk.join("WRONG", CLIENT) == CodeUnknown()
    joined = await office.desk.join("CODE-1", CLIENT)
    assert isinstance(joined, Decision)
    assert joined.order.client == CLIENT.account
    assert await office.desk.join("CODE-1", STRANGER) == CodeUnknown()


@rule("R6", "O5")
async def test_settling_does_what_is_due_and_says_how_many_orders_it_moved() -> None:
    office = Office()
    extended = await office.an_order(kind=Kind.DELIVERY_EXTENSION)
    delivered = await office.an_order(delivered=True)
    quiet = await office.an_order()
    assert await office.desk.settle_due() == 0
    office.orders.travel(3 * DAY)
    assert await office.desk.settle_due(limit=1) == 1
    assert await office.desk.settle_due() == 1
    assert await office.desk.settle_due() == 0
    assert (await office.page(extended)).order.past[0].ending is Ending.AUTO_ACCEPTED
    assert (await office.page(delivered)).order.status is Status.COMPLETED
    assert (await office.page(quiet)).order.status is Status.IN_PROGRESS


async def test_settling_leaves_to_others_what_they_moved_in_the_same_moment() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.DELIVERY_EXTENSION)
    office.orders.travel(48 * HOUR)
    office.orders.rival = office.desk.settle_due
    assert await office.desk.settle_due() == 0
    stored = await office.orders.load(order)
    assert stored is not None
    assert len(stored.order.past) == 1


async def test_an_index_that_is_ahead_of_the_order_moves_nothing() -> None:
    office = Office()
    order = await office.an_order()
    office.orders._due[order] = NOW
    assert await office.desk.settle_due() == 0


@rule("O7")
async def test_an_order_page_shows_the_order_as_its_reader_may_see_it() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.PARTIAL_REFUND)
    page = await office.page(order)
    assert (page.reader, page.now, page.policy) == (Reader.CLIENT, NOW, POLICY)
    assert page.order.request is not None
    assert page.order.request.confidential is None
    assert {option.action for option in page.options if option.possible} >= {
        Action.ACCEPT_REQUEST,
        Action.DECLINE_REQUEST,
    }
    own = await office.page(order, FREELANCER)
    assert own.order.request is not None
    assert own.order.request.confidential == "quality_below_agreed"


@rule("O7", "R8")
async def test_an_order_page_shows_what_time_did_before_anything_swept() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.DELIVERY_EXTENSION)
    office.orders.travel(50 * HOUR)
    page = await office.page(order)
    assert page.order.request is None
    assert page.order.past[0].ending is Ending.AUTO_ACCEPTED


@rule("E1", "A1")
async def test_support_has_a_page_once_the_order_was_escalated() -> None:
    office = Office()
    order = await office.an_order()
    assert await office.desk.look(order, AGENT) == UnknownOrder()
    await office.desk.handle(order, cmd.Escalate(comment="x"), CLIENT)
    assert (await office.page(order, AGENT)).reader is Reader.SUPPORT


@rule("E1", "E2")
async def test_support_reads_evidence_once_the_order_was_escalated() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.EXTRA)
    file = cmd.AttachEvidence(name="a.png", size=1, sha256=A_HASH, media_type="image/png")
    await office.desk.handle(order, file, CLIENT)
    assert await office.desk.evidence(order, 1, AGENT) == UnknownOrder()
    await office.desk.handle(order, cmd.Escalate(comment="Help."), CLIENT)
    found = await office.desk.evidence(order, 1, AGENT)
    assert isinstance(found, Evidence)
    assert found.name == "a.png"


@rule("O7")
async def test_a_person_s_orders_come_with_the_most_urgent_first_and_what_is_over_last() -> None:
    office = Office()
    over = await office.an_order(delivered=True)
    await office.desk.handle(over, cmd.Complete(), CLIENT)
    quiet = await office.an_order()
    asked = await office.an_order(kind=Kind.EXTRA)
    for person in (CLIENT, FREELANCER):
        found = await office.desk.look_at_all(person)
        assert [page.order.id for page in found.pages] == [asked, quiet, over]
        assert (found.survey.total, found.offset) == (3, 0)
    last = await office.desk.look_at_all(CLIENT, offset=2, limit=2)
    assert [page.order.id for page in last.pages] == [over]
    assert not (await office.desk.look_at_all(STRANGER)).pages


@rule("O7")
async def test_who_asks_for_a_page_that_is_no_more_gets_the_last_one() -> None:
    office = Office()
    names = [await office.an_order() for _ in range(3)]
    found = await office.desk.look_at_all(CLIENT, offset=8, limit=2)
    assert found.offset == 2
    assert [page.order.id for page in found.pages] == sorted(names)[2:]
    assert (await office.desk.look_at_all(STRANGER, offset=8, limit=2)).offset == 0


@rule("O7")
async def test_the_list_begins_at_its_beginning_however_short_its_pages_are() -> None:
    office = Office()
    first, second = await office.an_order(), await office.an_order()
    found = await office.desk.look_at_all(CLIENT, limit=1)
    assert ([page.order.id for page in found.pages], found.offset) == ([first], 0)
    found = await office.desk.look_at_all(CLIENT, offset=1, limit=1)
    assert ([page.order.id for page in found.pages], found.offset) == ([second], 1)
    await office.desk.handle(second, cmd.Deliver(text="x"), FREELANCER)
    await office.desk.handle(second, cmd.Complete(), CLIENT)
    only = Wanted(stand=Stand.FINISHED)
    found = await office.desk.look_at_all(CLIENT, only, offset=5, limit=1)
    assert ([page.order.id for page in found.pages], found.offset) == ([second], 0)


@rule("O7")
async def test_a_page_holds_no_more_than_was_asked_for_where_what_is_over_begins() -> None:
    office = Office()
    over = [await office.a_finished_order() for _ in range(3)]
    quiet = await office.an_order()
    first = await office.desk.look_at_all(CLIENT, limit=2)
    assert [page.order.id for page in first.pages] == [quiet, over[2]]
    second = await office.desk.look_at_all(CLIENT, offset=2, limit=2)
    assert [page.order.id for page in second.pages] == [over[1], over[0]]


@rule("O7")
async def test_what_is_over_is_read_in_the_seat_that_is_wanted() -> None:
    office = Office()
    client, other = CLIENT.account, STRANGER.account
    as_freelancer = await office.a_finished_order(client=other, freelancer=client)
    for _ in range(2):
        await office.a_finished_order()
    wanted = Wanted(role=Role.FREELANCER)
    found = await office.desk.look_at_all(CLIENT, wanted, limit=1)
    assert [page.order.id for page in found.pages] == [as_freelancer]


async def test_what_is_over_is_not_read_where_none_of_it_is_listed() -> None:
    office = Office()
    over, quiet = await office.a_finished_order(), await office.an_order()

    class Counted(MemoryOrders):
        reads = 0

        async def ended(
            self, account: AccountId, role: Role | None, offset: int, limit: int
        ) -> Sequence[OrderId]:
            self.reads += 1
            return await super().ended(account, role, offset, limit)

    counted = Counted(NOW)
    counted._orders, counted._ended = office.orders._orders, office.orders._ended
    desk = Desk(counted, office.names)
    full = await desk.look_at_all(CLIENT, limit=1)
    running = await desk.look_at_all(CLIENT, Wanted(stand=Stand.UNDER_WAY))
    assert [page.order.id for page in (*full.pages, *running.pages)] == [quiet, quiet]
    assert counted.reads == 0
    assert [page.order.id for page in (await desk.look_at_all(CLIENT)).pages] == [quiet, over]
    assert counted.reads == 1


@rule("O7", "O6", "R8")
async def test_an_order_is_found_by_how_it_stands_and_by_one_s_seat() -> None:
    office = Office()
    over = await office.an_order(delivered=True)
    await office.desk.handle(over, cmd.Complete(), CLIENT)
    late, asked = await office.an_order(), await office.an_order()
    assert (await office.desk.look_at_all(CLIENT)).survey.stands[Stand.LATE] == 0
    office.orders.travel((await office.page(late)).order.agreed_delivery - NOW + HOUR)
    await office.desk.handle(asked, cmd.Deliver(text="x"), FREELANCER)
    await office.desk.handle(asked, opening(Kind.CANCELLATION), CLIENT)

    async def found(who: Actor, stand: Stand | None = None, role: Role | None = None) -> list[str]:
        wanted = Wanted(role=role, stand=stand)
        return [page.order.id for page in (await office.desk.look_at_all(who, wanted)).pages]

    assert await found(FREELANCER, Stand.ANSWER) == [asked]
    assert await found(CLIENT, Stand.ANSWER) == []
    assert await found(CLIENT, Stand.OPEN) == [asked]
    assert await found(CLIENT, Stand.LATE) == [late]
    assert await found(CLIENT, Stand.UNDER_WAY) == [asked, late]
    assert await found(CLIENT, Stand.FINISHED) == [over]
    assert await found(CLIENT, role=Role.FREELANCER) == []
    assert await found(CLIENT, role=Role.CLIENT) == [asked, late, over]
    assert await found(CLIENT, Stand.FINISHED, Role.FREELANCER) == []
    survey = (await office.desk.look_at_all(CLIENT, Wanted(stand=Stand.LATE))).survey
    assert survey.stands == {
        Stand.ANSWER: 0,
        Stand.OPEN: 1,
        Stand.UNDER_WAY: 2,
        Stand.LATE: 1,
        Stand.FINISHED: 1,
    }
    assert (survey.total, survey.every) == (1, 3)
    assert survey.roles == {Role.CLIENT: 1, Role.FREELANCER: 0}
    # The request has closed, and nobody has written that yet.
    office.orders.travel(48 * HOUR)
    assert await found(FREELANCER, Stand.ANSWER) == []
    assert await found(CLIENT, Stand.OPEN) == []
    assert await found(CLIENT, Stand.UNDER_WAY) == [late]


@rule("D2", "D4")
async def test_a_delegate_answers_on_an_order_with_which_support_is_busy() -> None:
    office = Office()
    order = await office.an_order(kind=Kind.EXTRA)
    await office.desk.handle(order, cmd.Escalate(comment="Help."), CLIENT)
    delegate = standing_in(STRANGER, CLIENT)
    office.orders.covers[CLIENT.account] = delegate.covers[0]
    page = await office.page(order, STRANGER)
    assert (page.reader, page.acting_for) == (Reader.DELEGATE, CLIENT.account)
    outcome = await office.desk.handle(order, cmd.AcceptRequest(ref=FIRST), STRANGER)
    assert isinstance(outcome, Decision)
    assert outcome.entries[0].acted_for == CLIENT.account


@rule("F4", "S4")
async def test_looking_ahead_uses_one_s_own_standing() -> None:
    office = Office()
    done = await office.an_order(delivered=True)
    await office.desk.handle(done, cmd.Complete(), CLIENT)
    order = await office.an_order()
    await office.desk.handle(order, opening(Kind.CANCELLATION), CLIENT)
    seen = await office.desk.preview(order, cmd.AcceptRequest(ref=FIRST), FREELANCER)
    assert isinstance(seen, Foresight)
    assert seen.at_once.rate_before == Standing(completed=1, delivered_on_time=1)
    assert seen.at_once.rate_after == Standing(
        completed=1, cancelled_against=1, delivered_on_time=1, answered=1
    )
    stored = await office.orders.load(order)
    assert stored is not None
    assert stored.order.request is not None


@rule("S1", "S4")
async def test_a_standing_looks_back_over_the_window_of_the_community() -> None:
    office = Office()
    order = await office.an_order(delivered=True)
    await office.desk.handle(order, cmd.Complete(), CLIENT)
    freelancer = FREELANCER.account
    assert (await office.desk.standing(freelancer, COMMUNITY)).completed == 1
    office.orders.travel(60 * DAY)
    assert (await office.desk.standing(freelancer, COMMUNITY)).completed == 1
    office.orders.travel(timedelta(milliseconds=1))
    assert await office.desk.standing(freelancer, COMMUNITY) == Standing()


@rule("A4", "R11")
async def test_a_person_s_record_holds_all_of_their_orders_as_they_see_them() -> None:
    office = Office()
    names = [await office.an_order(kind=Kind.PARTIAL_REFUND) for _ in range(3)]
    records = await office.desk.record(CLIENT, page=2)
    assert [record.order.id for record in records] == names
    assert all(record.reader is Reader.CLIENT for record in records)
    assert "quality_below_agreed" not in "".join(record.model_dump_json() for record in records)
    assert [len(record.entries) for record in records] == [2, 2, 2]
    assert await office.desk.record(STRANGER) == []


@rule("A4")
async def test_a_person_s_record_holds_all_that_is_over_however_many_are_read_at_a_time() -> None:
    office = Office()
    over = [await office.a_finished_order() for _ in range(5)]
    quiet = await office.an_order()
    for page in (1, 2, 5, 100):
        records = await office.desk.record(CLIENT, page=page)
        assert [record.order.id for record in records] == [quiet, *reversed(over)]


@rule("A1", "A4")
async def test_an_index_that_names_an_order_of_others_adds_nothing_to_a_record() -> None:
    office = Office()
    own = await office.an_order()
    others = await office.a_finished_order(client=STRANGER.account)

    class Stale(MemoryOrders):
        async def roll(self, account: AccountId) -> Roll:
            roll = await super().roll(account)
            theirs = [replace(line, order=others) for line in roll.lines]
            return replace(roll, lines=(*theirs, *roll.lines))

    stale = Stale(NOW)
    stale._orders, stale._logs = office.orders._orders, office.orders._logs
    stale._ended = office.orders._ended
    records = await Desk(stale, office.names).record(CLIENT)
    assert [record.order.id for record in records] == [own]


async def test_an_index_that_names_what_is_gone_shows_what_is_there() -> None:
    office = Office()
    order = await office.an_order()

    class Stale(MemoryOrders):
        async def roll(self, account: AccountId) -> Roll:
            roll = await super().roll(account)
            gone = [replace(line, order=OrderId("ORD-0")) for line in roll.lines]
            return replace(roll, lines=(*gone, *roll.lines))

    stale = Stale(NOW)
    stale._orders, stale._logs = office.orders._orders, office.orders._logs
    desk = Desk(stale, office.names)
    assert [page.order.id for page in (await desk.look_at_all(CLIENT)).pages] == [order]
    assert [record.order.id for record in await desk.record(CLIENT)] == [order]
    assert await desk.record(STRANGER) == []


async def test_the_desk_s_time_and_policy_are_the_record_s() -> None:
    office = Office()
    office.orders.travel(HOUR)
    assert await office.desk.now() == NOW + HOUR
    assert await office.desk.policy(COMMUNITY) == POLICY


async def test_the_policy_is_that_of_the_community_that_is_meant() -> None:
    office = Office()
    policy = POLICY.but(offer_window=HOUR, standing_window=DAY, extension_days=2)
    office.orders.policies[COMMUNITY] = policy
    made = await office.desk.propose(lambda name, _: proposing().but(id=name), FREELANCER)
    assert isinstance(made, Decision)
    assert made.order.offer is not None
    assert made.order.offer.closes_at == NOW + HOUR
    order = await office.an_order(delivered=True)
    await office.desk.handle(order, cmd.Complete(), CLIENT)
    office.orders.travel(2 * DAY)
    assert await office.desk.standing(FREELANCER.account, COMMUNITY) == Standing()
    working = await office.an_order()
    longer = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=3), comment="x")
    ahead = await office.desk.preview(working, longer, FREELANCER)
    assert ahead == DaysOutOfRange(least=1, most=2)
