"""A party's own record, to take away: as JSON and as CSV (A4).

What is written here is what its reader may see, as everywhere else (R11).
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from core import events as ev
from core.notices import name_of
from core.orders import Order
from core.values import AccountId, Value
from core.views import Reader, entries_seen_by, seen_by
from core.written import without_words, words

COLUMNS: Final = "order title reader entry at by role acted_for event words facts".split()
"""The columns of the CSV. The last one holds what else there is to say of the event, as JSON."""

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Record(Value):
    """One order and its log, as one reader may see them."""

    reader: Reader
    order: Order
    entries: tuple[ev.Entry, ...]


def record_of(order: Order, log: Iterable[ev.Entry], reader: Reader) -> Record:
    """Give an order and its log as their reader may see them.

    Args:
        order: the order as it is kept.
        log: its whole log; entries that are younger than the order are left out.
        reader: who is to read.
    """
    upto = (entry for entry in log if entry.seq <= order.events)
    return Record(
        reader=reader,
        order=seen_by(order, reader),
        entries=tuple(entries_seen_by(upto, reader)),
    )


def as_json(records: Iterable[Record], person: AccountId, now: datetime) -> str:
    """Write records as JSON: moments in ISO 8601, spans in seconds, money in minor units.

    Args:
        records: what to write.
        person: whose record it is.
        now: when it was asked for.
    """
    told = {
        "account": person,
        "exported_at": now,
        "orders": [record.model_dump() for record in records],
    }
    return json.dumps(told, default=plain, ensure_ascii=False, indent=2)


def as_csv(records: Iterable[Record]) -> str:
    """Write records as CSV (RFC 4180), a row for each entry, fit for a spreadsheet."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for record in records:
        rows.writerows(_row(record, entry) for entry in record.entries)
    return text.getvalue()


def _row(record: Record, entry: ev.Entry) -> Iterator[str]:
    order = record.order
    role = order.role_of(entry.by)
    cells = (
        order.id,
        order.title,
        record.reader.value,
        str(entry.seq),
        str(plain(entry.at)),
        entry.by or "",
        "" if role is None else role.value,
        entry.acted_for or "",
        name_of(entry.event),
        "\n\n".join(words(entry.event)),
        json.dumps(without_words(entry.event).model_dump(exclude_defaults=True), default=plain),
    )
    return (f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)


def plain(held: datetime | timedelta) -> str | int:
    """Write what JSON has no word for."""
    if isinstance(held, timedelta):
        return held // timedelta(seconds=1)
    return held.isoformat(timespec="milliseconds")
