"""The HTTP side: one table of routes, and what every call goes through on its way to its handler.

Authorization, rate limits, reading JSON and multipart (docs: reference, "Uploading Files"), the
answer in Discord's shape, and the record.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import BodyPartReader, web

from sandbox.discord.drafts import Upload
from sandbox.discord.errors import DiscordError, Flaw, NotKnown, Problems, Refused, invalid_form
from sandbox.discord.ratelimit import Verdict
from sandbox.discord.shape import SNOWFLAKE, Whole
from sandbox.wire import JSON, JSONObject, read_json

if TYPE_CHECKING:
    from sandbox.discord.backend import Backend

ROOT: Final = "/discord/api/v10"
MAJOR: Final = ("channel_id", "guild_id", "token")
"""Parameters that split a rate-limit bucket (docs: topics/rate-limits)."""

FILE_PART: Final = re.compile(r"files?(?:\[([0-9]+)\]|([0-9]*))")
ORIGINAL: Final = "@original"
"""Stands for a message id where an interaction's first response is meant."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back when it is not simply 200 with a body, or 204 without."""

    status: int
    body: JSON = None


@dataclass(frozen=True)
class Call:
    """One call, as a handler sees it.

    Attributes:
        backend: The world and its doings.
        params: What stands in the path's placeholders.
        query: The query string.
        body: The decoded JSON body; None without one.
        files: Files of a multipart body, by number.
    """

    backend: "Backend"
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: JSON = None
    files: Mapping[int, Upload] = field(default_factory=dict)

    def object(self) -> JSONObject:
        """The body as an object; an empty one when there is none."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise invalid_form((), Flaw.MODEL_TYPE)
        return self.body

    def asks(self, key: str) -> bool:
        """Whether a switch in the query string is on, however it is spelled."""
        return self.query.get(key, "").lower() in ("true", "1")

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number out of the query string.

        Raises:
            DiscordError: 50035, when it is none or out of bounds.
        """
        given = self.query.get(key)
        if given is None:
            return default
        problems = Problems()
        value = Whole(low=low, high=high)(given, (key,), problems)
        problems.raise_if_any()
        return value if isinstance(value, int) else default


