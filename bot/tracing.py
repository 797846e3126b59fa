"""Spans of what this process does, for whoever follows them; nothing at all where nobody does.

Only what `bot.logs` would show gets into a span: ids, codes, counts and times.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, Protocol, Self


class Span(Protocol):
    """Something that is being done."""

    def note(self, **facts: object) -> None:
        """Add facts that were not known at its beginning."""
        ...


class Tracer(Protocol):
    """Who follows what is done."""

    def span(self, name: str, facts: Mapping[str, object]) -> AbstractContextManager[Span]:
        """Follow what is done in a block; an error that leaves it is noted by its class."""
        ...

    def past(self, name: str, seconds: float, facts: Mapping[str, object]) -> None:
        """Note what ends now and began so many seconds ago."""
        ...


class _Nothing:
    """A span that nobody follows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let every error go its way."""

    def note(self, **facts: object) -> None:
        """Note nothing."""


_NOTHING: Final = _Nothing()
# As with logging: what is done has no hand free to be given a tracer everywhere it is done.
_tracer: Tracer | None = None


def follow(tracer: Tracer | None) -> None:
    """Have this process followed from now on, or no longer.

    Desks that are put together before are not followed.
    """
    global _tracer  # noqa: PLW0603 - see above
    _tracer = tracer


def followed() -> bool:
    """Whether anybody follows this process."""
    return _tracer is not None


def span(name: str, **facts: object) -> AbstractContextManager[Span]:
    """Follow what is done in a block.

    Args:
        name: one of few: what is done, never to what.
        facts: ids and codes; others are withheld, as in the log.
    """
    return _NOTHING if _tracer is None else _tracer.span(name, facts)


def past(name: str, seconds: float, **facts: object) -> None:
    """Note what ends now and began so many seconds ago; the rest as in `span`."""
    if _tracer is not None:
        _tracer.past(name, seconds, facts)
