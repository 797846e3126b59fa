"""The Discord process: the gateway connection, and the commands that Discord is told."""

import asyncio
import signal
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

import discord
import redis.asyncio
import structlog

from adapters.discord.client import ResolutionClient, make_client
from adapters.discord.commands import sync as sync_commands
from bot.faults import CannotRunError
from bot.heartbeat import keep_beating
from bot.processes import DISCORD, GATEWAY
from bot.settings import Settings
from bot.tally import counting
from bot.wiring import open_record
from core.values import Platform

FINISH_SECONDS: Final = 3.0
"""How long answers may take that are being given at a stop: as long as Discord waits for one."""

log = structlog.get_logger(__name__)


class DiscordRefusedError(CannotRunError):
    """Discord does not take the token, or cannot be reached."""


def main(settings: Settings) -> None:
    """Run the Discord process until SIGTERM or SIGINT.

    Raises:
        DiscordRefusedError: Discord does not take the token.
    """
    asyncio.run(_run(settings))


def sync(settings: Settings, guild: int | None = None) -> None:
    """Tell Discord the bot's commands, and say how many.

    Args:
        settings: the operator's.
        guild: the id of a server that gets them alone, at once; everywhere without one.

    Raises:
        DiscordRefusedError: Discord does not take the token, or the server is not the bot's.
    """
    count = asyncio.run(_sync(settings, guild))
    where = "everywhere" if guild is None else f"in the server {guild}"
    print(f"Discord knows {count} commands of this bot {where}.")  # noqa: T201 - a command's answer


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        record = await stack.enter_async_context(open_record(settings))
        tally = await stack.enter_async_context(counting(record.connection))
        client = make_client(
            record.clerk,
            record.orders,
            record.people,
            record.policies,
            record.room,
            api=settings.discord_api_url,
            acknowledged=partial(tally.acknowledged, Platform.DISCORD),
        )
        await stack.enter_async_context(client)
        beating = asyncio.create_task(_beat_when_ready(client, record.connection))
        stack.callback(beating.cancel)
        running = asyncio.create_task(_connect(client, settings))
        stopping = asyncio.create_task(stop.wait())
        stack.callback(stopping.cancel)
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await client.handlers.finish(FINISH_SECONDS)
        await client.close()
        await running


async def _connect(client: ResolutionClient, settings: Settings) -> None:
    try:
        await client.login(_token(settings))
    except discord.LoginFailure as error:
        raise DiscordRefusedError(
            "Discord refuses DISCORD_TOKEN. Copy it again from the Bot page of your application "
            "in Discord's developer portal."
        ) from error
    if settings.time_travel:
        # Only beside the sandbox, where nobody thinks of typing `discord sync`.
        await sync_commands(client.tree)
    await client.connect()


def is_connected(client: discord.AutoShardedClient) -> bool:
    """Whether each of a client's connections to the gateway is open."""
    shards = client.shards.values()
    return bool(shards) and not any(shard.is_closed() for shard in shards)


async def _beat_when_ready(client: ResolutionClient, connection: redis.asyncio.Redis) -> None:
    """Give signs of life from the moment at which all shards are there.

    The gateway has signs of its own: a process whose connection is gone for a while gets it back
    by itself, and would only lose time by being replaced.
    """
    await client.wait_until_ready()
    async with asyncio.TaskGroup() as group:
        group.create_task(keep_beating(connection, DISCORD))
        group.create_task(keep_beating(connection, GATEWAY, partial(is_connected, client)))


async def _sync(settings: Settings, guild: int | None) -> int:
    async with AsyncExitStack() as stack:
        record = await stack.enter_async_context(open_record(settings))
        client = make_client(
            record.clerk,
            record.orders,
            record.people,
            record.policies,
            record.room,
            api=settings.discord_api_url,
        )
        await stack.enter_async_context(client)
        try:
            await client.login(_token(settings))
            return await sync_commands(client.tree, guild)
        except discord.LoginFailure as error:
            raise DiscordRefusedError("Discord refuses DISCORD_TOKEN.") from error
        except discord.HTTPException as error:
            raise DiscordRefusedError(
                f"Discord does not take the commands: {error.status}, code {error.code}."
            ) from error


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        raise DiscordRefusedError("DISCORD_TOKEN is not set. Set it to the token of your bot.")
    return settings.discord_token.get_secret_value()
