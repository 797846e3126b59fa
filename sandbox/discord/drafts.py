"""A message as a bot hands it in: read, checked, and ready to stand somewhere.

Sources: https://discord.com/developers/docs/resources/message ("Create Message", "Edit Message",
"Embed Limits", "Message Flags"), reference ("Uploading Files") and components/reference.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sandbox.discord.components import attached_name, displayed_text, media_places, read_components
from sandbox.discord.errors import (
    At,
    DiscordError,
    Flaw,
    NotKnown,
    Problems,
    Refused,
)
from sandbox.discord.kinds import Surface
from sandbox.discord.message_shapes import CREATE, EDIT
from sandbox.discord.shape import Shape, flag, whole
from sandbox.discord.state import Attachment, Message, MessageFlags
from sandbox.wire import JSON, JSONObject, part, parts, word

MAX_EMBED_TEXT: Final = 6_000
MAX_FILES: Final = 10
MAX_FILE_BYTES: Final = 10 * 1024 * 1024
"""Largest file taken, in bytes (docs: reference, "Uploading Files": 10 MiB without boosts)."""

SETTABLE: Final = (
    MessageFlags.SUPPRESS_EMBEDS
    | MessageFlags.SUPPRESS_NOTIFICATIONS
    | MessageFlags.IS_COMPONENTS_V2
)
"""Flags that a bot may set on a message; on an interaction's response also `EPHEMERAL`."""

