"""What somebody may do to an order now, and why not the rest (O7)."""

from datetime import datetime
from typing import Final

from core.advance import advance
from core.checks import concerns, hats, may
from core.orders import Order
from core.policy import Policy
from core.refusals import NotForYou, Refusal
from core.rules import ACTIONS, PARTIES, Action, Hat
from core.values import Actor, Value

_PASSED_ON: Final = frozenset({Hat.PROPOSER, Hat.INVITED, Hat.REQUESTER, Hat.COUNTERPARTY})
"""What either party may come to be, from one offer or request to the next."""


class Option(Value):
    """One thing that a person might do.

    Attributes:
        refusal: why they may not do it now; nothing when they may.
    """

    action: Action
    refusal: Refusal | None = None

    @property
    def possible(self) -> bool:
        """Whether they may do it now."""
        return self.refusal is None


def what_now(order: Order, actor: Actor, now: datetime, policy: Policy) -> tuple[Option, ...]:
    """Say for each action that could ever be this person's what stands in its way now.

    What is always the other party's to do is left out; to a stranger there is nothing to say.

    Args:
        order: the order as it is kept.
        actor: the person.
        now: the moment.
        policy: the policy that stands now.
    """
    current = advance(order, now).order
    worn = hats(current, actor, now, policy)
    if not concerns(worn):
        return ()
    return tuple(
        Option(action=action, refusal=refusal)
        for action in Action
        if _could_be_theirs(action, worn)
        and not isinstance(refusal := may(current, action, actor, now, policy), NotForYou)
    )


def _could_be_theirs(action: Action, worn: frozenset[Hat]) -> bool:
    by = ACTIONS[action].by
    return bool(by & worn) or (bool(by & _PASSED_ON) and bool(worn & PARTIES))
