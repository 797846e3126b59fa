"""The voice in which to speak to each person."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale

from adapters.shared.catalogue import SOURCE, languages, locale_for
from adapters.shared.ports import OwnSettings, Person
from adapters.shared.voice import Markup, Voice

UTC = ZoneInfo("UTC")


def zone_for(name: str) -> ZoneInfo:
    """Give the zone of this IANA name; UTC when it is empty or no zone's."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def locale_of(own: OwnSettings, told: str, otherwise: str = SOURCE) -> Locale:
    """Give a reader's locale: the language that they chose, else what their platform tells.

    Args:
        own: what they decided.
        told: their own setting on the platform. It gives the region to a chosen language too, where
            it is one of that language.
        otherwise: the language for readers whose own has no catalogue.
    """
    theirs = locale_for(told, otherwise)
    if own.language in {"", theirs.language} or own.language not in languages():
        return theirs
    return locale_for(own.language)


def voice_for(person: Person | None, language: str, markup: Markup, now: datetime) -> Voice:
    """Give the voice for a reader: by what they decided, else by their own setting on the platform.

    Args:
        person: the reader; none speaks to everybody, in the community's language.
        language: the community's, for readers whose own has no catalogue.
        markup: of the platform.
        now: the moment that countdowns run from.
    """
    if person is None:
        return Voice(locale_for(language), UTC, markup, now)
    locale = locale_of(person.own, person.locale, language)
    return Voice(locale, zone_for(person.own.zone or person.zone), markup, now)
