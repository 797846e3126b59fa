"""Erasing a person from the record (A4): order by order, each at once, until nothing is left.

It can be stopped at any point and begun again: the pseudonym is remembered until all is done, and
what was erased is not found again. Nothing that happens meanwhile is lost, as an order that
somebody moved is read and erased anew.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Final

import redis.asyncio

from adapters.redis import codec, jobs, keys
from adapters.redis.covers import RedisCovers
from adapters.redis.dead import RedisDeadLetters
from adapters.redis.replies import maybe_raw, raw, rows, text
from adapters.redis.scripts import Argument, Name, Scripts
from adapters.redis.sent import field_of
from adapters.redis.walk import all_orders
from adapters.shared.drafts import Draft
from adapters.shared.ports import EvidenceStore, Ticket
from adapters.shared.tries import Try
from core.covers import CoverNews, Turn
from core.erasure import Erasure, erase
from core.notices import Delivery
from core.orders import Evidence, Order
from core.policy import Policy
from core.values import AccountId, OrderId, Platform, Role, Value
from core.views import Reader, reader_of

_PSEUDONYM_BYTES: Final = 10


class Erased(Value):
    """An order that a person is taken out of.

    Attributes:
        order: its name.
        files: how many files of theirs go with it.
        size: their bytes, together.
    """

    order: OrderId
    files: int
    size: int


class Eraser:
    """Erases people.

    Args:
        connection: to the record; without `decode_responses`.
        evidence: the store of the files that people gave.
        time_travel: whether the clock's offset is honoured.
    """

    def __init__(
        self,
        connection: redis.asyncio.Redis,
        evidence: EvidenceStore,
        *,
        time_travel: bool = False,
    ) -> None:
        self._connection = connection
        self._evidence = evidence
        self._time_travel = time_travel
        self._scripts = Scripts(connection, time_travel=time_travel)

    async def would_erase(self, account: AccountId) -> AsyncIterator[Erased]:
        """Give the orders that a person would be taken out of, without touching them."""
        async for name in self._with(account):
            found = await self._read(name)
            if found is not None:
                order, _, _ = found
                yield _told(order, tuple(_files_of(order, account)))

    async def erase(self, account: AccountId) -> AsyncIterator[Erased]:
        """Erase a person, and give each order as it is done."""
        pseudonym = await self._pseudonym(account)
        await self._from_covers(account)
        async for name in self._with(account):
            done = await self._from_order(name, account, pseudonym)
            if done is not None:
                yield done
        await self._from_policies(account, pseudonym)
        await self._forget(account)

    async def _pseudonym(self, account: AccountId) -> AccountId:
        """Draw a pseudonym; one that was begun with is gone on with."""
        drawn = f"{Platform.ERASED.value}:{secrets.token_hex(_PSEUDONYM_BYTES)}"
        key = keys.erasing_key(account)
        await self._connection.set(key, drawn, nx=True)
        return AccountId(text(await self._connection.get(key)))

    async def _with(self, account: AccountId) -> AsyncIterator[OrderId]:
        """Name the orders whose log mentions somebody: as a party, or as an agent of support."""
        mention = f'"{account}"'.encode()
        async for batch in all_orders(self._connection):
            async with self._connection.pipeline(transaction=False) as pipe:
                for order in batch:
                    _ = pipe.lrange(keys.order_key(order), 1, -1)
                logs = await pipe.execute()
            for order, log in zip(batch, logs, strict=True):
                if any(codec.element_holds(raw(element), mention) for element in rows(log)):
                    yield order

    async def _read(self, name: OrderId) -> tuple[Order, bytes, list[bytes]] | None:
        """Read an order, its document as it is written, and the elements of its log.

        Raises:
            UnreadableError: something of it cannot be read.
        """
        found = [raw(one) for one in await self._connection.lrange(keys.order_key(name), 0, -1)]
        if not found:
            return None
        return codec.unpack_order(found[0]), found[0], found[1:]

    async def _from_order(
        self, name: OrderId, account: AccountId, pseudonym: AccountId
    ) -> Erased | None:
        while True:
            found = await self._read(name)
            if found is None:
                return None
            order, document, log = found
            elements = [codec.unpack_entries(element) for element in log]
            without = erase(
                order, (entry for element in elements for entry in element), account, pseudonym
            )
            # The files first: once the order has forgotten their hashes, nobody could find them.
            still = {one.sha256 for one in without.order.evidence}
            for file in without.files:
                if file.sha256 and file.sha256 not in still:
                    await self._evidence.remove(name, file.sha256)
            sizes = [len(element) for element in elements]
            written = _written(without, sizes)
            arguments = self._arguments(order, document, account, pseudonym, written)
            if await self._scripts.run(Name.ERASE, *arguments) == 1:
                return _told(order, without.files)

    @staticmethod
    def _arguments(
        order: Order,
        document: bytes,
        account: AccountId,
        pseudonym: AccountId,
        written: Sequence[bytes],
    ) -> list[Argument]:
        """Everything that the script is given, in its order."""
        role = order.role_of(account)
        theirs = [] if role is None else [reader_of(role)]
        arguments: list[Argument] = [order.id, document, account, pseudonym, jobs.stamp()]
        arguments += [len(written), *written]
        arguments += [len(theirs), *(keys.READER[reader] for reader in theirs)]
        endings = [field_of("", reader) for reader in theirs]
        endings.append(field_of("", Reader.DELEGATE, account))
        arguments += [len(endings), *endings]
        refreshes = list(_refreshes(order, account))
        arguments.append(len(refreshes))
        for refresh in refreshes:
            arguments += refresh
        return arguments

    async def _from_covers(self, account: AccountId) -> None:
        """End the covers of a person, and those that they hold; the others of these are told."""
        covers = RedisCovers(self._connection, time_travel=self._time_travel)
        own = await covers.of(account)
        turns = [] if own is None else [CoverNews(cover=own, turn=Turn.ENDED)]
        turns += [CoverNews(cover=cover, turn=Turn.LEFT) for cover in await covers.held_by(account)]
        for news in turns:
            await covers.replace(news.cover, None, [news])

    async def _from_policies(self, account: AccountId, pseudonym: AccountId) -> None:
        """Take a person out of the history of policies, where it says who changed them."""
        async for key in self._connection.scan_iter(match=f"{keys.POLICY}*"):
            versions = await self._connection.lrange(text(key), 0, -1)
            for index, written in enumerate(versions):
                policy = Policy.model_validate_json(raw(written))
                if policy.changed_by == account:
                    renamed = policy.but(changed_by=pseudonym).model_dump_json()
                    await self._connection.lset(text(key), index, renamed)

    async def _forget(self, account: AccountId) -> None:
        """Forget everything else that is kept about a person, the pseudonym's origin last."""
        for prefix, kind in _TEMPORARY.items():
            async for key in self._connection.scan_iter(match=f"{prefix}*"):
                written = maybe_raw(await self._connection.get(text(key)))
                if written is not None and kind(written) == account:
                    await self._connection.delete(text(key))
        dead = RedisDeadLetters(self._connection)
        for letter in await dead.all():
            if letter.whom == account:
                await dead.remove(letter)
        tries = [keys.tries_key(what, account) for what in Try]
        lists = [keys.running_key(account), *(keys.ended_key(account, role) for role in Role)]
        await self._connection.delete(
            keys.person_key(account),
            keys.settings_key(account),
            keys.marks_key(account),
            keys.delegate_key(account),
            *lists,
            *tries,
        )
        await self._connection.delete(keys.erasing_key(account))


