"""What a Redis or Valkey must be, to be trusted with people's earnings.

`doctor` shows all findings; every process logs the faults among them when it starts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

import redis
import redis.asyncio


class Grade(StrEnum):
    """How bad a finding is."""

    GOOD = "ok"
    WARNING = "warning"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        subject: What was looked at, in a word or two.
        grade: How bad it is.
        says: What was found, as a sentence.
        action: What to do about it, as sentences; empty when it is good.
    """

    subject: str
    grade: Grade
    says: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """What a server says about itself.

    Attributes:
        name: `Valkey` or `Redis`.
        version: Its own version...
        redis_version: ...and that of the Redis whose commands it has.
        appends: Whether it writes an append-only file.
        append_works: Whether its last write to that file went well.
        fsync: When it writes through to the disk; None when it does not say.
        policy: What it does when its memory is full (`maxmemory-policy`).
        cluster: Whether it is one node of a cluster.
        replica: Whether it only follows another server.
    """

    name: str
    version: str
    redis_version: tuple[int, ...]
    appends: bool
    append_works: bool
    fsync: str | None
    policy: str
    cluster: bool
    replica: bool

    @classmethod
    def read(cls, info: Mapping[str, object], fsync: str | None) -> Self:
        """From the answer to `INFO`, which managed services allow where they refuse `CONFIG`."""
        told = {name: str(value) for name, value in info.items()}
        numbers = told["redis_version"].split(".")
        return cls(
            name="Valkey" if "valkey_version" in told else "Redis",
            version=told.get("valkey_version", told["redis_version"]),
            redis_version=tuple(int(number) for number in numbers if number.isdecimal()),
            appends=told.get("aof_enabled") == "1",
            append_works=told.get("aof_last_write_status", "ok") == "ok",
            fsync=fsync,
            policy=told.get("maxmemory_policy", "unknown"),
            cluster=told.get("cluster_enabled") == "1",
            replica=told.get("role") == "slave",
        )


OLDEST: Final = (6, 2)
"""The Redis that brought BLMOVE, with which RQ takes a job without a gap that a kill falls into."""


def version(server: Server) -> Finding:
    """Is it new enough?"""
    says = f"{server.name} {server.version}."
    if server.redis_version < OLDEST:
        return Finding("version", Grade.FAULT, says, "Use Redis 6.2 or later, or Valkey.")
    return Finding("version", Grade.GOOD, says)


def keeps(server: Server) -> Finding:
    """Does it write to disk what it answers for?"""
    if not server.appends:
        return Finding(
            "appendonly",
            Grade.FAULT,
            "The append-only file is off: a restart forgets orders and decisions.",
            "Set `appendonly yes` on the server.",
        )
    if not server.append_works:
        return Finding(
            "appendonly",
            Grade.FAULT,
            "The last write to the append-only file failed.",
            "Look at the server's log and at the space on its disk.",
        )
    return Finding("appendonly", Grade.GOOD, "The append-only file is on.")


def writes_through(server: Server) -> Finding:
    """What can a power cut take back?"""
    match server.fsync:
        case "always":
            return Finding("appendfsync", Grade.GOOD, "Each decision is on disk when it is told.")
        case "everysec":
            return Finding(
                "appendfsync",
                Grade.WARNING,
                "A power cut can take back the last second, after people were told.",
                "Set `appendfsync always` on the server if its disk can bear it.",
            )
        case "no":
            return Finding(
                "appendfsync",
                Grade.FAULT,
                "A power cut can take back about half a minute.",
                "Set `appendfsync always` or `appendfsync everysec` on the server.",
            )
        case _:
            return Finding(
                "appendfsync",
                Grade.WARNING,
                "The server does not say when it writes through to its disk.",
                "Look it up at whoever runs it: `always` or `everysec` is meant.",
            )


def forgets_nothing(server: Server) -> Finding:
    """Does it throw away data when memory is short?"""
    if server.policy != "noeviction":
        return Finding(
            "maxmemory",
            Grade.FAULT,
            f"With maxmemory-policy {server.policy} it may drop orders when memory is short.",
            "Set `maxmemory-policy noeviction` on the server.",
        )
    return Finding("maxmemory", Grade.GOOD, "Nothing is dropped when memory is short.")


def stands_alone(server: Server) -> Finding:
    """Can one commit reach all keys, and may it write?"""
    if server.replica:
        return Finding(
            "role", Grade.FAULT, "It is a replica.", "Set REDIS_URL to the primary's address."
        )
    if server.cluster:
        return Finding(
            "role",
            Grade.FAULT,
            "It is a node of a cluster; a commit needs all keys on one server.",
            "Use a server that is not part of a cluster.",
        )
    return Finding("role", Grade.GOOD, "One server, and the primary.")


CHECKS: Final[tuple[Callable[[Server], Finding], ...]] = (
    version,
    stands_alone,
    keeps,
    writes_through,
    forgets_nothing,
)


async def look_at(connection: redis.asyncio.Redis) -> list[Finding]:
    """Everything that can be found out about the server behind a connection.

    Raises:
        redis.RedisError: It does not answer.
    """
    info: Mapping[str, object] = await connection.info("all")
    try:
        fsync = (await connection.config_get("appendfsync")).get("appendfsync")
    except redis.ResponseError:  # forbidden or renamed, as managed services do
        fsync = None
    server = Server.read(info, fsync)
    return [check(server) for check in CHECKS]
