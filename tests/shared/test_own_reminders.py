"""Which reminders reach somebody is theirs to decide; nothing else changes by it (T1)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.shared.ports import OwnSettings, Reminders
from core.events import CounterpartyReminded
from core.policy import DEFAULT_POLICY, HOUR, Policy
from core.requests import Ending
from tests.fakes.making import CLIENT, COMMUNITY, FREELANCER, opening
from tests.shared.test_courier import Office

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def asked(reminders: Reminders, policy: Policy = DEFAULT_POLICY) -> Office:
    """The client has asked, and the freelancer, who has to answer, wants these reminders."""
    office = Office()
    office.orders.policies[COMMUNITY] = policy
    await office.opened()
    await office.people.decide(FREELANCER.account, OwnSettings(language="en", reminders=reminders))
    await office.deliver(await office.does(opening(), CLIENT))
    return office


async def heard_when(office: Office, leads: Sequence[timedelta]) -> list[str]:
    """Let the time come at which each reminder is due, and give what the freelancer hears."""
    before = len(office.to_freelancer)
    stored = await office.orders.load(office.order)
    assert stored is not None
    assert stored.order.request is not None
    closes_at = stored.order.request.closes_at
    for lead in leads:
        office.orders.travel(closes_at - lead - await office.orders.now())
        await office.desk.settle_due()
        await office.deliver_all()
    return [post.text for post in office.to_freelancer[before:]]


DEFAULT = DEFAULT_POLICY.reminders


@pytest.mark.rule("T1")
async def test_who_decided_nothing_gets_every_reminder() -> None:
    heard = await heard_when(await asked(Reminders.ALL), DEFAULT)
    assert [text.split(" left", maxsplit=1)[0] for text in heard] == [
        "24 hours",
        "6 hours",
        "1 hour",
    ]


@pytest.mark.rule("T1")
async def test_who_wants_only_the_last_gets_the_one_closest_to_the_deadline() -> None:
    [heard] = await heard_when(await asked(Reminders.LAST), DEFAULT)
    assert heard.startswith("1 hour left")


@pytest.mark.rule("T1")
async def test_the_last_is_the_last_of_whatever_the_community_has_set() -> None:
    own = DEFAULT_POLICY.but(reminders=(30 * HOUR, 5 * HOUR))
    [heard] = await heard_when(await asked(Reminders.LAST, own), own.reminders)
    assert heard.startswith("5 hours left")


@pytest.mark.rule("T1")
async def test_who_wants_none_gets_none_and_the_card_and_the_log_go_on() -> None:
    office = await asked(Reminders.NONE)
    [card] = [post for post in office.to_freelancer if post.sheet is not None]
    edits = card.edits
    assert await heard_when(office, DEFAULT) == []
    assert card.edits > edits
    log = await office.orders.log(office.order)
    passed = [entry.event.lead for entry in log if isinstance(entry.event, CounterpartyReminded)]
    assert tuple(passed) == DEFAULT


@pytest.mark.rule("T1", "R6")
async def test_silenced_reminders_leave_the_deadline_and_every_other_notice_alone() -> None:
    office = await asked(Reminders.NONE)
    [heard] = await heard_when(office, (timedelta(),))
    assert "accepted automatically" in heard
    stored = await office.orders.load(office.order)
    assert stored is not None
    [request] = stored.order.past
    assert request.ending is Ending.AUTO_ACCEPTED
    assert request.ended_at == request.opened_at + DEFAULT_POLICY.window


@pytest.mark.rule("T1")
async def test_what_one_party_silences_the_other_still_gets() -> None:
    office = Office()
    await office.opened()
    await office.people.decide(CLIENT.account, OwnSettings(reminders=Reminders.NONE))
    await office.deliver(await office.does(opening(), CLIENT))
    assert len(await heard_when(office, DEFAULT)) == len(DEFAULT)
