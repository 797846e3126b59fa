"""`export` and `erase`: a person's own record to take away, and being forgotten (A4)."""

import sys
from pathlib import Path
from typing import Literal

import redis
from anyio.to_thread import run_sync

from adapters.redis.erasing import Eraser
from bot.cli.operating import OperatingError, as_it_runs, operate
from bot.cli.policy import is_named
from bot.settings import Settings
from bot.wiring import Record
from core.export import as_csv, as_json
from core.values import AccountId, Actor, Platform


def export(
    settings: Settings, *, account: str, format_: Literal["json", "csv"], to: Path | None
) -> int:
    """Write out everything that is recorded about a person's orders, as they may see it."""
    name = read_account(account)

    async def work(record: Record) -> None:
        records = await record.desk.record(Actor(account=name))
        if not records:
            raise OperatingError(f"{name} has no orders here.")
        now = await record.clock.now()
        text = as_json(records, name, now) if format_ == "json" else as_csv(records)
        if to is None:
            sys.stdout.write(text)
        else:
            await run_sync(_write, to, text)
            print(f"{len(records)} orders: {to}", file=sys.stderr)

    return operate(settings, work)


def _write(to: Path, text: str) -> None:
    to.touch(mode=0o600)  # for one person's eyes, also where a file of this name is there already
    to.chmod(0o600)
    to.write_text(text, encoding="utf-8")


def erase(settings: Settings, *, account: str, dry_run: bool, yes: bool) -> int:
    """Erase a person: names, words and files go, the decisions stay under a pseudonym.

    Raises:
        OperatingError: it was not confirmed.
    """
    name = read_account(account)
    if not dry_run and not yes:
        raise OperatingError(
            f"Erasing {name} cannot be undone. Look at it with --dry-run first, then say --yes."
        )
    as_run = as_it_runs(settings)

    async def work(record: Record) -> None:
        eraser = Eraser(record.connection, record.evidence, time_travel=as_run.time_travel)
        orders = files = size = 0
        async for one in eraser.would_erase(name) if dry_run else eraser.erase(name):
            print(f"{one.order}: {one.files} files")
            orders, files, size = orders + 1, files + one.files, size + one.size
        total = f"{orders} orders, {files} files of {size} bytes"
        if dry_run:
            print(f"{name}: {total} (dry run: nothing was erased).")
            return
        print(f"{name} was erased from {total}.")
        print(await _rewrite_the_file(record))
        print("Copies outside of this record are not touched: backups, logs, and messages that")
        print("stand in Slack and Discord. The other parties' cards are being brought up to date.")

    return operate(settings, work)


async def _rewrite_the_file(record: Record) -> str:
    """Have the server write its append-only file anew: until then it still holds the old words."""
    try:
        await record.connection.bgrewriteaof()
    except redis.ResponseError as error:
        busy = "already in progress" in str(error)
        if busy:
            return "The append-only file is being rewritten just now; have it done once more."
        return (
            "The server does not let its append-only file be rewritten (BGREWRITEAOF). Until it "
            "does so by itself, that file still holds the old words."
        )
    return "The server is rewriting its append-only file, which held the old words."


def read_account(written: str) -> AccountId:
    """Read the name of an account.

    Raises:
        OperatingError: it does not say on which platform it is.
    """
    account = AccountId(written)
    if not is_named(account, Platform.SLACK, Platform.DISCORD, Platform.API):
        raise OperatingError(
            f"{written}: it should be an account such as slack:T024BE7LD:U061F7AUR or "
            "discord:80351110224678912."
        )
    return account
