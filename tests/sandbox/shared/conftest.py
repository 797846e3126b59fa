"""What the tests of the sandbox's shared parts stand on."""

from collections.abc import AsyncIterator, Iterator

import pytest

from sandbox.client import Sandbox
from tests.sandbox.shared.discord_bot import connected_discord
from tests.sandbox.shared.running import running_sandbox
from tests.sandbox.shared.slack_bot import connected_slack


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """A sandbox for all these tests: each starts with a reset."""
    with running_sandbox() as running:
        yield running.url


@pytest.fixture(scope="session")
async def bots(sandbox_url: str) -> AsyncIterator[None]:
    """A bot on each platform, connected for all these tests."""
    async with connected_slack(sandbox_url), connected_discord(sandbox_url):
        yield


@pytest.fixture
async def box(sandbox_url: str, bots: None) -> AsyncIterator[Sandbox]:
    """The sandbox on its first day."""
    async with Sandbox(sandbox_url) as made:
        await made.reset()
        yield made
