"""`/healthz` and `/readyz`: what lives, and what is ready, each part by its name."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import redis
from aiohttp import web

from bot.heartbeat import ages
from bot.processes import READY_PATH, WEB, with_heartbeat
from bot.settings import Settings
from bot.wiring import Record

AWAY: Final = (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError)
"""What a record raises that cannot be reached, or is still reading its file."""


def health_routes(record: Record, settings: Settings) -> list[web.RouteDef]:
    """The routes for whoever watches over the bot.

    - `/healthz`: this process lives.
    - `/readyz/web`: it can reach the record, so it can do its own work. For a load balancer, and
      for the supervisor: a web process does not get better by being replaced because another
      process is silent.
    - `/readyz`: so can everything else that belongs to a running bot, each named. For monitoring.
    """
    # This process is heard of by its answer; its own sign of life adds nothing to that.
    others = tuple(name for name in with_heartbeat(settings) if name != WEB)

    async def healthy(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready_alone(_: web.Request) -> web.Response:
        try:
            await record.clock.now()
        except AWAY:
            return _answer({"record": {"ok": False}})
        return _answer({"record": {"ok": True}})

    async def ready(_: web.Request) -> web.Response:
        try:
            await record.clock.now()
            heard = await ages(record.connection, others)
        except AWAY:
            # Nothing can be known of the others then; they are as unready as this one.
            return _answer({"record": {"ok": False}} | {name: {"ok": False} for name in others})
        parts: dict[str, dict[str, float]] = {"record": {"ok": True}}
        for name, age in heard.items():
            parts[name] = (
                {"ok": False} if age is None else {"ok": True, "age_seconds": round(age, 1)}
            )
        return _answer(parts)

    return [
        web.get("/healthz", healthy),
        web.get("/readyz", ready),
        web.get(READY_PATH, ready_alone),
    ]


def _answer(parts: Mapping[str, Mapping[str, float]]) -> web.Response:
    well = all(part["ok"] for part in parts.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return web.json_response({"ok": well, "parts": parts}, status=status)
