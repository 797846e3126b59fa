"""Every sentence that a person reads, by language: gettext catalogues, read as they are.

A language is one file in `locales`, named for it. Its entries are keyed by stable names, not by
English sentences, so that rewording English leaves the other languages valid. Placeholders in
braces are filled by a Voice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

LOCALES: Final = Path(__file__).parent / "locales"
SOURCE: Final = "en"
"""The language that stands in where another has no sentence."""


class MissingSentenceError(LookupError):
    """A sentence was asked for that no catalogue has."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """What stands in a language's file.

    Attributes:
        by_key: a sentence by its key; several for one key are its plural forms.
        plural: which of the plural forms a number takes: the file's own `Plural-Forms`.
    """

    by_key: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]


class Catalogue:
    """The sentences of one language.

    Args:
        language: its code, such as `nl`.
        sentences: what stands in its file.
        fallback: the catalogue asked for what this one lacks.
    """

    def __init__(
        self,
        language: str,
        sentences: Sentences,
        fallback: "Catalogue | None" = None,
    ) -> None:
        self.language = language
        self._sentences = sentences.by_key
        self._plural = sentences.plural
        self._fallback = fallback

    def __iter__(self) -> Iterator[str]:
        """The keys that this catalogue has a sentence for."""
        return iter(self._sentences)

    def __contains__(self, key: object) -> bool:
        """Whether this catalogue itself has the sentence."""
        return key in self._sentences

    def template(self, key: str, number: int | None = None) -> str:
        """Give a sentence with its placeholders, in the plural form that the number takes.

        A sentence of the fallback keeps to the fallback's plurals.

        Raises:
            MissingSentenceError: neither this catalogue nor its fallback has it.
        """
        forms = self._sentences.get(key)
        if forms is None:
            if self._fallback is None:
                raise MissingSentenceError(key)
            return self._fallback.template(key, number)
        if number is None or len(forms) == 1:
            return forms[0]
        return forms[self._plural(number)]


def read(language: str) -> Sentences:
    """Read a language's file, leaving out what is not translated yet, or marked as unsure (fuzzy).

    Without a `Plural-Forms` of its own, the file has the plurals that Babel knows for its language.
    """
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    by_key = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if all(forms):
            by_key[key] = forms
    return Sentences(by_key=by_key, plural=c2py(catalogue.plural_expr))


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


def own_name(language: str) -> str:
    """Give a language's name in itself, as one looks for it in a list: `Nederlands`."""
    name = Locale.parse(language).get_display_name(language) or language
    return f"{name[:1].upper()}{name[1:]}"
