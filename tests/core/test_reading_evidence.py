"""Who may see what was attached: the parties, and support after an escalation (E2, A1)."""

import pytest

from core import commands as cmd
from core.desk import Desk
from core.erasure import erase
from core.evidence import read
from core.orders import Evidence
from core.policy import Support
from core.refusals import EvidenceGone, UnknownOrder
from core.requests import Ending
from core.terms import Kind
from core.values import AccountId, Actor, OrderId
from core.views import Reader
from tests.core.builders import (
    A_HASH,
    AGENT,
    CLIENT,
    FREELANCER,
    POLICY,
    STRANGER,
    Play,
    an_order,
    rule,
)
from tests.fakes import making
from tests.fakes.orders import MemoryOrders

FILE = cmd.AttachEvidence(name="chat.png", size=2_000, sha256=A_HASH, media_type="image/png")
LINK = cmd.AttachEvidence(name="The brief", sha256=A_HASH, link="https://example.org/brief")


def with_evidence() -> Play:
    play = an_order(kind=Kind.CANCELLATION)
    play.must(FILE, CLIENT)
    play.must(LINK, FREELANCER)
    return play


@rule("E2")
@pytest.mark.parametrize("party", [CLIENT, FREELANCER])
def test_both_parties_may_see_what_either_of_them_attached(party: Actor) -> None:
    play = with_evidence()
    for number in (1, 2):
        found = read(play.order, number, party, play.now, play.policy)
        assert isinstance(found, Evidence)
        assert found.id == number


@rule("A1", "E2")
def test_nobody_else_learns_that_there_is_anything() -> None:
    play = with_evidence()
    for number in (1, 3):
        assert read(play.order, number, STRANGER, play.now, play.policy) == UnknownOrder()
        assert read(play.order, number, AGENT, play.now, play.policy) == UnknownOrder()


@rule("E1", "E2")
def test_support_may_see_it_once_the_order_was_escalated() -> None:
    play = with_evidence()
    play.must(cmd.Escalate(comment="We disagree."), CLIENT)
    assert isinstance(read(play.order, 1, AGENT, play.now, play.policy), Evidence)
    assert read(play.order, 1, STRANGER, play.now, play.policy) == UnknownOrder()


@rule("E2")
def test_a_piece_that_is_not_there_is_said_to_be_gone() -> None:
    play = with_evidence()
    assert read(play.order, 3, CLIENT, play.now, play.policy) == EvidenceGone()


@rule("A4")
def test_what_an_erased_person_gave_is_gone_for_everybody() -> None:
    play = with_evidence()
    erased = erase(play.order, play.log, CLIENT.account, AccountId("erased:one")).order
    assert read(erased, 1, FREELANCER, play.now, play.policy) == EvidenceGone()
    assert isinstance(read(erased, 2, FREELANCER, play.now, play.policy), Evidence)


class Names:
    def order(self) -> OrderId:
        return OrderId("ORD-7K3M9QX2")

    def code(self) -> str:
        return "K7QM-2XWT"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_the_desk_gives_evidence_by_the_same_rule() -> None:
    orders = MemoryOrders()
    desk = Desk(orders, Names())
    order = await making.ask(desk, orders)
    await making.do(desk, order, FILE, making.CLIENT)
    assert isinstance(await desk.evidence(order, 1, making.FREELANCER), Evidence)
    assert await desk.evidence(order, 1, making.STRANGER) == UnknownOrder()
    assert await desk.evidence(OrderId("ORD-NONE"), 1, making.CLIENT) == UnknownOrder()


@rule("E1")
@pytest.mark.anyio
async def test_support_s_channel_sees_nothing_before_an_escalation_and_all_of_it_after() -> None:
    orders = MemoryOrders()
    orders.policies[making.COMMUNITY] = POLICY
    desk = Desk(orders, Names())
    order = await making.ask(desk, orders)
    assert await desk.look_for_support(OrderId("ORD-NONE")) is None
    assert await desk.look_for_support(order) is None
    call = cmd.Escalate(comment="We disagree.", confidential="They were rude to me.")
    await making.do(desk, order, call, making.FREELANCER)
    page = await desk.look_for_support(order)
    assert page is not None
    assert page.reader is Reader.SUPPORT
    assert page.order.escalations[0].confidential == "They were rude to me."
    # The freelancer escalated, so the client's reason stays the client's own.
    assert page.order.request is not None
    assert page.order.request.confidential is None
    assert {option.action.value for option in page.options if option.possible} == {
        "support_cancel",
        "support_refund",
        "support_extend",
        "close_escalation",
    }


@rule("E1")
@pytest.mark.anyio
async def test_where_no_agents_are_named_support_s_channel_still_sees_the_order() -> None:
    orders = MemoryOrders()
    policy = POLICY.but(support=Support(channel=POLICY.support.channel))
    orders.policies[making.COMMUNITY] = policy
    desk = Desk(orders, Names())
    order = await making.ask(desk, orders)
    await making.do(desk, order, cmd.Escalate(comment="We disagree."), making.CLIENT)
    page = await desk.look_for_support(order)
    assert page is not None
    assert page.options == ()


@rule("R11", "A1")
@pytest.mark.anyio
async def test_from_outside_an_order_looks_as_its_channel_sees_it() -> None:
    orders = MemoryOrders()
    desk = Desk(orders, Names())
    order = await making.ask(desk, orders)
    assert await desk.look_from_outside(OrderId("ORD-NONE")) is None
    seen = await desk.look_from_outside(order)
    assert seen is not None
    assert seen.title == "Landing page for the summer campaign"
    assert seen.request is not None
    assert (seen.request.comment, seen.request.confidential) == ("", None)
    orders.travel(POLICY.window)
    seen = await desk.look_from_outside(order)
    assert seen is not None
    assert seen.request is None
    assert seen.past[0].ending is Ending.AUTO_ACCEPTED
