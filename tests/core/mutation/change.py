"""One change to the rules, made in a process of its own, and whether a test notices it there."""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

FOLDER: Final = Path(__file__).parents[1]
TESTS: Final = [
    str(FOLDER / f"test_{name}.py")
    for name in (
        "notices requests kinds counter_offers orders alone support what_now standing time access "
        "covers desk small_words own_record reading_evidence every_press matrix machine"
    ).split()
]
"""The tests of behaviour, those that are quick to notice first.

`test_tables.py` and `test_policy.py`, which hold the tables against the written law, are left out:
they would notice everything in them, and prove little.
"""


class Change(NamedTuple):
    """One change to the rules.

    Attributes:
        name: where it is, and what stands there instead.
        make: makes it, in the process that calls this.
    """

    name: str
    make: Callable[[], None]


def run(tests: Sequence[str]) -> int:
    """Run tests in this process, say nothing, and give pytest's exit code."""
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        return int(
            pytest.main(["-x", "-q", "--no-header", "--assert=plain", "--timeout=600", *tests])
        )


def is_noticed(change: Change) -> bool:
    """Make a change in a process of its own, and say whether a test fails there."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) != 0
    code = 1
    try:
        change.make()
        code = next((found for file in TESTS if (found := run([file]))), 0)
    finally:
        sys.stdout.flush()
        os._exit(code)


def rebind(old: object, new: object) -> None:
    """Let every name in the core and its tests that stands for one object stand for another."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("core.", "tests.core.")):
            for key, held in list(vars(module).items()):
                if held is old:
                    setattr(module, key, new)
