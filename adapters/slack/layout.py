"""Sheets as Block Kit: one layout for a first post, for every update, for modals and the home tab.

It decides nothing about what is said; it puts it into blocks and keeps within Slack's limits.
Sources: https://docs.slack.dev/reference/block-kit/blocks and the pages below it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

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
from adapters.slack.markup import QUOTE, UNQUOTE, escape
from adapters.slack.wire import JSON, JSONObject

HEADER_MAX: Final = 150
"""Characters of a header (header block)."""
SECTION_MAX: Final = 3000
"""Characters of a text object (text object; section block)."""
FIELD_MAX: Final = 2000
"""Characters of one field (section block)."""
FIELDS_MAX: Final = 10
"""Fields of one section (section block)."""
ELEMENTS_MAX: Final = 25
"""Elements of one row (actions block)."""
LABEL_MAX: Final = 75
"""Characters of a button and of an option (button element; option object)."""
PLACEHOLDER_MAX: Final = 150
"""Characters of what an empty menu shows (select menu element)."""
MESSAGE_BLOCKS: Final = 50
"""Blocks of one message (blocks)."""
VIEW_BLOCKS: Final = 100
"""Blocks of a modal or a home tab (blocks)."""
TEXT_MAX: Final = 3000
"""Characters of the text beside the blocks: what a notification shows. Slack takes 40,000."""
CONFIRM_TITLE_MAX: Final = 100
CONFIRM_TEXT_MAX: Final = 300
CONFIRM_BUTTON_MAX: Final = 30
"""Characters in a confirmation dialog (confirmation dialog object)."""

PICKS: Final = "rc_pick."
PEOPLE: Final = "rc_who."
"""Begins the action id of every menu; what was picked is the id of a press."""
LINKS: Final = "rc_link."
"""Begins the action id of every button that only opens an address."""

EMBLEMS: Final = {
    Tone.CALM: "",
    Tone.WAITING: "⏳ ",
    Tone.URGENT: "⏰ ",
    Tone.GOOD: "✅ ",
    Tone.ENDED: "⬛ ",
}

_QUOTATION: Final = re.compile(f"{QUOTE}([^{UNQUOTE}]*){UNQUOTE}")
_UNIT: Final = re.compile(r"<[^<>]*>|&[a-z]+;|\s|[^<>&\s]+|.", re.DOTALL)


def message(sheet: Sheet) -> JSONObject:
    """Lay out a sheet as a message: its blocks, and the text for notifications."""
    title = f"{EMBLEMS[sheet.tone]}{sheet.title}"
    blocks = _within(MESSAGE_BLOCKS, [header(title), *sheet_blocks(sheet)])
    return {"text": notification(sheet.summary), "blocks": [*blocks]}


def lines(said: Sequence[Said], buttons: Sequence[Button] = ()) -> JSONObject:
    """Lay out sentences as a message, with what can be done about them."""
    whole = Said("\n".join(said))
    blocks = _within(MESSAGE_BLOCKS, [*prose(whole), *rows(buttons)])
    return {"text": notification(_QUOTATION.sub(r"“\1”", whole), escaped=True), "blocks": [*blocks]}


def sheet_blocks(sheet: Sheet) -> list[JSONObject]:
    """Lay out the parts of a sheet, without its title."""
    return [block for part in sheet.parts for block in _blocks(part)]


def _blocks(part: Part) -> Iterator[JSONObject]:
    match part:
        case Heading(text=text):
            yield section(Said(f"*{escape(' '.join(text.split()))}*"))
        case Paragraph(said=said):
            yield from prose(said)
        case Facts(pairs=pairs):
            yield from _facts(pairs)
        case SmallPrint(said=said):
            yield from _small(said)
        case Buttons(buttons=buttons):
            yield from rows(buttons)
        case Picker():
            yield _row([_menu(part)])
        case Pickers(pickers=pickers):
            yield _row(map(_menu, pickers))
        case PersonPicker():
            yield _row([_people(part)])
        case Rule():
            yield {"type": "divider"}


def header(text: str) -> JSONObject:
    """A title, in plain text."""
    return {"type": "header", "text": plain(text, HEADER_MAX)}


def section(said: Said) -> JSONObject:
    """A piece of prose that is known to fit."""
    return {"type": "section", "text": mrkdwn(said), "expand": True}


def prose(said: Said) -> Iterator[JSONObject]:
    """Prose of any length: sections, with the quotations between them as rich text."""
    for place, piece in enumerate(_QUOTATION.split(said)):
        if place % 2:
            yield from _quotation(piece)
        else:
            for text in pieces(piece.strip("\n"), SECTION_MAX):
                yield section(text)


def _small(said: Said) -> Iterator[JSONObject]:
    for place, piece in enumerate(_QUOTATION.split(said)):
        if place % 2:
            yield from _quotation(piece)
        else:
            for text in pieces(piece.strip("\n"), SECTION_MAX):
                yield {"type": "context", "elements": [mrkdwn(text)]}


def _quotation(written: str) -> Iterator[JSONObject]:
    """What a person wrote, letter by letter: rich text knows no markup, mentions or links."""
    if written.strip():
        quote: JSONObject = {
            "type": "rich_text_quote",
            "elements": [{"type": "text", "text": written}],
        }
        yield {"type": "rich_text", "elements": [quote]}


def _facts(pairs: Sequence[tuple[Said, Said]]) -> Iterator[JSONObject]:
    for at in range(0, len(pairs), FIELDS_MAX):
        fields: list[JSON] = [
            mrkdwn(cut_said(Said(f"*{name[:1].upper()}{name[1:]}*\n{what}"), FIELD_MAX))
            for name, what in pairs[at : at + FIELDS_MAX]
        ]
        yield {"type": "section", "fields": fields}


def rows(buttons: Sequence[Button]) -> Iterator[JSONObject]:
    """Buttons, as many in a row as Slack takes."""
    for at in range(0, len(buttons), ELEMENTS_MAX):
        row = buttons[at : at + ELEMENTS_MAX]
        yield _row([button(its, place) for place, its in enumerate(row)])


def _row(elements: Iterable[JSONObject]) -> JSONObject:
    return {"type": "actions", "elements": [*elements]}


def button(its: Button, place: int = 0) -> JSONObject:
    """A button; one that cannot be undone asks once more before Slack sends the press.

    Args:
        its: what it says and does.
        place: in its row, where no two may have one id; what leads away has no id of its own.
    """
    laid: JSONObject = {
        "type": "button",
        "text": plain(its.label, LABEL_MAX),
        "action_id": its.press.id if its.link is None else f"{LINKS}{place}",
    }
    if its.style is not Style.PLAIN:
        laid["style"] = its.style.value
    if its.link is not None:
        laid["url"] = its.link
    if its.sure is not None:
        laid["confirm"] = {
            "title": plain(its.sure.title, CONFIRM_TITLE_MAX),
            "text": plain(its.sure.text, CONFIRM_TEXT_MAX),
            "confirm": plain(its.sure.yes, CONFIRM_BUTTON_MAX),
            "deny": plain(its.sure.no, CONFIRM_BUTTON_MAX),
            "style": "danger" if its.style is Style.DANGER else "primary",
        }
    return laid


def _people(picker: PersonPicker) -> JSONObject:
    return {
        "type": "users_select",
        "action_id": f"{PEOPLE}{picker.name}",
        "placeholder": plain(picker.placeholder, PLACEHOLDER_MAX),
    }


def _menu(picker: Picker) -> JSONObject:
    options: list[JSON] = []
    chosen: JSONObject = {}
    for choice in picker.choices:
        option: JSONObject = {
            "text": plain(choice.label, LABEL_MAX),
            "value": choice.press.id,
        }
        if choice.description:
            option["description"] = plain(choice.description, LABEL_MAX)
        options.append(option)
        if choice.chosen:
            chosen = {"initial_option": option}
    return {
        "type": "static_select",
        "action_id": f"{PICKS}{picker.name}",
        "placeholder": plain(picker.placeholder, PLACEHOLDER_MAX),
        "options": options,
        **chosen,
    }


def plain(text: str, most: int) -> JSONObject:
    """A text that Slack shows as it is, cut politely."""
    return {"type": "plain_text", "text": cut(text, most) or "–", "emoji": False}


def mrkdwn(said: Said) -> JSONObject:
    """A text in Slack's markup; `verbatim` keeps Slack from making links of names and addresses."""
    return {"type": "mrkdwn", "text": said, "verbatim": True}


