"""Names and codes as people type them."""

import pytest

from adapters.redis.names import SecretNames
from adapters.shared.typed_names import read_code, read_order


@pytest.mark.parametrize(
    "typed",
    ["K7QM-2X1T", "k7qm-2x1t", " k7qm 2x1t ", "K7QM2X1T", "K7QM–2XIT", "k7qm-2xlt", "K7QM_2X1T"],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "K7QM-2X1T"


@pytest.mark.parametrize("typed", ["ORD-7K3M9QX0", "ord-7k3m9qxo", "7K3M9QX0", " ORD 7K3M 9QX0"])
def test_the_name_of_an_order_is_read_however_it_was_typed(typed: str) -> None:
    assert read_order(typed) == "ORD-7K3M9QX0"


@pytest.mark.parametrize("typed", ["", "K7QM-2X1", "K7QM-2X1TT", "K7QM-2XUT", "'; DROP", "ORD-"])
def test_what_cannot_be_one_is_none(typed: str) -> None:
    assert read_code(typed) is None
    assert read_order(typed) is None


def test_what_is_drawn_reads_as_itself() -> None:
    names = SecretNames()
    for _ in range(200):
        code, order = names.code(), names.order()
        assert read_code(code) == code
        assert read_order(order) == order
