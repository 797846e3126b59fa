"""The made-up people of the sandbox, and the two small worlds they live in.

The ids are constants: tests, docs and bookmarks may name them.
"""

from collections.abc import Sequence
from typing import Final, Protocol

# --- Slack: the workspace "Harbor Studio", and a guest from "North & Co" over Slack Connect.
HARBOR: Final = "T0HARBOR"
NORTH: Final = "T0NORTH"
ANA: Final = "U0ANA"
BRAM: Final = "U0BRAM"
CHLOE: Final = "U0CHLOE"
DEV: Final = "U0DEV"
RESOLVE_USER: Final = "U0RESOLVE"
RESOLVE_APP: Final = "A0RESOLVE"
RESOLVE_BOT: Final = "B0RESOLVE"
SLACK_GENERAL: Final = "C0GENERAL"
SLACK_ORDERS: Final = "C0ORDERS"

# --- Discord: the guild "Freelance Harbour". Snowflakes of January 2024, in the order of making.
APPLICATION: Final = "1191168000000000001"
RESOLVE_MEMBER: Final = APPLICATION  # a bot made today has its application's id
HARBOUR: Final = "1191168000000000100"
FINN: Final = "1191168000000000201"
MILA: Final = "1191168000000000202"
OTIS: Final = "1191168000000000203"
DISCORD_GENERAL: Final = "1191168000000000301"
DISCORD_ORDERS: Final = "1191168000000000302"

APP_NAME: Final = "Resolution Center"


class SlackWorld(Protocol):
    """How a Slack is filled."""

    def add_team(self, team_id: str, *, name: str, domain: str) -> object:
        """Add a workspace."""
        ...

    def add_user(  # noqa: PLR0913 - what a profile holds
        self,
        user_id: str,
        *,
        team: str,
        handle: str,
        name: str,
        locale: str,
        tz: str,
        is_bot: bool = False,
    ) -> object:
        """Add a person (or a bot's user) to a workspace; `tz` is an IANA name."""
        ...

    def add_app(self, app_id: str, *, name: str, team: str, bot_user: str, bot_id: str) -> object:
        """Install the app in a workspace; the first one gets the configured bot token."""
        ...

    def add_channel(  # noqa: PLR0913 - what a channel holds
        self,
        channel_id: str,
        *,
        team: str,
        name: str,
        members: Sequence[str],
        private: bool = False,
        shared_with: Sequence[str] = (),
    ) -> object:
        """Add a channel; `shared_with` names further workspaces (Slack Connect)."""
        ...


class DiscordWorld(Protocol):
    """How a Discord is filled."""

    def add_application(self, application_id: str, *, name: str, bot: str) -> object:
        """Add the application, after its bot's user; it gets the configured token."""
        ...

    def add_user(  # noqa: PLR0913 - what a profile holds
        self,
        user_id: str,
        *,
        username: str,
        name: str,
        locale: str,
        tz: str,
        bot: bool = False,
    ) -> object:
        """Add a person or a bot; `name` is the display name, `tz` an IANA name for the page."""
        ...

    def add_guild(self, guild_id: str, *, name: str, owner: str, members: Sequence[str]) -> object:
        """Add a guild with its members."""
        ...

    def add_channel(self, channel_id: str, *, guild: str, name: str) -> object:
        """Add a text channel that every member of the guild sees."""
        ...


def seed_slack(world: SlackWorld) -> None:
    """Fill a Slack with Harbor Studio and its people."""
    world.add_team(HARBOR, name="Harbor Studio", domain="harbor")
    world.add_team(NORTH, name="North & Co", domain="northandco")
    for user, team, handle, name, locale, tz in (
        (ANA, HARBOR, "ana", "Ana Client", "en-GB", "Europe/London"),
        (BRAM, HARBOR, "bram", "Bram de Vries", "nl-NL", "Europe/Amsterdam"),
        (CHLOE, HARBOR, "chloe", "Chloe Okafor", "en-US", "America/New_York"),
        (DEV, NORTH, "dev", "Dev Patel", "en-GB", "Europe/London"),
    ):
        world.add_user(user, team=team, handle=handle, name=name, locale=locale, tz=tz)
    world.add_user(
        RESOLVE_USER,
        team=HARBOR,
        handle="resolution_center",
        name=APP_NAME,
        locale="en-US",
        tz="Etc/UTC",
        is_bot=True,
    )
    world.add_app(
        RESOLVE_APP, name=APP_NAME, team=HARBOR, bot_user=RESOLVE_USER, bot_id=RESOLVE_BOT
    )
    world.add_channel(SLACK_GENERAL, team=HARBOR, name="general", members=(ANA, BRAM, CHLOE))
    world.add_channel(
        SLACK_ORDERS,
        team=HARBOR,
        name="orders",
        members=(ANA, BRAM, CHLOE, DEV, RESOLVE_USER),
        shared_with=(NORTH,),
    )


def seed_discord(world: DiscordWorld) -> None:
    """Fill a Discord with Freelance Harbour and its people."""
    for user, username, name, locale, tz in (
        (FINN, "finn", "Finn", "en-GB", "Europe/London"),
        (MILA, "mila", "Mila Jansen", "nl", "Europe/Amsterdam"),
        (OTIS, "otis", "Otis", "en-US", "America/Los_Angeles"),
    ):
        world.add_user(user, username=username, name=name, locale=locale, tz=tz)
    world.add_user(
        RESOLVE_MEMBER,
        username="resolution-center",
        name=APP_NAME,
        locale="en-US",
        tz="Etc/UTC",
        bot=True,
    )
    world.add_application(APPLICATION, name=APP_NAME, bot=RESOLVE_MEMBER)
    world.add_guild(
        HARBOUR,
        name="Freelance Harbour",
        owner=FINN,
        members=(FINN, MILA, OTIS, RESOLVE_MEMBER),
    )
    world.add_channel(DISCORD_GENERAL, guild=HARBOUR, name="general")
    world.add_channel(DISCORD_ORDERS, guild=HARBOUR, name="orders")


def seed_world(slack: SlackWorld, discord: DiscordWorld) -> None:
    """Fill both platforms with their people, as on the first day."""
    seed_slack(slack)
    seed_discord(discord)
