"""What people wrote, marked as such wherever it is kept.

A field of one of these types holds somebody's own words. It is left out of every `repr`, so that
no log line or error report can carry it, and it can be blanked as a whole: in what a channel gets
to see, and when a person is erased (R11, A3, A4).
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final, TypeVar

from pydantic import Field

from core.values import Value


class _Mark:
    """Tells the fields that hold somebody's words from those that hold a name or a code."""


_WRITTEN: Final = _Mark()

Written = Annotated[str, Field(repr=False), _WRITTEN]
"""Words that somebody wrote; empty where they wrote none."""

MaybeWritten = Annotated[str | None, Field(repr=False), _WRITTEN]
"""Words that somebody wrote; none where there was no room for them."""

Hidden = Annotated[str | None, Field(repr=False)]
"""A code that not everybody may see: no words, but left out of every `repr` all the same."""

V = TypeVar("V", bound=Value)


@cache
def written_fields(of: type[Value]) -> frozenset[str]:
    """Name the fields of a class that hold what somebody wrote."""
    return frozenset(name for name, field in of.model_fields.items() if _WRITTEN in field.metadata)


def words(value: Value) -> Iterator[str]:
    """Give all that somebody wrote in a value, however deep it lies; what is empty is left out."""
    written = written_fields(type(value))
    for name, held in value:
        if name in written and isinstance(held, str) and held:
            yield held
        elif isinstance(held, Value):
            yield from words(held)
        elif isinstance(held, tuple):
            for one in held:
                if isinstance(one, Value):
                    yield from words(one)


def without_words(value: V, instead: str = "") -> V:
    """Give the value with everything that somebody wrote blanked, however deep it lies.

    Args:
        value: what may hold words.
        instead: what to put where there were some.
    """
    written = written_fields(type(value))
    return value.but(
        **{
            name: (held and instead) if name in written else _inside(held, instead)
            for name, held in value
        }
    )


def _inside(held: object, instead: str) -> object:
    if isinstance(held, Value):
        return without_words(held, instead)
    if isinstance(held, tuple):
        return tuple(_inside(one, instead) for one in held)
    return held
