"""Two people with an order in the page, each on one of the platforms; what they do is clicked.

A script says what they want, and is the same wherever they are. How it is done there is said here,
once for each platform.
"""

import contextlib
import itertools
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, TimeoutError, expect  # noqa: A004 - the page's own

from core.values import OrderId
from sandbox.client import Sandbox
from sandbox.people import ANA, BRAM, CHLOE, FINN, MILA, OTIS
from tests.browser.menus import pick
from tests.wholeway.stack import CODE, ORDER

if TYPE_CHECKING:
    from tests.browser.conftest import Look

PATIENCE: Final = 30_000
"""Milliseconds for a job to bring what it brings, on a machine that does other things too."""

GLANCE: Final = 1_500
"""Milliseconds until somebody looks whether their client knows the commands by now."""

COUNT: Final = itertools.count(1)
"""Makes titles unique: all orders of a module lie in one conversation."""

LONDON: Final = ZoneInfo("Europe/London")
"""Where those live who make offers on Slack."""
APP: Final = "Resolution Center"
LAST_STEP: Final = re.compile("What this will do|Wat dit gaat doen")
COMMENT: Final = "What the other party should know"

Typed = Mapping[str, str]
"""What is put into a form, by the labels of its fields."""


@dataclass(frozen=True)
class Who:
    """Somebody in the sandbox.

    Attributes:
        user: their id.
        name: under which others see them, and pick them from a list.
        handle: what others type to name them.
    """

    user: str
    name: str
    handle: str


ANA_: Final = Who(ANA, "Ana Client", "ana")
CHLOE_: Final = Who(CHLOE, "Chloe Okafor", "chloe")
BRAM_: Final = Who(BRAM, "Bram de Vries", "bram")
FINN_: Final = Who(FINN, "Finn", "finn")
OTIS_: Final = Who(OTIS, "Otis", "otis")
MILA_: Final = Who(MILA, "Mila Jansen", "mila")


