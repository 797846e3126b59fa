"""The scripted parties: each order is played by two people, who try again as people do."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sandbox.client import FieldErrors, NotSeen, Refused
from sandbox.people import HARBOR
from sandbox.person import Person
from sandbox.screen import Message
from sandbox.wire import RefusedByHand
from tests.chaos.town import OUTCOMES, Town

PLACE: Final = "Resolution Center"
GLANCE: Final = 3.5
"""Seconds for which somebody waits for what a press should bring: Discord and Slack give up after
3."""

PATIENCE: Final = 400.0
"""Seconds for which somebody tries to do one thing before the play counts as stuck."""

TITLES: Final = ("A logo", "A poster", "A flyer", "A banner", "A menu", "A map", "A sign")


class Fate(StrEnum):
    """What becomes of a request."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SILENCE = "silence"


FATES: Final = {Fate.ACCEPTED: 35, Fate.DECLINED: 25, Fate.WITHDRAWN: 15, Fate.SILENCE: 25}
"""How many of a hundred requests meet each."""


@dataclass
class Acts:
    """What was acknowledged: an order, what was done, and by whom.

    Attributes:
        done: one for each act that the person saw the bot's yes to.
        tries: how often something had to be tried again.
        times: seconds that each act took until its yes.
    """

    done: list[tuple[str, str, str]] = field(default_factory=list)
    tries: int = 0
    times: list[float] = field(default_factory=list)


class Somebody:
    """One person, who does one thing at a time: a form covers everything else.

    Args:
        person: their hands and eyes.
        account: how the bot names them.
        acts: where their acts are noted.
    """

    def __init__(self, person: Person, account: str, acts: Acts) -> None:
        self.person = person
        person.patience = GLANCE
        self.account = account
        self.busy = asyncio.Lock()
        self._acts = acts
        self._on_slack = account.startswith("slack")

    async def card(self, order: str) -> str:
        """What their card of an order reads; nothing while there is none."""
        message = await self._card(order)
        return "" if message is None else message.text

    async def _card(self, order: str) -> Message | None:
        try:
            screen = await self.person.screen(PLACE)
        except NotSeen:
            return None  # nobody has written to them yet
        cards = [its for its in screen.messages if not its.ephemeral and is_card(its, order)]
        return cards[-1] if cards else None

    async def until_card(self, order: str, reads: Callable[[str], bool]) -> str:
        """Wait until the card of an order reads so."""
        end = time.monotonic() + PATIENCE
        while not reads(text := await self.card(order)):
            assert time.monotonic() < end, f"{self.account}, {order}:\n{text}"
            since = self.person._line.hints
            await self.person._line.until_hint(since, 2.0)
        return text

    async def does(
        self, order: str, what: str, act: Callable[[], Awaitable[bool]], over: Callable[[str], bool]
    ) -> None:
        """Try until it is done and acknowledged, or the card shows that there is no need.

        Args:
            order: which.
            what: the name of the act in the reckoning.
            act: does it; true when the bot said yes.
            over: whether there is nothing left to do, by the card.
        """
        began, end = time.monotonic(), time.monotonic() + PATIENCE
        why = "it was not acknowledged"
        while not over(await self.card(order)):
            async with self.busy:
                try:
                    if await act():
                        self._acts.done.append((order, what, self.account))
                        self._acts.times.append(time.monotonic() - began)
                        return
                except (NotSeen, Refused, RefusedByHand, FieldErrors) as error:
                    why = f"{error}"
                await self._close()
            assert time.monotonic() < end, f"{self.account} could not: {what}, {order}: {why}"
            self._acts.tries += 1
            await asyncio.sleep(0.7)

    async def _close(self) -> None:
        try:
            screen = await self.person.screen(PLACE)
            if screen.form is not None:
                await self.person._tell("close", {"view": screen.form.id, "form": screen.form.id})
        except (NotSeen, Refused, RefusedByHand):
            pass

    async def ask(self, order: str, comment: str) -> bool:
        """Ask to cancel, through every step."""
        await self.person.press("Resolve…", near=order, place=PLACE)
        if self._on_slack:
            await self.person.press("Ask to cancel", place=PLACE)
        else:
            await self.person.press("Ask to cancel", near=order, place=PLACE)
        await self.person.until_form("Ask to cancel")
        await self.person.fill(
            {"Reason": "I ordered by mistake", "What the other party should know": comment}
        )
        return await self._confirm("Ask to cancel", f"({order})?", "is with the other")

    async def accept(self, order: str) -> bool:
        """Accept, having seen what it will do."""
        await self.person.press("Accept", near=order, place=PLACE)
        return await self._confirm("Accept", f"({order})?", "Accepted.")

    async def decline(self, order: str, message: str) -> bool:
        """Decline with a message."""
        await self.person.press("Decline", near=order, place=PLACE)
        await self.person.until_form("Decline")
        await self.person.fill({"A message with it": message})
        return await self._is_told(order, "Declined.")

    async def withdraw(self, order: str) -> bool:
        """Take one's request back. On Slack the card is the answer, whatever it says then."""
        await self.person.press("Withdraw", near=order, place=PLACE)
        if not self._on_slack:
            return await self._is_told(order, "Withdrawn.")
        end = time.monotonic() + GLANCE
        while not ended(text := await self.card(order)) and time.monotonic() < end:
            since = self.person._line.hints
            await self.person._line.until_hint(since, 0.5)
        return ended(text) and "withdrawn" in text

    async def _confirm(self, label: str, near: str, told: str) -> bool:
        if self._on_slack:
            await self.person.until_form("What this will do")
            await self.person.fill({})
        else:
            await self.person.press(label, near=near, place=PLACE)
        return await self._is_told("", told)

    async def _is_told(self, order: str, words: str) -> bool:
        """Whether the bot said yes: on Slack the form is gone, on Discord it says so."""
        screen = await self.person.screen(PLACE)
        if self._on_slack:
            return screen.form is None
        return any(
            its.ephemeral and words in its.text and order in its.text for its in screen.messages
        )