def _draft_by(written: bytes) -> AccountId:
    return Draft.model_validate_json(written).by


def _ticket_for(written: bytes) -> AccountId:
    return Ticket.model_validate_json(written).account


_TEMPORARY: Final = {keys.DRAFT: _draft_by, keys.TICKET: _ticket_for}
"""What expires by itself, and whose it is."""


def _files_of(order: Order, account: AccountId) -> Sequence[Evidence]:
    return [one for one in order.evidence if one.by == account and one.link is None]


def _told(order: Order, files: Sequence[Evidence]) -> Erased:
    return Erased(order=order.id, files=len(files), size=sum(one.size for one in files))


def _written(without: Erasure, sizes: Sequence[int]) -> list[bytes]:
    """The document and its log as they are to be written, in elements of the same sizes."""
    entries = iter(without.entries)
    log = [codec.pack_entries([next(entries) for _ in range(size)]) for size in sizes]
    return [codec.pack_order(without.order, secrets.token_urlsafe(4)), *log]


def _refreshes(order: Order, account: AccountId) -> Sequence[jobs.Written]:
    """Jobs that bring the cards of all other readers up to date, with nothing to tell beside."""
    readers = [reader_of(role) for role in Role if order.account(role) not in {None, account}]
    if order.escalations:
        readers.append(Reader.SUPPORT)
    return [
        jobs.refresh_job(
            Delivery(order=order.id, first=order.events + 1, last=order.events, to=reader),
            order.revision + 1,
        )
        for reader in readers
    ]
