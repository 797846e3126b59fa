"""Dead letters in memory: `adapters.shared.ports.DeadLetters` in a dictionary."""

from collections.abc import Sequence

from adapters.shared.ports import DeadLetter


class MemoryDeadLetters:
    """Keeps what stayed undelivered. `letters` has all of it, the oldest first."""

    def __init__(self) -> None:
        self.letters: list[DeadLetter] = []

    async def keep(self, letter: DeadLetter) -> None:
        """Keep one; keeping the same again only makes it younger."""
        self.letters = [kept for kept in self.letters if kept.but(at=letter.at) != letter]
        self.letters.append(letter)

    async def all(self) -> Sequence[DeadLetter]:
        """Give them all, the oldest first."""
        return list(self.letters)

    async def remove(self, letter: DeadLetter) -> None:
        """Forget one as it was read; one that came again since then stays."""
        self.letters = [kept for kept in self.letters if kept != letter]
