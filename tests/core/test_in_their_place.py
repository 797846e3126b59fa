"""What a delegate finds in their own list: what they may answer for others now (D2 to D4, D6)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from core import commands as cmd
from core.covers import CoverDesk
from core.desk import Desk, Waiting
from core.policy import DAY, HOUR, Policy, Support
from core.ports import Stored
from core.terms import DeliveryExtensionTerms, PartialRefundTerms
from core.values import AccountId, Actor, ChannelId, Cover, OrderId
from core.views import Reader
from tests.core.builders import MOMENT, rule
from tests.core.world import Names
from tests.fakes.covers import MemoryCovers
from tests.fakes.making import (
    CLIENT,
    COMMUNITY,
    FIRST,
    FREELANCER,
    ask,
    begin,
    do,
    offer,
    opening,
)
from tests.fakes.orders import MemoryOrders

pytestmark = [pytest.mark.anyio, rule("D2", "D4")]

BO = Actor(account=AccountId("slack:T024BE7LD:UBO"))
EVA = Actor(account=AccountId("slack:T024BE7LD:UEVA"))
SECRET = "quality_below_agreed"


@pytest.fixture
def anyio_backend() -> str:
    """Run on asyncio, as the adapters do."""
    return "asyncio"


class CountedOrders(MemoryOrders):
    """Remembers which orders were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[OrderId] = []

    async def load_all(
        self, orders: Sequence[OrderId], by: AccountId | None = None
    ) -> Sequence[Stored | None]:
        """Read several orders, each as `load` does."""
        self.read += orders
        return await super().load_all(orders, by)


class Office:
    """Both desks on one record in memory."""

    def __init__(self) -> None:
        self.orders = CountedOrders()
        self.records = MemoryCovers(self.orders)
        self.desk, self.covers = Desk(self.orders, Names()), CoverDesk(self.records)

    async def named(
        self, principal: Actor = CLIENT, delegate: Actor = BO, span: timedelta = 5 * DAY
    ) -> None:
        now = await self.orders.now()
        cover = Cover(
            principal=principal.account, delegate=delegate.account, since=now, until=now + span
        )
        # A client on Slack may have a delegate on Slack alone; who it is does not matter here.
        assert await self.records.replace(None, cover, ())

    async def asked(self, client: Actor = CLIENT, freelancer: Actor = FREELANCER) -> OrderId:
        """An order whose client has to answer."""
        order = await begin(self.desk, self.orders, client=client, freelancer=freelancer)
        more = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=3), comment="Illness.")
        await do(self.desk, order, more, freelancer)
        return order

    async def seen(
        self, by: Actor = BO, *principals: Actor, offset: int = 0, limit: int = 5
    ) -> Waiting:
        whom = [one.account for one in principals or (CLIENT,)]
        return await self.desk.look_in_their_place(by, whom, offset, limit)

    async def listed(self, by: Actor = BO, *principals: Actor) -> list[OrderId]:
        return [page.order.id for page in (await self.seen(by, *principals)).pages]


@pytest.fixture
def office() -> Office:
    """An empty record."""
    return Office()


async def test_what_waits_is_listed_with_the_answers_that_a_delegate_may_give(
    office: Office,
) -> None:
    order = await office.asked()
    await office.named()
    found = await office.seen()
    (page,) = found.pages
    assert (page.order.id, page.reader, page.acting_for) == (order, Reader.DELEGATE, CLIENT.account)
    assert {option.action.value for option in page.options if option.possible} >= {
        "accept_request",
        "decline_request",
        "counter_request",
    }
    assert (found.total, found.offset) == (1, 0)


@rule("D6")
async def test_nothing_is_listed_before_the_cover_begins_or_after_it_is_over(
    office: Office,
) -> None:
    order = await office.asked()
    assert await office.listed() == []
    await office.named(span=HOUR)
    assert await office.listed() == [order]
    office.orders.travel(HOUR - MOMENT)
    assert await office.listed() == [order]
    office.orders.travel(MOMENT)
    assert await office.listed() == []


