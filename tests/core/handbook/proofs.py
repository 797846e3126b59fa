"""Which tests prove which rule: read from the marks in the files, without running them."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[2]
MARK = "rule"


class Proof(NamedTuple):
    """One test: its file, seen from the root, and its name as a sentence."""

    file: str
    sentence: str


def proofs() -> dict[str, list[Proof]]:
    """The tests of each rule, in the order of their files."""
    found: dict[str, list[Proof]] = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        for name, numbers in _marked(ast.parse(file.read_text(encoding="utf-8"))):
            sentence = name.removeprefix("test_").replace("_", " ")
            for number in numbers:
                found[number].append(Proof(str(file.relative_to(TESTS.parent)), sentence))
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    of_all = list(_of_the_module(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            numbers = [number for mark in node.decorator_list for number in _numbers(mark)]
            if node.name.startswith("test_") and (numbers or of_all):
                yield node.name, list(dict.fromkeys([*of_all, *numbers]))


def _of_the_module(tree: ast.Module) -> Iterator[str]:
    """The rules that all tests of a file prove, by its `pytestmark`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks = node.value.elts if isinstance(node.value, ast.List) else [node.value]
            for mark in marks:
                yield from _numbers(mark)


def _numbers(mark: ast.expr) -> list[str]:
    """The rules that a decorator names: `@rule("R8")` or `@pytest.mark.rule("R8")`."""
    if not isinstance(mark, ast.Call) or ast.unparse(mark.func).split(".")[-1] != MARK:
        return []
    return [str(one.value) for one in mark.args if isinstance(one, ast.Constant)]
