"""`audit` and `migrate`: whether the record is whole, and written in the present schema."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from adapters.redis.audit import Audit
from adapters.redis.codec import UnreadableError
from adapters.redis.covers_audit import CoverAudit
from adapters.redis.migrate import Migration
from adapters.redis.walk import all_orders
from adapters.shared.ports import KeptFile
from bot.cli.operating import as_it_runs, operate
from bot.settings import Settings
from bot.wiring import Record
from core.orders import SCHEMA, Evidence
from core.values import OrderId

UNCLAIMED_AFTER: Final = timedelta(hours=1)
"""A file that no order knows of for as long is not just being attached: its process died."""


def audit(settings: Settings, *, repair: bool) -> int:
    """Compare indexes, logs, evidence and covers with what counts, and put right what can be.

    Returns:
        0 when everything is right, or was put right; 1 when something is left for people.
    """
    as_run = as_it_runs(settings)

    async def work(record: Record) -> int:
        left = 0
        checks = Audit(record.connection, repair=repair, time_travel=as_run.time_travel)
        async for finding in checks.findings():
            done = ": put right" if finding.repaired else ""
            print(f"{finding.order}: {finding.fault.value}{done}")
            left += not finding.repaired
        covers = CoverAudit(record.connection, repair=repair, time_travel=as_run.time_travel)
        async for wrong in covers.findings():
            done = ": put right" if wrong.repaired else ""
            print(f"{wrong.principal}: {wrong.fault.value}{done}")
            left += not wrong.repaired
        async for line, settled in _evidence(record, repair=repair):
            print(line)
            left += not settled
        if not left:
            print("Everything is right.")
        elif not repair:
            print(f"{left} to look at. `audit --repair` puts right what can be.")
        return 1 if left else 0

    return operate(settings, work)


async def _evidence(record: Record, *, repair: bool) -> AsyncIterator[tuple[str, bool]]:
    """Compare the store of evidence with the orders: what nobody claims, and what is missing."""
    kept: dict[OrderId, list[KeptFile]] = {}
    async for file in record.evidence.everything():
        kept.setdefault(file.order, []).append(file)
    for order, files in kept.items():
        given = await _given(record, order)
        if given is None:
            continue
        claimed = {one.sha256 for one in given}
        for file in files:
            if file.sha256 in claimed or datetime.now(UTC) - file.since < UNCLAIMED_AFTER:
                continue
            if repair:
                await record.evidence.remove(order, file.sha256)
            done = ": removed" if repair else ""
            yield f"{order}: file_unclaimed {file.sha256[:12]}{done}", repair
    there = {(file.order, file.sha256) for files in kept.values() for file in files}
    async for batch in all_orders(record.connection):
        for order in batch:
            for one in await _given(record, order) or ():
                if (order, one.sha256) not in there:
                    yield f"{order}: file_missing {one.id}. {one.sha256[:12]}", False


async def _given(record: Record, order: OrderId) -> Sequence[Evidence] | None:
    """The files that an order knows of; none when it cannot be read, which was said before."""
    try:
        stored = await record.orders.load(order)
    except UnreadableError:
        return None
    if stored is None:
        return ()
    return [one for one in stored.order.evidence if one.link is None and one.sha256]


def migrate(settings: Settings, *, dry_run: bool) -> int:
    """Write all documents and logs in the present schema, or only see whether that can be done.

    Returns:
        0 when all can be read; 1 when something cannot.
    """

    async def work(record: Record) -> int:
        migration = Migration(record.connection, dry_run=dry_run)
        await migration.run()
        _print_counts("documents", migration.documents)
        _print_counts("elements of logs", migration.elements)
        old = sum(
            number
            for counter in (migration.documents, migration.elements)
            for schema, number in counter.items()
            if schema != SCHEMA
        )
        if dry_run:
            print(f"{old} would be rewritten in schema {SCHEMA} (dry run: nothing was written).")
        else:
            print(f"{migration.rewritten} were rewritten in schema {SCHEMA}.")
        if migration.overtaken:
            print(f"{migration.overtaken} were changed meanwhile, and so are in it already.")
        for order in migration.unreadable:
            print(f"{order}: cannot be read")
        return 1 if migration.unreadable else 0

    return operate(settings, work)


def _print_counts(what: str, found: Counter[int]) -> None:
    told = ", ".join(f"{number} in schema {schema}" for schema, number in sorted(found.items()))
    print(f"{what}: {told or 'none'}")
