"""Socket Mode: the websocket over which Slack delivers to a bot that has no address of its own.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from sandbox.config import Config
from sandbox.wire import JSON, JSONObject, read_json

MOST_CONNECTIONS: Final = 10
"""An app may hold up to ten connections at once."""

TICKET_LIFE: Final = 64
"""How many addresses may be given out and not yet used; the oldest are forgotten."""


@dataclass(eq=False, slots=True)
class _Connection:
    """One open websocket, and the deliveries on it that wait for their acknowledgement."""

    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[JSON]] = field(default_factory=dict)


class SocketMode:
    """The connections of the app, taken in turn."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._tickets: list[str] = []
        self._connections: list[_Connection] = []
        self._turn = 0

    @property
    def connected(self) -> bool:
        """Whether the bot holds at least one connection."""
        return bool(self._connections)

    def new_address(self) -> str:
        """An address for one connection, as `apps.connections.open` answers it."""
        ticket = secrets.token_hex(16)
        self._tickets.append(ticket)
        del self._tickets[:-TICKET_LIFE]
        return f"{self._config.websocket_origin}/slack/socket?ticket={ticket}"

    async def serve(self, request: web.Request, app_id: str) -> web.StreamResponse:
        """Hold one connection until the bot or the sandbox ends it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = _Connection(socket)
        self._connections.append(connection)
        try:
            await socket.send_json(self._hello(app_id))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    _acknowledge(connection, message.data)
        finally:
            self._forget(connection)
        return socket

    async def deliver(self, envelope: str, payload: JSONObject, **marks: JSON) -> JSON:
        """Send a payload over one of the connections and wait for the acknowledgement's payload.

        Args:
            envelope: Kind of delivery.
            payload: What is delivered.
            marks: Further fields of the envelope (`retry_attempt`, `retry_reason`).

        Raises:
            ConnectionError: The connection went away before the acknowledgement came.
        """
        if not self._connections:
            raise ConnectionError("no connection is open")
        self._turn = (self._turn + 1) % len(self._connections)
        connection = self._connections[self._turn]
        envelope_id = str(uuid.uuid4())
        body: JSONObject = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": envelope,
            "accepts_response_payload": envelope != "events_api",
            **marks,
        }
        answered: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = answered
        try:
            await connection.socket.send_json(body)
            return await answered
        finally:
            connection.waiting.pop(envelope_id, None)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to connect anew, as Slack does every few hours, and close after that."""
        for connection in tuple(self._connections):
            # Forgotten first: nothing new is sent over a connection that is about to end.
            self._connections.remove(connection)
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )

    async def close(self) -> None:
        """Close every connection."""
        for connection in tuple(self._connections):
            await connection.socket.close()

    def _hello(self, app_id: str) -> JSONObject:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": app_id},
        }

    def _forget(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        for answered in connection.waiting.values():
            if not answered.done():
                answered.set_exception(ConnectionError("the connection went away"))


def _acknowledge(connection: _Connection, text: str) -> None:
    """Take an acknowledgement; one that nobody waits for any more came too late."""
    try:
        body: object = read_json(text)
    except ValueError:
        return
    if not isinstance(body, dict):
        return
    answered = connection.waiting.get(str(body.get("envelope_id")))
    if answered is not None and not answered.done():
        answered.set_result(body.get("payload"))
