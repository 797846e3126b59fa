"""The slash commands: what Discord asks for before anything reaches the handlers.

Names, descriptions and choices come from the catalogues, so that they are translated like
everything else. What they do, they do as a button would.
"""

from typing import Final

import discord
from discord import app_commands

from adapters.discord.answering import Interaction
from adapters.discord.serving import ServedClient, handlers_of
from adapters.discord.translator import CatalogueTranslator, said
from adapters.shared.buttons import Step
from core.begin import HORIZON
from core.rules import Action
from core.terms import TITLE_MAX
from core.values import Role

EVERYWHERE: Final = app_commands.AppCommandContext(
    guild=True, dm_channel=True, private_channel=True
)
BOTH_WAYS: Final = app_commands.AppInstallationType(guild=True, user=True)
"""A server's own app, and a person's own: with the latter, one's orders are at hand anywhere."""

DAYS_MAX: Final = 365
"""The most days that any policy allows an extension or an extra."""

ROLES: Final = [
    app_commands.Choice(name=said("option.role.client"), value=Role.CLIENT.value),
    app_commands.Choice(name=said("option.role.freelancer"), value=Role.FREELANCER.value),
]


async def suggest_orders(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Suggest orders while one is typed."""
    found = await handlers_of(interaction).suggest(interaction, current)
    return [app_commands.Choice(name=name, value=order) for name, order in found]


_WHICH = app_commands.rename(order=said("option.order"))
_WHICH_ABOUT = app_commands.describe(order=said("option.order.about"))
_SUGGESTED = app_commands.autocomplete(order=suggest_orders)


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
        await handlers_of(interaction).offer(
            interaction,
            title=title,
            price=price,
            days=days,
            role=Role(role.value),
            counterparty=counterparty,
            currency=currency,
        )

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
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def show(self, interaction: Interaction, order: str | None = None) -> None:
        """Show one order (O7)."""
        await handlers_of(interaction).about(interaction, order, step=Step.PAGE)

    @app_commands.command(
        name=said("command.order.requirements"),
        description=said("command.order.requirements.about"),
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def requirements(self, interaction: Interaction, order: str) -> None:
        """Supply the requirements (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.SUPPLY_REQUIREMENTS)

    @app_commands.command(
        name=said("command.order.deliver"), description=said("command.order.deliver.about")
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def deliver(self, interaction: Interaction, order: str) -> None:
        """Deliver (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.DELIVER)

    @app_commands.command(
        name=said("command.order.revise"), description=said("command.order.revise.about")
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def revise(self, interaction: Interaction, order: str) -> None:
        """Ask for a revision (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.ASK_REVISION)

    @app_commands.command(
        name=said("command.order.complete"), description=said("command.order.complete.about")
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def complete(self, interaction: Interaction, order: str) -> None:
        """Complete the order (O4)."""
        await handlers_of(interaction).about(interaction, order, Action.COMPLETE)


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
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def start(self, interaction: Interaction, order: str | None = None) -> None:
        """Show what can be asked about an order (R1)."""
        await handlers_of(interaction).about(interaction, order, step=Step.RESOLVE)

    @app_commands.command(
        name=said("command.resolve.update"), description=said("command.resolve.update.about")
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def update(self, interaction: Interaction, order: str) -> None:
        """Ask for an update (R12)."""
        await handlers_of(interaction).about(interaction, order, Action.OPEN_ORDER_UPDATE)

    @app_commands.command(
        name=said("command.resolve.cancel"), description=said("command.resolve.cancel.about")
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def cancel(self, interaction: Interaction, order: str) -> None:
        """Ask to cancel (R13)."""
        await handlers_of(interaction).about(interaction, order, Action.OPEN_CANCELLATION)

    @app_commands.command(
        name=said("command.resolve.extend"), description=said("command.resolve.extend.about")
    )
    @app_commands.rename(order=said("option.order"), days=said("option.days"))
    @app_commands.describe(order=said("option.order.about"), days=said("option.days.more"))
    @_SUGGESTED
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
    @_SUGGESTED
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
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def extra(self, interaction: Interaction, order: str) -> None:
        """Offer an extra (R19)."""
        await handlers_of(interaction).about(interaction, order, Action.OPEN_EXTRA)

    @app_commands.command(
        name=said("command.resolve.support"), description=said("command.resolve.support.about")
    )
    @_WHICH
    @_WHICH_ABOUT
    @_SUGGESTED
    async def support(self, interaction: Interaction, order: str) -> None:
        """Call support (E1)."""
        await handlers_of(interaction).about(interaction, order, Action.ESCALATE)


class Commands(app_commands.CommandTree[ServedClient]):
    """All commands, with an answer for those that Discord still shows and that are no more."""

    async def on_error(
        self, interaction: discord.Interaction[ServedClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what the library could not match with a command; report everything else."""
        outdated = (
            app_commands.CommandNotFound,
            app_commands.CommandSignatureMismatch,
            app_commands.TransformerError,
        )
        if isinstance(error, outdated) and not interaction.response.is_done():
            await handlers_of(interaction).outdated(interaction)
            return
        await super().on_error(interaction, error)


def add_commands(tree: app_commands.CommandTree[ServedClient]) -> None:
    """Put all commands into a tree."""
    tree.add_command(OrderCommands())
    tree.add_command(ResolveCommands())


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
