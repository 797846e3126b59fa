"""The voice in which to speak to each person."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.shared.catalogue import locale_for
from adapters.shared.ports import Person
from adapters.shared.voice import Markup, Voice

UTC = ZoneInfo("UTC")


def zone_for(name: str) -> ZoneInfo:
    """Give the zone of this IANA name; UTC when it is empty or no zone's."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def voice_for(person: Person | None, language: str, markup: Markup, now: datetime) -> Voice:
    """Give the voice for a reader: by their own setting, else in the community's language."""
    locale = locale_for(person.locale if person is not None else "", language)
    return Voice(locale, zone_for(person.zone if person is not None else ""), markup, now)
