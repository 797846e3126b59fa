"""The page of rules: the law in our own words, the tables, the code and the proofs."""

import importlib
from collections.abc import Iterable
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import Final

from core.notices import HEARINGS, Hearing, Hears
from core.orders import Status
from core.policy import DEFAULT_POLICY
from core.rules import ACTIONS, KINDS, Meanwhile
from core.values import Role
from tests.core.handbook.law import CHAPTERS, Law
from tests.core.handbook.proofs import Proof, proofs

ROOT: Final = Path(__file__).parents[3]

_HEAD: Final = """\
# Rules

<!-- Written by `python -m tests.core.handbook` from the tables and the tests. Do not edit. -->

Every rule of the resolution center by its number, with the place in the code where it is, and the
tests that prove it. Where a figure is given it is the default; an operator sets it per community
(`core.policy`). How rules were read that can be read in two ways stands in
[decisions.md](decisions.md#readings-of-the-rules); the words are those of the
[glossary](glossary.md).

Beyond the tests named here, every rule of the core is played against a model that was written
apart (`tests/core/model.py`), by a machine that is two parties, support, strangers and time
(`tests/core/machine.py`): some thousand steps in every run of the tests, far more in `make chaos`,
there over the real record as well.
"""

_MEANWHILE: Final = {
    Meanwhile.NO_MATTER: "no matter",
    Meanwhile.NEEDED: "it is about that one",
    Meanwhile.IN_THE_WAY: "in the way, with the one-step way out",
    Meanwhile.ENDED: "ended by it",
}


def page() -> str:
    """Write out the page of rules."""
    found = proofs()
    parts = [_HEAD, _kinds(), _actions(), _notices()]
    for title, rules in CHAPTERS.items():
        parts.append(f"## {title}\n")
        parts += [_rule(number, law, found.get(number, [])) for number, law in rules.items()]
    return "\n".join(parts)


def _rule(number: str, law: Law, found: list[Proof]) -> str:
    where = ", ".join(_link(name) for name in law.code)
    lines = [f"### {number}\n", law.text, "", f"In the code: {where}", ""]
    proven = [f"- [{file}](../{file})" for file in law.elsewhere]
    for file, of_file in groupby(found, key=lambda proof: proof.file):
        sentences = "; ".join(proof.sentence for proof in of_file)
        proven.append(f"- [{file}](../{file}): {sentences}")
    missing = [file for file in law.elsewhere if not (ROOT / file).is_file()]
    if missing or not proven:
        raise LookupError(f"no test proves {number}, or it is not there: {missing}")
    tests = ["<details><summary>Proved by</summary>", "", *sorted(proven), "", "</details>", ""]
    return "\n".join(lines + tests)


def _link(name: str) -> str:
    """A link to the file in which a dotted name is.

    Raises:
        LookupError: there is no such name.
    """
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length]).with_suffix(".py")
        if path.is_file():
            module = importlib.import_module(".".join(parts[:length]))
            try:
                reduce(getattr, parts[length:], module)
            except AttributeError as error:
                raise LookupError(name) from error
            return f"[`{name}`](../{path.relative_to(ROOT)})"
    raise LookupError(name)


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _kinds() -> str:
    rows = []
    for kind, row in KINDS.items():
        reasons = [f"{secrecy.value} ({role.value})" for role, secrecy in row.reason.items()]
        ends = ["delivery"] * row.ended_by_delivery + ["a refund by support"] * row.ended_by_refund
        rows.append(
            (
                f"`{kind.value}`",
                _words(role.value for role in Role if role in row.opened_by),
                _words(status.value for status in Status if status in row.while_),
                ", ".join(reasons) or "none",
                "yes" if row.comment else "if wanted",
                "yes" if row.counter else "no",
                DEFAULT_POLICY.silence[kind].value,
                _words(ends) or "nothing",
            )
        )
    head = ("kind", "opened by", "while", "reason", "comment")
    more = ("other terms", "silence", "superseded by")
    return f"## The kinds of request\n\n{_table((*head, *more), rows)}"


def _actions() -> str:
    rows = (
        (
            f"`{action.value}`",
            _words(sorted(hat.value for hat in row.by)),
            _words(status.value for status in Status if status in row.while_),
            _MEANWHILE[row.meanwhile],
        )
        for action, row in ACTIONS.items()
    )
    head = ("action", "by", "while the order is", "an open request is")
    return f"## Who may do what, and when\n\n{_table(head, rows)}"


def _notices() -> str:
    rows = ((f"`{name}`", _hears(row)) for name, row in HEARINGS.items())
    return f"## Who hears of what\n\n{_table(('event', 'heard by'), rows)}"


def _hears(row: Hearing) -> str:
    parties = {
        Hears.THE_OTHERS: "the parties but the one who did it",
        Hears.THE_COUNTERPARTY: "the counterparty",
    }
    heard = [parties[row.parties]]
    heard += ["the order's channel"] * row.channel + ["support, once escalated"] * row.support
    heard += ["the delegate of whoever has to answer"] * row.delegate
    return ", ".join(heard)
