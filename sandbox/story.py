"""One order from its offer to its end, played on both platforms by what people read and press.

It is a script for the client, like a test. It knows the words on the buttons of the bot that this
sandbox was made for, and nothing else of it; with another bot it stops and says what is missing.
The page plays it at reading speed; a test plays it as fast as it goes.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sandbox.client import Sandbox
from sandbox.onlooker import NotSeen
from sandbox.people import ANA, FINN
from sandbox.person import Person

ORDERS: Final = "#orders"
BOT: Final = "Resolution Center"

WHAT_TO_TRY: Final = (
    "An order is under way between Ana, on Slack, and Finn, on Discord. Press “Resolve…” on its "
    "card, as either of them. Time is yours to move."
)

_ORDER: Final = re.compile(r"ORD-[0-9A-Z]{8}")
_CODE: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@dataclass(frozen=True, slots=True)
class Act:
    """One step of the story.

    Attributes:
        words: What is about to happen, for whoever watches.
        slack: The place where Ana is to be watched.
        discord: The place where Finn is to be watched.
        play: Makes it happen.
    """

    words: str
    slack: str
    discord: str
    play: Callable[[], Awaitable[object]]


Told: TypeAlias = Callable[[int, int, Act], Awaitable[None]]
"""Called before each act with its number, how many there are, and the act."""


class Story:
    """Ana (a client, on Slack) and Finn (a freelancer, on Discord).

    Args:
        box: The sandbox to play in.
        title: What the order is about.

    Attributes:
        order: The order's name, once there is one.
    """

    def __init__(self, box: Sandbox, title: str = "Logo for a bakery") -> None:
        self._box = box
        self._ana, self._finn = box.slack(ANA), box.discord(FINN)
        self._title = title
        self.order = ""
        self._code = ""

    def beginning(self) -> Sequence[Act]:
        """How the order comes to be, until work is under way."""
        return (
            Act("Ana is a client, on Slack. She offers an order.", ORDERS, ORDERS, self._offers),
            Act("A title and a price are enough.", ORDERS, ORDERS, self._names_it),
            Act(
                "Finn is a freelancer, on Discord: he joins with the one-time code.",
                ORDERS,
                ORDERS,
                self._joins,
            ),
            Act("He accepts, and the offer is an order.", BOT, ORDERS, self._accepts_the_offer),
            Act("Ana gives what he needs to begin.", BOT, BOT, self._gives_requirements),
        )

    def middle(self) -> Sequence[Act]:
        """An extension: from Discord to Slack, and back."""
        return (
            Act("Work takes longer. Finn asks for more time.", BOT, ORDERS, self._needs_time),
            Act("Before he sends it, he sees what it will do.", BOT, ORDERS, self._asks_for_time),
            Act("Ana has it on Slack, and accepts.", BOT, BOT, self._accepts_more_time),
            Act("She, too, sees first what it will do.", BOT, BOT, self._confirms_more_time),
        )

    def ending(self) -> Sequence[Act]:
        """A cancellation that nobody answers."""
        return (
            Act("Plans change: Ana asks to cancel.", ORDERS, BOT, self._resolves),
            Act("The reason she picks stays confidential.", ORDERS, BOT, self._wants_to_cancel),
            Act("Finn has 48 hours to accept or decline.", ORDERS, BOT, self._asks_to_cancel),
            Act("Time passes. A day later he is reminded.", BOT, BOT, self._time_passes),
            Act("And again, 6 hours before the end.", BOT, BOT, self._time_passes),
            Act("And once more, an hour before.", BOT, BOT, self._time_passes),
            Act("Silence: at the deadline it is accepted.", BOT, BOT, self._time_passes),
            Act("Both are told, and so is the channel.", ORDERS, BOT, self._is_cancelled),
        )

    def whole(self) -> Sequence[Act]:
        """From the offer to the end."""
        return (*self.beginning(), *self.middle(), *self.ending())

    @staticmethod
    async def play(acts: Sequence[Act], told: Told) -> None:
        """Play acts one after the other.

        Raises:
            NotSeen: Something that the next step needs is not there.
            Refused: Somebody could not do what the script says.
        """
        for number, act in enumerate(acts, start=1):
            await told(number, len(acts), act)
            await act.play()

    # ---- the beginning

    async def _offers(self) -> None:
        await self._ana.command(ORDERS, "/order offer")
        await self._ana.until_form("Offer an order")

    async def _names_it(self) -> None:
        await self._ana.fill({"Title": self._title, "Price": "340"})
        screen = await self._ana.until_sees("The code works once")
        shown = "\n".join(text for text in screen.texts() if "The code works once" in text)
        order, code = _ORDER.search(shown), _CODE.search(_ORDER.sub("", shown))
        if order is None or code is None:
            raise NotSeen("an order and its code should be shown", screen)
        self.order, self._code = order[0], code[0]

    async def _joins(self) -> None:
        await self._close(self._ana)
        await self._finn.command(ORDERS, f"/order join code:{self._code}")
        await self._finn.until_sees(self.order, place=ORDERS)

    async def _accepts_the_offer(self) -> None:
        await self._finn.press("Accept the offer", near=self.order, place=ORDERS)
        await self._ana.until_sees(f"({self.order}) is an order now", place=BOT)

    async def _gives_requirements(self) -> None:
        await self._ana.press("Give the requirements", near=self.order, place=BOT)
        await self._ana.fill(
            {"What the freelancer needs to begin": "A loaf and a sun, in two colours."}
        )
        await self._finn.until_sees("A loaf and a sun", place=BOT)

    # ---- the middle

    async def _needs_time(self) -> None:
        await self._finn.command(ORDERS, f"/resolve start order:{self.order}")
        await self._finn.press("Ask for more time", near=self.order, place=ORDERS)
        await self._finn.until_form()

    async def _asks_for_time(self) -> None:
        note = "The sun needs another round."
        await self._finn.fill({"Days": "3", "What the other party should know": note})
        await self._finn.until_sees("What this will do", place=ORDERS)

    async def _accepts_more_time(self) -> None:
        await self._finn.press("Ask for more time", near="What this will do", place=ORDERS)
        await self._ana.until_sees("asks for 3 more days", place=BOT)
        await self._ana.press("Accept", near=self.order, place=BOT)
        await self._ana.until_form("What this will do")

    async def _confirms_more_time(self) -> None:
        await self._ana.fill({})
        await self._finn.until_sees("accepted your delivery extension", place=BOT)

    # ---- the ending

    async def _resolves(self) -> None:
        await self._ana.command(ORDERS, f"/resolve {self.order}")
        await self._ana.press("Ask to cancel", near=self.order, place=ORDERS)
        await self._ana.until_form("Ask to cancel")

    async def _wants_to_cancel(self) -> None:
        comment = "The bakery closes, sorry."
        await self._ana.fill(
            {"Reason": "I ordered by mistake", "What the other party should know": comment}
        )
        await self._ana.until_form("What this will do")

    async def _asks_to_cancel(self) -> None:
        await self._ana.fill({})
        await self._finn.until_sees("The bakery closes, sorry.", place=BOT)

    async def _time_passes(self) -> None:
        before = len((await self._finn.screen(BOT)).messages)
        await self._box.move_to("after_next")
        await self._finn.until(
            lambda screen: len(screen.messages) > before, "the bot should say something", place=BOT
        )

    async def _is_cancelled(self) -> None:
        await self._ana.until_sees(f"{self.order}: cancelled", place=ORDERS)

    @staticmethod
    async def _close(person: Person) -> None:
        if (await person.screen()).form is not None:
            await person.close()
