"""Tries in memory: `adapters.shared.tries.Tries` in a dictionary."""

from collections import Counter

from adapters.shared.tries import Try
from core.values import AccountId


class MemoryTries:
    """Counts tries. Clear `all` to let the hour be over."""

    def __init__(self) -> None:
        self.all: Counter[tuple[Try, AccountId]] = Counter()

    async def another(self, what: Try, by: AccountId) -> int:
        """Count one more, and say how many there were since the first that still counts."""
        self.all[what, by] += 1
        return self.all[what, by]
