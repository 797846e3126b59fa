"""Everything that a decision writes, put together for one commit."""

from core.advance import due
from core.decision import Decision
from core.notices import deliveries
from core.orders import Order
from core.ports import Commit
from core.standing import marks
from core.values import Cover


def plan(before: Order | None, decision: Decision, cover: Cover | None = None) -> Commit:
    """Tell everything that a decision writes.

    Args:
        before: the order as it stood when it was decided, brought up to now; none for a new one.
        decision: what was decided, from the record's document on.
        cover: under which a delegate decided it. Its end is a fence like any other: from then on
            time has its say first (D6).
    """
    fences = [None if before is None else due(before), None if cover is None else cover.until]
    revision = 0 if before is None else before.revision
    order = decision.order.but(revision=revision + 1)
    return Commit(
        order=order,
        entries=decision.entries,
        due=due(order),
        fence=min((fence for fence in fences if fence is not None), default=None),
        deliveries=deliveries(order, decision.entries),
        marks=tuple(marks(order, decision.entries)),
        code=order.offer.code if order.offer is not None else None,
        cover=cover,
    )
