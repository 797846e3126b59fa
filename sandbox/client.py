"""Drive a sandbox from outside: be a person, on either platform, in the words that people read.

    async with Sandbox("http://127.0.0.1:8700") as box:
        ana, finn = box.slack(ANA), box.discord(FINN)
        await ana.command("#orders", "/resolve")
        await ana.fill({"Comment": "We moved on", "Reason": "Ordered by mistake"})
        await finn.press("Accept")
        await ana.until_sees("accepted")

Both kinds of person have the same verbs, so that one script plays both. Labels are given, not
ids: what a person cannot see by name, a script cannot press. Whatever fails raises an error that
shows what this person saw at that moment.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from sandbox import reading_discord, reading_slack
from sandbox.line import Line, Refused
from sandbox.onlooker import PATIENCE, NotSeen
from sandbox.person import FieldErrors, Person, Upload, Value
from sandbox.screen import Choice, Control, Form, Message, Screen
from sandbox.wire import JSON, JSONObject, part, parts, word

__all__ = [
    "ClockState",
    "DiscordPerson",
    "FieldErrors",
    "Form",
    "Message",
    "NotSeen",
    "Person",
    "Refused",
    "Sandbox",
    "Screen",
    "SlackPerson",
    "Upload",
]

# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
MESSAGE_COMMAND = 3
USER_OPTION, CHANNEL_OPTION, ATTACHMENT_OPTION = 6, 7, 11


@dataclass(frozen=True, slots=True)
class ClockState:
    """The system's time.

    Attributes:
        now: The present moment.
        next_due: When the bot will next act by itself; None when it will not, or is not there.
        bot: Whether the bot's clock was within reach.
    """

    now: datetime
    next_due: datetime | None
    bot: bool


class SlackPerson(Person):
    """Somebody on Slack."""

    def __init__(self, line: Line, user_id: str, patience: float = PATIENCE) -> None:
        super().__init__(line, "slack", user_id, patience)

    async def command(self, place: str, text: str, **options: Value) -> None:
        """Type a slash command: `/resolve ORD-1`.

        Raises:
            TypeError: Options were given: Slack's commands are one line of text.
            Refused: It cannot be typed there, or the bot did not answer.
        """
        if options:
            raise TypeError("Slack's commands have no options; write them into the text")
        where = self._place(await self.screen(place), place)
        await self._tell("command", {"channel": where.id, "text": text})

    async def shortcut(self, name: str, *, near: str = "", place: str | None = None) -> None:
        """Use a shortcut of the app by its name.

        Args:
            name: What the menu says.
            near: Words of the message on which to use it; without any, it is a global one.
            place: Where that message stands; everywhere by default.

        Raises:
            NotSeen: There is no such shortcut, or no such message.
            Refused: The bot did not answer.
        """
        kind = "message" if near else "global"
        answer = await self._line.get(f"{self._at}/commands")
        known = [its for its in parts(answer, "shortcuts") if word(its, "kind") == kind]
        found = next((its for its in known if word(its, "name") == name), None)
        if found is None:
            offered = ", ".join(word(its, "name") for its in known)
            raise NotSeen(f"no {kind} shortcut {name!r}, but {offered}", await self.screen())
        body: JSONObject = {"callback_id": word(found, "callback_id")}
        if near:
            message = await self.until_message(near, place=place)
            body |= {"channel": message.place, "ts": message.id}
        await self._tell("shortcut", body)

    async def open_home(self) -> None:
        """Open the app's home tab."""
        await self._tell("open_home", {})

    def _message(self, raw: JSONObject, place: str, people: Mapping[str, str]) -> Message:
        return reading_slack.read_message(raw, place, people)

    def _form(self, raw: JSONObject, people: Mapping[str, str]) -> Form:
        return reading_slack.read_form(raw, people)

    def _home(self, raw: JSONObject, people: Mapping[str, str]) -> Message:
        return reading_slack.read_home(raw, people)

    def _chosen(self, control: Control, values: list[str]) -> JSONObject:
        selected: JSON = [*values] if control.multiple else values[0]
        return {**control.address, "selected": selected}

    def _filled(self, form: Form, values: Mapping[tuple[str, ...], JSON]) -> JSONObject:
        blocks: dict[str, JSON] = {}
        for (block_id, action_id), value in values.items():
            blocks[block_id] = {action_id: value}
        return {"view": form.id, "values": blocks}

    async def _suggest(self, where: JSONObject, typed: str) -> tuple[Choice, ...]:
        answer = await self._tell("suggest", {**where, "value": typed})
        options = parts(answer, "options")
        for group in parts(answer, "option_groups"):
            options += parts(group, "options")
        return tuple(Choice(word(part(its, "text"), "text"), word(its, "value")) for its in options)


