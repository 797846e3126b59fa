"""The real discord.py at a local Discord: gateway, REST and people, over real sockets.

The bot's process and its worker are played in this one: the client and the courier are the real
ones, the record is the twin of the real one in `tests/fakes`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.discord.client import ResolutionClient
from adapters.discord.commands import sync
from adapters.discord.handlers import Handlers
from adapters.discord.messenger import DiscordMessenger
from adapters.shared.courier import Courier
from adapters.shared.delegates import DelegateCourier
from adapters.shared.once import Once
from core.orders import Order
from core.values import AccountId, OrderId, Platform
from sandbox.client import DiscordPerson, Sandbox
from sandbox.config import DISCORD_TOKEN, HOST, Config
from sandbox.people import FINN, MILA, OTIS
from sandbox.server import build_app
from tests.discord.harbour import House
from tests.fakes.dead import MemoryDeadLetters
from tests.fakes.memories import MemoryCards, MemoryDelegateCards, MemoryOutbox, MemorySentLog
from tests.patience import ANSWER_SECONDS, PLENTY
from tests.ports import free_port
from tests.serving import end


class Quay:
    """A local Discord with the bot at it.

    Attributes:
        finn: speaks English. `mila` speaks Dutch, `otis` is a stranger.
        handlers: of the client that is connected.
        box: the whole Discord, for its faults and its fate.
    """

    def __init__(self, url: str, box: Sandbox) -> None:
        self.api = f"{url}/discord/api/v10"
        self.box = box
        self.house = House(api=self.api)
        self.cards, self.sent, self.dead = MemoryCards(), MemorySentLog(), MemoryDeadLetters()
        once = Once(self.sent)
        self.messenger = DiscordMessenger(DISCORD_TOKEN, self.house.people, self.api)
        self.delegates = DelegateCourier(
            desk=self.house.desk,
            orders=self.house.orders,
            covers=self.house.records,
            messengers={Platform.DISCORD: self.messenger},
            cards=MemoryDelegateCards(),
            once=once,
            outbox=MemoryOutbox(self.house.orders.outbox),
            directory=self.house.people,
        )
        self.courier = Courier(
            desk=self.house.desk,
            orders=self.house.orders,
            messengers={Platform.DISCORD: self.messenger},
            cards=self.cards,
            once=once,
            people=self.house.people,
            directory=self.house.people,
            dead=self.dead,
            delegates=self.delegates,
        )
        self.handlers: Handlers
        self.finn: DiscordPerson = box.discord(FINN)
        self.mila: DiscordPerson = box.discord(MILA)
        self.otis: DiscordPerson = box.discord(OTIS)

    async def deliver(self) -> None:
        """Do what the worker would do: bring everything that is to be brought."""
        while self.house.records.news:
            await self.delegates.tell_cover(self.house.records.news.pop(0))
        while self.house.orders.outbox:
            await self.courier.deliver(self.house.orders.outbox.pop(0))

    async def remind(self) -> None:
        """Do what the clock and the worker would do about reminders that people asked for."""
        for asked in self.house.snoozes.ripe(await self.house.orders.now()):
            await self.courier.remind(asked)

    async def kept(self, order: str) -> Order:
        """The order as it is kept."""
        stored = await self.house.orders.load(OrderId(order))
        assert stored is not None
        return stored.order

    async def order(self) -> OrderId:
        """Have Finn, the client, offer an order to Mila, and Mila accept it on her card.

        Her card is in English: Discord tells nobody's language before they do something.
        """
        await self.finn.command(
            "#orders",
            "/order offer title:Landing page price:450 days:10",
            role="I am the client",
            **{"with": "Mila Jansen"},
        )
        await self.deliver()
        await self.mila.press("Accept the offer", place="Resolution Center")
        await self.deliver()
        [line] = (await self.house.orders.roll(AccountId(f"discord:{FINN}"))).lines
        return line.order

    @asynccontextmanager
    async def client(self) -> AsyncIterator[ResolutionClient]:
        """A client as a process that just started makes it, connected."""
        client = self.house.client()
        async with client:
            await client.login(DISCORD_TOKEN)
            running = asyncio.create_task(client.connect())
            try:
                async with asyncio.timeout(PLENTY):
                    await client.wait_until_ready()
                self.handlers = client.handlers
                yield client
            finally:
                await client.close()
                await running


@asynccontextmanager
async def quay() -> AsyncIterator[Quay]:
    """Start it, with the commands synced and nobody connected."""
    config = Config(port=free_port(), answer_seconds=ANSWER_SECONDS)
    runner = web.AppRunner(build_app(config))
    await runner.setup()
    await web.TCPSite(runner, HOST, config.port).start()
    try:
        async with Sandbox(config.origin) as box:
            made = Quay(config.origin, box)
            async with made.messenger:
                client = made.house.client()
                async with client:
                    await client.login(DISCORD_TOKEN)
                    await sync(client.tree)
                yield made
    finally:
        await end(runner)
