"""A port for a server of a test, which nobody else takes before the server does."""

import itertools
import os
import random
import socket
from typing import Final

# Linux draws the ports of outgoing connections from 32768 on (ip_local_port_range), and macOS from
# 49152 on: one from there could be gone again a moment after it was found free. Each process of
# the tests begins elsewhere, and takes no port twice.
_FIRST: Final = 20_000
_MANY: Final = 12_000
_numbers = itertools.count(random.Random(os.getpid()).randrange(_MANY))  # noqa: S311 - no secret


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    while True:
        port = _FIRST + next(_numbers) % _MANY
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
