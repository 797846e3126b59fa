"""A request of one party to the other: what it asks, how long it stands, how it ended."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.terms import Kind, Terms
from core.values import AccountId, Moment, RequestId, Role, Span, Value
from core.written import Hidden, Written


class Ending(StrEnum):
    """The six ways in which a request ends, exactly one of them, exactly once (R8)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    AUTO_ACCEPTED = "auto_accepted"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"

    @property
    def takes_effect(self) -> bool:
        """Whether the terms of the request are carried out."""
        return self in {Ending.ACCEPTED, Ending.AUTO_ACCEPTED}


class Silence(StrEnum):
    """What it means that nobody answered before the deadline (R6)."""

    ACCEPT = "accept"
    LAPSE = "lapse"

    @property
    def ending(self) -> Ending:
        """How a request ends whose counterparty kept silent."""
        return Ending.AUTO_ACCEPTED if self is Silence.ACCEPT else Ending.LAPSED


class Fault(StrEnum):
    """Whose fault a cancellation is (R14)."""

    CLIENT = "client"
    FREELANCER = "freelancer"
    NOBODY = "nobody"


class RequestRef(Value):
    """The request and the revision of it that a person saw (R9)."""

    request: RequestId
    revision: int


class Request(Value):
    """One request. What policy decides about its life is fixed when it is opened.

    Attributes:
        id: its number within the order.
        revision: grows whenever what an answer would mean has changed.
        terms: what it asks for.
        by: the requester's role.
        opened_at: when it was submitted.
        closes_at: the deadline (R5). At this moment the window has closed.
        comment: shared with both parties (R11).
        reason: the code of the reason picked from the policy's list, when both may see it.
        confidential: the same, when only its author may see it (R13, R17).
        fault: whose fault an accepted cancellation is, by the reason picked.
        silence: what silence at the deadline means (R6).
        reminders: how long before the deadline the reminders still to come go out (T1).
        policy: the version of the policy it was opened under.
        counter_to: the request to which this one is a counter-offer (R20).
        delegate: who opened it in the requester's place: other terms are an answer, too (D2).
        ending: how it ended, if it did.
        ended_at: when; for a silent ending the deadline itself (T3).
        ended_by: who ended it; nobody when time did.
        ended_for: the one in whose place they did (D5).
        message: what was said on declining (R10), or the text of an order update (R12).
    """

    id: RequestId
    revision: int = 1
    terms: Terms
    by: Role
    opened_at: Moment
    closes_at: Moment
    comment: Written = ""
    reason: str | None = None
    confidential: Hidden = None
    fault: Annotated[Fault | None, Field(repr=False)] = None
    silence: Silence
    reminders: tuple[Span, ...] = ()
    policy: int = 1
    counter_to: RequestId | None = None
    delegate: AccountId | None = None
    ending: Ending | None = None
    ended_at: Moment | None = None
    ended_by: AccountId | None = None
    ended_for: AccountId | None = None
    message: Written = ""

    @property
    def kind(self) -> Kind:
        """The kind of request, which its terms know."""
        return self.terms.kind

    @property
    def counterparty(self) -> Role:
        """The party who did not open the request, and who has to answer it."""
        return self.by.other

    @property
    def ref(self) -> RequestRef:
        """This request, as somebody sees it now."""
        return RequestRef(request=self.id, revision=self.revision)


class Suspended(Value):
    """A request that waits while a counter-offer to it is open (R20).

    Attributes:
        request: the first request, as it stood.
        left: the time that it had left, which it gets back when the counter-offer fails.
    """

    request: Request
    left: Span
