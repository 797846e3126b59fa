"""Names that nobody can guess: `core.ports.Names` from the system's source of randomness."""

import secrets

from adapters.shared.typed_names import ALPHABET, LENGTH, PREFIX, written_code
from core.values import OrderId


class SecretNames:
    """Draws names of orders and one-time codes: 40 bits each.

    A name that is taken costs another draw: the commit of a new order finds it taken.
    """

    def order(self) -> OrderId:
        """Draw the name of a new order, such as `ORD-7K3M9QX2`."""
        return OrderId(PREFIX + _draw())

    def code(self) -> str:
        """Draw a one-time code, such as `K7QM-2XWT`."""
        return written_code(_draw())


def _draw() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
