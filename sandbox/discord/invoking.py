"""A person acts, the bot is told: interactions as they are built, delivered and waited for."""

import asyncio
import contextlib
import time

from sandbox.discord import objects, permissions
from sandbox.discord.backend import Backend
from sandbox.discord.bits import Permission
from sandbox.discord.components import allowed_channel_types, option_values
from sandbox.discord.drafts import MAX_FILE_BYTES
from sandbox.discord.fits import Kind
from sandbox.discord.interactions import (
    Interaction,
    InteractionType,
    token_for,
)
from sandbox.discord.shape import whole
from sandbox.discord.state import Attachment, Channel, Message, MessageType, User
from sandbox.wire import JSON, JSONObject, RefusedByHand

GUILD_CONTEXT, DM_CONTEXT = 0, 1
FAILED = {
    InteractionType.COMMAND: "The application did not respond",
    InteractionType.COMPONENT: "This interaction failed",
    InteractionType.AUTOCOMPLETE: "Loading options failed",
    InteractionType.MODAL_SUBMIT: "Something went wrong. Try again.",
}
"""What Discord's client shows when the bot stays silent."""


def owners(backend: Backend, channel: Channel, person: User) -> JSONObject:
    """Who has authorised the application here (docs: "Authorizing Integration Owners Object")."""
    out: JSONObject = {}
    world = backend.world
    if channel.guild_id is None:
        out["0"] = "0"
    elif world.bot_id in world.guilds[channel.guild_id].members:
        out["0"] = channel.guild_id
    if person.installed:
        out["1"] = person.id
    return out


def deliver(  # noqa: PLR0913 - what an interaction is made of
    backend: Backend,
    person: User,
    channel: Channel,
    type_: InteractionType,
    data: JSONObject,
    *,
    metadata: JSONObject | None = None,
    message_type: int = MessageType.REPLY,
    source: Message | None = None,
) -> Interaction:
    """Make an interaction and send it to the bot.

    Args:
        backend: The world and its doings.
        person: Who acts.
        channel: Where.
        type_: What kind of act.
        data: What is acted with, in the shape of the docs.
        metadata: What `interaction_metadata` of a response says beyond id, type and person.
        message_type: Kind of message that a response is.
        source: The message whose component led here.
    """
    world = backend.world
    number = world.snowflake()
    authorised = owners(backend, channel, person)
    allowed = permissions.in_channel(world, channel, person.id)
    interaction = Interaction(
        id=number,
        token=token_for(number, backend.config.seed),
        type=type_,
        user_id=person.id,
        channel_id=channel.id,
        guild_id=channel.guild_id,
        made_monotonic=time.monotonic(),
        made_at=backend.clock.timestamp(),
        metadata={
            "id": number,
            "type": int(type_),
            "user": objects.user(person),
            "authorizing_integration_owners": authorised,
            **(metadata or {}),
        },
        message_type=message_type,
        as_guest="0" not in authorised,
        hushed="0" not in authorised and not allowed & Permission.USE_EXTERNAL_APPS,
        source=source,
    )
    payload: JSONObject = {
        "id": number,
        "application_id": world.application.id,
        "type": int(type_),
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "channel": objects.partial_channel(world, channel, person.id),
        "locale": person.locale,
        "entitlements": [],
        "authorizing_integration_owners": authorised,
        "context": DM_CONTEXT if channel.is_dm else GUILD_CONTEXT,
        "attachment_size_limit": MAX_FILE_BYTES,
        "app_permissions": str(permissions.in_channel(world, channel, world.bot_id)),
    }
    if channel.guild_id is None:
        payload["user"] = objects.user(person)
    else:
        guild = world.guilds[channel.guild_id]
        member = objects.member(world, guild.members[person.id])
        member["permissions"] = str(allowed)
        payload["member"] = member
        payload["guild_id"] = guild.id
        payload["guild_locale"] = guild.locale
        payload["guild"] = {"id": guild.id, "locale": guild.locale, "features": []}
    if source is not None:
        payload["message"] = objects.message(world, source)
    backend.interactions.add(interaction)
    backend.gateway.dispatch("INTERACTION_CREATE", payload, channel.guild_id)
    return interaction


