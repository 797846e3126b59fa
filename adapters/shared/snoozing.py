"""Being reminded once more, in words: what is offered, and what is said of it (T1).

Every sentence that speaks of it says that the deadline stays where it is.
"""

from zoneinfo import ZoneInfo

from adapters.shared.buttons import Press, Step
from adapters.shared.cards import title_of
from adapters.shared.sentences import silence
from adapters.shared.sheets import Button, Buttons, Paragraph, Sheet, Tone
from adapters.shared.voice import Said, Voice
from core.orders import Order
from core.snooze import Later, Snooze, moments

UNKNOWN = "UTC"
"""The zone of a voice whose reader's zone nobody knows."""


def zone_of(voice: Voice) -> ZoneInfo | None:
    """Give a reader's zone, where it is known."""
    return None if voice.zone.key == UNKNOWN else voice.zone


def later_of(press: Press) -> Later | None:
    """Read when somebody wants to be reminded; none for what is no such moment."""
    try:
        return Later(press.draft)
    except ValueError:
        return None


def snooze_buttons(voice: Voice, order: Order) -> tuple[Button, ...]:
    """Offer the moments before the deadline at which somebody can be reminded once more.

    Args:
        voice: theirs, at the moment of offering.
        order: the order as it stands; nothing is offered where no request is open.
    """
    request, plain = order.request, voice.plain()
    if request is None:
        return ()
    return tuple(
        Button(
            press=Press(step=Step.SNOOZE, order=order.id, seen=request.ref, draft=later.value),
            label=plain.say(f"snooze.{later.value}"),
        )
        for later in moments(request, voice.now, zone_of(voice))
    )


def snoozed_sheet(voice: Voice, order: Order, asked: Snooze) -> Sheet:
    """Say when somebody will be reminded, and that the deadline stays; let them choose again.

    Args:
        voice: theirs.
        order: the order as it stands, with its open request.
        asked: what was asked for.
    """
    request = order.request
    when = voice.say("snoozed", when=asked.at, countdown=voice.countdown(asked.at))
    parts = [Paragraph(said=when)]
    if request is not None:
        said = voice.say(
            "snoozed.deadline",
            kind=request.kind,
            deadline=request.closes_at,
            countdown=voice.countdown(request.closes_at),
            silence=silence(voice, request),
        )
        parts.append(Paragraph(said=said))
    page = Press(step=Step.PAGE, order=order.id)
    to_order = Button(press=page, label=voice.plain().say("do.page"))
    rows = Buttons(buttons=(to_order, *snooze_buttons(voice, order)))
    summary = voice.plain().say(
        "snoozed", when=asked.at, countdown=voice.plain().countdown(asked.at)
    )
    return Sheet(title=title_of(order), parts=(*parts, rows), summary=summary, tone=Tone.WAITING)


def reminder_line(voice: Voice, order: Order) -> Said:
    """Remind somebody as they asked; nothing is said where no request is open."""
    request = order.request
    if request is None:
        return Said("")
    return voice.say(
        "notice.snoozed",
        left=request.closes_at - voice.now,
        kind=request.kind,
        title=order.title,
        order=order.id,
        deadline=request.closes_at,
        silence=silence(voice, request),
    )
