"""Every field of every kind of component: at its bound it passes, one beyond it does not."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from sandbox.discord.components import read_components
from sandbox.discord.errors import NotKnown, Problems
from sandbox.discord.fits import Kind
from sandbox.discord.kinds import SHAPES, Surface
from sandbox.discord.modals import read_modal
from sandbox.discord.shape import Field, Flag, Link, Many, Snowflake, Text, Whole
from tests.sandbox.discord.payloads import box, button, label, modal, row, say, select, typed

OPTIONS = [{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]
PREMIUM = {"type": 2, "style": 6, "sku_id": "12"}
LINK = {"type": 2, "style": 5, "label": "Link", "url": "https://example.com"}

# One component of each kind that passes, and where it stands.
WHOLE: dict[Kind, dict[str, Any]] = {
    Kind.ACTION_ROW: row(button()),
    Kind.BUTTON: button(),
    Kind.STRING_SELECT: select(*map(str, range(25))),
    Kind.TEXT_INPUT: typed(),
    Kind.USER_SELECT: {"type": 5, "custom_id": "its"},
    Kind.ROLE_SELECT: {"type": 6, "custom_id": "its"},
    Kind.MENTIONABLE_SELECT: {"type": 7, "custom_id": "its"},
    Kind.CHANNEL_SELECT: {"type": 8, "custom_id": "its"},
    Kind.SECTION: {"type": 9, "components": [say()], "accessory": button()},
    Kind.TEXT_DISPLAY: say(),
    Kind.THUMBNAIL: {"type": 11, "media": {"url": "https://example.com/a.png"}},
    Kind.MEDIA_GALLERY: {"type": 12, "items": [{"media": {"url": "https://example.com/a.png"}}]},
    Kind.FILE: {"type": 13, "file": {"url": "attachment://a.pdf"}},
    Kind.SEPARATOR: {"type": 14},
    Kind.CONTAINER: box(say()),
    Kind.LABEL: label(typed()),
    Kind.FILE_UPLOAD: {"type": 19, "custom_id": "its"},
    Kind.RADIO_GROUP: {"type": 21, "custom_id": "its", "options": OPTIONS},
    Kind.CHECKBOX_GROUP: {
        "type": 22,
        "custom_id": "its",
        "options": [{"label": str(n), "value": str(n)} for n in range(10)],
    },
    Kind.CHECKBOX: {"type": 23, "custom_id": "its"},
}
IN_ROW = (Kind.BUTTON, Kind.STRING_SELECT, *(Kind(n) for n in range(5, 9)))
IN_LABEL = (Kind.TEXT_INPUT, *(Kind(n) for n in (19, 21, 22, 23)))

# Fields whose bounds hang on another one, and what must go with them.
ALONG: dict[tuple[Kind, str], dict[str, Any]] = {
    **{(kind, "min_values"): {"max_values": 25} for kind in IN_ROW},
    (Kind.TEXT_INPUT, "min_length"): {"max_length": 4000},
    (Kind.FILE_UPLOAD, "min_values"): {"max_values": 10, "required": False},
    (Kind.CHECKBOX_GROUP, "min_values"): {"max_values": 10, "required": False},
}


def passes(kind: Kind, component: dict[str, Any]) -> bool:
    problems = Problems()
    if kind in IN_LABEL:
        read_modal(modal(label(component)), (), problems)
    elif kind is Kind.LABEL:
        read_modal(modal(component), (), problems)
    else:
        its: Any = component
        if kind in IN_ROW:
            its = row(component)
        elif kind is Kind.THUMBNAIL:
            its = {"type": 9, "components": [say()], "accessory": component}
        read_components([its], Surface.V2, (), problems)
    return not problems


def values(field: Field) -> Iterator[tuple[Any, Any]]:
    """Pairs of a value that passes and one that does not, for what the table says of a field."""
    match field.check:
        case Text(high=high, low=low):
            yield "x" * high, "x" * (high + 1)
            yield "x" * max(low, 1), ["x"]
            if low:
                yield "x" * low, "x" * (low - 1)
        case Whole(choices=choices) if choices:
            yield choices[0], max(choices) + 1
        case Whole(low=low, high=high):
            if low is not None:
                yield low, low - 1
            if high is not None:
                yield high, high + 1
            yield high or low or 1, "one"
        case Flag():
            yield True, "yes"
        case Link(schemes=schemes):
            yield f"{schemes[-1]}://a.pdf", "ftp://a.pdf"
        case Snowflake():
            yield "12", "twelve"
        case Many(of=Whole(high=high)):
            yield [high], [(high or 0) + 1]
        case Many():
            yield [], "none"
        case _:
            return


def cases() -> Iterator[tuple[Kind, str, Any, Any]]:
    for kind, shape in SHAPES.items():
        for name, field in shape.fields.items():
            if name in ("type", "disabled") and kind not in IN_ROW:
                continue
            # These hang on the kind of button, on the options, or are shapes of their own.
            if name in ("type", "style", "sku_id", "url", "options", "items", "media", "file"):
                continue
            for good, bad in values(field):
                yield kind, name, good, bad


CASES = list(cases())


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_a_component_that_passes(kind: Kind) -> None:
    assert passes(kind, deepcopy(WHOLE[kind]))


@pytest.mark.parametrize(
    ("kind", "name", "good", "bad"),
    CASES,
    ids=[f"{kind.name}-{name}-{number}" for number, (kind, name, _, _) in enumerate(CASES)],
)
def test_a_field_passes_at_its_bound_and_not_beyond(
    kind: Kind, name: str, good: Any, bad: Any
) -> None:
    base = deepcopy(WHOLE[kind]) | ALONG.get((kind, name), {})
    assert passes(kind, base | {name: good})
    assert not passes(kind, base | {name: bad})


@pytest.mark.parametrize("kind", list(Kind))
def test_a_field_that_no_table_has_is_refused_by_name(kind: Kind) -> None:
    with pytest.raises(NotKnown, match="'colour'"):
        passes(kind, deepcopy(WHOLE[kind]) | {"colour": "red"})


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (LINK, LINK | {"url": "ftp://example.com"}),
        (LINK, LINK | {"url": "https://example.com/" + "x" * 512}),
        (LINK, LINK | {"custom_id": "both"}),
        (PREMIUM, {"type": 2, "style": 6}),
        (PREMIUM, PREMIUM | {"sku_id": "twelve"}),
        (
            {"type": 2, "style": 6, "sku_id": "12"},
            {"type": 2, "style": 6, "sku_id": "1", "label": "x"},
        ),
    ],
)
def test_buttons_of_other_styles_have_fields_of_their_own(
    good: dict[str, Any], bad: dict[str, Any]
) -> None:
    assert passes(Kind.BUTTON, good)
    assert not passes(Kind.BUTTON, bad)


@pytest.mark.parametrize("outer", [Kind.CONTAINER, Kind.SECTION, Kind.ACTION_ROW])
@pytest.mark.parametrize("inner", list(Kind))
def test_what_stands_in_what_is_as_documented(outer: Kind, inner: Kind) -> None:
    allowed = {
        Kind.CONTAINER: (1, 9, 10, 12, 13, 14),
        Kind.SECTION: (10,),
        Kind.ACTION_ROW: (2, 3, 5, 6, 7, 8),
    }[outer]
    held = deepcopy(WHOLE[outer]) | {"components": [deepcopy(WHOLE[inner])]}
    if outer is Kind.SECTION:
        held["accessory"] = button(custom_id="beside")
    problems = Problems()
    read_components([held], Surface.V2, (), problems)
    assert (not problems) is (inner in allowed)


@pytest.mark.parametrize("surface", list(Surface))
@pytest.mark.parametrize("kind", list(Kind))
def test_what_stands_at_the_top_is_as_documented(surface: Surface, kind: Kind) -> None:
    allowed = {
        Surface.LEGACY: (1,),
        Surface.V2: (1, 9, 10, 12, 13, 14, 17),
        Surface.MODAL: (1, 10, 18),
    }[surface]
    its = deepcopy(WHOLE[kind])
    if kind is Kind.ACTION_ROW and surface is Surface.MODAL:
        its = row(typed(label="Old"))
    problems = Problems()
    read_components([its], surface, (), problems)
    assert (not problems) is (kind in allowed)
