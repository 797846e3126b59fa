"""Nobody floods others with offers, and nobody finds a code by trying (O3, O8)."""

from datetime import UTC, datetime

import pytest

from adapters.shared.answers import Misfit, Refused, Show
from adapters.shared.catalogue import locale_for
from adapters.shared.clerk import Clerk
from adapters.shared.directory import UTC as ZONE
from adapters.shared.offers import Offer
from adapters.shared.tries import MOST, Try
from adapters.shared.voice import Plain, Voice
from core.desk import Desk
from core.values import AccountId, Actor, OrderId, Role
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.making import CLIENT, COMMUNITY, FREELANCER
from tests.fakes.memories import MemoryPeople
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders
from tests.fakes.tries import MemoryTries

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
VOICE = Voice(locale_for("en"), ZONE, Plain(), NOW)
OFFER = Offer(
    community=COMMUNITY,
    title="A logo",
    price="100",
    currency="EUR",
    delivery="7",
    role=Role.CLIENT,
    counterparty=FREELANCER.account,
)
STRANGER = Actor(account=AccountId("discord:990000000000000009"))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Counter:
    """A clerk who counts."""

    def __init__(self) -> None:
        self.orders, self.tries = MemoryOrders(NOW), MemoryTries()
        desk = Desk(self.orders, SmallNames())
        self.clerk = Clerk(desk, MemoryDrafts(), MemoryPeople(), tries=self.tries)


@pytest.mark.rule("O3")
async def test_somebody_who_makes_offers_without_end_is_stopped_and_others_are_not() -> None:
    counter = Counter()
    offers = counter.clerk.offers
    for _ in range(MOST[Try.OFFER]):
        assert isinstance(await offers.make(OFFER, CLIENT, VOICE), Show)
    written = len(counter.orders.outbox)
    answer = await offers.make(OFFER, CLIENT, VOICE)
    assert isinstance(answer, Refused)
    assert "60 offers an hour" in answer.said
    assert len(counter.orders.outbox) == written, "nobody else hears of it"
    assert isinstance(await offers.make(OFFER, STRANGER, VOICE), Show)
    counter.tries.all.clear()
    assert isinstance(await offers.make(OFFER, CLIENT, VOICE), Show)


async def test_what_was_no_offer_yet_does_not_count() -> None:
    counter = Counter()
    wrong = OFFER.but(price="much")
    assert isinstance(await counter.clerk.offers.make(wrong, CLIENT, VOICE), Misfit)
    assert not counter.tries.all


@pytest.mark.rule("O8")
async def test_whoever_guesses_codes_is_stopped_even_from_the_right_one() -> None:
    counter = Counter()
    offers = counter.clerk.offers
    await offers.make(OFFER.but(counterparty=None), CLIENT, VOICE)
    stored = await counter.orders.load(OrderId("ORD-00000001"))
    assert stored is not None
    assert stored.order.offer is not None
    code = stored.order.offer.code or ""
    for _ in range(MOST[Try.CODE]):
        answer = await offers.join("ZZZZ-ZZZZ", STRANGER, VOICE)
        assert isinstance(answer, Refused)
        assert answer.refusal.code == "code_unknown"
    answer = await offers.join(code, STRANGER, VOICE)
    assert isinstance(answer, Refused)
    assert "20 codes" in answer.said
    assert isinstance(await offers.join(code, FREELANCER, VOICE), Show)
