"""All commands in one tree, and telling Discord about them.

Names, descriptions and choices come from the catalogues, so that they are translated like
everything else. What they do, they do as a button would.
"""

import discord
import structlog
from discord import app_commands

from adapters.discord.answering import Interaction
from adapters.discord.options import BOTH_WAYS, EVERYWHERE
from adapters.discord.order_commands import OrderCommands
from adapters.discord.resolve_commands import ResolveCommands
from adapters.discord.serving import ServedClient, handlers_of, served
from adapters.discord.setup_commands import SetupCommands
from adapters.discord.translator import CatalogueTranslator, said

log = structlog.get_logger(__name__)


@app_commands.command(name=said("command.standing"), description=said("command.standing.about"))
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
@app_commands.allowed_installs(guilds=True, users=True)
async def standing(interaction: Interaction) -> None:
    """Show somebody how they do (S4)."""
    await handlers_of(interaction).standing(interaction)


async def suggest_zones(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Suggest time zones while one is typed."""
    found = await handlers_of(interaction).suggest_zones(interaction, current)
    return [app_commands.Choice(name=name, value=zone) for name, zone in found]


@app_commands.command(name=said("command.settings"), description=said("command.settings.about"))
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.rename(zone=said("option.zone"))
@app_commands.describe(zone=said("option.zone.about"))
@app_commands.autocomplete(zone=suggest_zones)
async def settings(
    interaction: Interaction, zone: app_commands.Range[str, 1, 50] | None = None
) -> None:
    """Show what somebody decides for themselves, and the rules that hold where they are."""
    await handlers_of(interaction).settings(interaction, zone=zone)


async def offer_to(interaction: Interaction, user: discord.User) -> None:
    """Offer an order to the person whose menu was opened."""
    await served(interaction).offering.form(interaction, user)


async def take_as_evidence(interaction: Interaction, message: discord.Message) -> None:
    """Attach the message whose menu was opened to an order (E2)."""
    await served(interaction).witness.form(interaction, message)


class Commands(app_commands.CommandTree[ServedClient]):
    """All commands, with an answer for those that Discord still shows and that are no more."""

    async def on_error(
        self, interaction: discord.Interaction[ServedClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what the library could not match with a command; admit everything else."""
        outdated = (
            app_commands.CommandNotFound,
            app_commands.CommandSignatureMismatch,
            app_commands.TransformerError,
        )
        if interaction.type is discord.InteractionType.autocomplete:
            log.error("suggestions failed", exc_info=error)
        elif isinstance(error, outdated):
            await handlers_of(interaction).outdated(interaction)
        else:
            log.error("a command failed", exc_info=error)
            await handlers_of(interaction).failed(interaction)


def add_commands(tree: app_commands.CommandTree[ServedClient]) -> None:
    """Put all commands into a tree."""
    for group in (OrderCommands(), ResolveCommands(), SetupCommands()):
        tree.add_command(group)
    tree.add_command(standing)
    tree.add_command(settings)
    for name, callback in (
        (said("menu.offer"), offer_to),
        (said("menu.evidence"), take_as_evidence),
    ):
        tree.add_command(
            app_commands.ContextMenu(
                name=name,
                callback=callback,
                allowed_contexts=EVERYWHERE,
                allowed_installs=BOTH_WAYS,
            )
        )


async def sync(tree: app_commands.CommandTree[ServedClient], guild: int | None = None) -> int:
    """Tell Discord the commands, and say how many there are.

    Args:
        tree: the commands, of a client that is logged in.
        guild: a server that gets them alone, at once; everywhere without one.
    """
    await tree.set_translator(CatalogueTranslator())
    where = discord.Object(guild) if guild is not None else None
    if where is not None:
        tree.copy_global_to(guild=where)
    return len(await tree.sync(guild=where))
