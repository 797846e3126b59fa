"""`/setup`: what a server's owners decide.

Discord shows it to those who may manage the server; the handlers ask again. Ranges are those of
the policy (core/policy.py), so that Discord refuses what it would refuse.
"""

from typing import Final

import discord
from discord import app_commands

from adapters.discord.answering import Interaction
from adapters.discord.limits import OPTIONS
from adapters.discord.people import channel_of
from adapters.discord.serving import served
from adapters.discord.setup_handlers import given
from adapters.discord.translator import said
from adapters.shared.catalogue import languages, own_name
from core.policy import DAY, HOUR

ON_SERVERS: Final = app_commands.AppCommandContext(guild=True)
ITS_OWN: Final = app_commands.AppInstallationType(guild=True)
MANAGERS: Final = discord.Permissions(manage_guild=True)

MONTH_HOURS: Final = 720
LANGUAGES: Final = [
    app_commands.Choice(name=own_name(language), value=language)
    for language in languages()[:OPTIONS]
]


class SetupCommands(app_commands.Group):
    """`/setup`: what a server's owners decide."""

    def __init__(self) -> None:
        super().__init__(
            name=said("command.setup"),
            description=said("command.setup.about"),
            allowed_contexts=ON_SERVERS,
            allowed_installs=ITS_OWN,
            default_permissions=MANAGERS,
        )

    @app_commands.command(
        name=said("command.setup.show"), description=said("command.setup.show.about")
    )
    async def show(self, interaction: Interaction) -> None:
        """Show what is set, and what is wrong with it."""
        await served(interaction).setup.show(interaction)

    @app_commands.command(
        name=said("command.setup.notices"), description=said("command.setup.notices.about")
    )
    @app_commands.rename(channel=said("option.channel"))
    @app_commands.describe(channel=said("option.channel.notices"))
    async def notices(
        self, interaction: Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        """Say where notices go."""
        notices = channel_of(channel.id) if channel is not None else None
        await served(interaction).setup.change(interaction, given({"notices": notices}))

    @app_commands.command(
        name=said("command.setup.support"), description=said("command.setup.support.about")
    )
    @app_commands.rename(
        channel=said("option.channel"),
        role=said("option.role.support"),
        contact=said("option.contact"),
    )
    @app_commands.describe(
        channel=said("option.channel.support"),
        role=said("option.role.support.about"),
        contact=said("option.contact.about"),
    )
    async def support(
        self,
        interaction: Interaction,
        *,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        contact: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """Say who support is, and where it hears of orders (E1, E3)."""
        await served(interaction).setup.support(
            interaction,
            channel.id if channel is not None else None,
            role.id if role is not None else None,
            contact,
        )

    @app_commands.command(
        name=said("command.setup.language"), description=said("command.setup.language.about")
    )
    @app_commands.rename(language=said("option.language"), currency=said("option.currency"))
    @app_commands.describe(
        language=said("option.language.about"), currency=said("option.currency.about")
    )
    @app_commands.choices(language=LANGUAGES)
    async def language(
        self,
        interaction: Interaction,
        *,
        language: app_commands.Choice[str] | None = None,
        currency: app_commands.Range[str, 3, 3] | None = None,
    ) -> None:
        """Say the language of notices in channels, and the usual currency."""
        changes: dict[str, object] = {}
        if language is not None:
            changes["language"] = language.value
        if currency is not None:
            changes["currency"] = currency.upper()
        await served(interaction).setup.change(interaction, given(changes))

    @app_commands.command(
        name=said("command.setup.rules"), description=said("command.setup.rules.about")
    )
    @app_commands.rename(
        answer_hours=said("option.answer_hours"),
        very_late_hours=said("option.very_late_hours"),
        completes_days=said("option.completes_days"),
        refund_percent=said("option.refund_percent"),
        extension_days=said("option.extension_days"),
    )
    @app_commands.describe(
        answer_hours=said("option.answer_hours.about"),
        very_late_hours=said("option.very_late_hours.about"),
        completes_days=said("option.completes_days.about"),
        refund_percent=said("option.refund_percent.about"),
        extension_days=said("option.extension_days.about"),
    )
    async def rules(  # noqa: PLR0913 - one option for each rule that has a number
        self,
        interaction: Interaction,
        *,
        answer_hours: app_commands.Range[int, 1, MONTH_HOURS] | None = None,
        very_late_hours: app_commands.Range[int, 0, MONTH_HOURS] | None = None,
        completes_days: app_commands.Range[int, 1, 60] | None = None,
        refund_percent: app_commands.Range[int, 1, 100] | None = None,
        extension_days: app_commands.Range[int, 1, 365] | None = None,
    ) -> None:
        """Change times and limits; what is left out stays as it is."""
        changes: dict[str, object] = {}
        if answer_hours is not None:
            changes["window"] = answer_hours * HOUR
        if very_late_hours is not None:
            changes["very_late_after"] = very_late_hours * HOUR
        if completes_days is not None:
            changes["completes_after"] = completes_days * DAY
        if refund_percent is not None:
            changes["refund_percent"] = refund_percent
        if extension_days is not None:
            changes["extension_days"] = extension_days
        await served(interaction).setup.change(interaction, given(changes))

    @app_commands.command(
        name=said("command.setup.rooms"), description=said("command.setup.rooms.about")
    )
    @app_commands.rename(on=said("option.on"))
    @app_commands.describe(on=said("option.on.about"))
    async def rooms(self, interaction: Interaction, on: bool) -> None:  # noqa: FBT001 - an option
        """Say whether each order gets a private thread."""
        await served(interaction).setup.change(interaction, given({"rooms": on}))
