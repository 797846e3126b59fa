"""What a person can do: write, type a command, press, choose, fill in a form, and no more.

Everything that Discord's own client would not let them do is refused here, in words.
"""

from sandbox.discord import objects
from sandbox.discord.backend import Backend
from sandbox.discord.bits import Permission
from sandbox.discord.commands import CommandType
from sandbox.discord.components import find
from sandbox.discord.drafts import MAX_FILE_BYTES, MAX_FILES, Draft, Upload
from sandbox.discord.fits import LINK, PREMIUM, Kind
from sandbox.discord.interactions import Interaction, InteractionType
from sandbox.discord.invoking import Resolver, answered, deliver
from sandbox.discord.kinds import SELECTS
from sandbox.discord.message_shapes import MAX_CONTENT
from sandbox.discord.modals import fault, initial, inputs, submission
from sandbox.discord.permissions import in_channel
from sandbox.discord.shape import flag, whole
from sandbox.discord.state import Channel, ChannelType, Message, MessageFlags, MessageType, User
from sandbox.discord.typing_in import descend, fill
from sandbox.discord.typing_in import find as find_command
from sandbox.wire import JSON, JSONObject, RefusedByHand, part, parts, text_of, word, words


class Acts:
    """One person's hands.

    Args:
        backend: The world and its doings.
        person: Who.
    """

    def __init__(self, backend: Backend, person: User) -> None:
        self._backend = backend
        self._person = person

    # --- reaching things -----------------------------------------------------------------------

    def _channel(self, body: JSONObject) -> Channel:
        """The channel that an act is in.

        Raises:
            RefusedByHand: `no_such_channel`, also for one that the person does not see.
        """
        channel = self._backend.world.channels.get(text_of(body, "channel"))
        if channel is None or not in_channel(self._backend.world, channel, self._person.id):
            raise RefusedByHand("no_such_channel", "You do not see that channel.", 404)
        return channel

    def _message(self, body: JSONObject, channel: Channel) -> Message:
        """The message that an act is on.

        Raises:
            RefusedByHand: `no_such_message`.
        """
        world = self._backend.world
        found = world.find_message(channel.id, text_of(body, "message"), self._person.id)
        if found is None:
            raise RefusedByHand("no_such_message", "You do not see that message.", 404)
        return found

    def _result(self, interaction: Interaction) -> JSONObject:
        """What came of an interaction."""
        kind = interaction.answered
        return {
            "ok": True,
            "answer": None if kind is None else kind.name.lower(),
            "message": None if interaction.original is None else interaction.original.id,
            "form": interaction.id if interaction.modal is not None else None,
        }

    # --- commands ------------------------------------------------------------------------------

    async def command(self, body: JSONObject) -> JSONObject:
        """Type a slash command; back when the bot has answered."""
        interaction = self._type(body, InteractionType.COMMAND)
        await answered(self._backend, interaction)
        return self._result(interaction)

    async def autocomplete(self, body: JSONObject) -> JSONObject:
        """Ask for suggestions for the option `focused`."""
        interaction = self._type(body, InteractionType.AUTOCOMPLETE)
        await answered(self._backend, interaction)
        return {"choices": interaction.choices}

    def _type(self, body: JSONObject, type_: InteractionType) -> Interaction:
        channel = self._channel(body)
        name = text_of(body, "name")
        command = find_command(self._backend, self._person, channel, name, CommandType.CHAT_INPUT)
        path = [word(body, key) for key in ("group", "sub") if word(body, key)]
        branches = descend(command, path)
        leaf = branches[-1] if branches else command
        resolver = Resolver(self._backend, self._person, channel)
        focused = text_of(body, "focused") if type_ is InteractionType.AUTOCOMPLETE else None
        definitions = parts(leaf, "options")
        if focused is not None:
            _check_focus(definitions, focused)
        options = fill(definitions, part(body, "options"), resolver, focused=focused)
        for branch in reversed(branches):
            options = [{"name": branch["name"], "type": branch["type"], "options": options}]
        data = self._command_data(command, {"options": options} if options else {})
        return deliver(
            self._backend,
            self._person,
            channel,
            type_,
            resolver.into(data),
            metadata={"name": " ".join([name, *path]), "command_type": int(CommandType.CHAT_INPUT)},
            message_type=MessageType.CHAT_INPUT_COMMAND,
        )

    @staticmethod
    def _command_data(command: JSONObject, more: JSONObject) -> JSONObject:
        data: JSONObject = {key: command[key] for key in ("id", "name", "type")}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return {**data, **more}

    async def shortcut(self, body: JSONObject) -> JSONObject:
        """Use a context-menu command on a message (`message`) or on somebody (`user`)."""
        channel = self._channel(body)
        resolver = Resolver(self._backend, self._person, channel)
        if "message" in body:
            kind, message = CommandType.MESSAGE, self._message(body, channel)
            target = message.id
            resolver.message(message)
        else:
            kind, target = CommandType.USER, text_of(body, "user")
            if not resolver.user(target):
                raise RefusedByHand("no_such_user", "There is nobody of that id here.", 404)
        name = text_of(body, "name")
        command = find_command(self._backend, self._person, channel, name, kind)
        target_key = "target_message_id" if kind is CommandType.MESSAGE else "target_user"
        target_value: JSON = target
        if kind is CommandType.USER:
            target_value = objects.user(self._backend.world.users[target])
        interaction = deliver(
            self._backend,
            self._person,
            channel,
            InteractionType.COMMAND,
            resolver.into(self._command_data(command, {"target_id": target})),
            metadata={"name": name, "command_type": int(kind), target_key: target_value},
            message_type=MessageType.CONTEXT_MENU_COMMAND,
        )
        await answered(self._backend, interaction)
        return self._result(interaction)

    # --- components ----------------------------------------------------------------------------

    async def press(self, body: JSONObject) -> JSONObject:
        """Press a button, or choose from a select (`values`)."""
        channel = self._channel(body)
        message = self._message(body, channel)
        custom_id = text_of(body, "custom_id")
        component = find(message.components, custom_id)
        if component is None:
            raise RefusedByHand("no_such_component", "That is not on the message.", 404)
        if flag(component, "disabled"):
            raise RefusedByHand("disabled", "That is greyed out.", 409)
        kind = whole(component, "type")
        data: JSONObject = {
            "custom_id": custom_id,
            "component_type": kind,
            "id": whole(component, "id"),
        }
        if kind in SELECTS:
            data = self._choose(component, words(body, "values"), data, channel)
        elif kind != Kind.BUTTON or whole(component, "style") in (LINK, PREMIUM):
            raise RefusedByHand("not_pressable", "That cannot be pressed.")
        interaction = deliver(
            self._backend,
            self._person,
            channel,
            InteractionType.COMPONENT,
            data,
            metadata={"interacted_message_id": message.id},
            source=message,
        )
        await answered(self._backend, interaction)
        return self._result(interaction)

    def _choose(
        self, component: JSONObject, values: list[str], data: JSONObject, channel: Channel
    ) -> JSONObject:
        low, high = whole(component, "min_values", 1), whole(component, "max_values", 1)
        if not low <= len(values) <= high or len(set(values)) != len(values):
            raise RefusedByHand("bad_choice", f"Choose between {low} and {high}.")
        resolver = Resolver(self._backend, self._person, channel)
        for value in values:
            if not resolver.offered(component, value):
                raise RefusedByHand("bad_choice", "That is not one of the choices.")
        return resolver.into({**data, "values": [*values]})

    # --- forms ---------------------------------------------------------------------------------

    async def submit(self, body: JSONObject) -> JSONObject:
        """Send the open form; a field not given keeps what it opened with.

        Returns:
            `{"errors": {custom id: sentence}}` when the client would not send it; otherwise what
            the bot made of it.
        """
        opened = self._backend.forms.of(self._person.id)
        if opened is None or opened.modal is None or opened.id != text_of(body, "form"):
            raise RefusedByHand("no_such_form", "That form is not open.", 404)
        fields = inputs(opened.modal)
        given = part(body, "values")
        if unknown := sorted(set(given) - set(fields)):
            raise RefusedByHand("no_such_field", f"The form has no field “{unknown[0]}”.")
        values: dict[str, JSON] = {
            key: given.get(key, initial(component)) for key, component in fields.items()
        }
        channel = self._channel({"channel": opened.channel_id})
        resolver = Resolver(self._backend, self._person, channel)
        errors = {
            key: sentence
            for key, component in fields.items()
            if (sentence := fault(component, values[key])) is not None
        } or self._resolve(fields, values, resolver)
        if errors:
            return {"errors": {**errors}}
        interaction = self._send_form(opened, opened.modal, values, resolver, channel)
        await answered(self._backend, interaction)
        if self._backend.forms.of(self._person.id) is opened:
            self._backend.forms.close(self._person.id)
            self._backend.changed({self._person.id})
        return self._result(interaction)

    def _resolve(
        self, fields: dict[str, JSONObject], values: dict[str, JSON], resolver: Resolver
    ) -> dict[str, str]:
        """Look up what the values stand for; what is wrong with them, by custom id."""
        errors: dict[str, str] = {}
        for key, component in fields.items():
            chosen = words(values, key)
            if whole(component, "type") == Kind.FILE_UPLOAD:
                files = [resolver.file(upload) for upload in chosen]
                values[key] = [file.id for file in files if file is not None]
                if None in files:
                    errors[key] = "That file was not uploaded."
            elif whole(component, "type") in SELECTS and not all(
                resolver.offered(component, value) for value in chosen
            ):
                errors[key] = "That is not one of the choices."
        return errors

    def _send_form(
        self,
        opened: Interaction,
        modal: JSONObject,
        values: dict[str, JSON],
        resolver: Resolver,
        channel: Channel,
    ) -> Interaction:
        data: JSONObject = {
            "custom_id": modal["custom_id"],
            "components": submission(modal, values),
        }
        return deliver(
            self._backend,
            self._person,
            channel,
            InteractionType.MODAL_SUBMIT,
            resolver.into(data),
            metadata={"triggering_interaction_metadata": opened.metadata},
            message_type=opened.message_type,
            source=opened.source,
        )

    async def close(self, _: JSONObject) -> JSONObject:
        """Close the open form without sending it; the bot is not told."""
        self._backend.forms.close(self._person.id)
        self._backend.changed({self._person.id})
        return {"ok": True}

    # --- writing -------------------------------------------------------------------------------

    async def message(self, body: JSONObject) -> JSONObject:
        """Write a message (`text`, `files`: uploaded ids, `reply_to`: a message's id)."""
        channel = self._channel(body)
        self._check_writing(channel)
        written = word(body, "text").strip()
        uploads = [self._uploaded(key) for key in words(body, "files")]
        if not written and not uploads:
            raise RefusedByHand("empty_message", "There is nothing to send.")
        if len(written) > MAX_CONTENT:
            raise RefusedByHand("too_long", f"A message has {MAX_CONTENT} characters at most.")
        if len(uploads) > MAX_FILES:
            raise RefusedByHand("too_many_files", f"A message has {MAX_FILES} files at most.")
        draft = Draft(content=written, files=[(upload, {}) for upload in uploads])
        if word(body, "reply_to"):
            answer_to = self._message({"message": body["reply_to"]}, channel)
            draft.reference = {"message_id": answer_to.id}
        if channel.thread is not None and self._person.id not in channel.thread.members:
            self._backend.threads.join(channel, self._person.id, by=self._person.id)
        message = self._backend.posts.post(channel, draft, self._person.id)
        read = self._backend.world.records.reads.setdefault(self._person.id, {})
        read[channel.id] = message.id
        return {"ok": True, "message": message.id}

    def _check_writing(self, channel: Channel) -> None:
        allowed = in_channel(self._backend.world, channel, self._person.id)
        needed = (
            Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        )
        if not allowed & needed or channel.type == ChannelType.CATEGORY:
            raise RefusedByHand("may_not_write", "You may not write here.", 403)
        locked = channel.thread is not None and channel.thread.locked
        if locked and not allowed & Permission.MANAGE_THREADS:
            raise RefusedByHand("locked", "This thread is locked.", 403)

    def _uploaded(self, key: str) -> Upload:
        owner, upload = self._backend.uploads.get(key, ("", None))
        if upload is None or owner != self._person.id:
            raise RefusedByHand("no_such_upload", "That file was not uploaded.", 404)
        return upload

    def upload(self, upload: Upload) -> JSONObject:
        """Hand over a file, to be used in a message, a form or a command.

        Raises:
            RefusedByHand: `too_large`.
        """
        if len(upload.data) > MAX_FILE_BYTES:
            raise RefusedByHand("too_large", "Your files are too powerful: 10 MiB at most.", 413)
        key = self._backend.world.snowflake()
        self._backend.uploads[key] = (self._person.id, upload)
        if len(self._backend.uploads) > 200:  # noqa: PLR2004 - any bound will do
            del self._backend.uploads[next(iter(self._backend.uploads))]
        return {"id": key, "filename": upload.filename, "size": len(upload.data)}

    async def dismiss(self, body: JSONObject) -> JSONObject:
        """Take an ephemeral message off one's own screen."""
        message = self._message(body, self._channel(body))
        if not message.ephemeral or message.flags & MessageFlags.LOADING:
            raise RefusedByHand("not_dismissable", "That message stays.")
        self._backend.posts.delete(message)
        return {"ok": True}

    async def delete(self, body: JSONObject) -> JSONObject:
        """Delete a message of one's own."""
        message = self._message(body, self._channel(body))
        if message.author_id != self._person.id:
            raise RefusedByHand("not_yours", "That is not your message.", 403)
        self._backend.posts.delete(message)
        return {"ok": True}

    # --- settings ------------------------------------------------------------------------------

    async def dms(self, body: JSONObject) -> JSONObject:
        """Take direct messages from members of one's servers, or not (`open`)."""
        self._person.dms_open = flag(body, "open", default=True)
        self._backend.changed({self._person.id})
        return {"ok": True}

    async def open_dm(self, _: JSONObject) -> JSONObject:
        """Open the direct message with the bot."""
        return {"ok": True, "channel": self._backend.dms.of(self._person.id).id}

    async def install(self, body: JSONObject) -> JSONObject:
        """Install the application for oneself, or take it off again (`installed`)."""
        self._person.installed = flag(body, "installed", default=True)
        self._backend.changed({self._person.id})
        return {"ok": True}

    async def settings(self, body: JSONObject) -> JSONObject:
        """Change one's language (`locale`)."""
        self._person.locale = text_of(body, "locale")
        self._backend.changed({self._person.id})
        return {"ok": True}

    async def leave(self, body: JSONObject) -> JSONObject:
        """Leave a server (`guild`) or a thread (`channel`)."""
        if "channel" in body:
            self._backend.threads.leave(self._channel(body), self._person.id)
            return {"ok": True}
        guild = self._backend.world.guilds.get(text_of(body, "guild"))
        if guild is None or self._person.id not in guild.members:
            raise RefusedByHand("no_such_guild", "You are not in that server.", 404)
        self._backend.servers.remove_member(guild, self._person.id)
        return {"ok": True}


def _check_focus(definitions: list[JSONObject], focused: str) -> None:
    for option in definitions:
        if option["name"] == focused and flag(option, "autocomplete"):
            return
    raise RefusedByHand("no_suggestions", f"“{focused}” has no suggestions.")
