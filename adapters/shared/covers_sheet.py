"""Who stands in for whom, as its two people see and change it (D1, D6)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.sheets import (
    Button,
    Buttons,
    Choice,
    Paragraph,
    Part,
    PersonPicker,
    Picker,
    Rule,
    Sheet,
    SmallPrint,
    Style,
)
from adapters.shared.voice import Fact, Said, Voice
from core.values import AccountId, Cover, platform_of, to_milliseconds

SHOW, END, LEAVE, NAME = "show", "end", "leave", "n"
"""What a press is to do; behind it stands which cover, or whom to name for how many days."""

DAYS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30)
"""For how many days a delegate can be named; the last is the longest that is allowed (D1)."""


def show_press() -> Press:
    """Give the press that shows who stands in for somebody, and for whom they do."""
    return Press(step=Step.COVER, draft=SHOW)


def end_press(cover: Cover) -> Press:
    """Give the press with which a principal ends this very cover."""
    return Press(step=Step.COVER, draft=f"{END}-{to_milliseconds(cover.since)}")


def leave_press(cover: Cover) -> Press:
    """Give the press with which a delegate stands in no longer: it names this very cover."""
    return Press(step=Step.COVER, draft=f"{LEAVE}-{to_milliseconds(cover.since)}")


def name_press(delegate: AccountId, days: int) -> Press:
    """Give the press that names a delegate. The platform is that of whoever presses."""
    ids = "-".join(delegate.split(":")[1:])
    return Press(step=Step.COVER, draft=f"{NAME}-{days}-{ids}")


def read_naming(press: Press, by: AccountId) -> tuple[AccountId, int] | None:
    """Read whom a press names, and for how many days; nothing when it is none of ours."""
    what, _, rest = press.draft.partition("-")
    days, _, ids = rest.partition("-")
    if what != NAME or not days.isdecimal() or not ids:
        return None
    platform = platform_of(by)
    return AccountId(f"{platform.value}:{ids.replace('-', ':')}"), int(days)


def covers_sheet(
    voice: Voice,
    own: Cover | None,
    held: Sequence[Cover],
    names: Mapping[AccountId, Fact],
    head: Said | None = None,
) -> Sheet:
    """Show somebody who answers for them, and for whom they answer, and let them change it.

    Args:
        voice: theirs.
        own: the cover under which somebody answers for them.
        held: the covers under which they answer.
        names: who is who.
        head: what has just been changed, in a sentence.
    """
    title = voice.plain().say("cover.title")
    parts = _parts(voice, own, held, names, head)
    return Sheet(title=title, parts=tuple(parts), summary=title)


def _parts(
    voice: Voice,
    own: Cover | None,
    held: Sequence[Cover],
    names: Mapping[AccountId, Fact],
    head: Said | None,
) -> Iterator[Part]:
    plain = voice.plain()
    if head is not None:
        yield Paragraph(said=head)
    if own is None:
        yield Paragraph(said=voice.say("cover.none"))
        yield PersonPicker(name="delegate", placeholder=plain.say("cover.pick"))
        yield SmallPrint(said=voice.say("cover.about"))
    else:
        yield Paragraph(said=_standing(voice, "cover.own", own, names))
        end = Button(press=end_press(own), label=plain.say("do.end_cover"), style=Style.DANGER)
        yield Buttons(buttons=(end,))
    for cover in held:
        yield Rule()
        yield Paragraph(said=_standing(voice, "cover.held", cover, names))
        leave = Button(press=leave_press(cover), label=plain.say("do.leave_cover"))
        yield Buttons(buttons=(leave,))


def _standing(voice: Voice, key: str, cover: Cover, names: Mapping[AccountId, Fact]) -> Said:
    who = names[cover.delegate if key == "cover.own" else cover.principal]
    return voice.say(key, who=who, until=cover.until, countdown=voice.countdown(cover.until))


def how_long_sheet(voice: Voice, delegate: AccountId, name: Fact) -> Sheet:
    """Ask for how long somebody is to answer.

    Args:
        voice: the principal's, at the record's time.
        delegate: who was picked.
        name: how others see them.
    """
    plain = voice.plain()
    choices = tuple(
        Choice(
            press=name_press(delegate, days),
            label=plain.say("span.days", days),
            description=plain.say("cover.until", until=voice.now + timedelta(days=days)),
        )
        for days in DAYS
    )
    title = plain.say("cover.title")
    return Sheet(
        title=title,
        parts=(
            Paragraph(said=voice.say("cover.how_long", who=name)),
            Picker(name="cover", placeholder=plain.say("cover.how_long.pick"), choices=choices),
            SmallPrint(said=voice.say("cover.about")),
        ),
        summary=plain.say("cover.how_long", who=name),
    )


def beginning_sheet(voice: Voice, cover: Cover, names: Mapping[AccountId, Fact]) -> Sheet:
    """What a new delegate is told: for whom, until when, what they may do, and how to stop."""
    principal, plain = names[cover.principal], voice.plain()
    title = plain.say("cover.began", principal=principal)
    leave = Button(press=leave_press(cover), label=plain.say("do.leave_cover"))
    return Sheet(
        title=title,
        parts=(
            Paragraph(said=voice.say("cover.began.until", principal=principal, until=cover.until)),
            SmallPrint(said=voice.say("cover.began.may", principal=principal)),
            Buttons(buttons=(leave,)),
        ),
        summary=plain.say("cover.began.until", principal=principal, until=cover.until),
        mention=cover.delegate,
    )
