"""What one person has in front of them, in the words that they read there.

The same for both platforms, so that one script can play both: `reading_slack` and
`reading_discord` turn what the sandbox answers into these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sandbox.wire import JSON, JSONObject

TEXT: Final = "text"
FLAG: Final = "flag"
CHOICE: Final = "choice"
PERSON: Final = "person"
PLACE: Final = "place"
FILES: Final = "files"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a menu: what people read, and what the platform sends."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press or to choose from, outside a form's fields.

    Attributes:
        label: What people read on it (a menu's placeholder).
        address: What names it to the sandbox, as `press` takes it.
        kind: `button`, or what a menu chooses: `choice`, `person`, `place`, `text` (dates).
        choices: What a menu offers.
        multiple: Whether a menu takes more than one.
        disabled: Whether it is greyed out.
        external: Whether the bot is asked for the choices while one types.
        url: Where a link button leads.
    """

    label: str
    address: JSONObject
    kind: str = "button"
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    disabled: bool = False
    external: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        label: What stands above it.
        key: Names it in what is submitted: block and action id, or the custom id alone.
        kind: `text`, `choice`, `person`, `place`, `files` or `flag`.
        required: Whether the form goes without it.
        choices: What it offers.
        multiple: Whether it takes more than one.
        external: Whether the bot is asked for the choices while one types.
        value: What it holds before anybody touches it, in the shape that is submitted.
        hint: What stands below it.
        error: What the bot found wrong with it.
    """

    label: str
    key: tuple[str, ...]
    kind: str = TEXT
    required: bool = True
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    external: bool = False
    value: JSON = None
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """An open modal."""

    id: str
    title: str
    text: str
    fields: tuple[Field, ...]
    controls: tuple[Control, ...]
    submit: str

    def field(self, label: str) -> Field | None:
        """The field of that label; capitals do not matter."""
        for its in self.fields:
            if its.label.casefold() == label.casefold():
                return its
        return None

    def named(self, key: tuple[str, ...]) -> str:
        """The label of the field with that key (or whose block has that id)."""
        for its in self.fields:
            if its.key == key or its.key[:1] == key:
                return its.label
        return "/".join(key)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it reads, with what can be pressed on it."""

    id: str
    place: str
    author: str
    text: str
    controls: tuple[Control, ...] = ()
    ephemeral: bool = False
    replies: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the side bar."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything one person can see at one moment, in every place they can open.

    Attributes:
        person: Whose it is, by name.
        places: The side bar.
        looked: Ids of the places that were opened for this look.
        messages: What stands in them, oldest first in each.
        form: The open modal.
        home: The app's home tab, once it was published.
        people: Names by id.
    """

    person: str
    places: tuple[Place, ...] = ()
    looked: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    form: Form | None = None
    home: Message | None = None
    people: Mapping[str, str] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """Every text on it: messages, the open form, the home tab."""
        found = [message.text for message in self.messages]
        if self.home is not None:
            found.append(self.home.text)
        if self.form is not None:
            found.append("\n".join((self.form.title, self.form.text, *_field_lines(self.form))))
        return found

    def has(self, text: str) -> bool:
        """Whether a text stands anywhere on it; capitals do not matter."""
        return any(text.casefold() in seen.casefold() for seen in self.texts())

    def newest(self, text: str = "") -> Message | None:
        """The newest message with these words, or None."""
        return next(iter(self._newest_first(text)), None)

    def controls(self, near: str = "") -> list[Control]:
        """Everything to press, the likeliest first: the form's, then the newest message's.

        Args:
            near: Words that a message must have; forms are left out then.
        """
        found = [] if self.form is None or near else list(self.form.controls)
        for message in self._newest_first(near):
            found += message.controls
        if self.home is not None and near.casefold() in self.home.text.casefold():
            found += self.home.controls
        return found

    def _newest_first(self, text: str) -> list[Message]:
        wanted = text.casefold()
        found = [its for its in self.messages if wanted in its.text.casefold()]
        # Ids of one platform have one length and grow with time.
        return sorted(found, key=lambda its: (len(its.id), its.id), reverse=True)

    def transcript(self) -> str:
        """The screen as text, for reading in a failed test."""
        lines = [f"--- what {self.person} sees"]
        for place in self.places:
            if place.id not in self.looked or place.kind == "home":
                continue
            mine = [message for message in self.messages if message.place == place.id]
            lines.append(f"[{place.kind}] {place.name}" + ("" if mine else "  (empty)"))
            for message in mine:
                lines += _message_lines(message)
        if self.home is not None:
            lines += ["[home]", *_message_lines(self.home)]
        if self.form is not None:
            lines += [f"[form] {self.form.title}", *_indented(self.form.text)]
            lines += [f"    {line}" for line in _field_lines(self.form)]
            lines += _control_lines(self.form.controls)
            lines.append(f"    ({self.form.submit})")
        return "\n".join(lines)


def labelled(controls: Sequence[Control], label: str) -> list[Control]:
    """Those that read exactly so; else those that have it in what they read."""
    wanted = label.casefold()
    exact = [its for its in controls if its.label.casefold() == wanted]
    return exact or [its for its in controls if wanted in its.label.casefold()]


def _message_lines(message: Message) -> list[str]:
    seen = "  only this person sees it" if message.ephemeral else ""
    return [
        f"  {message.author}:{seen}",
        *_indented(message.text),
        *_control_lines(message.controls),
    ]


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]


def _control_lines(controls: tuple[Control, ...]) -> list[str]:
    shown = " ".join(
        f"({its.label}{'; greyed out' if its.disabled else ''})"
        if its.kind == "button"
        else f"<{its.label}: {' | '.join(choice.label for choice in its.choices)}>"
        for its in controls
    )
    return [f"    {shown}"] if shown else []


def _field_lines(form: Form) -> list[str]:
    lines = []
    for its in form.fields:
        offered = " | ".join(choice.label for choice in its.choices)
        line = f"{its.label}{'' if its.required else ' (optional)'}: "
        line += f"<{offered}>" if offered else "____"
        if its.value not in (None, "", []):
            line += f" = {its.value}"
        lines.append(line)
        lines += [f"! {its.error}"] if its.error else []
    return lines
