"""One command of each class, and more where a command has ways of its own: the whole keyboard."""

from collections.abc import Iterator
from typing import get_args

from core import commands as cmd
from core.orders import Order
from core.requests import RequestRef
from core.rules import Action
from core.terms import Kind
from core.values import RequestId, Role
from tests.core.builders import A_HASH, CODE, OTHER_TERMS, TERMS, opening

CLASSES: frozenset[type[cmd.Command]] = frozenset(get_args(cmd.Command))
"""Every class of command."""


def refs(order: Order) -> tuple[RequestRef | None, ...]:
    """What a card may name: nothing, what stands, waits, has ended, was otherwise, or never was."""
    found: list[RequestRef | None] = [None, RequestRef(request=RequestId(99), revision=1)]
    if order.request is not None:
        found.append(order.request.ref)
        found.append(order.request.ref.but(revision=order.request.revision + 7))
    if order.suspended is not None:
        found.append(order.suspended.request.ref)
    found += [past.ref for past in order.past[-1:]]
    return tuple(found)


def every_command(order: Order) -> Iterator[cmd.Command]:
    """Every command that there is, well filled in, naming each thing that it could name."""
    yield cmd.JoinOffer(code=CODE)
    yield cmd.AcceptOffer()
    yield cmd.DeclineOffer(message="No.")
    yield cmd.WithdrawOffer()
    yield cmd.SupplyRequirements(text="Blue.")
    yield cmd.Deliver(text="Here.")
    yield cmd.AskRevision(text="Bluer.")
    for ref in refs(order):
        yield cmd.Complete(replacing=ref)
        yield cmd.CancelAtOnce(seen=ref)
        for kind in Kind:
            yield opening(kind, replacing=ref)
        yield opening(Kind.CANCELLATION, Role.FREELANCER, replacing=ref)
        if ref is not None:
            yield cmd.AcceptRequest(ref=ref, text="Half done.")
            yield cmd.DeclineRequest(ref=ref, message="No.")
            yield cmd.WithdrawRequest(ref=ref)
            for terms in (*OTHER_TERMS.values(), TERMS[Kind.ORDER_UPDATE]):
                yield cmd.CounterRequest(ref=ref, terms=terms)
    yield cmd.AttachEvidence(name="a.png", size=1, sha256=A_HASH, media_type="image/png")
    yield cmd.AttachEvidence(name="a", sha256=A_HASH, link="https://example.org/a")
    yield cmd.Escalate(comment="Help.", confidential="I am afraid.")
    yield cmd.SupportCancel(counts=True, why="x")
    yield cmd.SupportRefund(amount=1, why="x")
    yield cmd.SupportExtend(days=1, why="x")
    yield cmd.CloseEscalation(why="x")


def simplest(action: Action, order: Order) -> cmd.Command:
    """The command of an action as a button gives it: about what stands, replacing nothing."""
    stands = None if order.request is None else order.request.ref
    for command in every_command(order):
        if command.action is not action:
            continue
        match command:
            case cmd.OpenRequest(replacing=ref) | cmd.Complete(replacing=ref) if ref is not None:
                continue
            case cmd.CancelAtOnce(seen=ref) if ref != stands:
                continue
            case (
                cmd.AcceptRequest(ref=ref)
                | cmd.DeclineRequest(ref=ref)
                | cmd.WithdrawRequest(ref=ref)
                | cmd.CounterRequest(ref=ref)
            ) if stands is not None and ref != stands:
                continue
            case cmd.CounterRequest(terms=terms) if (
                order.request is not None
                and order.request.kind in OTHER_TERMS
                and terms.kind is not order.request.kind
            ):
                continue
            case _:
                return command
    raise LookupError(action)
