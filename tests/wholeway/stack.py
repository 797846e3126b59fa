"""The whole product, started as its README says, and two people who use it through the sandbox."""

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import redis

from core.orders import Order
from core.values import OrderId
from sandbox.client import Sandbox
from sandbox.line import Refused
from sandbox.person import Person
from tests.patience import PLENTY
from tests.ports import free_port

ROOT: Final = Path(__file__).parents[2]
APP: Final = "Resolution Center"
COUNT: Final = itertools.count(1)
"""Makes titles unique: all plays share one world, and look for what is theirs by title."""

START_SECONDS: Final = 90
STOP_SECONDS: Final = 60
ORDER: Final = re.compile(r"ORD-[0-9A-Z]{8}")
CODE: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}(?= ?[`\s])")


class Stack:
    """A running copy, in a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port, self.sandbox_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.sandbox_port}"
        self._process: asyncio.subprocess.Process | None = None
        self._said: list[str] = []
        self._env: dict[str, str] = {}

    async def start(self) -> None:
        """Run `python -m bot up` until it prints the address to open."""
        kept = ("SLACK_", "DISCORD_", "REDIS_URL", "TIME_TRAVEL")
        env = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
        self._env = env | {
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "PYTHONUNBUFFERED": "1",
        }
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "up",
            cwd=ROOT,
            env=self._env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(START_SECONDS):
            await self._until_it_says(f"Open {self.url}")

    async def _until_it_says(self, words: str) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while True:
            line = (await self._process.stdout.readline()).decode()
            assert line, f"it ended: {''.join(self._said)}"
            self._said.append(line)
            if words in line:
                return

    async def stop(self) -> int:
        """Stop it as Ctrl-C does; gives its exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.communicate()
        return self._process.returncode or 0

    async def run(self, *command: str) -> str:
        """Run one of the operator's commands beside it; gives what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *command,
            cwd=ROOT,
            env=self._env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()

    def processes(self) -> dict[str, tuple[int, str, int]]:
        """Its processes by name: pid, state, restarts."""
        status = json.loads((self.data / "supervisor.json").read_text())
        return {
            name: (its["pid"], its["state"], its["restarts"])
            for name, its in status["processes"].items()
        }

    async def kill(self, name: str) -> None:
        """End a process with SIGKILL, and wait until the supervisor has it ready again."""
        pid, _, restarts = self.processes()[name]
        os.kill(pid, signal.SIGKILL)
        await until(
            lambda: self._is_back(name, restarts), f"{name} should be back", seconds=STOP_SECONDS
        )

    async def _is_back(self, name: str, restarts: int) -> bool:
        _, state, now = self.processes()[name]
        return now > restarts and state == "ready"

    @contextlib.contextmanager
    def record(self) -> Iterator[redis.Redis]:
        """A connection to its record."""
        socket_path = next(self.data.rglob("*.sock"))
        connection = redis.Redis(unix_socket_path=str(socket_path))
        try:
            yield connection
        finally:
            connection.close()


async def until(
    condition: Callable[[], Awaitable[bool]], should: str, seconds: float = PLENTY
) -> None:
    """Wait for a condition, with a limit."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, should
        await asyncio.sleep(0.05)


class Party(ABC):
    """Somebody with an order, on one platform; the script is the same for both."""

    def __init__(self, person: Person, name: str, place: str = "#orders") -> None:
        self.person = person
        self.name = name
        self.place = place

    @abstractmethod
    async def offers(self, title: str) -> tuple[OrderId, str]:
        """Offer an order as the client, to whoever has the code; gives its name and the code."""

    @abstractmethod
    async def asks_to_cancel(self, order: OrderId, comment: str) -> None:
        """Ask to cancel, through every step."""

    @abstractmethod
    async def joins(self, code: str, order: OrderId) -> None:
        """Join with a code, and accept."""

    @abstractmethod
    async def declines(self, order: OrderId, message: str) -> None:
        """Decline the open request on the card."""

    async def is_served(self) -> None:
        """Wait until the bot answers again: after an outage its gateway takes a while."""

        async def answered() -> bool:
            try:
                await self.person.command(self.place, "/order list")
            except Refused:
                return False
            return True

        await until(answered, f"{self.name} should be served", seconds=60)

    async def answers(self, label: str, order: OrderId) -> None:
        """Press this on the card once it is there: those of the offer begin with the same word."""
        await self.person.until(
            lambda screen: any(its.label == label for its in screen.controls(order)),
            f"{label!r} should be on the card of {order}",
            place=APP,
        )
        await self.person.press(label, near=order, place=APP)

    async def accepts(self, order: OrderId) -> None:
        """Accept the open request on the card, having seen what it will do."""
        await self.answers("Accept", order)
        await self.confirms()

    @abstractmethod
    async def confirms(self) -> None:
        """Give the last yes."""

    async def withdraws(self, order: OrderId) -> None:
        """Take one's own request back."""
        await self.answers("Withdraw", order)

    async def hears(self, words: str) -> None:
        """Wait until a message with these words is there."""
        await self.person.until_sees(words)


class OnSlack(Party):
    """A party on Slack."""

    async def offers(self, title: str) -> tuple[OrderId, str]:
        await self.person.command(self.place, "/order offer")
        await self.person.fill({"Title": title, "Price": "100"})
        return await read_offer(self.person, title)

    async def asks_to_cancel(self, order: OrderId, comment: str) -> None:
        await self.person.command(self.place, f"/resolve {order}")
        await self.person.press("Ask to cancel", place=self.place)
        await self.person.fill(
            {"Reason": "I ordered by mistake", "What the other party should know": comment}
        )
        await self.person.until_sees("counts as refunded to you")
        await self.person.fill({})
        await self.person.until_sees("Your request is with the other party.")

    async def joins(self, code: str, order: OrderId) -> None:
        await self.person.command(self.place, f"/order join {code}")
        await self.person.press("Accept the offer", near=order, place=self.place)

    async def declines(self, order: OrderId, message: str) -> None:
        await self.answers("Decline", order)
        await self.person.fill({"A message with it": message})

    async def confirms(self) -> None:
        await self.person.until_form("What this will do")
        await self.person.fill({})


class OnDiscord(Party):
    """A party on Discord."""

    async def offers(self, title: str) -> tuple[OrderId, str]:
        await self.person.command(
            self.place,
            "/order offer price:100 days:7",
            title=title,
            role="I am the client",
        )
        return await read_offer(self.person, title)

    async def asks_to_cancel(self, order: OrderId, comment: str) -> None:
        await self.person.command(self.place, f"/resolve start order:{order}")
        await self.person.press("Ask to cancel", near=order, place=self.place)
        await self.person.fill(
            {"Reason": "I ordered by mistake", "What the other party should know": comment}
        )
        await self.person.until_sees("counts as refunded to you")
        await self.person.press("Ask to cancel", near="What this will do", place=self.place)
        await self.person.until_sees("Your request is with the other party.")

    async def joins(self, code: str, order: OrderId) -> None:
        await self.person.command(self.place, f"/order join code:{code}")
        await self.person.press("Accept the offer", near=order, place=self.place)

    async def declines(self, order: OrderId, message: str) -> None:
        await self.answers("Decline", order)
        await self.person.fill({"A message with it": message})

    async def confirms(self) -> None:
        await self.person.press("Accept", near="What this will do")


async def read_offer(person: Person, title: str) -> tuple[OrderId, str]:
    """Read the order's name and the code off what the proposer is shown."""
    await person.until_sees(f"{title} · ORD-")
    shown = (await person.screen()).transcript()
    at = shown.rindex(f"{title} · ORD-")
    order, code = ORDER.search(shown, at), CODE.search(shown, at)
    assert order is not None
    assert code is not None, shown
    return OrderId(order[0]), code[0]


class Play:
    """An order between two parties, from the offer on."""

    def __init__(self, stack: Stack, box: Sandbox, client: Party, freelancer: Party) -> None:
        self.stack, self.box, self.client, self.freelancer = stack, box, client, freelancer
        self.order = OrderId("")
        self.title = ""

    async def begins(self, title: str) -> None:
        """Offer, join, accept."""
        self.title = f"{title} {next(COUNT)}"
        self.order, code = await self.client.offers(self.title)
        await self.freelancer.joins(code, self.order)
        await self.client.hears(f"“{self.title}” ({self.order}) is an order now")

    async def asks(self, comment: str) -> None:
        """Have the client ask to cancel, and wait until the freelancer has it before them."""
        await self.client.asks_to_cancel(self.order, comment)
        await self.freelancer.hears(comment)


@contextlib.asynccontextmanager
async def running(data: Path) -> AsyncIterator[Stack]:
    """A running copy for as long as the context lasts, stopped cleanly at its end."""
    stack = Stack(data)
    await stack.start()
    try:
        yield stack
    finally:
        assert await stack.stop() == 0


def kept(stack: Stack, order: OrderId) -> Order:
    """The order as the record has it."""
    from adapters.redis import codec, keys  # noqa: PLC0415 - for looking, not for playing

    with stack.record() as connection:
        packed = connection.lindex(keys.order_key(order), 0)
    assert isinstance(packed, bytes)
    return codec.unpack_order(packed)
