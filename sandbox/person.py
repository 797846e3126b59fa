"""A person at a sandbox: presses, fills in and writes, the same on both platforms."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sandbox.line import Refused
from sandbox.onlooker import NotSeen, Onlooker
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
    Screen,
    labelled,
)
from sandbox.wire import JSON, JSONObject, part, word


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


class Person(Onlooker):
    """Somebody on one of the platforms."""

    # ---- what the platforms do each in their own way

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
