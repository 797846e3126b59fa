"""Lengths of time as an operator writes them: `48h`, `3d`, `90m`, `1d12h`."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

_UNITS: Final[Mapping[str, timedelta]] = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_PART: Final = re.compile(r"(\d{1,6})([dhms])")
_WHOLE: Final = re.compile(rf"(?:{_PART.pattern})+")


def read_span(written: str) -> timedelta:
    """Read a length of time.

    Raises:
        ValueError: it is none.
    """
    compact = written.replace(" ", "").lower()
    if not _WHOLE.fullmatch(compact):
        raise ValueError("not a length of time such as 48h, 3d or 1d12h")
    parts = _PART.findall(compact)
    return sum((int(number) * _UNITS[unit] for number, unit in parts), timedelta())


def write_span(span: timedelta) -> str:
    """Write a length of time in the fewest parts; up to two days in hours, as the rules have it."""
    if timedelta() < span <= timedelta(days=2) and not span % _UNITS["h"]:
        return f"{span // _UNITS['h']}h"
    parts = []
    for unit, length in _UNITS.items():
        number, span = divmod(span, length)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
