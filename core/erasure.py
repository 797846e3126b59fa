"""Erasing a person: names and words go, the decisions stay under a pseudonym (A4).

The log is the whole story, so the log is what is erased; the order is folded from it again.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

from core import events as ev
from core.evolve import replay
from core.orders import Evidence, Order
from core.values import AccountId, Platform, Value, platform_of
from core.written import without_words

ERASED: Final = "—"
"""What stands where an erased person's words stood. What was empty stays empty."""

V = TypeVar("V", bound=Value)


class Erasure(Value):
    """An order and its log without a person.

    Attributes:
        order: the order, to be written in place of the one that there was.
        entries: its whole log, to be written in place of the one that there was.
        files: the evidence that the person uploaded, whose bytes are to be removed.
    """

    order: Order
    entries: tuple[ev.Entry, ...]
    files: tuple[Evidence, ...]


def erase(
    order: Order, log: Iterable[ev.Entry], person: AccountId, pseudonym: AccountId
) -> Erasure:
    """Take a person out of an order.

    What the other party wrote stays theirs, even where it speaks of this person.

    Args:
        order: the order as it stands.
        log: its whole log.
        person: the account that is to be forgotten.
        pseudonym: what to call them from now on, drawn by the caller: `erased:` and a name.

    Raises:
        ValueError: the pseudonym does not begin with `erased:`.
    """
    if platform_of(pseudonym) is not Platform.ERASED:
        raise ValueError("a pseudonym begins with 'erased:'")
    entries = tuple(
        _renamed(entry.but(event=_unsaid(entry, person)), person, pseudonym) for entry in log
    )
    return Erasure(
        order=replay(entries).but(revision=order.revision + 1),
        entries=entries,
        files=tuple(one for one in order.evidence if one.by == person and one.link is None),
    )


def _unsaid(entry: ev.Entry, person: AccountId) -> ev.Event:
    """The event without what the person wrote: all words in an entry are those of who made it.

    All but one: in an order that was agreed elsewhere, the requirements are the client's.
    """
    event = entry.event
    if isinstance(event, ev.OrderImported) and event.order.client == person:
        order = event.order
        event = event.but(order=order.but(requirements=order.requirements and ERASED))
    if isinstance(event, ev.EvidenceAttached) and event.evidence.by == person:
        event = event.but(evidence=event.evidence.but(link=None, sha256=""))
    return without_words(event, ERASED) if entry.by == person else event


def _renamed(value: V, person: AccountId, pseudonym: AccountId) -> V:
    """The value with every mention of the account replaced, however deep it lies."""

    def inside(held: object) -> object:
        if isinstance(held, Value):
            return _renamed(held, person, pseudonym)
        if isinstance(held, tuple):
            return tuple(inside(one) for one in held)
        return pseudonym if held == person else held

    return value.but(**{name: inside(held) for name, held in value})