async def answered(backend: Backend, interaction: Interaction) -> None:
    """Wait until the bot has answered.

    Raises:
        RefusedByHand: `no_response`, after three seconds, in the words of Discord's client.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(backend.interactions.answer_seconds):
            await interaction.done.wait()
    if interaction.answered is None:
        sentence = FAILED[interaction.type]
        backend.toasts[interaction.user_id] = sentence
        backend.changed({interaction.user_id})
        raise RefusedByHand("no_response", sentence, 424)
    backend.toasts.pop(interaction.user_id, None)


class Resolver:
    """Gathers `resolved`: what the ids in an interaction stand for, as the person may see it."""

    def __init__(self, backend: Backend, person: User, channel: Channel) -> None:
        self._backend = backend
        self._person = person
        self._channel = channel
        self.resolved: JSONObject = {}

    def _put(self, kind: str, key: str, value: JSON) -> None:
        into = self.resolved.setdefault(kind, {})
        if isinstance(into, dict):
            into[key] = value

    def user(self, user_id: str) -> bool:
        """Add somebody, with the membership of this server; False when there is nobody."""
        world = self._backend.world
        found = world.users.get(user_id)
        if found is None:
            return False
        guild_id = self._channel.guild_id
        if guild_id is None and user_id not in (*self._channel.recipients, world.bot_id):
            # In a direct message one picks among the two who are there.
            return False
        self._put("users", user_id, objects.user(found))
        member = None if guild_id is None else world.guilds[guild_id].members.get(user_id)
        if guild_id is not None and member is not None:
            shown = objects.member(world, member, with_user=False)
            shown["permissions"] = str(permissions.in_channel(world, self._channel, user_id))
            self._put("members", user_id, shown)
        return True

    def role(self, role_id: str) -> bool:
        """Add a role of this server; False when there is none."""
        guild_id = self._channel.guild_id
        found = (
            None if guild_id is None else self._backend.world.guilds[guild_id].roles.get(role_id)
        )
        if found is None:
            return False
        self._put("roles", role_id, objects.role(found))
        return True

    def channel(self, channel_id: str, types: list[int]) -> bool:
        """Add a channel of this server that the person sees, of these kinds (none: any)."""
        world = self._backend.world
        found = world.channels.get(channel_id)
        if found is None or found.guild_id != self._channel.guild_id or found.guild_id is None:
            return False
        if types and found.type not in types:
            return False
        if not permissions.in_channel(world, found, self._person.id):
            return False
        shown = objects.partial_channel(world, found, self._person.id)
        self._put("channels", channel_id, shown)
        return True

    def message(self, message: Message) -> None:
        """Add a message."""
        self._put("messages", message.id, objects.message(self._backend.world, message))

    def file(self, upload_id: str) -> Attachment | None:
        """Take a file that the person has uploaded, and add it; None when there is none."""
        owner, upload = self._backend.uploads.get(upload_id, ("", None))
        if upload is None or owner != self._person.id:
            return None
        stored = self._backend.posts.store(self._channel.id, upload, {}, ephemeral=True)
        self._put("attachments", stored.id, objects.attachment(stored))
        return stored

    def offered(self, component: JSONObject, value: str) -> bool:
        """Whether a select offers a value; what an automatic one's id stands for is added."""
        match whole(component, "type"):
            case Kind.STRING_SELECT:
                return value in option_values(component)
            case Kind.USER_SELECT:
                return self.user(value)
            case Kind.ROLE_SELECT:
                return self.role(value)
            case Kind.MENTIONABLE_SELECT:
                return self.user(value) or self.role(value)
            case Kind.CHANNEL_SELECT:
                return self.channel(value, allowed_channel_types(component))
            case _:
                return True

    def into(self, data: JSONObject) -> JSONObject:
        """The data with what was gathered, if anything was."""
        return {**data, "resolved": self.resolved} if self.resolved else data
