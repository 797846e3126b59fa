"""Leave to see one file each, for a while: `adapters.shared.ports.Tickets`."""

import re
import secrets
from collections.abc import Sequence
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.ports import Ticket

KEPT_SECONDS: Final = 900
"""A quarter of an hour: long enough to open a file that one has just been shown."""

_BYTES: Final = 24
"""Of randomness in a name: 192 bits, which nobody guesses in a quarter of an hour."""

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{32}")


class RedisTickets:
    """The tickets of everybody.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def issue(self, tickets: Sequence[Ticket]) -> Sequence[str]:
        """Remember tickets, and give a name for each."""
        names = [secrets.token_urlsafe(_BYTES) for _ in tickets]
        async with self._connection.pipeline(transaction=False) as pipe:
            for name, ticket in zip(names, tickets, strict=True):
                written = ticket.model_dump_json(exclude_defaults=True)
                _ = pipe.set(keys.ticket_key(name), written, ex=KEPT_SECONDS)
            await pipe.execute()
        return names

    async def find(self, name: str) -> Ticket | None:
        """Give a ticket; none when it was never issued, or its time is over."""
        if not _NAME.fullmatch(name):
            return None
        written = maybe_raw(await self._connection.get(keys.ticket_key(name)))
        return None if written is None else Ticket.model_validate_json(written)
