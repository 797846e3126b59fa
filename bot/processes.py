"""The processes of a running bot: one table, which the supervisor runs and the Procfile repeats."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import redis.asyncio

from bot.probes import HeartbeatProbe, HttpProbe, Probe, StoreProbe
from bot.settings import Settings, SlackDoor

QUEUES: Final = ("due", "notify")
"""One worker process for each: only a worker with one queue takes a job without a gap in which a
kill loses it (RQ uses BLMOVE then, and a plain pop with several)."""

VALKEY: Final = "valkey"
SANDBOX: Final = "sandbox"
WEB: Final = "web"
DISCORD: Final = "discord"
CLOCK: Final = "clock"
GATEWAY: Final = "discord-gateway"
"""Not a process, but what the Discord process gives signs of life for: its connection."""

SOCKET: Final = "slack-socket"
"""The same for Slack's Socket Mode: the connection that the web process has then."""

READY_PATH: Final = "/readyz/web"
"""Where the web process says that it can do its own work, whatever the others do."""


def worker(queue: str) -> str:
    """The name of the process that works on a queue."""
    return f"worker-{queue}"


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One process that the supervisor keeps running.

    Attributes:
        name: Its name in logs, in the Procfile, and of its heartbeat.
        argv: The command; the first word is a program.
        probe: How to see that it is ready, and later that it still answers.
        env: What it gets beyond the supervisor's own environment.
        after: The processes that must be ready before it starts.
        start_seconds: How long it may be silent before its first readiness.
        silent_seconds: How long it may be silent once it was ready; then it is replaced.
        stop_seconds: How long it has to stop by itself; then it is killed.
    """

    name: str
    argv: tuple[str, ...]
    probe: Probe
    env: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    start_seconds: float = 60.0
    silent_seconds: float = 60.0
    stop_seconds: float = 10.0


def with_heartbeat(settings: Settings) -> tuple[str, ...]:
    """Everything that gives signs of life to the record with these settings."""
    discord = (DISCORD, GATEWAY) if settings.discord_on else ()
    socket = (SOCKET,) if settings.slack_door is SlackDoor.SOCKET else ()
    return (WEB, *socket, *discord, *map(worker, QUEUES), CLOCK)


def bot_command(*words: str) -> tuple[str, ...]:
    """`python -m bot …` with the interpreter that runs now."""
    return (sys.executable, "-m", "bot", *words)


def processes(
    settings: Settings, connection: redis.asyncio.Redis, *, sandbox: bool
) -> tuple[ProcessSpec, ...]:
    """The table: everything that runs with these settings, in the order of starting.

    Args:
        settings: As the children will read them.
        connection: To the record, for the probes.
        sandbox: Whether the outside world is the sandbox.
    """
    web_url = f"http://{_reachable(settings.bind_host)}:{settings.port}"
    port = str(settings.sandbox_port)
    rows: list[ProcessSpec] = []
    if settings.redis_url is None:
        rows.append(ProcessSpec(VALKEY, bot_command("valkey"), StoreProbe(connection)))
    if sandbox:
        world = str(settings.folders.world)
        options = ("--port", port, "--bot-url", web_url, "--data", world)
        argv = (sys.executable, "-m", "sandbox", *options)
        rows.append(ProcessSpec(SANDBOX, argv, HttpProbe(f"http://127.0.0.1:{port}/")))
    first = tuple(row.name for row in rows)
    rows.append(
        ProcessSpec(WEB, bot_command("web"), HttpProbe(f"{web_url}{READY_PATH}"), after=first)
    )
    if settings.discord_on:
        words = bot_command("discord", "run")
        rows.append(ProcessSpec(DISCORD, words, HeartbeatProbe(connection, DISCORD), after=first))
    for queue in QUEUES:
        name = worker(queue)
        words = bot_command("worker", queue)
        rows.append(ProcessSpec(name, words, HeartbeatProbe(connection, name), after=first))
    rows.append(
        ProcessSpec(CLOCK, bot_command("clock"), HeartbeatProbe(connection, CLOCK), after=first)
    )
    return tuple(rows)


def _reachable(host: str) -> str:
    """The address at which this machine reaches a server that listens on `host`."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
