"""The record of orders: `core.ports.Orders` on one Redis or Valkey."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final

import redis.asyncio
import structlog

from adapters.redis import codec, covers, jobs, keys
from adapters.redis.codec import UnreadableError
from adapters.redis.lines import SEATS, pack_line, read_line
from adapters.redis.policies import Policies
from adapters.redis.replies import maybe_raw, number, raw, rows, text
from adapters.redis.scripts import Argument, Name, Scripts
from core.advance import due as due_of
from core.events import Entry
from core.orders import Order
from core.policy import Policy
from core.ports import Commit, Stored
from core.roll import Roll, lines_of
from core.standing import Counts
from core.values import AccountId, CommunityId, OrderId, Role, from_milliseconds, to_milliseconds

CHUNK: Final = 100
"""Commits that are sent together: while the server writes one chunk, the next one is packed."""

logger = structlog.get_logger(__name__)


class RedisOrders:
    """The record of orders.

    Args:
        connection: to the server; without `decode_responses`.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(self, connection: redis.asyncio.Redis, *, time_travel: bool = False) -> None:
        self._connection = connection
        self._scripts = Scripts(connection, time_travel=time_travel)
        self._policies = Policies(connection, self._scripts)

    async def now(self) -> datetime:
        """Give the record's own time, to the millisecond."""
        _, now, *_ = rows(await self._scripts.run(Name.LOAD, ""))
        return _moment(now)

    async def policy(self, community: CommunityId) -> Policy:
        """Give the policy that stands in a community; the defaults where it has none."""
        return await self._policies.current(community)

    async def load(self, order: OrderId, by: AccountId | None = None) -> Stored | None:
        """Read an order with the time, the policy and the covers of who asks, in one round trip.

        Raises:
            UnreadableError: its document is broken, or from a later version.
        """
        asks = () if by is None else (by,)
        return await self._loaded(await self._scripts.run(Name.LOAD, order, *asks))

    async def commit(self, commit: Commit) -> bool:
        """Write a decision; false, with nothing written, when the order or the time moved on."""
        return await self._scripts.run(Name.COMMIT, *arguments(commit, jobs.stamp())) != 0

    async def commit_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """Write decisions about different orders, each for itself as `commit` does."""
        stamp = jobs.stamp()
        sent: list[asyncio.Task[list[object]]] = []
        async with asyncio.TaskGroup() as group:
            for start in range(0, len(commits), CHUNK):
                packed = [arguments(commit, stamp) for commit in commits[start : start + CHUNK]]
                sent.append(group.create_task(self._scripts.run_many(Name.COMMIT, packed)))
                await asyncio.sleep(0)  # lets it go out before the next chunk is packed
        return [answer != 0 for task in sent for answer in task.result()]

    async def due(self, limit: int) -> Sequence[Stored]:
        """Read the orders that are due by now, the longest overdue first.

        It also makes sure that a job looks again when the next order is due. Where the index of
        due times is wrong it is put right, and an order that cannot be read is set aside, so that
        one bad document never holds up all the others.
        """
        while True:
            now, generation, *found = rows(await self._scripts.run(Name.DUE, limit, jobs.stamp()))
            pairs = list(zip(found[::2], found[1::2], strict=True))
            due = [
                stored
                for name, document in pairs
                if (stored := await self._if_due(name, document, _moment(now), generation))
            ]
            # A batch of which nothing was due says nothing about those behind it.
            if due or not pairs:
                return due

    async def next_due(self) -> datetime | None:
        """Say when an order next needs attention; none when none ever will by itself."""
        first = await self._connection.zrange(keys.DUE, 0, 0)
        if not first:
            return None
        moment = await self._connection.zscore(keys.DUE, raw(first[0]))
        return None if moment is None else from_milliseconds(int(moment))

    async def find_code(self, code: str) -> OrderId | None:
        """Find the order that waits for this one-time code."""
        found = maybe_raw(await self._connection.get(keys.code_key(code)))
        if found is None:
            return None
        order = OrderId(found.decode())
        # The name stays until the offer would have lapsed, also once the code has served.
        document = maybe_raw(await self._connection.lindex(keys.order_key(order), 0))
        offer = None if document is None else codec.unpack_order(document).offer
        return order if offer is not None and offer.code == code else None

    async def load_all(
        self, orders: Sequence[OrderId], by: AccountId | None = None
    ) -> Sequence[Stored | None]:
        """Read several orders, each as `load` does, in one round trip.

        Raises:
            UnreadableError: a document is broken, or from a later version.
        """
        if not orders:
            return []
        asks = () if by is None else (by,)
        answers = await self._scripts.run_many(Name.LOAD, [(order, *asks) for order in orders])
        return [await self._loaded(answer) for answer in answers]

    async def roll(self, account: AccountId) -> Roll:
        """Read a person's roll: their orders that are not over, and how many are."""
        now, as_client, as_freelancer, whole = rows(await self._scripts.run(Name.ROLL, account))
        found = text(whole).split()
        pairs = zip(found[::2], found[1::2], strict=True)
        return Roll(
            lines=tuple(read_line(name, account, line) for name, line in pairs),
            ended={Role.CLIENT: number(as_client), Role.FREELANCER: number(as_freelancer)},
            now=_moment(now),
        )

    async def ended(
        self, account: AccountId, role: Role | None, offset: int, limit: int
    ) -> Sequence[OrderId]:
        """List a person's orders that are over, the latest ended first; in one seat, or either."""
        if role is not None:
            found = await self._connection.zrange(
                keys.ended_key(account, role), offset, offset + limit - 1, desc=True
            )
            return [OrderId(text(order)) for order in found]
        # Two lists become one by reading both as far as this page could reach into either.
        async with self._connection.pipeline(transaction=True) as pipe:
            for seat in Role:
                _ = pipe.zrange(
                    keys.ended_key(account, seat),
                    0,
                    offset + limit - 1,
                    desc=True,
                    withscores=True,
                )
            lists = await pipe.execute()
        both = merge(*lists, key=lambda pair: pair[1], reverse=True)
        return [OrderId(text(order)) for order, _ in islice(both, offset, offset + limit)]

    async def log(self, order: OrderId, first: int = 1) -> Sequence[Entry]:
        """Read an order's log from this entry on.

        Raises:
            UnreadableError: it is broken, or from a later version.
        """
        # From the end, where the new ones are: a reader wants the last few, or all.
        elements = await self._connection.lrange(keys.order_key(order), 1, -1)
        entries: list[Entry] = []
        for element in reversed(elements):
            entries[:0] = codec.unpack_entries(raw(element))
            if entries[0].seq <= first:
                break
        return [entry for entry in entries if entry.seq >= first]

    async def counted(self, account: AccountId, since: datetime) -> Sequence[Counts]:
        """Read what has counted in a person's standing since this moment."""
        found = await self._connection.zrange(
            keys.marks_key(account), to_milliseconds(since), "+inf", byscore=True
        )
        return [Counts(text(member).rpartition(" ")[2]) for member in found]

    async def _loaded(self, answer: object) -> Stored | None:
        document, now, generation, *held = rows(answer)
        if document is None:
            return None
        stored = await self._stored(codec.unpack_order(raw(document)), _moment(now), generation)
        return stored.but(covers=tuple(covers.read(held))) if held else stored

    async def _stored(self, order: Order, now: datetime, generation: object) -> Stored:
        policy = await self._policies.at(order.community, raw(generation))
        # Everything in it has been validated.
        return Stored.model_construct(order=order, now=now, policy=policy, covers=())

    async def _if_due(
        self, name: object, document: object, now: datetime, generation: object
    ) -> Stored | None:
        """Read one order of the index; none when it is not due, and then it is taken out of it."""
        order_id, written = OrderId(text(name)), maybe_raw(document)
        try:
            order = None if written is None else codec.unpack_order(written)
        except UnreadableError:
            logger.exception("an order that is due cannot be read", order=order_id)
            await self._reindex(order_id, written, None, set_aside=True)
            return None
        moment = None if order is None else due_of(order)
        if order is None or moment is None or moment > now:
            logger.warning("an order stood wrong in the index of due times", order=order_id)
            await self._reindex(order_id, written, moment)
            return None
        return await self._stored(order, now, generation)

    async def _reindex(
        self,
        order: OrderId,
        document: bytes | None,
        due: datetime | None,
        *,
        set_aside: bool = False,
    ) -> None:
        """Put an order where it belongs in the index, if it still is as it was read."""
        await self._scripts.run(
            Name.REINDEX, order, document or b"", _ms(due), jobs.stamp(), int(set_aside)
        )


