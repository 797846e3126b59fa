"""`/order`: offer, follow and finish orders."""

from typing import Final

import discord
from discord import app_commands

from adapters.discord.answering import Interaction
from adapters.discord.offering import Wanted
from adapters.discord.options import BOTH_WAYS, EVERYWHERE, SUGGESTED, WHICH, WHICH_ABOUT
from adapters.discord.serving import handlers_of, served
from adapters.discord.translator import said
from adapters.shared.buttons import Step
from core.begin import HORIZON
from core.rules import Action
from core.terms import TITLE_MAX
from core.values import Role

ROLES: Final = [
    app_commands.Choice(name=said("option.role.client"), value=Role.CLIENT.value),
    app_commands.Choice(name=said("option.role.freelancer"), value=Role.FREELANCER.value),
]


class OrderCommands(app_commands.Group):
    """`/order`: offer, follow and finish orders."""

    def __init__(self) -> None:
        super().__init__(
            name=said("command.order"),
            description=said("command.order.about"),
            allowed_contexts=EVERYWHERE,
            allowed_installs=BOTH_WAYS,
        )

    @app_commands.command(
        name=said("command.order.offer"), description=said("command.order.offer.about")
    )
    @app_commands.rename(
        title=said("option.title"),
        price=said("option.price"),
        days=said("option.days"),
        role=said("option.role"),
        counterparty=said("option.counterparty"),
        currency=said("option.currency"),
    )
    @app_commands.describe(
        title=said("option.title.about"),
        price=said("option.price.about"),
        days=said("option.days.about"),
        role=said("option.role.about"),
        counterparty=said("option.counterparty.about"),
        currency=said("option.currency.about"),
    )
    @app_commands.choices(role=ROLES)
    async def offer(  # noqa: PLR0913 - an offer has as many sides
        self,
        interaction: Interaction,
        *,
        title: app_commands.Range[str, 1, TITLE_MAX],
        price: app_commands.Range[str, 1, 30],
        days: app_commands.Range[int, 1, HORIZON.days],
        role: app_commands.Choice[str],
        counterparty: discord.User | None = None,
        currency: app_commands.Range[str, 3, 3] | None = None,
    ) -> None:
        """Offer an order (O3)."""
        wanted = Wanted(
            title=title,
            price=price,
            days=f"{days}",
            role=Role(role.value),
            currency=currency or "",
        )
        await served(interaction).offering.offer(interaction, wanted, counterparty)

    @app_commands.command(
        name=said("command.order.join"), description=said("command.order.join.about")
    )
    @app_commands.rename(code=said("option.code"))
    @app_commands.describe(code=said("option.code.about"))
    async def join(self, interaction: Interaction, code: app_commands.Range[str, 1, 20]) -> None:
        """Take the empty seat of an offer (O8)."""
        await handlers_of(interaction).join(interaction, code)

    @app_commands.command(
        name=said("command.order.list"), description=said("command.order.list.about")
    )
    async def list(self, interaction: Interaction) -> None:
        """Show one's orders."""
        await handlers_of(interaction).about(interaction, None)

    @app_commands.command(
        name=said("command.order.show"), description=said("command.order.show.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def show(self, interaction: Interaction, order: str | None = None) -> None:
        """Show one order (O7)."""
        await handlers_of(interaction).about(interaction, order, step=Step.PAGE)

    @app_commands.command(
        name=said("command.order.requirements"),
        description=said("command.order.requirements.about"),
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def requirements(self, interaction: Interaction, order: str) -> None:
        """Supply the requirements (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.SUPPLY_REQUIREMENTS)

    @app_commands.command(
        name=said("command.order.deliver"), description=said("command.order.deliver.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def deliver(self, interaction: Interaction, order: str) -> None:
        """Deliver (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.DELIVER)

    @app_commands.command(
        name=said("command.order.revise"), description=said("command.order.revise.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def revise(self, interaction: Interaction, order: str) -> None:
        """Ask for a revision (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.ASK_REVISION)

    @app_commands.command(
        name=said("command.order.complete"), description=said("command.order.complete.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def complete(self, interaction: Interaction, order: str) -> None:
        """Complete the order (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.COMPLETE)

    @app_commands.command(
        name=said("command.order.export"), description=said("command.order.export.about")
    )
    async def export(self, interaction: Interaction) -> None:
        """Give somebody their own record (A4)."""
        await handlers_of(interaction).export(interaction)

    @app_commands.command(
        name=said("command.order.help"), description=said("command.order.help.about")
    )
    async def help(self, interaction: Interaction) -> None:
        """Say what this is and what can be typed."""
        await handlers_of(interaction).help(interaction)
