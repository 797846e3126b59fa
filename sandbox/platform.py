"""What the two platforms have in common, as the server sees them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

from aiohttp import web

from sandbox.wire import JSONObject

Changed: TypeAlias = Callable[[set[str] | None], None]
"""Called by a platform after each change of its world.

The set holds the ids of the people whose view changed, None stands for everyone. An empty set
says that something changed which nobody sees, but which must be kept.
"""


class Platform(Protocol):
    """A local platform: `sandbox.slack.Slack` and `sandbox.discord.Discord`.

    Each is made as `Class(config, clock, recorder, faults, changed)` and has a `world` that
    `sandbox.people` can fill (`SlackWorld`, `DiscordWorld`).
    """

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The platform's wire and the `/_as/<platform>/...` addresses of its people."""
        ...

    def dump(self) -> JSONObject:
        """The whole world in a fresh structure: it is encoded in another thread."""
        ...

    def load(self, data: JSONObject) -> None:
        """Replace the world by one that `dump` gave."""
        ...

    def clear(self) -> None:
        """Forget people, places, messages and open forms, before they are seeded anew.

        What the bot has set up stays, since nothing would make it do so again: connections,
        registered commands, tokens.
        """
        ...

    def people(self) -> list[JSONObject]:
        """Everybody one can be: `id`, `name`, `handle`, `locale`, `tz`, `home` (team or guild)."""
        ...

    def calls(self) -> list[str]:
        """The calls that the bot can make, as the rules for faults name them (`Faults.decide`)."""
        ...

    async def control(self, action: str, body: JSONObject) -> JSONObject:
        """Carry out one act of fate (`deactivate`, `drop_gateway`, ...) from `/_control`.

        Raises:
            RefusedByHand: `unknown_action`, or why it cannot be.
        """
        ...

    def start(self) -> Awaitable[None]:
        """Begin what runs beside the requests."""
        ...

    def stop(self) -> Awaitable[None]:
        """Close every connection and end what `start` began."""
        ...
