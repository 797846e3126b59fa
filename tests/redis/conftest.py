"""What the tests of the record share: a real Valkey, emptied before each test."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis
import redis.asyncio

from adapters.redis.clock import Clock
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from core.desk import Desk
from tests.redis.server import ValkeyProcess


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[ValkeyProcess]:
    """The server of this run. pytest's own folders have paths too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="record-") as folder:
        # Nothing of these tests has to survive a power cut, so the disk is left alone.
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        yield valkey
        valkey.stop()


@pytest.fixture
def valkey(server: ValkeyProcess) -> ValkeyProcess:
    """The server, empty."""
    with server.connect() as connection:
        connection.flushall()
        connection.script_flush()
    return server


@pytest.fixture
async def connection(valkey: ValkeyProcess) -> AsyncIterator[redis.asyncio.Redis]:
    """As the record of orders is connected."""
    async with valkey.connect_async() as connection:
        yield connection


@pytest.fixture
def sync(valkey: ValkeyProcess) -> Iterator[redis.Redis]:
    """As RQ is connected."""
    with valkey.connect() as connection:
        yield connection


@pytest.fixture
def orders(connection: redis.asyncio.Redis) -> RedisOrders:
    """The record, with a clock that can be moved."""
    return RedisOrders(connection, time_travel=True)


@pytest.fixture
def clock(connection: redis.asyncio.Redis) -> Clock:
    """The clock of that record."""
    return Clock(connection, time_travel=True)


@pytest.fixture
def desk(orders: RedisOrders) -> Desk:
    """The Desk on that record."""
    return Desk(orders, SecretNames())
