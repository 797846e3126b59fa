"""Answering interactions: the callback, the original response, and follow-ups.

Docs: interactions/receiving-and-responding. The paths carry the interaction's token; the bot's own
is not asked for.
"""

from typing import Final

from sandbox.discord import objects
from sandbox.discord.drafts import Draft, read_draft, read_edit
from sandbox.discord.errors import DiscordError, Flaw, NotKnown, Problems, Refused, choices_text
from sandbox.discord.interactions import ANSWERS, Callback, Interaction, InteractionType
from sandbox.discord.message_shapes import RESPONSE
from sandbox.discord.modals import read_modal
from sandbox.discord.rest import Answer, Call, Result, Route
from sandbox.discord.shape import ANY, Many, Shape, Text, Whole, may, need, whole
from sandbox.discord.shape import may_be_null as nullable
from sandbox.discord.state import Channel, Message, MessageFlags, MessageType
from sandbox.wire import JSON, JSONObject, parts

CALLBACK: Final = Shape("a callback", {"type": need(Whole()), "data": may(ANY)})
CHOICE: Final = Shape(
    "a suggestion",
    {"name": need(Text(100, low=1)), "name_localizations": nullable(ANY), "value": need(ANY)},
)
SUGGESTIONS: Final = Shape("suggestions", {"choices": need(Many(CHOICE, high=25))})
MAX_GUEST_FOLLOW_UPS: Final = 5
"""Follow-ups where the application is a person's own and not the server's (docs: "Create Followup
Message")."""

DEFERRED: Final = Shape("a deferred response", {"flags": may(Whole(low=0))})


def callback(call: Call) -> Result:
    """Answer an interaction, once and in time."""
    backend = call.backend
    interaction = backend.interactions.get(call.params["interaction_id"])
    known = interaction is not None and interaction.token == call.params["token"]
    if interaction is None or not known or backend.interactions.late(interaction):
        raise DiscordError(Refused.UNKNOWN_INTERACTION)
    if interaction.answered is not None:
        raise DiscordError(Refused.ALREADY_ACKNOWLEDGED)
    problems = Problems()
    body = CALLBACK.read(call.object(), (), problems)
    kind = whole(body, "type")
    allowed = _allowed(interaction)
    if "type" in body and kind not in allowed:
        if kind in (Callback.PREMIUM_REQUIRED, Callback.LAUNCH_ACTIVITY):
            raise NotKnown(f"the interaction callback type {kind}")
        problems.add(("type",), Flaw.CHOICES, choices=choices_text(tuple(map(int, allowed))))
    problems.raise_if_any()
    _WAYS[Callback(kind)](call, interaction, body.get("data"))
    if not call.asks("with_response"):
        return None
    return Answer(200, _response(call, interaction))


def _allowed(interaction: Interaction) -> tuple[Callback, ...]:
    allowed = ANSWERS[interaction.type]
    if interaction.source is None:
        return tuple(kind for kind in allowed if kind is not Callback.UPDATE)
    return allowed


def _response(call: Call, interaction: Interaction) -> JSONObject:
    shown: JSONObject = {"id": interaction.id, "type": int(interaction.type)}
    out: JSONObject = {"interaction": shown}
    message = interaction.original
    if message is None:
        if interaction.answered is Callback.MODAL:
            out["resource"] = {"type": int(Callback.MODAL)}
        return out
    shown |= {
        "response_message_id": message.id,
        "response_message_loading": bool(message.flags & MessageFlags.LOADING),
        "response_message_ephemeral": message.ephemeral,
    }
    if interaction.answered in (Callback.MESSAGE, Callback.UPDATE):
        out["resource"] = {
            "type": int(interaction.answered),
            "message": objects.message(call.backend.world, message),
        }
    return out


def _channel(call: Call, interaction: Interaction) -> Channel:
    """Where an interaction happened.

    Raises:
        DiscordError: 10003, when that channel has been deleted since.
    """
    channel = call.backend.world.channels.get(interaction.channel_id)
    if channel is None:
        raise DiscordError(Refused.UNKNOWN_CHANNEL)
    return channel