class Seat(ABC):
    """Somebody at one half of the page.

    Args:
        look: the page.
        half: theirs.
        who: they.
    """

    platform: str

    def __init__(self, look: "Look", half: Locator, who: Who) -> None:
        self.look, self.half, self.who = look, half, who

    # ---- what the platforms do each in their own way

    @abstractmethod
    async def offers(self, title: str, days: int, to: Who | None) -> str:
        """Make an offer as the client; gives the text of what is shown of it."""

    @abstractmethod
    async def joins(self, code: str) -> None:
        """Take the free seat of an offer."""

    @abstractmethod
    async def resolves(self, order: OrderId, what: str) -> None:
        """Ask what can be done about an order, and choose this."""

    @abstractmethod
    async def fills(self, title: str, typed: Typed) -> None:
        """Fill in the form of this title, and send it."""

    @abstractmethod
    async def says_yes(self, label: str, *seen: str) -> None:
        """Read in the last step what will come of it, and go through with it."""

    @abstractmethod
    async def goes_to_app(self) -> None:
        """Open the conversation with the app."""

    @abstractmethod
    async def hears(self, order: OrderId, text: str) -> None:
        """Wait until they have been told this about an order."""

    @abstractmethod
    async def confirms(self, label: str) -> None:
        """Say yes to a question that the platform asks before a press counts, if it asks one."""

    # ---- what they do alike

    async def goes_to(self, channel: str) -> None:
        """Open a channel."""
        await self.half.get_by_role("button", name=channel).first.click()

    async def puts(self, form: Locator, typed: Typed) -> None:
        """Put something into each of these fields, once they are there."""
        await expect(form).to_be_visible()
        for label, value in typed.items():
            box = form.get_by_role("textbox", name=label)
            tick = form.get_by_role("group", name=label).get_by_label(value)
            menu = form.get_by_role("button", name=label)
            await expect(box.or_(tick).or_(menu).first).to_be_visible()
            if await box.count():
                await box.fill(value)
            elif await tick.count():
                await tick.check()
            else:
                await menu.click()
                await self.look.page.get_by_role("option", name=value).first.click()

    async def asks(self, order: OrderId, what: str, typed: Typed, *seen: str) -> None:
        """Ask for something, and look at what it will do before it is sent."""
        await self.resolves(order, what)
        await self.fills(what, typed)
        await self.says_yes(what, *seen)
        await self.goes_to_app()

    async def presses(self, order: OrderId, button: str) -> None:
        """Press a button on the card of an order."""
        await self.card(order).get_by_role("button", name=button, exact=True).click()
        await self.confirms(button)

    async def accepts(self, order: OrderId, *seen: str) -> None:
        """Accept what is asked, having read what it will do."""
        await self.presses(order, "Accept")
        await self.says_yes("Accept", *seen)

    def card(self, order: OrderId) -> Locator:
        """The card of an order: the first message that names it."""
        return self.half.get_by_role("article").filter(has_text=order).first

    async def reads(self, order: OrderId, *texts: str) -> None:
        """Wait until the card of an order says this."""
        for text in texts:
            await expect(self.card(order).get_by_text(text).first).to_be_visible()

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until something is there to be seen."""
        await expect(self.half.get_by_text(text).last).to_be_visible()

    async def never_sees(self, text: str) -> None:
        """Nothing of the kind is anywhere in the half."""
        await expect(self.half.get_by_text(text)).to_have_count(0)


class OnSlack(Seat):
    """Somebody on Slack."""

    platform = "slack"

    async def offers(self, title: str, days: int, to: Who | None) -> str:
        await self.types("/order offer" + (f" @{to.handle}" if to else ""))
        form = self.half.get_by_role("dialog", name="Offer an order")
        picker = form.get_by_label("Delivery", exact=True)
        await expect(picker).to_be_visible(timeout=PATIENCE)
        async with Sandbox(self.look.page.url.partition("/#")[0]) as box:
            delivery = (await box.clock()).now + timedelta(days=days)
        await picker.fill(f"{delivery.astimezone(LONDON):%Y-%m-%dT%H:%M}")
        await self.fills("Offer an order", {"Title": title, "Price": "250"})
        offer = self.half.get_by_role("dialog", name=title)
        await expect(offer.get_by_text("Your offer").first).to_be_visible()
        shown = await offer.inner_text()
        await offer.get_by_role("button", name="Close").first.click()
        return shown

    async def joins(self, code: str) -> None:
        await self.types(f"/order join {code}")
        await self.half.get_by_role("button", name="Accept the offer").last.click()
        await self.confirms("Accept the offer")

    async def resolves(self, order: OrderId, what: str) -> None:
        await self.types(f"/resolve {order}")
        await self.half.get_by_role("button", name=what).last.click()

    async def fills(self, title: str, typed: Typed) -> None:
        form = self.half.get_by_role("dialog", name=title)
        await self.puts(form, typed)
        await form.locator("button[type=submit]").click()

    async def says_yes(self, label: str, *seen: str) -> None:
        step = self.half.get_by_role("dialog", name=LAST_STEP)
        for text in seen:
            await expect(step.get_by_text(text)).to_be_visible()
        await step.get_by_role("button", name=label, exact=True).click()
        await expect(step).to_be_hidden()

    async def goes_to_app(self) -> None:
        await self.half.get_by_role("button", name="Messages").click()

    async def hears(self, order: OrderId, text: str) -> None:
        replies = self.card(order).get_by_role("button", name=re.compile("repl(y|ies)$"))
        thread = self.half.get_by_role("complementary", name="Thread")
        for _ in range(PATIENCE // GLANCE):  # a click on what is just then drawn anew is lost
            await replies.click()
            with contextlib.suppress(AssertionError):
                await expect(thread).to_be_visible(timeout=GLANCE)
                break
        await expect(thread.get_by_text(text).last).to_be_visible()
        await thread.get_by_role("button", name="Close thread").click()

    async def confirms(self, label: str) -> None:
        question = self.half.get_by_role("dialog", name="Are you sure?")
        if await question.is_visible():
            await question.get_by_role("button", name=label, exact=True).click()

    async def types(self, command: str) -> None:
        """Type a command in #orders."""
        await self.goes_to("orders")
        await self.half.get_by_role("combobox", name="Message #orders").fill(command)
        await self.half.get_by_role("combobox").press("Enter")


COMMANDS: Final[Mapping[str, str]] = {
    "Ask for an update": "update",
    "Ask to cancel": "cancel",
    "Ask for more time": "extend",
    "Offer a partial refund": "refund",
    "Offer an extra": "extra",
    "Call support": "support",
}
"""The commands that lead to a form at once; for everything else there is `/resolve start`."""


