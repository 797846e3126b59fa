"""What one sandbox is told at its start: port, tokens, where the bot listens, what to keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
"""The sandbox listens on the loopback alone: its tokens are public knowledge."""

SLACK_BOT_TOKEN: Final = "xoxb-sandbox-bot"  # noqa: S105 - made up, and printed in the docs
SLACK_APP_TOKEN: Final = "xapp-sandbox-app"  # noqa: S105 - made up
SLACK_SIGNING_SECRET: Final = "sandbox-signing-secret"  # noqa: S105 - made up
DISCORD_TOKEN: Final = "sandbox.discord.token"  # noqa: S105 - made up
TIME_SECRET: Final = "sandbox"  # noqa: S105 - made up; a bot takes it only beside the sandbox
ANSWER_SECONDS: Final = 3.0
"""How long both platforms wait for a bot's answer, and how long a trigger id on Slack serves."""

SLACK_EVENTS_PATH: Final = "/slack/events"
"""Where Slack delivers over HTTP, under the bot's own address (Bolt's default path)."""


@dataclass(frozen=True, slots=True)
class Config:
    """How one sandbox runs.

    Attributes:
        port: TCP port on the loopback; both platforms, the page and the controls share it.
        bot_url: Where the bot's own web process listens, without a trailing slash. None: nothing
            is pushed to the bot (Slack then delivers over Socket Mode alone, and the bot's
            clock is left alone).
        data: Folder that keeps the world between runs. None: the world dies with the process.
        record: File to which every call and delivery is appended as a JSON line.
        welcome: Whether a new world begins with an order under way, as soon as the bot is there.
        answer_seconds: How long both platforms wait for the bot. Longer than theirs is for tests on
            machines that do other things too: there, a bot is not slow because its machine is.
        seed: Seed of everything random (faults by share, ids that may differ from run to run).
        slack_bot_token: Bot token of the first Slack workspace.
        slack_app_token: App-level token, for Socket Mode.
        slack_signing_secret: Signs what Slack delivers over HTTP.
        discord_token: Bot token on Discord.
        time_secret: Shown to the bot with every move of the clock.
    """

    port: int = 8700
    bot_url: str | None = None
    data: Path | None = None
    record: Path | None = None
    welcome: bool = False
    answer_seconds: float = ANSWER_SECONDS
    seed: int = 1
    slack_bot_token: str = field(default=SLACK_BOT_TOKEN, repr=False)
    slack_app_token: str = field(default=SLACK_APP_TOKEN, repr=False)
    slack_signing_secret: str = field(default=SLACK_SIGNING_SECRET, repr=False)
    discord_token: str = field(default=DISCORD_TOKEN, repr=False)
    time_secret: str = field(default=TIME_SECRET, repr=False)

    @property
    def origin(self) -> str:
        """Address of this sandbox, without a trailing slash."""
        return f"http://{HOST}:{self.port}"

    @property
    def websocket_origin(self) -> str:
        """Address of this sandbox for websockets, without a trailing slash."""
        return f"ws://{HOST}:{self.port}"

    @property
    def slack_events_url(self) -> str | None:
        """Where Slack delivers over HTTP, or None when no bot address was given."""
        return None if self.bot_url is None else self.bot_url + SLACK_EVENTS_PATH

    def with_tokens_of(self, environment: Mapping[str, str]) -> "Config":
        """The same, with the tokens of an environment wherever it has them.

        The names are the bot's own (`SLACK_BOT_TOKEN`, ...), so that one environment serves both.
        """
        return replace(
            self,
            slack_bot_token=environment.get("SLACK_BOT_TOKEN") or self.slack_bot_token,
            slack_app_token=environment.get("SLACK_APP_TOKEN") or self.slack_app_token,
            slack_signing_secret=environment.get("SLACK_SIGNING_SECRET")
            or self.slack_signing_secret,
            discord_token=environment.get("DISCORD_TOKEN") or self.discord_token,
            time_secret=environment.get("SANDBOX_TIME_SECRET") or self.time_secret,
        )
