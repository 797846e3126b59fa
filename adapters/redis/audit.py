"""Compares the indexes and the logs with the documents, and puts the indexes right.

The documents are what counts. An index is made anew from them; a document that cannot be read, or
a log that tells another story, is for people to look at.
"""

from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import Final

import redis.asyncio

from adapters.redis import codec, jobs, keys
from adapters.redis.codec import UnreadableError
from adapters.redis.lines import SEATS, pack_line
from adapters.redis.replies import raw, rows, text
from adapters.redis.scripts import Name, Scripts
from adapters.redis.walk import all_orders
from core.advance import due as due_of
from core.events import Entry
from core.evolve import LogIsBrokenError, replay
from core.orders import Order
from core.roll import Line, lines_of
from core.values import OrderId, Value, to_milliseconds


class Fault(StrEnum):
    """What can be wrong."""

    UNREADABLE = "unreadable"
    """The document or the log cannot be read."""
    LOG_DIFFERS = "log_differs"
    """The log does not give the document."""
    DUE_DIFFERS = "due_differs"
    """The order does not stand in the index of due times, or stands there at another moment."""
    NOT_LISTED = "not_listed"
    """A party does not find the order among theirs, or finds it where it stands no more."""
    SET_ASIDE = "set_aside"
    """The order was set aside as unreadable, and can be read."""
    NO_DOCUMENT = "no_document"
    """An index names an order that is not there."""


REPAIRABLE: Final = frozenset(
    {Fault.DUE_DIFFERS, Fault.NOT_LISTED, Fault.SET_ASIDE, Fault.NO_DOCUMENT}
)
"""What `repair` puts right; the rest is for people."""


class Finding(Value):
    """One thing that is wrong with one order.

    Attributes:
        order: which one.
        fault: what is wrong.
        repaired: whether it has been put right.
    """

    order: OrderId
    fault: Fault
    repaired: bool = False


class Audit:
    """Looks at everything in a record.

    Args:
        connection: to the record; without `decode_responses`.
        repair: whether to put right what can be.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(
        self, connection: redis.asyncio.Redis, *, repair: bool, time_travel: bool = False
    ) -> None:
        self._connection = connection
        self._repair = repair
        self._scripts = Scripts(connection, time_travel=time_travel)

    async def findings(self) -> AsyncIterator[Finding]:
        """Give everything that is wrong, as it is found."""
        async for batch in all_orders(self._connection):
            for order, found in zip(batch, await self._read(batch), strict=True):
                async for finding in self._of_order(order, rows(found)):
                    yield finding
        async for finding in self._without_document():
            yield finding

    async def _read(self, batch: Sequence[OrderId]) -> list[object]:
        """Read what belongs to each order in one instant, so that no commit comes between."""
        async with self._connection.pipeline(transaction=True) as pipe:
            for order in batch:
                _ = pipe.lrange(keys.order_key(order), 0, -1)
                _ = pipe.zscore(keys.DUE, order)
                _ = pipe.zscore(keys.SET_ASIDE, order)
            answers = await pipe.execute()
        return [answers[start : start + 3] for start in range(0, len(answers), 3)]

    async def _of_order(self, name: OrderId, found: list[object]) -> AsyncIterator[Finding]:
        if not found[0]:
            return  # it went away since it was listed, as orders of a test do
        written, *elements = map(raw, rows(found[0]))
        try:
            order = codec.unpack_order(written)
            log = [entry for element in elements for entry in codec.unpack_entries(element)]
        except UnreadableError:
            yield Finding(order=name, fault=Fault.UNREADABLE)
            return
        if not _tells(log, order):
            yield Finding(order=name, fault=Fault.LOG_DIFFERS)
        due = due_of(order)
        moment = None if due is None else to_milliseconds(due)
        if found[1] != moment:
            yield await self._reindexed(name, written, moment, Fault.DUE_DIFFERS)
        if found[2] is not None:
            yield await self._reindexed(name, written, moment, Fault.SET_ASIDE)
        for line in lines_of(order):
            if not await self._is_listed(line):
                yield await self._listed(line, written, log)

    async def _reindexed(
        self, order: OrderId, document: bytes, due: int | None, fault: Fault
    ) -> Finding:
        if not self._repair:
            return Finding(order=order, fault=fault)
        moment = "" if due is None else str(due)
        done = await self._scripts.run(Name.REINDEX, order, document, moment, jobs.stamp(), 0)
        return Finding(order=order, fault=fault, repaired=done == 1)

    async def _is_listed(self, line: Line) -> bool:
        async with self._connection.pipeline(transaction=True) as pipe:
            _ = pipe.hget(keys.running_key(line.account), line.order)
            _ = pipe.zscore(keys.ended_key(line.account, line.role), line.order)
            running, ended = await pipe.execute()
        if line.over:
            return running is None and ended is not None
        return ended is None and running == pack_line(line).encode()

    async def _listed(self, line: Line, written: bytes, log: list[Entry]) -> Finding:
        """Put an order into a party's list as its document has it, if that still stands."""
        fault = Finding(order=line.order, fault=Fault.NOT_LISTED)
        if not self._repair:
            return fault
        ended = to_milliseconds(line.ended_at or log[-1].at)
        party = line.account, SEATS[line.role], pack_line(line), ended
        done = await self._scripts.run(Name.RELIST, line.order, written, *party)
        return fault.but(repaired=done == 1)

    async def _without_document(self) -> AsyncIterator[Finding]:
        async for index, name in self._named():
            order = OrderId(name)
            if await self._connection.exists(keys.order_key(order)):
                continue
            if self._repair and index.startswith(keys.RUNNING):
                await self._connection.hdel(index, order)
            elif self._repair:
                await self._connection.zrem(index, order)
            yield Finding(order=order, fault=Fault.NO_DOCUMENT, repaired=self._repair)

    async def _named(self) -> AsyncIterator[tuple[str, str]]:
        """Give every order that an index names, with the index."""
        ended = self._connection.scan_iter(match=f"{keys.ENDED}*")
        for index in (keys.DUE, keys.SET_ASIDE, *[text(key) async for key in ended]):
            async for member, _ in self._connection.zscan_iter(index):
                yield index, text(member)
        async for key in self._connection.scan_iter(match=f"{keys.RUNNING}*"):
            async for field, _ in self._connection.hscan_iter(text(key)):
                yield text(key), text(field)


def _tells(log: Sequence[Entry], order: Order) -> bool:
    """Whether the log gives the document, but for the number of commits, which it does not know."""
    try:
        return replay(log).but(revision=order.revision) == order
    except LogIsBrokenError:
        return False