class DiscordPerson(Person):
    """Somebody on Discord."""

    def __init__(self, line: Line, user_id: str, patience: float = PATIENCE) -> None:
        super().__init__(line, "discord", user_id, patience)

    async def command(self, place: str, text: str, **options: Value) -> None:
        """Type a slash command: `/order offer title:Logo price:100`, or with options as keywords.

        Choices, people, channels and what is suggested while typing are given as they read.

        Raises:
            NotSeen: There is no such command, option or choice.
            Refused: It cannot be typed there, or the bot did not answer.
        """
        screen = await self.screen(place)
        where = self._place(screen, place)
        known = parts(await self._line.get(f"{self._at}/commands"), "commands")
        typed, names = text.removeprefix("/"), []
        options_here = known
        while (rest := _beginning(typed, options_here)) is not None:
            name, typed, definition = rest
            names.append(name)
            options_here = [
                its
                for its in parts(definition, "options")
                if its.get("type") in (SUB_COMMAND, SUB_COMMAND_GROUP)
            ]
            known = parts(definition, "options")
        if not names:
            raise NotSeen(f"there is no command {text!r}", screen)
        body: JSONObject = {"channel": where.id, "name": names[0]}
        if len(names) > 2:  # noqa: PLR2004 - command, group, sub-command
            body["group"] = names[1]
        if len(names) > 1:
            body["sub"] = names[-1]
        wanted: dict[str, Value] = {**_typed_options(typed), **options}
        filled: dict[str, JSON] = {}
        for option, value in wanted.items():
            asked = next((its for its in known if word(its, "name") == option), None)
            if asked is None:
                raise NotSeen(f"/{' '.join(names)} has no option {option!r}", screen)
            filled[option] = await self._option(
                screen, asked, value, {**body, "options": {**filled}}
            )
        await self._tell("command", {**body, "options": filled})

    async def shortcut(self, name: str, *, near: str, place: str | None = None) -> None:
        """Use a context-menu command on a message.

        Args:
            name: What the menu says, in this person's language.
            near: Words of that message.
            place: Where it stands; everywhere by default.

        Raises:
            NotSeen: There is no such command, or no such message.
            Refused: The bot did not answer.
        """
        message = await self.until_message(near, place=place)
        known = await self._line.get(f"{self._at}/commands", channel=message.place)
        menu = [its for its in parts(known, "commands") if its.get("type") == MESSAGE_COMMAND]
        found = next((its for its in menu if name in (its.get("label"), its.get("name"))), None)
        if found is None:
            offered = ", ".join(word(its, "name") for its in menu)
            raise NotSeen(f"no command {name!r} on a message, but {offered}", await self.screen())
        where: JSONObject = {"channel": message.place, "message": message.id}
        await self._tell("shortcut", {**where, "name": word(found, "name")})

    async def allow_dms(self, allowed: bool) -> None:  # noqa: FBT001 - a switch
        """Open or close this person's direct messages to members of their servers."""
        await self._tell("dms", {"open": allowed})

    async def _option(
        self, screen: Screen, definition: JSONObject, value: Value, so_far: JSONObject
    ) -> JSON:
        kind, name = definition.get("type"), word(definition, "name")
        if kind == ATTACHMENT_OPTION:
            if not isinstance(value, Path | Upload):
                raise TypeError(f"{name!r} takes a Path or an Upload, not {value!r}")
            return await self._upload(value)
        if isinstance(value, bool):
            return value
        text = str(value)
        if kind == USER_OPTION:
            by_name = {shown.casefold(): who for who, shown in screen.people.items()}
            return by_name.get(text.lstrip("@").casefold(), text)
        if kind == CHANNEL_OPTION:
            return self._place(screen, text).id
        choices = parts(definition, "choices")
        if definition.get("autocomplete") is True:
            asked: JSONObject = {**so_far, "focused": name}
            asked["options"] = {**part(so_far, "options"), name: text}
            choices = parts(await self._tell("autocomplete", asked), "choices")
        for choice in choices:
            if text.casefold() in word(choice, "name").casefold():
                return choice["value"]
        if parts(definition, "choices"):
            offered = ", ".join(word(its, "name") for its in choices)
            raise NotSeen(f"{name!r} does not offer {text!r}, but {offered}", screen)
        return text

    def _message(self, raw: JSONObject, place: str, people: Mapping[str, str]) -> Message:
        return reading_discord.read_message(raw, place, people)

    def _form(self, raw: JSONObject, people: Mapping[str, str]) -> Form:
        return reading_discord.read_form(raw, people)

    def _home(self, raw: JSONObject, people: Mapping[str, str]) -> Message:
        raise NotImplementedError("Discord has no home tab")

    def _chosen(self, control: Control, values: list[str]) -> JSONObject:
        return {**control.address, "values": [*values]}

    def _filled(self, form: Form, values: Mapping[tuple[str, ...], JSON]) -> JSONObject:
        return {"form": form.id, "values": {key[0]: value for key, value in values.items()}}

    async def _suggest(self, where: JSONObject, typed: str) -> tuple[Choice, ...]:
        raise NotImplementedError(f"Discord's menus bring their choices: {where}, {typed!r}")