def _model(call: Call, interaction: Interaction) -> Message:
    """An empty message with everything that an interaction marks its messages with."""
    world = call.backend.world
    message = Message(
        id=world.snowflake(),
        channel_id=interaction.channel_id,
        author_id=world.bot_id,
        timestamp=world.now(),
        type=interaction.message_type,
        application_id=world.application.id,
        webhook_id=world.application.id,
        interaction=interaction.metadata,
        interaction_token=interaction.token,
    )
    if interaction.source is not None:
        message.reference = _reference(call, interaction.source)
    return message


def _reference(call: Call, message: Message) -> JSONObject:
    place = call.backend.world.channels.get(message.channel_id)
    return {
        "type": 0,
        "channel_id": message.channel_id,
        "message_id": message.id,
        **({} if place is None or place.guild_id is None else {"guild_id": place.guild_id}),
    }


def _answer_message(call: Call, interaction: Interaction, data: JSON) -> None:
    given: JSONObject = data if isinstance(data, dict) else {}
    draft = read_draft(given, call.files, RESPONSE, at=("data",), ephemeral_allowed=True)
    message = _say(call, interaction, draft, _model(call, interaction), interaction.message_type)
    interaction.answer(Callback.MESSAGE, message)


def _say(call: Call, interaction: Interaction, draft: Draft, model: Message, type_: int) -> Message:
    """Post a message of an interaction, to its person alone when it is ephemeral."""
    hidden = interaction.hushed or bool(draft.flags & MessageFlags.EPHEMERAL)
    message = call.backend.posts.post(
        _channel(call, interaction),
        draft,
        call.backend.world.bot_id,
        visible_to=interaction.user_id if hidden else None,
        of_interaction=model,
        type_=type_,
    )
    interaction.sent[message.id] = message
    return message


def _answer_later(call: Call, interaction: Interaction, data: JSON) -> None:
    problems = Problems()
    read = {} if data is None else DEFERRED.read(data, ("data",), problems)
    problems.raise_if_any()
    if other := whole(read, "flags") & ~MessageFlags.EPHEMERAL:
        raise NotKnown(f"the flags {other:#x} of a deferred response, which takes EPHEMERAL alone")
    message = _model(call, interaction)
    message.flags = MessageFlags.LOADING
    if whole(read, "flags") or interaction.hushed:
        message.flags |= MessageFlags.EPHEMERAL
        message.visible_to = interaction.user_id
    call.backend.posts.stand(_channel(call, interaction), message)
    interaction.sent[message.id] = message
    interaction.answer(Callback.DEFERRED_MESSAGE, message)


def _update_later(_: Call, interaction: Interaction, __: JSON) -> None:
    interaction.answer(Callback.DEFERRED_UPDATE, interaction.source)


def _update(call: Call, interaction: Interaction, data: JSON) -> None:
    given: JSONObject = data if isinstance(data, dict) else {}
    message = _still_there(call, interaction.source)
    draft = read_edit(given, call.files, message, shape=RESPONSE, at=("data",))
    call.backend.posts.edit(message, draft)
    interaction.answer(Callback.UPDATE, message)


def _suggest(_: Call, interaction: Interaction, data: JSON) -> None:
    problems = Problems()
    read = SUGGESTIONS.read(data, ("data",), problems)
    problems.raise_if_any()
    interaction.choices = [*parts(read, "choices")]
    interaction.answer(Callback.AUTOCOMPLETE)


def _open_form(call: Call, interaction: Interaction, data: JSON) -> None:
    problems = Problems()
    modal = read_modal(data, ("data",), problems)
    problems.raise_if_any()
    interaction.modal = modal
    interaction.answer(Callback.MODAL)
    call.backend.forms.open(interaction)
    call.backend.changed({interaction.user_id})


_WAYS: Final = {
    Callback.MESSAGE: _answer_message,
    Callback.DEFERRED_MESSAGE: _answer_later,
    Callback.DEFERRED_UPDATE: _update_later,
    Callback.UPDATE: _update,
    Callback.AUTOCOMPLETE: _suggest,
    Callback.MODAL: _open_form,
}


