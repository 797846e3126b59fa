"""`/resolve`: the requests of R1, and support."""

from typing import Final

from discord import app_commands

from adapters.discord.answering import Interaction
from adapters.discord.options import BOTH_WAYS, EVERYWHERE, SUGGESTED, WHICH, WHICH_ABOUT
from adapters.discord.serving import handlers_of
from adapters.discord.translator import said
from adapters.shared.buttons import Step
from core.rules import Action

DAYS_MAX: Final = 365
"""The most days that any policy allows an extension or an extra."""


class ResolveCommands(app_commands.Group):
    """`/resolve`: the requests of R1, and support."""

    def __init__(self) -> None:
        super().__init__(
            name=said("command.resolve"),
            description=said("command.resolve.about"),
            allowed_contexts=EVERYWHERE,
            allowed_installs=BOTH_WAYS,
        )

    @app_commands.command(
        name=said("command.resolve.start"), description=said("command.resolve.start.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def start(self, interaction: Interaction, order: str | None = None) -> None:
        """Show what can be asked about an order (R1)."""
        await handlers_of(interaction).about(interaction, order, step=Step.RESOLVE)

    @app_commands.command(
        name=said("command.resolve.update"), description=said("command.resolve.update.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def update(self, interaction: Interaction, order: str) -> None:
        """Ask for an update (R12)."""
        await handlers_of(interaction).about(interaction, order, Action.OPEN_ORDER_UPDATE)

    @app_commands.command(
        name=said("command.resolve.cancel"), description=said("command.resolve.cancel.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def cancel(self, interaction: Interaction, order: str) -> None:
        """Ask to cancel (R13)."""
        await handlers_of(interaction).about(interaction, order, Action.OPEN_CANCELLATION)

    @app_commands.command(
        name=said("command.resolve.extend"), description=said("command.resolve.extend.about")
    )
    @app_commands.rename(order=said("option.order"), days=said("option.days"))
    @app_commands.describe(order=said("option.order.about"), days=said("option.days.more"))
    @SUGGESTED
    async def extend(
        self,
        interaction: Interaction,
        order: str,
        days: app_commands.Range[int, 1, DAYS_MAX] | None = None,
    ) -> None:
        """Ask for more time (R15)."""
        typed = {} if days is None else {"days": f"{days}"}
        handlers = handlers_of(interaction)
        await handlers.about(interaction, order, Action.OPEN_DELIVERY_EXTENSION, typed=typed)

    @app_commands.command(
        name=said("command.resolve.refund"), description=said("command.resolve.refund.about")
    )
    @app_commands.rename(order=said("option.order"), amount=said("option.amount"))
    @app_commands.describe(order=said("option.order.about"), amount=said("option.amount.about"))
    @SUGGESTED
    async def refund(
        self,
        interaction: Interaction,
        order: str,
        amount: app_commands.Range[str, 1, 20] | None = None,
    ) -> None:
        """Offer a partial refund (R16)."""
        typed = {} if amount is None else {"amount": amount}
        handlers = handlers_of(interaction)
        await handlers.about(interaction, order, Action.OPEN_PARTIAL_REFUND, typed=typed)

    @app_commands.command(
        name=said("command.resolve.extra"), description=said("command.resolve.extra.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def extra(self, interaction: Interaction, order: str) -> None:
        """Offer an extra (R19)."""
        await handlers_of(interaction).about(interaction, order, Action.OPEN_EXTRA)

    @app_commands.command(
        name=said("command.resolve.support"), description=said("command.resolve.support.about")
    )
    @WHICH
    @WHICH_ABOUT
    @SUGGESTED
    async def support(self, interaction: Interaction, order: str) -> None:
        """Call support (E1)."""
        await handlers_of(interaction).about(interaction, order, Action.ESCALATE)
