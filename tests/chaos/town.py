"""A town of very many people on both platforms, with the whole bot as processes around it.

The sandbox runs in the test's own process and keeps nothing; the bot runs as `python -m bot up`
has it, supervisor and embedded Valkey included, and any of its processes can be killed.
"""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

import aiohttp
import redis.asyncio
from aiohttp import web

from adapters.redis.people import RedisPeople
from adapters.shared.ports import Person
from adapters.slack.people import REACH_TEAM
from bot.up import SANDBOX_TOKENS
from core.values import AccountId
from sandbox.client import DiscordPerson, SlackPerson
from sandbox.config import TIME_SECRET, Config
from sandbox.people import HARBOR, RESOLVE_MEMBER, RESOLVE_USER
from tests.chaos.near_line import Crowd, NearLine
from tests.ports import free_port
from tests.serving import end
from tests.wholeway.stack import ROOT

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 120
STOP_SECONDS: Final = 60
OUTCOMES: Final = "C0OUTCOMES"
"""The channel that hears what came of some of the orders."""
GUILD: Final = "1191168000000900000"
KEY: Final = re.compile(r"rc_\S+")


class Town:
    """Everybody, and the bot.

    Args:
        folder: where the bot keeps its data; short, for the socket in it.
        people: how many there are on each platform.
    """

    def __init__(self, folder: Path, people: int) -> None:
        self.folder = folder
        self.people = people
        self.port, self.bot_port = free_port(), free_port()
        self.bot_url = f"http://{HOST}:{self.bot_port}"
        self.crowd = Crowd(Config(port=self.port, bot_url=self.bot_url))
        self.session: aiohttp.ClientSession
        self.key = ""
        self._up: asyncio.subprocess.Process | None = None

    @property
    def env(self) -> dict[str, str]:
        """What the bot's processes get."""
        kept = ("SLACK_", "DISCORD_", "REDIS_URL")
        env = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
        at = f"http://{HOST}:{self.port}"
        return env | {
            **SANDBOX_TOKENS,
            "DATA_DIR": str(self.folder),
            "PORT": str(self.bot_port),
            "SLACK_API_URL": f"{at}/slack/api/",
            "DISCORD_API_URL": f"{at}/discord/api/v10",
            "SANDBOX_TIME_SECRET": TIME_SECRET,
            "TIME_TRAVEL": "true",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }

    def slack_id(self, number: int) -> str:
        """Somebody on Slack."""
        return f"U0CROWD{number:05d}"

    def discord_id(self, number: int) -> str:
        """Somebody on Discord."""
        return f"{1191168000001000000 + number}"

    def account(self, platform: str, number: int) -> AccountId:
        """How the bot names somebody."""
        who = (
            f"{HARBOR}:{self.slack_id(number)}" if platform == "slack" else self.discord_id(number)
        )
        return AccountId(f"{platform}:{who}")

    def person(self, platform: str, number: int) -> SlackPerson | DiscordPerson:
        """Be somebody."""
        if platform == "slack":
            who = self.slack_id(number)
            return SlackPerson(NearLine(self.crowd, who), who)
        who = self.discord_id(number)
        return DiscordPerson(NearLine(self.crowd, who), who)

    def settle(self) -> None:
        """Let everybody move in."""
        slack, discord = self.crowd.slack.world, self.crowd.discord.world
        for number in range(self.people):
            slack.add_user(
                self.slack_id(number),
                team=HARBOR,
                handle=f"crowd{number}",
                name=f"Slack person {number}",
                locale="en-GB",
                tz="Europe/London",
            )
            discord.add_user(
                self.discord_id(number),
                username=f"crowd{number}",
                name=f"Discord person {number}",
                locale="en-GB",
                tz="Europe/London",
            )
        slack.add_channel(OUTCOMES, team=HARBOR, name="outcomes", members=(RESOLVE_USER,))
        members = [self.discord_id(number) for number in range(self.people)]
        discord.add_guild(GUILD, name="Crowd", owner=members[0], members=(*members, RESOLVE_MEMBER))

    async def introduce(self, connection: redis.asyncio.Redis) -> None:
        """Let the bot know everybody, as if each had used it before."""
        directory = RedisPeople(connection)
        for number in range(self.people):
            for platform in ("slack", "discord"):
                reach = {REACH_TEAM: HARBOR} if platform == "slack" else {}
                await directory.put(
                    Person(
                        account=self.account(platform, number),
                        name=f"{platform.capitalize()} person {number}",
                        locale="en-GB",
                        zone="Europe/London" if platform == "slack" else "",
                        reach=reach,
                    )
                )

    async def start(self) -> None:
        """Start the bot, and wait until all of it is ready."""
        self._up = await self._bot("up", stderr=asyncio.subprocess.STDOUT)
        said: list[str] = []
        assert self._up.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while not said or "Connected:" not in said[-1]:
                line = (await self._up.stdout.readline()).decode()
                assert line, "".join(said)
                said.append(line)
        self._reading = asyncio.create_task(self._up.stdout.read())
        made = await self._bot("api", "key", f"slack:{HARBOR}")
        found = KEY.search((await made.communicate())[0].decode())
        assert found is not None
        self.key = found[0]

    async def stop(self) -> None:
        """Stop the bot as Ctrl-C does."""
        if self._up is None or self._up.returncode is not None:
            return
        self._up.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._up.wait()
        finally:
            self._reading.cancel()

    async def run(self, *words: str) -> tuple[int, str]:
        """Run one of the operator's commands: its exit status, and what it said."""
        made = await self._bot(*words)
        said = (await made.communicate())[0].decode()
        return made.returncode or 0, said

    async def _bot(self, *words: str, stderr: int | None = None) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "bot", *words)
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=self.env, stdout=pipe, stderr=stderr
        )

    def ready(self) -> dict[str, int]:
        """The processes that are ready, with their pids."""
        status = json.loads((self.folder / "supervisor.json").read_text())
        return {
            name: its["pid"] for name, its in status["processes"].items() if its["state"] == "ready"
        }

    @property
    def store_url(self) -> str:
        """Where the record is."""
        return f"unix://{next(self.folder.rglob('*.sock'))}?db=0"

    async def hand_over(self, order: dict[str, object]) -> str:
        """Hand an order over through the API until that is acknowledged; gives its name."""
        headers = {"Authorization": f"Bearer {self.key}"}
        while True:
            try:
                async with self.session.post(
                    f"{self.bot_url}/api/v1/orders", json=order, headers=headers
                ) as answer:
                    if answer.status in {200, 201}:
                        return str((await answer.json())["id"])
                    assert answer.status >= 500, await answer.text()
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.5)


@contextlib.asynccontextmanager
async def town(folder: Path, people: int) -> AsyncIterator[Town]:
    """A town for as long as the context lasts."""
    made = Town(folder, people)
    runner = web.AppRunner(made.crowd.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        made.settle()
        await made.crowd.discord.control("rate_limits", {"scale": 0})
        await web.TCPSite(runner, HOST, made.port).start()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as made.session:
            await made.start()
            async with redis.asyncio.Redis.from_url(made.store_url) as connection:
                await made.introduce(connection)
            try:
                yield made
            finally:
                await made.stop()
    finally:
        await end(runner)


def names(ready: dict[str, int], but: Sequence[str] = ()) -> list[str]:
    """The names of processes, in an order that does not depend on anything."""
    return sorted(name for name in ready if name not in but)
