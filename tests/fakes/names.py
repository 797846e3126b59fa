"""Names for new orders, drawn from a small urn: the first one is always the same."""

from itertools import count

from core.values import OrderId


class SmallNames:
    """`core.ports.Names`: ORD-00000001, ORD-00000002 and so on, with codes to match."""

    def __init__(self) -> None:
        self._orders, self._codes = count(1), count(1)

    def order(self) -> OrderId:
        """Draw the name of a new order."""
        return OrderId(f"ORD-{next(self._orders):08d}")

    def code(self) -> str:
        """Draw a one-time code."""
        return f"AAAA-{next(self._codes):04d}"
