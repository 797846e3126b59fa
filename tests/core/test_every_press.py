"""Everybody tries everything in every state, and the core says what the model of the law says.

The machine gets everywhere in time, and tries something there; this stops in each state, and tries
all of it. So no cell of the tables can be wrong without a difference here.
"""

import copy
import itertools
from collections.abc import Iterator

import pytest

from core.decide import decide
from core.decision import Decision
from core.refusals import Refusal
from tests.core.builders import rule
from tests.core.model import Model
from tests.core.moves import ANSWERS, NEVER, WHO, moves_of
from tests.core.situation import DAY, PARTIES, Move, Settings, other
from tests.core.translate import command_of, facts_of_model, facts_of_order
from tests.core.world import Company, MemoryWorld

STEPS = {
    "offered": "",
    "awaiting": "accept_offer",
    "working": "accept_offer supply_requirements",
    "delivered": "accept_offer supply_requirements deliver",
    "sent back": "accept_offer supply_requirements deliver ask_revision",
    "completed": "accept_offer supply_requirements deliver complete",
    "cancelled": "accept_offer cancel_at_once",
    "not agreed": "decline_offer",
}
"""The ways to the states of an order, of which each step is for one person to take."""

CALLS = ("", "escalate", "escalate close_escalation")


def ways() -> Iterator[tuple[str, str]]:
    """The steps to every state, each with a name: where, what is open on it, and who was called."""
    for (where, steps), calls in itertools.product(STEPS.items(), CALLS):
        if calls and where in {"offered", "not agreed"}:
            continue
        yield f"{where} {calls}", f"{steps} {calls}"
        for kind, answer in itertools.product(ASKED, ("", "counter_request", "accept_request")):
            for who in PARTIES:
                if where in ASKED[kind].get(who, ""):
                    way = f"{steps} {calls} {who}:open_{kind} {answer}"
                    if answer != "counter_request" or kind not in {"order_update", "cancellation"}:
                        yield f"{where} {calls}, {kind} of {who} {answer}", way


ASKED: dict[str, dict[str, str]] = {
    "order_update": {"client": "working, sent back"},
    "cancellation": {
        "client": "awaiting, working, sent back, delivered",
        "freelancer": "awaiting, working, sent back, delivered",
    },
    "delivery_extension": {"freelancer": "working, sent back"},
    "partial_refund": {"freelancer": "working, sent back, delivered"},
    "extra": {"freelancer": "working, sent back, delivered"},
}
WAYS = dict(ways())


class Table:
    """A play in memory, with the model beside it."""

    def __init__(self, how: str, proposer: str) -> None:
        self.world = MemoryWorld()
        self.company = Company(self.world)
        outcome = self.company.begin(how, 10_000, 5 * DAY, Settings(), proposer)
        assert isinstance(outcome, Decision)
        order = outcome.order
        self.model = Model(
            now=order.created_at,
            price=order.price,
            agreed=order.original_delivery,
            settings=Settings(),
            status=order.status.value,
            proposer=None if how == "import" else proposer,
            code=None if order.offer is None else order.offer.code,
            both_seated=how != "code",
            offer_closes=None if order.offer is None else order.offer.closes_at,
        )

    def presses(self) -> Iterator[Move]:
        """Everything that anybody may try now."""
        ask = self.model.ask
        stands = None if ask is None else (ask.id, ask.rev)
        for who in WHO:
            for seen in {stands, None}:
                for move in moves_of(self.model, who, seen):
                    if move.seen is not None or move.what not in ANSWERS:
                        yield move
            for what in ANSWERS:
                yield Move(who=who, what=what, seen=NEVER, kind="extra", price=7)

    def take(self, step: str) -> None:
        """Let the one whose step it is take it."""
        who, _, what = step.rpartition(":")
        for move in self.presses():
            if move.what == what and who in {move.who, ""} and not self.model.reasons(move):
                assert isinstance(self.company.do(command_of(move), move.who), Decision), move
                assert not self.model.do(move)
                return
        raise LookupError(f"nobody can take the step {step}")

    def let_be_away(self, role: str) -> None:
        """Let the delegate stand in for a party."""
        until = self.company.goes_away(role, 5 * DAY)
        assert until is not None
        self.model.away[role] = until

    def try_everything(self) -> None:
        """Let everybody try everything, each from where the order stands now."""
        stands = self.company.stands()
        self.model.pass_time(stands.now)
        assert facts_of_order(stands.order) == facts_of_model(self.model)
        delegate = self.company.people["delegate"]
        held = tuple(self.world.run(self.world.covers().held_by(delegate.account)))
        people = {**self.company.people, "delegate": delegate.but(covers=held)}
        for move in self.presses():
            command, by = command_of(move), people[move.who]
            outcome = decide(stands.order, command, by, stands.now, stands.policy)
            reasons = self.model.reasons(move)
            if isinstance(outcome, Refusal):
                assert outcome.code in reasons, move
                continue
            assert not reasons, move
            model = copy.deepcopy(self.model)
            model.do(move)
            assert facts_of_order(outcome.order) == facts_of_model(model), move


@rule("R1", "R3", "R4", "R5", "R7", "R18", "R20", "R22", "R23", "O3", "O4", "F1", "F3")
@rule("E1", "E2", "E3", "A1", "A2")
@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("proposer", PARTIES)
def test_in_every_state_everybody_may_do_what_the_law_says_and_nothing_else(
    way: str, proposer: str
) -> None:
    table = Table("offer", proposer)
    for step in WAYS[way].split():
        table.take(step)
    table.try_everything()


@rule("D2", "D3", "A2")
@pytest.mark.parametrize("way", [way for way in WAYS if "escalate" not in way])
@pytest.mark.parametrize("away", ["client", "freelancer", "client freelancer"])
def test_a_delegate_may_answer_for_one_who_is_away_and_nothing_else(way: str, away: str) -> None:
    table = Table("offer", "freelancer")
    for step in WAYS[way].split():
        table.take(step)
    for role in away.split():
        table.let_be_away(role)
    table.try_everything()


@rule("F2", "O6", "A2")
@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith(("working", "sent"))])
def test_the_same_holds_when_the_order_is_very_late(way: str) -> None:
    table = Table("offer", "freelancer")
    for step in STEPS["sent back" if way.startswith("sent") else "working"].split():
        table.take(step)
    table.world.travel(6 * DAY)
    table.model.pass_time(table.company.now())
    for step in WAYS[way].split()[4 if way.startswith("sent") else 2 :]:
        table.take(step)
    table.try_everything()


@rule("O8", "A1")
@pytest.mark.parametrize("proposer", PARTIES)
def test_an_offer_with_a_code_is_its_proposer_s_and_its_bearer_s(proposer: str) -> None:
    table = Table("code", proposer)
    table.try_everything()
    table.take(f"{other(proposer)}:join_offer")
    table.try_everything()


@rule("O3")
def test_an_order_agreed_elsewhere_is_nobody_s_offer() -> None:
    table = Table("import", "freelancer")
    table.try_everything()
    table.take("supply_requirements")
    table.try_everything()
