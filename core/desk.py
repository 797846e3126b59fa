"""The Desk: the one way in which an order changes.

Load, bring up to now, decide, commit. Whoever comes second in a race is decided again on what the
first one left. No adapter, job or test knows another way.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core import commands as cmd
from core.advance import advance
from core.begin import propose, take_over
from core.checks import concerns, cover_for, hats
from core.decide import Outcome, decide, unknown
from core.evidence import read
from core.export import Record, record_of
from core.orders import Evidence, Order
from core.planning import plan
from core.policy import Policy
from core.ports import Names, Orders, Stored
from core.preview import Foresight, preview
from core.refusals import CodeUnknown, Refusal, UnknownOrder
from core.requests import RequestRef
from core.roll import Survey, Wanted, fits, in_their_place, survey
from core.snooze import Later, Snooze, snooze
from core.standing import Standing, standing
from core.values import AccountId, Actor, CommunityId, Moment, OrderId, Role, Value
from core.views import Reader, reader_of, seen_by
from core.what_now import Option, what_now

NOBODY: Final = AccountId("")
"""Holds no seat anywhere."""

BATCH: Final = 500
"""Orders that are settled together, in one journey to the record."""

PAGE: Final = 100
"""Orders that are listed at a time."""

EVERYTHING: Final = Wanted()
"""All of somebody's orders."""


class Page(Value):
    """An order as one person sees it (O7).

    Attributes:
        order: the order, brought up to now, with what this person may see of it.
        reader: who they are to it.
        acting_for: the one for whom this person may answer, being a delegate (D2).
        options: what they may do, and why not the rest.
        now: the moment that all of this is about.
        policy: the policy that stands now.
    """

    order: Order
    reader: Reader
    options: tuple[Option, ...]
    now: Moment
    policy: Policy
    acting_for: AccountId | None = None

    @property
    def side(self) -> Role | None:
        """The seat from which this person sees the order: their own, or the one they stand in for.

        What is theirs alone is asked of `reader.role`, which a delegate has none of.
        """
        if self.acting_for is None:
            return self.reader.role
        return self.order.role_of(self.acting_for)


class Listing(Value):
    """Some of somebody's orders.

    Attributes:
        pages: the orders, in the order in which they are listed.
        offset: how many of those that are wanted come before them.
        survey: how many there are, of these and of others.
        now: the moment that all of this is about.
    """

    pages: tuple[Page, ...]
    offset: int
    survey: Survey
    now: Moment


class Waiting(Value):
    """Some of what waits for the answers of those for whom somebody stands in (D2).

    Attributes:
        pages: the orders, the most urgent first, as a delegate sees them.
        offset: how many come before them.
        total: how many there are.
        now: the moment that all of this is about.
    """

    pages: tuple[Page, ...]
    offset: int
    total: int
    now: Moment


def _shown(stored: Stored) -> Order:
    """An order as it stands now, whether or not that has been written."""
    return advance(stored.order, stored.now).order


