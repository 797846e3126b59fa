"""The core decides and does nothing else: no clock, no chance, no I/O, no prose for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[2] / "core").glob("*.py"))
FORBIDDEN_CALLS = {"now", "utcnow", "today", "time", "monotonic", "open", "print", "input"}
RECORDS = {"self._orders", "self._covers"}
"""Who may be asked for the time: the record has its own."""
FORBIDDEN_MODULES = {"time", "random", "secrets", "uuid", "os", "pathlib", "asyncio", "logging"}


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            awaited = isinstance(called, ast.Attribute) and ast.unparse(called.value) in RECORDS
            if not awaited:
                yield called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_module_asks_for_the_time_or_for_chance(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert not FORBIDDEN_CALLS & set(_calls(tree))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert not FORBIDDEN_MODULES & imported


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_one_subject_and_says_which(file: Path) -> None:
    text = file.read_text()
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) < 400
