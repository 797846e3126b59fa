"""What the core's values are in words: terms, refusals, consequences.

One function for each kind of value, and no rule in any of them: whatever is said here was decided
in the core.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final

from adapters.shared.cast import Cast
from adapters.shared.voice import Fact, Said, Voice
from core.money import Money
from core.orders import Order
from core.policy import Policy, Reason, ReasonList, reason_list
from core.preview import Consequences
from core.refusals import (
    AmountOutOfRange,
    AnotherRequestIsOpen,
    NotForYou,
    Refusal,
    SupportNotHere,
)
from core.requests import Ending, Request, Silence
from core.rules import Hat
from core.standing import Standing
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    Kind,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.views import Reader

_BYTES_IN_A_MEGABYTE = 1024**2

FINEST: Final = 2
"""Decimals of a percentage at most: what one order changes among the thousands that one could have
in a year shows with them."""


def money(order: Order, minor: int) -> Money:
    """Give an amount in the order's currency."""
    return Money(minor=minor, currency=order.currency)


def asks(voice: Voice, order: Order, terms: Terms) -> Said:
    """Say in a few words what a request asks for: "3 more days", "€ 40.00 back"."""
    match terms:
        case OrderUpdateTerms():
            return voice.say("asks.order_update")
        case CancellationTerms():
            return voice.say("asks.cancellation")
        case DeliveryExtensionTerms(days=days):
            return voice.say("asks.delivery_extension", days)
        case PartialRefundTerms(amount=amount):
            return voice.say("asks.partial_refund", amount=money(order, amount))
        case ExtraTerms(title=title, price=price, days=days):
            if not days:
                return voice.say("asks.extra.price", title=title, price=money(order, price))
            if not price:
                return voice.say("asks.extra.days", days, title=title)
            return voice.say("asks.extra", days, title=title, price=money(order, price))


def silence(voice: Voice, request: Request) -> Said:
    """Say what it will mean that nobody answers (R6)."""
    key = f"silence.{request.silence.value}"
    if request.silence is Silence.ACCEPT and request.kind is Kind.ORDER_UPDATE:
        return voice.say(f"{key}.order_update")  # R12
    if request.silence is Silence.LAPSE and request.counter_to is not None:
        return voice.say(f"{key}.counter")  # R20
    return voice.say(key)


def reason(voice: Voice, request: Request, policy: Policy) -> Said | None:
    """Say the reason that was picked, where the reader may see one."""
    code, name = request.reason or request.confidential, reason_list(request.kind, request.by)
    if code is None or name is None:
        return None
    return Said(voice.markup.text(reason_label(voice, name, policy.reason(name, code), code)))


def reason_label(voice: Voice, name: ReasonList, listed: Reason | None, code: str) -> str:
    """Say a reason in plain words: an operator's own where there are some.

    A request keeps the reason it was opened with when the list changes (R14). What the operator
    called one that has left the list since is gone with it; then its code has to do.

    Args:
        voice: the reader's.
        name: the list that it was picked from.
        listed: the reason as the list has it now; none where it has it no more.
        code: its code.
    """
    if listed is not None and listed.labels:
        labels = listed.labels
        return labels.get(voice.locale.language) or next(iter(labels.values()))
    key = f"reason.{name.value}.{code}"
    return voice.plain().say(key) if voice.can_say(key) else code.replace("_", " ").capitalize()


def refused(voice: Voice, refusal: Refusal) -> Said:
    """Say why something was not done, and what to do next."""
    key = f"refusal.{refusal.code}"
    match refusal:
        case AnotherRequestIsOpen(way_out=way_out):
            key = f"{key}.{way_out.value}"
        case NotForYou(whose=whose):
            # Whoever is told so is no delegate, and need not hear that there could be one.
            hats = whose - {Hat.DELEGATE} or whose
            names = sorted(voice.say(f"hat.{hat.value}") for hat in hats)
            return voice.say(key, whose=_either(voice, names))
        case AmountOutOfRange(least=least, most=most, currency=currency):
            return voice.say(
                key,
                least=Money(minor=least, currency=currency),
                most=Money(minor=most, currency=currency),
            )
        case SupportNotHere(contact=""):
            return voice.say(f"{key}.unsaid")
        case _:
            pass
    return voice.say(key, **dict(_facts(voice, refusal)))