Result: TypeAlias = JSON | Answer
Handler: TypeAlias = Callable[[Call], Result]


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table.

    Attributes:
        verb: HTTP verb.
        path: Path below the API's root, with placeholders.
        handler: Carries the call out.
        open: Whether it works without the bot's token (the path carries one of its own).
        source: Where Discord's docs describe it.
    """

    verb: str
    path: str
    handler: Handler
    source: str
    open: bool = False

    @property
    def name(self) -> str:
        """How the route is called in tables and buckets."""
        return f"{self.verb} {self.path}"


class Rest:
    """Serves a table of routes.

    Args:
        backend: The world and its doings.
        table: The routes; those with literal segments before those with placeholders.
    """

    def __init__(self, backend: "Backend", table: tuple[Route, ...]) -> None:
        self._backend = backend
        self._table = table

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes for the application, with one at the end that refuses what is not known."""
        known = [
            web.route(route.verb, ROOT + route.path, self._serve(route)) for route in self._table
        ]
        return [*known, web.route("*", "/discord/api/{rest:.*}", self._unknown)]

    def _serve(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._call(route, request)

        return serve

    async def _call(self, route: Route, request: web.Request) -> web.StreamResponse:
        verdict = Verdict(allowed=True, headers={})
        body: JSON = None
        try:
            if not route.open:
                self._authorize(request)
            major = ":".join(request.match_info.get(key, "") for key in MAJOR)
            verdict = self._backend.limits.take(route.name, major, whole_bot=not route.open)
            body, files = await _read(request)
            if not verdict.allowed:
                answer = _limited(verdict)
            else:
                _check_ids(request.match_info)
                self._backend.threads.settle()
                call = Call(self._backend, request.match_info, request.query, body, files)
                result = route.handler(call)
                answer = _as_answer(result)
        except DiscordError as error:
            answer = Answer(error.status, error.body())
        except NotKnown as unknown:
            answer = Answer(501, {"message": unknown.message, "code": 0})
        self._record(request, body, answer)
        return _response(answer, verdict)

    def _authorize(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if given != f"Bot {self._backend.world.records.token}":
            raise DiscordError(Refused.UNAUTHORIZED)

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if not path.startswith(ROOT + "/"):
            answer = Answer(400, DiscordError(Refused.INVALID_API_VERSION).body())
        else:
            unknown = NotKnown(f"{request.method} {path.removeprefix(ROOT)}")
            answer = Answer(501, {"message": unknown.message, "code": 0})
        self._record(request, None, answer)
        return _response(answer, Verdict(allowed=True, headers={}))

    def _record(self, request: web.Request, body: JSON, answer: Answer) -> None:
        path = request.path
        token = request.match_info.get("token")
        if token:
            path = path.replace(token, "-token-")
        self._backend.recorder.write(
            "discord", "in", request.method, path, body, answer.status, answer.body
        )


def _check_ids(params: Mapping[str, str]) -> None:
    """Every id in a path must be a snowflake.

    Raises:
        DiscordError: 50035 at the parameter, as Discord has it.
    """
    for key, value in params.items():
        if key.endswith("_id") and value != ORIGINAL and not SNOWFLAKE.fullmatch(value):
            raise invalid_form((key,), Flaw.SNOWFLAKE, value=value)


def _as_answer(result: Result) -> Answer:
    if isinstance(result, Answer):
        return result
    return Answer(204) if result is None else Answer(200, result)


def _limited(verdict: Verdict) -> Answer:
    return Answer(
        429,
        {
            "message": "You are being rate limited.",
            "retry_after": round(verdict.retry_after, 3),
            "global": verdict.whole_bot,
        },
    )


def _response(answer: Answer, verdict: Verdict) -> web.Response:
    # discord.py takes a 429 without `Via` for a ban by the proxy in front of Discord.
    headers = {"Via": "1.1 sandbox", **verdict.headers}
    if answer.status == 204:  # noqa: PLR2004 - no content
        return web.Response(status=204, headers=headers)
    # Without a charset, as Discord sends it: discord.py compares the whole header.
    body = json.dumps(answer.body, separators=(",", ":")).encode()
    return web.Response(
        body=body, status=answer.status, headers=headers, content_type="application/json"
    )


async def _read(request: web.Request) -> tuple[JSON, dict[int, Upload]]:
    """Read a body, JSON or multipart.

    Raises:
        DiscordError: 50109 for what is no JSON; 50035 for another kind of body; 40005 for too
            much.
    """
    try:
        if request.content_type == "multipart/form-data":
            return await _read_multipart(request)
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise DiscordError(Refused.ENTITY_TOO_LARGE) from error
    if not raw:
        return None, {}
    if request.content_type != "application/json":
        raise invalid_form((), Flaw.CONTENT_TYPE, choices="{'application/json'}")
    return _decode(raw), {}


async def _read_multipart(request: web.Request) -> tuple[JSON, dict[int, Upload]]:
    body: JSON = None
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise NotKnown("a multipart body inside another")
        data = bytes(await part.read(decode=True))
        name = part.name or ""
        numbered = FILE_PART.fullmatch(name)
        if name == "payload_json":
            body = _decode(data)
        elif numbered is not None and part.filename is not None:
            number = int(numbered[1] or numbered[2] or 0)
            kind = part.headers.get("Content-Type") or "application/octet-stream"
            files[number] = Upload(part.filename, kind, data)
        else:
            raise NotKnown(f"the form field {name!r}")
    return body, files


def _decode(raw: bytes) -> JSON:
    try:
        value: JSON = read_json(raw)
    except ValueError as error:
        raise DiscordError(Refused.INVALID_JSON) from error
    return value
