"""How fast a click on Slack is acknowledged, against a listener that does nothing.

`python -m benchmarks.bench_click [--clicks 1500] [--many]`

A click is a signed HTTP request with the press of "Withdraw" on a request that is open: read,
checked, decided and written to a real Valkey with its log, due time and jobs, then acknowledged.
With `--many` the app is one for many workspaces: each click is authorised from the installations
in the record, with their tokens encrypted. The listener that does nothing stands on the same Bolt
with the same settings, in the same kind of process. Bars (ratios within one run): at least half
its requests a second at 32 connections, p50 at 1 connection at most 2.5 times.

Valkey writes its append-only file through once a second here (VALKEY_FSYNC=everysec): with `always`
a click waits for the disk, and the figures would be the disk's. The time of the processor is given
beside the clock's, which other work on the same machine does not change.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import aiohttp
import redis.asyncio
from aiohttp import web
from cryptography.fernet import Fernet
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.redis.drafts import RedisDrafts
from adapters.redis.names import SecretNames
from adapters.redis.people import RedisPeople
from adapters.redis.store import RedisOrders
from adapters.redis.vault import RedisVault
from adapters.shared.buttons import PATTERN, Press, Step
from adapters.shared.clerk import Clerk
from adapters.shared.ports import Person
from adapters.slack.app import EVENTS, Authorize, make_app
from adapters.slack.installations import PREFIX, StoredInstallation, StoredInstallations
from adapters.slack.people import REACH_TEAM, SlackPeople
from adapters.slack.workspaces import Installation, Workspaces, make_client
from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
from core.requests import RequestRef
from core.rules import Action
from core.terms import CancellationTerms
from core.values import AccountId, Actor, CommunityId, OrderId, RequestId, Role
from tests.redis.server import ValkeyProcess

SECRET: Final = "a made-up signing secret"  # noqa: S105
HOST: Final = "127.0.0.1"
MANY: Final = 32
"""Connections at once."""
LEAST_SHARE: Final = 0.5
MOST_TIMES: Final = 2.5
"""The bars."""

WORKSPACES: Final = 100
"""How many the app is installed in, with `--many`."""

COMMUNITY: Final = CommunityId("slack:T024BE7LD")
CLIENT: Final = AccountId("slack:T024BE7LD:U061F7AUR")
FREELANCER: Final = AccountId("slack:T024BE7LD:U071G8BVS")
FIRST: Final = RequestRef(request=RequestId(1), revision=1)


class Somewhere:
    """The app in one made-up workspace."""

    _only = Installation(team="T024BE7LD", token="xoxb-1", bot_user="U0BOT", bot="B0BOT")  # noqa: S106

    async def find(self, *, enterprise: str | None, team: str | None) -> Installation:  # noqa: ARG002
        """Give the one installation."""
        return self._only

    async def named(self, key: str) -> Installation:  # noqa: ARG002
        """Give the one installation."""
        return self._only


async def installed(
    connection: redis.asyncio.Redis, session: aiohttp.ClientSession, api: str
) -> StoredInstallations:
    """The app in many workspaces, of which the one that clicks is among the last."""
    vault = RedisVault(connection, [Fernet.generate_key().decode()])
    only = await Somewhere().named("")
    for number in range(WORKSPACES):
        team = f"T0OTHER{number:03}" if number else only.team
        kept = StoredInstallation(team=team, token=only.token, bot_user="U0BOT", bot="B0BOT")
        await vault.put(f"{PREFIX}{team}", kept.model_dump_json())
    return StoredInstallations(vault, session, client_id="1.2", client_secret="-", api=api)  # noqa: S106


async def serve(kind: str, url: str, slack: str, port: int) -> None:
    """Run one server until it is ended."""
    async with aiohttp.ClientSession() as session:
        api = f"{slack}/api/"
        app = web.Application()
        if kind != "nothing":
            connection = redis.asyncio.from_url(url)
            desk, people = Desk(RedisOrders(connection), SecretNames()), RedisPeople(connection)
            many = kind == "many"
            where = await installed(connection, session, api) if many else Somewhere()
            made = make_app(
                clerk=Clerk(desk, RedisDrafts(connection), people),
                people=SlackPeople(people),
                workspaces=Workspaces(where, session, api),
                session=session,
                signing_secret=SECRET,
                api=api,
            )
            app.add_routes(made.routes())
        else:
            app.add_routes([web.post(EVENTS, _nothing(session, api))])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, port).start()
        await asyncio.Event().wait()


def _nothing(session: aiohttp.ClientSession, api: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """A listener on the same Bolt that acknowledges and does nothing."""
    bolt = AsyncApp(
        client=make_client(session, api),
        authorize=Authorize(Workspaces(Somewhere(), session, api)),  # type: ignore[arg-type]
        signing_secret=SECRET,
        process_before_response=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def pressed(ack: AsyncAck) -> None:
        await ack()

    bolt.action(PATTERN)(pressed)

    async def take(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    return take


async def stand_in(port: int) -> None:
    """A Slack that takes everything."""

    async def taken(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    app = web.Application()
    app.add_routes([web.post("/{anything:.*}", taken)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    await asyncio.Event().wait()


async def fill(url: str, count: int) -> list[OrderId]:
    """Have as many orders with an open cancellation."""
    connection = redis.asyncio.from_url(url)
    people = RedisPeople(connection)
    for account, name in ((CLIENT, "Ana"), (FREELANCER, "Bram")):
        await people.put(
            Person(
                account=account,
                name=name,
                locale="en-GB",
                zone="Europe/London",
                reach={REACH_TEAM: "T024BE7LD"},
            )
        )
    orders = RedisOrders(connection)
    desk = Desk(orders, SecretNames())
    limit = asyncio.Semaphore(32)

    async def one() -> OrderId:
        async with limit:
            due = await orders.now() + timedelta(days=10)
            made = await desk.propose(
                lambda order, code: cmd.ProposeOrder(
                    id=order,
                    community=COMMUNITY,
                    role=Role.CLIENT,
                    counterparty=FREELANCER,
                    code=code,
                    title="Landing page for the summer campaign",
                    price=45_000,
                    currency="EUR",
                    delivery=due,
                ),
                Actor(account=CLIENT),
            )
            assert isinstance(made, Decision)
            name = made.order.id
            opening = cmd.OpenRequest(
                terms=CancellationTerms(),
                comment="We changed our plans for the campaign and no longer need this.",
                reason="ordered_by_mistake",
            )
            for command, who in ((cmd.AcceptOffer(), FREELANCER), (opening, CLIENT)):
                done = await desk.handle(name, command, Actor(account=who))
                assert isinstance(done, Decision)
            return name

    made = await asyncio.gather(*(one() for _ in range(count)))
    await connection.aclose()
    return list(made)


def request_of(order: OrderId, slack: str, port: int) -> bytes:
    """A click as it stands on the wire, signed now."""
    press = Press(step=Step.DO, order=order, action=Action.WITHDRAW_REQUEST, seen=FIRST)
    payload = {
        "type": "block_actions",
        "user": {"id": "U061F7AUR", "username": "ana", "team_id": "T024BE7LD"},
        "team": {"id": "T024BE7LD", "domain": "example"},
        "api_app_id": "A0",
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0"},
        "channel": {"id": "D0", "name": "directmessage"},
        "trigger_id": "1.2.3",
        "response_url": f"{slack}/respond/x",
        "message": {"ts": "1.1", "text": "x" * 200, "blocks": [{"type": "divider"}] * 8},
        "actions": [{"type": "button", "action_id": press.id, "block_id": "b"}],
    }
    body = urlencode({"payload": json.dumps(payload)}, quote_via=quote).encode()
    moment = str(int(time.time()))
    base = b"v0:" + moment.encode() + b":" + body
    signature = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    head = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: {HOST}:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {moment}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, requests: Sequence[bytes], connections: int) -> list[float]:
    """Send the requests over as many connections, each as soon as the last is answered."""
    waiting, seconds = list(requests), []

    async def one() -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        while waiting:
            request = waiting.pop()
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.partition(b":")[2])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            seconds.append(time.perf_counter() - began)
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one() for _ in range(connections)))
    return seconds


async def until_open(port: int) -> None:
    """Wait until a server listens."""
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise TimeoutError(f"nothing listens on {port}")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one server.

    Attributes:
        rate: requests a second at many connections.
        half: p50 at one connection, in seconds.
        most: p99 at one connection, in seconds.
        processor: time of the processor for one request, in seconds.
    """

    rate: float
    half: float
    most: float
    processor: float