@rule("D6")
async def test_nothing_is_listed_once_either_of_the_two_has_ended_it(office: Office) -> None:
    await office.asked()
    await office.named()
    await office.covers.end(CLIENT.account)
    assert await office.listed() == []
    await office.named()
    await office.covers.leave(BO.account, CLIENT.account)
    assert await office.listed() == []


async def test_what_somebody_claims_about_whom_they_stand_in_for_lists_nothing(
    office: Office,
) -> None:
    await office.asked()
    await office.named(delegate=EVA)
    claimed = BO.but(covers=tuple(office.orders.covers.values()))
    assert await office.listed(claimed) == []
    assert await office.listed(FREELANCER) == []


async def test_the_most_urgent_comes_first_whoever_it_waits_for(office: Office) -> None:
    late = await office.asked()
    office.orders.travel(HOUR)
    hers = await office.asked(client=EVA)
    office.orders.travel(HOUR)
    last = await office.asked()
    await office.named()
    await office.named(EVA)
    assert await office.listed(BO, CLIENT, EVA) == [late, hers, last]
    second = await office.seen(BO, CLIENT, EVA, offset=2, limit=2)
    assert [page.order.id for page in second.pages] == [last]
    assert (second.offset, second.total) == (2, 3)
    # Whoever asks for more than there is gets the end of it.
    assert (await office.seen(BO, CLIENT, EVA, offset=8, limit=2)).pages == second.pages


@rule("R8")
async def test_what_is_answered_withdrawn_or_past_its_deadline_is_listed_no_more(
    office: Office,
) -> None:
    await office.named()
    answered, withdrawn = await office.asked(), await office.asked()
    left = await office.asked()
    assert len(await office.listed()) == 3
    await do(office.desk, answered, cmd.DeclineRequest(ref=FIRST), BO)
    await do(office.desk, withdrawn, cmd.WithdrawRequest(ref=FIRST), FREELANCER)
    assert await office.listed() == [left]
    office.orders.travel(48 * HOUR)  # nothing has swept
    assert await office.listed() == []


async def test_only_requests_that_wait_for_the_one_who_is_away_are_listed_and_read(
    office: Office,
) -> None:
    await offer(office.desk, office.orders, client=FREELANCER, freelancer=CLIENT)
    await begin(office.desk, office.orders)
    await ask(office.desk, office.orders)  # it waits for the freelancer
    waits = await office.asked()
    await office.named()
    assert await office.listed() == [waits]
    assert office.orders.read == [waits]


@rule("D3")
async def test_nobody_finds_there_an_order_of_their_own_or_one_with_both_its_parties(
    office: Office,
) -> None:
    await office.asked(freelancer=BO)
    await office.asked()
    await office.named()
    await office.named(FREELANCER)
    found = await office.seen(BO, CLIENT, FREELANCER)
    assert (found.pages, found.total) == ((), 0)


@rule("D3")
async def test_support_finds_there_no_order_that_it_was_called_to(office: Office) -> None:
    order = await office.asked()
    office.orders.policies[COMMUNITY] = Policy(
        support=Support(channel=ChannelId("slack:T024BE7LD:CHELP"), roles=frozenset({"help"}))
    )
    agent = BO.but(roles=frozenset({"help"}))
    await office.named()
    assert await office.listed(agent) == [order]
    await do(office.desk, order, cmd.Escalate(comment="Help."), CLIENT)
    assert await office.listed(agent) == []


@rule("R11", "R17")
async def test_no_confidential_reason_is_in_what_is_listed(office: Office) -> None:
    order = await begin(office.desk, office.orders)
    refund = cmd.OpenRequest(terms=PartialRefundTerms(amount=1_000), comment="Sorry", reason=SECRET)
    await do(office.desk, order, refund, FREELANCER)
    other = await begin(office.desk, office.orders, client=FREELANCER, freelancer=CLIENT)
    await do(office.desk, other, opening(), FREELANCER)
    await office.named()
    found = await office.seen()
    assert len(found.pages) == 2
    seen = "".join(page.order.model_dump_json() for page in found.pages)
    assert SECRET not in seen
    assert "no_longer_needed" not in seen
    assert "Sorry" in seen
