"""Drafts in memory: `adapters.shared.clerk.Drafts` in a dictionary."""

from adapters.shared.drafts import Draft


class MemoryDrafts:
    """Keeps drafts. `all` has every one; take one out to let its hour be over."""

    def __init__(self) -> None:
        self.all: dict[str, Draft] = {}

    async def keep(self, draft: Draft) -> str:
        """Keep a draft, and give the name under which it comes back."""
        name = f"draft-{len(self.all) + 1}"
        self.all[name] = draft
        return name

    async def find(self, name: str) -> Draft | None:
        """Give a draft back; none when its hour is over."""
        return self.all.get(name)
