"""Where secrets are kept: the tokens of workspaces, and states that serve once.

`adapters.redis` has the vault; `tests/fakes` has its behaving twin.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class VaultLockedError(Exception):
    """Somebody else held the lock for too long."""


class Vault(Protocol):
    """Keeps secrets by name, so that whoever reads what it is kept in learns nothing of them."""

    async def get(self, name: str) -> str | None:
        """Give a secret; none when there is none, or its time is over.

        Raises:
            VaultKeyMissingError: it was kept under a key that is no longer among ours.
        """
        ...

    async def put(self, name: str, secret: str, seconds: int | None = None) -> None:
        """Keep a secret, in place of what had its name.

        Args:
            name: what names it.
            secret: what is kept.
            seconds: for how long; none for good.
        """
        ...

    async def remove(self, name: str) -> None:
        """Forget a secret."""
        ...

    async def names(self, beginning: str) -> Sequence[str]:
        """Name the secrets whose names begin so, in order."""
        ...

    def locked(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold the lock of this name: one holder at a time, in all processes.

        Raises:
            VaultLockedError: it was not free in time.
        """
        ...


class VaultKeyMissingError(Exception):
    """A secret was kept under a key that is no longer among ours."""
