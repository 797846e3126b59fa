"""The card: what stands now, with the buttons for it, the same wherever it is shown."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from adapters.shared.buttons import Press, Step
from adapters.shared.cast import Cast
from adapters.shared.evidence_clerk import evidence_button
from adapters.shared.open_parts import headline, open_parts
from adapters.shared.sentences import (
    money,
    status,
)
from adapters.shared.sheets import (
    Button,
    Buttons,
    Facts,
    Paragraph,
    Part,
    Sheet,
    SmallPrint,
    Style,
    Sure,
    Tone,
)
from adapters.shared.voice import Said, Voice
from core.desk import Page
from core.orders import Order, Status
from core.rules import Action
from core.values import AccountId, Role
from core.views import Reader

URGENT_BELOW: Final = timedelta(hours=6)
"""How little time left makes a card urgent: the second of the reminders (T1)."""

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

SURE: Final[Mapping[Action, str]] = {
    Action.ACCEPT_OFFER: "sure.accept_offer",
    Action.WITHDRAW_OFFER: "sure.withdraw_offer",
    Action.WITHDRAW_REQUEST: "sure.withdraw_request",
}
"""What is asked before an action that has neither a form nor a last step, and cannot be undone."""

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


def card_sheet(voice: Voice, page: Page, cast: Cast) -> Sheet:
    """The card: what stands now, with the buttons for it. One for each party."""
    order = page.order
    parts: list[Part] = [*standing_parts(voice, page, cast), *open_parts(voice, page, cast)]
    buttons = [*buttons_for(voice, page, ON_THE_CARD), *_ways_on(voice, page)]
    if buttons:
        parts.append(Buttons(buttons=tuple(buttons)))
    return Sheet(
        title=title_of(order),
        parts=tuple(parts),
        summary=_summary(voice, page, cast),
        tone=tone_of(voice, page),
        mention=waits_for(page),
    )


def title_of(order: Order) -> str:
    """The title of every sheet about an order, in plain text."""
    return f"{order.title} · {order.id}"


def buttons_for(voice: Voice, page: Page, actions: tuple[Action, ...]) -> list[Button]:
    """Buttons for those of the actions that are possible now, in that order."""
    possible = {option.action for option in page.options if option.possible}
    seen = page.order.request.ref if page.order.request is not None else None
    return [
        Button(
            press=Press(step=Step.DO, order=page.order.id, action=action, seen=seen),
            label=voice.plain().say(f"do.{action.value}"),
            style=STYLES.get(action, Style.PLAIN),
            sure=_sure(voice.plain(), action, page.order),
        )
        for action in actions
        if action in possible
    ]


def _sure(plain: Voice, action: Action, order: Order) -> Sure | None:
    if action not in SURE:
        return None
    key = SURE[action]
    if action is Action.WITHDRAW_REQUEST and order.suspended is not None:
        key = "sure.withdraw_request.counter"  # the first one stands again (R20)
    return Sure(
        title=plain.say("sure.title"),
        text=plain.say(key),
        yes=plain.say(f"do.{action.value}"),
        no=plain.say("sure.no"),
    )


def _ways_on(voice: Voice, page: Page) -> Iterator[Button]:
    order = page.order
    if page.reader is Reader.CHANNEL or order.status in {Status.OFFERED, Status.NOT_AGREED}:
        return
    plain = voice.plain()
    if order.status not in {Status.COMPLETED, Status.CANCELLED} and page.acting_for is None:
        press = Press(step=Step.RESOLVE, order=order.id)
        yield Button(press=press, label=plain.say("do.resolve"))
    if order.evidence:
        yield evidence_button(voice, order)
    yield Button(press=Press(step=Step.PAGE, order=order.id), label=plain.say("do.page"))


def standing_parts(voice: Voice, page: Page, cast: Cast) -> Iterator[Part]:
    """Where the order stands: the parties, the price, the date."""
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
    key = "summary.open.own" if page.reader.role is order.request.by else "summary.open"
    return plain.say(
        key,
        headline=headline(plain, page, cast),
        title=order.title,
        order=order.id,
        deadline=order.request.closes_at,
    )


def tone_of(voice: Voice, page: Page) -> Tone:
    """How things stand, for an accent."""
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


def waits_for(page: Page) -> AccountId | None:
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
