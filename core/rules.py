"""The rules as tables.

Everything that decides how a request may begin and end, and who may do what to an order and when,
is in this file, and nothing else is. The checks, the pickers, the refusals, the state diagram, the
rules page and the test matrix all read these tables.

Adding a kind of request is one row in KINDS, its terms in terms.py, what it does in effects.py,
and its sentences in the catalogues. What is impossible is written out as impossible: a hat that a
row does not name may not do it, a status that it does not name is not the time for it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.orders import Status
from core.requests import Ending
from core.terms import Kind
from core.values import Role, Value


class Hat(StrEnum):
    """What somebody is to an order, and to the request that is open on it."""

    CLIENT = "client"
    FREELANCER = "freelancer"
    PROPOSER = "proposer"
    INVITED = "invited"
    BEARER = "bearer"  # of the one-time code, on an offer with an empty seat (O8)
    REQUESTER = "requester"
    COUNTERPARTY = "counterparty"
    DELEGATE = "delegate"  # of the counterparty, who is away (D2)
    SUPPORT = "support"  # an agent who is no party, on an order that was escalated (E1)


SEAT: Final[Mapping[Role, Hat]] = {Role.CLIENT: Hat.CLIENT, Role.FREELANCER: Hat.FREELANCER}
"""The hat that each party wears."""

PARTIES: Final = frozenset(SEAT.values())


class Secrecy(StrEnum):
    """Who may see the reason that was picked (R11)."""

    SHARED = "shared"
    CONFIDENTIAL = "confidential"


class KindRule(Value):
    """One kind of request.

    Attributes:
        opened_by: who may open it (R1).
        while_: the statuses in which it may be opened (R22).
        reason: who has to pick a reason, and who may see it.
        comment: whether the comment must say something.
        answer: whether accepting it needs a text (R12).
        counter: whether its counterparty may answer with other terms (R20).
        ended_by_delivery: whether delivering ends it as superseded (R23).
        ended_by_refund: whether a refund by support does, which decides about the same money (E3).
    """

    opened_by: frozenset[Role]
    while_: frozenset[Status]
    reason: Mapping[Role, Secrecy] = {}
    comment: bool = True
    answer: bool = False
    counter: bool = False
    ended_by_delivery: bool = False
    ended_by_refund: bool = False


_CLIENT, _FREELANCER = Role.CLIENT, Role.FREELANCER
_AWAITING, _WORKING, _DELIVERED = (
    Status.AWAITING_REQUIREMENTS,
    Status.IN_PROGRESS,
    Status.DELIVERED,
)

KINDS: Final[Mapping[Kind, KindRule]] = {
    Kind.ORDER_UPDATE: KindRule(  # R12
        opened_by=frozenset({_CLIENT}),
        while_=frozenset({_WORKING}),
        answer=True,
        ended_by_delivery=True,
    ),
    Kind.CANCELLATION: KindRule(  # R13
        opened_by=frozenset({_CLIENT, _FREELANCER}),
        while_=frozenset({_AWAITING, _WORKING, _DELIVERED}),
        reason={_CLIENT: Secrecy.CONFIDENTIAL, _FREELANCER: Secrecy.SHARED},
    ),
    Kind.DELIVERY_EXTENSION: KindRule(  # R15
        opened_by=frozenset({_FREELANCER}),
        while_=frozenset({_WORKING}),
        counter=True,
        ended_by_delivery=True,
    ),
    Kind.PARTIAL_REFUND: KindRule(  # R16 to R18
        opened_by=frozenset({_FREELANCER}),
        while_=frozenset({_WORKING, _DELIVERED}),
        reason={_FREELANCER: Secrecy.CONFIDENTIAL},
        counter=True,
        ended_by_refund=True,
    ),
    Kind.EXTRA: KindRule(  # R19
        opened_by=frozenset({_FREELANCER}),
        while_=frozenset({_WORKING, _DELIVERED}),
        comment=False,
        counter=True,
    ),
}


class Action(StrEnum):
    """Everything that somebody can do to an order."""

    JOIN_OFFER = "join_offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    WITHDRAW_OFFER = "withdraw_offer"
    SUPPLY_REQUIREMENTS = "supply_requirements"
    DELIVER = "deliver"
    ASK_REVISION = "ask_revision"
    COMPLETE = "complete"
    CANCEL_AT_ONCE = "cancel_at_once"
    OPEN_ORDER_UPDATE = "open_order_update"
    OPEN_CANCELLATION = "open_cancellation"
    OPEN_DELIVERY_EXTENSION = "open_delivery_extension"
    OPEN_PARTIAL_REFUND = "open_partial_refund"
    OPEN_EXTRA = "open_extra"
    ACCEPT_REQUEST = "accept_request"
    DECLINE_REQUEST = "decline_request"
    WITHDRAW_REQUEST = "withdraw_request"
    COUNTER_REQUEST = "counter_request"
    ATTACH_EVIDENCE = "attach_evidence"
    ESCALATE = "escalate"
    SUPPORT_CANCEL = "support_cancel"
    SUPPORT_REFUND = "support_refund"
    SUPPORT_EXTEND = "support_extend"
    CLOSE_ESCALATION = "close_escalation"


OPENS: Final[Mapping[Action, Kind]] = {
    Action.OPEN_ORDER_UPDATE: Kind.ORDER_UPDATE,
    Action.OPEN_CANCELLATION: Kind.CANCELLATION,
    Action.OPEN_DELIVERY_EXTENSION: Kind.DELIVERY_EXTENSION,
    Action.OPEN_PARTIAL_REFUND: Kind.PARTIAL_REFUND,
    Action.OPEN_EXTRA: Kind.EXTRA,
}
OPENING: Final[Mapping[Kind, Action]] = {kind: action for action, kind in OPENS.items()}
"""The action that opens a request of this kind."""


class Meanwhile(StrEnum):
    """What an open request means for an action."""

    NO_MATTER = "no_matter"
    NEEDED = "needed"  # it answers the open request, and names it (R9)
    IN_THE_WAY = "in_the_way"  # refused, with the one-step way out of R4
    ENDED = "ended"  # the action ends it


class ActionRule(Value):
    """Who may do it, when, and what an open request means for it."""

    by: frozenset[Hat]
    while_: frozenset[Status]
    meanwhile: Meanwhile = Meanwhile.NO_MATTER


def _rule(
    by: set[Hat], while_: set[Status], meanwhile: Meanwhile = Meanwhile.NO_MATTER
) -> ActionRule:
    return ActionRule(by=frozenset(by), while_=frozenset(while_), meanwhile=meanwhile)


_OFFERED = {Status.OFFERED}
_RUNNING = {_AWAITING, _WORKING, _DELIVERED}
_AGREED = _RUNNING | {Status.COMPLETED, Status.CANCELLED}
_PARTIES = {Hat.CLIENT, Hat.FREELANCER}
_ANSWERING = {Hat.COUNTERPARTY, Hat.DELEGATE}

ACTIONS: Final[Mapping[Action, ActionRule]] = {
    Action.JOIN_OFFER: _rule({Hat.BEARER}, _OFFERED),  # O8
    Action.ACCEPT_OFFER: _rule({Hat.INVITED}, _OFFERED),  # O3
    Action.DECLINE_OFFER: _rule({Hat.INVITED}, _OFFERED),  # O3
    Action.WITHDRAW_OFFER: _rule({Hat.PROPOSER}, _OFFERED),  # O3
    Action.SUPPLY_REQUIREMENTS: _rule({Hat.CLIENT}, {_AWAITING}),  # O4
    Action.DELIVER: _rule({Hat.FREELANCER}, {_WORKING}),  # O4, R23
    Action.ASK_REVISION: _rule({Hat.CLIENT}, {_DELIVERED}),  # O4, R23
    Action.COMPLETE: _rule({Hat.CLIENT}, {_DELIVERED}, Meanwhile.IN_THE_WAY),  # O4, R23
    Action.CANCEL_AT_ONCE: _rule({Hat.CLIENT}, {_AWAITING, _WORKING}, Meanwhile.ENDED),  # F1, F2
    **{
        action: ActionRule(
            by=frozenset(SEAT[role] for role in KINDS[kind].opened_by),
            while_=KINDS[kind].while_,
            meanwhile=Meanwhile.IN_THE_WAY,
        )
        for action, kind in OPENS.items()
    },
    Action.ACCEPT_REQUEST: _rule(_ANSWERING, _RUNNING, Meanwhile.NEEDED),  # R5, D2
    Action.DECLINE_REQUEST: _rule(_ANSWERING, _RUNNING, Meanwhile.NEEDED),  # R5, D2
    Action.WITHDRAW_REQUEST: _rule({Hat.REQUESTER}, _RUNNING, Meanwhile.NEEDED),  # R7
    Action.COUNTER_REQUEST: _rule(_ANSWERING, _RUNNING, Meanwhile.NEEDED),  # R20, D2
    Action.ATTACH_EVIDENCE: _rule(_PARTIES, _AGREED),  # E2
    Action.ESCALATE: _rule(_PARTIES, _AGREED),  # E1
    Action.SUPPORT_CANCEL: _rule({Hat.SUPPORT}, _RUNNING, Meanwhile.ENDED),  # E3
    Action.SUPPORT_REFUND: _rule({Hat.SUPPORT}, _RUNNING | {Status.COMPLETED}),  # E3
    Action.SUPPORT_EXTEND: _rule({Hat.SUPPORT}, _RUNNING),  # E3
    Action.CLOSE_ESCALATION: _rule({Hat.SUPPORT}, _AGREED),  # E3
}

ANSWERS: Final[Mapping[Action, Ending]] = {
    Action.ACCEPT_REQUEST: Ending.ACCEPTED,
    Action.DECLINE_REQUEST: Ending.DECLINED,
    Action.WITHDRAW_REQUEST: Ending.WITHDRAWN,
}
"""What an answer ends the open request in. A counter-offer ends nothing: the first one waits."""

WAY_OUT: Final[Mapping[Hat, Ending]] = {
    Hat.REQUESTER: Ending.WITHDRAWN,
    Hat.COUNTERPARTY: Ending.DECLINED,
}
"""How somebody ends the request that is in their way, in one step (R4, R23, F3)."""


class Afterwards(StrEnum):
    """What becomes of the request that waits when the counter-offer to it has ended."""

    SUPERSEDED = "superseded"
    STANDS_AGAIN = "stands_again"


AFTER_COUNTER: Final[Mapping[Ending, Afterwards]] = {  # R20
    Ending.ACCEPTED: Afterwards.SUPERSEDED,
    Ending.AUTO_ACCEPTED: Afterwards.SUPERSEDED,
    Ending.DECLINED: Afterwards.STANDS_AGAIN,
    Ending.WITHDRAWN: Afterwards.STANDS_AGAIN,
    Ending.LAPSED: Afterwards.STANDS_AGAIN,
    Ending.SUPERSEDED: Afterwards.SUPERSEDED,
}
