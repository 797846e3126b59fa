"""Taking over orders that were agreed elsewhere (O3), from a file or from another program.

A reference, which is the other side's own name of an order, makes it safe to hand the same order
over again: it is taken over once.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import Field, field_validator, model_validator

from core.commands import ImportOrder
from core.decision import Decision
from core.desk import Desk
from core.money import Currency
from core.ports import Names
from core.refusals import Refusal
from core.values import (
    AccountId,
    ChannelId,
    CommunityId,
    Moment,
    OrderId,
    Platform,
    Value,
)
from core.written import Written

HANDED_OVER_AT_ONCE = 100
"""The most orders that one page of a list of them has."""

_SLACKS = r"slack:[A-Z0-9]{2,20}:[A-Z0-9]{2,20}"
_DISCORDS = r"discord:[1-9][0-9]{0,19}"
# The platforms' own ids in the one way in which the platforms write them: a person under a second
# name could be both parties, or a party who is told of everything and may do nothing.
_ACCOUNT = re.compile(f"{_SLACKS}|{_DISCORDS}")
_CHANNEL = re.compile(rf"{_SLACKS}|{_DISCORDS}|api:[A-Za-z0-9._-]{{1,60}}")


class OrderIn(Value):
    """An order as it is handed over.

    Attributes:
        reference: the other side's own name of it, unique within the community.
        community: whose policy it is to live under.
        channel: where its outcomes are told, if anywhere: a channel, or the marketplace itself.
        price: minor units.
        delivery: the agreed delivery date, with its zone; it may have passed.
        requirements: what the freelancer needs to begin; with them, work has begun.
    """

    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,120}$")] | None = None
    community: CommunityId
    channel: ChannelId | None = None
    client: AccountId
    freelancer: AccountId
    title: Written
    price: Annotated[int, Field(strict=True)]
    currency: Currency
    delivery: Moment
    requirements: Written = ""

    @field_validator("delivery", mode="before")
    @classmethod
    def _written_out(cls, delivery: object) -> object:
        if not isinstance(delivery, str):  # seconds or milliseconds? nobody should have to guess
            raise ValueError("a moment such as 2026-12-24T17:00:00+01:00")  # noqa: TRY004 - pydantic's
        return delivery

    @field_validator("client", "freelancer")
    @classmethod
    def _on_a_platform(cls, account: AccountId) -> AccountId:
        if not _ACCOUNT.fullmatch(account):
            raise ValueError("an account such as slack:T024BE7LD:U061F7AUR or discord:8035111022")
        return account

    @field_validator("channel")
    @classmethod
    def _a_channel(cls, channel: ChannelId | None) -> ChannelId | None:
        if channel is not None and not _CHANNEL.fullmatch(channel):
            raise ValueError("a channel such as slack:T024BE7LD:C061F7AUR or discord:8035111022")
        return channel

    @model_validator(mode="after")
    def _in_a_community(self) -> "OrderIn":
        if not _is_community(self.community):
            raise ValueError("community: such as slack:T024BE7LD, discord:8035111022 or api:shop")
        return self

    def command(self, order: OrderId) -> ImportOrder:
        """The command that takes it over under this name."""
        fields = {name: value for name, value in self if name != "reference"}
        return ImportOrder.model_construct(id=order, **fields)


def _is_community(name: CommunityId) -> bool:
    platform, _, rest = name.partition(":")
    return bool(rest) and platform in {Platform.SLACK, Platform.DISCORD, Platform.API}


class References(Protocol):
    """Remembers which order was taken over under which reference, for ever."""

    async def reserve(self, community: CommunityId, reference: str, order: OrderId) -> OrderId:
        """Give an order's name to a reference, unless it has one; say which one stands."""
        ...

    async def find(self, community: CommunityId, reference: str) -> OrderId | None:
        """Give the order of a reference; none when none was reserved."""
        ...

    async def list(self, community: CommunityId, order: OrderId) -> None:
        """List an order among those that a community handed over; once is enough."""
        ...

    async def listed(self, community: CommunityId, offset: int, limit: int) -> Sequence[OrderId]:
        """Give the orders that a community handed over, the latest first."""
        ...


class TakenOver(Value):
    """An order that was taken over.

    Attributes:
        order: its name here.
        before: whether it had been taken over before, and nothing was done now.
    """

    order: OrderId
    before: bool = False


class Importer:
    """Takes orders over.

    Args:
        desk: the one way in which orders come to be.
        names: draws names.
        references: remembers what was taken over.
    """

    def __init__(self, desk: Desk, names: Names, references: References) -> None:
        self._desk = desk
        self._names = names
        self._references = references

    async def take_over(self, given: OrderIn, by: AccountId) -> TakenOver | Refusal:
        """Take an order over, once.

        The name is reserved before the order is made. Should this process die in between, the
        next try makes it under the same name.

        Args:
            given: what is handed over.
            by: the operator, or the key of the API, who hands it over; for the log.
        """
        taken = await self._taken_over(given, by)
        if isinstance(taken, TakenOver):
            await self._references.list(given.community, taken.order)
        return taken

    async def _taken_over(self, given: OrderIn, by: AccountId) -> TakenOver | Refusal:
        if given.reference is None:
            return _taken(await self._desk.take_over(given.command, by))
        drawn = self._names.order()
        order = await self._references.reserve(given.community, given.reference, drawn)
        asked = False

        def make(_: OrderId) -> ImportOrder:
            nonlocal asked
            if asked:  # the Desk wants another name, because there is an order of this one
                raise _TakenBeforeError
            asked = True
            return given.command(order)

        try:
            return _taken(await self._desk.take_over(make, by))
        except _TakenBeforeError:
            return TakenOver(order=order, before=True)


class _TakenBeforeError(Exception):
    """The order of this reference is there."""


def _taken(outcome: Decision | Refusal) -> TakenOver | Refusal:
    return outcome if isinstance(outcome, Refusal) else TakenOver(order=outcome.order.id)
