"""From `/setup` to the policy of a server, for those who may manage it."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.discord.answering import Interaction
from adapters.discord.front import Front
from adapters.discord.replies import refused_sheet
from adapters.discord.setup import Setup, UnfitSettingsError, may_set_up, missing, setup_sheet
from adapters.shared.answers import Answer, Show
from adapters.shared.voice import Said, Voice
from core.values import Actor

Changes = Mapping[str, object]


class SetupHandlers:
    """Serves `/setup`.

    Args:
        setup: reads and changes the policy of a server.
        front: answers in time, and in any case.
    """

    def __init__(self, setup: Setup, front: Front) -> None:
        self._setup = setup
        self._front = front

    async def show(self, interaction: Interaction) -> None:
        """Show what is set, and what is wrong with it."""
        await self.change(interaction, None)

    async def support(
        self, interaction: Interaction, channel: int | None, role: int | None, contact: str | None
    ) -> None:
        """Change who support is; what is left out stays as it is."""

        async def changes(guild: int) -> Changes:
            return await self._setup.support(guild, channel, role, contact)

        await self.change(interaction, changes)

    async def change(
        self, interaction: Interaction, changes: Callable[[int], Awaitable[Changes]] | None
    ) -> None:
        """Change some settings, and show what stands then.

        Args:
            interaction: the command.
            changes: finds out what is to change on a server; nothing is changed without it.
        """

        async def ask(_: Actor, voice: Voice) -> Answer:
            guild = interaction.guild_id
            if guild is None or interaction.guild is None:
                return _refused(voice, voice.say("setup.not_here"))
            if not may_set_up(interaction):
                return _refused(voice, voice.say("setup.only_managers"))
            if changes is None:
                policy, head = await self._setup.read(guild), ""
            else:
                try:
                    wanted = await changes(guild)
                    policy = await self._setup.change(guild, interaction.user.id, wanted)
                except UnfitSettingsError as error:
                    settings = ", ".join(error.names)
                    return _refused(voice, voice.say("setup.unfit", settings=settings))
                head = "setup.saved"
            findings = missing(interaction, policy, voice)
            return Show(sheet=setup_sheet(voice, policy, findings, head))

        await self._front.serve(interaction, ask)


def given(changes: Changes) -> Callable[[int], Awaitable[Changes]]:
    """Give changes that do not depend on what stands."""

    async def same(_: int) -> Changes:
        return changes

    return same


def _refused(voice: Voice, said: Said) -> Show:
    return Show(sheet=refused_sheet(voice, said))
