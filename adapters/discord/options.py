"""What commands about one order have in common: where they can be used, and how it is named."""

from typing import Final

from discord import app_commands

from adapters.discord.answering import Interaction
from adapters.discord.serving import handlers_of
from adapters.discord.translator import said

EVERYWHERE: Final = app_commands.AppCommandContext(
    guild=True, dm_channel=True, private_channel=True
)
BOTH_WAYS: Final = app_commands.AppInstallationType(guild=True, user=True)
"""A server's own app, and a person's own: with the latter, one's orders are at hand anywhere."""


async def suggest_orders(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Suggest orders while one is typed."""
    found = await handlers_of(interaction).suggest(interaction, current)
    return [app_commands.Choice(name=name, value=order) for name, order in found]


WHICH: Final = app_commands.rename(order=said("option.order"))
WHICH_ABOUT: Final = app_commands.describe(order=said("option.order.about"))
SUGGESTED: Final = app_commands.autocomplete(order=suggest_orders)
