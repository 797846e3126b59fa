"""Reminders that people asked for: `adapters.shared.ports.Snoozes` on one Redis or Valkey.

They wait in one sorted set, by the record's own time, so that they survive restarts and follow a
clock that is moved. The wake-ups of due orders look after them too: their scripts share `wake`.
"""

from collections.abc import Iterator, Sequence

import redis.asyncio

from adapters.redis import jobs, keys
from adapters.redis.replies import rows, text
from adapters.redis.scripts import Argument, Name, Scripts
from core.requests import RequestRef
from core.snooze import Snooze
from core.values import OrderId, RequestId, Role, from_milliseconds, to_milliseconds
from core.views import reader_of

BATCH = 500
"""How many are handed on at a time."""


class RedisSnoozes:
    """The reminders that people asked for.

    Args:
        connection: to the record; without `decode_responses`.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(self, connection: redis.asyncio.Redis, *, time_travel: bool = False) -> None:
        self._scripts = Scripts(connection, time_travel=time_travel)

    async def put(self, snooze: Snooze) -> None:
        """Remember one in place of the one that its reader asked for before."""
        moment = to_milliseconds(snooze.at)
        await self._scripts.run(Name.SNOOZE, _member(snooze), moment, jobs.stamp())

    async def hand_on(self) -> None:
        """Hand those whose moment has come to the workers, each once."""
        ripe: Sequence[Snooze] = ()
        while True:
            handed: list[Argument] = [jobs.stamp(), BATCH, len(ripe)]
            for snooze in ripe:
                handed += [_member(snooze), to_milliseconds(snooze.at)]
                handed += jobs.reminder_job(snooze)
            ripe = tuple(_read(await self._scripts.run(Name.SNOOZED, *handed)))
            if not ripe:
                return


def _member(snooze: Snooze) -> str:
    """Name a reminder: another one of the same reader for the same request takes its place."""
    request = snooze.request
    reader = keys.READER[reader_of(snooze.to)]
    return f"{snooze.order} {reader} {request.request}.{request.revision}"


def _read(answer: object) -> Iterator[Snooze]:
    pairs = rows(answer)
    for member, moment in zip(pairs[::2], pairs[1::2], strict=True):
        order, reader, seen = text(member).split()
        request, _, revision = seen.partition(".")
        yield Snooze(
            order=OrderId(order),
            to=next(role for role in Role if keys.READER[reader_of(role)] == reader),
            request=RequestRef(request=RequestId(int(request)), revision=int(revision)),
            at=from_milliseconds(int(text(moment))),
        )