def is_card(message: Message, order: str) -> bool:
    """Whether a message is the card of an order: a notice has no heading of it."""
    return f"· {order}" in message.text


def waits(card: str) -> bool:
    """Whether a request is open, by the card."""
    return "Waiting for an answer" in card or "Your answer, please" in card


class Play:
    """All orders.

    Args:
        town: where.
        dice: what becomes of them.
        acts: where acknowledged acts are noted.
    """

    def __init__(self, town: Town, dice: random.Random, acts: Acts) -> None:
        self._town, self._dice, self._acts = town, dice, acts
        self._people: dict[tuple[str, int], Somebody] = {}
        self.orders: list[str] = []
        self.begun = self.ended = 0
        self._numbers = itertools.count()

    def _somebody(self, platform: str, number: int) -> Somebody:
        key = platform, number % self._town.people
        if key not in self._people:
            person, account = self._town.person(*key), self._town.account(*key)
            self._people[key] = Somebody(person, account, self._acts)
        return self._people[key]

    async def one(self) -> None:
        """Play one order from beginning to end."""
        number = next(self._numbers)
        self.begun += 1
        platforms = ("slack", "discord")
        half = self._town.people // 2
        client = self._somebody(platforms[number % 2], number // 4)
        freelancer = self._somebody(platforms[number // 2 % 2], half + number // 4)
        fate = self._dice.choices([*FATES], [*FATES.values()])[0]
        told: dict[str, object] = {
            "reference": f"chaos/{number}",
            "client": client.account,
            "freelancer": freelancer.account,
            "title": f"{TITLES[number % len(TITLES)]} {number}",
            "price": 45_000,
            "currency": "EUR",
            "delivery": "2027-10-24T17:00:00+01:00",
            "requirements": "Two colours.",
        }
        if number % 4 == 0:
            told["channel"] = f"slack:{HARBOR}:{OUTCOMES}"
        order = await self._town.hand_over(told)
        self._acts.done.append((order, "order_imported", ""))
        self.orders.append(order)
        await client.until_card(order, bool)
        comment = f"We changed our plans ({number})."
        await client.does(order, "request_opened", lambda: client.ask(order, comment), opened)
        await freelancer.until_card(order, opened)
        await self._meets(fate, order, client, freelancer)
        self.ended += 1

    async def _meets(self, fate: Fate, order: str, client: Somebody, freelancer: Somebody) -> None:
        match fate:
            case Fate.ACCEPTED:
                await freelancer.does(order, fate, lambda: freelancer.accept(order), ended)
            case Fate.DECLINED:
                await freelancer.does(
                    order, fate, lambda: freelancer.decline(order, "It is nearly done."), ended
                )
            case Fate.WITHDRAWN:
                await client.does(order, fate, lambda: client.withdraw(order), ended)
            case Fate.SILENCE:
                pass


def opened(card: str) -> bool:
    """Whether the request was opened, and perhaps has ended since."""
    return waits(card) or "cancellation" in card


def ended(card: str) -> bool:
    """Whether the request was opened and has ended."""
    return "cancellation" in card and not waits(card)
