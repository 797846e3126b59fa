"""The steps before something is done: what it will do, and what is in the way."""

from adapters.shared.buttons import Press, Step
from adapters.shared.cards import STYLES, title_of
from adapters.shared.cast import Cast
from adapters.shared.open_parts import (
    bullets,
    headline,
    lines_of,
    open_parts,
    what_is_asked,
    written_by_requester,
)
from adapters.shared.sentences import (
    consequences,
    refused,
    silence,
)
from adapters.shared.sheets import (
    Button,
    Buttons,
    Paragraph,
    Part,
    Sheet,
    Style,
    Tone,
)
from adapters.shared.voice import Voice
from core.desk import Page
from core.preview import Foresight
from core.refusals import AnotherRequestIsOpen
from core.rules import Action


def confirm_sheet(  # noqa: PLR0913 - what stands, what is meant, and what it will do
    voice: Voice, page: Page, action: Action, will: Foresight, cast: Cast, *, draft: str
) -> Sheet:
    """The last step before something is done: what it will do (F4)."""
    order = page.order
    question = voice.say(f"confirm.{action.value}", title=order.title, order=order.id)
    parts: list[Part] = [Paragraph(said=question)]
    if action is Action.ACCEPT_REQUEST:
        parts.append(Paragraph(said=headline(voice, page, cast)))
    if will.request is not None and will.if_accepted is not None:
        asked = what_is_asked(voice, order, will.request, cast, own=True)
        written = written_by_requester(voice, will.request)
        parts.append(Paragraph(said=lines_of([asked, *written])))
        at_once = list(consequences(voice, order, will.at_once, page.reader))
        if will.at_once.ends:
            parts.append(Paragraph(said=bullets(voice, at_once)))
        other = cast.party(order, will.request.counterparty, voice)
        until = will.request.closes_at
        said = voice.say("confirm.then", other=other, deadline=until)
        kept = silence(voice, will.request)
        parts.append(Paragraph(said=lines_of([said, kept])))
        parts.append(Paragraph(said=voice.say("confirm.if_accepted")))
        later = list(consequences(voice, order, will.if_accepted, page.reader))
        parts.append(Paragraph(said=bullets(voice, later)))
    else:
        at_once = list(consequences(voice, order, will.at_once, page.reader))
        parts.append(Paragraph(said=bullets(voice, at_once)))
    yes = Button(
        press=Press(step=Step.CONFIRM, order=order.id, action=action, draft=draft),
        label=voice.plain().say(f"do.{action.value}"),
        style=STYLES.get(action, Style.PRIMARY),
    )
    back = Button(
        press=Press(step=Step.EDIT, order=order.id, action=action, draft=draft),
        label=voice.plain().say("confirm.back"),
    )
    parts.append(Buttons(buttons=(yes, back)))
    title = voice.plain().say("confirm.title")
    return Sheet(title=title, parts=tuple(parts), summary=title, tone=Tone.WAITING)


def replace_sheet(
    voice: Voice, page: Page, action: Action, refusal: AnotherRequestIsOpen, cast: Cast
) -> Sheet:
    """Another request is in the way: what it is, and the way out in one step (R4)."""
    order = page.order
    parts: list[Part] = [Paragraph(said=refused(voice, refusal))]
    parts += open_parts(voice, page, cast)
    if refusal.way_out is not None:
        press = Press(step=Step.REPLACE, order=order.id, action=action, seen=refusal.request)
        label = voice.plain().say(f"replace.{refusal.way_out.value}")
        parts.append(Buttons(buttons=(Button(press=press, label=label, style=Style.DANGER),)))
    return Sheet(
        title=title_of(order),
        parts=tuple(parts),
        summary=refused(voice.plain(), refusal),
        tone=Tone.WAITING,
    )
