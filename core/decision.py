"""A decision: what happened, and the order as it stands after it."""

from datetime import datetime
from typing import Self

from core import events as ev
from core.effects import effects
from core.evolve import evolve
from core.orders import Order
from core.requests import Ending
from core.rules import AFTER_COUNTER, Afterwards
from core.values import AccountId, Actor, Value


class Decision(Value):
    """What was decided.

    Attributes:
        order: the order as it stands now.
        entries: what happened, to be added to the log; nothing when nothing did.
    """

    order: Order
    entries: tuple[ev.Entry, ...] = ()

    def then(self, later: Self) -> Self:
        """Give both decisions as one; the later one was made on what this one left."""
        return later.but(entries=self.entries + later.entries)


class Draft:
    """A decision in the making: each event told is folded in at once.

    Args:
        order: the order as it stands.
        at: when it happens.
        by: who does it; nobody when time does.
        acting_for: the one in whose place they do it (D5).
    """

    def __init__(
        self,
        order: Order,
        at: datetime,
        by: Actor | None = None,
        acting_for: AccountId | None = None,
    ) -> None:
        self.order = order
        self._at = at
        self._by = by
        self._acting_for = acting_for
        self._entries: list[ev.Entry] = []

    def at(self, moment: datetime) -> Self:
        """Let what is told from now on have happened at this moment."""
        self._at = moment
        return self

    def tell(self, *events: ev.Event) -> Self:
        """Let these events happen, one after the other."""
        for event in events:
            entry = ev.Entry(
                seq=self.order.events + 1,
                at=self._at,
                by=None if self._by is None else self._by.account,
                acted_for=self._acting_for,
                event=event,
            )
            self.order = evolve(self.order, entry)
            self._entries.append(entry)
        return self

    def end_request(self, ending: Ending, message: str = "") -> Self:
        """End the open request, with all that follows: for the one that waits, and by its terms."""
        request, waiting = self.order.request, self.order.suspended
        if request is None:
            return self
        self.tell(ev.RequestEnded(request=request.id, ending=ending, message=message))
        if waiting is not None:  # R20
            first = waiting.request
            if AFTER_COUNTER[ending] is Afterwards.SUPERSEDED:
                self.tell(ev.RequestEnded(request=first.id, ending=Ending.SUPERSEDED))
            else:
                self.tell(
                    ev.RequestStoodAgain(
                        request=first.id,
                        closes_at=self._at + waiting.left,
                        # Those that had come by then went out before it was countered.
                        reminders=first.reminders,
                    )
                )
        if ending.takes_effect:
            for event in effects(self.order, request):
                self.tell(event)
        return self

    def clear(self, ending: Ending, ending_of_waiting: Ending) -> Self:
        """End the open request and the one that waits for it, so that none is left."""
        request, waiting = self.order.request, self.order.suspended
        if request is not None:
            self.tell(ev.RequestEnded(request=request.id, ending=ending))
        if waiting is not None:
            self.tell(ev.RequestEnded(request=waiting.request.id, ending=ending_of_waiting))
        return self

    @property
    def delegate(self) -> AccountId | None:
        """Who does it, where they do it in somebody's place."""
        return None if self._by is None or self._acting_for is None else self._by.account

    @property
    def decision(self) -> Decision:
        """What has been decided so far."""
        return Decision(order=self.order, entries=tuple(self._entries))
