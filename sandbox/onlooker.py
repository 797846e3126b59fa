"""Looking over a person's shoulder at a sandbox, and waiting for what is to be seen there."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sandbox.line import Line
from sandbox.screen import Form, Message, Place, Screen
from sandbox.wire import JSONObject, part, parts, word

PATIENCE: Final = 30.0
"""How long a person waits for something to appear, in seconds, unless told otherwise."""

GLANCE: Final = 1.0
"""How often a waiting person looks again when nothing was announced, in seconds."""


class NotSeen(AssertionError):  # noqa: N818 - named for what the person reports
    """Something that should be on a person's screen is not there."""

    def __init__(self, what: str, screen: Screen) -> None:
        super().__init__(f"{what}\n{screen.transcript()}")


class NoSuchPlace(NotSeen):
    """A place is not on a person's screen: it may come yet, as conversations with bots do."""


class Onlooker(ABC):
    """Sees what somebody on one of the platforms sees.

    Args:
        line: The line to the sandbox.
        platform: `slack` or `discord`.
        user_id: Whose screen it is.
        patience: How long they wait for something to appear, in seconds.
    """

    def __init__(self, line: Line, platform: str, user_id: str, patience: float) -> None:
        self.patience = patience
        self._line = line
        self._at = f"/_as/{platform}/{user_id}"
        self.id = user_id

    # ---- what the platforms show each in their own way

    @abstractmethod
    def _message(self, raw: JSONObject, place: str, people: Mapping[str, str]) -> Message: ...

    @abstractmethod
    def _form(self, raw: JSONObject, people: Mapping[str, str]) -> Form: ...

    @abstractmethod
    def _home(self, raw: JSONObject, people: Mapping[str, str]) -> Message: ...

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
        timeout: float | None = None,  # noqa: ASYNC109 - a person's patience, told in the failure
    ) -> Screen:
        """Look until something is true of the screen.

        Args:
            true: What to look for.
            what: It in words, for the failure.
            place: See `screen`.
            timeout: Patience, in seconds; their own without.

        Raises:
            NotSeen: It did not come true in time; the message shows the last screen.
        """
        timeout = self.patience if timeout is None else timeout
        deadline = time.monotonic() + timeout
        while True:
            hints = self._line.hints
            left = deadline - time.monotonic()
            try:
                screen = await self.screen(place)
            except NoSuchPlace:
                if left <= 0:
                    raise
            else:
                if true(screen):
                    return screen
                if left <= 0:
                    raise NotSeen(f"{what}, not within {timeout:g} s", screen)
            await self._line.until_hint(hints, min(left, GLANCE))

    async def until_sees(
        self,
        text: str,
        *,
        place: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
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
        timeout: float | None = None,  # noqa: ASYNC109 - as above
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

    @staticmethod
    def _place(screen: Screen, name: str) -> Place:
        wanted = name.lstrip("#@").casefold()
        for place in screen.places:
            if place.kind != "home" and wanted in (
                place.id.casefold(),
                place.name.lstrip("#@").casefold(),
            ):
                return place
        raise NoSuchPlace(f"there is no place {name!r}", screen)
