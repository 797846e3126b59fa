"""Patience: whoever asked to wait is left alone until then, and nobody else waits for it.

A platform names how long to wait (`Retry-After`), for one place or for everything. What is known
here is kept in memory alone: a process that begins anew is told again at its first call.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from adapters.shared.messenger import TryLaterError
from core.values import AccountId, ChannelId, platform_of

MANY: Final = 1000
"""Waits after which those that are over are cleared away."""


class Patience:
    """Who asked to wait, and until when.

    Args:
        clock: gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    @contextmanager
    def toward(self, to: AccountId | ChannelId) -> Iterator[None]:
        """Turn to a person or a channel, unless they or their platform asked to be left alone.

        A wait that is asked for within the block is remembered.

        Raises:
            TryLaterError: they did, and this is how long it still lasts.
        """
        left = max(self._left(to), self._left(platform_of(to)))
        if left > 0:
            raise TryLaterError(left)
        try:
            yield
        except TryLaterError as asked:
            if asked.seconds is not None:
                self._remember(platform_of(to) if asked.everywhere else to, asked.seconds)
            raise

    def _left(self, whose: str) -> float:
        return self._until.get(whose, 0.0) - self._clock()

    def _remember(self, whose: str, seconds: float) -> None:
        now = self._clock()
        if len(self._until) >= MANY:
            self._until = {its: until for its, until in self._until.items() if until > now}
        self._until[whose] = max(now + seconds, self._until.get(whose, 0.0))
