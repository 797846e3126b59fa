"""Refusals are values, one class for each reason, and explain themselves."""

from collections.abc import Iterator

import pytest

from core.refusals import Refusal
from core.written import written_fields
from tests.core.builders import rule


def classes(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for one in of.__subclasses__():
        yield one
        yield from classes(one)


EVERY_CLASS = pytest.mark.parametrize("refusal", list(classes()), ids=lambda one: one.__name__)


@EVERY_CLASS
def test_every_refusal_has_a_code_and_a_sentence_for_developers(refusal: type[Refusal]) -> None:
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in refusal.code)
    assert words == refusal.code
    assert refusal.__doc__
    assert refusal.__doc__ != Refusal.__doc__
    assert "code" in vars(refusal)


def test_codes_are_unique() -> None:
    codes = [refusal.code for refusal in classes()]
    assert len(codes) == len(set(codes))


@rule("R11")
@EVERY_CLASS
def test_no_refusal_repeats_what_somebody_wrote(refusal: type[Refusal]) -> None:
    assert not written_fields(refusal)


@rule("A1")
def test_the_neutral_refusal_carries_no_fact() -> None:
    neutral = {refusal.code for refusal in classes() if not refusal.model_fields}
    assert {"unknown_order", "code_unknown"} <= neutral
