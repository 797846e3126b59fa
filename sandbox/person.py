"""A person at a sandbox: looks, presses, fills in and waits, the same on both platforms."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from sandbox.line import Line, Refused
from sandbox.screen import (
    FILES,
    FLAG,
    PERSON,
    PLACE,
    TEXT,
    Choice,
    Control,
    Field,
    Form,
    Message,
    Place,
    Screen,
    labelled,
)
from sandbox.wire import JSON, JSONObject, part, parts, word

PATIENCE: Final = 10.0
"""How long a person waits for something to appear, in seconds, unless told otherwise."""

GLANCE: Final = 1.0
"""How often a waiting person looks again when nothing was announced, in seconds."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach."""

    name: str
    content: bytes


Single: TypeAlias = str | int | float | bool | Path | Upload
Value: TypeAlias = Single | Sequence[Single]
"""What goes into a field: text, a label (or several), a name, `#channel`, a file, yes or no."""


class FieldErrors(Exception):  # noqa: N818 - named for what the person reads
    """The bot found fault with what was filled in; the form is still open.

    Attributes:
        errors: What is wrong, by the label of the field.
    """

    def __init__(self, errors: Mapping[str, str], transcript: str) -> None:
        told = "; ".join(f"{label}: {error}" for label, error in errors.items())
        super().__init__(f"{told}\n{transcript}")
        self.errors = dict(errors)


class NotSeen(AssertionError):  # noqa: N818 - named for what the person reports
    """Something that should be on a person's screen is not there."""

    def __init__(self, what: str, screen: Screen) -> None:
        super().__init__(f"{what}\n{screen.transcript()}")


