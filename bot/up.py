"""`python -m bot up`: everything that this bot needs, under one supervisor."""

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Final

import redis.asyncio

from bot.faults import CannotRunError
from bot.folders import ROOT, Folders
from bot.locks import FolderInUseError, FolderLock
from bot.output import Output
from bot.probes import Sign, StoreProbe
from bot.processes import processes
from bot.record_checks import Grade, look_at
from bot.settings import Settings, SlackDoor, read_settings
from bot.supervisor import Supervisor

PORTS_TRIED: Final = 50
LEFTOVERS_SECONDS: Final = 20.0
"""How long the processes of a killed supervisor may take to end before this one gives up."""

RECORD_POLL_SECONDS: Final = 0.5

# The sandbox's own defaults, which are no secrets: it listens on this machine alone. Slack
# delivers over HTTP here (no app-level token), as in a large installation.
SANDBOX_TOKENS: Final[Mapping[str, str]] = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox-bot",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "DISCORD_TOKEN": "sandbox.discord.token",
    "TIME_TRAVEL": "true",
}


class UpError(CannotRunError):
    """This copy cannot start; the message says why, and what to do."""

    exit_status = 1


def main(settings: Settings, *, verbose: bool) -> int:
    """Run everything until Ctrl-C or SIGTERM.

    Args:
        settings: As the operator set them.
        verbose: Show every line of every process on the terminal.

    Returns:
        The exit status.

    Raises:
        UpError: This copy cannot start.
    """
    folders = settings.folders
    lock = take_folder(folders)
    style = settings.log_format
    sandbox = settings.sandboxed
    # The children inherit this environment; reading it again shows the settings as they will.
    os.environ.update(
        sandbox_environment(settings) if sandbox else {},
        LOG_FORMAT="json",
        PYTHONUNBUFFERED="1",
    )
    settings = read_settings()
    _demand_free_ports(settings, sandbox=sandbox)
    output = Output(
        folders.log,
        sys.stdout,
        style=style,
        level="debug" if verbose or style == "json" else "warning",
    )
    try:
        return asyncio.run(_run(settings, folders, lock, output, sandbox=sandbox))
    finally:
        output.close()


async def _run(
    settings: Settings, folders: Folders, lock: FolderLock, output: Output, *, sandbox: bool
) -> int:
    def ready(seconds: float) -> None:
        log = os.path.relpath(folders.log)
        output.say(f"Ready in {seconds:.1f} s. Ctrl-C stops everything; the log is {log}.")
        output.say(what_to_open(settings, sandbox=sandbox))

    connection = redis.asyncio.Redis.from_url(settings.store_url)
    async with aclosing(connection):
        if settings.redis_url is not None:
            await _examine_record(connection, settings.store_name, output)
        supervisor = Supervisor(
            processes(settings, connection, sandbox=sandbox),
            output=output,
            status=folders.status,
            locks=[lock.descriptor],
            on_ready=ready,
        )
        return await supervisor.run()


async def _examine_record(connection: redis.asyncio.Redis, name: str, output: Output) -> None:
    """Wait for the operator's own server, and say loudly what is wrong with it."""
    probe = StoreProbe(connection)
    waiting = False
    while await probe.look(os.getpid()) is not Sign.READY:
        if not waiting:
            output.say(f"Waiting for the record at {name}, which does not answer …", level="error")
        waiting = True
        await asyncio.sleep(RECORD_POLL_SECONDS)
    for finding in await look_at(connection):
        if finding.grade is Grade.FAULT:
            warning = f"{finding.subject}: {finding.says} {finding.action}"
            output.say(f"THE RECORD IS NOT SAFE. {warning}", level="error")


def what_to_open(settings: Settings, *, sandbox: bool) -> str:
    """The last sentence of a start: the one address to open, or what is connected."""
    if sandbox:
        return f"Open http://127.0.0.1:{settings.sandbox_port}/"
    connected = []
    if settings.slack_door is SlackDoor.SOCKET:
        connected.append("Slack (Socket Mode)")
    elif settings.slack_door is SlackDoor.HTTP:
        at = settings.public_url or f"http://{settings.bind_host}:{settings.port}"
        connected.append(f"Slack (delivering to {at}/slack/events)")
    if settings.discord_on:
        connected.append("Discord")
    return f"Connected: {' and '.join(connected)}. Open Slack or Discord, and type /resolve."


def sandbox_environment(settings: Settings) -> dict[str, str]:
    """What the processes get when the outside world is the sandbox.

    Ports that the operator did not choose move aside when something else has them: nobody but
    these processes needs to know them.
    """
    folders = settings.folders.sandbox
    port = settings.port if settings.given("port") else free_port(8080)
    page = settings.sandbox_port if settings.given("sandbox_port") else free_port(8700, but=port)
    stand_in = f"http://127.0.0.1:{page}"
    environment = {
        **SANDBOX_TOKENS,
        "DATA_DIR": str(folders.home),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_PORT": str(page),
        "SLACK_API_URL": f"{stand_in}/slack/api/",
        "DISCORD_API_URL": f"{stand_in}/discord/api/v10",
    }
    if not settings.given("sandbox_time_secret"):
        environment["SANDBOX_TIME_SECRET"] = secrets.token_urlsafe()
    return environment


def free_port(first: int, *, but: int | None = None) -> int:
    """The first port from `first` on that nothing on this machine listens on, other than `but`.

    Raises:
        UpError: There is none close by.
    """
    for port in range(first, first + PORTS_TRIED):
        if port != but and _is_free("127.0.0.1", port):
            return port
    raise UpError(f"Ports {first} to {first + PORTS_TRIED - 1} are all in use. Free one of them.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections linger in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _demand_free_ports(settings: Settings, *, sandbox: bool) -> None:
    wanted = [("PORT", settings.bind_host, settings.port)]
    if sandbox:
        wanted.append(("SANDBOX_PORT", "127.0.0.1", settings.sandbox_port))
    if settings.redis_url is None and settings.valkey_port is not None:
        wanted.append(("VALKEY_PORT", "127.0.0.1", settings.valkey_port))
    taken = [
        f"{name}: something else listens on {host}:{port} already. Stop it, or set {name} to a "
        "free port."
        for name, host, port in wanted
        if not _is_free(host, port)
    ]
    if taken:
        raise UpError("\n".join(taken))


def take_folder(folders: Folders) -> FolderLock:
    """Take the data folder for this copy.

    Two locks tell two cases apart. A copy that runs holds both. Once it has been killed, its
    guardian holds only the lock on the folder, until it has ended what was left behind.

    Returns:
        The lock on the folder, to be shared with the guardian. The other one stays open for as
        long as this process lives.

    Raises:
        UpError: Another copy runs here.
    """
    try:
        FolderLock.take(folders.alive)
        return FolderLock.take(folders.lock, wait_seconds=LEFTOVERS_SECONDS)
    except FolderInUseError:
        raise UpError(
            f"Another copy runs in {_shown(folders.home)} already. Stop it with Ctrl-C where it "
            "was started, or set DATA_DIR to another folder."
        ) from None


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