def _facts(voice: Voice, refusal: Refusal) -> Iterator[tuple[str, Fact]]:
    """The fields of a refusal that can be said."""
    for name in type(refusal).model_fields:
        value = getattr(refusal, name)
        if name == "field":
            yield name, voice.say(f"field.{value}")
        elif name == "limit" and refusal.code == "evidence_too_large":
            yield name, max(1, value // _BYTES_IN_A_MEGABYTE)
        elif isinstance(value, (frozenset, tuple)):
            yield name, _either(voice, sorted(_word(voice, one) for one in value))
        elif isinstance(value, (str, int, datetime)) and not isinstance(value, bool):
            yield name, value


def _word(voice: Voice, member: object) -> Said:
    return (
        voice.term(member) if isinstance(member, StrEnum) else Said(voice.markup.text(f"{member}"))
    )


def _either(voice: Voice, words: list[Said]) -> Said:
    if len(words) < 2:  # noqa: PLR2004 - one word stands alone
        return words[0] if words else Said("")
    return voice.say("list.or", before=Said(", ".join(words[:-1])), last=words[-1])


def consequences(voice: Voice, order: Order, what: Consequences, reader: Reader) -> Iterator[Said]:
    """Say what a command will do, one line for each thing that changes (F4)."""
    lines = list(_changes(voice, order, what, reader))
    yield from lines or [voice.say("will.nothing")]


def _changes(voice: Voice, order: Order, what: Consequences, reader: Reader) -> Iterator[Said]:
    for ended in what.ends:
        if ended.ending is not Ending.ACCEPTED:
            key = f"will.end.{ended.ending.value}"
            yield voice.say(key, kind=ended.kind)
    if what.status_after is not what.status_before:
        yield voice.say(f"will.status.{what.status_after.value}")
    if what.refund:
        who = "you" if reader is Reader.CLIENT else "client"
        yield voice.say(f"will.refund.{who}", amount=money(order, what.refund))
    if what.price_after != what.price_before:
        yield voice.say(
            "will.price",
            before=money(order, what.price_before),
            after=money(order, what.price_after),
        )
    if what.delivery_after != what.delivery_before:
        yield voice.say("will.delivery", before=what.delivery_before, after=what.delivery_after)
    yield from _rates(voice, what, reader)


def _rates(voice: Voice, what: Consequences, reader: Reader) -> Iterator[Said]:
    if what.counts_against_freelancer and reader is not Reader.FREELANCER:
        yield voice.say("will.counts_against_freelancer")
    before, after = what.rate_before, what.rate_after
    if before is None or after is None:
        return
    if before.completion_rate != after.completion_rate:
        was, will_be = _apart(voice, before.completion_rate, after.completion_rate)
        yield voice.say("will.completion_rate.you", before=was, after=will_be)
    if before.on_time_rate != after.on_time_rate:
        was, will_be = _apart(voice, before.on_time_rate, after.on_time_rate)
        yield voice.say("will.on_time_rate.you", before=was, after=will_be)


def _apart(voice: Voice, before: Fraction | None, after: Fraction | None) -> tuple[Said, Said]:
    """Say two rates that differ so that it shows: from 98.1% to 98.0%, not from 98% to 98%."""
    for decimals in range(FINEST):
        was, will_be = rate(voice, before, decimals), rate(voice, after, decimals)
        if was != will_be:
            return was, will_be
    return rate(voice, before, FINEST), rate(voice, after, FINEST)


def rate(voice: Voice, share: Fraction | None, decimals: int = 0) -> Said:
    """Say a rate as a percentage, or that there is none yet."""
    if share is None:
        return voice.say("rate.none")
    return Said(voice.markup.text(voice.percent(float(share), decimals)))


def standing(voice: Voice, own: Standing) -> Iterator[tuple[Said, Said]]:
    """Say how somebody does, pair by pair (S4)."""
    for name, share in (
        ("completion_rate", own.completion_rate),
        ("on_time_rate", own.on_time_rate),
        ("response_rate", own.response_rate),
    ):
        yield voice.say(f"standing.{name}"), rate(voice, share)


def status(voice: Voice, order: Order) -> Said:
    """Say where an order stands, late included (O2, O6)."""
    if order.is_late(voice.now):
        return voice.say("status.late", status=order.status)
    return voice.term(order.status)


def ended(voice: Voice, order: Order, request: Request, cast: Cast) -> Said:
    """Say how an earlier request ended, in one line."""
    if request.ending is None or request.ended_at is None:
        return asks(voice, order, request.terms)
    if request.ended_by is not None and request.ended_for is not None:
        return voice.say(
            "history.line.delegate",
            kind=request.kind,
            asks=asks(voice, order, request.terms),
            ending=request.ending,
            who=cast.delegate(request.ended_by, request.ended_for, order, voice),
            when=request.ended_at,
        )
    return voice.say(
        "history.line",
        kind=request.kind,
        asks=asks(voice, order, request.terms),
        ending=request.ending,
        when=request.ended_at,
    )
