"""What somebody can decide for themselves, as a sheet: shown the same way on every platform.

Whatever is picked holds at once, and is said. Each menu carries the whole choice in its options, so
it works after any restart, as buttons do.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.catalogue import languages, own_name
from adapters.shared.covers_sheet import show_press
from adapters.shared.directory import locale_of
from adapters.shared.ports import OwnSettings, Person, Reminders
from adapters.shared.sheets import (
    Button,
    Buttons,
    Choice,
    Heading,
    Paragraph,
    Part,
    Picker,
    Sheet,
    SmallPrint,
)
from adapters.shared.voice import Said, Voice

AUTOMATIC: Final = "automatic"
"""What is picked to leave a setting to the platform again."""

MOST_LANGUAGES: Final = 24
"""One menu takes 25 options (Discord, string select); the first is the automatic one."""


class Setting(StrEnum):
    """What can be decided from a menu."""

    LANGUAGE = "language"
    REMINDERS = "reminders"


def press_for(setting: Setting, value: str) -> Press:
    """Give what picking a value stands for."""
    return Press(step=Step.SETTINGS, draft=f"{setting.value}-{value}")


def changed(press: Press, settings: OwnSettings) -> tuple[Setting, OwnSettings] | None:
    """Read what was picked.

    Returns:
        Which setting it is and the settings with it; none when it is no choice that is offered.
    """
    name, _, value = press.draft.partition("-")
    try:
        setting = Setting(name)
        match setting:
            case Setting.LANGUAGE:
                chosen = "" if value == AUTOMATIC else value
                known = not chosen or chosen in languages()
                return (setting, settings.but(language=chosen)) if known else None
            case Setting.REMINDERS:
                return setting, settings.but(reminders=Reminders(value))
    except ValueError:
        return None


def own_settings_sheet(voice: Voice, person: Person, head: Said | None = None) -> Sheet:
    """Show somebody what they decided, and let them change it.

    Args:
        voice: theirs.
        person: them, with what they decided.
        head: what has just been changed, in a sentence.
    """
    title = voice.plain().say("own.title")
    return Sheet(
        title=title, parts=tuple(own_settings_parts(voice, person, head)), summary=head or title
    )


def own_settings_parts(voice: Voice, person: Person, head: Said | None = None) -> Iterator[Part]:
    """The same without a title of its own, for a page on which there is more."""
    if head is not None:
        yield Paragraph(said=head)
    yield from _language(voice, person)
    yield from _reminders(voice, person.own)
    if person.zone and not person.own.zone:  # elsewhere it is chosen as that platform can
        zone = Said(voice.markup.text(voice.zone.key))
        yield SmallPrint(said=voice.say("own.zone.told", zone=zone))
    yield Heading(text=voice.plain().say("cover.title"))
    away = Button(press=show_press(), label=voice.plain().say("do.show_cover"))
    yield Buttons(buttons=(away,))


def _language(voice: Voice, person: Person) -> Iterator[Part]:
    plain, own = voice.plain(), person.own.language
    theirs = own_name(locale_of(OwnSettings(), person.locale).language)
    automatic = Choice(
        press=press_for(Setting.LANGUAGE, AUTOMATIC),
        label=plain.say("own.language.automatic", language=theirs),
        chosen=own not in languages(),
    )
    others = (
        Choice(
            press=press_for(Setting.LANGUAGE, language),
            label=own_name(language),
            chosen=own == language,
        )
        for language in languages()[:MOST_LANGUAGES]
    )
    yield Heading(text=plain.say("own.language"))
    yield Picker(
        name="own_language", placeholder=plain.say("own.language"), choices=(automatic, *others)
    )


def _reminders(voice: Voice, own: OwnSettings) -> Iterator[Part]:
    plain = voice.plain()
    choices = tuple(
        Choice(
            press=press_for(Setting.REMINDERS, which.value),
            label=plain.say(f"own.reminders.{which.value}"),
            description=plain.say(f"own.reminders.{which.value}.about"),
            chosen=own.reminders is which,
        )
        for which in Reminders
    )
    yield Heading(text=plain.say("own.reminders"))
    yield Picker(name="own_reminders", placeholder=plain.say("own.reminders"), choices=choices)
    if own.reminders is Reminders.NONE:
        yield Paragraph(said=voice.say("own.reminders.warning"))
    else:
        yield SmallPrint(said=voice.say("own.reminders.note"))
