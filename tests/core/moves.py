"""What anybody might try at some moment: sensible, stale, forged and absurd."""

from collections.abc import Iterator
from random import Random

from hypothesis import strategies as st

from core.orders import Order
from tests.core.situation import FAULTS, KINDS, PARTIES, REFUND_REASONS, Ask, Move, Situation

WHO = ("client", "freelancer", "stranger", "agent", "delegate")
PLAIN = (
    "join_offer",
    "accept_offer",
    "decline_offer",
    "withdraw_offer",
    "supply_requirements",
    "deliver",
    "ask_revision",
    "complete",
    "cancel_at_once",
    "attach_evidence",
    "escalate",
    "support_cancel",
    "support_refund",
    "support_extend",
    "close_escalation",
)
ANSWERS = ("accept_request", "decline_request", "withdraw_request", "counter_request")
WHAT = (*PLAIN, *ANSWERS, *(f"open_{kind}" for kind in KINDS))
NEVER = (99, 1)
"""A request that there never was."""


def seen_by_somebody(model: Situation) -> list[tuple[int, int]]:
    """What cards may still name: what stands, stood otherwise, waits, has ended, never was."""
    asks: list[Ask] = [ask for ask in (model.ask, model.waits) if ask is not None]
    seen = [(ask.id, rev) for ask in asks for rev in {ask.rev, max(1, ask.rev - 1)}]
    return [*seen, *((ask.id, ask.rev) for ask in model.ended[-2:]), NEVER]


def _known_code(model: Situation, who: str) -> str:
    """The proposer passed the code on to the other party, and to nobody else."""
    return (model.code or "") if who in PARTIES else "WRONG"


def _reason(what: str, who: str) -> str | None:
    if what == "open_cancellation":
        return next(iter(FAULTS.get(who, {"c_nobody": ""})))
    return REFUND_REASONS[0] if what == "open_partial_refund" else None


def likely(model: Situation) -> list[Move]:
    """The moves that would be made now, one for each person and thing that can be done."""
    stands = None if model.ask is None else (model.ask.id, model.ask.rev)
    return [move for who in WHO for move in moves_of(model, who, stands) if not model.reasons(move)]


def moves_of(model: Situation, who: str, stands: tuple[int, int] | None) -> Iterator[Move]:
    """Everything that somebody might do, well filled in, having seen that this request stands."""
    for what in PLAIN:
        seen = stands if what in {"complete", "cancel_at_once"} else None
        code = _known_code(model, who)
        yield Move(who=who, what=what, seen=seen, code=code, amount=1, days=2)
    if model.ask is not None:
        kind = model.ask.kind
        for what in ANSWERS:
            move = Move(who=who, what=what, seen=stands, kind=kind)
            move.amount = 1 if kind == "partial_refund" else 0
            move.price = 7 if kind == "extra" else 0
            move.days = 1 if kind in {"extra", "delivery_extension"} else 0
            yield move
    for kind in KINDS:
        what = f"open_{kind}"
        move = Move(who=who, what=what, seen=stands, reason=_reason(what, who))
        move.amount = max(1, model.price // 4) if kind == "partial_refund" else 0
        move.price = 250 if kind == "extra" else 0
        move.days = 3 if kind in {"extra", "delivery_extension"} else 0
        yield move


def any_move(model: Situation) -> st.SearchStrategy[Move]:
    """Anything at all, by anybody."""
    amounts = st.sampled_from(
        sorted({-1, 0, 1, 2, model.price // 2, model.price * 6 // 10, model.price, 10**12 + 1})
    )
    reasons = [None, "no_such_reason", *FAULTS["client"], *FAULTS["freelancer"], *REFUND_REASONS]
    return st.builds(
        _fitted,
        st.builds(
            Move,
            who=st.sampled_from(WHO),
            what=st.sampled_from(WHAT),
            seen=st.sampled_from([None, *seen_by_somebody(model)]),
            text=st.sampled_from(["Some words.", "Other words.", " "]),
            reason=st.sampled_from(reasons),
            amount=amounts,
            price=amounts,
            days=st.sampled_from([-1, 0, 1, 2, 60, 61]),
            kind=st.sampled_from(KINDS),
            counts=st.booleans(),
            code=st.sampled_from(["", "WRONG", model.code or ""]),
        ),
    )


def _fitted(move: Move) -> Move:
    """The move with nothing in it that its command has no place for."""
    kind = move.kind if move.what == "counter_request" else move.what.removeprefix("open_")
    if move.what in ANSWERS and move.seen is None:
        move.seen = NEVER
    if move.what in PLAIN and move.what not in {"complete", "cancel_at_once"}:
        move.seen = None
    if move.who not in PARTIES:
        move.code = "WRONG"
    if kind in KINDS:
        move.amount = move.amount if kind == "partial_refund" else 0
        move.price = move.price if kind == "extra" else 0
        move.days = move.days if kind in {"extra", "delivery_extension"} else 0
    return move


def some_move(order: Order, who: str, chance: Random) -> Move:
    """Something that somebody may try who saw this order a moment ago, without a model at hand."""
    ref = None if order.request is None else (order.request.id, order.request.revision)
    kind = KINDS[0] if order.request is None else order.request.kind.value
    what = chance.choice(_OFTEN if who in PARTIES else _SUPPORT)
    if what in ANSWERS and ref is None:
        what = chance.choice(_ASKS)
    move = Move(who=who, what=what, seen=ref, kind=kind, reason=_reason(what, who))
    move.amount, move.price, move.days = chance.choice([(1, 5, 1), (900, 700, 3)])
    return _fitted(move)


_ASKS = tuple(f"open_{kind}" for kind in KINDS)
# An accepted cancellation ends the play, so it is asked for less often than the rest.
_LESS_FINAL = tuple(ask for ask in _ASKS if ask != "open_cancellation")
_OFTEN = (*_LESS_FINAL * 4, *_ASKS, *ANSWERS * 4, *("deliver", "ask_revision") * 2)
_SUPPORT = ("support_refund", "support_extend", "close_escalation", "accept_request", "deliver")
