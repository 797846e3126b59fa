"""What Discord's errors mean to whoever sends, as a table.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from collections.abc import Mapping
from typing import Final

import discord

from adapters.discord.rest import LimitedEverywhere
from adapters.shared.messenger import Cause, TryLaterError, UnreachableError

CAUSES: Final[Mapping[int, Cause]] = {
    50007: Cause.CLOSED,  # Cannot send messages to this user
    50278: Cause.CLOSED,  # Cannot send messages to this user: no server in common
    40003: Cause.CLOSED,  # You are opening direct messages too fast: nobody there will wait
    10003: Cause.GONE,  # Unknown channel
    10013: Cause.GONE,  # Unknown user
    50001: Cause.SHUT_OUT,  # Missing access
    50013: Cause.SHUT_OUT,  # Missing permissions
    10004: Cause.SHUT_OUT,  # Unknown guild: we were removed from it
    50083: Cause.SHUT_OUT,  # Thread is archived, and may not be opened again
    10008: Cause.TOO_OLD,  # Unknown message
    50005: Cause.TOO_OLD,  # Cannot edit a message authored by another user: not our card any more
}


def reported(error: discord.HTTPException | discord.RateLimited) -> Exception | None:
    """Say what an error means; nothing for one that is our own fault and has to be reported.

    Args:
        error: from the library, which has tried again by itself where that made sense.
    """
    if isinstance(error, discord.RateLimited):
        return TryLaterError(error.retry_after, everywhere=isinstance(error, LimitedEverywhere))
    if error.code in CAUSES:
        return UnreachableError(CAUSES[error.code], str(error.code))
    if error.status == 429:  # noqa: PLR2004 - HTTP's Too Many Requests
        return TryLaterError(_retry_after(error))
    if error.status >= 500:  # noqa: PLR2004 - HTTP's server errors
        return TryLaterError(unsure=True)
    return None


def _retry_after(error: discord.HTTPException) -> float | None:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return None
