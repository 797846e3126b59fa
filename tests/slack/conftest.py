"""The town that the tests live in."""

from collections.abc import AsyncIterator

import pytest

from tests.slack.town import Town, open_town


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["http", "socket"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with open_town(socket_mode=request.param == "socket") as opened:
        yield opened
