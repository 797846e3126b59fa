"""One running copy for all whole-way tests: each plays an order of its own."""

from collections.abc import AsyncIterator

import pytest

from sandbox.client import Sandbox
from sandbox.people import ANA, CHLOE, FINN, OTIS
from tests.wholeway.stack import OnDiscord, OnSlack, Play, Stack, running


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with running(tmp_path_factory.mktemp("data")) as stack:
        yield stack


@pytest.fixture
async def box(stack: Stack) -> AsyncIterator[Sandbox]:
    async with Sandbox(stack.url) as box:
        yield box


PAIRS = ["slack and slack", "discord and discord", "slack and discord", "discord and slack"]


@pytest.fixture(params=PAIRS)
def play(request: pytest.FixtureRequest, stack: Stack, box: Sandbox) -> Play:
    ana, chloe = OnSlack(box.slack(ANA), "Ana Client"), OnSlack(box.slack(CHLOE), "Chloe Okafor")
    finn, otis = OnDiscord(box.discord(FINN), "Finn"), OnDiscord(box.discord(OTIS), "Otis")
    clients = {"slack": ana, "discord": otis}
    freelancers = {"slack": chloe, "discord": finn}
    client, _, freelancer = request.param.partition(" and ")
    return Play(stack, box, clients[client], freelancers[freelancer])


@pytest.fixture
def across(stack: Stack, box: Sandbox) -> Play:
    client = OnSlack(box.slack(ANA), "Ana Client")
    return Play(stack, box, client, OnDiscord(box.discord(FINN), "Finn"))
