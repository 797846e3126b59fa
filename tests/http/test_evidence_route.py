"""Opening a file in a browser: for the one it was meant for, for a while, and safely (E2)."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from adapters.http.evidence import HEADERS, evidence_routes
from adapters.shared.evidence import EvidenceRoom, Given
from adapters.shared.ports import Ticket
from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
from core.policy import DEFAULT_POLICY, Support
from core.values import AccountId, Actor, ChannelId, OrderId
from tests.fakes.evidence import MemoryEvidence, MemoryTickets
from tests.fakes.making import CLIENT, COMMUNITY, FREELANCER, STRANGER, ask, do
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders
from tests.serving import end

pytestmark = [pytest.mark.anyio, pytest.mark.rule("E2")]

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the chat" * 50_000
AGENT = Actor(account=AccountId("discord:99"), roles=frozenset({"agents"}))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Door:
    """The route, served on 127.0.0.1, with one order that has one file."""

    def __init__(self) -> None:
        self.orders = MemoryOrders()
        support = Support(channel=ChannelId("discord:500"), roles=frozenset({"agents"}))
        self.orders.policies[COMMUNITY] = DEFAULT_POLICY.but(support=support)
        self.desk = Desk(self.orders, SmallNames())
        self.store = MemoryEvidence()
        self.room = EvidenceRoom(self.desk, self.store)
        self.tickets = MemoryTickets()
        self.order = OrderId("")
        self.address = ""

    async def attach(self, name: str, content: bytes, media_type: str) -> None:
        async def coming() -> AsyncIterator[bytes]:
            yield content

        given = Given(name=name, media_type=media_type)
        outcome = await self.room.take(self.order, given, coming(), CLIENT)
        assert isinstance(outcome, Decision), outcome

    async def ticket(self, by: Actor, number: int = 1) -> str:
        ticket = Ticket(order=self.order, number=number, account=by.account, roles=by.roles)
        (name,) = await self.tickets.issue([ticket])
        return name


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    door.order = await ask(door.desk, door.orders)
    await door.attach("naïve “chat”.png", PNG, "image/png")
    app = web.Application()
    app.add_routes(evidence_routes(door.room, door.tickets))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    door.address = f"http://127.0.0.1:{runner.addresses[0][1]}/evidence"
    yield door
    await end(runner)


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_party_gets_the_file_with_its_name_and_type(
    door: Door, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(f"{door.address}/{await door.ticket(FREELANCER)}") as answer:
        assert answer.status == 200
        assert await answer.read() == PNG
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Length"] == f"{len(PNG)}"
        assert answer.headers["Content-Disposition"] == (
            'inline; filename="na_ve _chat_.png"; '
            "filename*=UTF-8''na%C3%AFve%20%E2%80%9Cchat%E2%80%9D.png"
        )
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_what_a_browser_could_run_is_only_ever_saved(
    door: Door, browser: aiohttp.ClientSession
) -> None:
    limits = DEFAULT_POLICY.evidence.but(media_types=("text/html",))
    policy = door.orders.policies[COMMUNITY]
    door.orders.policies[COMMUNITY] = policy.but(evidence=limits)
    await door.attach("a.html", b"<script>alert(1)</script>", "text/html")
    async with browser.get(f"{door.address}/{await door.ticket(FREELANCER, 2)}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


async def test_asking_for_the_head_sends_no_bytes(
    door: Door, browser: aiohttp.ClientSession
) -> None:
    async with browser.head(f"{door.address}/{await door.ticket(CLIENT)}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Length"] == f"{len(PNG)}"


async def test_every_address_that_leads_nowhere_looks_alike(
    door: Door, browser: aiohttp.ClientSession
) -> None:
    too_old = await door.ticket(CLIENT)
    del door.tickets.all[too_old]
    names = [too_old, "never-issued", await door.ticket(CLIENT, 7), await door.ticket(STRANGER)]
    answers = set()
    for name in names:
        async with browser.get(f"{door.address}/{name}") as answer:
            answers.add((answer.status, await answer.text()))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.rule("E1")
async def test_an_agent_s_ticket_serves_once_the_order_was_escalated(
    door: Door, browser: aiohttp.ClientSession
) -> None:
    address = f"{door.address}/{await door.ticket(AGENT)}"
    async with browser.get(address) as answer:
        assert answer.status == 404
    await do(door.desk, door.order, cmd.Escalate(comment="We disagree."), CLIENT)
    async with browser.get(address) as answer:
        assert answer.status == 200


async def test_a_damaged_file_is_broken_off_instead_of_ending_well(
    door: Door, browser: aiohttp.ClientSession
) -> None:
    ((key, _),) = door.store.all.items()
    door.store.all[key] = PNG.replace(b"picture", b"forgery")
    with pytest.raises(aiohttp.ClientError):
        async with browser.get(f"{door.address}/{await door.ticket(CLIENT)}") as answer:
            await answer.read()
