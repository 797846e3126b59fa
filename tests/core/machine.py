"""A machine that plays two parties, support, strangers and time against the model of the rules.

It can play in any world: `OrderMachine` in memory, and a subclass with another `a_world` over the
real record (`make chaos`).
"""

import itertools
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.decision import Decision
from core.preview import Consequences, Foresight
from core.refusals import Refusal
from core.what_now import what_now
from tests.core import invariants
from tests.core.every_command import simplest
from tests.core.model import Model
from tests.core.moves import any_move, likely
from tests.core.situation import DAY, HOUR, KINDS, Move, Settings, other
from tests.core.translate import command_of, facts_of_model, facts_of_order
from tests.core.world import Company, MemoryWorld, World

MOMENT = timedelta(milliseconds=1)

SETTINGS = st.builds(
    Settings,
    window=st.sampled_from([48 * HOUR, 48 * HOUR, 5 * HOUR, HOUR]),
    lapses=st.sampled_from([("extra",), ("extra",), (), KINDS]),
    percent=st.sampled_from([60, 60, 1, 100]),
    extension_days=st.sampled_from([60, 2]),
    extra_days=st.sampled_from([60, 0]),
    very_late=st.sampled_from([DAY, timedelta()]),
    completes=st.sampled_from([3 * DAY, HOUR]),
    support=st.sampled_from([True, True, True, False]),
    evidence=st.sampled_from([20, 1]),
)