def arguments(commit: Commit, stamp: str) -> list[Argument]:
    """Everything that the commit script is given, in its order."""
    order = commit.order
    element = codec.pack_entries(commit.entries) if commit.entries else b""
    until = order.offer.closes_at if commit.code is not None and order.offer is not None else None
    lines = lines_of(order)
    arguments: list[Argument] = [
        order.id,
        codec.pack_order(order, secrets.token_urlsafe(4)),
        element,
        _ms(commit.due),
        _ms(commit.fence),
        commit.code or "",
        _ms(until),
        stamp,
        "" if commit.cover is None else commit.cover.principal,
        "" if commit.cover is None else covers.written(commit.cover),
        len(lines),
    ]
    for line in lines:
        arguments += (line.account, SEATS[line.role], pack_line(line))
    arguments.append(len(commit.marks))
    for mark in commit.marks:
        member = f"{mark.order} {mark.seq} {mark.counts}"
        arguments += (mark.of, to_milliseconds(mark.at), member)
    arguments.append(len(commit.deliveries))
    for delivery in commit.deliveries:
        arguments += jobs.delivery_job(delivery)
    return arguments


def _ms(moment: datetime | None) -> str:
    return "" if moment is None else str(to_milliseconds(moment))


def _moment(answer: object) -> datetime:
    return from_milliseconds(int(raw(answer)))
