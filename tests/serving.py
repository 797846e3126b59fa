"""Ending a web server of a test so that nothing of it is left behind."""

import asyncio
from typing import Final

from aiohttp import web

TURNS: Final = 10
"""Turns of the loop in which what has just connected becomes a connection; it takes three."""


async def end(runner: web.AppRunner) -> None:
    """End a server whose clients connect no more.

    Somebody may have connected in this very moment, as a call does that was called off. asyncio
    makes its transport in a task of its own; where the server closes before that, nobody closes
    the transport, and a later test is blamed for a socket that was left open.
    """
    for _ in range(TURNS):
        await asyncio.sleep(0)
    await runner.cleanup()
