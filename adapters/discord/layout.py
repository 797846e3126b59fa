"""From a sheet to what Discord shows: one layout, for first posts and for every change.

Buttons and menus carry everything in their ids, so the views made here are of no use to the
library once they are sent: they are handed over as finished, and it keeps none of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import discord
from discord import ui

from adapters.discord.limits import (
    BUTTON_LABEL,
    COMPONENTS,
    LINK,
    OPTION_TEXT,
    OPTIONS,
    PLACEHOLDER,
    ROW,
    TEXTS,
    cut,
)
from adapters.discord.markup import escape
from adapters.discord.people import user_id
from adapters.shared.sheets import (
    Button,
    Buttons,
    Facts,
    Heading,
    Paragraph,
    Part,
    PersonPicker,
    Picker,
    Pickers,
    Rule,
    Sheet,
    SmallPrint,
    Style,
    Tone,
)
from adapters.shared.voice import Said
from core.values import Platform, platform_of

PICKER: Final = "rcpick:"
PEOPLE: Final = "rcwho:"
"""What the id of a menu begins with; what is picked carries the rest."""

ACCENTS: Final[Mapping[Tone, discord.Colour]] = {
    Tone.CALM: discord.Colour(0x5865F2),
    Tone.WAITING: discord.Colour(0xE5A50A),
    Tone.URGENT: discord.Colour(0xDA373C),
    Tone.GOOD: discord.Colour(0x248046),
    Tone.ENDED: discord.Colour(0x80848E),
}
"""The colour beside a sheet. The words say the same: colour is never the only sign."""

STYLES: Final[Mapping[Style, discord.ButtonStyle]] = {
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.DANGER: discord.ButtonStyle.danger,
}

_SHORTEST: Final = 200
"""A text is never cut below this many characters, while another one is longer."""

_HALF_TAG: Final = re.compile(r"<[^<>\s]*$")
"""What a cut may not end in: half a timestamp or address."""

_STRONG: Final = re.compile(r"\\.|(\*\*)", re.DOTALL)
"""What sets something apart, passing over signs that are escaped."""


def lay_out(sheet: Sheet, *, mention: bool = False) -> ui.LayoutView:
    """Lay out a sheet.

    Args:
        sheet: what is to be seen.
        mention: whether the person who is meant by it is named above it, where it can ping them.
    """
    blocks = _blocks(sheet)
    meant = _meant(sheet) if mention else None
    room = TEXTS - (len(meant) if meant is not None else 0)
    blocks = _within(blocks, room, COMPONENTS - 1 - (meant is not None))
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENTS[sheet.tone])
    for block in blocks:
        container.add_item(_item(block))
    view = ui.LayoutView(timeout=None)
    if meant is not None:
        view.add_item(ui.TextDisplay(meant))
    view.add_item(container)
    view.stop()
    return view


def lay_out_lines(lines: Iterable[Said], buttons: Sequence[Button] = ()) -> ui.LayoutView:
    """Lay out sentences that are too long for a message's content."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(shorten("\n".join(lines), TEXTS)))
    for at in range(0, len(buttons), ROW):
        view.add_item(ui.ActionRow(*map(_button, buttons[at : at + ROW])))
    view.stop()
    return view


def lay_out_buttons(buttons: Iterable[Button]) -> ui.View:
    """Lay out buttons to stand below a message's content."""
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(_button(button))
    view.stop()
    return view


def shorten(said: str, most: int) -> str:
    """Cut text that is in markup already, at the end of a word, leaving no markup half open.

    Args:
        said: safe to put on the wire as it is.
        most: characters.
    """
    if len(said) <= most:
        return said
    head = said[: most - 4]  # room for the ellipsis, and for closing what stands out
    space = max(head.rfind(" "), head.rfind("\n"))
    if space > most // 2:
        head = head[:space]
    head = _HALF_TAG.sub("", head).rstrip()
    if (len(head) - len(head.rstrip("\\"))) % 2:
        head = head[:-1]  # a backslash that has lost its sign
    odd = sum(match[1] is not None for match in _STRONG.finditer(head)) % 2
    return f"{head}{'**' if odd else ''} …"


_Block = str | tuple[Button, ...] | Picker | PersonPicker | Rule


