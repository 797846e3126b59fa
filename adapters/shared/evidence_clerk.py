"""The Clerk's hand for evidence: takes the files of a form, and shows what is attached (E2)."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from babel.units import format_unit

from adapters.shared.buttons import Press, Step
from adapters.shared.cast import Cast
from adapters.shared.evidence import EvidenceRoom, Given, file_name
from adapters.shared.open_parts import lines_of
from adapters.shared.ports import Ticket, Tickets
from adapters.shared.sentences import refused
from adapters.shared.sheets import Button, Buttons, Paragraph, Part, Sheet, SmallPrint
from adapters.shared.voice import Said, Voice
from core.desk import Page
from core.orders import Evidence, Order
from core.refusals import Refusal
from core.values import Actor, OrderId, RequestId, Value

_UNITS: Final = ("byte", "kilobyte", "megabyte", "gigabyte")
_NEXT: Final = 1024
_ROW: Final = 5
"""Buttons in a row (Discord, action row)."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that came with a form.

    Attributes:
        given: how its platform describes it.
        content: fetches its bytes; not called when the file is refused unseen.
    """

    given: Given
    content: Callable[[], AsyncIterator[bytes]]


class Taken(Value):
    """What became of the files of one form.

    Attributes:
        attached: how many were.
        refused: the names of those that were not, each with why.
    """

    attached: int = 0
    refused: tuple[tuple[str, Refusal], ...] = ()

    def and_one(self, name: str, refusal: Refusal | None) -> "Taken":
        """The same with one more file, or link."""
        if refusal is None:
            return self.but(attached=self.attached + 1)
        return self.but(refused=(*self.refused, (name, refusal)))

    def said(self, voice: Voice) -> Said:
        """Say it to whoever sent them."""
        lines = []
        if self.attached:
            lines.append(voice.say("evidence.attached", self.attached))
        lines += [
            voice.say("evidence.not_attached", name=name, why=refused(voice, refusal))
            for name, refusal in self.refused
        ]
        return lines_of(lines)


async def take_all(
    room: EvidenceRoom,
    order: OrderId,
    files: Sequence[GivenFile],
    by: Actor,
    request: RequestId | None,
) -> Taken:
    """Attach files, one after the other; what is wrong with one is no reason against the next."""
    taken = Taken()
    for file in files:
        outcome = await room.take(order, file.given, _only(file.content), by, request)
        refusal = outcome if isinstance(outcome, Refusal) else None
        taken = taken.and_one(file_name(file.given.name), refusal)
    return taken


async def _only(fetch: Callable[[], AsyncIterator[bytes]]) -> AsyncIterator[bytes]:
    """Fetch the bytes when somebody asks for the first of them."""
    async for chunk in fetch():
        yield chunk


class EvidenceLinks:
    """Gives people addresses under which they can open files, for a quarter of an hour each.

    Args:
        tickets: remembers them.
        base: where the web process is reached from outside.
    """

    def __init__(self, tickets: Tickets, base: str) -> None:
        self._tickets = tickets
        self._base = base

    async def addresses(self, order: Order, by: Actor) -> Mapping[int, str]:
        """Give an address for each file of an order that somebody has just been shown."""
        files = [one for one in order.evidence if one.link is None and one.sha256]
        if not files:
            return {}
        names = await self._tickets.issue(
            [
                Ticket(order=order.id, number=one.id, account=by.account, roles=by.roles)
                for one in files
            ]
        )
        return {
            one.id: f"{self._base}/evidence/{name}" for one, name in zip(files, names, strict=True)
        }


def evidence_sheet(voice: Voice, page: Page, cast: Cast, addresses: Mapping[int, str]) -> Sheet:
    """Everything attached to an order, with a button to open each piece that has an address."""
    plain, order = voice.plain(), page.order
    title = plain.say("evidence.title", order=order.id)
    parts: list[Part] = [Paragraph(said=voice.say("evidence.none"))]
    if order.evidence:
        lines = [_line(voice, order, one, cast) for one in order.evidence]
        parts = [Paragraph(said=lines_of(lines))]
    buttons = [
        Button(press=_press(order), label=f"{one.id}. {one.name}", link=address)
        for one in order.evidence
        if (address := one.link or addresses.get(one.id)) is not None
    ]
    parts += [
        Buttons(buttons=tuple(buttons[at : at + _ROW])) for at in range(0, len(buttons), _ROW)
    ]
    if addresses:
        parts.append(SmallPrint(said=voice.say("evidence.links")))
    back = Button(press=Press(step=Step.PAGE, order=order.id), label=plain.say("do.page"))
    parts.append(Buttons(buttons=(back,)))
    return Sheet(title=title, parts=tuple(parts), summary=title)


def to_hand_over(order: Order, addresses: Mapping[int, str]) -> tuple[int, ...]:
    """The files that have no address, for the platform to hand over by its own means."""
    return tuple(
        one.id
        for one in order.evidence
        if one.link is None and one.sha256 and one.id not in addresses
    )


def evidence_button(voice: Voice, order: Order) -> Button:
    """The button that shows what is attached."""
    label = voice.plain().say("do.evidence", len(order.evidence))
    return Button(press=_press(order), label=label)


def _press(order: Order) -> Press:
    return Press(step=Step.EVIDENCE, order=order.id)


def _line(voice: Voice, order: Order, one: Evidence, cast: Cast) -> Said:
    if not one.sha256:
        return voice.say("evidence.line.gone", number=one.id)
    what = voice.say("evidence.a_link") if one.link is not None else size_of(voice, one.size)
    return voice.say(
        "evidence.line",
        number=one.id,
        name=one.name,
        what=what,
        who=cast.who(one.by, order, voice),
        when=one.at,
    )


def size_of(voice: Voice, size: int) -> Said:
    """Say how large a file is, in the largest unit of which there is at least one."""
    amount, unit = float(size), 0
    while amount >= _NEXT and unit < len(_UNITS) - 1:
        amount, unit = amount / _NEXT, unit + 1
    shown = round(amount, 1 if unit > 1 else 0)
    name = f"digital-{_UNITS[unit]}"
    return Said(voice.markup.text(format_unit(shown, name, "short", locale=voice.locale)))
