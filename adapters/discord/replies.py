"""What the Clerk answers, as a sheet for the person alone."""

from collections.abc import Mapping
from typing import Final

from adapters.shared.answers import Correct, Done, Misfit, Refused
from adapters.shared.buttons import Press, Step
from adapters.shared.form_reading import WHOLE, Typed
from adapters.shared.forms import Form
from adapters.shared.sheets import Button, Buttons, Paragraph, Part, Sheet, Style, Tone
from adapters.shared.voice import Said, Voice
from core.values import OrderId

WRITTEN: Final = (
    "comment",
    "note",
    "answer",
    "message",
    "requirements",
    "delivery",
    "revision",
    "confidential",
    "why",
)
"""The fields that hold sentences, which are tedious to write twice."""


def done_sheet(voice: Voice, done: Done) -> Sheet:
    """It has been done; the way to the order as it stands now."""
    way_on = Buttons(buttons=(_to_order(voice, done.order),))
    parts: tuple[Part, ...] = (Paragraph(said=done.said), way_on)
    return Sheet(title=done.title, parts=parts, summary=done.said, tone=Tone.GOOD)


def refused_sheet(voice: Voice, said: Said, order: OrderId | None = None) -> Sheet:
    """It was not done, and why; the way to what stands, where there is an order to show.

    Args:
        voice: the reader's.
        said: why.
        order: the order that it was about, where the reader is known to have a part in it.
    """
    parts: list[Part] = [Paragraph(said=said)]
    if order is not None:
        parts.append(Buttons(buttons=(_to_order(voice, order),)))
    return Sheet(title="", parts=tuple(parts), summary=said, tone=Tone.ENDED)


def with_what_was_written(voice: Voice, refused: Refused, typed: Typed) -> Refused:
    """Give a refused form's texts back to whoever wrote them: Discord closed it when it was sent.

    Args:
        voice: theirs.
        refused: why it was not done.
        typed: what the form held, by field.
    """
    written = [typed[name] for name in WRITTEN if typed.get(name, "").strip()]
    if not written:
        return refused
    lines = [refused.said, voice.say("refused.written"), *(voice.quote(text) for text in written)]
    return refused.but(said=Said("\n".join(lines)))


def correct_sheet(voice: Voice, correct: Correct, back: Press) -> Sheet:
    """What is wrong with a form that was sent, and the way back to it with all that was typed."""
    lines = [
        voice.say("correct.line", field=_label(voice, correct.form, field), why=why)
        if field != WHOLE
        else Said(voice.markup.text(why))
        for field, why in correct.errors.items()
    ]
    return not_yet_sheet(voice, Said("\n".join(lines)), back)


def not_yet_sheet(voice: Voice, said: Said, back: Press) -> Sheet:
    """Say why something was not sent yet, and give the way back to it."""
    again = Button(press=back, label=voice.plain().say("correct.edit"), style=Style.PRIMARY)
    title = voice.plain().say("correct.title")
    parts = (Paragraph(said=said), Buttons(buttons=(again,)))
    return Sheet(title=title, parts=parts, summary=title, tone=Tone.URGENT)


def misfit_said(voice: Voice, misfit: Misfit, labels: Mapping[str, str]) -> Said:
    """Say which option of a command does not fit, and why.

    Args:
        voice: the reader's.
        misfit: what is wrong.
        labels: the option's names as Discord shows them, by field.
    """
    field = voice.strong(Said(voice.markup.text(labels.get(misfit.field, misfit.field))))
    return voice.say("correct.line", field=field, why=str(misfit.said))


def form_ready_sheet(voice: Voice, press: Press) -> Sheet:
    """The form could not be shown in time: the way to it."""
    said = voice.say("answer.form_ready")
    to_form = Button(press=press, label=voice.plain().say("answer.form_open"), style=Style.PRIMARY)
    parts = (Paragraph(said=said), Buttons(buttons=(to_form,)))
    return Sheet(title="", parts=parts, summary=said, tone=Tone.WAITING)


def _label(voice: Voice, form: Form, name: str) -> Said:
    label = next((field.label for field in form.fields if field.name == name), name)
    return voice.strong(Said(voice.markup.text(label)))


def _to_order(voice: Voice, order: OrderId) -> Button:
    return Button(press=Press(step=Step.PAGE, order=order), label=voice.plain().say("do.page"))
