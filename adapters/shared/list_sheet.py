"""Somebody's list of orders: what waits for them first, then the rest, with filters (O7)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.cards import buttons_for, title_of, waits_for
from adapters.shared.cast import Cast
from adapters.shared.list_view import PAGE_LENGTH, ListView
from adapters.shared.open_parts import open_parts
from adapters.shared.sentences import status
from adapters.shared.sheets import (
    Button,
    Buttons,
    Choice,
    Heading,
    Paragraph,
    Part,
    Picker,
    Pickers,
    Rule,
    Sheet,
    SmallPrint,
)
from adapters.shared.voice import Fact, Said, Voice
from core.desk import Listing, Page
from core.orders import FINAL, UNDELIVERED, Order, Status
from core.roll import Wanted
from core.rules import Action
from core.values import Role

IN_FULL: Final = 3
"""How many of the orders that wait for an answer are shown with all that it takes to give one,
where room is scarce: with the rest of the list they keep within the 40 components that a message on
Discord may have. The others stand below them, one line each."""

ANSWERING: Final = (
    Action.ACCEPT_REQUEST,
    Action.DECLINE_REQUEST,
    Action.COUNTER_REQUEST,
    Action.ACCEPT_OFFER,
    Action.DECLINE_OFFER,
)
"""What can be done about an order without leaving the list; the rest is on its page."""


def list_sheet(  # noqa: PLR0913, PLR0917 - all that stands on it
    voice: Voice,
    listing: Listing,
    view: ListView,
    cast: Cast,
    in_full: int = IN_FULL,
    above: Sequence[Part] = (),
) -> Sheet:
    """A page of somebody's orders.

    Args:
        voice: theirs.
        listing: the orders on it, and how many more there are.
        view: which page under which filters was wanted.
        cast: who is who in them.
        in_full: how many of those that wait for an answer to show with everything.
        above: what stands above them.
    """
    waiting = [page for page in listing.pages if waits_for(page) is not None][:in_full]
    rest = [page for page in listing.pages if page not in waiting]
    parts: list[Part] = [*above, *_filters(voice, listing, view)]
    if not listing.pages:
        nothing = "list.none" if listing.survey.every or view.wanted.role else "list.empty"
        parts.append(Paragraph(said=voice.say(nothing)))
    for page in waiting:
        parts += in_full_parts(voice, page, cast)
        parts.append(Rule())
    if waiting and not rest:
        parts.pop()
    parts.extend(Paragraph(said=_line(voice, page, cast)) for page in rest)
    if listing.pages:
        choices = tuple(choice(voice, page) for page in listing.pages)
        placeholder = voice.plain().say("list.pick")
        parts.append(Picker(name="orders", placeholder=placeholder, choices=choices))
    parts += turning(
        voice,
        listing.offset,
        listing.survey.total,
        PAGE_LENGTH,
        lambda number: view.but(number=number),
    )
    title = voice.plain().say("list.title")
    return Sheet(title=title, parts=tuple(parts), summary=title)


def suggestions(voice: Voice, pages: Sequence[Page], typed: str) -> tuple[Choice, ...]:
    """Orders that what was typed may mean, in the order of the list: the most urgent first."""
    meant = typed.strip().casefold()
    fitting = [page for page in pages if meant in title_of(page.order).casefold()]
    return tuple(choice(voice, page) for page in fitting)


def choice(voice: Voice, page: Page) -> Choice:
    """An order to pick, with how it stands."""
    order, plain = page.order, voice.plain()
    description: str = status(plain, order)
    if order.request is not None:
        description = plain.say(
            "list.choice.open",
            kind=order.request.kind,
            countdown=plain.countdown(order.request.closes_at),
        )
    press = Press(step=Step.PAGE, order=order.id)
    return Choice(press=press, label=title_of(order), description=description)


def _filters(voice: Voice, listing: Listing, view: ListView) -> Iterator[Part]:
    """The menus of filters; none for somebody whose orders all fit on one page."""
    survey, wanted, plain = listing.survey, view.wanted, voice.plain()
    if survey.every <= PAGE_LENGTH and wanted.stand is None and wanted.role is None:
        return
    stands = [
        _counted(plain, view, wanted.but(stand=None), plain.say("list.all"), survey.every),
        *(
            _counted(plain, view, wanted.but(stand=stand), plain.term(stand), count)
            for stand, count in survey.stands.items()
        ),
    ]
    pickers = [_filter(plain, "stand", stands)]
    if wanted.role is not None or all(survey.roles.values()):
        either = plain.say("list.as.either")
        roles = [
            _counted(plain, view, wanted.but(role=None), either, sum(survey.roles.values())),
            *(
                _counted(
                    plain, view, wanted.but(role=role), plain.say(f"list.as.{role.value}"), count
                )
                for role, count in survey.roles.items()
            ),
        ]
        pickers.append(_filter(plain, "role", roles))
    yield Pickers(pickers=tuple(pickers))


def _filter(plain: Voice, name: str, choices: list[Choice]) -> Picker:
    placeholder = plain.say(f"list.filter.{name}")
    return Picker(name=name, placeholder=placeholder, choices=tuple(choices))


def _counted(plain: Voice, view: ListView, wanted: Wanted, label: Said, count: int) -> Choice:
    """A choice with how many orders it would show; the one that holds now is marked."""
    return Choice(
        press=ListView(wanted=wanted).press,
        label=plain.say("list.counted", what=label, number=count),
        chosen=wanted == view.wanted,
    )


def in_full_parts(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    """Show one that waits for this person's answer, with its deadline and the buttons for it."""
    yield Heading(text=title_of(page.order))
    yield from (part for part in open_parts(voice, page, cast) if not isinstance(part, Rule))
    yield Buttons(buttons=tuple(buttons_for(voice, page, ANSWERING)))


