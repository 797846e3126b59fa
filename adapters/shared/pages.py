"""The sheets that people see: the card, the order page, the picker, the list, the last step.

Each is made from a page of the core: the order with what this reader may see, and what they may
do. No button is offered that the core would refuse, and what it would refuse says why.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.cast import Cast
from adapters.shared.sentences import (
    asks,
    consequences,
    ended,
    money,
    reason,
    refused,
    silence,
    status,
)
from adapters.shared.sheets import (
    Button,
    Buttons,
    Choice,
    Facts,
    Heading,
    Paragraph,
    Part,
    Picker,
    Rule,
    Sheet,
    SmallPrint,
    Style,
    Tone,
)
from adapters.shared.voice import Fact, Said, Voice
from core.desk import Page
from core.orders import Order, Status
from core.preview import Foresight
from core.refusals import AnotherRequestIsOpen
from core.requests import Request
from core.rules import OPENS, Action
from core.terms import CancellationTerms
from core.values import AccountId, Role
from core.views import Reader

URGENT_BELOW: Final = timedelta(hours=6)
"""How little time left makes a card urgent: the second of the reminders (T1)."""

HISTORY: Final = 8
"""How many earlier requests a page shows; the export has them all."""

STYLES: Final[Mapping[Action, Style]] = {
    Action.ACCEPT_REQUEST: Style.PRIMARY,
    Action.ACCEPT_OFFER: Style.PRIMARY,
    Action.DELIVER: Style.PRIMARY,
    Action.COMPLETE: Style.PRIMARY,
    Action.SUPPLY_REQUIREMENTS: Style.PRIMARY,
    Action.DECLINE_REQUEST: Style.DANGER,
    Action.DECLINE_OFFER: Style.DANGER,
    Action.CANCEL_AT_ONCE: Style.DANGER,
    Action.SUPPORT_CANCEL: Style.DANGER,
}

ON_THE_CARD: Final = (
    Action.ACCEPT_REQUEST,
    Action.DECLINE_REQUEST,
    Action.COUNTER_REQUEST,
    Action.WITHDRAW_REQUEST,
    Action.ACCEPT_OFFER,
    Action.DECLINE_OFFER,
    Action.WITHDRAW_OFFER,
    Action.SUPPLY_REQUIREMENTS,
    Action.DELIVER,
    Action.COMPLETE,
    Action.ASK_REVISION,
)
"""The actions that have a button on the card itself; the rest is on the page and the picker."""

_OFFER_ACTIONS: Final = frozenset(
    {Action.JOIN_OFFER, Action.ACCEPT_OFFER, Action.DECLINE_OFFER, Action.WITHDRAW_OFFER}
)


def card_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """The card: what stands now, with the buttons for it. One for each party."""
    order = page.order
    parts: list[Part] = [*_standing_parts(voice, page, cast), *_open_parts(voice, page, cast)]
    buttons = [*_buttons(voice, page, ON_THE_CARD), *_ways_on(voice, page)]
    if buttons:
        parts.append(Buttons(buttons=tuple(buttons)))
    return Sheet(
        title=_title(order),
        parts=tuple(parts),
        summary=_summary(voice, page, cast),
        tone=_tone(voice, page),
        mention=_meant(page),
    )


def page_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """The order page: everything about an order, and what may be done and why not (O7)."""
    card = card_sheet(voice, page, cast)
    parts: list[Part] = [part for part in card.parts if not isinstance(part, Buttons)]
    buttons = [*_buttons(voice, page, tuple(Action)), _back_to_list(voice)]
    parts += [Buttons(buttons=tuple(buttons[at : at + 5])) for at in range(0, len(buttons), 5)]
    parts += _why_not(voice, page)
    parts += _texts(voice, page)
    parts += _history(voice, page)
    return card.but(parts=tuple(parts), mention=None)


def resolve_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """What can be asked about this order (R1), and why not the rest."""
    asking = (*OPENS, Action.CANCEL_AT_ONCE, Action.ESCALATE)
    parts: list[Part] = [
        Paragraph(said=voice.say("resolve.intro", title=page.order.title)),
        SmallPrint(said=voice.say("form.talk_first")),
    ]
    parts += _open_parts(voice, page, cast)
    possible = [
        *_buttons(voice, page, _ANSWERS),
        *_buttons(voice, page, asking),
        *_replacing(voice, page, asking),
    ]
    parts += [Buttons(buttons=tuple(possible[at : at + 5])) for at in range(0, len(possible), 5)]
    parts += _why_not(voice, page, asking)
    return Sheet(
        title=_title(page.order),
        parts=tuple(parts),
        summary=voice.plain().say("resolve.intro", title=page.order.title),
        tone=_tone(voice, page),
    )


_ANSWERS: Final = (
    Action.ACCEPT_REQUEST,
    Action.DECLINE_REQUEST,
    Action.COUNTER_REQUEST,
    Action.WITHDRAW_REQUEST,
)


def list_sheet(
    voice: Voice, pages: tuple[Page, ...], cast: Cast, number: int, *, more: bool
) -> Sheet:
    """A page of somebody's orders."""
    parts: list[Part] = []
    if not pages:
        parts.append(Paragraph(said=voice.say("list.empty")))
    parts.extend(Paragraph(said=_line(voice, page, cast)) for page in pages)
    if pages:
        choices = tuple(_choice(voice, page) for page in pages)
        placeholder = voice.plain().say("list.pick")
        parts.append(Picker(name="orders", placeholder=placeholder, choices=choices))
    turns = []
    if number:
        turns.append(_turn(voice, "list.newer", number - 1))
    if more:
        turns.append(_turn(voice, "list.older", number + 1))
    if turns:
        parts.append(Buttons(buttons=tuple(turns)))
    title = voice.plain().say("list.title")
    return Sheet(title=title, parts=tuple(parts), summary=title)


