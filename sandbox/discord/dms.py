"""Direct messages between the bot and people: opened, open, closed."""

import time
from typing import Final

from sandbox.discord import objects
from sandbox.discord.errors import DiscordError, Refused
from sandbox.discord.hub import Hub
from sandbox.discord.ratelimit import RateLimits
from sandbox.discord.state import Channel

DM_OPENS: Final = (10, 600)
"""Direct messages with new people that a bot may open, in so many seconds, before 40003. Discord
does not publish the figure; it has been met at some tens in some minutes."""


class DirectMessages:
    """The direct messages.

    Args:
        hub: The middle.
        limits: Whose scale also goes for opening them.
    """

    def __init__(self, hub: Hub, limits: RateLimits) -> None:
        self._hub = hub
        self._limits = limits
        self._opened_at: list[float] = []

    def forget(self) -> None:
        """Forget how many were opened lately."""
        self._opened_at.clear()

    def open(self, user_id: str) -> Channel:
        """The bot opens a direct message.

        Raises:
            DiscordError: 50033 for nobody, the bot itself or another bot; 40003 when too many new
                ones were opened.
        """
        user = self._hub.world.users.get(user_id)
        if user is None or user.bot:
            raise DiscordError(Refused.INVALID_RECIPIENT)
        known = self._hub.world.records.dms.get(user_id)
        if known is not None:
            return self._hub.world.channels[known]
        now = time.monotonic()
        count, seconds = DM_OPENS
        self._opened_at = [moment for moment in self._opened_at if now - moment < seconds]
        if self._limits.scale and len(self._opened_at) >= count * self._limits.scale:
            raise DiscordError(Refused.OPENING_DMS_TOO_FAST)
        self._opened_at.append(now)
        return self._opened(user_id)

    def _opened(self, user_id: str) -> Channel:
        channel = self._hub.world.dm_with(user_id)
        self._hub.gateway.dispatch(
            "CHANNEL_CREATE", objects.channel(self._hub.world, channel), None
        )
        self._hub.changed({user_id})
        return channel

    def of(self, user_id: str) -> Channel:
        """The direct message with a person, opened by that person if need be."""
        known = self._hub.world.records.dms.get(user_id)
        return self._hub.world.channels[known] if known is not None else self._opened(user_id)

    def shares_a_guild(self, user_id: str) -> bool:
        """Whether a person is in a server with the bot."""
        return any(
            user_id in guild.members and self._hub.world.bot_id in guild.members
            for guild in self._hub.world.guilds.values()
        )

    def check(self, channel: Channel) -> None:
        """See whether the bot gets through to the other side of a direct message.

        Raises:
            DiscordError: 50278 without a common server, unless the person installed the
                application; 50007 when the person takes none.
        """
        for user_id in channel.recipients:
            user = self._hub.world.users[user_id]
            if not self.shares_a_guild(user_id) and not user.installed:
                raise DiscordError(Refused.NO_MUTUAL_GUILDS)
            if not user.dms_open:
                raise DiscordError(Refused.CANNOT_DM)