class Person(ABC):
    """Somebody on one of the platforms.

    Args:
        line: The line to the sandbox.
        platform: `slack` or `discord`.
        user_id: Who to be.
    """

    def __init__(self, line: Line, platform: str, user_id: str) -> None:
        self._line = line
        self._at = f"/_as/{platform}/{user_id}"
        self.id = user_id

    # ---- what the platforms do each in their own way

    @abstractmethod
    def _message(self, raw: JSONObject, place: str, people: Mapping[str, str]) -> Message: ...

    @abstractmethod
    def _form(self, raw: JSONObject, people: Mapping[str, str]) -> Form: ...

    @abstractmethod
    def _home(self, raw: JSONObject, people: Mapping[str, str]) -> Message: ...

    @abstractmethod
    def _chosen(self, control: Control, values: list[str]) -> JSONObject:
        """What a press on a menu carries."""

    @abstractmethod
    def _filled(self, form: Form, values: Mapping[tuple[str, ...], JSON]) -> JSONObject:
        """The body of a submission."""

    @abstractmethod
    async def _suggest(self, where: JSONObject, typed: str) -> tuple[Choice, ...]:
        """Ask the bot for the choices of a menu that has none of its own."""

    @abstractmethod
    async def command(self, place: str, text: str, **options: Value) -> None:
        """Type a slash command in a place and send it."""

    # ---- looking

    async def screen(self, place: str | None = None) -> Screen:
        """Look around: everywhere, or in one place (`#orders`, a person's name, an id)."""
        base = await self._line.get(f"{self._at}/view")
        me = part(base, "me")
        people = {
            who: word(profile, "name") if isinstance(profile, dict) else who
            for who, profile in part(base, "people").items()
        }
        places = tuple(
            Place(word(its, "id"), word(its, "kind"), word(its, "name"))
            for its in parts(base, "places")
        )
        seen = Screen(person=word(me, "name") or self.id, places=places, people=people)
        if place is not None:
            places = (self._place(seen, place),)
        messages: list[Message] = []
        for its in places:
            if its.kind != "home":
                messages += await self._read(its.id, people)
        form, home = part(base, "form"), part(base, "home")
        return replace(
            seen,
            looked=tuple(its.id for its in places),
            messages=tuple(messages),
            form=self._form(form, people) if form else None,
            home=self._home(home, people) if home and place is None else None,
        )

    async def _read(self, place: str, people: Mapping[str, str]) -> list[Message]:
        answer = await self._line.get(f"{self._at}/view", channel=place)
        found: list[Message] = []
        for raw in parts(answer, "messages"):
            message = self._message(raw, place, people)
            found.append(message)
            if message.replies:
                thread = await self._line.get(f"{self._at}/view", channel=place, thread=message.id)
                found += [
                    self._message(reply, place, people)
                    for reply in parts(thread, "messages")
                    if word(reply, "ts") != message.id
                ]
        return found

    async def commands(self) -> list[str]:
        """The slash commands that this person is offered, as they are typed: `/order`."""
        known = parts(await self._line.get(f"{self._at}/commands"), "commands")
        return [word(its, "command") or f"/{word(its, 'name')}" for its in known]

    async def sees(self, text: str, place: str | None = None) -> bool:
        """Whether a text is on the screen now; capitals do not matter."""
        return (await self.screen(place)).has(text)

    async def until(
        self,
        true: Callable[[Screen], bool],
        what: str,
        *,
        place: str | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - a person's patience, told in the failure
    ) -> Screen:
        """Look until something is true of the screen.

        Args:
            true: What to look for.
            what: It in words, for the failure.
            place: See `screen`.
            timeout: Patience, in seconds.

        Raises:
            NotSeen: It did not come true in time; the message shows the last screen.
        """
        deadline = time.monotonic() + timeout
        while True:
            hints = self._line.hints
            screen = await self.screen(place)
            if true(screen):
                return screen
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotSeen(f"{what}, not within {timeout:g} s", screen)
            await self._line.until_hint(hints, min(left, GLANCE))

    async def until_sees(
        self,
        text: str,
        *,
        place: str | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - as above
    ) -> Screen:
        """Wait until a text is on the screen.

        Raises:
            NotSeen: It did not come in time.
        """
        return await self.until(
            lambda screen: screen.has(text),
            f"{text!r} should be there",
            place=place,
            timeout=timeout,
        )

    async def until_gone(
        self,
        text: str,
        *,
        place: str | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - as above
    ) -> Screen:
        """Wait until a text is nowhere on the screen.

        Raises:
            NotSeen: It was still there when patience ran out.
        """
        return await self.until(
            lambda screen: not screen.has(text),
            f"{text!r} should be gone",
            place=place,
            timeout=timeout,
        )

    async def until_message(self, text: str, *, place: str | None = None) -> Message:
        """Wait for the newest message that has these words.

        Raises:
            NotSeen: None came in time.
        """
        screen = await self.until(
            lambda seen: seen.newest(text) is not None,
            f"a message {text!r} should be there",
            place=place,
        )
        message = screen.newest(text)
        if message is None:
            raise NotSeen("the message went away", screen)
        return message

    async def until_form(self, title: str = "") -> Form:
        """Wait until a form is open, whose title has these words in it.

        Raises:
            NotSeen: None was opened in time.
        """
        screen = await self.until(
            lambda seen: seen.form is not None and title.casefold() in seen.form.title.casefold(),
            f"a form {title!r} should be open",
        )
        if screen.form is None:
            raise NotSeen("the form went away", screen)
        return screen.form

    # ---- doing

    async def press(self, label: str, *, near: str = "", place: str | None = None) -> None:
        """Press a button by what it says, as soon as it is there; confirm dialogs are confirmed.

        Of several, the one in the open form comes first, then the newest message's.

        Args:
            label: What the button says.
            near: Words that its message must have.
            place: Where to look; everywhere by default.

        Raises:
            NotSeen: There is no such button.
            Refused: It cannot be pressed, or the bot did not answer.
        """
        control = await self._control(label, lambda its: its.kind == "button", near, place)
        if control.disabled:
            raise NotSeen(f"the button {label!r} is greyed out", await self.screen(place))
        await self._tell("press", control.address)

    async def choose(
        self, label: str, *choices: str, near: str = "", place: str | None = None
    ) -> None:
        """Choose from a menu on a message, the home tab or among a form's blocks.

        Args:
            label: What the closed menu reads.
            choices: What to choose, as it reads.
            near: Words that its message must have.
            place: Where to look; everywhere by default.

        Raises:
            NotSeen: There is no such menu, or no such choice.
            Refused: It cannot be used, or the bot did not answer.
        """
        control = await self._control(label, lambda its: its.kind != "button", near, place)
        screen = await self.screen()
        asked = Field(
            label,
            (),
            control.kind,
            choices=control.choices,
            multiple=True,
            external=control.external,
        )
        values = await self._value(screen, asked, choices, control.address)
        names = [str(value) for value in values] if isinstance(values, list) else [str(values)]
        await self._tell("press", self._chosen(control, names))

    async def fill(self, values: Mapping[str, Value], *, submit: bool = True) -> None:
        """Fill in the open form and send it, as soon as a form with these labels is open.

        What is not named keeps what it holds.

        Args:
            values: What goes into each field, by its label.
            submit: False checks that the fields are there, and sends nothing.

        Raises:
            NotSeen: No such form, field or choice.
            FieldErrors: The bot found fault with it.
            Refused: The bot did not answer.
        """
        screen = await self.until(
            lambda seen: seen.form is not None and all(seen.form.field(key) for key in values),
            f"a form with the fields {', '.join(values) or '(none)'} should be open",
        )
        form = screen.form
        if form is None:
            raise NotSeen("the form went away", screen)
        filled: dict[tuple[str, ...], JSON] = {
            its.key: its.value for its in form.fields if its.value is not None
        }
        for label, value in values.items():
            its = form.field(label)
            if its is None:
                raise NotSeen(f"the form has no field {label!r}", screen)
            where: JSONObject = {"view": form.id, "block_id": its.key[0], "action_id": its.key[-1]}
            filled[its.key] = await self._value(screen, its, value, where)
        if not submit:
            return
        answer = await self._tell("submit", self._filled(form, filled))
        if errors := part(answer, "errors"):
            told = {form.named((key,)): str(error) for key, error in errors.items()}
            raise FieldErrors(told, (await self.screen()).transcript())

    async def close(self) -> None:
        """Close the open form without sending it."""
        form = await self.until_form()
        await self._tell("close", {"view": form.id, "form": form.id})

    async def say(
        self, place: str, text: str, *, thread: str = "", files: Iterable[Path | Upload] = ()
    ) -> None:
        """Write a message in a place."""
        where = self._place(await self.screen(place), place)
        body: JSONObject = {"channel": where.id, "text": text}
        if thread:
            body["thread"] = thread
        if ids := [await self._upload(file) for file in files]:
            body["files"] = [*ids]
        await self._tell("message", body)

    # ---- the small print

    async def _tell(self, verb: str, body: JSONObject) -> JSONObject:
        try:
            return await self._line.post(f"{self._at}/{verb}", body)
        except Refused as refusal:
            refusal.add_note((await self.screen()).transcript())
            raise

    @staticmethod
    def _place(screen: Screen, name: str) -> Place:
        wanted = name.lstrip("#@").casefold()
        for place in screen.places:
            if place.kind != "home" and wanted in (
                place.id.casefold(),
                place.name.lstrip("#@").casefold(),
            ):
                return place
        raise NotSeen(f"there is no place {name!r}", screen)

    async def _control(
        self, label: str, fits: Callable[[Control], bool], near: str, place: str | None
    ) -> Control:
        found: list[Control] = []

        def there(screen: Screen) -> bool:
            found[:] = labelled([its for its in screen.controls(near) if fits(its)], label)
            return bool(found)

        where = f" near {near!r}" if near else ""
        await self.until(there, f"something to press that reads {label!r}{where}", place=place)
        return found[0]

    async def _value(self, screen: Screen, its: Field, value: Value, where: JSONObject) -> JSON:
        """Put a value into the shape that is submitted."""
        if its.kind == FLAG:
            return bool(value)
        if its.kind == TEXT:
            return str(value)
        several = isinstance(value, Sequence) and not isinstance(value, str)
        wanted = list(value) if isinstance(value, Sequence) and several else [value]
        values: list[JSON] = []
        for one in wanted:
            if its.kind == FILES:
                if not isinstance(one, Path | Upload):
                    raise TypeError(f"{its.label!r} takes a Path or an Upload, not {one!r}")
                values.append(await self._upload(one))
            else:
                values.append(await self._picked(screen, its, str(one), where))
        return values if its.multiple else values[0]

    async def _picked(self, screen: Screen, its: Field, one: str, where: JSONObject) -> str:
        if its.kind == PERSON:
            wanted = one.lstrip("@").casefold()
            for who, name in screen.people.items():
                if wanted in (who.casefold(), name.casefold()):
                    return who
            raise NotSeen(f"there is nobody called {one!r}", screen)
        if its.kind == PLACE:
            return self._place(screen, one).id
        choices = await self._suggest(where, one) if its.external else its.choices
        for choice in choices:
            if choice.label.casefold() == one.casefold():
                return choice.value
        for choice in choices:
            if one.casefold() in choice.label.casefold():
                return choice.value
        offered = ", ".join(choice.label for choice in choices)
        raise NotSeen(f"{its.label!r} does not offer {one!r}, but {offered}", screen)

    async def _upload(self, file: Path | Upload) -> str:
        if isinstance(file, Path):
            file = Upload(file.name, file.read_bytes())  # noqa: ASYNC240 - a test's small file
        return word(await self._line.upload(f"{self._at}/upload", file.name, file.content), "id")
