"""The name of a piece of evidence in a store: the same on a disk and in a bucket."""

import re
from typing import Final

from core.values import OrderId

# Nothing that a path or an address could be bent with.
_ORDER: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def check(order: OrderId, sha256: str) -> None:
    """Make sure that both are what they should be before a name is made of them.

    Raises:
        ValueError: one of them is no order's name, or no SHA-256.
    """
    if not _ORDER.fullmatch(order) or not _SHA256.fullmatch(sha256):
        raise ValueError("not the name of a piece of evidence")
