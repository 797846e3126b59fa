"""A Discord of its own for each test, on a free port, with people and real discord.py at it."""

from collections.abc import AsyncIterator, Iterator

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from tests.sandbox.discord.bench import Bench


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A running Discord, seeded with the cast."""
    made = Bench()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def library(bench: Bench) -> Iterator[None]:
    """discord.py pointed at the bench, and back at the end."""
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = f"{bench.url}/discord/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(bench.discord.backend.gateway.url)
    yield
    discord.http.Route.BASE = base
    DiscordWebSocket.DEFAULT_GATEWAY = gateway
