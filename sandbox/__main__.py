"""`python -m sandbox`: run a local Slack and a local Discord, with a page to click in."""

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from aiohttp import web

from sandbox.config import ANSWER_SECONDS, HOST, Config
from sandbox.server import build_app


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8700, help="0 takes a free one")
    parser.add_argument("--bot-url", help="where the bot's web process listens")
    parser.add_argument("--data", type=Path, help="folder that keeps the world between runs")
    parser.add_argument("--record", type=Path, help="file for every call and delivery (JSONL)")
    parser.add_argument(
        "--welcome",
        action="store_true",
        default=os.environ.get("SANDBOX_WELCOME") == "1",
        help="begin a new world with an order under way (or SANDBOX_WELCOME=1)",
    )
    parser.add_argument(
        "--answer-seconds",
        type=float,
        default=os.environ.get("SANDBOX_ANSWER_SECONDS") or ANSWER_SECONDS,
        help="how long both platforms wait for the bot (or SANDBOX_ANSWER_SECONDS)",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    return parser.parse_args(arguments)


async def serve(config: Config, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, then close everything down in order."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    runner = web.AppRunner(build_app(config), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        print(f"sandbox ready on {config.origin}", flush=True)
        await stopping.wait()
    finally:
        await runner.cleanup()


def main(arguments: list[str]) -> int:
    """Run the command line; the exit status follows the conventions of the shell."""
    asked = _arguments(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, asked.port))
    except OSError as error:
        print(f"cannot listen on {HOST}:{asked.port}: {error.strerror}", file=sys.stderr)
        return 1
    config = Config(
        port=listener.getsockname()[1],
        bot_url=None if asked.bot_url is None else asked.bot_url.rstrip("/"),
        data=asked.data,
        record=asked.record,
        welcome=asked.welcome,
        answer_seconds=asked.answer_seconds,
        seed=asked.seed,
    ).with_tokens_of(os.environ)
    asyncio.run(serve(config, listener))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
