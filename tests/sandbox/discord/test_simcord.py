"""Held against SimCord, a strict Discord in memory by other hands.

What it refuses is refused here too; where this Discord is stricter, the difference is named.
"""

from typing import Any

import pytest
import simcord.components as theirs

from sandbox.discord.components import read_components
from sandbox.discord.errors import NotKnown, Problems
from sandbox.discord.kinds import Surface
from sandbox.discord.modals import read_modal
from tests.sandbox.discord.payloads import (
    PAIRS,
    V2,
    Case,
    box,
    button,
    label,
    legacy,
    modal,
    row,
    say,
    select,
    typed,
    v2,
)

OURS_ALONE = {
    "button-face": "SimCord lets a button be blank",
    "emoji": "SimCord takes any object for an emoji",
    "url": "SimCord does not look into URLs",
    "url-scheme": "SimCord does not look into URLs",
    "defaults-fit": "SimCord does not count defaults",
    "no-disabled-in-modal": "SimCord lets fields of a modal be disabled",
    "required-needs-min": "SimCord lets a required field ask for nothing",
    "component-place": "SimCord takes selects in a modal's action row",
    "text-length": "SimCord lets max_values exceed the options",
    "truth": "SimCord does not look at disabled",
}


def ours(payload: Any, *, of_modal: bool) -> bool:
    problems = Problems()
    try:
        if of_modal:
            read_modal(payload, (), problems)
        else:
            surface = Surface.V2 if payload.get("flags", 0) & V2 else Surface.LEGACY
            read_components(payload["components"], surface, (), problems)
    except NotKnown:
        return False
    return not problems


def simcords(payload: Any, *, of_modal: bool) -> bool:
    try:
        if of_modal:
            theirs.validate_modal(payload)
        else:
            theirs.validate_components(payload["components"], flags=payload.get("flags", 0))
    except (ValueError, TypeError):
        return False
    return True


COMPARED = [
    case
    for case in PAIRS
    if case.to == "modal" or (case.to == "message" and "components" in case.good)
]


@pytest.mark.parametrize("case", COMPARED, ids=[f"{n}-{c.rule}" for n, c in enumerate(COMPARED)])
def test_what_passes_here_passes_there_and_what_fails_there_fails_here(case: Case) -> None:
    of_modal = case.to == "modal"
    if "content" not in case.bad and "embeds" not in case.bad:
        assert ours(case.good, of_modal=of_modal)
        assert simcords(case.good, of_modal=of_modal)
    if not simcords(case.bad, of_modal=of_modal):
        assert not ours(case.bad, of_modal=of_modal)
    elif not ours(case.bad, of_modal=of_modal):
        assert case.rule in OURS_ALONE


BOUNDS: list[tuple[str, Any, Any]] = [
    ("label", label(typed(), label="x" * 45), label(typed(), label="x" * 46)),
    ("description", label(typed(), description="x" * 100), label(typed(), description="x" * 101)),
    ("placeholder", label(typed(placeholder="x" * 100)), label(typed(placeholder="x" * 101))),
    ("max length", label(typed(max_length=4000)), label(typed(max_length=4001))),
    ("custom id", label(typed(custom_id="x" * 100)), label(typed(custom_id="x" * 101))),
    ("select", label(select(placeholder="x" * 150)), label(select(placeholder="x" * 151))),
    ("options", label(select(*map(str, range(25)))), label(select(*map(str, range(26))))),
    (
        "files",
        label({"type": 19, "custom_id": "f", "max_values": 10}),
        label({"type": 19, "custom_id": "f", "max_values": 11}),
    ),
    (
        "radio",
        label({"type": 21, "custom_id": "r", "options": select("a", "b")["options"]}),
        label({"type": 21, "custom_id": "r", "options": select("a")["options"]}),
    ),
    (
        "checkboxes",
        label({"type": 22, "custom_id": "c", "options": select(*"abcdefghij")["options"]}),
        label({"type": 22, "custom_id": "c", "options": select(*"abcdefghijk")["options"]}),
    ),
]


@pytest.mark.parametrize(("what", "good", "bad"), BOUNDS, ids=[b[0] for b in BOUNDS])
def test_bounds_in_modals_are_the_same(what: str, good: Any, bad: Any) -> None:
    assert ours(modal(good), of_modal=True) is simcords(modal(good), of_modal=True) is True
    assert ours(modal(bad), of_modal=True) is simcords(modal(bad), of_modal=True) is False


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (legacy(row(button(label="x" * 80))), legacy(row(button(label="x" * 81)))),
        (legacy(*[row(button(custom_id=str(n))) for n in range(5)]),
         legacy(*[row(button(custom_id=str(n))) for n in range(6)])),
        (v2(say("x" * 4000)), v2(say("x" * 4001))),
        (v2({"type": 12, "items": [{"media": {"url": "https://a.b/c"}}] * 10}),
         v2({"type": 12, "items": [{"media": {"url": "https://a.b/c"}}] * 11})),
        (v2({"type": 9, "components": [say()] * 3, "accessory": button()}),
         v2({"type": 9, "components": [say()] * 4, "accessory": button()})),
        (v2({"type": 14, "spacing": 2}), v2({"type": 14, "spacing": 3})),
        (v2(box(say(), accent_color=0)), v2(box(say(), accent_color=1 << 24))),
    ],
)  # fmt: skip
def test_bounds_in_messages_are_the_same(good: Any, bad: Any) -> None:
    assert ours(good, of_modal=False) is simcords(good, of_modal=False) is True
    assert ours(bad, of_modal=False) is simcords(bad, of_modal=False) is False