def confirm_sheet(  # noqa: PLR0913 - what stands, what is meant, and what it will do
    voice: Voice, page: Page, action: Action, will: Foresight, cast: Cast, *, draft: str
) -> Sheet:
    """The last step before something is done: what it will do (F4)."""
    order = page.order
    parts: list[Part] = [Paragraph(said=voice.say(f"confirm.{action.value}", order=order.id))]
    if will.request is not None and will.if_accepted is not None:
        parts.append(Paragraph(said=_lines(_request_lines(voice, will.request))))
        at_once = list(consequences(voice, order, will.at_once, page.reader))
        if will.at_once.ends:
            parts.append(Paragraph(said=_bullets(voice, at_once)))
        other = cast.party(order, will.request.counterparty, voice)
        until = will.request.closes_at
        said = voice.say("confirm.then", other=other, deadline=until)
        kept = silence(voice, will.request)
        parts.append(Paragraph(said=_lines([said, kept])))
        parts.append(Paragraph(said=voice.say("confirm.if_accepted")))
        later = list(consequences(voice, order, will.if_accepted, page.reader))
        parts.append(Paragraph(said=_bullets(voice, later)))
    else:
        at_once = list(consequences(voice, order, will.at_once, page.reader))
        parts.append(Paragraph(said=_bullets(voice, at_once)))
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
    parts += _open_parts(voice, page, cast)
    if refusal.way_out is not None:
        press = Press(step=Step.REPLACE, order=order.id, action=action, seen=refusal.request)
        label = voice.plain().say(f"replace.{refusal.way_out.value}")
        parts.append(Buttons(buttons=(Button(press=press, label=label, style=Style.DANGER),)))
    return Sheet(
        title=_title(order),
        parts=tuple(parts),
        summary=refused(voice.plain(), refusal),
        tone=Tone.WAITING,
    )


def _title(order: Order) -> str:
    return f"{order.title} · {order.id}"


