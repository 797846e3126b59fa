"""How the supervisor sees that a process is ready, and that a ready one still answers."""

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Protocol
from urllib.parse import urlsplit

import redis
import redis.asyncio

from bot.heartbeat import last_beat

PATIENCE_SECONDS: Final = 2.0
"""How long one look may take."""


class Sign(Enum):
    """What one look at a process found."""

    READY = auto()
    """It does its work."""
    BUSY = auto()
    """It answers, but not yet with its work: it loads, or waits for something else."""
    SILENT = auto()
    """It does not answer."""
    BLIND = auto()
    """No telling: what carries its sign of life is away itself."""


class Probe(Protocol):
    """One way of looking at a process."""

    async def look(self, pid: int) -> Sign:
        """Look once, within `PATIENCE_SECONDS`.

        Args:
            pid: The process that is meant: a sign from an earlier one does not count.
        """
        ...


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """Ready when an address answers 2xx; any other answer is still a sign of life.

    Attributes:
        url: An `http://` address.
    """

    url: str

    async def look(self, pid: int) -> Sign:  # noqa: ARG002 - whoever has the port is the one
        """Ask for the page, and read the first line of the answer."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status = await self._status()
        except (OSError, TimeoutError, ValueError, IndexError):
            return Sign.SILENT
        return Sign.READY if 200 <= status < 300 else Sign.BUSY  # noqa: PLR2004 - HTTP's own

    async def _status(self) -> int:
        # One request without a client library: the supervisor stays small and quick to start.
        parts = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        try:
            writer.write(
                f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                "Connection: close\r\n\r\n".encode("ascii")
            )
            await writer.drain()
            line = await reader.readline()
            return int(line.split()[1])
        finally:
            writer.close()


@dataclass(frozen=True, slots=True)
class StoreProbe:
    """Ready when the record answers.

    Attributes:
        connection: To the record.
    """

    connection: redis.asyncio.Redis

    async def look(self, pid: int) -> Sign:  # noqa: ARG002 - only one can have the address
        """Ask for nothing but an answer."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.connection.ping()
        except redis.BusyLoadingError:
            return Sign.BUSY  # reads its file, which takes as long as it takes
        except (redis.ConnectionError, redis.TimeoutError, TimeoutError):
            return Sign.SILENT
        except redis.ResponseError:
            return Sign.BUSY  # such as BUSY: a script runs
        return Sign.READY


@dataclass(frozen=True, slots=True)
class HeartbeatProbe:
    """Ready when the process gives signs of life (`bot.heartbeat`).

    Attributes:
        connection: To the record.
        process: The name under which it gives them.
    """

    connection: redis.asyncio.Redis
    process: str

    async def look(self, pid: int) -> Sign:
        """Read the latest sign, if it is from this very process."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                beat = await last_beat(self.connection, self.process)
        except (redis.RedisError, TimeoutError):
            return Sign.BLIND
        return Sign.READY if beat is not None and beat.pid == pid else Sign.SILENT
