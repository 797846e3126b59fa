"""The pages of `docs/` that are made of the tables say what the tables say."""

import itertools
import re

import pytest

from core.orders import Status
from core.requests import Ending, Silence
from core.rules import Hat
from core.terms import Kind
from core.views import Reader
from tests.core.handbook.__main__ import FILES
from tests.core.handbook.law import CHAPTERS
from tests.core.handbook.proofs import proofs
from tests.core.handbook.rules import ROOT

NUMBER = re.compile(r"\b[OREFTDSA]\d{1,2}\b")


@pytest.mark.parametrize("name", list(FILES))
def test_a_page_is_what_the_tables_and_tests_say(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == FILES[name](), "run: python -m tests.core.handbook"


def test_every_rule_is_in_the_law_and_has_a_proof() -> None:
    rules = {number for chapter in CHAPTERS.values() for number in chapter}
    counts = {"O": 8, "R": 23, "F": 4, "T": 4, "D": 6, "S": 4, "E": 3, "A": 4}
    assert rules == {f"{letter}{n}" for letter, last in counts.items() for n in range(1, last + 1)}
    proven = set(proofs())
    assert proven <= rules, "a test names a rule that is none"
    for chapter in CHAPTERS.values():
        for number, law in chapter.items():
            assert number in proven or law.elsewhere


def test_the_code_names_no_rule_that_is_none() -> None:
    rules = {number for chapter in CHAPTERS.values() for number in chapter}
    for file in (ROOT / "core").glob("*.py"):
        assert set(NUMBER.findall(file.read_text(encoding="utf-8"))) <= rules, file


def test_the_glossary_has_the_words_that_the_tables_use() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for member in itertools.chain(Hat, Status, Ending, Kind, Silence, Reader):
        words = {member.value.replace("_", " "), f"`{member.value}`"}
        assert any(word in glossary for word in words), member