def _blocks(sheet: Sheet) -> list[_Block]:
    """The sheet as texts, rows of buttons, menus and lines, from top to bottom."""
    title = [f"## {escape(sheet.title)}"] if sheet.title else []
    return [*title, *(block for part in sheet.parts for block in _part(part))]


def _part(part: Part) -> Iterator[_Block]:
    match part:
        case Heading(text=text):
            yield f"### {escape(text)}"
        case Paragraph(said=said) if said.strip():
            yield said
        case Facts(pairs=pairs) if pairs:
            yield "\n".join(f"**{name[:1].upper()}{name[1:]}:** {value}" for name, value in pairs)
        case SmallPrint(said=said) if said.strip():
            yield "\n".join(line if not line else f"-# {line}" for line in said.split("\n"))
        case Buttons(buttons=buttons):
            yield from (buttons[at : at + ROW] for at in range(0, len(buttons), ROW))
        case Picker() if part.choices:
            yield part
        case Pickers(pickers=pickers):
            yield from pickers
        case PersonPicker() | Rule():
            yield part
        case _:
            return


def _within(blocks: list[_Block], characters: int, components: int) -> list[_Block]:
    """Make the blocks fit: neighbouring texts become one, long texts shorter, the last ones go."""
    if sum(map(_count, blocks)) > components:
        blocks = _merged(blocks)
    while sum(map(_count, blocks)) > components:
        blocks.pop()
    excess = sum(len(block) for block in blocks if isinstance(block, str)) - characters
    while excess > 0:
        at, longest = max(
            ((at, block) for at, block in enumerate(blocks) if isinstance(block, str)),
            key=lambda pair: len(pair[1]),
        )
        shorter = shorten(longest, max(_SHORTEST, len(longest) - excess))
        if len(shorter) >= len(longest):  # many short ones: the last text goes
            at = max(at for at, block in enumerate(blocks) if isinstance(block, str))
            excess -= len(str(blocks.pop(at)))
            continue
        excess -= len(longest) - len(shorter)
        blocks[at] = shorter
    return blocks


def _merged(blocks: list[_Block]) -> list[_Block]:
    merged: list[_Block] = []
    for block in blocks:
        if isinstance(block, str) and merged and isinstance(merged[-1], str):
            merged[-1] = f"{merged[-1]}\n{block}"
        else:
            merged.append(block)
    return merged


def _count(block: _Block) -> int:
    """How many components a block takes; a row and a menu stand in a row of their own."""
    match block:
        case tuple():
            return 1 + len(block)
        case Picker() | PersonPicker():
            return 2
        case _:
            return 1


def _item(block: _Block) -> "ui.Item[ui.LayoutView]":
    match block:
        case str():
            return ui.TextDisplay(block)
        case Rule():
            return ui.Separator()
        case Picker():
            return ui.ActionRow(_menu(block))
        case PersonPicker():
            placeholder = cut(block.placeholder, PLACEHOLDER)
            people: ui.UserSelect[ui.LayoutView] = ui.UserSelect(
                custom_id=f"{PEOPLE}{block.name}", placeholder=placeholder
            )
            return ui.ActionRow(people)
        case _:
            return ui.ActionRow(*map(_button, block))


def _button(button: Button) -> "ui.Button[ui.LayoutView]":
    label = cut(button.label, BUTTON_LABEL)
    if button.link is not None and len(button.link) <= LINK:
        return ui.Button(label=label, url=button.link)
    return ui.Button(label=label, style=STYLES[button.style], custom_id=button.press.id)


def _menu(picker: Picker) -> "ui.Select[ui.LayoutView]":
    options = [
        discord.SelectOption(
            label=cut(choice.label, OPTION_TEXT),
            value=choice.press.id,
            description=cut(choice.description, OPTION_TEXT) or None,
            default=choice.chosen,
        )
        for choice in picker.choices[:OPTIONS]
    ]
    placeholder = cut(picker.placeholder, PLACEHOLDER)
    return ui.Select(custom_id=f"{PICKER}{picker.name}", placeholder=placeholder, options=options)


def _meant(sheet: Sheet) -> str | None:
    if sheet.mention is None or platform_of(sheet.mention) is not Platform.DISCORD:
        return None
    return f"<@{user_id(sheet.mention)}>"
