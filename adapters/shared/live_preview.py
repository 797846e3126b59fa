"""What a form would do as it is filled in so far, while it is being filled in (F4)."""

from collections.abc import Mapping
from typing import Final

from adapters.shared.form_reading import Misread, Typed, field_of, read_form
from adapters.shared.forms import Form, Input, form_for
from adapters.shared.open_parts import lines_of
from adapters.shared.sentences import consequences, refused
from adapters.shared.voice import Said, Voice
from core.desk import Desk
from core.refusals import Refusal
from core.requests import RequestRef
from core.rules import Action
from core.values import Actor, OrderId

NUMBERS: Final = frozenset({Input.AMOUNT, Input.DAYS})
"""The fields whose effect can be shown before anything else is filled in."""

_STAND_IN: Final = "…"


async def preview(  # noqa: PLR0913, PLR0917 - a form, who fills it in, and what they saw
    desk: Desk,
    order: OrderId,
    action: Action,
    typed: Typed,
    by: Actor,
    voice: Voice,
    seen: RequestRef | None,
    *,
    replacing: bool,
) -> Said | None:
    """Say what the numbers typed so far would do; nothing where there is nothing to say yet.

    Texts and reasons that are still missing are taken as given: they change no number.
    """
    page = await desk.look(order, by)
    if isinstance(page, Refusal):
        return None
    voice = voice.at(page.now)
    form = form_for(page, action, voice)
    if form is None:
        return None
    command = read_form(page.order, action, _whole(form, typed), seen, replacing=replacing)
    if isinstance(command, Misread):
        return voice.say(command.key) if typed.get(command.field) else None
    will = await desk.preview(order, command, by)
    if isinstance(will, Refusal):
        return _wrong(form, typed, voice, will)
    moved = (will.if_accepted or will.at_once).but(rate_before=None, rate_after=None, ends=())
    moved = moved.but(status_after=moved.status_before)
    if not moved.moves_something:
        return None
    return lines_of(list(consequences(voice, page.order, moved, page.reader)))


def _whole(form: Form, typed: Typed) -> Mapping[str, str]:
    whole = dict(typed)
    for field in form.fields:
        if field.required and field.name not in whole and field.input not in NUMBERS:
            whole[field.name] = field.choices[0].value if field.choices else _STAND_IN
    return whole


def _wrong(form: Form, typed: Typed, voice: Voice, refusal: Refusal) -> Said | None:
    """What is wrong with a number that was typed; what is not typed yet is not wrong."""
    name = field_of(refusal)
    numbers = {field.name for field in form.fields if field.input in NUMBERS}
    return refused(voice, refusal) if name in numbers and typed.get(name) else None