def cut(text: str, most: int) -> str:
    """Shorten a plain text to its limit: at the end of a word, where there is one, with dots."""
    text = text.strip()
    if len(text) <= most:
        return text
    whole, space, _ = text[:most].rpartition(" ")
    kept = whole if space and len(whole) >= most // 2 else text[: most - 1]
    return f"{kept[: most - 1].rstrip(' ,;:·–-')}…"


def cut_said(said: Said, most: int) -> Said:
    """Shorten a marked text to its limit, without cutting through an entity or a token."""
    if len(said) <= most:
        return said
    return Said(f"{next(pieces(said, most - 1), Said(''))}…")


def pieces(said: str, most: int) -> Iterator[Said]:
    """Split a marked text at line ends, else at spaces, never within an entity or a token."""
    rest = said
    while len(rest) > most:
        end = _last_break(rest, most)
        yield Said(rest[:end].rstrip())
        rest = rest[end:].lstrip("\n")
    if rest.strip():
        yield Said(rest)


def _last_break(text: str, most: int) -> int:
    """Where to split a text that is too long."""
    at_line, at_space, at_unit = 0, 0, 0
    for unit in _UNIT.finditer(text):
        if unit.end() > most:
            if not at_unit:
                at_unit = most
            break
        at_unit = unit.end()
        if unit[0] == "\n":
            at_line = unit.end()
        elif unit[0].isspace():
            at_space = unit.end()
    if at_line > most // 2:
        return at_line
    return at_space or at_line or at_unit


def notification(text: str, *, escaped: bool = False) -> str:
    """The text beside the blocks, for notifications and screen readers."""
    return cut_said(Said(text if escaped else escape(text)), TEXT_MAX).strip() or "–"


def _within(most: int, blocks: list[JSONObject]) -> list[JSONObject]:
    """Keep to a surface's limit: what can be pressed stays, the last of the prose goes first."""
    spare = len(blocks) - most
    kept: list[JSONObject] = []
    for block in reversed(blocks):
        if spare > 0 and block["type"] not in {"actions", "header"}:
            spare -= 1
            continue
        kept.append(block)
    return kept[::-1]


def view_blocks(blocks: list[JSONObject]) -> list[JSON]:
    """Keep the blocks of a modal or home tab within its limit."""
    return [*_within(VIEW_BLOCKS, blocks)]