class OnDiscord(Seat):
    """Somebody on Discord."""

    platform = "discord"

    async def offers(self, title: str, days: int, to: Who | None) -> str:
        options = {"title": title, "price": "250", "days": f"{days}", "role": "I am the client"}
        await self.commands("/order offer", options | ({"with": to.name} if to else {}))
        offer = self.half.get_by_role("article").filter(has_text=title).last
        await expect(offer.get_by_text("Your offer")).to_be_visible()
        return await offer.inner_text()

    async def joins(self, code: str) -> None:
        await self.commands("/order join", {"code": code})
        await self.half.get_by_role("button", name="Accept the offer").last.click()

    async def resolves(self, order: OrderId, what: str) -> None:
        if what in COMMANDS:
            await self.commands(f"/resolve {COMMANDS[what]}", {"order": order})
            return
        await self.commands("/resolve start", {"order": order})
        await self.half.get_by_role("button", name=what).last.click()

    async def fills(self, title: str, typed: Typed) -> None:
        form = self.half.get_by_role("dialog", name=title)
        await self.puts(form, typed)
        await form.get_by_role("button", name="Submit").click()
        await expect(form).to_be_hidden()

    async def says_yes(self, label: str, *seen: str) -> None:
        step = self.half.get_by_role("article").filter(has_text=LAST_STEP).last
        for text in seen:
            await expect(step.get_by_text(text)).to_be_visible()
        await step.get_by_role("button", name=label, exact=True).click()
        await expect(step).to_be_hidden()

    async def goes_to_app(self) -> None:
        app = self.half.get_by_role("button", name=APP).first
        for _ in range(PATIENCE // GLANCE):  # until there is a first direct message
            await self.half.get_by_role("button", name="Direct messages").first.click()
            try:
                await app.click(timeout=GLANCE)
            except TimeoutError:
                continue
            return
        raise AssertionError("no conversation with the app")

    async def goes_to(self, channel: str) -> None:
        await self.half.get_by_role("button", name="Freelance Harbour").click()
        await super().goes_to(channel)

    async def hears(self, order: OrderId, text: str) -> None:
        told = self.half.get_by_role("article").filter(has_text=order).filter(has_text=text).last
        await expect(told).to_be_visible()

    async def confirms(self, label: str) -> None:
        """Discord asks nothing before a press: what has to be asked is a step of its own."""

    async def commands(self, command: str, options: Typed, *, place: str = "orders") -> None:
        """Choose a command as soon as the client knows it, and fill in its options."""
        await self.goes_to(place)
        await self.chooses(command)
        for label, value in options.items():
            option = self.half.locator(".option").filter(
                has=self.look.page.get_by_text(label, exact=True)
            )
            add = self.half.locator(".option-add").filter(has_text=label)
            await expect(option.or_(add).first).to_be_visible()
            if not await option.count():
                await add.click()
            await expect(option).to_be_visible()
            picker = option.locator("button.picker")
            if await picker.count():
                await pick(picker, value)
            else:
                await option.get_by_role("textbox").fill(value)
        await self.half.get_by_role("button", name="Send the command").click()

    async def chooses(self, command: str) -> None:
        """Begin a command by choosing it from those that begin alike."""
        box = self.half.get_by_role("combobox", name="Message ")
        option = self.half.get_by_role("option", name=command)
        for _ in range(PATIENCE // GLANCE):
            await box.fill("")
            await box.fill(command)
            try:
                await option.click(timeout=GLANCE)
            except TimeoutError:
                continue
            return
        raise AssertionError(f"no command {command}")


SEATS: Final[Mapping[str, type[Seat]]] = {seat.platform: seat for seat in (OnSlack, OnDiscord)}


@dataclass
class Play:
    """An order between the two halves of a page, from the offer on.

    Attributes:
        client: on the left.
        freelancer: on the right.
        order: its name, once there is one.
    """

    look: "Look"
    client: Seat
    freelancer: Seat
    order: OrderId = field(default=OrderId(""))

    @property
    def both(self) -> tuple[Seat, Seat]:
        return self.client, self.freelancer

    async def offered(self, *, days: int = 7) -> None:
        """Have the client make an offer, by name on one platform, with a code across both."""
        title = f"A poster {next(COUNT)}"
        together = self.client.platform == self.freelancer.platform
        shown = await self.client.offers(title, days, self.freelancer.who if together else None)
        order, code = ORDER.search(shown), re.search(CODE.pattern, f"{shown} ")
        assert order is not None, shown
        self.order = OrderId(order[0])
        await self.look.shot(f"{self.name} 1 offer")
        if not together:
            assert code is not None, shown
            await self.freelancer.joins(code[0])
            await self.freelancer.sees("The offer is an order now.")
        await self.freelancer.goes_to_app()
        if together:
            await self.freelancer.presses(self.order, "Accept the offer")
        await self.client.goes_to_app()
        await self.client.reads(self.order, "waiting for the client’s requirements")

    async def begun(self, *, days: int = 7) -> None:
        """Have work under way."""
        await self.offered(days=days)
        await self.client.presses(self.order, "Give the requirements")
        await self.client.fills(
            "Your requirements", {"What the freelancer needs to begin": "A ship, on green."}
        )
        await self.freelancer.reads(self.order, "in progress")

    async def move(self, days: int) -> None:
        """Move the whole system's time."""
        clock = self.look.page.get_by_role("region", name="The system's time")
        button = clock.get_by_role("button", name="Move time by 24 hours")
        for _ in range(days):
            await button.click()
            # While it is at it, a further click counts for nothing.
            await expect(button).not_to_have_attribute("aria-busy", "true")

    @property
    def name(self) -> str:
        """Of the pair, for its pictures."""
        names = sorted({seat.platform for seat in self.both})
        return " and ".join(names)


PAIRS: Final[Mapping[str, tuple[tuple[str, Who], tuple[str, Who]]]] = {
    "slack": (("slack", ANA_), ("slack", CHLOE_)),
    "discord": (("discord", FINN_), ("discord", OTIS_)),
    "across": (("slack", ANA_), ("discord", FINN_)),
}
"""Who is the client and who the freelancer, all of them readers of English."""


def address(pair: str) -> str:
    """Where in the page a pair sits."""
    (left, client), (right, freelancer) = PAIRS[pair]
    return f"#left={left}/{client.user}&right={right}/{freelancer.user}"


def seated(look: "Look", pair: str) -> Play:
    """A pair before a page that was opened at their address."""
    (left, client), (right, freelancer) = PAIRS[pair]
    return Play(
        look, SEATS[left](look, look.left, client), SEATS[right](look, look.right, freelancer)
    )
