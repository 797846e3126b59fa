"""What redis-py answers, as what it is.

Its types allow for `decode_responses`, with which every answer may be text. The record holds
bytes, so it is read without.
"""

from typing import cast


def raw(value: object) -> bytes:
    """An answer that is bytes."""
    return cast("bytes", value)


def maybe_raw(value: object) -> bytes | None:
    """An answer that is bytes, or nothing."""
    return cast("bytes | None", value)


def text(value: object) -> str:
    """An answer that is a text."""
    return raw(value).decode()


def rows(value: object) -> list[object]:
    """An answer that is a list."""
    return cast("list[object]", value)


def number(value: object) -> int:
    """An answer that is a whole number."""
    return cast("int", value)
