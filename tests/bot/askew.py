"""A process of the bot on a machine whose clock is wrong, and may jump while it runs.

`python -m tests.bot.askew COMMAND...`, with `REDIS_URL` and `ASKEW` in the environment. `ASKEW`
names a file that says by how many seconds this machine's clock is off; it is read at every look at
the clock. Python's own clocks are all that is falsified: the record has its own machine.

The commands are in `tests.bot.askew_commands`.
"""

import datetime as dt
import importlib
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(os.environ["ASKEW"])
_REAL_TIME: Final = time.time
_REAL: Final = dt.datetime


def _off() -> float:
    return float(_FILE.read_text() or 0)


class _IsAnyDatetime(type):
    """Counts every moment as one of the falsified class, as there are real ones about."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL)


class Askew(dt.datetime, metaclass=_IsAnyDatetime):
    """`datetime` as it is on a machine whose clock is wrong."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """Give the wrong time."""
        return _REAL.fromtimestamp(_REAL_TIME() + _off(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        """Give the wrong time, without a zone."""
        return cls.now(dt.UTC).replace(tzinfo=None)


def falsify() -> None:
    """Set this process's clock wrong; before anything else is imported that may look at it."""
    # What is falsified is Python's own, whose types cannot know of it.
    time.time = lambda: _REAL_TIME() + _off()
    dt.datetime = Askew  # type: ignore[misc]


if __name__ == "__main__":
    falsify()
    sys.exit(importlib.import_module("tests.bot.askew_commands").main(*sys.argv[1:]))
