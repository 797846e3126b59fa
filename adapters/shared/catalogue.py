"""Every sentence that a person reads, by language: gettext catalogues, read as they are.

A language is one file in `locales`, named for it. Its entries are keyed by stable names, not by
English sentences, so that rewording English leaves the other languages valid. Placeholders in
braces are filled by a Voice.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

LOCALES: Final = Path(__file__).parent / "locales"
SOURCE: Final = "en"
"""The language that stands in where another has no sentence."""


class MissingSentenceError(LookupError):
    """A sentence was asked for that no catalogue has."""


class Catalogue:
    """The sentences of one language.

    Args:
        language: its code, such as `nl`.
        sentences: by key; several for one key are its plural forms.
        fallback: the catalogue asked for what this one lacks.
    """

    def __init__(
        self,
        language: str,
        sentences: Mapping[str, tuple[str, ...]],
        fallback: "Catalogue | None" = None,
    ) -> None:
        self.language = language
        self._sentences = sentences
        self._fallback = fallback
        self._locale = Locale.parse(language)

    def __iter__(self) -> Iterator[str]:
        """The keys that this catalogue has a sentence for."""
        return iter(self._sentences)

    def __contains__(self, key: object) -> bool:
        """Whether this catalogue itself has the sentence."""
        return key in self._sentences

    def forms(self, key: str) -> tuple[str, ...]:
        """Give the forms of a sentence: one, or one for each plural of the language.

        Raises:
            MissingSentenceError: neither this catalogue nor its fallback has it.
        """
        forms = self._sentences.get(key)
        if forms is not None:
            return forms
        if self._fallback is None:
            raise MissingSentenceError(key)
        return self._fallback.forms(key)

    def template(self, key: str, number: int | None = None) -> str:
        """Give a sentence with its placeholders, in the plural form that the number takes.

        Raises:
            MissingSentenceError: neither this catalogue nor its fallback has it.
        """
        forms = self.forms(key)
        if number is None or len(forms) == 1:
            return forms[0]
        return forms[0] if self._locale.plural_form(number) == "one" else forms[-1]


def read(language: str) -> dict[str, tuple[str, ...]]:
    """Read a language's file: the sentences by key, leaving out what is not translated yet."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    sentences = {}
    for message in catalogue:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if all(forms):
            sentences[key] = forms
    return sentences


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is a catalogue for."""
    return tuple(sorted(file.stem for file in LOCALES.glob("*.po")))


@cache
def catalogue(language: str) -> Catalogue:
    """Give the catalogue of a language, reading its file once."""
    fallback = None if language == SOURCE else catalogue(SOURCE)
    return Catalogue(language, read(language), fallback)


@cache
def locale_for(wanted: str, otherwise: str = SOURCE) -> Locale:
    """Give the locale for what a platform says its reader speaks, such as `nl`, `en-GB`, `pt_BR`.

    The language must have a catalogue; the region counts for dates and numbers only.

    Args:
        wanted: the platform's name of the locale.
        otherwise: the language for readers whose own has no catalogue.
    """
    name = wanted.replace("-", "_")
    try:
        locale = Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return Locale.parse(otherwise)
    return locale if locale.language in languages() else Locale.parse(otherwise)
