"""The names and descriptions of commands, in every language that there is a catalogue for."""

import discord
from discord import app_commands

from adapters.shared.catalogue import SOURCE, MissingSentenceError, catalogue, languages


def said(key: str) -> app_commands.locale_str:
    """Give a sentence of the catalogue as Discord's library wants it.

    Raises:
        MissingSentenceError: the catalogue does not have it.
    """
    return app_commands.locale_str(catalogue(SOURCE).template(key), key=key)


class CatalogueTranslator(app_commands.Translator):
    """Looks up names and descriptions; Discord shows the source language where there is none."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the library's
    ) -> str | None:
        """Give one of them in one of Discord's languages; none where it has no own sentence."""
        language = locale.value.partition("-")[0]
        key = string.extras.get("key")
        if key is None or language == SOURCE or language not in languages():
            return None
        try:
            return catalogue(language).template(key)
        except MissingSentenceError:
            return None
