"""The world: what there is, the ways to put things into it, and how it is kept.

It dumps to JSON and comes back from it. What lives for seconds only (interactions under way,
gateway sessions, rate-limit buckets) is not part of it.
"""

import base64
from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter

from sandbox.clock import Clock
from sandbox.discord.bits import EVERYONE, INVITED
from sandbox.discord.log import Log, log_of
from sandbox.discord.state import (
    EPOCH_MS,
    Application,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    Records,
    Role,
    User,
)
from sandbox.wire import JSONObject

RECORDS: Final = TypeAdapter(Records)
NOBODY: Final = Application("0", "0", "", "0")
"""Stands for the application until there is one."""


class World:
    """Everything there is, and the ways to put people and places into it.

    Args:
        clock: Stamps ids and times.
        token: The bot's token.
    """

    def __init__(self, clock: Clock, token: str) -> None:
        self._clock = clock
        self.records = Records(NOBODY, token)
        self.logs: dict[str, Log] = {}
        self.whispers: dict[tuple[str, str], Log] = {}
        self.files: dict[str, bytes] = {}

    @property
    def application(self) -> Application:
        """The application behind the bot."""
        return self.records.application

    @property
    def bot_id(self) -> str:
        """The bot's own account."""
        return self.records.application.bot_id

    @property
    def users(self) -> dict[str, User]:
        """Every account, by id."""
        return self.records.users

    @property
    def guilds(self) -> dict[str, Guild]:
        """Every server, by id."""
        return self.records.guilds

    @property
    def channels(self) -> dict[str, Channel]:
        """Every channel, thread and direct message, by id."""
        return self.records.channels

    def now(self) -> str:
        """This moment, as it travels."""
        return self._clock.now().isoformat(timespec="microseconds")

    def snowflake(self) -> str:
        """A new id, above every id given before, also when the clock was moved back."""
        wanted = (int(self._clock.timestamp() * 1000) - EPOCH_MS) << 22
        self.records.last_snowflake = max(wanted, self.records.last_snowflake + 1)
        return str(self.records.last_snowflake)

    def add_application(self, application_id: str, *, name: str, bot: str) -> Application:
        """Put the application into the world, after its bot's account."""
        owner = next((user.id for user in self.users.values() if not user.bot), bot)
        self.records.application = Application(application_id, bot, name, owner)
        return self.records.application

    def add_user(  # noqa: PLR0913 - what a profile holds
        self,
        user_id: str,
        *,
        username: str,
        name: str,
        locale: str = "en-US",
        tz: str = "UTC",
        bot: bool = False,
    ) -> User:
        """Put an account into the world; `name` is the display name."""
        user = User(user_id, username, name, bot=bot, locale=locale, timezone=tz)
        self.users[user_id] = user
        return user

    def add_guild(self, guild_id: str, *, name: str, owner: str, members: Sequence[str]) -> Guild:
        """Put a server with its members into the world; the bot comes with its own role."""
        guild = Guild(guild_id, name, owner, locale=self.users[owner].locale)
        guild.roles[guild_id] = Role(guild_id, "@everyone", EVERYONE)
        self.guilds[guild_id] = guild
        for user_id in members:
            self.add_member(guild_id, user_id)
        return guild

    def add_role(self, guild_id: str, role_id: str, *, name: str, permissions: int = 0) -> Role:
        """Put a role above those that a server has."""
        roles = self.guilds[guild_id].roles
        role = Role(role_id, name, permissions, position=len(roles))
        roles[role_id] = role
        return role

    def add_member(self, guild_id: str, user_id: str) -> Member:
        """Let an account into a server; a bot brings the managed role that Discord makes for it."""
        guild = self.guilds[guild_id]
        member = Member(user_id, self.now())
        if self.users[user_id].bot:
            role_id = str(int(guild_id) + 1)  # the same at every start, like all the cast's ids
            role = self.add_role(
                guild_id, role_id, name=self.users[user_id].username, permissions=INVITED
            )
            role.managed = True
            member.roles.append(role_id)
        guild.members[user_id] = member
        return member

    def add_channel(self, channel_id: str, *, guild: str, name: str) -> Channel:
        """Put a text channel into a server."""
        position = len(self.guilds[guild].channels)
        channel = Channel(
            channel_id, ChannelType.TEXT, guild_id=guild, name=name, position=position
        )
        return self.put_channel(channel)

    def put_channel(self, channel: Channel) -> Channel:
        """Put any channel or thread into the world, and into its server."""
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            guild = self.guilds[channel.guild_id]
            (guild.threads if channel.is_thread else guild.channels).append(channel.id)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Take a channel or a thread away, with what was said in it."""
        self.channels.pop(channel.id, None)
        self.logs.pop(channel.id, None)
        for key in [key for key in self.whispers if key[0] == channel.id]:
            del self.whispers[key]
        if channel.guild_id is not None:
            guild = self.guilds[channel.guild_id]
            listed = guild.threads if channel.is_thread else guild.channels
            if channel.id in listed:
                listed.remove(channel.id)

    def dm_with(self, user_id: str) -> Channel:
        """The direct message between the bot and an account, opened now if need be."""
        known = self.records.dms.get(user_id)
        if known is not None:
            return self.channels[known]
        channel = Channel(self.snowflake(), ChannelType.DM, recipients=[user_id])
        self.records.dms[user_id] = channel.id
        return self.put_channel(channel)

    def log(self, channel_id: str) -> Log:
        """What everybody in a channel sees."""
        return self.logs.setdefault(channel_id, Log())

    def whisper(self, channel_id: str, user_id: str) -> Log:
        """What the bot has shown to one person alone in a channel."""
        return self.whispers.setdefault((channel_id, user_id), Log())

    def log_of(self, message: Message) -> Log:
        """Where a message stands."""
        if message.visible_to is None:
            return self.log(message.channel_id)
        return self.whisper(message.channel_id, message.visible_to)

    def find_message(self, channel_id: str, message_id: str, person: str | None) -> Message | None:
        """A message that everybody sees, or that `person` alone does."""
        found = self.log(channel_id).get(message_id)
        if found is None and person is not None and (channel_id, person) in self.whispers:
            found = self.whispers[channel_id, person].get(message_id)
        return found

    def clear(self) -> None:
        """Forget people, places and messages.

        What the bot has set up stays, since nothing would make it do so again: its commands, and
        the direct messages that it has opened, whose ids it may have kept.
        """
        old = self.records
        kept = {key: c for key, c in old.channels.items() if c.is_dm}
        for channel in kept.values():
            channel.last_message_id = None
        self.records = Records(
            old.application,
            old.token,
            channels=kept,
            dms=old.dms,
            commands=old.commands,
            last_snowflake=old.last_snowflake,
        )
        self.logs.clear()
        self.whispers.clear()
        self.files.clear()

    def dump(self) -> JSONObject:
        """The world as JSON."""
        records: JSONObject = RECORDS.dump_python(self.records, mode="json")
        return {
            "records": records,
            "logs": {key: log.dump() for key, log in self.logs.items() if len(log)},
            "whispers": [
                [channel, person, log.dump()]
                for (channel, person), log in self.whispers.items()
                if len(log)
            ],
            "files": {key: base64.b64encode(data).decode() for key, data in self.files.items()},
        }

    def load(self, data: JSONObject) -> None:
        """Become the world that was dumped; the bot's token stays the one configured."""
        token = self.records.token
        self.records = RECORDS.validate_python(data["records"])
        self.records.token = token
        self.logs = {
            key: log_of(messages)
            for key, messages in _MESSAGES.validate_python(data["logs"]).items()
        }
        self.whispers = {
            (channel, person): log_of(messages)
            for channel, person, messages in _WHISPERS.validate_python(data["whispers"])
        }
        files = _FILES.validate_python(data["files"])
        self.files = {key: base64.b64decode(text) for key, text in files.items()}


_MESSAGES: Final = TypeAdapter(dict[str, list[Message]])
_WHISPERS: Final = TypeAdapter(list[tuple[str, str, list[Message]]])
_FILES: Final = TypeAdapter(dict[str, str])
