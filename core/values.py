"""The small vocabulary that every other module of the core speaks: values, moments, accounts, ids.

Everything here is frozen and compares by content. Moments are aware datetimes in UTC, cut to whole
milliseconds, which is also what is written to the record.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, NewType, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)

_new = object.__new__
_set = object.__setattr__


class Value(BaseModel):
    """A frozen record that refuses fields it does not know.

    What is refused is not repeated in the error, which may end in a log (R11).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def but(self, **changes: object) -> Self:
        """Give a copy with some fields changed. For trusted values only: nothing is validated.

        It does what `model_copy` does for a class without private or extra fields, in a fifth of
        the time, which is most of the time that a decision takes.

        Raises:
            TypeError: there is no field of such a name.
        """
        fields = self.__dict__ | changes
        if len(fields) != len(self.__dict__):
            raise TypeError(f"{type(self).__name__} has no {changes.keys() - self.__dict__.keys()}")
        copy = _new(type(self))
        _set(copy, "__dict__", fields)
        _set(copy, "__pydantic_fields_set__", self.__pydantic_fields_set__ | changes.keys())
        _set(copy, "__pydantic_extra__", None)
        _set(copy, "__pydantic_private__", None)
        return copy


class Tagged(Value):
    """One class of a union, told apart by a field that names it.

    The tag is written even where fields that have their default are left out: without it the
    record could not tell which class it was.
    """

    tag: ClassVar[str]

    @model_serializer(mode="wrap")
    def _with_its_tag(self, rest: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {self.tag: getattr(self, self.tag), **rest(self)}


def to_milliseconds(moment: datetime) -> int:
    """Give the moment as whole milliseconds since 1970, rounded down."""
    return (moment - EPOCH) // MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """Give the moment that lies this many milliseconds after 1970, in UTC."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def _read_iso(text: str) -> datetime:
    """Read a moment as ISO 8601 writes it; Python's own error would repeat the text.

    Raises:
        ValueError: it is none.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a moment as ISO 8601 writes it") from None


def _read_moment(value: object) -> datetime:
    """Read a moment in one way only: pydantic's own would guess what a number means.

    Raises:
        ValueError: it is no moment, or one that does not say in which zone it is.
    """
    if isinstance(value, datetime) and value.tzinfo is UTC and not value.microsecond % 1000:
        return value  # as nearly all are: read from the record, or reckoned from such
    try:
        if isinstance(value, str):
            value = _read_iso(value)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return from_milliseconds(to_milliseconds(value))
        if isinstance(value, int) and not isinstance(value, bool):
            return from_milliseconds(value)
    except OverflowError as error:
        raise ValueError("not a moment of the years 1 to 9999") from error
    raise ValueError("not a moment with a time zone")


def _read_span(value: object) -> timedelta:
    """Read a length of time in one way only.

    Raises:
        ValueError: it is no length of time.
    """
    try:
        if isinstance(value, timedelta):
            return value // MILLISECOND * MILLISECOND
        if isinstance(value, int) and not isinstance(value, bool):
            return value * MILLISECOND
    except OverflowError as error:
        raise ValueError("longer than there is time") from error
    raise ValueError("not a length of time in whole milliseconds")


Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    PlainSerializer(to_milliseconds, return_type=int, when_used="json"),
]
"""An aware moment in UTC; whole milliseconds since 1970 in the record."""

Span = Annotated[
    timedelta,
    BeforeValidator(_read_span),
    PlainSerializer(lambda span: span // MILLISECOND, return_type=int, when_used="json"),
]
"""A length of time; whole milliseconds in the record."""

OrderId = NewType("OrderId", str)
"""Names an order to people and machines alike, such as `ORD-7K3M9QX2`."""

RequestId = NewType("RequestId", int)
"""Numbers the requests of one order, from 1 in the order in which they were opened."""

CommunityId = NewType("CommunityId", str)
"""Names the Slack workspace, Discord server or marketplace whose policy an order lives under."""

AccountId = NewType("AccountId", str)
"""One person's account on one platform: `slack:T024:U061` or `discord:80351110224678912`."""

ChannelId = NewType("ChannelId", str)
"""A channel on a platform, written as accounts are: `slack:T024:C061` or `discord:4125`."""


class Platform(StrEnum):
    """Where an account or a channel lives."""

    SLACK = "slack"
    DISCORD = "discord"
    API = "api"
    ERASED = "erased"


def platform_of(name: AccountId | ChannelId) -> Platform:
    """Say on which platform an account or a channel lives.

    Raises:
        ValueError: the name does not begin with a platform.
    """
    return Platform(name.partition(":")[0])


class Role(StrEnum):
    """The two parties to an order (O1)."""

    CLIENT = "client"
    FREELANCER = "freelancer"

    @property
    def other(self) -> "Role":
        """The other party."""
        return Role.FREELANCER if self is Role.CLIENT else Role.CLIENT


class Cover(Value):
    """Leave to answer for somebody while they are away (D1).

    Attributes:
        principal: who is away, and answered for.
        delegate: who may answer for them.
        since: when it was given; it holds from then on.
        until: when it ends. At this moment it is over (D6).
    """

    principal: AccountId
    delegate: AccountId
    since: Moment
    until: Moment

    def holds_at(self, moment: datetime) -> bool:
        """Whether the delegate may answer at this moment."""
        return self.since <= moment < self.until


class Actor(Value):
    """Somebody who asks for something: an account, and what is vouched for about it.

    Attributes:
        account: who it is.
        roles: the roles or user groups that the platform says this account holds; the core
            compares them with the policy's support roles (E3).
        covers: for whom they may answer, as the record says; the Desk alone fills it in (D2).
    """

    account: AccountId
    roles: frozenset[str] = frozenset()
    covers: tuple[Cover, ...] = ()
