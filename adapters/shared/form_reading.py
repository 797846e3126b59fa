"""Reading back what was filled in: typed fields become a command, or the field that is wrong.

What was typed is the core's to judge. Only what it cannot see is checked here: whether a number was
typed at all.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from adapters.shared.amounts import read_amount
from core import commands as cmd
from core.evidence import NAME_MAX
from core.money import NotAnAmountError
from core.orders import Order
from core.refusals import (
    AmountOutOfRange,
    DaysOutOfRange,
    ExtraIsEmpty,
    LinkNotTaken,
    ReasonMissing,
    ReasonNotInList,
    Refusal,
    SameTerms,
    TextMissing,
    TextTooLong,
)
from core.requests import RequestRef
from core.rules import OPENS, Action
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    Kind,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.values import Moment, Value

Typed = Mapping[str, str]
"""What was typed, by the name of the field; what was left empty may be missing."""


class Stood(Value):
    """What support's acts begin from, as an agent saw it (R9, E3).

    Attributes:
        refunded: what counted as refunded, in minor units.
        agreed: the agreed delivery date.
    """

    refunded: int
    agreed: Moment


def stood(order: Order) -> Stood:
    """Give what somebody who looks at an order now has seen of it."""
    return Stood(refunded=order.refunded, agreed=order.agreed_delivery)


class Misread(Value):
    """A field that could not be read, before the core could look at it.

    Attributes:
        field: its name.
        key: the sentence that says what is wrong.
    """

    field: str
    key: str


WHOLE: Final = ""
"""Stands for a form as a whole, where no one field of it is wrong."""

FIELD_OF: Final[Mapping[type[Refusal], str]] = {
    ReasonMissing: "reason",
    ReasonNotInList: "reason",
    DaysOutOfRange: "days",
    AmountOutOfRange: "amount",
    ExtraIsEmpty: "amount",
    LinkNotTaken: "link",
    SameTerms: WHOLE,
}
"""The field that a refusal is about, where it does not say so itself."""


def field_of(refusal: Refusal) -> str | None:
    """Say which field a refusal is about; none when no change to the form would help."""
    if isinstance(refusal, (TextMissing, TextTooLong)):
        return refusal.field
    return FIELD_OF.get(type(refusal))


def read_form(  # noqa: PLR0913 - what was typed, and what they saw
    order: Order,
    action: Action,
    typed: Typed,
    seen: RequestRef | None,
    *,
    replacing: bool,
    saw: Stood | None = None,
) -> cmd.Command | Misread:
    """Make the command out of what was typed, or say which field cannot be read.

    Args:
        order: the order, for its currency and for the kind of request that is answered.
        action: which form it was.
        typed: what was typed.
        seen: the open request as the person saw it when they began.
        replacing: whether that request is to end in the same step (R4).
        saw: the order as they saw it, where that was before; else it is what they see.
    """
    saw = saw or stood(order)
    text: Callable[[str], str] = lambda name: typed.get(name, "")  # noqa: E731
    ref = seen or RequestRef(request=order.next_request, revision=0)
    kind = OPENS.get(action)
    if kind is not None:
        terms = _read_terms(order, kind, typed)
        if isinstance(terms, Misread):
            return terms
        return cmd.OpenRequest(
            terms=terms,
            comment=text("comment"),
            reason=text("reason") or None,
            replacing=seen if replacing else None,
        )
    match action:
        case Action.COUNTER_REQUEST:
            countered = order.find(ref.request)
            terms = _read_terms(
                order, countered.kind if countered is not None else Kind.ORDER_UPDATE, typed
            )
            if isinstance(terms, Misread):
                return terms
            return cmd.CounterRequest(ref=ref, terms=terms, comment=text("comment"))
        case Action.ATTACH_EVIDENCE:
            link = text("link").strip()
            return link_to(link, seen) if link else Misread(field="link", key="form.nothing_given")
        case Action.SUPPORT_REFUND:
            amount = _read_amount(order, text("amount"))
            if isinstance(amount, Misread):
                return amount
            return cmd.SupportRefund(amount=amount, why=text("why"), refunded=saw.refunded)
        case Action.SUPPORT_EXTEND:
            days = _read_days(text("days"))
            if isinstance(days, Misread):
                return days
            return cmd.SupportExtend(days=days, why=text("why"), agreed=saw.agreed)
        case _:
            return command_for(action, typed, seen, ref, replacing=replacing)


def link_to(link: str, seen: RequestRef | None) -> cmd.AttachEvidence:
    """Make the command that attaches a link, called by its own address (E2)."""
    return cmd.AttachEvidence(
        request=None if seen is None else seen.request,
        name=link.partition("://")[2][:NAME_MAX] or link[:NAME_MAX],
        sha256=hashlib.sha256(link.encode()).hexdigest(),
        link=link,
    )


def command_for(  # noqa: C901, PLR0912 - one case for each action
    action: Action,
    typed: Typed,
    seen: RequestRef | None,
    ref: RequestRef,
    *,
    replacing: bool,
) -> cmd.Command:
    """Make the command for an action in which nothing has to be read but texts."""
    text: Callable[[str], str] = lambda name: typed.get(name, "")  # noqa: E731
    match action:
        case Action.ACCEPT_OFFER:
            return cmd.AcceptOffer()
        case Action.DECLINE_OFFER:
            return cmd.DeclineOffer(message=text("message"))
        case Action.WITHDRAW_OFFER:
            return cmd.WithdrawOffer()
        case Action.SUPPLY_REQUIREMENTS:
            return cmd.SupplyRequirements(text=text("requirements"))
        case Action.DELIVER:
            return cmd.Deliver(text=text("delivery"))
        case Action.ASK_REVISION:
            return cmd.AskRevision(text=text("revision"))
        case Action.COMPLETE:
            return cmd.Complete(replacing=seen if replacing else None)
        case Action.CANCEL_AT_ONCE:
            return cmd.CancelAtOnce(seen=seen)
        case Action.ACCEPT_REQUEST:
            return cmd.AcceptRequest(ref=ref, text=text("answer"))
        case Action.DECLINE_REQUEST:
            return cmd.DeclineRequest(ref=ref, message=text("message"))
        case Action.WITHDRAW_REQUEST:
            return cmd.WithdrawRequest(ref=ref)
        case Action.ESCALATE:
            return cmd.Escalate(comment=text("comment"), confidential=text("confidential"))
        case Action.SUPPORT_CANCEL:
            return cmd.SupportCancel(counts=text("counts") == "yes", why=text("why"))
        case Action.CLOSE_ESCALATION:
            return cmd.CloseEscalation(why=text("why"))
        case _:
            raise AssertionError(f"{action} has a form of its own")


def _read_terms(order: Order, kind: Kind, typed: Typed) -> Terms | Misread:
    match kind:
        case Kind.ORDER_UPDATE:
            return OrderUpdateTerms()
        case Kind.CANCELLATION:
            return CancellationTerms(note=typed.get("note", ""))
        case Kind.DELIVERY_EXTENSION:
            days = _read_days(typed.get("days", ""))
            return days if isinstance(days, Misread) else DeliveryExtensionTerms(days=days)
        case Kind.PARTIAL_REFUND:
            amount = _read_amount(order, typed.get("amount", ""))
            return amount if isinstance(amount, Misread) else PartialRefundTerms(amount=amount)
        case Kind.EXTRA:
            price = _read_amount(order, typed.get("amount", "") or "0")
            days = _read_days(typed.get("days", "") or "0")
            if isinstance(price, Misread):
                return price
            if isinstance(days, Misread):
                return days
            return ExtraTerms(title=typed.get("title", ""), price=price, days=days)


def _read_amount(order: Order, typed: str) -> int | Misread:
    try:
        return read_amount(typed, order.currency)
    except NotAnAmountError:
        return Misread(field="amount", key="form.not_an_amount")


def _read_days(typed: str) -> int | Misread:
    digits = typed.strip()
    # More digits than any range of days has would only make int() work for nothing.
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:  # noqa: PLR2004
        return Misread(field="days", key="form.not_days")
    return int(digits)
