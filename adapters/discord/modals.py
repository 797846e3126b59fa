"""From a form to Discord's modal, and back from what was sent.

A modal carries in its id what it is about, as buttons do, so that one which was opened before a
restart can still be sent after it. None is kept by the library.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import discord
from discord import ui

from adapters.discord.layout import shorten
from adapters.discord.limits import (
    FIELD_HINT,
    FIELD_LABEL,
    FILES,
    INPUT,
    MODAL_PARTS,
    MODAL_TITLE,
    OPTION_TEXT,
    OPTIONS,
    RADIO_OPTIONS,
    TEXTS,
    cut,
)
from adapters.shared.buttons import Press, Step, read_press
from adapters.shared.forms import Field, Form, Input
from core.texts import whole

NUMBER_LENGTH: Final = 20
"""Characters that a number may have: the largest amount with all its separators, and a bit."""

ModalItem = ui.Item[ui.Modal]


def modal_for(form: Form, *, replacing: bool = False) -> ui.Modal:
    """Lay out a form, with what stands in it already.

    Args:
        form: what is asked.
        replacing: whether sending it is to end the request that is in the way.
    """
    step = Step.REPLACE if replacing else Step.DO
    press = Press(step=step, order=form.order, action=form.action, seen=form.seen)
    modal = ui.Modal(title=cut(form.title, MODAL_TITLE), custom_id=press.id)
    fields = form.fields[:MODAL_PARTS]
    if form.intro and len(fields) < MODAL_PARTS:
        modal.add_item(ui.TextDisplay(shorten("\n".join(form.intro), TEXTS)))
    for field in fields:
        modal.add_item(_labelled(field))
    modal.stop()
    return modal


def read_modal_id(custom_id: str) -> Press | None:
    """Say which form was sent; nothing when it is none of ours."""
    press = read_press(custom_id)
    fits = press is not None and press.step in {Step.DO, Step.REPLACE} and press.action is not None
    return press if fits else None


def read_typed(components: object) -> Mapping[str, str]:
    """Read what was typed and picked, by the name of the field.

    Args:
        components: as they came with the interaction.
    """
    return {name: whole(value) for name, value in _values(components) if isinstance(value, str)}


def read_uploads(components: object) -> Sequence[int]:
    """Read the ids of the files that were given; the files are with the interaction."""
    uploads: list[int] = []
    for _, value in _values(components):
        if isinstance(value, list):
            uploads += [int(one) for one in value if isinstance(one, str) and one.isdigit()]
    return uploads


def _values(components: object) -> Iterator[tuple[str, object]]:
    """The fields, however deep they lie, with their text, their one choice, or their files."""
    if not isinstance(components, list):
        return
    for component in components:
        if not isinstance(component, Mapping):
            continue
        inner = component.get("component")
        yield from _values([inner] if inner is not None else component.get("components"))
        name = component.get("custom_id")
        if not isinstance(name, str):
            continue
        values = component.get("values")
        if component.get("type") == discord.ComponentType.file_upload.value:
            yield name, values
        elif isinstance(values, list):
            yield name, values[0] if values else ""
        else:
            yield name, component.get("value") or ""


def _labelled(field: Field) -> "ui.Label[ui.Modal]":
    return ui.Label(
        text=cut(field.label, FIELD_LABEL),
        description=cut(field.hint, FIELD_HINT) or None,
        component=_input(field),
    )


def _input(field: Field) -> ModalItem:
    match field.input:
        case Input.LINE:
            return _text(field, discord.TextStyle.short, field.most)
        case Input.TEXT:
            return _text(field, discord.TextStyle.paragraph, field.most)
        case Input.AMOUNT | Input.DAYS:
            return _text(field, discord.TextStyle.short, NUMBER_LENGTH)
        case Input.CHOICE:
            return _choice(field)
        case Input.FILES:
            return ui.FileUpload(
                custom_id=field.name,
                required=field.required,
                min_values=1 if field.required else 0,
                max_values=max(1, min(field.most, FILES)),
            )


def _text(field: Field, style: discord.TextStyle, most: int) -> "ui.TextInput[ui.Modal]":
    most = min(most, INPUT)
    return ui.TextInput(
        style=style,
        custom_id=field.name,
        required=field.required,
        max_length=most,
        # What comes back may be longer than the field takes, and Discord refuses such a modal.
        default=field.value[:most] or None,
    )


def _choice(field: Field) -> ModalItem:
    """All to be seen at once where that is possible; else a menu."""
    choices = field.choices[:OPTIONS]
    if 1 < len(choices) <= RADIO_OPTIONS:
        group: ui.RadioGroup[ui.Modal] = ui.RadioGroup(
            custom_id=field.name, required=field.required
        )
        for choice in choices:
            group.add_option(
                label=cut(choice.label, OPTION_TEXT),
                value=choice.value,
                default=choice.value == field.value,
            )
        return group
    menu: ui.Select[ui.Modal] = ui.Select(custom_id=field.name, required=field.required)
    for choice in choices:
        menu.add_option(
            label=cut(choice.label, OPTION_TEXT),
            value=choice.value,
            default=choice.value == field.value,
        )
    return menu
