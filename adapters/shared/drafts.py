"""What somebody has typed, kept while they look at what it will do."""

from collections.abc import Mapping
from typing import Protocol

from adapters.shared.buttons import Press
from adapters.shared.form_reading import Stood
from core.requests import RequestRef
from core.rules import Action
from core.values import AccountId, Actor, OrderId, Value


class Draft(Value):
    """What somebody typed, kept while they look at what it will do.

    Attributes:
        by: who typed it; nobody else gets it back.
        order: which order it is about; empty for an offer, which has no name yet.
        action: which form it was; none for an offer.
        seen: the open request as they saw it.
        replacing: whether that request is to end in the same step.
        saw: the order as they saw it, where what it will do was shown.
    """

    by: AccountId
    order: OrderId
    action: Action | None = None
    typed: Mapping[str, str]
    seen: RequestRef | None = None
    replacing: bool = False
    saw: Stood | None = None


class Drafts(Protocol):
    """Keeps what people typed for an hour, so that nothing typed is ever lost."""

    async def keep(self, draft: Draft) -> str:
        """Keep a draft, and give the name under which it comes back."""
        ...

    async def find(self, name: str) -> Draft | None:
        """Give a draft back; none when its hour is over."""
        ...


async def draft_of(drafts: Drafts, press: Press, by: Actor) -> Draft | None:
    """Give back what a press is about; none when its hour is over, or somebody else typed it."""
    draft = await drafts.find(press.draft)
    return draft if draft is not None and draft.by == by.account else None
