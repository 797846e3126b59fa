"""The policy of a community: every number and list that the rules leave to the operator.

The defaults are those of the rules. A request lives under the policy it was opened under: what
decides about its life is written into it at that moment, so a later policy cannot reach it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field

from core.money import Currency
from core.requests import Fault, Silence
from core.terms import Kind
from core.values import AccountId, ChannelId, Moment, Role, Span, Value

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class ReasonList(StrEnum):
    """The lists of reasons, by the kind of request and the role of who picks."""

    CANCELLATION_BY_CLIENT = "cancellation_by_client"
    CANCELLATION_BY_FREELANCER = "cancellation_by_freelancer"
    PARTIAL_REFUND = "partial_refund"


class Reason(Value):
    """One reason that can be picked (R13, R14, R16).

    Attributes:
        code: its stable name; the catalogue has its sentence, unless there are labels.
        fault: whose fault a cancellation for this reason is.
        labels: an operator's own wording, by language.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    fault: Fault = Fault.NOBODY
    labels: Mapping[str, Annotated[str, Field(min_length=1, max_length=75)]] = {}


def _reasons(**faults: Fault) -> tuple[Reason, ...]:
    return tuple(Reason(code=code, fault=fault) for code, fault in faults.items())


DEFAULT_REASONS: Final[Mapping[ReasonList, tuple[Reason, ...]]] = {
    ReasonList.CANCELLATION_BY_CLIENT: _reasons(
        late_delivery=Fault.FREELANCER,
        not_as_agreed=Fault.FREELANCER,
        no_response=Fault.FREELANCER,
        no_longer_needed=Fault.CLIENT,
        ordered_by_mistake=Fault.NOBODY,
        will_order_again=Fault.NOBODY,
    ),
    ReasonList.CANCELLATION_BY_FREELANCER: _reasons(
        cannot_do_the_work=Fault.FREELANCER,
        no_time=Fault.FREELANCER,
        client_not_responding=Fault.CLIENT,
        asked_for_more_than_agreed=Fault.CLIENT,
        ordered_by_mistake=Fault.NOBODY,
        client_will_order_again=Fault.NOBODY,
    ),
    ReasonList.PARTIAL_REFUND: _reasons(
        part_not_delivered=Fault.NOBODY,
        quality_below_agreed=Fault.NOBODY,
        delivered_late=Fault.NOBODY,
        goodwill=Fault.NOBODY,
    ),
}


MOST_REASONS: Final = 25
"""Reasons in a list: what a Discord select takes (Discord, string select)."""


class Support(Value):
    """How support is reached, and who they are (E1, E3).

    Attributes:
        channel: where escalations are told; none means that support is not here.
        roles: the platform's roles or user groups whose members are support agents.
        contact: what to tell people when there is no channel.
    """

    channel: ChannelId | None = None
    roles: frozenset[str] = frozenset()
    contact: Annotated[str, Field(max_length=200)] = ""


class EvidenceLimits(Value):
    """What may be attached (E2). Sizes in bytes.

    The default size is the 10 MiB that Discord takes from everybody without a subscription
    (Discord, uploading files), so that a file from one platform can be shown on the other.
    """

    per_order: Annotated[int, Field(ge=0, le=100)] = 20
    size: Annotated[int, Field(ge=1, le=1024**3)] = 10 * 1024**2
    media_types: tuple[str, ...] = (
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "text/plain",
        "text/csv",
        "application/zip",
        "video/mp4",
        "audio/mpeg",
    )


