"""From the model's moves to the core's commands, and from both to facts that can be compared."""

from collections.abc import Mapping

from core import commands as cmd
from core.orders import Order
from core.policy import DEFAULT_POLICY, Policy, Reason, ReasonList, Support
from core.requests import Fault, Request, RequestRef, Silence
from core.standing import Counts
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    Kind,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.values import ChannelId, RequestId
from tests.core.builders import A_HASH
from tests.core.situation import FAULTS, REFUND_REASONS, Ask, Move, Settings, Situation

SUPPORT_ROLE = "resolution-team"


def policy_of(settings: Settings) -> Policy:
    """The core's policy that says what these settings say."""
    lists = {
        ReasonList.CANCELLATION_BY_CLIENT: FAULTS["client"],
        ReasonList.CANCELLATION_BY_FREELANCER: FAULTS["freelancer"],
        ReasonList.PARTIAL_REFUND: dict.fromkeys(REFUND_REASONS, "nobody"),
    }
    return Policy(
        window=settings.window,
        reminders=settings.reminders,
        silence={
            kind: Silence.LAPSE if kind.value in settings.lapses else Silence.ACCEPT
            for kind in Kind
        },
        refund_percent=settings.percent,
        extension_days=settings.extension_days,
        extra_days=settings.extra_days,
        very_late_after=settings.very_late,
        completes_after=settings.completes,
        reasons={
            name: tuple(Reason(code=code, fault=Fault(fault)) for code, fault in codes.items())
            for name, codes in lists.items()
        },
        support=Support(
            channel=ChannelId("discord:support") if settings.support else None,
            roles=frozenset({SUPPORT_ROLE}),
        ),
        evidence=DEFAULT_POLICY.evidence.but(per_order=settings.evidence),
    )


def terms_of(move: Move, kind: str) -> Terms:
    """The terms that a move asks for."""
    match Kind(kind):
        case Kind.ORDER_UPDATE:
            return OrderUpdateTerms()
        case Kind.CANCELLATION:
            return CancellationTerms()
        case Kind.DELIVERY_EXTENSION:
            return DeliveryExtensionTerms(days=move.days)
        case Kind.PARTIAL_REFUND:
            return PartialRefundTerms(amount=move.amount)
        case Kind.EXTRA:
            return ExtraTerms(title="More of it", price=move.price, days=move.days)


def _ref(move: Move) -> RequestRef | None:
    if move.seen is None:
        return None
    number, revision = move.seen
    return RequestRef(request=RequestId(number), revision=revision)


def command_of(move: Move) -> cmd.Command:
    """The command that a move stands for."""
    ref, text = _ref(move), move.text
    if move.what.startswith("open_"):
        return cmd.OpenRequest(
            terms=terms_of(move, move.what.removeprefix("open_")),
            comment=text,
            reason=move.reason,
            replacing=ref,
        )
    if ref is not None and move.what in _ANSWERS:
        return _answer(move, ref)
    plain: Mapping[str, cmd.Command] = {
        "join_offer": cmd.JoinOffer(code=move.code),
        "accept_offer": cmd.AcceptOffer(),
        "decline_offer": cmd.DeclineOffer(message=text),
        "withdraw_offer": cmd.WithdrawOffer(),
        "supply_requirements": cmd.SupplyRequirements(text=text),
        "deliver": cmd.Deliver(text=text),
        "ask_revision": cmd.AskRevision(text=text),
        "complete": cmd.Complete(replacing=ref),
        "cancel_at_once": cmd.CancelAtOnce(seen=ref),
        "attach_evidence": cmd.AttachEvidence(
            name="The brief", sha256=A_HASH, link="https://example.org/brief"
        ),
        "escalate": cmd.Escalate(comment=text, confidential=f"SECRET-{move.who}"),
        "support_cancel": cmd.SupportCancel(counts=move.counts, why=text),
        "support_refund": cmd.SupportRefund(amount=move.amount, why=text),
        "support_extend": cmd.SupportExtend(days=move.days, why=text),
        "close_escalation": cmd.CloseEscalation(why=text),
    }
    return plain[move.what]


_ANSWERS = {"accept_request", "decline_request", "withdraw_request", "counter_request"}


def _answer(move: Move, ref: RequestRef) -> cmd.Command:
    answers: Mapping[str, cmd.Command] = {
        "accept_request": cmd.AcceptRequest(ref=ref, text=move.text),
        "decline_request": cmd.DeclineRequest(ref=ref, message=move.text),
        "withdraw_request": cmd.WithdrawRequest(ref=ref),
    }
    if move.what == "counter_request":
        return cmd.CounterRequest(ref=ref, terms=terms_of(move, move.kind), comment=move.text)
    return answers[move.what]


def facts_of_order(order: Order) -> dict[str, object]:
    """What the core says of an order."""
    return {
        "status": order.status.value,
        "seats": (order.client is not None, order.freelancer is not None),
        "money": (order.price, order.extras, order.refunded),
        "agreed": order.agreed_delivery,
        "open": _request(order.request),
        "waits": _request(order.suspended.request if order.suspended is not None else None),
        "left": order.suspended.left if order.suspended is not None else None,
        "ended": [(past.id, past.ending, past.ended_at) for past in order.past],
        "clock": (order.completes_at, order.completes_after),
        "sent back": order.revised_at,
        "calls": [one.by.value for one in order.escalations],
        "in support": order.escalation is not None,
        "evidence": len(order.evidence),
    }


def _request(request: Request | None) -> tuple[object, ...] | None:
    if request is None:
        return None
    return (
        request.id,
        request.revision,
        request.kind.value,
        request.by.value,
        request.closes_at,
        request.counter_to,
        list(request.reminders),
    )


def facts_of_model(model: Situation) -> dict[str, object]:
    """What the model says of it."""
    seats = {model.proposer, "client", "freelancer"} if model.both_seated else {model.proposer}
    return {
        "status": model.status,
        "seats": ("client" in seats, "freelancer" in seats),
        "money": (model.price, model.extras, model.refunded),
        "agreed": model.agreed,
        "open": _ask(model.ask),
        "waits": _ask(model.waits),
        "left": model.waits_left if model.waits is not None else None,
        "ended": [(ask.id, ask.ending, ask.ended_at) for ask in model.ended],
        "clock": (model.clock, model.clock_left),
        "sent back": model.sent_back,
        "calls": model.calls,
        "in support": model.in_support,
        "evidence": model.evidence,
    }


def _ask(ask: Ask | None) -> tuple[object, ...] | None:
    if ask is None:
        return None
    return ask.id, ask.rev, ask.kind, ask.by, ask.closes, ask.answers, ask.reminders


COUNTS = tuple(what.value for what in Counts)
