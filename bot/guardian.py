"""The guardian: a tiny process that ends what a killed supervisor leaves behind.

It reads `+PID` and `-PID` lines from the supervisor: a process group began, a process group is
gone. When the pipe closes, however the supervisor came to its end, it stops the groups that are
left: SIGTERM, then SIGKILL. It works on every POSIX system, as nothing here depends on Linux's
PR_SET_PDEATHSIG, and the record gets the time to close its file.

It imports nothing but the standard library, and is run as a file, not as `-m bot.guardian`:
`python -I -S guardian.py SECONDS` starts in a few milliseconds and needs no package.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable

POLL_SECONDS = 0.05


def main(patience: float) -> None:
    """Follow the supervisor until it is gone, then end what it left.

    Args:
        patience: Seconds between SIGTERM and SIGKILL.
    """
    # Ctrl-C, a closed terminal and a shutdown reach everybody at once; this one goes last.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        pid = int(line[1:])
        (groups.add if line[0] == "+" else groups.discard)(pid)
    end(groups, patience)


def end(groups: Iterable[int], patience: float) -> None:
    """Stop every process in the groups."""
    left = {group for group in groups if _send(group, signal.SIGTERM)}
    limit = time.monotonic() + patience
    while left and time.monotonic() < limit:
        time.sleep(POLL_SECONDS)
        left = {group for group in left if _send(group, 0)}
    for group in left:
        _send(group, signal.SIGKILL)


def _send(group: int, number: int) -> bool:
    """Signal a group; False when nobody is left in it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main(float(sys.argv[1]))