def _still_there(call: Call, message: Message | None) -> Message:
    """A message, if nobody has deleted it since.

    Raises:
        DiscordError: 10008.
    """
    if message is None:
        raise DiscordError(Refused.UNKNOWN_MESSAGE)
    found = call.backend.world.log_of(message).get(message.id)
    if found is None or message.channel_id not in call.backend.world.channels:
        raise DiscordError(Refused.UNKNOWN_MESSAGE)
    return found


def _by_token(call: Call) -> Interaction:
    """The interaction of a token that still works.

    Raises:
        DiscordError: 10015 for a token of nothing, or of an interaction not answered yet; 50027
            after fifteen minutes.
    """
    interaction = call.backend.interactions.by_token(call.params["token"])
    ours = call.params["application_id"] == call.backend.world.application.id
    if interaction is None or not ours or interaction.answered is None:
        raise DiscordError(Refused.UNKNOWN_WEBHOOK)
    if call.backend.interactions.expired(interaction):
        raise DiscordError(Refused.INVALID_WEBHOOK_TOKEN)
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    """The message in the path: `@original`, or one sent with this token.

    Raises:
        DiscordError: 10008.
    """
    wanted = call.params["message_id"]
    if wanted == "@original":
        return _still_there(call, interaction.original)
    return _still_there(call, interaction.sent.get(wanted))


def read(call: Call) -> Result:
    """Read the original response or a follow-up."""
    return objects.message(call.backend.world, _message(call, _by_token(call)))


def edit(call: Call) -> Result:
    """Edit the original response or a follow-up; "is thinking" becomes what it was waiting for."""
    interaction = _by_token(call)
    message = _message(call, interaction)
    call.backend.posts.edit(message, read_edit(call.object(), call.files, message))
    return objects.message(call.backend.world, message)


def delete(call: Call) -> Result:
    """Delete the original response or a follow-up."""
    call.backend.posts.delete(_message(call, _by_token(call)))
    return None


def follow_up(call: Call) -> Result:
    """Send a further message; right after a deferred response, this is its edit.

    Docs: "Create Followup Message" (the ephemeral flag of the deferral is kept).
    """
    interaction = _by_token(call)
    if interaction.type is InteractionType.AUTOCOMPLETE:
        raise DiscordError(Refused.UNKNOWN_WEBHOOK)
    original = interaction.original
    waiting = (
        interaction.answered is Callback.DEFERRED_MESSAGE
        and original is not None
        and original.flags & MessageFlags.LOADING
    )
    if waiting and original is not None:
        body = call.object()
        read_draft(body, call.files, RESPONSE, ephemeral_allowed=True)
        original = _still_there(call, original)
        kept = {key: body[key] for key in body if key not in ("tts", "username", "avatar_url")}
        call.backend.posts.edit(original, read_edit(kept, call.files, original))
        return objects.message(call.backend.world, original)
    draft = read_draft(call.object(), call.files, RESPONSE, ephemeral_allowed=True)
    follow_ups = [m for m in interaction.sent.values() if m is not original]
    if interaction.as_guest and len(follow_ups) >= MAX_GUEST_FOLLOW_UPS:
        raise DiscordError(Refused.TOO_MANY_FOLLOW_UPS)
    model = _model(call, interaction)
    if original is not None:
        model.reference = _reference(call, original)
        model.interaction = {
            **(model.interaction or {}),
            "original_response_message_id": original.id,
        }
    type_ = MessageType.REPLY if model.reference else interaction.message_type
    message = _say(call, interaction, draft, model, type_)
    return objects.message(call.backend.world, message)


_WEBHOOK: Final = "/webhooks/{application_id}/{token}"
_MESSAGE: Final = _WEBHOOK + "/messages/{message_id}"
_DOCS: Final = "interactions/receiving-and-responding"

ROUTES: Final = (
    Route("POST", "/interactions/{interaction_id}/{token}/callback", callback, _DOCS, open=True),
    Route("POST", _WEBHOOK, follow_up, _DOCS, open=True),
    Route("GET", _MESSAGE, read, _DOCS, open=True),
    Route("PATCH", _MESSAGE, edit, _DOCS, open=True),
    Route("DELETE", _MESSAGE, delete, _DOCS, open=True),
)
