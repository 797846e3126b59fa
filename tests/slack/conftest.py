"""The town that the tests live in."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack import commands, handlers, offers, people
from tests.patience import UNHURRIED
from tests.slack.town import Town, open_town


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pause of the machine decide which way is taken; tests of slowness say how slow."""
    for module in (handlers, commands, offers, people):
        monkeypatch.setattr(module, "PATIENCE", UNHURRIED)
    monkeypatch.setattr(offers, "GLANCE", UNHURRIED)


@pytest.fixture(params=["http", "socket"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with open_town(socket_mode=request.param == "socket") as opened:
        yield opened
