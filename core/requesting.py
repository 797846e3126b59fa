"""Opening a request, or a counter-offer to one (R1, R20)."""

from datetime import datetime

from core import commands as cmd
from core import events as ev
from core.decision import Decision, Draft
from core.policy import Policy, Reason, reason_list
from core.refusals import ReasonMissing, ReasonNotInList, Refusal
from core.requests import Request
from core.rules import KINDS, Secrecy
from core.terms import Kind
from core.terms_check import check_terms, cleaned
from core.texts import check_text, clean
from core.values import RequestId, Role


def open_request(  # noqa: PLR0913 - what `decide` knows, and what is countered
    draft: Draft,
    command: cmd.OpenRequest,
    role: Role,
    now: datetime,
    policy: Policy,
    *,
    counter_to: RequestId | None = None,
) -> Decision | Refusal:
    """Open the request that a permitted command asks for, or say what is wrong with it.

    Args:
        draft: the order with the way cleared.
        command: the terms, the comment and the reason.
        role: the requester's.
        now: the moment of opening, from which the window runs.
        policy: the policy that it will live under.
        counter_to: the request to which it is a counter-offer.
    """
    order = draft.order
    terms, comment = cleaned(command.terms), clean(command.comment)
    rule = KINDS[terms.kind]
    refusal = check_terms(order, terms, policy) or check_text(
        "comment", comment, required=rule.comment and counter_to is None
    )
    if refusal is not None:
        return refusal
    reason = _reason(terms.kind, role, command.reason, policy)
    if isinstance(reason, Refusal):
        return reason
    code = reason.code if reason is not None else None
    confidential = rule.reason.get(role) is Secrecy.CONFIDENTIAL
    request = Request(
        id=order.next_request,
        terms=terms,
        by=role,
        opened_at=now,
        closes_at=now + policy.window,
        comment=comment,
        reason=None if confidential else code,
        confidential=code if confidential else None,
        fault=reason.fault if reason is not None and terms.kind is Kind.CANCELLATION else None,
        silence=policy.silence[terms.kind],
        # None for a moment that is already past when the request is opened (T1).
        reminders=tuple(lead for lead in policy.reminders if lead < policy.window),
        policy=policy.version,
        counter_to=counter_to,
        delegate=draft.delegate,
    )
    return draft.tell(ev.RequestOpened(request=request)).decision


def _reason(kind: Kind, role: Role, code: str | None, policy: Policy) -> Reason | Refusal | None:
    """Find the reason that was picked; none where none has to be."""
    name = reason_list(kind, role)
    if name is None:
        return None
    if code is None:
        return ReasonMissing()
    return policy.reason(name, code) or ReasonNotInList()