def _longest_first(reminders: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if any(lead <= timedelta() for lead in reminders):
        raise ValueError("every reminder must lie before the deadline")
    return tuple(sorted(set(reminders), reverse=True))


def _for_every_kind(silence: Mapping[Kind, Silence]) -> Mapping[Kind, Silence]:
    missing = [kind.value for kind in Kind if kind not in silence]
    if missing:
        raise ValueError(f"say what silence means for {', '.join(missing)}")
    return silence


def _fit_to_pick_from(
    reasons: Mapping[ReasonList, tuple[Reason, ...]],
) -> Mapping[ReasonList, tuple[Reason, ...]]:
    for name in ReasonList:
        codes = [reason.code for reason in reasons.get(name, ())]
        if not 1 <= len(codes) <= MOST_REASONS:
            raise ValueError(f"{name} needs 1 to {MOST_REASONS} reasons")
        if len(set(codes)) != len(codes):
            raise ValueError(f"{name} has a reason twice")
    return reasons


class Policy(Value):
    """Everything that the rules leave to the operator of a community.

    Attributes:
        version: grows with each change.
        changed_by: who made this version; nobody made the defaults.
        window: how long the counterparty has to answer (R5).
        reminders: how long before the deadline reminders go out (T1).
        silence: what silence means, by kind (R6).
        refund_percent: the cap on a partial refund, of the original price (R16).
        extension_days: the most days in one extension (R15).
        extra_days: the most days in one extra (R19).
        very_late_after: how long past the agreed date an order counts as very late (O6).
        completes_after: how long a delivered order waits for the client (O5).
        offer_window: how long an offer stands (O3).
        standing_window: how far back the completion rate looks (S1).
        notices: the channel for notices of orders; none means where each was offered.
        rooms: whether each order gets a closed place of its own, where the platform has such.
    """

    version: int = 1
    changed_by: AccountId | None = None
    changed_at: Moment | None = None
    window: Annotated[Span, Field(ge=HOUR, le=30 * DAY)] = 48 * HOUR
    reminders: Annotated[tuple[Span, ...], Field(max_length=10), AfterValidator(_longest_first)] = (
        24 * HOUR,
        6 * HOUR,
        HOUR,
    )
    silence: Annotated[Mapping[Kind, Silence], AfterValidator(_for_every_kind)] = {
        kind: Silence.LAPSE if kind is Kind.EXTRA else Silence.ACCEPT for kind in Kind
    }
    refund_percent: Annotated[int, Field(ge=1, le=100)] = 60
    extension_days: Annotated[int, Field(ge=1, le=365)] = 60
    extra_days: Annotated[int, Field(ge=0, le=365)] = 60
    very_late_after: Annotated[Span, Field(ge=timedelta(), le=30 * DAY)] = DAY
    completes_after: Annotated[Span, Field(ge=HOUR, le=60 * DAY)] = 3 * DAY
    offer_window: Annotated[Span, Field(ge=HOUR, le=60 * DAY)] = 7 * DAY
    standing_window: Annotated[Span, Field(ge=DAY, le=730 * DAY)] = 60 * DAY
    reasons: Annotated[
        Mapping[ReasonList, tuple[Reason, ...]], AfterValidator(_fit_to_pick_from)
    ] = DEFAULT_REASONS
    support: Support = Support()
    notices: ChannelId | None = None
    rooms: bool = False
    evidence: EvidenceLimits = EvidenceLimits()
    currency: Currency = "EUR"
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = "en"

    def amended(self, changes: Mapping[str, object], by: AccountId, at: datetime) -> Self:
        """Give the next version of the policy, validated as a whole.

        Args:
            changes: the new values, by the name of the setting.
            by: who changes it.
            at: when.

        Raises:
            pydantic.ValidationError: it names every setting that will not do, and why.
        """
        next_version = {"version": self.version + 1, "changed_by": by, "changed_at": at}
        return self.model_validate({**dict(self), **changes, **next_version})

    def reason(self, name: ReasonList, code: str) -> Reason | None:
        """Find a reason in a list by its code; none when the list has no such reason."""
        return next((reason for reason in self.reasons[name] if reason.code == code), None)


DEFAULT_POLICY: Final = Policy()
"""What the rules say where no operator has said anything else."""


_PICKED_FROM: Final[Mapping[tuple[Kind, Role], ReasonList]] = {
    (Kind.CANCELLATION, Role.CLIENT): ReasonList.CANCELLATION_BY_CLIENT,
    (Kind.CANCELLATION, Role.FREELANCER): ReasonList.CANCELLATION_BY_FREELANCER,
    (Kind.PARTIAL_REFUND, Role.FREELANCER): ReasonList.PARTIAL_REFUND,
}


def reason_list(kind: Kind, by: Role) -> ReasonList | None:
    """Say from which list this role picks the reason for this kind; none where none is picked."""
    return _PICKED_FROM.get((kind, by))
