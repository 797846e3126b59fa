"""The pages of one order: everything about it, and what can be asked.

No button is offered that the core would refuse, and what it would refuse says why (O7).
"""

from collections.abc import Iterator
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.cards import ON_THE_CARD, buttons_for, card_sheet, title_of, tone_of
from adapters.shared.cast import Cast
from adapters.shared.evidence_clerk import evidence_button
from adapters.shared.forms import talk_first
from adapters.shared.open_parts import lines_of, open_parts
from adapters.shared.sentences import (
    ended,
    refused,
)
from adapters.shared.sheets import (
    Button,
    Buttons,
    Heading,
    Paragraph,
    Part,
    Rule,
    Sheet,
    SmallPrint,
)
from adapters.shared.snoozing import snooze_buttons
from adapters.shared.voice import Said, Voice
from core.desk import Page
from core.orders import Status
from core.refusals import AnotherRequestIsOpen, NoRequestIsOpen
from core.rules import OPENS, Action

HISTORY: Final = 8
"""How many earlier requests a page shows; the export has them all."""

_OFFER_ACTIONS: Final = frozenset(
    {Action.JOIN_OFFER, Action.ACCEPT_OFFER, Action.DECLINE_OFFER, Action.WITHDRAW_OFFER}
)

_RUNNING: Final = frozenset({Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS, Status.DELIVERED})
"""While it runs, a person may wonder why something is not possible; before and after, not."""

_ALL: Final = (*ON_THE_CARD, *(action for action in Action if action not in ON_THE_CARD))

_ANSWERS: Final = (
    Action.ACCEPT_REQUEST,
    Action.DECLINE_REQUEST,
    Action.COUNTER_REQUEST,
    Action.WITHDRAW_REQUEST,
)


def page_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """The order page: everything about an order, and what may be done and why not (O7)."""
    card = card_sheet(voice, page, cast)
    parts: list[Part] = [part for part in card.parts if not isinstance(part, Buttons)]
    buttons = buttons_for(voice, page, _ALL)
    if page.order.evidence:
        buttons.append(evidence_button(voice, page.order))
    buttons.append(_back_to_list(voice))
    parts += [Buttons(buttons=tuple(buttons[at : at + 5])) for at in range(0, len(buttons), 5)]
    parts += _reminding(voice, page)
    parts += _why_not(voice, page)
    parts += _texts(voice, page)
    parts += _history(voice, page, cast)
    return card.but(parts=tuple(parts), mention=None)


def _reminding(voice: Voice, page: Page) -> Iterator[Part]:
    """What lets somebody be reminded of what waits for them, also where no reminder reaches them.

    A delegate is left out: the reminder would go to the one for whom they answer.
    """
    request = page.order.request
    if request is not None and page.reader.role is request.counterparty:
        buttons = snooze_buttons(voice, page.order)
        if buttons:
            yield Buttons(buttons=buttons)


def resolve_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """What can be asked about this order (R1), and why not the rest."""
    asking = (*OPENS, Action.CANCEL_AT_ONCE, Action.ESCALATE)
    parts: list[Part] = [
        Paragraph(said=voice.say("resolve.intro", title=page.order.title)),
        SmallPrint(said=talk_first(page, voice)),
    ]
    parts += open_parts(voice, page, cast)
    possible = [
        *buttons_for(voice, page, _ANSWERS),
        *buttons_for(voice, page, asking),
        *_replacing(voice, page, asking),
    ]
    parts += [Buttons(buttons=tuple(possible[at : at + 5])) for at in range(0, len(possible), 5)]
    parts += _why_not(voice, page, asking)
    return Sheet(
        title=title_of(page.order),
        parts=tuple(parts),
        summary=voice.plain().say("resolve.intro", title=page.order.title),
        tone=tone_of(voice, page),
    )


def _replacing(voice: Voice, page: Page, actions: tuple[Action, ...]) -> Iterator[Button]:
    """Buttons for what an open request is in the way of, leading to the way out (R4)."""
    for option in page.options:
        refusal = option.refusal
        if option.action in actions and isinstance(refusal, AnotherRequestIsOpen):
            press = Press(step=Step.DO, order=page.order.id, action=option.action)
            label = voice.plain().say(f"do.{option.action.value}")
            yield Button(press=press, label=label)


def _back_to_list(voice: Voice) -> Button:
    return Button(press=Press(step=Step.LIST), label=voice.plain().say("do.list"))


def _why_not(
    voice: Voice, page: Page, actions: tuple[Action, ...] = tuple(Action)
) -> Iterator[Part]:
    """What is not possible now, and why (O7)."""
    if page.order.status not in _RUNNING:
        return
    why: dict[Said, list[Said]] = {}
    for option in page.options:
        if option.refusal is None or option.action not in actions:
            continue
        if isinstance(option.refusal, NoRequestIsOpen):
            continue  # nobody wonders why nothing can be answered where nothing is asked
        if option.action not in _OFFER_ACTIONS:
            label = voice.say(f"do.{option.action.value}")
            why.setdefault(refused(voice, option.refusal), []).append(label)
    lines = [
        voice.say("page.why_not", action=Said(", ".join(labels)), why=reason)
        for reason, labels in why.items()
    ]
    if lines:
        yield SmallPrint(said=lines_of(lines))


def _texts(voice: Voice, page: Page) -> Iterator[Part]:
    order = page.order
    for key, text in (
        ("page.requirements", order.requirements),
        ("page.delivery", order.delivery),
        ("page.revision", order.revision_note),
    ):
        if text:
            yield Paragraph(said=lines_of([voice.say(key), voice.quote(text)]))


def _history(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    past = page.order.past
    if page.order.request is None and page.order.status is not Status.OFFERED:
        past = past[:-1]  # the latest stands above already, with what was said
    if not past:
        return
    yield Rule()
    yield Heading(text=voice.plain().say("page.history"))
    lines = [ended(voice, page.order, request, cast) for request in reversed(past[-HISTORY:])]
    if len(past) > HISTORY:
        lines.append(voice.say("page.history.more", len(past) - HISTORY))
    yield Paragraph(said=lines_of(lines))
