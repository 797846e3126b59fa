"""The rules once more, written apart: a small model to hold the core against.

It was written from the law alone, with none of the core's tables, classes or events: strings,
numbers, and one function for each thing that can be done. It is slower and plainer than the core,
and has no log, no views and no texts. Where the two differ, one of them is wrong.

`Model.do` gives every reason for which a move is refused, by the code of the refusal, because the
law does not say which of two good reasons comes first; with no reason, the move is made.
"""

from datetime import datetime

from tests.core.situation import DAY, FAULTS, Ask, Move, Settings, Situation, other

__all__ = ["Ask", "Model", "Move", "Settings"]


class Model(Situation):
    """One order, and what everybody made of it."""

    def pass_time(self, until: datetime) -> None:
        """Let everything happen that happens by itself until then."""
        while (moment := self.due()) is not None and moment <= until:
            if self.status == "offered":
                self.status, self.offer_ended = "not_agreed", True
            elif self.ask is None:
                self._complete()
            elif self.ask.closes <= until:
                self._silence(self.ask)
            else:
                come = [lead for lead in self.ask.reminders if self.ask.closes - lead <= until]
                self.reminded.append((self.ask.id, min(come)))
                self.ask.reminders = [x for x in self.ask.reminders if x not in come]
        self.now = until

    def _silence(self, ask: Ask) -> None:
        self.counted[other(ask.by), "unanswered"] += 1
        self._end(ask.closes, "auto_accepted" if ask.silence == "accept" else "lapsed")

    # --- what follows from what ---------------------------------------------------------------

    def _hold(self, at: datetime) -> None:
        """Keep the clock of a delivered order: it stands still while something is open."""
        held = self.ask is not None or self.in_support
        if self.status != "delivered":
            self.clock, self.clock_left = None, None
        elif held and self.clock is not None:
            self.clock_left = self.clock - at
            self.clock = None
        elif not held and self.clock_left is not None:
            self.clock, self.clock_left = at + self.clock_left, None

    def _close(self, ask: Ask, at: datetime, ending: str) -> None:
        ask.ending, ask.ended_at = ending, at
        ask.reminders = []
        self.ended.append(ask)

    def _end(self, at: datetime, ending: str) -> None:
        """End the open request, and do what follows."""
        ask, first = self.ask, self.waits
        assert ask is not None
        self._close(ask, at, ending)
        self.ask, self.waits = None, None
        took = ending in ("accepted", "auto_accepted")
        if first is not None and took:
            self._close(first, at, "superseded")
            self.counted[other(first.by), "answered"] += 1  # other terms were an answer
        elif first is not None:
            first.rev += 1
            first.closes = at + self.waits_left
            self.ask = first
        self._hold(at)
        if took:
            self._carry_out(ask)
        self._hold(at)

    def _carry_out(self, ask: Ask) -> None:
        assert ask.ended_at is not None
        if ask.kind == "cancellation":
            self._cancel(ask.fault)
        if ask.kind == "partial_refund":
            self.refunded += ask.amount
        if ask.kind in ("delivery_extension", "extra"):
            self.agreed += ask.days * DAY
        if ask.kind == "extra":
            self.extras += ask.price
            if self.status == "delivered":
                self.status, self.sent_back = "in_progress", ask.ended_at

    def _cancel(self, fault: str) -> None:
        self.status, self.refunded = "cancelled", self.price + self.extras
        if fault == "freelancer":
            self.counted["freelancer", "cancelled_against"] += 1

    def _complete(self) -> None:
        self.status, self.clock, self.clock_left = "completed", None, None
        self.counted["freelancer", "completed"] += 1

    def _clear(self, role: str | None) -> None:
        """End all that is open: one's own as withdrawn, the other's as declined."""
        for ask in (self.ask, self.waits):
            if ask is None:
                continue
            mine = "withdrawn" if ask.by == role else "declined"
            ending = "superseded" if role is None else mine
            if ending == "declined":
                self.counted[other(ask.by), "answered"] += 1
            self._close(ask, self.now, ending)
        self.ask = self.waits = None

    def _reread(self) -> None:
        if self.ask is not None:
            self.ask.rev += 1

    # --- do it --------------------------------------------------------------------------------

    def do(self, move: Move) -> set[str]:
        """Make a move, or give every reason why not."""
        found = self.reasons(move)
        if found:
            return found
        if move.what.startswith("open_"):
            self._clear(move.who)
            self._open(move, move.what.removeprefix("open_"), None)
        else:
            getattr(self, f"_do_{move.what}")(move)
        self._hold(self.now)
        return found

    def _open(self, move: Move, kind: str, answers: int | None) -> None:
        by = self._acting(move)
        fault = FAULTS[by].get(move.reason or "", "nobody")
        number = len(self.ended) + (self.ask is not None) + (self.waits is not None) + 1
        self.ask = Ask(
            id=number,
            kind=kind,
            by=by,
            closes=self.now + self.settings.window,
            silence="lapse" if kind in self.settings.lapses else "accept",
            reminders=[lead for lead in self.settings.reminders if lead < self.settings.window],
            amount=move.amount if kind == "partial_refund" else 0,
            price=move.price if kind == "extra" else 0,
            days=move.days if kind in ("extra", "delivery_extension") else 0,
            fault=fault if kind == "cancellation" else "nobody",
            answers=answers,
        )

    def _do_join_offer(self, _: Move) -> None:
        self.both_seated = True

    def _do_accept_offer(self, _: Move) -> None:
        self.status, self.offer_ended = "awaiting_requirements", True

    def _do_decline_offer(self, _: Move) -> None:
        self.status, self.offer_ended = "not_agreed", True

    _do_withdraw_offer = _do_decline_offer

    def _do_supply_requirements(self, _: Move) -> None:
        self.status = "in_progress"

    def _do_deliver(self, _: Move) -> None:
        if not self.delivered_before:
            on_time = self.now <= self.agreed
            self.counted["freelancer", f"delivered_{'on_time' if on_time else 'late'}"] += 1
        self.delivered_before = True
        self.status, self.clock = "delivered", self.now + self.settings.completes
        self._reread()
        if self.ask is not None and self.ask.kind in ("order_update", "delivery_extension"):
            self._clear(None)

    def _do_ask_revision(self, _: Move) -> None:
        self.status, self.sent_back = "in_progress", self.now
        self._reread()

    def _do_complete(self, move: Move) -> None:
        self._clear(move.who)
        self._complete()

    def _do_cancel_at_once(self, move: Move) -> None:
        early = self.status == "awaiting_requirements"
        self._clear(move.who)
        self._cancel("nobody" if early else "freelancer")

    def _acting(self, move: Move) -> str:
        """The party who does it, by themselves or through their delegate."""
        return self.covered() or move.who if move.who == "delegate" else move.who

    def _do_accept_request(self, move: Move) -> None:
        self.counted[self._acting(move), "answered"] += 1
        self._end(self.now, "accepted")

    def _do_decline_request(self, move: Move) -> None:
        self.counted[self._acting(move), "answered"] += 1
        self._end(self.now, "declined")

    def _do_withdraw_request(self, _: Move) -> None:
        self._end(self.now, "withdrawn")

    def _do_counter_request(self, move: Move) -> None:
        first = self.ask
        assert first is not None
        self._open(move, first.kind, first.id)
        self.waits, self.waits_left = first, first.closes - self.now

    def _do_attach_evidence(self, _: Move) -> None:
        self.evidence += 1

    def _do_escalate(self, move: Move) -> None:
        self.calls.append(move.who)
        self.in_support = True

    def _do_support_cancel(self, move: Move) -> None:
        self._clear(None)
        self._cancel("freelancer" if move.counts else "nobody")

    def _do_support_refund(self, move: Move) -> None:
        if self.ask is not None and self.ask.kind == "partial_refund":
            self._clear(None)
        self.refunded += move.amount
        self._reread()

    def _do_support_extend(self, move: Move) -> None:
        self.agreed += move.days * DAY
        self._reread()

    def _do_close_escalation(self, _: Move) -> None:
        self.in_support = False
