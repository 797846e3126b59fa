"""Who people are to each other, and the voice in which to speak to each of them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.shared.catalogue import locale_for
from adapters.shared.ports import People, Person
from adapters.shared.voice import Markup, Voice, Who
from core.values import AccountId, platform_of

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


class PeopleDirectory:
    """Knows people by the names that others see them under.

    Args:
        people: the directory that the platforms fill.
    """

    def __init__(self, people: People) -> None:
        self._people = people

    async def names(self, accounts: tuple[AccountId, ...]) -> Mapping[AccountId, Who]:
        """Give those of the accounts that are known."""
        known = {}
        for account in accounts:
            person = await self._people.get(account)
            if person is not None:
                known[account] = Who(
                    account=account, name=person.name, platform=platform_of(account)
                )
        return known