def _beginning(typed: str, known: list[JSONObject]) -> tuple[str, str, JSONObject] | None:
    """Take the first word, if it names one of the known commands; gives it, the rest, and which."""
    first, _, rest = typed.strip().partition(" ")
    for definition in known:
        if word(definition, "name") == first:
            return first, rest, definition
    return None


def _typed_options(typed: str) -> dict[str, str]:
    """Split `title:A new logo price:100` the way Discord's composer does."""
    pieces = re.split(r"(?:^|\s)([\w-]+):", typed.strip())
    return {name: value.strip() for name, value in zip(pieces[1::2], pieces[2::2], strict=True)}


class Sandbox:
    """One sandbox, driven from outside.

    Args:
        url: Its address, as it prints when it is ready.
        patience: How long its people wait for something to appear, in seconds.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._line = Line(url)
        self._patience = patience

    async def __aenter__(self) -> Self:
        await self._line.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._line.__aexit__(kind, error, trace)

    def slack(self, user_id: str) -> SlackPerson:
        """Be somebody on Slack."""
        return SlackPerson(self._line, user_id, self._patience)

    def discord(self, user_id: str) -> DiscordPerson:
        """Be somebody on Discord."""
        return DiscordPerson(self._line, user_id, self._patience)

    async def clock(self) -> ClockState:
        """Look at the clock."""
        return _clock_state(await self._line.get("/_control/clock"))

    async def move(self, by: timedelta) -> ClockState:
        """Move the whole system's time; the bot has taken it when this returns."""
        body: JSONObject = {"move_seconds": by.total_seconds()}
        return _clock_state(await self._line.post("/_control/clock", body))

    async def move_to(self, goal: Literal["before_next", "after_next"]) -> ClockState:
        """Move time to just before, or just past, the next moment at which the bot acts.

        Raises:
            Refused: Nothing is due.
        """
        return _clock_state(await self._line.post("/_control/clock", {"to": goal}))

    async def fault(  # noqa: PLR0913 - the fields of a rule, given by name
        self,
        kind: Literal["429", "500", "timeout", "reset", "answer_lost"],
        *,
        platform: Literal["slack", "discord", "*"] = "*",
        method: str = "*",
        count: int | None = None,
        share: float = 1.0,
        retry_after: float = 1.0,
    ) -> None:
        """Have calls of the bot go wrong; see `sandbox.faults.Rule`."""
        rule: JSONObject = {"platform": platform, "method": method, "kind": kind}
        rule |= {"count": count, "share": share, "retry_after": retry_after}
        await self._line.post("/_control/faults", rule)

    async def clear_faults(self) -> None:
        """Have every call go right again."""
        await self._line.delete("/_control/faults")

    async def record(self, after: int = 0) -> list[JSONObject]:
        """The calls and deliveries numbered above `after`, oldest first."""
        answer = await self._line.get("/_control/record", after=after, limit=2000)
        return [its for its in parts(answer, "entries") if its["platform"] != "bot"]

    async def reset(self) -> None:
        """Put both platforms back to their first day."""
        await self._line.post("/_control/reset", {})

    async def act(
        self, platform: Literal["slack", "discord"], action: str, **details: JSON
    ) -> JSONObject:
        """Let fate act: `deactivate`, `revoke`, `drop_gateway`, `leave`, ..."""
        return await self._line.post(f"/_control/{platform}/{action}", details)


def _clock_state(answer: JSONObject) -> ClockState:
    due = word(answer, "next_due")
    return ClockState(
        now=datetime.fromisoformat(word(answer, "now")),
        next_due=datetime.fromisoformat(due) if due else None,
        bot=answer.get("bot") is True,
    )