KNOWN_FLAGS: Final = sum(MessageFlags)
UNSAFE: Final = re.compile(r"[^\w.\-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part of a multipart request."""

    filename: str
    content_type: str
    data: bytes


def safe_name(name: str) -> str:
    """A file name the way that Discord keeps it: spaces made underscores, the unusual left out."""
    return UNSAFE.sub("", name.replace(" ", "_")) or "unknown"


@dataclass
class Draft:
    """A message that passed every check on its form.

    Attributes:
        files: What to attach, in order: an attachment that is kept, or a new file with its
            description.
        changed: For an edit, the fields that were given.
    """

    content: str = ""
    embeds: list[JSONObject] = field(default_factory=list)
    components: list[JSONObject] = field(default_factory=list)
    flags: int = 0
    files: list[Attachment | tuple[Upload, JSONObject]] = field(default_factory=list)
    allowed_mentions: JSONObject | None = None
    tts: bool = False
    nonce: str | int | None = None
    enforce_nonce: bool = False
    reference: JSONObject | None = None
    changed: frozenset[str] = frozenset()

    @property
    def is_v2(self) -> bool:
        """Whether it is made of components alone."""
        return bool(self.flags & MessageFlags.IS_COMPONENTS_V2)

    @property
    def spoken(self) -> str:
        """Everything in it that may ping somebody."""
        return self.content + "\n" + displayed_text(self.components)


def read_draft(
    body: JSONObject,
    files: Mapping[int, Upload],
    shape: Shape = CREATE,
    *,
    at: At = (),
    ephemeral_allowed: bool = False,
) -> Draft:
    """Read a new message.

    Args:
        body: What the bot sent.
        files: The files sent with it, by their number.
        shape: `CREATE` or `RESPONSE`.
        at: Where the message stands in the whole payload (`data` in a callback).
        ephemeral_allowed: Whether `EPHEMERAL` may be set; elsewhere Discord passes over it.

    Raises:
        DiscordError: 50035 with every flaw; 50006 for a message of nothing; 30015, 40005 about
            files.
    """
    problems = Problems()
    read = shape.read(body, at, problems)
    flags = _flags(read, ephemeral_allowed=ephemeral_allowed)
    draft = Draft(
        content=word(read, "content").strip(),
        embeds=parts(read, "embeds"),
        flags=flags,
        allowed_mentions=part(read, "allowed_mentions") if "allowed_mentions" in read else None,
        tts=flag(read, "tts"),
        enforce_nonce=flag(read, "enforce_nonce"),
        reference=part(read, "message_reference") or None,
        changed=frozenset(read),
    )
    given = read.get("nonce")
    draft.nonce = given if isinstance(given, (str, int)) else None
    draft.files = [*_new_files(read, files, (*at, "attachments"), problems)]
    _read_components(draft, read, at, problems)
    _check(draft, at, problems)
    problems.raise_if_any()
    if not (draft.content or draft.embeds or draft.components or draft.files):
        raise DiscordError(Refused.EMPTY_MESSAGE)
    return draft


def read_edit(
    body: JSONObject,
    files: Mapping[int, Upload],
    message: Message,
    *,
    shape: Shape = EDIT,
    at: At = (),
) -> Draft:
    """Read an edit: the message as it would stand, with the fields that were given.

    Raises:
        DiscordError: As for `read_draft`; also when the components flag would be taken away, or
            what is left would be empty.
    """
    problems = Problems()
    read = shape.read(body, at, problems)
    was_v2 = bool(message.flags & MessageFlags.IS_COMPONENTS_V2)
    # An edit that says something and leaves the flags out is read as one without the flag.
    silent = read.keys().isdisjoint({"content", "embeds", "components"})
    unsaid = message.flags if silent else message.flags & ~MessageFlags.IS_COMPONENTS_V2
    wanted = _flags(read, ephemeral_allowed=True) if "flags" in read else unsaid
    if was_v2 and not wanted & MessageFlags.IS_COMPONENTS_V2:
        problems.add((*at, "flags"), Flaw.V2_CANNOT_BE_REMOVED)
    mutable = MessageFlags.SUPPRESS_EMBEDS | MessageFlags.IS_COMPONENTS_V2
    flags = (message.flags & ~mutable) | (wanted & mutable)
    draft = Draft(
        content=word(read, "content").strip() if "content" in read else message.content,
        embeds=parts(read, "embeds") if "embeds" in read else message.embeds,
        components=message.components,
        flags=flags,
        allowed_mentions=part(read, "allowed_mentions") if "allowed_mentions" in read else None,
        changed=frozenset(read),
    )
    draft.files = _edited_files(read, files, message, (*at, "attachments"), problems)
    if "components" in read:
        _read_components(draft, read, at, problems)
    _check(draft, at, problems)
    problems.raise_if_any()
    if not (draft.content or draft.embeds or draft.components or draft.files):
        raise DiscordError(Refused.EMPTY_MESSAGE)
    return draft


def _flags(read: JSONObject, *, ephemeral_allowed: bool) -> int:
    flags = whole(read, "flags")
    if unknown := flags & ~KNOWN_FLAGS:
        raise NotKnown(f"the message flags {unknown:#x}")
    return flags & (SETTABLE | (MessageFlags.EPHEMERAL if ephemeral_allowed else 0))


def _read_components(draft: Draft, read: JSONObject, at: At, problems: Problems) -> None:
    given = read.get("components")
    if given is None:
        draft.components = []
        return
    surface = Surface.V2 if draft.is_v2 else Surface.LEGACY
    draft.components = read_components(given, surface, (*at, "components"), problems)


def _check(draft: Draft, at: At, problems: Problems) -> None:
    """Check the message as a whole."""
    if draft.is_v2:
        for field_, value in (("content", draft.content), ("embeds", draft.embeds)):
            if value:
                problems.add((*at, field_), Flaw.LEGACY_WITH_V2, field=field_)
        if not draft.components:
            problems.add((*at, "components"), Flaw.REQUIRED)
    size = sum(_embed_size(embed) for embed in draft.embeds)
    if size > MAX_EMBED_TEXT:
        problems.add((*at, "embeds"), Flaw.EMBEDS_TOO_LONG, high=MAX_EMBED_TEXT)
    names = {
        file.filename if isinstance(file, Attachment) else _name(*file) for file in draft.files
    }
    for holder, key, place in media_places(draft.components, (*at, "components")):
        name = attached_name(holder, key)
        if name is not None and name not in names:
            problems.add(place, Flaw.MEDIA_NOT_FOUND)


def _embed_size(embed: JSONObject) -> int:
    """Characters of an embed that count (docs: "Embed Limits")."""
    counted = [
        word(embed, "title"),
        word(embed, "description"),
        word(part(embed, "footer"), "text"),
        word(part(embed, "author"), "name"),
    ]
    for entry in parts(embed, "fields"):
        counted += [word(entry, "name"), word(entry, "value")]
    return sum(map(len, counted))


def _name(upload: Upload, described: JSONObject) -> str:
    return safe_name(word(described, "filename") or upload.filename)


def _new_files(
    read: JSONObject, files: Mapping[int, Upload], at: At, problems: Problems
) -> list[tuple[Upload, JSONObject]]:
    """The files of a new message, with what `attachments` says of each."""
    described = {word(entry, "id"): entry for entry in parts(read, "attachments")}
    if len(files) > MAX_FILES or len(described) > MAX_FILES:
        raise DiscordError(Refused.TOO_MANY_ATTACHMENTS)
    if any(len(upload.data) > MAX_FILE_BYTES for upload in files.values()):
        raise DiscordError(Refused.ENTITY_TOO_LARGE)
    for index, key in enumerate(described):
        if not key.isdigit() or int(key) not in files:
            problems.add((*at, index), Flaw.ATTACHMENT_NOT_FOUND)
    return [(files[number], described.get(str(number), {})) for number in sorted(files)]


def _edited_files(
    read: JSONObject, files: Mapping[int, Upload], message: Message, at: At, problems: Problems
) -> list[Attachment | tuple[Upload, JSONObject]]:
    """The files after an edit: `attachments` names every one that stays or is new."""
    if "attachments" not in read:
        return [*message.attachments, *_new_files({}, files, at, problems)]
    kept_by_id = {file.id: file for file in message.attachments}
    out: list[Attachment | tuple[Upload, JSONObject]] = []
    fresh: list[JSON] = []
    for entry in parts(read, "attachments"):
        kept = kept_by_id.get(word(entry, "id"))
        if kept is None:
            fresh.append(entry)
        else:
            out.append(kept)
    out += _new_files({"attachments": fresh}, files, at, problems)
    if len(out) > MAX_FILES:
        raise DiscordError(Refused.TOO_MANY_ATTACHMENTS)
    return out
