"""The card of a delegate for whom there is nothing left to answer: what came of it (D4)."""

from adapters.shared.cards import title_of
from adapters.shared.cast import Cast
from adapters.shared.sheets import Paragraph, Sheet, Tone
from adapters.shared.voice import Fact, Said, Voice
from core.orders import Order
from core.requests import Request
from core.values import AccountId


def closed_card(
    voice: Voice, order: Order, cast: Cast, principal: AccountId, *, in_force: bool
) -> Sheet:
    """The card as it stays: without buttons, and without what this person may no longer see.

    Args:
        voice: the delegate's.
        order: the order, with what its channel may see.
        cast: who is who.
        principal: the one for whom they could answer.
        in_force: whether they still stand in, and only this request is settled.
    """

    def say(voice: Voice) -> Said:
        said = _settled(voice, order, cast, principal) if in_force else None
        if said is not None:
            return said
        key = "delegate.closed.nothing" if in_force else "delegate.closed.over"
        return voice.say(key, principal=_principal(voice, order, cast, principal))

    return Sheet(
        title=title_of(order),
        parts=(Paragraph(said=say(voice)),),
        summary=say(voice.plain()),
        tone=Tone.ENDED,
    )


def _settled(voice: Voice, order: Order, cast: Cast, principal: AccountId) -> Said | None:
    """Say what came of the request that waited for the principal last."""
    who = _principal(voice, order, cast, principal)
    waits = None if order.suspended is None else order.suspended.request
    if waits is not None and order.account(waits.counterparty) == principal:
        return voice.say("delegate.closed.countered", kind=waits.kind, principal=who)
    last = next(
        (past for past in reversed(order.past) if order.account(past.counterparty) == principal),
        None,
    )
    if last is None or last.ending is None:
        return None
    by = _by(voice, order, cast, last)
    key = "delegate.closed" if by is None else "delegate.closed.by"
    facts: dict[str, Fact] = {
        "kind": last.kind,
        "principal": who,
        "ending": last.ending,
        "when": last.ended_at,
    }
    return voice.say(key, **facts) if by is None else voice.say(key, who=by, **facts)


def _principal(voice: Voice, order: Order, cast: Cast, principal: AccountId) -> Fact:
    """Name the principal; who has been erased since is somebody."""
    if principal in cast.people or order.role_of(principal) is not None:
        return cast.who(principal, order, voice)
    return voice.say("who.somebody")


def _by(voice: Voice, order: Order, cast: Cast, request: Request) -> Said | None:
    """Who ended a request, if somebody did."""
    if request.ended_by is None:
        return None
    if request.ended_for is not None:
        return cast.delegate(request.ended_by, request.ended_for, order, voice)
    return Said(voice.fact(cast.who(request.ended_by, order, voice)))
