"""Amounts as people write them: with the sign or the code of the currency, or without."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from core.money import NotAnAmountError, parse_minor

_DOLLARS: Final = frozenset(
    "AUD BBD BMD BND BSD BZD CAD CLP COP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD "
    "USD UYU XCD".split()
)

SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SYP"}),
    "$": _DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₺": frozenset({"TRY"}),
    "₴": frozenset({"UAH"}),
    "₩": frozenset({"KRW", "KPW"}),
    "₪": frozenset({"ILS"}),
    "₫": frozenset({"VND"}),
    "₱": frozenset({"PHP"}),
    "₦": frozenset({"NGN"}),
}
"""Which currencies a sign can mean (Unicode, category Sc; CLDR's narrow symbols). Another sign, or
one of another currency, is no amount of this one: nobody's dollars are read as euros."""

WHOLE: Final = (",-", ",–", ",—", ".-", ".–", ".—")
"""How people end an amount without cents, in the Netherlands and in Switzerland."""


def read_amount(typed: str, currency: str) -> int:
    """Read an amount as people write it: `40`, `40,50`, `€ 40`, `40 EUR`, `40,-`.

    Args:
        typed: what was typed.
        currency: the ISO 4217 code that the amount is in.

    Returns:
        The amount in minor units.

    Raises:
        NotAnAmountError: it cannot be read, could mean two amounts, or names another currency.
    """
    text = typed.strip()
    named = text.upper()
    if named.startswith(currency):
        text = text[len(currency) :].lstrip()
    elif named.endswith(currency):
        text = text[: -len(currency)].rstrip()
    else:
        text = _without_sign(text, currency)
    if text.endswith(WHOLE):
        text = text[:-2]
    return parse_minor(text, currency)


def _without_sign(text: str, currency: str) -> str:
    for sign, rest in ((text[:1], text[1:].lstrip()), (text[-1:], text[:-1].rstrip())):
        if sign and unicodedata.category(sign) == "Sc":
            if currency not in SIGNS.get(sign, frozenset()):
                raise NotAnAmountError
            return rest
    return text
