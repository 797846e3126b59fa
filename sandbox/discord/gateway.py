"""The gateway: sessions, heartbeats, events, resuming, and the ways in which it can break.

Sources: https://discord.com/developers/docs/events/gateway, gateway-events, and
topics/opcodes-and-status-codes ("Gateway Close Event Codes").
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import WSMsgType, web

from sandbox.config import Config
from sandbox.discord import objects
from sandbox.discord.gateway_line import (
    ALL_INTENTS,
    BREAKS,
    COMPRESSIONS,
    CONTENT_FIELDS,
    PRIVILEGED,
    Close,
    Connection,
    Hangup,
    Intent,
    Op,
    Session,
    encode,
)
from sandbox.discord.shape import flag, whole
from sandbox.discord.world import World
from sandbox.record import Direction, Recorder
from sandbox.wire import JSON, JSONObject, part, read_json, word

HEARTBEAT_SECONDS: Final = 41.25
RESUMABLE_SECONDS: Final = 180.0
"""How long a session without a connection can be resumed, in seconds. Not published; met at some
minutes."""

SENDS_PER_MINUTE: Final = 120
MAX_PAYLOAD_BYTES: Final = 4096
IDENTIFY_SECONDS: Final = 5.0
MAX_CONCURRENCY: Final = 1
"""How many shards may identify in each `IDENTIFY_SECONDS` (docs: "Rate Limiting")."""

IDENTIFIES_PER_DAY: Final = 1_000


class Gateway:
    """Every session of the bot, and the events sent to them.

    Args:
        world: What there is.
        config: Token and address.
        recorder: Gets each event delivered.
    """

    def __init__(self, world: World, config: Config, recorder: Recorder) -> None:
        self._world = world
        self._config = config
        self._recorder = recorder
        self.heartbeat_seconds = HEARTBEAT_SECONDS
        self.privileged_allowed = 0
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._identified: deque[float] = deque()
        self._last_identify: dict[int, float] = {}
        self._made = 0

    @property
    def url(self) -> str:
        """Where a bot connects."""
        return f"{self._config.websocket_origin}/discord/gateway"

    @property
    def connected(self) -> int:
        """How many sessions have a connection that works."""
        return sum(1 for s in self._sessions.values() if s.connection is not None)

    @property
    def identified(self) -> int:
        """How many times a bot has identified today."""
        return len(self._identified)

    def allow_identify(self) -> None:
        """Let a bot identify again at once."""
        self._last_identify.clear()

    def start_limit(self) -> JSONObject:
        """`session_start_limit` of `GET /gateway/bot`."""
        now = time.monotonic()
        while self._identified and now - self._identified[0] > 86_400:  # noqa: PLR2004 - a day
            self._identified.popleft()
        reset = 86_400 - (now - self._identified[0]) if self._identified else 0
        return {
            "total": IDENTIFIES_PER_DAY,
            "remaining": IDENTIFIES_PER_DAY - len(self._identified),
            "reset_after": int(reset * 1000),
            "max_concurrency": MAX_CONCURRENCY,
        }

    # --- events out ----------------------------------------------------------------------------

    def dispatch(self, event: str, data: JSONObject, guild_id: str | None) -> None:
        """Send an event to every session that hears it; nobody is waited for."""
        heard = False
        for session in list(self._sessions.values()):
            if self._gone(session):
                del self._sessions[session.id]
            elif session.hears(event, guild_id):
                self._send_event(session, event, self._as_allowed(session, event, data))
                heard = True
        if heard:
            self._record("out", event, data)

    def _record(self, direction: Direction, name: str, data: JSONObject) -> None:
        shown: JSONObject = {key: item for key, item in data.items() if key != "token"}
        self._recorder.write("discord", direction, "GATEWAY", name, shown, None, None)

    def _tell(self, session: Session, event: str, data: JSONObject) -> None:
        """Send an event to one session alone."""
        self._send_event(session, event, data)
        self._record("out", event, data)

    def _send_event(self, session: Session, event: str, data: JSONObject) -> None:
        session.seq += 1
        payload = encode(Op.DISPATCH, data, session.seq, event)
        session.events.append((session.seq, payload))
        if session.connection is not None:
            session.connection.send(payload)

    def _as_allowed(self, session: Session, event: str, data: JSONObject) -> JSONObject:
        """Empty a message's content for a session that may not read it."""
        hidden = (
            event in ("MESSAGE_CREATE", "MESSAGE_UPDATE")
            and "guild_id" in data
            and not session.intents & Intent.MESSAGE_CONTENT
            and word(part(data, "author"), "id") != self._world.bot_id
            and self._world.bot_id not in _mentioned(data)
        )
        return {**data, **CONTENT_FIELDS} if hidden else data

    def _gone(self, session: Session) -> bool:
        left = session.connection is None
        return left and time.monotonic() - session.left_at > RESUMABLE_SECONDS

    # --- breaking it ---------------------------------------------------------------------------

    def drop(self, how: str) -> int:
        """Break every connection; gives how many there were.

        Args:
            how: One of `BREAKS`.

        Raises:
            ValueError: None of these.
        """
        if how not in BREAKS:
            raise ValueError(f"how is one of {', '.join(BREAKS)}, not {how!r}")
        dropped = [c for c in self._connections if c.session is not None]
        for connection in dropped:
            ends, act = BREAKS[how]
            if ends:
                self._end(connection)
            act(connection)
        return len(dropped)

    def _end(self, connection: Connection) -> None:
        """End the session of a connection."""
        if connection.session is not None:
            self._sessions.pop(connection.session.id, None)
            connection.session.connection = None
            connection.session = None

    def revoke(self) -> None:
        """End every session: the token no longer works."""
        for connection in list(self._connections):
            self._end(connection)
            connection.close(Close.AUTHENTICATION_FAILED, "Authentication failed.")

    async def stop(self) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            connection.close(1001, "Going away.")
        for _ in range(100):
            if not self._connections:
                return
            await asyncio.sleep(0.01)

    def clear(self) -> None:
        """Forget every session; connected bots are told to start anew."""
        self.drop("invalid")
        self._sessions.clear()
        self._last_identify.clear()

    # --- one connection ------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket."""
        encoding = request.query.get("encoding", "json")
        compression = request.query.get("compress")
        if encoding != "json" or compression not in (None, *COMPRESSIONS):
            what = f"encoding={encoding}" if encoding != "json" else f"compress={compression}"
            return web.json_response(
                {"code": 0, "message": f"the sandbox's gateway does not know {what}"}, status=501
            )
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, autoping=True)
        await socket.prepare(request)
        squeeze = None if compression is None else COMPRESSIONS[compression]()
        connection = Connection(socket, request.transport, squeeze)
        self._connections.add(connection)
        pump = asyncio.create_task(connection.pump())
        watch = asyncio.create_task(self._watch(connection))
        try:
            await self._talk(connection, request.query.get("v", "10"))
        finally:
            watch.cancel()
            pump.cancel()
            await asyncio.gather(watch, pump, return_exceptions=True)
            self._connections.discard(connection)
            self._leave(connection)
        return socket

    def _leave(self, connection: Connection) -> None:
        """The line is gone: the session waits to be resumed, unless the bot said goodbye."""
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection = None
        session.left_at = time.monotonic()
        # A bot that closes with 1000 or 1001 ends its session (docs: "Initiating a Disconnect").
        if connection.socket.close_code in (1000, 1001) and not connection.closed_here:
            self._sessions.pop(session.id, None)

    async def _talk(self, connection: Connection, version: str) -> None:
        connection.send(
            encode(Op.HELLO, {"heartbeat_interval": int(self.heartbeat_seconds * 1000)})
        )
        if version != "10":
            connection.close(Close.INVALID_VERSION, "Invalid API version.")
        try:
            async for frame in connection.socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(connection, frame.data.encode())
                elif frame.type is WSMsgType.BINARY:
                    await self._receive(connection, frame.data)
        except Hangup as hangup:
            self._hang_up(connection, hangup)
            # The other side closes in answer; what it still says is not listened to.
            async for _ in connection.socket:
                continue

    def _hang_up(self, connection: Connection, hangup: Hangup) -> None:
        if hangup.code is Close.SESSION_TIMED_OUT:
            self._end(connection)
        connection.close(hangup.code, hangup.reason)

    async def _watch(self, connection: Connection) -> None:
        """End a connection whose heart has stopped."""
        while True:
            await asyncio.sleep(self.heartbeat_seconds / 4)
            silent = time.monotonic() - connection.heard_at
            if silent > self.heartbeat_seconds * 1.5:
                self._hang_up(connection, Hangup(Close.SESSION_TIMED_OUT, "Session timed out."))
                return

    async def _receive(self, connection: Connection, raw: bytes) -> None:
        now = time.monotonic()
        connection.received.append(now)
        while now - connection.received[0] > 60:  # noqa: PLR2004 - a minute
            connection.received.popleft()
        if len(connection.received) > SENDS_PER_MINUTE:
            raise Hangup(Close.RATE_LIMITED, "Rate limited.")
        if len(raw) > MAX_PAYLOAD_BYTES:
            raise Hangup(Close.DECODE_ERROR, "Error while decoding payload.")
        try:
            payload: JSON = read_json(raw)
        except ValueError as error:
            raise Hangup(Close.DECODE_ERROR, "Error while decoding payload.") from error
        if not isinstance(payload, dict):
            raise Hangup(Close.DECODE_ERROR, "Error while decoding payload.")
        await self._obey(connection, payload)

    async def _obey(self, connection: Connection, payload: JSONObject) -> None:
        op, data = payload.get("op"), payload.get("d")
        ways: dict[int, Callable[[Connection, JSON], Awaitable[None]]] = {
            Op.HEARTBEAT: self._beat,
            Op.IDENTIFY: self._identify,
            Op.RESUME: self._resume,
            Op.PRESENCE: self._presence,
            Op.REQUEST_MEMBERS: self._members,
        }
        if isinstance(op, bool) or not isinstance(op, int) or op not in ways:
            raise Hangup(Close.UNKNOWN_OPCODE, f"Unknown opcode {op}.")
        if connection.session is None and op not in (Op.HEARTBEAT, Op.IDENTIFY, Op.RESUME):
            raise Hangup(Close.NOT_AUTHENTICATED, "Not authenticated.")
        if op != Op.HEARTBEAT:
            self._record("in", Op(op).name, data if isinstance(data, dict) else {})
        await ways[op](connection, data)

    async def _beat(self, connection: Connection, _data: JSON) -> None:
        connection.heard_at = time.monotonic()
        connection.send(encode(Op.HEARTBEAT_ACK, None))

    async def _presence(self, _: Connection, data: JSON) -> None:
        if not isinstance(data, dict):
            raise Hangup(Close.DECODE_ERROR, "Error while decoding payload.")

    async def _identify(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            raise Hangup(Close.ALREADY_AUTHENTICATED, "Already authenticated.")
        asked = data if isinstance(data, dict) else {}
        if word(asked, "token").removeprefix("Bot ") != self._world.records.token:
            raise Hangup(Close.AUTHENTICATION_FAILED, "Authentication failed.")
        intents = whole(asked, "intents", -1)
        if intents < 0 or intents & ~ALL_INTENTS:
            raise Hangup(Close.INVALID_INTENTS, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self.privileged_allowed:
            raise Hangup(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        shard = _shard(asked.get("shard"))
        now = time.monotonic()
        last = self._last_identify.get(shard[0] % MAX_CONCURRENCY)
        if last is not None and now - last < IDENTIFY_SECONDS:
            connection.send(encode(Op.INVALID_SESSION, False))  # noqa: FBT003
            return
        self._last_identify[shard[0] % MAX_CONCURRENCY] = now
        self._identified.append(now)
        self._made += 1
        # Sessions do not survive the sandbox: the process's own start keeps their names apart.
        session = Session(f"{id(self):x}{self._made:08x}", shard, intents)
        session.connection = connection
        connection.session = session
        self._sessions[session.id] = session
        self._greet(session)

    def _greet(self, session: Session) -> None:
        world = self._world
        guilds = [g for g in world.guilds.values() if world.bot_id in g.members]
        mine = [g for g in guilds if session.hears("GUILD_CREATE", g.id)]
        ready: JSONObject = {
            "v": 10,
            "user": objects.own_user(world.users[world.bot_id]),
            "guilds": [{"id": g.id, "unavailable": True} for g in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [*session.shard],
            "application": {"id": world.application.id, "flags": world.application.flags},
            "private_channels": [],
            "relationships": [],
            "session_type": "normal",
            "_trace": ["sandbox"],
        }
        self._tell(session, "READY", ready)
        for guild in mine:
            self._tell(session, "GUILD_CREATE", objects.guild_create(world, guild))

    async def _resume(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            raise Hangup(Close.ALREADY_AUTHENTICATED, "Already authenticated.")
        asked = data if isinstance(data, dict) else {}
        if word(asked, "token").removeprefix("Bot ") != self._world.records.token:
            raise Hangup(Close.AUTHENTICATION_FAILED, "Authentication failed.")
        session = self._sessions.get(word(asked, "session_id"))
        seq = whole(asked, "seq", -1)
        if session is None or self._gone(session) or self._missed(session, seq):
            if session is not None:
                self._sessions.pop(session.id, None)
            connection.send(encode(Op.INVALID_SESSION, False))  # noqa: FBT003
            return
        if seq > session.seq:
            del self._sessions[session.id]
            raise Hangup(Close.INVALID_SEQ, "Invalid seq.")
        if session.connection is not None:
            old, session.connection = session.connection, None
            old.session = None
            old.close(Close.UNKNOWN_ERROR, "Resumed elsewhere.")
        session.connection = connection
        connection.session = session
        for number, payload in session.events:
            if number > seq:
                connection.send(payload)
        self._tell(session, "RESUMED", {"_trace": ["sandbox"]})

    @staticmethod
    def _missed(session: Session, seq: int) -> bool:
        """Whether events after `seq` are no longer kept."""
        return bool(session.events) and session.events[0][0] > seq + 1

    async def _members(self, connection: Connection, data: JSON) -> None:
        asked = data if isinstance(data, dict) else {}
        guild = self._world.guilds.get(str(asked.get("guild_id")))
        session = connection.session
        if guild is None or session is None:
            return
        query, limit = asked.get("query"), whole(asked, "limit")
        listed = asked.get("user_ids")
        everybody = query == "" and limit == 0
        if everybody and not session.intents & Intent.GUILD_MEMBERS:
            raise Hangup(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        wanted = [str(item) for item in listed] if isinstance(listed, list) else None
        found = [
            one
            for one in guild.members.values()
            if (wanted is None or one.user_id in wanted)
            and _named(self._world, one.user_id, one.nick).startswith(str(query or "").lower())
        ]
        chunk: JSONObject = {
            "guild_id": guild.id,
            "members": [objects.member(self._world, one) for one in found[: limit or None]],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [key for key in wanted or [] if key not in guild.members],
        }
        if "nonce" in asked:
            chunk["nonce"] = asked["nonce"]
        if flag(asked, "presences"):
            chunk["presences"] = []
        self._tell(session, "GUILD_MEMBERS_CHUNK", chunk)


def _mentioned(data: JSONObject) -> set[str]:
    mentions = data.get("mentions")
    listed = mentions if isinstance(mentions, list) else []
    return {word(item, "id") for item in listed if isinstance(item, dict)}


def _named(world: World, user_id: str, nick: str | None) -> str:
    user = world.users[user_id]
    return (nick or user.global_name or user.username).lower()


def _shard(value: JSON) -> tuple[int, int]:
    """Read `shard`, which may be left out.

    Raises:
        Hangup: 4010, when it is no pair of a number below a count.
    """
    if value is None:
        return (0, 1)
    match value:
        case [int(number), int(count)] if 0 <= number < count:
            return (number, count)
        case _:
            raise Hangup(Close.INVALID_SHARD, "Invalid shard.")
