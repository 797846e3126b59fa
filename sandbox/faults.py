"""Faults on demand: the next calls, or a share of them, go wrong the way networks do.

One middleware applies them in front of both platforms, so that neither has to know of them.
"""

import asyncio
import fnmatch
import json
import random
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from aiohttp import web

from sandbox.record import Platform, Recorder
from sandbox.wire import JSON, Handler, JSONObject, RefusedByHand, read_json, text_of

Target: TypeAlias = Literal["slack", "discord", "*"]

TARGETS: Final[Mapping[str, Target]] = {"slack": "slack", "discord": "discord", "*": "*"}

HOLD_SECONDS: Final = 120.0
"""How long a call that times out is held, in seconds: longer than any client waits."""

SLACK_API: Final = "/slack/api/"
SLACK_RESPOND: Final = "/slack/respond/"
SLACK_FILES: Final = "/slack/files/"
DISCORD_API: Final = "/discord/api/v10"


class FaultKind(StrEnum):
    """What may go wrong with a call."""

    RATE_LIMITED = "429"
    SERVER_ERROR = "500"
    TIMEOUT = "timeout"
    RESET = "reset"
    ANSWER_LOST = "answer_lost"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call.

    Attributes:
        kind: What happens to it.
        retry_after: Seconds to wait, told with a 429.
    """

    kind: FaultKind
    retry_after: float = 1.0


@dataclass(slots=True)
class Rule:
    """One order to make calls go wrong.

    Attributes:
        number: Names the rule, for taking it back.
        platform: Whose calls.
        method: Shell pattern on the method's name: `chat.postMessage`, `chat.*`, `*`; on Discord
            `POST /channels/*/messages`.
        fault: What happens to the calls that it meets.
        count: How many calls are left to meet; None: no end.
        share: Part of the calls that are met, above 0 up to 1.
    """

    number: int
    platform: Target
    method: str
    fault: Fault
    count: int | None
    share: float

    def as_json(self) -> JSONObject:
        """The rule as `/_control/faults` shows it."""
        return {
            "id": self.number,
            "platform": self.platform,
            "method": self.method,
            "kind": self.fault.kind.value,
            "retry_after": self.fault.retry_after,
            "count": self.count,
            "share": self.share,
        }


class Faults:
    """The rules in force, asked once for each call.

    Args:
        seed: The draws for `share` follow from it alone, so a run can be repeated.
    """

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - repeatable is the point
        self._rules: list[Rule] = []
        self._numbered = 0

    def add(  # noqa: PLR0913 - the fields of a rule, given by name
        self,
        *,
        platform: Target = "*",
        method: str = "*",
        kind: FaultKind | str,
        count: int | None = None,
        share: float = 1.0,
        retry_after: float = 1.0,
    ) -> Rule:
        """Add a rule; the fields are those of `Rule` and `Fault`.

        Raises:
            ValueError: A value that the rule cannot have.
        """
        if count is not None and count < 1:
            raise ValueError("count must be at least 1")
        if not 0 < share <= 1:
            raise ValueError("share must be above 0 and at most 1")
        if retry_after < 0:
            raise ValueError("retry_after cannot be negative")
        self._numbered += 1
        fault = Fault(FaultKind(kind), retry_after)
        rule = Rule(self._numbered, platform, method, fault, count, share)
        self._rules.append(rule)
        return rule

    def remove(self, number: int) -> bool:
        """Take one rule back; False when there is none of that number."""
        before = len(self._rules)
        self._rules = [rule for rule in self._rules if rule.number != number]
        return len(self._rules) < before

    def clear(self) -> None:
        """Take every rule back and start the draws anew."""
        self._rules.clear()
        self._random = random.Random(self._seed)  # noqa: S311 - as above

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, oldest first."""
        return tuple(self._rules)

    def decide(self, platform: Platform, method: str) -> Fault | None:
        """Say what goes wrong with this call, using up one count of the first rule it meets.

        Args:
            platform: Whose call.
            method: Slack's method name, or verb and path below the API's root on Discord.
        """
        for rule in self._rules:
            if rule.platform not in ("*", platform):
                continue
            if not fnmatch.fnmatchcase(method, rule.method):
                continue
            if rule.share < 1 and self._random.random() >= rule.share:
                continue
            if rule.count is not None:
                rule.count -= 1
                if rule.count == 0:
                    self._rules.remove(rule)
            return rule.fault
        return None


