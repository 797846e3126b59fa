"""The REST API: one module for each family of routes, and the table of all of them."""

from typing import Final

from sandbox.discord.api import channels, commands, guilds, interactions, messages, threads, users
from sandbox.discord.rest import Route

TABLE: Final[tuple[Route, ...]] = (
    *users.ROUTES,
    *guilds.ROUTES,
    *commands.ROUTES,
    *interactions.ROUTES,
    *threads.ROUTES,
    *messages.ROUTES,
    *channels.ROUTES,
)
"""Every route that this box carries out; any other is refused by name."""