def _within(offset: int, total: int, limit: int) -> int:
    """Give whoever asks for more than there is the end of it: an order may have ended meanwhile."""
    return min(offset, max(0, total - 1) // limit * limit)


class Desk:
    """Carries out commands on orders.

    Args:
        orders: the record.
        names: draws names for new orders and codes.
    """

    def __init__(self, orders: Orders, names: Names) -> None:
        self._orders = orders
        self._names = names

    async def handle(self, order: OrderId, command: cmd.Command, by: Actor) -> Outcome:
        """Carry out one command, or say why not."""
        while True:
            stored = await self._orders.load(order, by.account)
            if stored is None:
                return unknown(command)
            by = by.but(covers=stored.covers)
            advanced = advance(stored.order, stored.now)
            outcome = decide(advanced.order, command, by, stored.now, stored.policy)
            if isinstance(outcome, Refusal) and not advanced.entries:
                return outcome
            # What time did is written even when the command is refused.
            if isinstance(outcome, Refusal):
                decision, cover = advanced, None
            else:
                decision = advanced.then(outcome)
                cover = cover_for(advanced.order, by, stored.now, stored.policy)
            if await self._orders.commit(plan(advanced.order, decision, cover)):
                return outcome

    async def propose(self, make: Callable[[OrderId, str], cmd.ProposeOrder], by: Actor) -> Outcome:
        """Make an offer (O3).

        Args:
            make: makes the command with the name and the one-time code drawn for it.
            by: the proposer.
        """
        while True:
            command = make(self._names.order(), self._names.code())
            policy = await self._orders.policy(command.community)
            outcome = propose(command, by, await self._orders.now(), policy)
            if isinstance(outcome, Refusal) or await self._orders.commit(plan(None, outcome)):
                return outcome

    async def check_offer(self, command: cmd.ProposeOrder, by: Actor) -> Refusal | None:
        """Say what `propose` would refuse now, for whoever has something to prepare before it."""
        policy = await self._orders.policy(command.community)
        outcome = propose(command, by, await self._orders.now(), policy)
        return outcome if isinstance(outcome, Refusal) else None

    async def take_over(
        self, make: Callable[[OrderId], cmd.ImportOrder], by: AccountId | None = None
    ) -> Outcome:
        """Take over an order that was agreed elsewhere (O3).

        Args:
            make: makes the command with the name drawn for it.
            by: the operator, or the key of the API, who hands it over; for the log.
        """
        while True:
            outcome = take_over(make(self._names.order()), await self._orders.now(), by)
            if isinstance(outcome, Refusal) or await self._orders.commit(plan(None, outcome)):
                return outcome

    async def join(self, code: str, by: Actor) -> Outcome:
        """Take the empty seat of the offer that waits for this code (O8)."""
        order = await self._orders.find_code(code)
        if order is None:
            return CodeUnknown()
        return await self.handle(order, cmd.JoinOffer(code=code), by)

    async def now(self) -> datetime:
        """Give the time by which everything is decided: the record's own."""
        return await self._orders.now()

    async def policy(self, community: CommunityId) -> Policy:
        """Give the policy that stands in a community."""
        return await self._orders.policy(community)

    async def settle_due(self, limit: int = BATCH) -> int:
        """Do what has become due, in one batch, and say how many orders it moved.

        An order that somebody else moved in the same moment is left to them.

        Args:
            limit: how many orders to take at most; call again while as many came back.
        """
        commits = []
        for stored in await self._orders.due(limit):
            advanced = advance(stored.order, stored.now)
            if advanced.entries:
                commits.append(plan(advanced.order, advanced))
        return sum(await self._orders.commit_all(commits))

    async def look(self, order: OrderId, by: Actor) -> Page | Refusal:
        """Show an order to somebody: as it stands now, and what they may do (O7, D4)."""
        stored = await self._orders.load(order, by.account)
        if stored is None:
            return UnknownOrder()
        return self._page(stored, by) or UnknownOrder()

    async def look_for_support(self, order: OrderId) -> Page | None:
        """Show an order as support's channel gets to see it; none before an escalation (E1).

        The options are those of an agent; whoever presses is checked anew.
        """
        stored = await self._orders.load(order)
        if stored is None or not stored.order.escalations:
            return None
        agent = Actor(account=NOBODY, roles=stored.policy.support.roles)
        return Page(
            order=seen_by(_shown(stored), Reader.SUPPORT),
            reader=Reader.SUPPORT,
            options=what_now(stored.order, agent, stored.now, stored.policy),
            now=stored.now,
            policy=stored.policy,
        )

    async def look_from_outside(self, order: OrderId) -> Order | None:
        """Show an order as its channel may see it, to whoever speaks for its community (R11)."""
        stored = await self._orders.load(order)
        if stored is None:
            return None
        return seen_by(_shown(stored), Reader.CHANNEL)

    async def evidence(self, order: OrderId, number: int, by: Actor) -> Evidence | Refusal:
        """Give a piece of evidence to somebody who may see it (E2, A1).

        Args:
            order: the order it was attached to.
            number: its number within the order.
            by: who wants to see it.
        """
        stored = await self._orders.load(order, by.account)
        if stored is None:
            return UnknownOrder()
        by = by.but(covers=stored.covers)
        return read(stored.order, number, by, stored.now, stored.policy)

    async def look_at_all(
        self, by: Actor, wanted: Wanted = EVERYTHING, offset: int = 0, limit: int = PAGE
    ) -> Listing:
        """Show somebody their orders: the most urgent first, and last those that are over."""
        roll = await self._orders.roll(by.account)
        found = survey(roll, wanted)
        offset = _within(offset, found.total, limit)
        names = [line.order for line in found.running[offset : offset + limit]]
        if found.over and len(names) < limit:
            start = max(0, offset - len(found.running))
            room = limit - len(names)
            names += await self._orders.ended(by.account, wanted.role, start, room)
        pages = (
            self._page(stored, by)
            for stored in await self._orders.load_all(names)
            if stored is not None and fits(_shown(stored), by.account, wanted, stored.now)
        )
        return Listing(
            pages=tuple(page for page in pages if page is not None),
            offset=offset,
            survey=found,
            now=roll.now,
        )

    async def look_in_their_place(
        self, by: Actor, principals: Sequence[AccountId], offset: int = 0, limit: int = PAGE
    ) -> Waiting:
        """Show somebody what they may answer for others now, the most urgent first (D2, D4).

        Args:
            by: who looks.
            principals: for whom they stand in. That they still do is asked of the record, with
                each order.
            offset: how many to leave out at the beginning.
            limit: how many to show.
        """
        own = await self._orders.roll(by.account)
        rolls = [await self._orders.roll(principal) for principal in principals]
        lines = in_their_place(rolls, own)
        offset = _within(offset, len(lines), limit)
        names = [line.order for line in lines[offset : offset + limit]]
        pages = (
            self._page(stored, by)
            for stored in await self._orders.load_all(names, by.account)
            if stored is not None
        )
        return Waiting(
            pages=tuple(page for page in pages if page is not None and page.acting_for is not None),
            offset=offset,
            total=len(lines),
            now=own.now,
        )

    async def record(self, by: Actor, page: int = PAGE) -> list[Record]:
        """Give somebody their own record: every order of theirs with its log, as they see it (A4).

        Args:
            by: the person.
            page: how many orders to list at a time.
        """
        records: list[Record] = []
        async for names in self._names_of(by.account, page):
            for name in names:
                stored = await self._orders.load(name)
                role = None if stored is None else stored.order.role_of(by.account)
                if stored is not None and role is not None:
                    log = await self._orders.log(name)
                    records.append(record_of(stored.order, log, reader_of(role)))
        return records

    async def _names_of(self, account: AccountId, page: int) -> AsyncIterator[Sequence[OrderId]]:
        roll = await self._orders.roll(account)
        yield [line.order for line in roll.lines]
        offset = 0
        while names := await self._orders.ended(account, None, offset, page):
            offset += len(names)
            yield names

    async def snooze(
        self,
        order: OrderId,
        seen: RequestRef,
        later: Later,
        by: Actor,
        zone: ZoneInfo | None = None,
    ) -> Snooze | Refusal:
        """Say when somebody will be reminded once more, if they may be. Nothing is written.

        Args:
            order: the order.
            seen: the request as they saw it.
            later: when they want to be reminded.
            by: who asks.
            zone: theirs, where it is known.
        """
        stored = await self._orders.load(order)
        if stored is None:
            return UnknownOrder()
        return snooze(_shown(stored), by.account, seen, later, stored.now, zone)

    async def preview(self, order: OrderId, command: cmd.Command, by: Actor) -> Foresight | Refusal:
        """Say what a command would do now and later, without doing it (F4)."""
        stored = await self._orders.load(order, by.account)
        if stored is None:
            return unknown(command)
        by = by.but(covers=stored.covers)
        own = await self._standing(by.account, stored.now, stored.policy)
        return preview(stored.order, command, by, stored.now, stored.policy, own)

    async def standing(self, account: AccountId, community: CommunityId) -> Standing:
        """Give a person's standing over the community's window (S1 to S4)."""
        policy = await self._orders.policy(community)
        return await self._standing(account, await self._orders.now(), policy)

    async def _standing(self, account: AccountId, now: datetime, policy: Policy) -> Standing:
        return standing(await self._orders.counted(account, now - policy.standing_window))

    @staticmethod
    def _page(stored: Stored, by: Actor) -> Page | None:
        order, now, policy = _shown(stored), stored.now, stored.policy
        by = by.but(covers=stored.covers)
        worn = hats(order, by, now, policy)
        if not concerns(worn):
            return None
        role, cover = order.role_of(by.account), cover_for(order, by, now, policy)
        if role is not None:
            seen_as = reader_of(role)
        else:
            seen_as = Reader.SUPPORT if cover is None else Reader.DELEGATE
        return Page(
            order=seen_by(order, seen_as),
            reader=seen_as,
            options=what_now(order, by, now, policy),
            now=now,
            policy=policy,
            acting_for=None if cover is None else cover.principal,
        )
