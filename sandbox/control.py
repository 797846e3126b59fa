"""`/_control/...`: the hand of fate. People, clock, faults, reset, and the tail of the record."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from sandbox.bot_time import BotTime
from sandbox.clock import Clock
from sandbox.faults import Faults, rule_from_json
from sandbox.platform import Platform
from sandbox.record import Recorder
from sandbox.wire import JSON, JSONObject, RefusedByHand, number_of, read_object

JUST_BEFORE: Final = timedelta(seconds=20)
"""How long before the next due moment `before_next` stops: enough to read and to press."""

JUST_PAST: Final = timedelta(seconds=1)
"""How long after it `after_next` stops: due times are whole seconds."""

CATCHING_UP: Final = 10.0
"""How long the bot is given to do what is due already, in seconds, before time moves on."""

LOOKING: Final = 0.1
"""How often it is asked meanwhile, in seconds."""


class Control:
    """The addresses under `/_control`.

    Args:
        clock: The clock that is moved.
        bot_time: Knows what is due next.
        faults: The rules in force.
        recorder: The record.
        platforms: Both platforms, by name.
        reset: Puts both worlds back to their first day.
    """

    def __init__(  # noqa: PLR0913 - the parts of the sandbox, wired once
        self,
        *,
        clock: Clock,
        bot_time: BotTime,
        faults: Faults,
        recorder: Recorder,
        platforms: Mapping[str, Platform],
        reset: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._bot_time = bot_time
        self._faults = faults
        self._recorder = recorder
        self._platforms = platforms
        self._reset = reset

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """All of them."""
        return [
            web.get("/_control/people", self._people),
            web.get("/_control/clock", self._clock_now),
            web.post("/_control/clock", self._clock_move),
            web.get("/_control/calls", self._calls),
            web.get("/_control/faults", self._faults_list),
            web.post("/_control/faults", self._faults_add),
            web.delete("/_control/faults", self._faults_clear),
            web.delete("/_control/faults/{number:\\d+}", self._faults_remove),
            web.get("/_control/record", self._record),
            web.post("/_control/reset", self._reset_all),
            web.post("/_control/{platform:slack|discord}/{action}", self._act),
        ]

    async def _people(self, _: web.Request) -> web.Response:
        return web.json_response({name: its.people() for name, its in self._platforms.items()})

    def _clock_json(self) -> JSONObject:
        due = self._bot_time.next_due
        return {
            "now": self._clock.now().isoformat(timespec="milliseconds"),
            "offset_ms": self._clock.offset_ms,
            "next_due": None if due is None else due.isoformat(),
            "bot": self._bot_time.reachable,
        }

    async def _clock_now(self, _: web.Request) -> web.Response:
        await self._bot_time.look()
        return web.json_response(self._clock_json())

    async def _clock_move(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        if "to" in body:
            await self._clock_to(body["to"])
        elif "offset_ms" in body:
            await self._clock.set_offset(round(number_of(body, "offset_ms")))
        else:
            await self._clock.move(number_of(body, "move_seconds"))
        await self._bot_time.look()
        return web.json_response(self._clock_json())

    async def _clock_to(self, goal: JSON) -> None:
        if goal not in ("before_next", "after_next"):
            raise RefusedByHand("bad_request", "`to` must be before_next or after_next")
        due = await self._next_due()
        if due is None:
            raise RefusedByHand("nothing_due", "Nothing is due: no request is open.", 409)
        target = due - JUST_BEFORE if goal == "before_next" else due + JUST_PAST
        ahead = (target - self._clock.now()).total_seconds()
        if ahead <= 0:
            raise RefusedByHand("already_there", "The clock is already past that moment.", 409)
        await self._clock.move(ahead)

    async def _next_due(self) -> datetime | None:
        """What is due next; what is due already is left to the bot for a moment first."""
        for _ in range(round(CATCHING_UP / LOOKING)):
            await self._bot_time.look()
            due = self._bot_time.next_due
            if due is None or due > self._clock.now():
                return due
            await asyncio.sleep(LOOKING)
        return self._bot_time.next_due

    async def _faults_list(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": [rule.as_json() for rule in self._faults.rules]})

    async def _calls(self, _: web.Request) -> web.Response:
        return web.json_response({name: its.calls() for name, its in self._platforms.items()})

    async def _faults_add(self, request: web.Request) -> web.Response:
        rule = rule_from_json(self._faults, await read_object(request))
        return web.json_response(rule.as_json(), status=201)

    async def _faults_clear(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"faults": []})

    async def _faults_remove(self, request: web.Request) -> web.Response:
        if not self._faults.remove(int(request.match_info["number"])):
            raise RefusedByHand("no_such_fault", "No fault of that number is in force.", 404)
        return await self._faults_list(request)

    async def _record(self, request: web.Request) -> web.Response:
        try:
            after = int(request.query.get("after", "0"))
            limit = int(request.query.get("limit", "500"))
        except ValueError as error:
            raise RefusedByHand("bad_request", "`after` and `limit` are numbers") from error
        tail = self._recorder.tail(after, limit)
        entries: list[JSON] = [{"number": number, **entry} for number, entry in tail]
        return web.json_response({"last": self._recorder.count, "entries": entries})

    async def _reset_all(self, _: web.Request) -> web.Response:
        self._reset()
        return web.json_response({"ok": True})

    async def _act(self, request: web.Request) -> web.Response:
        platform = self._platforms[request.match_info["platform"]]
        answer = await platform.control(request.match_info["action"], await read_object(request))
        return web.json_response(answer)
