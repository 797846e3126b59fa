"""What every command of an operator needs: the record that the bot itself works on."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import redis

from bot.faults import CannotRunError
from bot.settings import Settings
from bot.wiring import Record, open_record

Work = Callable[[Record], Awaitable[int | None]]
"""What a command does; it gives an exit status, or nothing when all went well."""


class OperatingError(CannotRunError):
    """A command cannot do what was asked; the message says why, and what to do."""

    exit_status = 1


def operate(settings: Settings, work: Work) -> int:
    """Do something with the record, and say so in plain words when it does not answer.

    Args:
        settings: the operator's.
        work: what to do.

    Returns:
        The exit status.

    Raises:
        OperatingError: the record does not answer, or the work raised it.
    """
    if settings.sandboxed and settings.redis_url is None:
        print("No tokens are set, so this is the sandbox's record.", file=sys.stderr)
    settings = as_it_runs(settings)

    async def run() -> int:
        async with open_record(settings) as record:
            return await work(record) or 0

    try:
        return asyncio.run(run())
    except (redis.ConnectionError, redis.TimeoutError) as error:
        action = (
            "Start the bot with `make run`, which brings its own server."
            if settings.redis_url is None
            else "Start that server, or correct REDIS_URL."
        )
        raise OperatingError(
            f"{settings.store_name} does not answer ({type(error).__name__}). {action}"
        ) from error


def as_it_runs(settings: Settings) -> Settings:
    """The settings as the bot's processes have them: beside the sandbox they differ."""
    if not settings.sandboxed:
        return settings
    home = settings.folders.sandbox.home
    return settings.model_copy(update={"data_dir": home, "time_travel": True})
