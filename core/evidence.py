"""Evidence: what may be attached, and to what; and who may see it (E2)."""

import re
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from core import commands as cmd
from core import events as ev
from core.checks import concerns, hats
from core.decision import Decision, Draft
from core.orders import Evidence, Order
from core.policy import EvidenceLimits, Policy
from core.refusals import (
    EvidenceGone,
    EvidenceTooLarge,
    EvidenceTypeNotTaken,
    LinkNotTaken,
    Refusal,
    UnknownOrder,
)
from core.seen import not_standing
from core.texts import check_text, one_line
from core.values import Actor, RequestId

NAME_MAX: Final = 120
"""Characters in the name of a file or a link: one line of a card."""

LINK_MAX: Final = 512
"""Characters in a link: what Discord takes as the address of a link button."""

# A label of a host name (RFC 1123, 2.1), in any script. An address that leads nowhere can have the
# whole message refused in which it is a button, and that would be the other party's message too.
_LABEL: Final = re.compile(r"(?!-)[^\s!-,/:-@\[-^`{-~]{1,63}(?<!-)")

# What would let an address break out of the markup around it on either platform (A3).
_NOT_IN_LINKS: Final = frozenset('<>|"`\\^{} ')


def attach(
    draft: Draft, command: cmd.AttachEvidence, by: Actor, now: datetime, policy: Policy
) -> Decision | Refusal:
    """Attach what a permitted command brings, or say what is wrong with it.

    Args:
        draft: the order, with a request or an escalation to attach to.
        command: a file that is already kept, or a link.
        by: the uploader.
        now: the moment of attaching.
        policy: which has the limits.
    """
    order, name = draft.order, one_line(command.name)
    refusal = (
        _elsewhere(order, command.request)
        or check_text("name", name, required=True, limit=NAME_MAX)
        or _unfit(command, policy.evidence)
    )
    if refusal is not None:
        return refusal
    attached = Evidence(
        id=len(order.evidence) + 1,
        by=by.account,
        at=now,
        request=_belongs_to(order, command.request),
        name=name,
        size=command.size if command.link is None else 0,
        sha256=command.sha256,
        media_type=command.media_type if command.link is None else "",
        link=command.link,
    )
    return draft.tell(ev.EvidenceAttached(evidence=attached)).decision


def read(order: Order, number: int, by: Actor, now: datetime, policy: Policy) -> Evidence | Refusal:
    """Give a piece of evidence to a party, or to support after an escalation (E2, A1, D4).

    Args:
        order: the order as it stands.
        number: which piece.
        by: who wants to see it.
        now: the moment.
        policy: which names the support agents.
    """
    if not concerns(hats(order, by, now, policy)):
        return UnknownOrder()
    found = next((one for one in order.evidence if one.id == number), None)
    # What an erased person gave has lost its hash, and with it the way to the bytes.
    return found if found is not None and found.sha256 else EvidenceGone()


def _elsewhere(order: Order, request: RequestId | None) -> Refusal | None:
    """Evidence goes with the request that is open now, if it goes with one."""
    if request is None or (order.request is not None and order.request.id == request):
        return None
    return not_standing(order, request)


def _belongs_to(order: Order, request: RequestId | None) -> RequestId | None:
    """The request that was named; else the open escalation, and failing that the open request."""
    if request is not None or order.escalation is not None or order.request is None:
        return request
    return order.request.id


def _unfit(command: cmd.AttachEvidence, limits: EvidenceLimits) -> Refusal | None:
    if command.link is not None:
        return None if is_web_address(command.link) else LinkNotTaken()
    if command.size > limits.size:
        return EvidenceTooLarge(limit=limits.size)
    if command.media_type not in limits.media_types:
        return EvidenceTypeNotTaken(taken=limits.media_types)
    return None


def is_web_address(link: str) -> bool:
    """Whether it is a whole address of the web, short enough, without a name before the host.

    Such a name, as in `https://bank.example@elsewhere.example`, is there to mislead.
    """
    if len(link) > LINK_MAX or not link.isprintable() or not _NOT_IN_LINKS.isdisjoint(link):
        return False
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # such as brackets that hold no IPv6 address, or a port that is none
        return False
    leads = ":" in host or all(_LABEL.fullmatch(label) for label in host.split("."))
    return parts.scheme in {"http", "https"} and leads and port != 0 and parts.username is None
