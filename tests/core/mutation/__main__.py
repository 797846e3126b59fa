"""`python -m tests.core.mutation` changes the rules' tables, cell by cell, and asks who notices.

mutmut changes functions, and leaves data and properties alone; but the rules of this core are data.
So this does for them what mutmut does for code: one change at a time, in a process of its own, with
the tests of behaviour run on it.

With words after it, only the changes whose names have one of them in it are made.
"""

import os
import sys

from hypothesis import Phase, settings

from tests.core.mutation.change import TESTS, Change, is_noticed, run
from tests.core.mutation.properties import of_properties
from tests.core.mutation.tables import of_tables

# A failing play is not made smaller: that it fails is all that is asked.
settings.register_profile(
    "noticing", derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate]
)


def main(words: list[str]) -> int:
    """Make every change, and name those that nobody noticed."""
    os.environ["HYPOTHESIS_PROFILE"] = "noticing"
    if run(["--collect-only", *TESTS]) or is_noticed(Change("none", lambda: None)):
        print("the tests fail as it is: mend them first")
        return 2
    everything = [
        change
        for change in (*of_tables(), *of_properties())
        if not words or any(word in change.name for word in words)
    ]
    unnoticed = 0
    for number, change in enumerate(everything, 1):
        if not is_noticed(change):
            unnoticed += 1
            print(f"{number}/{len(everything)} unnoticed: {change.name}", flush=True)
    print(f"{len(everything) - unnoticed} of {len(everything)} changes were noticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