def rule_from_json(faults: Faults, body: JSONObject) -> Rule:
    """Add the rule that a JSON object describes; the names are those of `Faults.add`.

    Raises:
        RefusedByHand: `bad_fault`, with what is wrong.
    """
    known = {"platform", "method", "kind", "count", "share", "retry_after"}
    if unknown := sorted(set(body) - known):
        raise RefusedByHand("bad_fault", f"unknown field: {', '.join(unknown)}")
    count, share, retry_after = body.get("count"), body.get("share"), body.get("retry_after")
    target, method = body.get("platform") or "*", body.get("method") or "*"
    if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
        raise RefusedByHand("bad_fault", "`count` must be a whole number")
    if not isinstance(method, str):
        raise RefusedByHand("bad_fault", "`method` must be a text")
    if not isinstance(target, str) or target not in TARGETS:
        raise RefusedByHand("bad_fault", "`platform` must be slack, discord or *")
    try:
        return faults.add(
            platform=TARGETS[target],
            method=method,
            kind=text_of(body, "kind"),
            count=count,
            share=1.0 if share is None else _number(share, "share"),
            retry_after=1.0 if retry_after is None else _number(retry_after, "retry_after"),
        )
    except ValueError as error:
        raise RefusedByHand("bad_fault", str(error)) from error


def _number(value: JSON, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RefusedByHand("bad_fault", f"`{name}` must be a number")
    return float(value)


def called(request: web.Request) -> tuple[Platform, str] | None:
    """Which platform's wire a request is on, and the method's name there; None off the wire."""
    path = request.path
    if path.startswith(SLACK_API):
        return "slack", path.removeprefix(SLACK_API)
    if path.startswith(SLACK_RESPOND):
        return "slack", "response_url"
    if path.startswith(SLACK_FILES):
        return "slack", "files"
    if path.startswith(DISCORD_API + "/"):
        return "discord", f"{request.method} {path.removeprefix(DISCORD_API)}"
    return None


def fault_middleware(
    faults: Faults, recorder: Recorder
) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Make the middleware that lets `faults` loose on the calls to both platforms.

    Args:
        faults: The rules in force.
        recorder: Gets the calls that never reach their platform; what a platform carries out it
            records itself.
    """

    @web.middleware
    async def apply(request: web.Request, handler: Handler) -> web.StreamResponse:
        target = called(request)
        fault = None if target is None else faults.decide(*target)
        if target is None or fault is None:
            return await handler(request)
        platform = target[0]
        if fault.kind is FaultKind.ANSWER_LOST:
            await handler(request)
            return _cut(request)
        body = await _body(request)
        if fault.kind is FaultKind.RATE_LIMITED or fault.kind is FaultKind.SERVER_ERROR:
            response, answer = _error_answer(platform, fault)
            recorder.write(
                platform, "in", request.method, request.path, body, response.status, answer
            )
            return response
        recorder.write(platform, "in", request.method, request.path, body, None, None)
        if fault.kind is FaultKind.TIMEOUT:
            await _hold(request)
        return _cut(request)

    return apply


def _error_answer(platform: Platform, fault: Fault) -> tuple[web.Response, JSONObject]:
    """The platform's own 429 or 500.

    Sources: https://docs.slack.dev/apis/web-api/rate-limits (`Retry-After`, whole seconds) and
    https://discord.com/developers/docs/topics/rate-limits (`retry_after` in the body).
    """
    limited = fault.kind is FaultKind.RATE_LIMITED
    status = 429 if limited else 500
    headers: dict[str, str] = {}
    answer: JSONObject
    if platform == "slack":
        answer = {"ok": False, "error": "ratelimited" if limited else "internal_error"}
        if limited:
            headers["Retry-After"] = str(max(1, round(fault.retry_after)))
    elif limited:
        answer = {
            "message": "You are being rate limited.",
            "retry_after": fault.retry_after,
            "global": False,
        }
        headers["Retry-After"] = str(max(1, round(fault.retry_after)))
        headers["X-RateLimit-Scope"] = "user"
        # discord.py takes a 429 without `Via` for a ban by the proxy in front of Discord.
        headers["Via"] = "1.1 sandbox"
    else:
        answer = {"message": "500: Internal Server Error", "code": 0}
    # Without a charset, as Discord has it: discord.py takes anything else for an answer that is
    # no JSON, and a 429 of that kind for a ban.
    body = json.dumps(answer).encode()
    response = web.Response(
        body=body, status=status, headers=headers, content_type="application/json"
    )
    return response, answer


async def _body(request: web.Request) -> JSON:
    """What a call that goes wrong had sent, decoded as far as the record needs it."""
    if request.content_type.startswith("multipart/"):
        return None
    text = await request.text()
    if request.content_type == "application/json":
        try:
            value: JSON = read_json(text)
        except ValueError:
            return text
        return value
    return {key: str(value) for key, value in (await request.post()).items() if key != "token"}


async def _hold(request: web.Request) -> None:
    """Keep the caller waiting until it hangs up, or long enough for any client."""
    for _ in range(int(HOLD_SECONDS * 10)):
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(0.1)


def _cut(request: web.Request) -> web.Response:
    """Reset the connection under the caller; the response returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            # Zero linger makes the kernel send RST in place of FIN: "connection reset by peer".
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)
