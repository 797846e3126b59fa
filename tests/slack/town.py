"""A whole small Slack with the app in it: the sandbox, the app over either transport, a courier.

The record is the in-memory twin; everything else is real: slack-bolt, slack_sdk, the wire.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import yaml  # type: ignore[import-untyped]  # a test's need alone, brought by import-linter
from aiohttp import web

from adapters.redis.names import SecretNames
from adapters.shared.clerk import Clerk
from adapters.shared.courier import Courier
from adapters.shared.delegates import DelegateCourier
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.evidence_clerk import EvidenceLinks
from adapters.shared.once import Once
from adapters.slack.app import SlackApp, make_app
from adapters.slack.home import Home
from adapters.slack.installations import StoredInstallations
from adapters.slack.installing import REDIRECT, Installing
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import SlackPeople
from adapters.slack.workspaces import OneInstallation, Workspaces
from core.covers import CoverDesk
from core.desk import Desk
from core.policy import Policy
from core.ports import Commit, Stored
from core.values import AccountId, CommunityId, OrderId, Platform
from sandbox.client import Sandbox, SlackPerson
from sandbox.config import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, Config
from sandbox.people import ANA, BRAM, CHLOE, DEV
from sandbox.server import build_app
from sandbox.slack.world import CLIENT_ID, CLIENT_SECRET
from tests.fakes.covers import MemoryCovers
from tests.fakes.dead import MemoryDeadLetters
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.evidence import MemoryEvidence, MemoryTickets
from tests.fakes.memories import (
    MemoryCards,
    MemoryDelegateCards,
    MemoryOutbox,
    MemoryPeople,
    MemorySentLog,
    MemorySnoozes,
)
from tests.fakes.orders import MemoryOrders
from tests.fakes.vault import MemoryVault
from tests.patience import ANSWER_SECONDS, PLENTY
from tests.ports import free_port
from tests.serving import end
from tests.slack.checks import check_everything

MANIFEST: Final[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "manifest.yml").read_text()
)
"""The app as it is registered with Slack: nothing here works that it does not ask for."""
SCOPES: Final[list[Any]] = MANIFEST["oauth_config"]["scopes"]["bot"]


async def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something to come true that nobody can see on a screen."""
    deadline = time.monotonic() + PLENTY
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {PLENTY:g} s"
        await asyncio.sleep(0.01)


class WatchedOrders(MemoryOrders):
    """The record in memory, which says when there is something to deliver.

    Clear `open` to have every reader wait until it is set again; set `broken` to have them fail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.posted = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def load(self, order: OrderId, by: AccountId | None = None) -> Stored | None:
        await self.open.wait()
        if self.broken:
            raise ConnectionError("somebody’s words")
        return await super().load(order, by)

    async def policy(self, community: CommunityId) -> Policy:
        await self.open.wait()
        return await super().policy(community)

    async def commit(self, commit: Commit) -> bool:
        written = await super().commit(commit)
        self.posted.set()
        return written


@dataclass
class Town:
    """Everything that a test may look at or turn."""

    box: Sandbox
    orders: WatchedOrders
    desk: Desk
    clerk: Clerk
    people: MemoryPeople
    cards: MemoryCards
    evidence: MemoryEvidence
    app: SlackApp
    courier: Courier
    dead: MemoryDeadLetters
    covers: CoverDesk
    records: MemoryCovers
    delegates: DelegateCourier
    snoozes: MemorySnoozes
    messenger: SlackMessenger
    vault: MemoryVault
    installations: StoredInstallations
    session: aiohttp.ClientSession
    origin: str
    bot_url: str
    failures: list[BaseException] = field(default_factory=list)
    delivering: bool = False

    async def tell_covers(self) -> None:
        """Play the worker for what happened to covers, and wait until the cards are there."""
        while self.records.news:
            await self.delegates.tell_cover(self.records.news.pop(0))
        self.orders.posted.set()
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was committed has reached its readers."""
        posted, outbox = self.orders.posted, self.orders.outbox
        await until(
            lambda: not (posted.is_set() or outbox or self.delivering), "everything is delivered"
        )

    @property
    def ana(self) -> SlackPerson:
        return self.box.slack(ANA)

    @property
    def bram(self) -> SlackPerson:
        return self.box.slack(BRAM)

    @property
    def chloe(self) -> SlackPerson:
        return self.box.slack(CHLOE)

    @property
    def dev(self) -> SlackPerson:
        return self.box.slack(DEV)

    async def seen_by(self, user: str) -> list[str]:
        """The names of the files in somebody's conversation with the app."""
        at = f"{self.origin}/_as/slack/{user}/view"
        async with self.session.get(at) as answer:
            places = (await answer.json())["places"]
        [direct] = [its["id"] for its in places if its["kind"] == "dm"]
        async with self.session.get(at, params={"channel": direct}) as answer:
            messages = (await answer.json())["messages"]
        return [file["name"] for its in messages for file in its.get("files", [])]

    async def act_as(self, user: str, verb: str, **body: str) -> None:
        """Do something that the sandbox's client has no verb for."""
        url = f"{self.origin}/_as/slack/{user}/{verb}"
        async with self.session.post(url, json=body) as answer:
            assert answer.status == 200, await answer.text()


