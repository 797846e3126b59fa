"""Loads the Lua scripts: the table of key names, RQ's constants and a shared prelude before each.

A server forgets scripts when it restarts, so each call is ready to hand its text over again.
"""

import hashlib
import string
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import redis.asyncio
from redis.exceptions import NoScriptError
from rq.job import JobStatus

from adapters.redis import jobs, keys

_FOLDER: Final = Path(__file__).parent / "scripts"

Argument = str | bytes | int
"""What a script can be given."""


class Name(StrEnum):
    """The scripts, by the name of their file."""

    COMMIT = "commit"
    LOAD = "load"
    ROLL = "roll"
    DUE = "due"
    REINDEX = "reindex"
    RELIST = "relist"
    REWRITE = "rewrite"
    POLICY = "policy"
    TRAVEL = "travel"
    ERASE = "erase"
    COVER = "cover"
    RECOVER = "recover"
    DELIVERIES = "deliveries"
    SNOOZE = "snooze"
    SNOOZED = "snoozed"


class Script(NamedTuple):
    """A script as the server gets it.

    Attributes:
        text: the whole of it.
        sha: the name under which the server keeps it.
    """

    text: str
    sha: str


class Scripts:
    """Runs the scripts on one server.

    Args:
        connection: to the server.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(self, connection: redis.asyncio.Redis, *, time_travel: bool) -> None:
        self._connection = connection
        self._time_travel = time_travel

    async def run(self, name: Name, *arguments: Argument) -> object:
        """Run a script once.

        Returns:
            Whatever it answers, as redis-py reads it: integers, bytes, None, and lists of these.
        """
        script = compose(name, time_travel=self._time_travel)
        try:
            return await self._connection.evalsha(script.sha, 0, *arguments)
        except NoScriptError:
            await self._connection.script_load(script.text)
            return await self._connection.evalsha(script.sha, 0, *arguments)

    async def run_many(self, name: Name, calls: Sequence[Sequence[Argument]]) -> list[object]:
        """Run a script once for each of the calls, all of them in one round trip.

        They may be run again after a lost connection or a restart, so the script must not mind.

        Raises:
            redis.RedisError: one of them failed; the others have been run.
        """
        script = compose(name, time_travel=self._time_travel)
        answers = await self._pipelined(script, calls)
        if any(isinstance(answer, NoScriptError) for answer in answers):
            # A commit that went through all the same is known by its token when it comes again.
            await self._connection.script_load(script.text)
            answers = await self._pipelined(script, calls)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    async def _pipelined(self, script: Script, calls: Sequence[Sequence[Argument]]) -> list[object]:
        async with self._connection.pipeline(transaction=False) as pipe:
            for arguments in calls:
                _ = pipe.evalsha(script.sha, 0, *arguments)
            return await pipe.execute(raise_on_error=False)


@cache
def compose(name: Name, *, time_travel: bool) -> Script:
    """Put a script together.

    Args:
        name: which one.
        time_travel: whether it honours the clock's offset.
    """
    text = "\n".join(
        (
            f"local TIME_TRAVEL = {str(time_travel).lower()}",
            f"local KEY = {_lua_map(_KEYS)}",
            f"local DELIVER = {_lua_list(_pairs(_deliver()))}",
            f"local SETTLE = {_lua_list(_pairs(_settle()))}",
            (_FOLDER / "prelude.lua").read_text(encoding="utf-8"),
            (_FOLDER / f"{name}.lua").read_text(encoding="utf-8"),
        )
    )
    return Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


_KEYS: Final[Mapping[str, str]] = {
    "order": keys.ORDER,
    "due": keys.DUE,
    "set_aside": keys.SET_ASIDE,
    "running": keys.RUNNING,
    "ended": keys.ENDED,
    "marks_of": keys.MARKS_OF,
    "code": keys.CODE,
    "cover": keys.COVER,
    "covering": keys.COVERING,
    "covers_until": keys.COVERS_UNTIL,
    "cards": keys.CARDS,
    "sent": keys.SENT,
    "policy": keys.POLICY,
    "policy_generation": keys.POLICY_GENERATION,
    "clock_offset": keys.CLOCK_OFFSET,
    "doings": keys.DOINGS,
    "snoozes": keys.SNOOZES,
    "job": jobs.JOB_PREFIX,
    "queues": jobs.QUEUES_KEY,
    "deliver_queue": jobs.DELIVER.queue_key,
    "settle_queue": jobs.SETTLE.queue_key,
    "scheduled": jobs.SETTLE.scheduled_key,
}


def _deliver() -> dict[str, bytes]:
    return jobs.constants(jobs.DELIVER, JobStatus.QUEUED)


def _settle() -> dict[str, bytes]:
    """All fields of a wake-up but the moment it was made: its call never differs."""
    written = jobs.call(jobs.SETTLE, "due", ())
    varying = {"data": written.data, "description": written.description.encode()}
    return jobs.constants(jobs.SETTLE, JobStatus.SCHEDULED) | varying


def _pairs(fields: Mapping[str, bytes]) -> Iterable[bytes]:
    for name, value in fields.items():
        yield name.encode()
        yield value


def _lua_map(values: Mapping[str, str]) -> str:
    return (
        "{" + ", ".join(f"{name} = {_lua(value.encode())}" for name, value in values.items()) + "}"
    )


def _lua_list(values: Iterable[bytes]) -> str:
    return "{" + ", ".join(_lua(value) for value in values) + "}"


def _lua(value: bytes) -> str:
    """A Lua string of these bytes, whatever they are (Lua 5.1 manual, 2.1)."""
    signs = (chr(byte) if byte in _PLAIN else f"\\{byte:03d}" for byte in value)
    return f'"{"".join(signs)}"'


_PLAIN: Final = frozenset((string.ascii_letters + string.digits + "_:.-[], ()'").encode())
