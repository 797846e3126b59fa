"""What people typed and have not confirmed yet: `adapters.shared.clerk.Drafts`."""

import secrets
from typing import Final

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.drafts import Draft

KEPT_SECONDS: Final = 3600
"""An hour: long enough to think about it, or to ask somebody."""


class RedisDrafts:
    """The drafts of everybody.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def keep(self, draft: Draft) -> str:
        """Keep a draft, and give the name under which it comes back."""
        name = secrets.token_urlsafe(9)
        await self._connection.set(
            keys.draft_key(name), draft.model_dump_json(exclude_defaults=True), ex=KEPT_SECONDS
        )
        return name

    async def find(self, name: str) -> Draft | None:
        """Give a draft back; none when its hour is over."""
        written = maybe_raw(await self._connection.get(keys.draft_key(name)))
        return None if written is None else Draft.model_validate_json(written)
