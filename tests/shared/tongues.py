"""Languages that exist for one test: files beside the real ones, for as long as the test lasts."""

import re
import shutil
import string
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from adapters.shared import catalogue

PSEUDO: Final = "el"
"""The code under which the pseudo-locale runs. Its dates and numbers are in Greek letters, so that
Latin ones are left to what people wrote and to what escaped the catalogue."""

OPENS: Final = "⟦"
CLOSES: Final = "⟧"
PADDING: Final = "·"

_KEPT: Final = re.compile(r"(\{[^{}]*\}|`[^`]*`|<[^<>]*>|https?://\S+)")
"""What stands in a template and is no word of it: placeholders, what is typed, and addresses."""

_DISGUISED: Final = {
    **{ord(latin): 0x3B1 + at % 24 for at, latin in enumerate(string.ascii_lowercase)},
    **{ord(latin): 0x391 + at % 17 for at, latin in enumerate(string.ascii_uppercase)},
}
"""Latin letters as Greek ones, so that what is left in Latin letters came from elsewhere."""


@contextmanager
def languages_beside(folder: Path, files: Mapping[str, str]) -> Iterator[None]:
    """Let further languages be there, each by its file alone.

    Args:
        folder: an empty one.
        files: what stands in each language's file.
    """
    for file in catalogue.LOCALES.glob("*.po"):
        shutil.copy(file, folder)
    for language, text in files.items():
        (folder / f"{language}.po").write_text(text)
    with patch.object(catalogue, "LOCALES", folder):
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    """Have the files read anew."""
    catalogue.languages.cache_clear()
    catalogue.catalogue.cache_clear()
    catalogue.locale_for.cache_clear()


def po(language: str, plurals: str, sentences: Mapping[str, tuple[str, ...]]) -> str:
    """Write a language's file.

    Args:
        language: its code.
        plurals: its `Plural-Forms`.
        sentences: by key; several for one key are its plural forms.
    """
    head = f'"Language: {language}\\n"\n"Plural-Forms: {plurals}\\n"'
    entries = [f'msgid ""\nmsgstr ""\n{head}\n"Content-Type: text/plain; charset=utf-8\\n"\n']
    for key, forms in sentences.items():
        if len(forms) == 1:
            entries.append(f'msgid "{key}"\nmsgstr "{_quoted(forms[0])}"\n')
            continue
        lines = [f'msgstr[{at}] "{_quoted(form)}"' for at, form in enumerate(forms)]
        entries.append("\n".join([f'msgid "{key}"', f'msgid_plural "{key}"', *lines]) + "\n")
    return "\n".join(entries)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def pseudo_locale() -> str:
    """Write the pseudo-locale: English in other letters, in brackets, and half as long again."""
    english = catalogue.read(catalogue.SOURCE).by_key
    return po(
        PSEUDO,
        "nplurals=2; plural=(n != 1);",
        {key: tuple(map(pseudo, forms)) for key, forms in english.items()},
    )


def pseudo(template: str) -> str:
    """Write one sentence so that it is known when seen, and half as long again."""
    pieces = _KEPT.split(template)
    said = "".join(
        piece if at % 2 else piece.translate(_DISGUISED) for at, piece in enumerate(pieces)
    )
    wanted = len(template) + (len(template) + 1) // 2
    return f"{OPENS}{said}{PADDING * max(0, wanted - len(said) - 2)}{CLOSES}"


def latin_left_in(text: str, known: Iterable[str]) -> str:
    """What of a text is in Latin letters, and neither typed, nor an address, nor known.

    Args:
        text: as it is shown in the pseudo-locale.
        known: what people wrote, and names of things.
    """
    left = _KEPT.sub(" ", text)
    for one in sorted(known, key=len, reverse=True):
        left = left.replace(one, " ")
    return " ".join(re.findall(r"[A-Za-z]+", left))
