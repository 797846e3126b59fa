"""`doctor`: looks at everything that can be wrong around the bot, and says what to do.

To look at one more thing, add a function to `LOOKS`.
"""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import redis
import redis.asyncio

from bot.cli import reach
from bot.faults import MISCONFIGURED
from bot.heartbeat import last_beat
from bot.processes import CLOCK, DISCORD, QUEUES, worker
from bot.record_checks import Finding, Grade, look_at
from bot.settings import Settings

LEAST_FREE_BYTES: Final = 500_000_000
"""Below this the append-only file may soon find no room while it is rewritten."""
PATIENCE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at.

    Attributes:
        settings: As the processes have them.
        connection: To the record.
    """

    settings: Settings
    connection: redis.asyncio.Redis


def main(settings: Settings) -> int:
    """Look at everything, and print what was found.

    Returns:
        0 when nothing is wrong; 78 when something is.
    """
    if settings.sandboxed:  # what `up` then runs has a data folder of its own
        home = settings.folders.sandbox.home
        settings = settings.model_copy(update={"data_dir": home})
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> int:
    faults = 0
    connection = redis.asyncio.Redis.from_url(
        settings.store_url, socket_timeout=PATIENCE_SECONDS, decode_responses=True
    )
    async with aclosing(connection):
        for look in LOOKS:
            async for finding in look(Patient(settings, connection)):
                print(f"{finding.grade:<8} {finding.subject:<14} {finding.says}")
                if finding.action:
                    print(f"{'':<8} {'':<14} {finding.action}")
                faults += finding.grade is Grade.FAULT
    print("Nothing is wrong." if not faults else f"{faults} to mend.")
    return MISCONFIGURED if faults else 0


async def platforms(patient: Patient) -> AsyncIterator[Finding]:
    """What is connected? That the settings have no fault is known by now."""
    settings = patient.settings
    if settings.sandboxed:
        yield Finding("platforms", Grade.GOOD, "No tokens are set: the sandbox stands in for both.")
        return
    slack = f"on, over {settings.slack_door}" if settings.slack_door else "off"
    discord = "on" if settings.discord_on else "off"
    yield Finding("platforms", Grade.GOOD, f"Slack is {slack}; Discord is {discord}.")


async def data_folder(patient: Patient) -> AsyncIterator[Finding]:
    """Can the data be written, and is there room?"""
    home = patient.settings.folders.home
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    says = f"{home} has {free / 1e9:.1f} GB free."
    if not os.access(there, os.W_OK | os.X_OK):
        action = "Give this user the folder, or set DATA_DIR to another one."
        yield Finding("data folder", Grade.FAULT, f"{there} cannot be written to.", action)
    elif free < LEAST_FREE_BYTES:
        yield Finding("data folder", Grade.WARNING, says, "Make room on that disk.")
    else:
        yield Finding("data folder", Grade.GOOD, says)


async def record(patient: Patient) -> AsyncIterator[Finding]:
    """Does the record answer, and can it be trusted?"""
    where = patient.settings.store_name
    began = time.perf_counter()
    try:
        await patient.connection.ping()
        took = (time.perf_counter() - began) * 1000
        findings = await look_at(patient.connection)
    except redis.RedisError as error:
        yield Finding(
            "record",
            Grade.FAULT,
            f"{where} does not answer ({type(error).__name__}).",
            "Start the bot with `make run`, which brings its own server."
            if patient.settings.redis_url is None
            else "Start that server, or correct REDIS_URL.",
        )
        return
    yield Finding("record", Grade.GOOD, f"{where} answers in {took:.1f} ms.")
    for finding in findings:
        yield finding


async def life(patient: Patient) -> AsyncIterator[Finding]:
    """Which processes give signs of life?"""
    names = [*(worker(queue) for queue in QUEUES), CLOCK]
    if patient.settings.discord_on or patient.settings.sandboxed:
        names.insert(0, DISCORD)
    try:
        silent = [name for name in names if await last_beat(patient.connection, name) is None]
    except redis.RedisError:
        return  # the record does not answer, which has been said
    if silent:
        says = f"{', '.join(silent)}: no sign of life."
        action = "Start the bot with `make run`; if it runs, look at its log."
        yield Finding("processes", Grade.WARNING, says, action)
    else:
        yield Finding("processes", Grade.GOOD, f"{', '.join(names)}: alive.")


async def slack(patient: Patient) -> AsyncIterator[Finding]:
    """Can the app do its work in every workspace?"""
    async for finding in reach.slack(patient.settings):
        yield finding


async def undelivered(patient: Patient) -> AsyncIterator[Finding]:
    """Did anything reach nobody?"""
    async for finding in reach.undelivered(patient.settings):
        yield finding


LOOKS: Final[tuple[Callable[[Patient], AsyncIterator[Finding]], ...]] = (
    platforms,
    data_folder,
    record,
    life,
    slack,
    undelivered,
)