@asynccontextmanager
async def serving(app: web.Application, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        await end(runner)


@asynccontextmanager
async def open_town(
    *, socket_mode: bool = False, many: bool = False, links: bool = True
) -> AsyncIterator[Town]:
    """Open a town. At its end everything that the app sent is held against what Slack takes.

    Args:
        socket_mode: whether Slack delivers over Socket Mode.
        many: whether the app is one for many workspaces, which begins installed in none.
        links: whether people's browsers can reach the app.
    """
    async with AsyncExitStack() as stack:
        port, bot_port = free_port(), free_port()
        bot_url = f"http://127.0.0.1:{bot_port}"
        delivers_to = None if socket_mode else bot_url
        config = Config(port=port, bot_url=delivers_to, answer_seconds=ANSWER_SECONDS)
        origin = await stack.enter_async_context(serving(build_app(config), port))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        api = f"{origin}/slack/api/"
        orders, cards, known = WatchedOrders(), MemoryCards(), MemoryPeople()
        desk = Desk(orders, SecretNames())
        evidence = MemoryEvidence()
        room = EvidenceRoom(desk, evidence)
        ways = EvidenceLinks(MemoryTickets(), "https://bot.example.com") if links else None
        snoozes = MemorySnoozes()
        records = MemoryCovers(orders)
        covers = CoverDesk(records)
        clerk = Clerk(desk, MemoryDrafts(), known, room, ways, snoozes, covers=covers)
        vault, ours = MemoryVault(), {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        stored = StoredInstallations(vault, session, **ours, api=api)
        one = OneInstallation(session, SLACK_BOT_TOKEN, api)
        workspaces = Workspaces(stored if many else one, session, api)
        installing = Installing(stored, vault, session, **ours, public_url=bot_url, api=api)
        people = SlackPeople(known)
        app = make_app(
            clerk=clerk,
            people=people,
            workspaces=workspaces,
            session=session,
            signing_secret=SLACK_SIGNING_SECRET,
            api=api,
            installing=installing if many else None,
            room=room,
        )
        stack.push_async_callback(app.close)
        acks: list[float] = []
        web_app = web.Application()
        web_app.add_routes(app.install_routes() if socket_mode else app.routes())
        await stack.enter_async_context(serving(web_app, bot_port))
        if socket_mode:
            connected = await stack.enter_async_context(
                app.over_socket(SLACK_APP_TOKEN, acks.append)
            )
            assert connected()
        messenger = SlackMessenger(workspaces, people, Home(clerk, people, workspaces))
        once, dead = Once(MemorySentLog()), MemoryDeadLetters()
        delegates = DelegateCourier(
            desk=desk,
            orders=orders,
            covers=records,
            messengers={Platform.SLACK: messenger},
            cards=MemoryDelegateCards(),
            once=once,
            outbox=MemoryOutbox(orders.outbox),
            directory=known,
        )
        courier = Courier(
            desk=desk,
            orders=orders,
            messengers={Platform.SLACK: messenger},
            cards=cards,
            once=once,
            dead=dead,
            people=known,
            directory=known,
            delegates=delegates,
        )
        town = Town(
            box=await stack.enter_async_context(Sandbox(origin)),
            orders=orders,
            desk=desk,
            clerk=clerk,
            people=known,
            cards=cards,
            evidence=evidence,
            app=app,
            courier=courier,
            dead=dead,
            covers=covers,
            records=records,
            delegates=delegates,
            snoozes=snoozes,
            messenger=messenger,
            vault=vault,
            installations=stored,
            session=session,
            origin=origin,
            bot_url=bot_url,
        )
        manifest = json.loads(json.dumps(MANIFEST))
        manifest["oauth_config"]["redirect_urls"] = [f"{bot_url}{REDIRECT}"]
        manifest["settings"]["org_deploy_enabled"] = many
        await town.box.act("slack", "manifest", manifest=manifest)
        await town.box.act("slack", "scopes", scopes=SCOPES)
        delivering = asyncio.create_task(_deliver(town, courier))
        stack.push_async_callback(_stopped, delivering)
        yield town
        assert not town.failures, town.failures
        assert all(0 <= seconds < 30 for seconds in acks)
        check_everything(await town.box.record())


async def _deliver(town: Town, courier: Courier) -> None:
    """Play the worker: bring what was committed to its readers."""
    while True:
        await town.orders.posted.wait()
        town.orders.posted.clear()
        town.delivering = True
        while town.orders.outbox:
            try:
                await courier.deliver(town.orders.outbox.pop(0))
            except Exception as error:  # noqa: BLE001 - the test tells of it
                town.failures.append(error)
        town.delivering = False


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
