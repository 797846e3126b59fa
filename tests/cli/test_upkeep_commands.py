"""`audit` and `migrate`: whether the record is whole, and mending what can be mended."""

import os
import time
from collections.abc import AsyncIterator

from adapters.shared.evidence import Given
from bot.wiring import Record
from core.decision import Decision
from core.values import OrderId
from tests.cli.conftest import Terminal
from tests.fakes.making import CLIENT, ask

UNCLAIMED = "0" * 64


async def with_a_file(record: Record) -> OrderId:
    order = await ask(record.desk, record.orders)

    async def coming() -> AsyncIterator[bytes]:
        yield b"We said Monday."

    outcome = await record.room.take(order, Given(name="notes.txt"), coming(), CLIENT)
    assert isinstance(outcome, Decision)
    return order


def age(terminal: Terminal, hours: float) -> None:
    """Let every file of evidence be this old."""
    home = terminal.folder / "data" / "sandbox" / "evidence"
    then = time.time() - hours * 3600
    for file in home.glob("*/*"):
        os.utime(file, (then, then))


def test_a_whole_record_is_said_to_be_right(terminal: Terminal) -> None:
    terminal.does(with_a_file)
    told = terminal.run("audit")
    assert (told.status, told.out) == (0, "Everything is right.\n")


def test_an_index_that_is_wrong_is_found_and_put_right(terminal: Terminal) -> None:
    order = terminal.does(with_a_file)
    with terminal.valkey.connect() as connection:
        connection.zrem("due", order)
    told = terminal.run("audit")
    assert told.status == 1
    assert told.lines == [
        f"{order}: due_differs",
        "1 to look at. `audit --repair` puts right what can be.",
    ]
    told = terminal.run("audit", "--repair")
    assert (told.status, told.lines[0]) == (0, f"{order}: due_differs: put right")
    assert terminal.run("audit").status == 0


def test_a_cover_that_its_delegate_does_not_find_is_put_right(terminal: Terminal) -> None:
    terminal.does(with_a_file)
    with terminal.valkey.connect() as connection:
        connection.zadd("covers:until", {CLIENT.account: 12})
    told = terminal.run("audit")
    assert (told.status, told.lines[0]) == (1, f"{CLIENT.account}: cover_misplaced")
    told = terminal.run("audit", "--repair")
    assert (told.status, told.lines[0]) == (0, f"{CLIENT.account}: cover_misplaced: put right")
    assert terminal.run("audit").status == 0


def test_a_file_that_nobody_claims_is_removed_when_it_is_old_enough(terminal: Terminal) -> None:
    order = terminal.does(with_a_file)
    stray = terminal.folder / "data" / "sandbox" / "evidence" / order / UNCLAIMED
    stray.write_bytes(b"left behind by a process that died")
    assert terminal.run("audit").status == 0  # it may be being attached just now
    age(terminal, hours=2)
    assert f"{order}: file_unclaimed 000000000000" in terminal.run("audit").lines
    told = terminal.run("audit", "--repair")
    assert told.lines[0] == f"{order}: file_unclaimed 000000000000: removed"
    assert len(terminal.evidence) == 1


def test_a_file_that_is_missing_is_for_people_to_look_at(terminal: Terminal) -> None:
    order = terminal.does(with_a_file)
    (name,) = terminal.evidence
    (terminal.folder / "data" / "sandbox" / "evidence" / name).unlink()
    told = terminal.run("audit", "--repair")
    assert told.status == 1
    assert told.lines[0].startswith(f"{order}: file_missing 1. ")


def test_a_dry_run_of_a_migration_counts_and_writes_nothing(terminal: Terminal) -> None:
    terminal.does(with_a_file)
    told = terminal.run("migrate", "--dry-run")
    assert told.status == 0
    assert told.lines == [
        "documents: 1 in schema 1",
        "elements of logs: 5 in schema 1",
        "0 would be rewritten in schema 1 (dry run: nothing was written).",
    ]
    assert terminal.run("migrate").lines[-1] == "0 were rewritten in schema 1."


def test_what_cannot_be_read_is_named(terminal: Terminal) -> None:
    order = terminal.does(with_a_file)
    with terminal.valkey.connect() as connection:
        connection.lset(f"order:{order}", 0, b"7 token 1 1 broken")
    assert terminal.run("audit").lines[0] == f"{order}: unreadable"
    told = terminal.run("migrate", "--dry-run")
    assert told.status == 1
    assert told.lines[-1] == f"{order}: cannot be read"
