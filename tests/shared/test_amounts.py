"""An amount may carry the sign or the code of its currency, and never that of another one."""

import pytest

from adapters.shared.amounts import SIGNS, read_amount
from core.money import CURRENCIES, NotAnAmountError


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12,50", "EUR", 1_250),
        ("€ 12", "EUR", 1_200),
        ("€12,50", "EUR", 1_250),
        ("12,50 €", "EUR", 1_250),
        ("€\u00a01.234,50", "EUR", 123_450),
        ("EUR 40", "EUR", 4_000),
        ("40 eur", "EUR", 4_000),
        ("40,-", "EUR", 4_000),
        ("€ 1.000,-", "EUR", 100_000),
        ("40.–", "CHF", 4_000),
        ("$99.50", "USD", 9_950),
        ("$ 5", "AUD", 500),
        ("¥1,500", "JPY", 1_500),
        ("١٢", "EUR", 1_200),
    ],
)
def test_an_amount_may_carry_the_sign_of_its_currency(
    typed: str, currency: str, minor: int
) -> None:
    assert read_amount(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("$12", "EUR"),
        ("12 £", "EUR"),
        ("USD 12", "EUR"),
        ("€12", "USD"),
        ("€ -3", "EUR"),
        ("-3", "EUR"),
        ("€€12", "EUR"),
        ("€12€", "EUR"),
        ("€", "EUR"),
        ("EUR", "EUR"),
        (",-", "EUR"),
        ("", "EUR"),
    ],
)
def test_the_sign_of_another_currency_makes_it_no_amount(typed: str, currency: str) -> None:
    with pytest.raises(NotAnAmountError):
        read_amount(typed, currency)


def test_signs_stand_for_currencies_that_there_are() -> None:
    assert frozenset().union(*SIGNS.values()) <= CURRENCIES
