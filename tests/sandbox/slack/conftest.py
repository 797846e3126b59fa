"""A running Slack for each test, and a bot over either transport."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.slack.harness import Bench, Bot, a_bot_over_http, a_bot_over_socket, a_slack


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with a_slack() as made:
        yield made


@pytest.fixture
async def http_bot(bench: Bench) -> AsyncIterator[Bot]:
    async with a_bot_over_http(bench) as made:
        yield made


@pytest.fixture
async def socket_bot(bench: Bench) -> AsyncIterator[Bot]:
    async with a_bot_over_socket(bench) as made:
        yield made


@pytest.fixture(params=["http", "socket"])
async def bot(request: pytest.FixtureRequest, bench: Bench) -> AsyncIterator[Bot]:
    """The same bot, over HTTP and over Socket Mode."""
    transport = a_bot_over_http if request.param == "http" else a_bot_over_socket
    async with transport(bench) as made:
        yield made
