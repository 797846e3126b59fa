"""One half of the model: how an order stands, and why somebody may not do something to it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST = 10**12
PARTIES = ("client", "freelancer")
KINDS = ("order_update", "cancellation", "delivery_extension", "partial_refund", "extra")
OVER = ("completed", "cancelled", "not_agreed")
RUNNING = ("awaiting_requirements", "in_progress", "delivered")

# Whose fault each reason says that a cancellation is, by who may pick it.
FAULTS = {
    "client": {"c_freelancer": "freelancer", "c_client": "client", "c_nobody": "nobody"},
    "freelancer": {"f_freelancer": "freelancer", "f_client": "client", "f_nobody": "nobody"},
}
REFUND_REASONS = ("r_quality", "r_goodwill")


def other(role: str) -> str:
    """The other party."""
    return "freelancer" if role == "client" else "client"


@dataclass
class Settings:
    """What the operator chose."""

    window: timedelta = 48 * HOUR
    reminders: tuple[timedelta, ...] = (24 * HOUR, 6 * HOUR, HOUR)
    lapses: tuple[str, ...] = ("extra",)
    percent: int = 60
    extension_days: int = 60
    extra_days: int = 60
    very_late: timedelta = DAY
    completes: timedelta = 3 * DAY
    support: bool = True
    evidence: int = 20


@dataclass
class Ask:
    """A request."""

    id: int
    kind: str
    by: str
    closes: datetime
    silence: str
    reminders: list[timedelta]
    amount: int = 0
    price: int = 0
    days: int = 0
    fault: str = "nobody"
    answers: int | None = None
    rev: int = 1
    ending: str | None = None
    ended_at: datetime | None = None


@dataclass
class Move:
    """Something that somebody tries.

    Attributes:
        who: client, freelancer, agent, delegate or stranger.
        what: the name of the action.
        seen: number and revision of the request that they saw.
    """

    who: str
    what: str
    seen: tuple[int, int] | None = None
    text: str = "Some words."
    reason: str | None = None
    amount: int = 0
    price: int = 0
    days: int = 0
    kind: str = ""
    counts: bool = False
    code: str = ""


@dataclass
class Situation:
    """How an order stands, and why not."""

    now: datetime
    price: int
    agreed: datetime
    settings: Settings
    status: str = "offered"
    proposer: str | None = "freelancer"
    code: str | None = None
    both_seated: bool = True
    offer_closes: datetime | None = None
    offer_ended: bool = False
    extras: int = 0
    refunded: int = 0
    delivered_before: bool = False
    sent_back: datetime | None = None
    ask: Ask | None = None
    waits: Ask | None = None
    waits_left: timedelta = timedelta()
    ended: list[Ask] = field(default_factory=list)
    clock: datetime | None = None
    clock_left: timedelta | None = None
    calls: list[str] = field(default_factory=list)
    in_support: bool = False
    evidence: int = 0
    away: dict[str, datetime] = field(default_factory=dict)
    reminded: list[tuple[int, timedelta]] = field(default_factory=list)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def due(self) -> datetime | None:
        """When something happens by itself next."""
        if self.status == "offered":
            return self.offer_closes
        if self.ask is not None:
            lead = max(self.ask.reminders, default=timedelta())
            return self.ask.closes - lead
        return self.clock

    def is_party(self, who: str) -> bool:
        """Whether they hold a seat: until the code has served, only the proposer does."""
        return who in PARTIES and (self.both_seated or who == self.proposer)

    def covered(self) -> str | None:
        """For whom the delegate may answer now: one party, and only what waits for that one."""
        if self.ask is None or self._away(self.ask.by) or not self._away(other(self.ask.by)):
            return None
        return other(self.ask.by)

    def _away(self, role: str) -> bool:
        return role in self.away and self.now < self.away[role]

    def sees(self, who: str) -> bool:
        """Whether the order is any of their business."""
        if who == "delegate":
            return self.covered() is not None
        return self.is_party(who) or (who == "agent" and bool(self.calls))

    def _too_late(self, move: Move) -> set[str]:
        """What a delegate may be told for whom there is nothing to answer now."""
        told = {"unknown_order"}
        if move.who == "delegate" and move.seen is not None and self.away:
            told |= (self._of_the_seen(move.seen) - {"stale_card"}) | {"cover_has_ended"}
        return told

    def _of_the_seen(self, seen: tuple[int, int] | None) -> set[str]:
        """Why what they saw is not what stands."""
        if seen is None or (self.ask is not None and (self.ask.id, self.ask.rev) == seen):
            return set()
        if any(ask.id == seen[0] for ask in self.ended):
            return {"request_has_ended"}
        if self.waits is not None and self.waits.id == seen[0]:
            return {"request_is_waiting"}
        return {"stale_card"}

    def _of_the_status(self, *possible: str) -> set[str]:
        if self.status in possible:
            return set()
        if possible == ("offered",) and self.offer_ended:
            return {"offer_has_ended"}
        return {"order_is_over"} if self.status in OVER else {"wrong_status"}

    def _of_the_way(self, seen: tuple[int, int] | None) -> set[str]:
        return {"another_request_open"} if self.ask is not None and seen is None else set()

    def reasons(self, move: Move) -> set[str]:
        """Every reason for which this is refused; none when it is not."""
        if move.what == "join_offer":
            return self._why_not_join(move)
        if not self.sees(move.who):
            return self._too_late(move)
        found = self._of_the_seen(move.seen)
        if move.what.startswith("open_"):
            return found | self._why_not_open(move, move.what.removeprefix("open_"))
        check = getattr(self, f"_why_not_{move.what}")
        return found | set(check(move))

    def _why_not_join(self, move: Move) -> set[str]:
        if self.both_seated or self.status != "offered" or move.code != self.code:
            return {"code_unknown"}
        return {"counterparty_is_oneself"} if move.who == self.proposer else set()

    def _only(self, move: Move, *who: str | None) -> set[str]:
        return set() if move.who in who else {"not_for_you"}

    def _answerer(self, move: Move) -> set[str]:
        assert self.ask is not None
        whose = other(self.ask.by)
        return self._only(move, whose, "delegate" if self.covered() == whose else None)

    def _words(self, move: Move) -> set[str]:
        return set() if move.text.strip() else {"text_missing"}

    def _invited(self) -> str | None:
        return None if self.proposer is None else other(self.proposer)

    def _why_not_accept_offer(self, move: Move) -> set[str]:
        return self._of_the_status("offered") | self._only(move, self._invited())

    _why_not_decline_offer = _why_not_accept_offer

    def _why_not_withdraw_offer(self, move: Move) -> set[str]:
        return self._of_the_status("offered") | self._only(move, self.proposer)

    def _why_not_supply_requirements(self, move: Move) -> set[str]:
        when = self._of_the_status("awaiting_requirements")
        return when | self._only(move, "client") | self._words(move)

    def _why_not_deliver(self, move: Move) -> set[str]:
        when = self._of_the_status("in_progress")
        return when | self._only(move, "freelancer") | self._words(move)

    def _why_not_ask_revision(self, move: Move) -> set[str]:
        return self._of_the_status("delivered") | self._only(move, "client") | self._words(move)

    def _why_not_complete(self, move: Move) -> set[str]:
        found = self._of_the_status("delivered") | self._only(move, "client")
        return found | self._of_the_way(move.seen)

    def very_late_from(self) -> datetime:
        """From when the client may cancel at once."""
        return max(self.agreed, self.sent_back or self.agreed) + self.settings.very_late

    def _why_not_cancel_at_once(self, move: Move) -> set[str]:
        found = self._of_the_status("awaiting_requirements", "in_progress")
        found |= self._only(move, "client")
        if self.status == "in_progress" and self.now < self.very_late_from():
            found.add("cancel_at_once_too_early")
        if self.ask is not None and move.seen is None:
            found.add("stale_card")
        return found

    def _why_not_open(self, move: Move, kind: str) -> set[str]:
        when = {
            "order_update": ("in_progress",),
            "delivery_extension": ("in_progress",),
            "partial_refund": ("in_progress", "delivered"),
            "extra": ("in_progress", "delivered"),
            "cancellation": RUNNING,
        }[kind]
        who = {"order_update": ("client",), "cancellation": PARTIES}.get(kind, ("freelancer",))
        found = self._of_the_status(*when) | self._only(move, *who) | self._of_the_way(move.seen)
        if kind != "extra":
            found |= self._words(move)
        if kind == "cancellation" and move.who in FAULTS:
            found |= self._reason(move, tuple(FAULTS[move.who]))
        if kind == "partial_refund":
            found |= self._reason(move, REFUND_REASONS)
            if any(
                ask.kind == kind and ask.ending in ("accepted", "auto_accepted")
                for ask in self.ended
            ):
                found.add("partial_refund_given")
            if self._most_refund() < 1:
                found.add("nothing_to_refund")
        return found | self._terms(move, kind)

    def _reason(self, move: Move, listed: tuple[str, ...]) -> set[str]:
        if move.reason is None:
            return {"reason_missing"}
        return set() if move.reason in listed else {"reason_not_in_list"}

    def _most_refund(self) -> int:
        share = self.price * self.settings.percent // 100
        return min(share, self.price + self.extras - self.refunded)

    def _terms(self, move: Move, kind: str) -> set[str]:
        found = set()
        if kind == "delivery_extension" and not 1 <= move.days <= self.settings.extension_days:
            found.add("days_out_of_range")
        if kind == "partial_refund" and not 1 <= move.amount <= self._most_refund():
            found.add("amount_out_of_range")
        if kind == "extra":
            if move.price == 0 == move.days:
                found.add("extra_is_empty")
            if not 0 <= move.price <= MOST - self.price - self.extras:
                found.add("amount_out_of_range")
            if not 0 <= move.days <= self.settings.extra_days:
                found.add("days_out_of_range")
        return found

    def _why_not_accept_request(self, move: Move) -> set[str]:
        found = self._of_the_status(*RUNNING)
        if self.ask is None:
            return found | {"no_request_open"}
        found |= self._answerer(move)
        return found | (self._words(move) if self.ask.kind == "order_update" else set())

    def _why_not_decline_request(self, move: Move) -> set[str]:
        found = self._of_the_status(*RUNNING)
        if self.ask is None:
            return found | {"no_request_open"}
        return found | self._answerer(move)

    def _why_not_withdraw_request(self, move: Move) -> set[str]:
        found = self._of_the_status(*RUNNING)
        if self.ask is None:
            return found | {"no_request_open"}
        return found | self._only(move, self.ask.by)

    def _why_not_counter_request(self, move: Move) -> set[str]:
        found = self._of_the_status(*RUNNING)
        if self.ask is None:
            return found | {"no_request_open"}
        ask = self.ask
        found |= self._answerer(move)
        if ask.kind in ("order_update", "cancellation") or ask.answers is not None:
            found.add("counter_not_possible")
        if move.kind != ask.kind:
            found.add("terms_of_another_kind")
        elif (move.amount, move.price, move.days) == (ask.amount, ask.price, ask.days):
            found.add("same_terms")
        return found | self._terms(move, move.kind)

    def _why_not_attach_evidence(self, move: Move) -> set[str]:
        found = self._of_the_status(*RUNNING, "completed", "cancelled")
        found |= self._only(move, *PARTIES)
        if self.ask is None and not self.in_support:
            found.add("nothing_to_attach_to")
        if self.evidence >= self.settings.evidence:
            found.add("evidence_full")
        return found

    def _why_not_escalate(self, move: Move) -> set[str]:
        found = self._of_the_status(*RUNNING, "completed", "cancelled")
        found |= self._only(move, *PARTIES) | self._words(move)
        if not self.settings.support:
            found.add("support_not_here")
        if self.in_support:
            found.add("already_escalated")
        return found

    def _of_support(self, move: Move, *when: str) -> set[str]:
        found = self._of_the_status(*when) | self._only(move, "agent") | self._words(move)
        return found if self.in_support else found | {"escalation_has_ended"}

    def _why_not_support_cancel(self, move: Move) -> set[str]:
        return self._of_support(move, *RUNNING)

    def _why_not_support_refund(self, move: Move) -> set[str]:
        found = self._of_support(move, *RUNNING, "completed")
        left = self.price + self.extras - self.refunded
        if left < 1:
            found.add("nothing_to_refund")
        return found if 1 <= move.amount <= left else found | {"amount_out_of_range"}

    def _why_not_support_extend(self, move: Move) -> set[str]:
        found = self._of_support(move, *RUNNING)
        if 1 <= move.days <= self.settings.extension_days:
            return found
        return found | {"days_out_of_range"}

    def _why_not_close_escalation(self, move: Move) -> set[str]:
        return self._of_support(move, *RUNNING, "completed", "cancelled")
