"""Marketplaces: the programs that hand orders over and hear what came of them."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import Field

from core.values import AccountId, ChannelId, CommunityId, Moment, Value


class ApiKey(Value):
    """A key of the HTTP API, as it is kept: who may speak for which community.

    Attributes:
        id: names it, in logs and lists.
        community: what it may be used for.
        note: whose it is, as the operator says.
        digest: of its secret, which is not kept.
        made_by: the operator.
    """

    id: str
    community: CommunityId
    note: str = ""
    digest: Annotated[str, Field(repr=False)]
    made_by: AccountId
    made_at: Moment

    @property
    def account(self) -> AccountId:
        """What the log of an order calls whoever uses it."""
        return AccountId(f"api:key/{self.id}")


class ApiKeys(Protocol):
    """Remembers the keys."""

    async def find(self, key_id: str) -> ApiKey | None:
        """Give a key; none when there is none of this id, or it was revoked."""
        ...

    async def add(self, key: ApiKey) -> None:
        """Let a key in."""
        ...

    async def revoke(self, key_id: str) -> bool:
        """Let a key in no more; false when there is none of this id."""
        ...

    async def all(self) -> Sequence[ApiKey]:
        """Give all keys that are let in, the oldest first."""
        ...


class Hook(Value):
    """Where what comes of orders is posted to.

    Attributes:
        channel: the channel that orders name, such as `api:shop`.
        url: the address.
    """

    channel: ChannelId
    url: str
    made_by: AccountId
    made_at: Moment


class Hooks(Protocol):
    """Remembers the hooks. Their signing secrets are in the vault, as `hook:<channel>`."""

    async def find(self, channel: ChannelId) -> Hook | None:
        """Give the hook behind a channel; none when there is none."""
        ...

    async def put(self, hook: Hook) -> None:
        """Have outcomes posted, in place of where they were."""
        ...

    async def remove(self, channel: ChannelId) -> bool:
        """Have them posted no more; false when they were not."""
        ...

    async def all(self) -> Sequence[Hook]:
        """Give all hooks, by channel."""
        ...


def secret_name(channel: ChannelId) -> str:
    """The name of a hook's signing secret in the vault."""
    return f"hook:{channel}"