async def measure(port: int, pid: int, orders: list[OrderId], slack: str) -> Figures:
    """Measure one server."""
    alone = orders[: len(orders) // 4]
    together = orders[len(alone) :]
    used = processor_time(pid)
    single = await load(port, [request_of(its, slack, port) for its in alone], 1)
    began = time.perf_counter()
    await load(port, [request_of(its, slack, port) for its in together], MANY)
    return Figures(
        rate=len(together) / (time.perf_counter() - began),
        half=statistics.median(single),
        most=statistics.quantiles(single, n=100)[98],
        processor=(processor_time(pid) - used) / len(orders),
    )


def processor_time(pid: int) -> float:
    """Seconds of the processor that a process has used (Linux, proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run_server(kind: str, url: str, slack: str, port: int) -> None:
    asyncio.run(serve(kind, url, slack, port))


def _run_stand_in(port: int) -> None:
    asyncio.run(stand_in(port))


async def main(clicks: int, *, many: bool) -> int:
    """Measure both, and hold the one against the other."""
    spawn, click = multiprocessing.get_context("spawn"), "many" if many else "click"
    slack_port, ports = free_port(), {"nothing": free_port(), click: free_port()}
    slack = f"http://{HOST}:{slack_port}"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        valkey = ValkeyProcess(Path(folder), appendfsync="everysec")
        valkey.start()
        servers = {
            kind: spawn.Process(target=_run_server, args=(kind, valkey.url, slack, port))
            for kind, port in ports.items()
        }
        running = [spawn.Process(target=_run_stand_in, args=(slack_port,)), *servers.values()]
        figures = {}
        try:
            for process in running:
                process.start()
            orders = await fill(valkey.url, clicks)
            for kind, port in ports.items():
                await until_open(port)
                # The last order goes first, to warm up: imports, catalogues, connections, scripts.
                await load(port, [request_of(orders[-1], slack, port)] * 50, MANY)
                pid = servers[kind].pid
                assert pid is not None
                figures[kind] = await measure(port, pid, orders[:-1], slack)
        finally:
            for process in running:
                process.kill()
                process.join()
            valkey.stop()
    return report(figures["nothing"], figures[click])


def report(nothing: Figures, click: Figures) -> int:
    """Print the figures, and say whether the bars are met."""
    for name, its in (("nothing", nothing), ("click", click)):
        print(
            f"{name:>8}: {its.rate:6.0f}/s at {MANY} connections; "
            f"at 1: p50 {its.half * 1e3:.2f} ms, p99 {its.most * 1e3:.2f} ms; "
            f"processor {its.processor * 1e3:.2f} ms"
        )
    share, times = click.rate / nothing.rate, click.half / nothing.half
    print(f"requests a second: {share:.2f} of the listener that does nothing (bar: {LEAST_SHARE})")
    print(f"p50 at one connection: {times:.2f} times (bar: {MOST_TIMES})")
    print(f"time of the processor: {click.processor / nothing.processor:.2f} times")
    return 0 if share >= LEAST_SHARE and times <= MOST_TIMES else 1


def free_port() -> int:
    """Find a port that nobody listens on."""
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=1500)
    parser.add_argument("--many", action="store_true", help="authorise for many workspaces")
    asked = parser.parse_args()
    sys.exit(asyncio.run(main(asked.clicks, many=asked.many)))
