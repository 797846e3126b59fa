"""What the machine did of late, kept for the sandbox's page: commits, and jobs that ran.

It is kept with time travel alone, which the settings refuse beside real tokens. The commit script
adds what it wrote, and the workers add their jobs, to one stream of bounded length. It names
orders, revisions and jobs; what happened is read from the order's log when it is asked for, so
that nothing stays here when a person is erased.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import redis
import redis.asyncio
import structlog

from adapters.redis import codec, keys
from adapters.redis.replies import maybe_raw, rows, text
from core.events import Entry
from core.orders import Order
from core.values import OrderId, from_milliseconds

KEPT: Final = 1_000
"""About how many doings are kept: some 100 bytes each (the commit script has the figure, too)."""

LATEST: Final = 50
"""How many are given to somebody who has seen none."""

MOST: Final = 200
"""How many are given at a time."""

START: Final = "0-0"
"""The cursor before the first of all."""

logger = structlog.get_logger(__name__)

_CURSOR: Final = re.compile(r"\d{1,19}-\d{1,19}")


class NoCursorError(ValueError):
    """What was given as a cursor is none of this stream's."""


@dataclass(frozen=True, slots=True)
class Committed:
    """One commit.

    Attributes:
        cursor: its place in the stream.
        at: when it was written, by the clock that can be moved.
        order: the order's name.
        revision: the order's revision since.
        deliveries: how many jobs were written with it.
        entries: what it added to the order's log; nothing where the order is gone.
        document: the order as it stands now; none where it is gone, or cannot be read.
    """

    cursor: str
    at: datetime
    order: OrderId
    revision: int
    deliveries: int
    entries: tuple[Entry, ...]
    document: Order | None


class State(StrEnum):
    """How it stands with a job."""

    BEGAN = "began"
    FINISHED = "finished"
    LATER = "later"  # it is to be tried again
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ran:
    """One job, at one moment of its life.

    Attributes:
        cursor: its place in the stream.
        at: when, by the clock that can be moved.
        job: its id.
        function: what it calls.
        arguments: what with.
        state: how it stands.
        took_ms: how long it ran, in whole milliseconds; 0 when it only began.
    """

    cursor: str
    at: datetime
    job: str
    function: str
    arguments: tuple[str, ...]
    state: State
    took_ms: int


class RedisDoings:
    """Reads what was done.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def after(self, cursor: str | None) -> Sequence[Committed | Ran]:
        """Give what was done after a cursor, the oldest first, at most `MOST` of it.

        Args:
            cursor: of the last one that was seen; none gives the latest few.

        Raises:
            NoCursorError: it is none of this stream's.
        """
        if cursor is None:
            latest = await self._connection.xrevrange(keys.DOINGS, count=LATEST)
            return await self._read(reversed(rows(latest)))
        if not _CURSOR.fullmatch(cursor):
            raise NoCursorError
        later = await self._connection.xrange(keys.DOINGS, min=f"({cursor}", count=MOST)
        return await self._read(rows(later))

    async def _read(self, found: Iterable[object]) -> Sequence[Committed | Ran]:
        listed = [(text(one), _fields(fields)) for one, fields in map(rows, found)]
        async with self._connection.pipeline(transaction=False) as pipe:
            for _, its in listed:
                if "order" in its:
                    key = keys.order_key(OrderId(its["order"]))
                    _ = pipe.lindex(key, 0)
                    _ = pipe.lindex(key, int(its["element"]))
            elements = iter(await pipe.execute())
        return [
            _committed(cursor, its, maybe_raw(next(elements)), maybe_raw(next(elements)))
            if "order" in its
            else _ran(cursor, its)
            for cursor, its in listed
        ]


def note_job(  # noqa: PLR0913 - the columns of one line
    connection: redis.Redis,
    job: str,
    function: str,
    arguments: Sequence[object],
    *,
    state: State,
    took_ms: int = 0,
) -> None:
    """Add a job to what was done; for a worker, whose connection is not async.

    Args:
        connection: the worker's.
        job: the job's id.
        function: what it calls.
        arguments: what with.
        state: how it stands.
        took_ms: how long it ran, in whole milliseconds.
    """
    offset = maybe_raw(connection.get(keys.CLOCK_OFFSET)) or b"0"
    connection.xadd(
        keys.DOINGS,
        {
            "offset": offset,
            "job": job,
            "function": function,
            "arguments": json.dumps([str(one) for one in arguments]),
            "state": state.value,
            "took_ms": took_ms,
        },
        maxlen=KEPT,
        approximate=True,
    )


def _fields(fields: object) -> Mapping[str, str]:
    assert isinstance(fields, dict)  # noqa: S101 - that is how redis-py gives an entry
    return {text(name): text(value) for name, value in fields.items()}


def _at(cursor: str, its: Mapping[str, str]) -> datetime:
    # The id of an entry begins with the server's own time in ms.
    return from_milliseconds(int(cursor.partition("-")[0]) + int(its["offset"]))


def _committed(
    cursor: str, its: Mapping[str, str], document: bytes | None, element: bytes | None
) -> Committed:
    log: tuple[Entry, ...] = ()
    order: Order | None = None
    try:
        if its["element"] != "0" and element is not None:
            log = codec.unpack_entries(element)
        order = None if document is None else codec.unpack_order(document)
    except codec.UnreadableError as error:
        # One order must not hide what happens to the others.
        logger.warning("what was done cannot be shown", order=its["order"], exc_info=error)
    return Committed(
        cursor=cursor,
        at=_at(cursor, its),
        order=OrderId(its["order"]),
        revision=int(its["revision"]),
        deliveries=int(its["deliveries"]),
        entries=log,
        document=order,
    )


def _ran(cursor: str, its: Mapping[str, str]) -> Ran:
    return Ran(
        cursor=cursor,
        at=_at(cursor, its),
        job=its["job"],
        function=its["function"],
        arguments=tuple(json.loads(its["arguments"])),
        state=State(its["state"]),
        took_ms=int(its["took_ms"]),
    )
