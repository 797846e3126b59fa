"""What the tests of Discord's adapter share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord.env import Env
from structlog.testing import capture_logs
from structlog.typing import EventDict

from adapters.discord import answering
from adapters.discord.client import ResolutionClient
from adapters.discord.commands import sync
from tests.discord.harbour import Harbour, House
from tests.discord.quay import Quay, quay
from tests.patience import UNHURRIED


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _usual_addresses() -> Iterator[None]:
    """Put back what a test told the library about where Discord is."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """What is logged. Nothing may be worse than information; a test that expects it takes it."""
    with capture_logs() as lines:
        yield lines
    assert not [line for line in lines if line["log_level"] not in {"info", "debug"}]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pause of the machine decide which way is taken; tests of slowness say how slow."""
    monkeypatch.setattr(answering, "PATIENCE_SECONDS", UNHURRIED)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def env(house: House) -> AsyncIterator[Env]:
    """SimCord's Discord with the real client, its commands synced, an empty record behind it."""
    client: ResolutionClient = house.client()
    made = Env(client, shard_count=1)
    await made.start()
    await sync(client.tree)
    yield made
    await made.shutdown()
    made.raise_errors()


@pytest.fixture
def place(env: Env, house: House) -> Harbour:
    return Harbour(env, house)


@pytest.fixture
async def dock() -> AsyncIterator[Quay]:
    """A local Discord over real sockets, with the commands synced and the bot connected."""
    async with quay() as made, made.client():
        yield made