def turning(
    voice: Voice, first: int, total: int, length: int, page: Callable[[int], ListView]
) -> Iterator[Part]:
    """Say where in a list one is, with the ways on; nothing where all of it is seen.

    Args:
        voice: the reader's.
        first: how many come before those that are seen.
        total: how many there are.
        length: how many are seen at a time.
        page: gives where a page is, by its number from 0.
    """
    if total <= length:
        return
    until, number, plain = min(first + length, total), first // length, voice.plain()
    yield SmallPrint(said=voice.say("list.range", first=first + 1, last=until, total=total))
    turns = []
    if number:
        turns.append(Button(press=page(number - 1).press, label=plain.say("list.previous")))
    if until < total:
        turns.append(Button(press=page(number + 1).press, label=plain.say("list.next")))
    yield Buttons(buttons=tuple(turns))


def _other(voice: Voice, order: Order, role: Role, cast: Cast) -> Fact:
    """Who the other party is; an offer with a code has none until somebody comes with it."""
    if order.account(role) is None and order.status is Status.OFFERED:
        return voice.say("fact.nobody_yet")
    return cast.party(order, role, voice)


def _line(voice: Voice, page: Page, cast: Cast) -> Said:
    order = page.order
    role = page.reader.role or Role.CLIENT
    facts: dict[str, Fact] = {
        "title": order.title,
        "order": order.id,
        "other": _other(voice, order, role.other, cast),
        "status": status(voice, order),
        "role": role,
    }
    if order.request is not None:
        facts["kind"] = order.request.kind
        facts["countdown"] = voice.countdown(order.request.closes_at)
        return voice.say("list.line.open", **facts)
    if order.status in UNDELIVERED:
        facts["countdown"] = voice.countdown(order.agreed_delivery)
        return voice.say("list.line.due", **facts)
    if order.status in FINAL and order.ended_at is not None:
        return voice.say("list.line.ended", when=order.ended_at, **facts)
    return voice.say("list.line", **facts)
