"""Messages standing, changing and going: whoever wrote them, and whoever sees them."""

import mimetypes
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sandbox.discord import objects
from sandbox.discord.components import attach
from sandbox.discord.drafts import Draft, Upload, safe_name
from sandbox.discord.hub import Hub
from sandbox.discord.mentions import pings
from sandbox.discord.state import Attachment, Channel, Message, MessageFlags, MessageType, moment_of
from sandbox.wire import JSONObject, word

NONCE_AGE: Final = timedelta(minutes=5)
"""How long a nonce is remembered (docs: "in the past few minutes")."""

RECALLED: Final = 500
"""Messages of each channel that are looked through for nonces after a world was loaded."""


class Posts:
    """The messages.

    Args:
        hub: The middle.

    Attributes:
        posted: Called after a message that everybody sees has been posted.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.posted: Callable[[Channel, Message], None] = lambda _channel, _message: None
        self._nonces: dict[str, tuple[float, Message]] = {}

    def post(  # noqa: PLR0913 - what a message is made of
        self,
        channel: Channel,
        draft: Draft,
        author_id: str,
        *,
        visible_to: str | None = None,
        of_interaction: Message | None = None,
        type_: int = MessageType.DEFAULT,
    ) -> Message:
        """Let a message stand in a channel.

        Args:
            channel: Where.
            draft: What, checked.
            author_id: Whose.
            visible_to: For an ephemeral message, the one who sees it.
            of_interaction: A message whose interaction's marks are taken over.
            type_: Kind of message.
        """
        message = Message(
            id=self._hub.world.snowflake(),
            channel_id=channel.id,
            author_id=author_id,
            timestamp=self._hub.world.now(),
            type=type_,
            tts=draft.tts,
            nonce=draft.nonce,
            visible_to=visible_to,
        )
        if of_interaction is not None:
            message.interaction = of_interaction.interaction
            message.interaction_token = of_interaction.interaction_token
            message.application_id = of_interaction.application_id
            message.webhook_id = of_interaction.webhook_id
            message.reference = of_interaction.reference
        replied_to = self._reply(channel, draft, message)
        self._fill(message, draft, channel)
        self._ping(message, draft, channel, replied_to)
        self.stand(channel, message)
        return message

    def stand(self, channel: Channel, message: Message) -> None:
        """Let a finished message stand in a channel, which opens an archived thread."""
        self._hub.world.log_of(message).add(message)
        if message.ephemeral:
            self._hub.tell_reader(message)
            return
        channel.last_message_id = message.id
        if channel.thread is not None:
            channel.thread.sent += 1
            if channel.thread.archived:
                channel.thread.archived = False
                channel.thread.archive_at = self._hub.world.now()
                shown = objects.thread(channel, reader=self._hub.world.bot_id)
                self._hub.tell(channel, "THREAD_UPDATE", shown)
        self._hub.tell(channel, "MESSAGE_CREATE", objects.message_event(self._hub.world, message))
        self.posted(channel, message)

    def _reply(self, channel: Channel, draft: Draft, message: Message) -> str | None:
        """Settle what a message replies to; the author of that, or None."""
        reference = draft.reference
        if reference is None:
            return None
        place = word(reference, "channel_id") or channel.id
        found = self._hub.world.log(place).get(word(reference, "message_id"))
        message.type = MessageType.REPLY
        message.reference = {
            "type": 0,
            "channel_id": place,
            "message_id": word(reference, "message_id"),
            **({} if channel.guild_id is None else {"guild_id": channel.guild_id}),
        }
        return None if found is None else found.author_id

    def _fill(self, message: Message, draft: Draft, channel: Channel) -> None:
        """Put a draft's content into a message, storing its files."""
        attachments = [
            file if isinstance(file, Attachment) else self.store(channel.id, *file)
            for file in draft.files
        ]
        components = draft.components
        attach(components, {file.filename: objects.attachment(file) for file in attachments})
        message.attachments = attachments
        message.content = draft.content
        message.embeds = [{**embed, "type": "rich"} for embed in draft.embeds]
        message.components = components
        kept = message.flags & (
            MessageFlags.EPHEMERAL | MessageFlags.LOADING | MessageFlags.HAS_THREAD
        )
        message.flags = draft.flags | kept
        if message.ephemeral:
            message.flags |= MessageFlags.EPHEMERAL

    def _ping(
        self, message: Message, draft: Draft, channel: Channel, replied_to: str | None
    ) -> None:
        found = pings(
            self._hub.world,
            channel,
            message.author_id,
            draft.spoken,
            allowed=draft.allowed_mentions,
            replied_to=replied_to,
        )
        message.mentions = found.users
        message.mention_roles = found.roles
        message.mention_everyone = found.everyone

    def edit(self, message: Message, draft: Draft) -> Message:
        """Let a message stand as a draft says."""
        channel = self._hub.world.channels[message.channel_id]
        finished = bool(message.flags & MessageFlags.LOADING)
        self._fill(message, draft, channel)
        message.flags &= ~MessageFlags.LOADING
        if not finished:
            message.edited_at = self._hub.world.now()
        if draft.changed & {"content", "components", "allowed_mentions"} or finished:
            self._ping(message, draft, channel, None)
        self.retouch(message)
        return message

    def retouch(self, message: Message) -> None:
        """Tell of a message that has changed."""
        self._hub.world.log_of(message).touched(message.id)
        if message.ephemeral:
            self._hub.tell_reader(message)
            return
        channel = self._hub.world.channels[message.channel_id]
        self._hub.tell(channel, "MESSAGE_UPDATE", objects.message_event(self._hub.world, message))

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self._hub.world.log_of(message).remove(message.id)
        for file in message.attachments:
            self._hub.world.files.pop(file.id, None)
        if message.ephemeral:
            self._hub.tell_reader(message)
            return
        channel = self._hub.world.channels[message.channel_id]
        data: JSONObject = {"id": message.id, "channel_id": channel.id}
        if channel.guild_id is not None:
            data["guild_id"] = channel.guild_id
        self._hub.tell(channel, "MESSAGE_DELETE", data)

    def store(
        self, channel_id: str, upload: Upload, described: JSONObject, *, ephemeral: bool = False
    ) -> Attachment:
        """Keep a file and give it an address on the local CDN."""
        number = self._hub.world.snowflake()
        given = word(described, "filename") or upload.filename
        name = safe_name(given)
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        self._hub.world.files[number] = upload.data
        return Attachment(
            id=number,
            filename=name,
            size=len(upload.data),
            content_type=mimetypes.guess_type(name)[0] or upload.content_type,
            url=f"{self._hub.config.origin}/discord/cdn/{folder}/{channel_id}/{number}/{name}",
            title=word(described, "title") or (given.rpartition(".")[0] if given != name else None),
            description=word(described, "description") or None,
            ephemeral=ephemeral,
        )

    def sent_before(self, author_id: str, nonce: str | int) -> Message | None:
        """The message that an author sent with this nonce in the past few minutes, or None."""
        now = self._hub.clock.timestamp()
        key = f"{author_id}:{nonce}"
        found = self._nonces.get(key)
        if found is None or not 0 <= now - found[0] <= NONCE_AGE.total_seconds():
            return None
        return found[1]

    def recall_nonces(self) -> None:
        """Remember the nonces of what was sent lately, and no others: the world is another."""
        self._nonces.clear()
        now = self._hub.clock.now()
        for log in self._hub.world.logs.values():
            for message in log.newest(RECALLED):
                if message.nonce is not None and now - moment_of(message.id) <= NONCE_AGE:
                    sent = moment_of(message.id).timestamp()
                    self._nonces[f"{message.author_id}:{message.nonce}"] = (sent, message)

    def remember_nonce(self, message: Message) -> None:
        """Remember the nonce of a message just sent."""
        now = self._hub.clock.timestamp()
        if len(self._nonces) > 1_000:  # noqa: PLR2004 - any bound will do
            self._nonces = {
                key: entry
                for key, entry in self._nonces.items()
                if abs(now - entry[0]) <= NONCE_AGE.total_seconds()
            }
        self._nonces[f"{message.author_id}:{message.nonce}"] = (now, message)
