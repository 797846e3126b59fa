"""Somebody's own page: what waits for their answer, their other orders, how they do (O7, S4)."""

from collections.abc import Iterator

from adapters.shared.cards import ON_THE_CARD, buttons_for, title_of, waits_for
from adapters.shared.cast import Cast
from adapters.shared.open_parts import open_parts
from adapters.shared.pages import list_sheet
from adapters.shared.sentences import standing
from adapters.shared.sheets import Buttons, Facts, Heading, Part, Rule, Sheet, SmallPrint
from adapters.shared.voice import Voice
from core.desk import Page
from core.policy import Policy
from core.standing import Standing


def home_sheet(  # noqa: PLR0913, PLR0917 - all that stands on it
    voice: Voice,
    pages: tuple[Page, ...],
    cast: Cast,
    rates: Standing,
    policy: Policy,
    number: int,
    *,
    more: bool,
    settings: tuple[Part, ...] = (),
) -> Sheet:
    """Make somebody's own page.

    Args:
        voice: theirs.
        pages: one page of their orders, the latest touched first.
        cast: who is who in them.
        rates: how they do.
        policy: of the community in which they look.
        number: which page of their orders it is.
        more: whether there are older ones.
        settings: what they decide for themselves.
    """
    listed = list_sheet(voice, pages, cast, number, more=more)
    parts: list[Part] = [*_waiting(voice, pages, cast), *listed.parts, Rule()]
    parts += how_they_do(voice, rates, policy)
    parts += [Rule(), *settings] if settings else []
    return listed.but(parts=tuple(parts))


def _waiting(voice: Voice, pages: tuple[Page, ...], cast: Cast) -> Iterator[Part]:
    """What waits for this person's answer, with its deadline and the buttons for it."""
    found = False
    for page in pages:
        if waits_for(page) is None:
            continue
        found = True
        yield Heading(text=title_of(page.order))
        yield from (part for part in open_parts(voice, page, cast) if not isinstance(part, Rule))
        yield Buttons(buttons=tuple(buttons_for(voice, page, ON_THE_CARD)))
    if found:
        yield Rule()


def how_they_do(
    voice: Voice, rates: Standing, policy: Policy
) -> tuple[Heading | Facts | SmallPrint, ...]:
    """How somebody does, and over what time (S4)."""
    return (
        Heading(text=voice.plain().say("standing.title")),
        Facts(pairs=tuple(standing(voice, rates))),
        SmallPrint(said=voice.say("standing.window", window=policy.standing_window)),
    )
