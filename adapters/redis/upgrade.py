"""Older documents and log entries, brought up to the present schema as they are read.

When `core.orders.SCHEMA` grows from N to N + 1, a row N is added to both tables: a function from
the parsed JSON of version N to that of N + 1. Rows are never changed or removed. Fields that have
their default are not written, so a default that changes its meaning needs a row too: one that
writes the old default out.
"""

from collections.abc import Callable, Mapping
from typing import Final

from core.orders import SCHEMA

Json = dict[str, object]
"""A parsed JSON object."""

Step = Callable[[Json], Json]
"""Makes the next version out of one."""

DOCUMENTS: Final[Mapping[int, Step]] = {}
"""How an order's document becomes one of the next version. Only version 1 has ever been written."""

ENTRIES: Final[Mapping[int, Step]] = {}
"""How an entry of a log becomes one of the next version."""


class FromTheFutureError(Exception):
    """A document was written by a later version of this application, which has to read it."""


def upgraded(found: Json, version: int, steps: Mapping[int, Step], to: int = SCHEMA) -> Json:
    """Bring one object up to a version.

    Args:
        found: as it was written.
        version: the version under which it was.
        steps: `DOCUMENTS` or `ENTRIES`.
        to: the version that is wanted.

    Raises:
        FromTheFutureError: it is of a later version than is wanted.
    """
    if version > to:
        raise FromTheFutureError(f"written with schema {version}, and this reads {to}")
    for number in range(version, to):
        found = steps[number](found)
    return found
