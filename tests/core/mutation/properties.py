"""Each property of the core's classes, changed: mutmut leaves alone what is decorated."""

import ast
import copy
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.core.mutation.change import Change

CORE: Final = Path(__file__).parents[3] / "core"

SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


def of_properties() -> Iterator[Change]:
    """Every small change to the body of a property."""
    for file in sorted(CORE.glob("*.py")):
        module = importlib.import_module(f"core.{file.stem}")
        for owner in ast.parse(file.read_text(encoding="utf-8")).body:
            for node in owner.body if isinstance(owner, ast.ClassDef) else []:
                if isinstance(owner, ast.ClassDef) and isinstance(node, ast.FunctionDef):
                    yield from _of_one(module, owner.name, node)


def _of_one(module: ModuleType, owner: str, node: ast.FunctionDef) -> Iterator[Change]:
    if [ast.unparse(one) for one in node.decorator_list] != ["property"]:
        return
    node.decorator_list, node.returns, node.body = [], None, node.body[1:]  # its docstring goes
    for index, spot in enumerate(ast.walk(node)):
        for instead in _instead(spot):
            mutant = copy.deepcopy(node)
            _Replace(list(ast.walk(mutant))[index], instead).visit(mutant)
            code = ast.unparse(ast.fix_missing_locations(mutant))
            said = " ".join(code.split()).partition(": ")[2]
            yield _change(module, owner, node.name, code, said)


def _change(module: ModuleType, owner: str, name: str, code: str, said: str) -> Change:
    def make() -> None:
        names = dict(vars(module))
        exec(code, names)  # noqa: S102 - the core's own code, a little changed
        setattr(getattr(module, owner), name, property(names[name]))

    return Change(f"{module.__name__}.{owner}.{name}: {said}", make)


class _Replace(ast.NodeTransformer):
    def __init__(self, spot: ast.AST, instead: ast.AST) -> None:
        self._spot = spot
        self._instead = instead

    def visit(self, node: ast.AST) -> ast.AST:
        return self._instead if node is self._spot else self.generic_visit(node)


def _instead(spot: ast.AST) -> Iterator[ast.AST]:
    """What could stand at one spot of the code instead."""
    match spot:
        case ast.operator() | ast.boolop() | ast.cmpop() if type(spot) in SWAPS:
            yield SWAPS[type(spot)]()
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Set(elts=members):
            yield from (ast.Set([x for x in members if x is not gone]) for gone in members)
        case ast.Call(func=called, args=given, keywords=named):
            for place, argument in enumerate(given):
                if ast.unparse(argument) != "None":
                    changed = [*given[:place], ast.Constant(None), *given[place + 1 :]]
                    yield ast.Call(called, changed, named)
        case _:
            pass
