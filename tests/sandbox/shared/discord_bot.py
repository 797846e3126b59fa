"""A small Discord bot of the tests' own: an unmodified discord.py client, with everything on show.

It keeps no orders. It posts what the page must be able to draw, and answers what people do.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import discord
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from sandbox.config import DISCORD_TOKEN
from sandbox.people import APPLICATION, FINN, HARBOUR

HOURS_48 = 48 * 3600
ORDERS = ("ORD-1040 · Menu cards", "ORD-1042 · Logo for a bakery")


class DiscordCard(ui.LayoutView):
    """A card of components, with everything the page has to draw."""

    def __init__(self, state: str, deadline: int) -> None:
        super().__init__(timeout=None)
        container: ui.Container[Any] = ui.Container(accent_colour=discord.Colour(0xE9A23B))
        container.add_item(
            ui.TextDisplay(
                "## Cancellation requested\n"
                "**Ana Client** asks to cancel **ORD-1042 · Logo for a bakery**.\n"
                "> We found somebody in the family who draws.\n"
            )
        )
        container.add_item(ui.Separator())
        container.add_item(
            ui.TextDisplay(
                f"**Price** € 340.00, refunded in full\n**State** {state}\n"
                f"**Closes** <t:{deadline}:R>, <t:{deadline}:f>"
            )
        )
        row: ui.ActionRow[Any] = ui.ActionRow()
        for label, style, key in (
            ("Accept", discord.ButtonStyle.success, "accept"),
            ("Decline", discord.ButtonStyle.danger, "decline"),
            ("Counter-offer", discord.ButtonStyle.secondary, "counter"),
        ):
            row.add_item(
                ui.Button(
                    label=label,
                    style=style,
                    custom_id=f"card:{key}",
                    disabled=not state.startswith("Waiting"),
                )
            )
        row.add_item(ui.Button(label="The rules", url="https://example.com/rules"))
        container.add_item(row)
        choose: ui.ActionRow[Any] = ui.ActionRow()
        choose.add_item(
            ui.Select(
                placeholder="Remind me…",
                custom_id="card:remind",
                options=[
                    discord.SelectOption(
                        label="In an hour", value="1h", description="One hour before it closes"
                    ),
                    discord.SelectOption(label="Tomorrow", value="24h"),
                ],
            )
        )
        container.add_item(choose)
        container.add_item(ui.TextDisplay("-# Silence counts as accepted."))
        self.add_item(container)


class DiscordForm(ui.Modal):
    """A form with every component that a modal takes."""

    def __init__(self) -> None:
        super().__init__(title="Decline the request", custom_id="form:decline")
        self.add_item(ui.TextDisplay("Talking first is worth trying."))
        self.reason: Any = ui.Select(
            custom_id="reason",
            options=[
                discord.SelectOption(label="Already delivered", value="done"),
                discord.SelectOption(label="Another date works", value="date"),
            ],
        )
        self.message: Any = ui.TextInput(
            custom_id="message",
            style=discord.TextStyle.paragraph,
            max_length=300,
            placeholder="Ana reads this",
        )
        self.evidence: Any = ui.FileUpload(custom_id="evidence", required=False, max_values=2)
        self.who: Any = ui.UserSelect(custom_id="who", required=False, placeholder="Somebody")
        self.add_item(
            ui.Label(text="Reason", description="Shared with the client", component=self.reason)
        )
        self.add_item(ui.Label(text="Message", component=self.message))
        self.add_item(ui.Label(text="Evidence", component=self.evidence))
        self.add_item(ui.Label(text="Who can confirm it?", component=self.who))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Declined: {self.message.value}", ephemeral=True)


class DiscordBot(discord.Client):
    """The Discord half of the bot."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), application_id=int(APPLICATION))
        self.tree = app_commands.CommandTree(self)
        self.up = asyncio.Event()
        group = app_commands.Group(name="order", description="Orders")

        @group.command(name="offer", description="Offer an order to somebody")
        @app_commands.describe(
            title="What it is about",
            price="In whole euros",
            to="The other party",
            rush="Within two days",
        )
        @app_commands.choices(
            currency=[
                app_commands.Choice(name="Euro", value="EUR"),
                app_commands.Choice(name="Pound", value="GBP"),
            ]
        )
        async def offer(  # noqa: PLR0917 - an option each, as discord.py reads them
            interaction: discord.Interaction,
            title: str,
            price: float,
            to: discord.User | None = None,
            currency: str = "EUR",
            rush: bool = False,
        ) -> None:
            deadline = int(time.time()) + HOURS_48
            await interaction.response.send_message(
                view=DiscordCard("Waiting for an answer", deadline)
            )
            await interaction.followup.send(
                f"Only you see this: **{title}**, {price:.2f} {currency}.", ephemeral=True
            )

        @group.command(name="list", description="Your orders")
        @app_commands.describe(order="Which order")
        async def listing(interaction: discord.Interaction, order: str) -> None:
            embed = discord.Embed(
                title=order, description="In progress, *delivery on Friday*.", colour=0x5865F2
            )
            embed.add_field(name="Client", value="Ana Client")
            embed.add_field(name="Price", value="€ 340.00")
            embed.set_footer(text="Order page")
            await interaction.response.send_message(f"Here it is, <@{FINN}>:", embed=embed)

        @listing.autocomplete("order")
        async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [
                app_commands.Choice(name=one, value=one)
                for one in ORDERS
                if typed.lower() in one.lower()
            ]

        self.tree.add_command(group)

        @self.tree.command(name="resolve", description="Open the resolution center for an order")
        async def resolve(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(DiscordForm())

        @self.tree.context_menu(name="Use in a request")
        async def use(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"Noted: {message.content}", ephemeral=True)

    async def on_ready(self) -> None:
        guild = discord.Object(int(HARBOUR))
        self.tree.copy_global_to(guild=guild)
        await self.tree.sync(guild=guild)
        self.up.set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.component or interaction.data is None:
            return
        pressed = str(interaction.data.get("custom_id"))
        if pressed == "card:decline":
            await interaction.response.send_modal(DiscordForm())
        elif pressed == "card:accept":
            await interaction.response.edit_message(view=DiscordCard("Accepted", int(time.time())))
        elif pressed == "card:counter":
            await interaction.response.defer(ephemeral=True, thinking=True)
            await interaction.followup.send("A counter-offer is a form of its own.", ephemeral=True)
        else:
            await interaction.response.defer()


@contextlib.asynccontextmanager
async def connected_discord(url: str) -> AsyncIterator[None]:
    """The bot, connected to the sandbox at `url`, its commands registered."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = f"{url}/discord/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = URL(url.replace("http", "ws") + "/discord/gateway")
    client = DiscordBot()
    running = asyncio.create_task(client.start(DISCORD_TOKEN))
    try:
        async with asyncio.timeout(20):
            await client.up.wait()
        yield
    finally:
        await client.close()
        await asyncio.wait([running])
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