class OrderMachine(RuleBasedStateMachine):
    """One order, from its beginning to wherever it gets."""

    plays: ClassVar = itertools.count(1)

    def a_world(self) -> World:
        """Make the world to play in."""
        return MemoryWorld()

    def __init__(self) -> None:
        super().__init__()
        self.world = self.a_world()
        self.company = Company(self.world)
        self.model: Model | None = None
        self.looked_at = 0

    def teardown(self) -> None:
        """Look at the whole once more, where looking at each step would take too long."""
        if self.model is not None:
            self._looks_ahead_as_it_decides(self.model)
            order, log = self.company.stands().order, self.world.log(self.company.order)
            invariants.nothing_confidential_reaches_another(order, log)

    @initialize(
        how=st.sampled_from(["offer", "offer", "code", "import"]),
        price=st.sampled_from([1, 2, 3, 99, 10_000, 333_333, 10**12]),
        wait=st.sampled_from([HOUR, DAY, 5 * DAY, 20 * DAY]),
        settings=SETTINGS,
        proposer=st.sampled_from(["freelancer", "freelancer", "client"]),
        underway=st.sampled_from([True, True, True, False]),
    )
    def begin(
        self,
        how: str,
        price: int,
        wait: timedelta,
        settings: Settings,
        proposer: str,
        *,
        underway: bool,
    ) -> None:
        """Make the order, and mostly take it to where the work is."""
        outcome = self.company.begin(how, price, wait, settings, proposer)
        assert isinstance(outcome, Decision), outcome
        order = outcome.order
        self.model = Model(
            now=order.created_at,
            price=price,
            agreed=order.original_delivery,
            settings=settings,
            status="awaiting_requirements" if how == "import" else "offered",
            proposer=None if how == "import" else proposer,
            code=None if order.offer is None else order.offer.code,
            both_seated=how != "code",
            offer_closes=None if order.offer is None else order.offer.closes_at,
        )
        steps = ("join_offer", "accept_offer", "supply_requirements", "deliver")
        if underway:
            for what in steps[: 3 + (price % 2)]:
                who = "freelancer" if what == "deliver" else "client"
                who = other(proposer) if what.endswith("_offer") else who
                self._try(Move(who=who, what=what, code=self.model.code or ""))

    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        """Somebody asks for something; for a cancellation not too often."""
        kinds = [kind for kind in KINDS if kind != "cancellation"] * 4 + ["cancellation"]
        self._do_one_of(data, {f"open_{data.draw(st.sampled_from(kinds))}"})

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Somebody answers the open request, or takes it back."""
        self._do_one_of(data, {"accept_request", "decline_request", "withdraw_request"})

    @rule(data=st.data())
    def counter(self, data: st.DataObject) -> None:
        """Somebody answers with other terms."""
        self._do_one_of(data, {"counter_request"})

    @rule(data=st.data())
    def move_the_order_on(self, data: st.DataObject) -> None:
        """Somebody does their part of the order."""
        steps = {"join_offer", "accept_offer", "supply_requirements", "deliver", "ask_revision"}
        self._do_one_of(data, steps)

    @rule(data=st.data())
    def call_support(self, data: st.DataObject) -> None:
        """Somebody calls for support, gives evidence, or support acts."""
        calls = {"escalate", "attach_evidence", "support_refund", "support_extend"}
        self._do_one_of(data, calls | {"close_escalation"})

    @rule(
        role=st.sampled_from(["client", "client", "freelancer"]),
        span=st.sampled_from([HOUR, DAY, 5 * DAY, None]),
        which=st.integers(0, 100),
    )
    def go_away(self, role: str, span: timedelta | None, which: int) -> None:
        """Somebody names the delegate, who may have something to do at once, or is back."""
        assert self.model is not None
        until = self.company.goes_away(role, span)
        if until is None:
            self.model.away.pop(role, None)
        else:
            self.model.away[role] = until
        self._catch_up()
        moves = [move for move in likely(self.model) if move.who == "delegate"]
        if moves:
            self._try(moves[which % len(moves)])

    @rule(data=st.data(), rarely=st.integers(0, 5))
    def end_it(self, data: st.DataObject, rarely: int) -> None:
        """Somebody ends the order, now and then: it ends the play."""
        ends = {"complete", "cancel_at_once", "support_cancel", "decline_offer", "withdraw_offer"}
        if rarely == 0:
            self._do_one_of(data, ends)

    @rule(data=st.data())
    def try_anything(self, data: st.DataObject) -> None:
        """Somebody tries anything, sensible or not."""
        assert self.model is not None
        self._catch_up()
        self._try(data.draw(any_move(self.model)))

    @rule(span=st.sampled_from([MOMENT, HOUR, HOUR, 5 * HOUR, 23 * HOUR, 3 * DAY]))
    def wait(self, span: timedelta) -> None:
        """Time passes."""
        self.world.travel(span)

    @precondition(lambda self: self.model is not None and self.model.due() is not None)
    @rule(by=st.sampled_from([-MOMENT, timedelta(), MOMENT]))
    def wait_for_what_is_due(self, by: timedelta) -> None:
        """Time passes until the moment of the next thing, just before it, or just past it."""
        assert self.model is not None
        due = self.model.due()
        assert due is not None
        span = due + by - self.company.now()
        if span > timedelta():
            self.world.travel(span)

    @rule()
    def sweep(self) -> None:
        """The machinery looks for what is due."""
        self.world.run(self.world.desk().settle_due())

    @invariant()
    def model_and_core_say_the_same(self) -> None:
        """Hold the order to the model and to what is always true."""
        if self.model is None:
            return
        stands = self.company.stands()
        self.model.pass_time(stands.now)
        assert facts_of_order(stands.order) == facts_of_model(self.model)
        stored, log = self.world.stored(self.company.order), self.world.log(self.company.order)
        invariants.check(stored.order, log)
        invariants.nothing_confidential_reaches_another(stored.order, log, since=self.looked_at)
        self.looked_at = len(log)

    @invariant()
    def standing_is_what_was_counted(self) -> None:
        """Hold people's standing to the model, once time has had its say (S1 to S3)."""
        if self.model is None:
            return
        if self.world.stored(self.company.order).order != self.company.stands().order:
            return
        for role in ("client", "freelancer"):
            counted = Counter(self.world.counted(self.company.people[role].account))
            expected = {
                what: n for (who, what), n in self.model.counted.items() if who == role and n
            }
            assert counted == expected, role

    def _do_one_of(self, data: st.DataObject, what: Collection[str]) -> None:
        """Somebody does one of these things, if any of them is possible now."""
        assert self.model is not None
        self._catch_up()
        moves = [move for move in likely(self.model) if move.what in what]
        if moves:
            self._try(data.draw(st.sampled_from(moves)))

    def _catch_up(self) -> None:
        assert self.model is not None
        self.model.pass_time(self.company.now())

    def _try(self, move: Move) -> None:
        """Let somebody try something, in the model and at the Desk."""
        model, command = self.model, command_of(move)
        assert model is not None
        note(f"{move}")
        before = self.company.stands()
        outcome = self.company.do(command, move.who)
        if isinstance(outcome, Decision):
            model.pass_time(outcome.entries[-1].at)
            assert not model.do(move), f"the core let pass what the model refuses: {move}"
            return
        self._refused(outcome, move, before.now)
        assert facts_of_order(self.company.stands().order) == facts_of_model(model)

    def _refused(self, refusal: Refusal, move: Move, asked_at: datetime) -> None:
        """A refusal is for one of the reasons that held between asking and being answered."""
        model = self.model
        assert model is not None
        model.pass_time(asked_at)
        reasons = model.reasons(move)
        model.pass_time(self.company.now())
        reasons |= model.reasons(move)
        assert refusal.code in reasons, f"refused for {refusal.code}, not for {reasons}: {move}"

    def _looks_ahead_as_it_decides(self, model: Model) -> None:
        """What the page offers is possible, and looking ahead sees it coming (O7, F4)."""
        stands = self.company.stands()
        for who in ("client", "freelancer", "agent", "delegate"):
            actor = self.company.people[who]
            held = self.world.run(self.world.covers().held_by(actor.account))
            actor = actor.but(covers=tuple(held))
            for option in what_now(stands.order, actor, stands.now, stands.policy):
                if not option.possible:
                    continue
                command = simplest(option.action, stands.order)
                seen = self.world.run(self.world.desk().preview(self.company.order, command, actor))
                assert isinstance(seen, Foresight | Refusal)
                if isinstance(seen, Foresight):
                    assert isinstance(seen.at_once, Consequences)
                else:
                    typed = {"reason_not_in_list", "amount_out_of_range", "days_out_of_range"}
                    assert seen.code in typed | {"same_terms"}, (option, model)
