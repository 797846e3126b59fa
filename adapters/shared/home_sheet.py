"""Somebody's own page: their orders, with what waits for their answer first, and how they do."""

from collections.abc import Sequence
from typing import Final

from adapters.shared.cast import Cast
from adapters.shared.list_sheet import list_sheet
from adapters.shared.list_view import PAGE_LENGTH, ListView
from adapters.shared.sentences import standing
from adapters.shared.sheets import Facts, Heading, Part, Rule, Sheet, SmallPrint
from adapters.shared.voice import Voice
from core.desk import Listing
from core.policy import Policy
from core.standing import Standing

IN_FULL: Final = PAGE_LENGTH
"""A page of one's own has room for all of a page that wait for an answer."""


def home_sheet(  # noqa: PLR0913, PLR0917 - all that stands on it
    voice: Voice,
    listing: Listing,
    view: ListView,
    cast: Cast,
    rates: Standing,
    policy: Policy,
    settings: Sequence[Part] = (),
    above: Sequence[Part] = (),
) -> Sheet:
    """Make somebody's own page (O7, S4).

    Args:
        voice: theirs.
        listing: one page of their orders.
        view: which page that is, under which filters.
        cast: who is who in them.
        rates: how they do.
        policy: of the community in which they look.
        settings: what they decide for themselves.
        above: what stands above their orders.
    """
    listed = list_sheet(voice, listing, view, cast, IN_FULL, above)
    parts: list[Part] = [*listed.parts, Rule()]
    parts += how_they_do(voice, rates, policy)
    parts += [Rule(), *settings] if settings else []
    return listed.but(parts=tuple(parts))


def how_they_do(
    voice: Voice, rates: Standing, policy: Policy
) -> tuple[Heading | Facts | SmallPrint, ...]:
    """How somebody does, and over what time (S4)."""
    return (
        Heading(text=voice.plain().say("standing.title")),
        Facts(pairs=tuple(standing(voice, rates))),
        SmallPrint(said=voice.say("standing.window", window=policy.standing_window)),
    )
