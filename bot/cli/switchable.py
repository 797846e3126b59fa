"""Processes that a Procfile names but that some settings make superfluous.

A Procfile runner stops everything when one process ends, so one that has nothing to do stands by
instead. (`up` does not start it in the first place.)
"""

import importlib
import signal

from bot.settings import Settings
from bot.valkey import serve


def valkey(settings: Settings) -> None:
    """Run the embedded Valkey, unless the operator has a server of their own."""
    if settings.redis_url is not None:
        _stand_by(f"REDIS_URL is set ({settings.store_name}): the embedded Valkey is not needed.")
    else:
        serve(settings)


def discord(settings: Settings) -> object:
    """Run the Discord process, unless Discord is off."""
    if not settings.discord_on:
        _stand_by("DISCORD_TOKEN is not set: Discord is off.")
        return None
    status: object = importlib.import_module("bot.discord_process").main(settings)
    return status


def _stand_by(why: str) -> None:
    """Do nothing until told to stop."""
    stops = {signal.SIGTERM, signal.SIGINT}
    # Before the first word: whoever reads it may ask for the end at once.
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    print(f"{why} Standing by.", flush=True)
    signal.sigwait(stops)
