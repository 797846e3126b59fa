"""The way to the bot: over HTTP with Slack's signature, or over Socket Mode, and what came back.

Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack (signature),
https://docs.slack.dev/apis/events-api (retries), and
https://docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

import aiohttp

from sandbox.config import SLACK_EVENTS_PATH, Config
from sandbox.record import Recorder
from sandbox.slack.manifest import commands, path_of
from sandbox.slack.records import App
from sandbox.slack.socket import SocketMode
from sandbox.wire import JSON, JSONObject, read_json

Envelope: TypeAlias = Literal["slash_commands", "interactive", "events_api"]
Outcome: TypeAlias = Literal["ok", "timeout", "http_error", "unreachable", "not_connected"]

RETRY_SECONDS: Final = (0.0, 60.0, 300.0)
"""When an event that was not taken is sent again: at once, after 1 minute, after 5 minutes."""

_REASON: Final = {
    "timeout": "http_timeout",
    "http_error": "http_error",
    "unreachable": "connection_failed",
    "not_connected": "connection_failed",
}
_REDIRECTS: Final = 300


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is delivered.

    Attributes:
        envelope: Which of Slack's three kinds of delivery.
        name: What the record calls it: the type of interaction or event, or the command.
        payload: The body.
        retry: How often it was sent before (events alone).
        reason: Why it is sent again.
    """

    envelope: Envelope
    name: str
    payload: JSONObject
    retry: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back from the bot for one delivery.

    Attributes:
        outcome: `ok` when the bot acknowledged in time.
        status: HTTP status, when there was one.
        body: The decoded JSON of the answer, its text, or None when it was empty.
        final: Whether the bot asked not to be sent this again (`X-Slack-No-Retry`).
    """

    outcome: Outcome
    status: int | None = None
    body: JSON = None
    final: bool = False

    @property
    def ok(self) -> bool:
        """Whether the bot acknowledged in time."""
        return self.outcome == "ok"


class Delivery:
    """Brings payloads to the bot: over a socket when one is open, else to the bot's address.

    Attributes:
        socket: The Socket Mode side, which may be without connections.
        ack_seconds: How long an answer may take; a test may shorten it.
        retry_seconds: Waits before an event is sent again; a test may shorten them.
    """

    def __init__(self, config: Config, recorder: Recorder) -> None:
        self.socket = SocketMode(config)
        self.ack_seconds = config.answer_seconds
        self.retry_seconds = RETRY_SECONDS
        self._config = config
        self._recorder = recorder
        self._session: aiohttp.ClientSession | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the HTTP session."""
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Give up what is still to be delivered, and close every connection."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.socket.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, app: App, parcel: Parcel) -> Ack:
        """Deliver one payload and wait for its acknowledgement.

        The app's secret signs it, and its manifest names the path.
        """
        began = time.perf_counter()
        if self.socket.connected:
            way = "SOCKET"
            ack = await self._over_socket(parcel)
        elif self._config.bot_url is not None:
            way = "POST"
            ack = await self._over_http(app, parcel)
        else:
            way, ack = "NONE", Ack("not_connected")
        took_ms = (time.perf_counter() - began) * 1e3
        shown = {key: value for key, value in parcel.payload.items() if key != "token"}
        answer = ack.body if ack.ok else {"outcome": ack.outcome, "body": ack.body}
        self._recorder.write("slack", "out", way, parcel.name, shown, ack.status, answer, took_ms)
        return ack

    def send_event(self, app: App, name: str, payload: JSONObject) -> None:
        """Deliver an event in the background, and again when it is not taken."""
        self.background(self._send_with_retries(app, Parcel("events_api", name, payload)))

    def background(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside the requests, until `stop`."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _send_with_retries(self, app: App, parcel: Parcel) -> None:
        ack = await self.send(app, parcel)
        for number, wait in enumerate(self.retry_seconds, start=1):
            if ack.ok or ack.final:
                return
            await asyncio.sleep(wait)
            again = replace(parcel, retry=number, reason=_REASON[ack.outcome])
            ack = await self.send(app, again)

    async def _over_socket(self, parcel: Parcel) -> Ack:
        marks: JSONObject = {}
        if parcel.envelope == "events_api":
            marks = {"retry_attempt": parcel.retry, "retry_reason": parcel.reason}
        try:
            async with asyncio.timeout(self.ack_seconds):
                body = await self.socket.deliver(parcel.envelope, parcel.payload, **marks)
        except TimeoutError:
            return Ack("timeout")
        except ConnectionError:
            return Ack("unreachable")
        return Ack("ok", None, body)

    async def _over_http(self, app: App, parcel: Parcel) -> Ack:
        if self._session is None:
            return Ack("not_connected")
        body, content_type = encode(parcel.envelope, parcel.payload)
        headers = {**sign(app.signing_secret, body), "Content-Type": content_type}
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        if parcel.retry:
            headers["X-Slack-Retry-Num"] = str(parcel.retry)
            headers["X-Slack-Retry-Reason"] = parcel.reason
        url = f"{self._config.bot_url}{_path(app, parcel.envelope, parcel.payload)}"
        limit = aiohttp.ClientTimeout(total=self.ack_seconds)
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as response:
                text = await response.text()
                answer = _decoded(text, response.content_type)
                final = response.headers.get("X-Slack-No-Retry") == "1"
                taken = response.status < _REDIRECTS
                return Ack("ok" if taken else "http_error", response.status, answer, final)
        except TimeoutError:
            return Ack("timeout")
        except aiohttp.ClientError:
            return Ack("unreachable")


def encode(envelope: Envelope, payload: JSONObject) -> tuple[bytes, str]:
    """A payload as Slack sends it over HTTP: the body and its content type."""
    if envelope == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    if envelope == "interactive":
        form = {"payload": json.dumps(payload, ensure_ascii=False)}
    else:
        form = {key: str(value) for key, value in payload.items()}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def sign(secret: str, body: bytes) -> dict[str, str]:
    """The two headers that prove that a request is Slack's.

    The moment is the machine's own and not the sandbox's: the bot compares it with its own.
    """
    moment = str(int(time.time()))
    base = b"v0:" + moment.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


def _path(app: App, envelope: Envelope, payload: JSONObject) -> str:
    """The path of the bot's address for a delivery, as the manifest names it."""
    if envelope == "events_api":
        return path_of(app.manifest, "event_subscriptions", SLACK_EVENTS_PATH)
    if envelope == "interactive":
        kind = "interactivity"
        return path_of(app.manifest, kind, SLACK_EVENTS_PATH)
    for command in commands(app.manifest):
        if command.name == payload.get("command") and command.path:
            return command.path
    return SLACK_EVENTS_PATH


def _decoded(text: str, content_type: str) -> JSON:
    if not text:
        return None
    if content_type == "application/json":
        try:
            value: JSON = read_json(text)
        except ValueError:
            return text
        return value
    return text