def _standing_parts(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    order = page.order
    pairs = [(voice.say("fact.status"), status(voice, order))]
    for role in Role:
        who = cast.party(order, role, voice)
        if order.account(role) is None:
            pairs.append((voice.term(role), voice.say("fact.nobody_yet")))
            continue
        key = "fact.you" if page.reader.role is role else "fact.person"
        platform = voice.say(f"platform.{who.platform.value}")
        pairs.append((voice.term(role), voice.say(key, who=who, platform=platform)))
    pairs.append((voice.say("fact.price"), _price(voice, order)))
    pairs.append((voice.say("fact.delivery"), _delivery(voice, order)))
    yield Facts(pairs=tuple(pairs))
    if order.status is Status.CANCELLED and order.ended_at is not None:
        yield Paragraph(
            said=voice.say(
                "card.cancelled", when=order.ended_at, amount=money(order, order.refunded)
            )
        )
    if order.completes_at is not None:
        yield SmallPrint(said=voice.say("card.completes_by_itself", when=order.completes_at))


def _price(voice: Voice, order: Order) -> Said:
    if order.refunded and order.status is not Status.CANCELLED:
        return voice.say(
            "fact.price.refunded", price=order.money, back=money(order, order.refunded)
        )
    return Said(voice.fact(order.money))


def _delivery(voice: Voice, order: Order) -> Said:
    moment = Said(voice.moment(order.agreed_delivery))
    if order.status in {Status.AWAITING_REQUIREMENTS, Status.IN_PROGRESS}:
        return voice.say(
            "fact.delivery.countdown",
            when=moment,
            countdown=voice.countdown(order.agreed_delivery),
        )
    return moment


def _open_parts(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    """The offer or the request that waits for an answer, if there is one."""
    order, request = page.order, page.order.request
    offer = order.offer
    if order.status is Status.OFFERED and offer is not None:
        yield Rule()
        who = cast.party(order, offer.by, voice)
        key = "card.offer.own" if page.reader.role is offer.by else "card.offer"
        yield Paragraph(said=voice.say(key, who=who, role=offer.by.other))
        if offer.code is not None:
            yield Paragraph(said=voice.say("card.offer.code", code=offer.code))
        yield SmallPrint(
            said=voice.say(
                "card.offer.deadline",
                deadline=offer.closes_at,
                countdown=voice.countdown(offer.closes_at),
            )
        )
        return
    if request is None:
        yield from _last(voice, page)
        return
    yield Rule()
    yield Heading(text=voice.plain().say(_heading(page, request), kind=request.kind))
    who = cast.party(order, request.by, voice)
    key = "card.asks.own" if page.reader.role is request.by else "card.asks"
    lines = [voice.say(key, who=who, asks=asks(voice, order, request.terms))]
    yield Paragraph(said=_lines([*lines, *_request_lines(voice, request)]))
    picked = reason(voice, request, page.policy)
    if picked is not None:
        secret = request.confidential is not None
        yield SmallPrint(
            said=voice.say("card.reason.confidential" if secret else "card.reason", reason=picked)
        )
    if order.suspended is not None:
        first = order.suspended.request
        yield SmallPrint(
            said=voice.say(
                "card.waiting",
                kind=first.kind,
                asks=asks(voice, order, first.terms),
                left=order.suspended.left,
            )
        )
    yield Paragraph(
        said=_lines(
            [
                voice.say(
                    "card.deadline",
                    deadline=request.closes_at,
                    countdown=voice.countdown(request.closes_at),
                ),
                silence(voice, request),
            ],
        )
    )
    yield from _evidence(voice, page)


def _heading(page: Page, request: Request) -> str:
    if page.reader.role is request.counterparty:
        return "card.heading.answer"
    return "card.heading.waiting"


def _request_lines(voice: Voice, request: Request) -> list[Said]:
    """What the requester wrote."""
    lines = [voice.quote(request.comment)] if request.comment else []
    terms = request.terms
    if isinstance(terms, CancellationTerms) and terms.note:
        lines += [voice.say("card.note"), voice.quote(terms.note)]
    return lines


def _last(voice: Voice, page: Page) -> Iterator[Part]:
    """How the latest request ended, so that a card tells what came of it."""
    if page.order.past:
        last = page.order.past[-1]
        lines = [ended(voice, page.order, last)]
        if last.message:
            lines.append(voice.quote(last.message))
        yield Rule()
        yield Paragraph(said=_lines(lines))


def _evidence(voice: Voice, page: Page) -> Iterator[Part]:
    attached = page.order.evidence
    if attached:
        names = Said(", ".join(voice.markup.text(one.name) for one in attached))
        yield SmallPrint(said=voice.say("card.evidence", len(attached), names=names))


def _texts(voice: Voice, page: Page) -> Iterator[Part]:
    order = page.order
    for key, text in (
        ("page.requirements", order.requirements),
        ("page.delivery", order.delivery),
        ("page.revision", order.revision_note),
    ):
        if text:
            yield Paragraph(said=_lines([voice.say(key), voice.quote(text)]))


def _history(voice: Voice, page: Page) -> Iterator[Part]:
    past = page.order.past
    if not past:
        return
    yield Rule()
    yield Heading(text=voice.plain().say("page.history"))
    lines = [ended(voice, page.order, request) for request in reversed(past[-HISTORY:])]
    if len(past) > HISTORY:
        lines.append(voice.say("page.history.more", len(past) - HISTORY))
    yield Paragraph(said=_lines(lines))


def _buttons(voice: Voice, page: Page, actions: tuple[Action, ...]) -> list[Button]:
    """Buttons for those of the actions that are possible now, in that order."""
    possible = {option.action for option in page.options if option.possible}
    seen = page.order.request.ref if page.order.request is not None else None
    return [
        Button(
            press=Press(step=Step.DO, order=page.order.id, action=action, seen=seen),
            label=voice.plain().say(f"do.{action.value}"),
            style=STYLES.get(action, Style.PLAIN),
        )
        for action in actions
        if action in possible
    ]


def _replacing(voice: Voice, page: Page, actions: tuple[Action, ...]) -> Iterator[Button]:
    """Buttons for what an open request is in the way of, leading to the way out (R4)."""
    for option in page.options:
        refusal = option.refusal
        if option.action in actions and isinstance(refusal, AnotherRequestIsOpen):
            press = Press(step=Step.DO, order=page.order.id, action=option.action)
            label = voice.plain().say(f"do.{option.action.value}")
            yield Button(press=press, label=label)


def _ways_on(voice: Voice, page: Page) -> Iterator[Button]:
    order = page.order
    if page.reader is Reader.CHANNEL or order.status in {Status.OFFERED, Status.NOT_AGREED}:
        return
    plain = voice.plain()
    if order.status not in {Status.COMPLETED, Status.CANCELLED}:
        press = Press(step=Step.RESOLVE, order=order.id)
        yield Button(press=press, label=plain.say("do.resolve"))
    yield Button(press=Press(step=Step.PAGE, order=order.id), label=plain.say("do.page"))


def _back_to_list(voice: Voice) -> Button:
    return Button(press=Press(step=Step.LIST), label=voice.plain().say("do.list"))


def _why_not(
    voice: Voice, page: Page, actions: tuple[Action, ...] = tuple(Action)
) -> Iterator[Part]:
    """What is not possible now, and why (O7)."""
    if page.order.status in {Status.NOT_AGREED, Status.COMPLETED, Status.CANCELLED}:
        return
    over = page.order.status is not Status.OFFERED
    lines = [
        voice.say(
            "page.why_not",
            action=voice.say(f"do.{option.action.value}"),
            why=refused(voice, option.refusal),
        )
        for option in page.options
        if option.refusal is not None
        and option.action in actions
        and not (over and option.action in _OFFER_ACTIONS)
    ]
    if lines:
        yield SmallPrint(said=_lines(lines))


def _line(voice: Voice, page: Page, cast: Cast) -> Said:
    order = page.order
    role = page.reader.role or Role.CLIENT
    facts: dict[str, Fact] = {
        "title": order.title,
        "order": order.id,
        "other": cast.party(order, role.other, voice),
        "status": status(voice, order),
        "role": role,
    }
    if order.request is None:
        return voice.say("list.line", **facts)
    return voice.say(
        "list.line.open",
        kind=order.request.kind,
        countdown=voice.countdown(order.request.closes_at),
        **facts,
    )


def _choice(voice: Voice, page: Page) -> Choice:
    order, plain = page.order, voice.plain()
    description: str = status(plain, order)
    if order.request is not None:
        description = plain.say(
            "list.choice.open",
            kind=order.request.kind,
            countdown=plain.countdown(order.request.closes_at),
        )
    press = Press(step=Step.PAGE, order=order.id)
    return Choice(press=press, label=_title(order), description=description)


def _turn(voice: Voice, key: str, number: int) -> Button:
    return Button(press=Press(step=Step.LIST, draft=f"{number}"), label=voice.plain().say(key))


def _summary(voice: Voice, page: Page, cast: Cast) -> str:
    """What a notification says of the card."""
    plain, order = voice.plain(), page.order
    if order.status is Status.OFFERED and order.offer is not None:
        who = cast.party(order, order.offer.by, plain)
        key = "summary.offer.own" if page.reader.role is order.offer.by else "summary.offer"
        return plain.say(key, who=who, title=order.title, order=order.id)
    if order.request is None:
        return plain.say(
            "summary.status", title=order.title, order=order.id, status=status(plain, order)
        )
    request = order.request
    key = "summary.asks.own" if page.reader.role is request.by else "summary.asks"
    return plain.say(
        key,
        who=cast.party(order, request.by, plain),
        asks=asks(plain, order, request.terms),
        title=order.title,
        order=order.id,
        deadline=request.closes_at,
    )


def _tone(voice: Voice, page: Page) -> Tone:
    order = page.order
    if order.status is Status.COMPLETED:
        return Tone.GOOD
    if order.status in {Status.CANCELLED, Status.NOT_AGREED}:
        return Tone.ENDED
    if order.request is not None:
        urgent = order.request.closes_at - voice.now < URGENT_BELOW
        return Tone.URGENT if urgent else Tone.WAITING
    if order.status is Status.OFFERED:
        return Tone.WAITING
    return Tone.URGENT if order.is_late(voice.now) else Tone.CALM


def _meant(page: Page) -> AccountId | None:
    """The one person who is to answer, where they are the reader."""
    order, role = page.order, page.reader.role
    if role is None:
        return None
    if order.request is not None and order.request.counterparty is role:
        return order.account(role)
    offer = order.offer
    if order.status is Status.OFFERED and offer is not None and offer.by is not role:
        return order.account(role)
    return None


def _lines(lines: list[Said]) -> Said:
    return Said("\n".join(lines))


def _bullets(voice: Voice, lines: list[Said]) -> Said:
    return Said("\n".join(voice.say("list.bullet", line=line) for line in lines))
