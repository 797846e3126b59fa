"""What people write, made fit for a card: cleaned, and held to its limits (A3)."""

import re
import unicodedata
from typing import Final

from core.refusals import Refusal, TextMissing, TextTooLong
from core.terms import TEXT_MAX

# Control characters, and the marks with which text could reverse or hide what stands around it
# (Unicode TR36, bidirectional text spoofing); and half a pair of UTF-16, which cannot be kept.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)
_HALF: Final = re.compile("[\ud800-\udfff]")
_MANY_LINES: Final = re.compile(r"\n{3,}")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
# Letters and symbols by name, blank to the eye: three Hangul fillers and the empty Braille cell.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean(text: str) -> str:
    """Give the text without control and direction marks, outer space, and runs of empty lines."""
    one_kind_of_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_LINES.sub("\n\n", _UNWANTED.sub("", one_kind_of_line_end)).strip()


def whole(text: str) -> str:
    """Give the text with a sign for each emoji of which only half came, as JSON allows.

    Left as it is, nothing could keep or send it: no text in UTF-8 can have it.
    """
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def says_something(text: str) -> bool:
    """Whether there is anything to see in it: spaces and marks without width say nothing."""
    return any(
        unicodedata.category(sign) not in _UNSEEN and sign not in _BLANK_LETTERS for sign in text
    )


def one_line(text: str) -> str:
    """Give a cleaned text on one line, as titles and names have to be."""
    return " ".join(clean(text).split())


def check_text(
    field: str, text: str, *, required: bool = False, limit: int = TEXT_MAX
) -> Refusal | None:
    """Say what is wrong with a cleaned text; nothing when it is fit.

    Args:
        field: the name of the field, for the refusal.
        text: the text, cleaned.
        required: whether it must say something.
        limit: how many characters it may have.
    """
    if required and not says_something(text):
        return TextMissing(field=field)
    if len(text) > limit:
        return TextTooLong(field=field, limit=limit, length=len(text))
    return None
