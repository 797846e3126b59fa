"""Interactions under way: made when a person acts, answered by the bot within three seconds.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding. The three
seconds are measured on the machine's clock (a person who moves the calendar does not make the bot
slow); the fifteen minutes of a token go by the sandbox's own time.
"""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from sandbox.clock import Clock
from sandbox.discord.state import Message
from sandbox.wire import JSON, JSONObject

TOKEN_SECONDS: Final = 15 * 60
KEPT: Final = 20_000
"""Interactions remembered, so that a late or second answer is refused with the right code."""


class InteractionType(IntEnum):
    """What the person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    """How the bot may answer."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9
    PREMIUM_REQUIRED = 10
    LAUNCH_ACTIVITY = 12


ANSWERS: Final = {
    InteractionType.COMMAND: (Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL),
    InteractionType.COMPONENT: (
        Callback.MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
        Callback.UPDATE,
        Callback.MODAL,
    ),
    InteractionType.AUTOCOMPLETE: (Callback.AUTOCOMPLETE,),
    InteractionType.MODAL_SUBMIT: (
        Callback.MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
        Callback.UPDATE,
    ),
}
"""Answers to each kind ("Interaction Callback Type" and its notes). A form that no message led to
takes no `UPDATE`: there is nothing to update."""


@dataclass
class Interaction:
    """One thing that a person did, and what has become of it.

    Attributes:
        source: The message whose component led here, directly or through a form.
        answered: How the bot answered; None while it has not.
        original: What `@original` is: the response, or the source message for an update.
        modal: The form that was put up in answer.
        choices: The suggestions given in answer.
        done: Set when the bot has answered.
        message_type: Kind of message that a response to it is.
        as_guest: Whether the application is there for this person alone, not for the server.
        hushed: Whether every response is ephemeral, since the person may not use their own
            applications loudly there.
    """

    id: str
    token: str
    type: InteractionType
    user_id: str
    channel_id: str
    guild_id: str | None
    made_monotonic: float
    made_at: float
    metadata: JSONObject
    message_type: int
    as_guest: bool = False
    hushed: bool = False
    source: Message | None = None
    answered: Callback | None = None
    original: Message | None = None
    modal: JSONObject | None = None
    choices: list[JSON] = field(default_factory=list)
    sent: dict[str, Message] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, callback: Callback, original: Message | None = None) -> None:
        """Note the bot's answer and let whoever waits for it go on."""
        self.answered = callback
        self.original = original
        self.done.set()


class Interactions:
    """The interactions of the last while, by id and by token.

    Attributes:
        answer_seconds: How long the bot may take to answer one; a test may shorten it.
    """

    def __init__(self, clock: Clock, answer_seconds: float) -> None:
        self._clock = clock
        self.answer_seconds = answer_seconds
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._order: deque[Interaction] = deque()

    def add(self, interaction: Interaction) -> None:
        """Remember an interaction, forgetting the oldest when there are too many."""
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        self._order.append(interaction)
        if len(self._order) > KEPT:
            oldest = self._order.popleft()
            self._by_id.pop(oldest.id, None)
            self._by_token.pop(oldest.token, None)

    def ids(self) -> Iterable[str]:
        """The ids of the interactions remembered."""
        return self._by_id.keys()

    def get(self, interaction_id: str) -> Interaction | None:
        """The interaction of that id, or None."""
        return self._by_id.get(interaction_id)

    def by_token(self, token: str) -> Interaction | None:
        """The interaction of that token, or None."""
        return self._by_token.get(token)

    def late(self, interaction: Interaction) -> bool:
        """Whether the three seconds went by without an answer."""
        waited = time.monotonic() - interaction.made_monotonic
        return interaction.answered is None and waited > self.answer_seconds

    def expired(self, interaction: Interaction) -> bool:
        """Whether the token's fifteen minutes are over."""
        return self._clock.timestamp() - interaction.made_at > TOKEN_SECONDS

    def clear(self) -> None:
        """Forget everything under way; whoever waits for an answer is told that there is none."""
        for interaction in self._by_id.values():
            interaction.done.set()
        self._by_id.clear()
        self._by_token.clear()
        self._order.clear()


class Forms:
    """The form that each person has open, if any: Discord shows one at a time."""

    def __init__(self) -> None:
        self._open: dict[str, Interaction] = {}

    def open(self, interaction: Interaction) -> None:
        """Put up the form that an interaction was answered with."""
        self._open[interaction.user_id] = interaction

    def of(self, user_id: str) -> Interaction | None:
        """The interaction whose form a person has open, or None."""
        return self._open.get(user_id)

    def close(self, user_id: str) -> None:
        """Take a person's form away."""
        self._open.pop(user_id, None)

    def clear(self) -> None:
        """Take every form away."""
        self._open.clear()


def token_for(interaction_id: str, seed: int) -> str:
    """An interaction's token: long, and the same in a run repeated from the same seed."""
    digest = hashlib.blake2b(f"{seed}:{interaction_id}".encode(), digest_size=32).hexdigest()
    return f"aW50ZXJhY3Rpb246{digest}"
