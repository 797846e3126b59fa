"""The middle: the world, the line to the bot, and the line to people's screens."""

from collections.abc import Callable

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.discord import permissions
from sandbox.discord.bits import Permission
from sandbox.discord.gateway import Gateway
from sandbox.discord.state import Channel, Guild, Message
from sandbox.discord.world import World
from sandbox.record import Recorder
from sandbox.wire import JSONObject


class Hub:
    """What everything that happens here needs.

    Args:
        config: Port and token.
        clock: The sandbox's time.
        recorder: Gets what is delivered to the bot.
        changed: Told whose view is another now (None: everybody's).
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        recorder: Recorder,
        changed: Callable[[set[str] | None], None],
    ) -> None:
        self.config = config
        self.clock = clock
        self.recorder = recorder
        self.changed = changed
        self.world = World(clock, config.discord_token)
        self.gateway = Gateway(self.world, config, recorder)

    def tell(self, channel: Channel, event: str, data: JSONObject) -> None:
        """Tell the bot of something in a channel, if it can see the channel, and its viewers."""
        if permissions.may(self.world, channel, self.world.bot_id, Permission.VIEW_CHANNEL):
            self.gateway.dispatch(event, data, channel.guild_id)
        self.changed(permissions.viewers(self.world, channel) - {self.world.bot_id})

    def tell_guild(self, guild: Guild, event: str, data: JSONObject) -> None:
        """Tell the bot, and everybody in a server, of something about the server."""
        if self.world.bot_id in guild.members:
            self.gateway.dispatch(event, {"guild_id": guild.id, **data}, guild.id)
        self.changed(set(guild.members) - {self.world.bot_id})

    def tell_reader(self, message: Message) -> None:
        """Tell the one person who sees an ephemeral message; the gateway never hears of it."""
        self.changed(set() if message.visible_to is None else {message.visible_to})
