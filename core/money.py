"""Money as whole minor units, with the exponents of ISO 4217.

Nothing here ever becomes a float. A share of a price is rounded down, so that it never exceeds
the share that was promised (R16).
"""

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator

from core.values import Value

# Exponents that are not 2, from ISO 4217:2015 table A.1 (maintenance agency SIX, list one).
_EXPONENTS: Final = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_TWO_DECIMALS: Final = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD
    HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
    RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
    UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG""".split()
)
CURRENCIES: Final = frozenset(_EXPONENTS) | _TWO_DECIMALS
"""Every currency of ISO 4217 that people pay or reckon in (bond units and metals left out)."""

MAX_MINOR: Final = 10**12
"""The largest amount taken: ten thousand million in a currency of two decimals."""


def _known(currency: str) -> str:
    if currency not in CURRENCIES:
        raise ValueError("not an ISO 4217 currency code, such as EUR")
    return currency


Currency = Annotated[str, AfterValidator(_known)]
"""An ISO 4217 code in capitals, such as EUR."""


def exponent(currency: str) -> int:
    """Say how many decimals the currency has: JPY 0, EUR 2, KWD 3."""
    return _EXPONENTS.get(currency, 2)


class Money(Value):
    """An amount in one currency.

    Attributes:
        minor: whole minor units (cents for EUR, yen for JPY).
        currency: the ISO 4217 code.
    """

    minor: int
    currency: Currency

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))


class NotAnAmountError(ValueError):
    """What was typed is not an amount of this currency. It is not repeated here (R11)."""


_GROUPED: Final = re.compile(r"\d{1,3}(?:([ ,.'\u00a0\u202f])\d{3}(?:\1\d{3})*)?")
_SEPARATORS: Final = " ,.'\u00a0\u202f"
_MOST_DIGITS: Final = 40


def parse_minor(typed: str, currency: str) -> int:
    """Read an amount as people type it: `100`, `99.50`, `99,50`, `1,234.50`, `1.234,50`.

    A lone separator followed by exactly as many digits as the currency has decimals is a decimal
    sign; one followed by three digits groups thousands. What can be read in two ways is refused.

    Args:
        typed: what the person typed, without a currency sign.
        currency: the ISO 4217 code, which says how many decimals may follow.

    Returns:
        The amount in minor units.

    Raises:
        NotAnAmountError: it cannot be read, has too many decimals, or could mean two amounts.
    """
    text = typed.strip()
    decimals = exponent(currency)
    whole, fraction = _split(text, decimals)
    if not _GROUPED.fullmatch(whole) and not whole.isdecimal():
        raise NotAnAmountError
    digits = "".join(sign for sign in whole if sign not in _SEPARATORS)
    digits += fraction.ljust(decimals, "0")
    # Counted before they are read: Python refuses to read thousands of digits as one number.
    if len(digits) > _MOST_DIGITS or int(digits) > MAX_MINOR:
        raise NotAnAmountError
    return int(digits)


def _split(text: str, decimals: int) -> tuple[str, str]:
    """Part an amount into its whole and its decimals."""
    match = re.fullmatch(r"(.*\d)[.,](\d+)", text)
    if match is None:
        return text, ""
    whole, tail = match.groups()
    mark = text[len(whole)]
    three = len(tail) == 3 and not whole.startswith("0")  # noqa: PLR2004 - digits in a group
    groups = three and _GROUPED.fullmatch(whole) is not None
    if groups and decimals == 3 and not any(sign in whole for sign in _SEPARATORS):  # noqa: PLR2004
        raise NotAnAmountError  # 1.234 in a currency of three decimals means two things
    if groups and (decimals != 3 or mark in whole):  # noqa: PLR2004
        return text, ""
    if len(tail) > decimals or mark in whole:
        raise NotAnAmountError
    return whole, tail


def share_of(minor: int, percent: int) -> int:
    """Give the percentage of an amount, rounded down to whole minor units."""
    return minor * percent // 100
