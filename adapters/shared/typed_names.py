"""Names of orders and one-time codes as people type them: in any case, with slips of the eye.

The alphabet is Crockford's base 32: no I, L, O or U, so that nothing reads as two things. What is
typed as one of the first three is read as what was meant.
"""

import re
from typing import Final

from core.values import OrderId

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (Douglas Crockford, "Base 32"): 5 bits a character."""

LENGTH: Final = 8
"""Characters of a name or a code: 40 bits."""

PREFIX: Final = "ORD-"
"""What the name of an order begins with."""

_MEANT: Final = str.maketrans("ILO", "110")
_EIGHT: Final = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_BETWEEN: Final = re.compile(r"[\s\-–—_.]+")


def read_code(typed: str) -> str | None:
    """Read a one-time code; none when it cannot be one.

    Args:
        typed: such as `k7qm 2xwt`.

    Returns:
        The code as it was drawn, such as `K7QM-2XWT`.
    """
    signs = _read(typed)
    return None if signs is None else written_code(signs)


def read_order(typed: str) -> OrderId | None:
    """Read the name of an order; none when it cannot be one.

    Args:
        typed: such as `ord-7k3m9qx2` or `7K3M9QX2`.
    """
    bare = typed.strip().upper().removeprefix(PREFIX).removeprefix(PREFIX[:-1])
    signs = _read(bare)
    return None if signs is None else OrderId(PREFIX + signs)


def written_code(signs: str) -> str:
    """Write a code in two groups, which is easier to read out."""
    half = LENGTH // 2
    return f"{signs[:half]}-{signs[half:]}"


def _read(typed: str) -> str | None:
    signs = _BETWEEN.sub("", typed).upper().translate(_MEANT)
    return signs if _EIGHT.fullmatch(signs) else None
