"""How a process is seen to be ready, and to have fallen silent."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager

import pytest
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.folders import Folders
from bot.heartbeat import LIFE_SECONDS, PREFIX, beat_once, keep_beating, last_beat
from bot.probes import HeartbeatProbe, HttpProbe, Sign, StoreProbe
from tests.bot.conftest import EmbeddedValkey, until

pytestmark = pytest.mark.anyio

NO_RETRY = Retry(NoBackoff(), 0)


@asynccontextmanager
async def answering(line: bytes, after: asyncio.Event | None = None) -> AsyncIterator[str]:
    """A web server that answers everything in the same way, perhaps only after something."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if after is not None:
                await after.wait()
            writer.write(line)
            await writer.drain()
        finally:
            writer.close()
            ended.set()

    ended = asyncio.Event()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/readyz"
    if after is not None:
        after.set()
        await ended.wait()


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", Sign.READY),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", Sign.BUSY),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Sign.SILENT),
        (b"", Sign.SILENT),
    ],
)
async def test_a_web_process_is_ready_when_it_answers_so(line: bytes, sign: Sign) -> None:
    async with answering(line) as url:
        assert await HttpProbe(url).look(1) is sign


async def test_a_web_process_that_does_not_listen_is_silent() -> None:
    async with answering(b"") as url:
        pass
    assert await HttpProbe(url).look(1) is Sign.SILENT


async def test_a_web_process_that_hangs_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.probes.PATIENCE_SECONDS", 0.1)
    async with answering(b"", after=asyncio.Event()) as url:
        assert await HttpProbe(url).look(1) is Sign.SILENT


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    made = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
async def connection(server: EmbeddedValkey) -> AsyncIterator[redis.asyncio.Redis]:
    path = str(Folders(server.home).valkey_socket)
    async with aclosing(redis.asyncio.Redis(unix_socket_path=path)) as made:
        yield made


@pytest.fixture
async def nobody() -> AsyncIterator[redis.asyncio.Redis]:
    async with aclosing(redis.asyncio.Redis(unix_socket_path="/nowhere", retry=NO_RETRY)) as made:
        yield made


async def test_the_record_is_ready_when_it_answers(connection: redis.asyncio.Redis) -> None:
    assert await StoreProbe(connection).look(1) is Sign.READY


async def test_a_record_that_is_away_is_silent(nobody: redis.asyncio.Redis) -> None:
    assert await StoreProbe(nobody).look(1) is Sign.SILENT


async def test_a_process_that_gives_signs_of_life_is_ready(
    connection: redis.asyncio.Redis,
) -> None:
    beating = asyncio.create_task(keep_beating(connection, "clock"))
    probe = HeartbeatProbe(connection, "clock")

    async def ready() -> bool:
        return await probe.look(os.getpid()) is Sign.READY

    await until(ready, "its sign is seen")
    assert 0 < await connection.ttl(f"{PREFIX}clock") <= LIFE_SECONDS
    beating.cancel()
    await asyncio.wait({beating})


async def test_a_sign_from_an_earlier_process_does_not_count(
    connection: redis.asyncio.Redis, server: EmbeddedValkey
) -> None:
    with server.connect() as plain:
        beat_once(plain, "worker-due")
    assert (await last_beat(connection, "worker-due")) is not None
    assert await HeartbeatProbe(connection, "worker-due").look(os.getpid()) is Sign.READY
    assert await HeartbeatProbe(connection, "worker-due").look(os.getpid() + 1) is Sign.SILENT


async def test_no_process_is_blamed_for_a_record_that_is_away(
    nobody: redis.asyncio.Redis,
) -> None:
    assert await HeartbeatProbe(nobody, "clock").look(1) is Sign.BLIND


async def test_beating_goes_on_once_the_record_is_back(
    valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.heartbeat.BEAT_SECONDS", 0.02)
    path = str(Folders(valkey.home).valkey_socket)
    async with aclosing(redis.asyncio.Redis(unix_socket_path=path)) as connection:
        beating = asyncio.create_task(keep_beating(connection, "clock"))
        await asyncio.to_thread(valkey.kill)
        await asyncio.to_thread(valkey.start)
        with valkey.connect() as plain:
            plain.delete(f"{PREFIX}clock")
            await until(lambda: plain.exists(f"{PREFIX}clock"), "it beats again")
        beating.cancel()
        await asyncio.wait({beating})
