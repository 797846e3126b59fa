"""What somebody decides for themselves: it is kept, holds at once, and is said.

Nothing here touches an order: it decides how its reader is told of things, never what happens.
"""

from typing import Final

from adapters.shared.buttons import Press
from adapters.shared.catalogue import SOURCE, own_name
from adapters.shared.directory import voice_for
from adapters.shared.ports import OwnSettings, People, Person
from adapters.shared.redrawing import Redrawing
from adapters.shared.settings_sheet import AUTOMATIC, Setting, changed, own_settings_sheet
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Said, Voice
from adapters.shared.zones import known_zones
from core.values import Actor

FILE: Final = "settings.json"
"""The name under which somebody takes their settings away with their own record (A4)."""


class SettingsClerk:
    """Serves people who decide something for themselves.

    Args:
        people: the directory, which remembers it.
        redrawing: brings cards into another language. Without it they follow at their next change.
    """

    def __init__(self, people: People, redrawing: Redrawing | None = None) -> None:
        self._people = people
        self._redrawing = redrawing

    async def show(self, by: Actor, voice: Voice, head: Said | None = None) -> Sheet:
        """Show somebody their settings, in the language that holds for them now."""
        person = await self.person(by)
        return own_settings_sheet(_own(voice, person), person, head)

    async def pressed(self, press: Press, by: Actor, voice: Voice) -> Sheet:
        """Take what was picked, and show the settings as they are then."""
        return await self.show(by, voice, await self.choose(press, by, voice))

    async def choose(self, press: Press, by: Actor, voice: Voice) -> Said | None:
        """Take what was picked, and say what holds from now on; nothing for what is no choice."""
        change = changed(press, await self._people.settings(by.account))
        if change is None:
            return None
        setting, settings = change
        await self._people.decide(by.account, settings)
        if setting is Setting.LANGUAGE and self._redrawing is not None:
            await self._redrawing.cards_of(by)
        person = await self.person(by)
        return _said(setting, _own(voice, person), person.own)

    async def choose_zone(self, zone: str, by: Actor, voice: Voice) -> Said:
        """Take a time zone by its IANA name, and say what holds from now on.

        Args:
            zone: its name, or `AUTOMATIC` for what the platform tells.
            by: who chose it.
            voice: theirs.
        """
        name = "" if zone == AUTOMATIC else zone
        if name and name not in known_zones():
            return voice.say("own.zone.unknown")
        settings = await self._people.settings(by.account)
        await self._people.decide(by.account, settings.but(zone=name))
        voice = _own(voice, await self.person(by))
        return voice.say("own.saved.zone", zone=Said(voice.markup.text(voice.zone.key)))

    async def export(self, by: Actor) -> str:
        """Give what somebody decided, for their own record."""
        return (await self._people.settings(by.account)).model_dump_json(indent=2)

    async def person(self, by: Actor) -> Person:
        """Give somebody with what they decided, whether or not their platform told of them yet."""
        known = await self._people.get(by.account)
        if known is not None:
            return known
        own = await self._people.settings(by.account)
        return Person(account=by.account, name="", own=own)


def _own(voice: Voice, person: Person) -> Voice:
    """The voice that holds for somebody now, with the markup of the place they are in."""
    if not person.locale:  # their platform has not told of them yet, but answered them in this one
        person = person.but(locale=str(voice.locale))
    return voice_for(person, SOURCE, voice.markup, voice.now)


def _said(setting: Setting, voice: Voice, own: OwnSettings) -> Said:
    match setting:
        case Setting.LANGUAGE:
            chosen = "chosen" if own.language else "automatic"
            name = own_name(voice.locale.language)
            return voice.say(f"own.saved.language.{chosen}", language=name)
        case Setting.REMINDERS:
            return voice.say(f"own.saved.reminders.{own.reminders.value}")
