"""What waits for somebody's answer in the place of others, above their own orders (D2, D4)."""

from collections.abc import Iterator, Sequence
from typing import Final

from adapters.shared.cast import Cast
from adapters.shared.list_sheet import choice, in_full_parts, turning
from adapters.shared.list_view import OTHERS_LENGTH, ListView
from adapters.shared.sheets import Heading, Paragraph, Part, Picker, Rule, SmallPrint
from adapters.shared.voice import Fact, Said, Voice
from core.desk import Page, Waiting
from core.values import AccountId, Cover

IN_FULL: Final = 1
"""How many are shown with all that it takes to give an answer: the most urgent. The others stand
below it, one line each."""


def others_parts(
    voice: Voice, covers: Sequence[Cover], waiting: Waiting, view: ListView, cast: Cast
) -> Iterator[Part]:
    """Show for whom somebody answers, and what waits for that.

    Args:
        voice: theirs.
        covers: those under which they answer, at least one.
        waiting: some of what they may answer.
        view: which of it was wanted, and which of their own orders.
        cast: who is who.
    """
    plain = voice.plain()
    yield Heading(text=plain.say("others.title"))
    yield SmallPrint(said=Said("\n".join(_held(voice, cover, cast) for cover in covers)))
    if not waiting.pages:
        yield Paragraph(said=voice.say("others.none"))
    for page in waiting.pages[:IN_FULL]:
        yield from in_full_parts(voice, page, cast)
    for page in waiting.pages[IN_FULL:]:
        yield Paragraph(said=_line(voice, page, cast))
    if waiting.pages:
        choices = tuple(choice(voice, page) for page in waiting.pages)
        yield Picker(name="others", placeholder=plain.say("others.pick"), choices=choices)
    yield from turning(
        voice,
        waiting.offset,
        waiting.total,
        OTHERS_LENGTH,
        lambda number: view.but(others=number),
    )
    yield Rule()


def _held(voice: Voice, cover: Cover, cast: Cast) -> Said:
    who = _name(voice, cover.principal, cast)
    countdown = voice.countdown(cover.until)
    return voice.say("cover.held", who=who, until=cover.until, countdown=countdown)


def _line(voice: Voice, page: Page, cast: Cast) -> Said:
    """One that waits, in a line; nothing for an order that does not."""
    order, request = page.order, page.order.request
    if request is None or page.acting_for is None:
        return Said("")
    return voice.say(
        "others.line",
        title=order.title,
        order=order.id,
        kind=request.kind,
        principal=cast.who(page.acting_for, order, voice),
        other=cast.party(order, request.by, voice),
        deadline=request.closes_at,
        countdown=voice.countdown(request.closes_at),
    )


def _name(voice: Voice, account: AccountId, cast: Cast) -> Fact:
    return cast.people.get(account) or voice.say("who.somebody")
