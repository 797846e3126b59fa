"""The command line: which words do what.

A command's module is imported when it is run and not before, so that `valkey` does not wait for
Discord's library, and `--help` for none.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.cli import arguments as arg
from bot.cli.house import strangers


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        words: What is typed after `python -m bot`.
        help: One line for `--help`.
        module: What carries it out...
        function: ...by this function, which gets the settings and the arguments, and returns an
            exit status or None.
        process: Its name in the logs, when it is a process of the running bot: logging is then
            set up for it. An argument in braces is filled in.
        arguments: Adds its arguments to its parser.
        settings: Whether it gets the settings, and so needs an environment without faults.
    """

    words: str
    help: str
    module: str
    function: str = "main"
    process: str | None = None
    arguments: Callable[[argparse.ArgumentParser], object] = lambda _: None
    settings: bool = True


def _verbose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--verbose", action="store_true", help="show all lines of all processes, not only warnings"
    )


def _guild(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--guild", type=int, metavar="ID", help="one server, which gets them at once; else all"
    )


def _queue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("queue", choices=("due", "notify"), help="the queue it works on")


COMMANDS: Final = (
    Command("up", "run everything, under one supervisor", "bot.up", arguments=_verbose),
    Command("valkey", "run the embedded Valkey", "bot.cli.switchable", "valkey"),
    Command("web", "run the web process", "bot.web", process="web"),
    Command("discord run", "run the Discord process", "bot.cli.switchable", "discord", "discord"),
    Command(
        "discord sync",
        "tell Discord the bot's commands",
        "bot.discord_process",
        "sync",
        arguments=_guild,
    ),
    Command("discord invite", "print the link that adds the bot to a server", "bot.cli.invite"),
    Command("worker", "run a queue's worker", "bot.worker", "main", "worker-{queue}", _queue),
    Command("clock", "run the clock: what time alone brings", "bot.clock", process="clock"),
    Command("doctor", "look for what is wrong, and say what to do", "bot.cli.doctor"),
    Command(
        "slack manifest",
        "print the manifest for your Slack app",
        "bot.cli.manifest",
        arguments=arg.manifest,
    ),
    Command(
        "settings",
        "print every setting",
        "bot.cli.reference",
        settings=False,
    ),
    Command("key", "print a key for ENCRYPTION_KEYS", "bot.cli.reference", "key", settings=False),
    Command("policy show", "print a policy", "bot.cli.policy", "show", arguments=arg.policy_show),
    Command("policy set", "change a policy", "bot.cli.policy", "set_", arguments=arg.policy_set),
    Command(
        "policy history", "who changed what", "bot.cli.policy", "history", arguments=arg.community
    ),
    Command(
        "order show", "print an order and its log", "bot.cli.order", "show", arguments=arg.order
    ),
    Command(
        "order import", "take over orders", "bot.cli.order", "take_over", arguments=arg.order_import
    ),
    Command(
        "export", "print a person's own record", "bot.cli.person", "export", arguments=arg.export
    ),
    Command("erase", "erase a person", "bot.cli.person", "erase", arguments=arg.erase),
    Command(
        "audit", "see whether the record is whole", "bot.cli.upkeep", "audit", arguments=arg.audit
    ),
    Command(
        "migrate",
        "rewrite in the present schema",
        "bot.cli.upkeep",
        "migrate",
        arguments=arg.dry_run,
    ),
    Command("dead list", "print what stayed undelivered", "bot.cli.dead", "list_"),
    Command("api key", "make a key for the HTTP API", "bot.cli.api", "key", arguments=arg.api_key),
    Command("api keys", "print who may use it", "bot.cli.api", "keys"),
    Command(
        "api revoke", "let a key in no more", "bot.cli.api", "revoke", arguments=arg.api_revoke
    ),
    Command("api hook", "post what comes of orders", "bot.cli.api", "hook", arguments=arg.api_hook),
    Command("api hooks", "print where it is posted to", "bot.cli.api", "hooks"),
    Command("api unhook", "post it no more", "bot.cli.api", "unhook", arguments=arg.api_unhook),
    Command("dead retry", "send it again", "bot.cli.dead", "retry", arguments=arg.retry),
)


def main(arguments: Sequence[str]) -> int:
    """Carry out one command.

    Args:
        arguments: What was typed after `python -m bot`.

    Returns:
        The exit status: 0, what the command says, or 78 (EX_CONFIG) when a setting is wrong.
    """
    if mixed_up := strangers():
        print("\n".join(mixed_up), file=sys.stderr)
        return 1
    asked = vars(_parser().parse_args(arguments))
    command: Command = asked.pop("command")
    return _run(command, asked)


def _run(command: Command, asked: dict[str, object]) -> int:
    from bot.faults import CannotRunError  # noqa: PLC0415 - after the house has been checked

    try:
        if not command.settings:
            return _call(command, asked)
        from bot.settings import read_settings  # noqa: PLC0415 - as above

        settings = read_settings()
        if command.process is not None:
            from bot.telemetry import begin  # noqa: PLC0415 - as above

            begin(settings, command.process.format_map(asked))
        return _call(command, {"settings": settings, **asked})
    except CannotRunError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130  # as shells have it for SIGINT


def _call(command: Command, given: dict[str, object]) -> int:
    function = getattr(importlib.import_module(command.module), command.function)
    status: object = function(**given)
    return status if isinstance(status, int) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="A resolution center in Slack and Discord."
    )
    first = parser.add_subparsers(required=True, metavar="COMMAND")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in COMMANDS:
        *group, word = command.words.split()
        under = first
        if group:
            name = group[0]
            if name not in groups:
                words = [row.words.split()[1] for row in COMMANDS if row.words.startswith(name)]
                parent = first.add_parser(name, help=" | ".join(words))
                groups[name] = parent.add_subparsers(required=True, metavar="COMMAND")
            under = groups[name]
        mine = under.add_parser(word, help=command.help, description=command.help)
        mine.set_defaults(command=command)
        command.arguments(mine)
    return parser
