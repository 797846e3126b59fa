"""What support gets to see of an order that was escalated, and what an agent can do (E1, E3)."""

from collections.abc import Iterator
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.cards import buttons_for, standing_parts, title_of
from adapters.shared.cast import Cast
from adapters.shared.evidence_clerk import evidence_button
from adapters.shared.open_parts import lines_of, open_parts, written_by_requester
from adapters.shared.sentences import ended, reason
from adapters.shared.sheets import (
    Button,
    Buttons,
    Heading,
    Paragraph,
    Part,
    Rule,
    Sheet,
    SmallPrint,
    Tone,
)
from adapters.shared.voice import Said, Voice
from core.desk import Page
from core.orders import Escalation
from core.rules import Action

ACTS: Final = (
    Action.SUPPORT_CANCEL,
    Action.SUPPORT_REFUND,
    Action.SUPPORT_EXTEND,
    Action.CLOSE_ESCALATION,
)
"""What an agent can do, in the order of the buttons."""

EARLIER: Final = 3
"""How many earlier requests are told in full, with what was written; the page lists more."""


def support_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """The sheet in support's channel: who called and why, with all that support may see.

    Args:
        voice: the channel's.
        page: the order as support sees it, escalated at least once.
        cast: who is who.
    """
    order = page.order
    parts: list[Part] = [*standing_parts(voice, page, cast), Rule()]
    parts.append(Heading(text=voice.plain().say("support.heading")))
    for escalation in order.escalations:
        parts += _call(voice, page, escalation, cast)
    if order.request is not None:
        parts += open_parts(voice, page, cast)
    parts += _earlier(voice, page, cast)
    if order.evidence and order.request is None:  # else it stands with the request
        names = Said(", ".join(voice.markup.text(one.name) for one in order.evidence))
        parts.append(SmallPrint(said=voice.say("card.evidence", len(order.evidence), names=names)))
    buttons = buttons_for(voice, page, ACTS)
    if order.evidence:
        buttons.append(evidence_button(voice, order))
    press = Press(step=Step.PAGE, order=order.id)
    buttons.append(Button(press=press, label=voice.plain().say("do.page")))
    parts += [Buttons(buttons=tuple(buttons[at : at + 5])) for at in range(0, len(buttons), 5)]
    return Sheet(
        title=title_of(order),
        parts=tuple(parts),
        summary=_summary(voice.plain(), page, cast),
        tone=Tone.ENDED if order.escalation is None else Tone.URGENT,
    )


def _call(voice: Voice, page: Page, escalation: Escalation, cast: Cast) -> Iterator[Part]:
    """One call for support, in the caller's words."""
    who = cast.party(page.order, escalation.by, voice)
    lines = [
        voice.say("support.called", who=who, when=escalation.at),
        voice.quote(escalation.comment),
    ]
    if escalation.confidential is not None:
        lines += [voice.say("support.confidential"), voice.quote(escalation.confidential)]
    if escalation.closed_at is not None:
        lines.append(voice.say("support.closed", when=escalation.closed_at))
    yield Paragraph(said=lines_of(lines))


def _earlier(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    """The latest requests that have ended, with what was written about them."""
    past = page.order.past[-EARLIER:]
    if not past:
        return
    yield Rule()
    yield Heading(text=voice.plain().say("support.earlier"))
    for request in reversed(past):
        lines = [ended(voice, page.order, request, cast), *written_by_requester(voice, request)]
        picked = reason(voice, request, page.policy)
        if picked is not None:
            secret = request.confidential is not None
            key = "card.reason.support" if secret else "card.reason"
            lines.append(voice.say(key, reason=picked))
        if request.message:
            lines.append(voice.quote(request.message))
        yield Paragraph(said=lines_of(lines))


def _summary(plain: Voice, page: Page, cast: Cast) -> str:
    latest = page.order.escalations[-1]
    return plain.say(
        "summary.support",
        who=cast.party(page.order, latest.by, plain),
        title=page.order.title,
        order=page.order.id,
    )
