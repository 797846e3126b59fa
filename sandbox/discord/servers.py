"""Servers: who comes and goes, and what roles and overwrites say."""

from sandbox.discord import objects
from sandbox.discord.hub import Hub
from sandbox.discord.state import Channel, Guild, Member, Role
from sandbox.wire import JSONObject


class Servers:
    """The servers.

    Args:
        hub: The middle.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def remove_member(self, guild: Guild, user_id: str) -> None:
        """Somebody, or the bot, leaves a server or is taken out of it."""
        people = set(guild.members)
        for key in guild.threads:
            details = self._hub.world.channels[key].thread
            if details is not None:
                details.members.pop(user_id, None)
        guild.members.pop(user_id, None)
        if user_id == self._hub.world.bot_id:
            self._hub.gateway.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)
        else:
            gone: JSONObject = {"user": objects.user(self._hub.world.users[user_id])}
            self._hub.tell_guild(guild, "GUILD_MEMBER_REMOVE", gone)
        self._hub.changed(people)

    def let_in(self, guild: Guild, user_id: str) -> None:
        """Somebody, or the bot, comes into a server."""
        member = self._hub.world.add_member(guild.id, user_id)
        if user_id == self._hub.world.bot_id:
            created = objects.guild_create(self._hub.world, guild)
            self._hub.gateway.dispatch("GUILD_CREATE", created, guild.id)
        else:
            self._hub.tell_guild(guild, "GUILD_MEMBER_ADD", objects.member(self._hub.world, member))
        self._hub.changed(set(guild.members))

    def tell_overwrites(self, channel: Channel) -> None:
        """A channel's permissions are others now: the bot may have come to see it, or lost it."""
        self._hub.tell(channel, "CHANNEL_UPDATE", objects.channel(self._hub.world, channel))
        self._hub.changed(None)

    def tell_roles(self, guild: Guild, role: Role, member: Member, *, new: bool) -> None:
        """A role, and who has it, are others now; a client knows none that it was not told of."""
        event = "GUILD_ROLE_CREATE" if new else "GUILD_ROLE_UPDATE"
        self._hub.tell_guild(guild, event, {"role": objects.role(role)})
        self._hub.tell_guild(guild, "GUILD_MEMBER_UPDATE", objects.member(self._hub.world, member))
        self._hub.changed(None)
