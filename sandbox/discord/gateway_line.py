"""The gateway's words: opcodes, close codes, intents, compression; a session and a connection.

Sources: https://discord.com/developers/docs/events/gateway, gateway-events, and
topics/opcodes-and-status-codes ("Gateway Close Event Codes").
"""

import asyncio
import contextlib
import functools
import importlib
import json
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Final, Protocol

from aiohttp import web

from sandbox.wire import JSON, JSONObject

KEPT_EVENTS: Final = 5_000
"""Events kept for a session that may resume; one that missed more is invalid."""


class Op(IntEnum):
    """Opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Close codes."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Intent(IntFlag):
    """What a bot asks to hear of."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


ALL_INTENTS: Final = sum(Intent)
PRIVILEGED: Final = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT

NEEDS: Final[dict[str, tuple[int, int]]] = {
    "GUILD_CREATE": (Intent.GUILDS, 0),
    "GUILD_UPDATE": (Intent.GUILDS, 0),
    "GUILD_DELETE": (Intent.GUILDS, 0),
    "GUILD_ROLE_CREATE": (Intent.GUILDS, 0),
    "GUILD_ROLE_UPDATE": (Intent.GUILDS, 0),
    "GUILD_ROLE_DELETE": (Intent.GUILDS, 0),
    "CHANNEL_CREATE": (Intent.GUILDS, 0),
    "CHANNEL_UPDATE": (Intent.GUILDS, 0),
    "CHANNEL_DELETE": (Intent.GUILDS, 0),
    "CHANNEL_PINS_UPDATE": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "THREAD_CREATE": (Intent.GUILDS, 0),
    "THREAD_UPDATE": (Intent.GUILDS, 0),
    "THREAD_DELETE": (Intent.GUILDS, 0),
    "THREAD_MEMBERS_UPDATE": (Intent.GUILDS, 0),
    "GUILD_MEMBER_ADD": (Intent.GUILD_MEMBERS, 0),
    "GUILD_MEMBER_UPDATE": (Intent.GUILD_MEMBERS, 0),
    "GUILD_MEMBER_REMOVE": (Intent.GUILD_MEMBERS, 0),
    "MESSAGE_CREATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_UPDATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE_BULK": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_REACTION_ADD": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "TYPING_START": (Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
}
"""The intent that an event needs in a server and outside one; an event not listed needs none
(docs: events/gateway, "List of Intents")."""

CONTENT_FIELDS: Final[JSONObject] = {
    "content": "",
    "embeds": [],
    "attachments": [],
    "components": [],
}
"""What a bot without `MESSAGE_CONTENT` gets empty ("Message Content Intent")."""


class Squeezer(Protocol):
    """A transport compression: turns payloads of one connection into frames."""

    def __call__(self, payload: bytes) -> bytes:
        """One payload as one binary frame, flushed so that it can be read at once."""


def zlib_stream() -> Squeezer:
    """`zlib-stream`: one zlib context for the connection, each payload ending in a sync flush."""
    context = zlib.compressobj()
    return lambda payload: context.compress(payload) + context.flush(zlib.Z_SYNC_FLUSH)


def zstd_stream(library: str) -> Squeezer:
    """`zstd-stream`: one zstd frame for the connection, a block flushed after each payload.

    Args:
        library: `zstandard` (from PyPI) or `compression.zstd` (Python 3.14 and later): the two
            that discord.py looks for, and the order in which it does.
    """
    module = importlib.import_module(library)
    if library == "zstandard":
        frame, block = module.ZstdCompressor().compressobj(), module.COMPRESSOBJ_FLUSH_BLOCK
        return lambda payload: bytes(frame.compress(payload) + frame.flush(block))
    context = module.ZstdCompressor()
    return lambda payload: bytes(context.compress(payload, mode=context.FLUSH_BLOCK))


def _compressions() -> dict[str, Callable[[], Squeezer]]:
    known: dict[str, Callable[[], Squeezer]] = {"zlib-stream": zlib_stream}
    for library in ("compression.zstd", "zstandard"):
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
            known["zstd-stream"] = functools.partial(zstd_stream, library)
    return known


COMPRESSIONS: Final = _compressions()
"""Transport compressions. `zstd-stream` is there when a library for it is; without one it is
refused by name. discord.py asks for it only where it has such a library itself."""


@dataclass
class Session:
    """What outlives a connection."""

    id: str
    shard: tuple[int, int]
    intents: int
    seq: int = 0
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    connection: "Connection | None" = None
    left_at: float = 0.0

    def hears(self, event: str, guild_id: str | None) -> bool:
        """Whether an event is for this session: its shard and its intents."""
        number, count = self.shard
        if guild_id is None:
            if number != 0:
                return False
        elif (int(guild_id) >> 22) % count != number:
            return False
        in_guild, outside = NEEDS.get(event, (0, 0))
        if event == "CHANNEL_CREATE" and guild_id is None:
            return True
        needed = in_guild if guild_id is not None else outside
        return event not in NEEDS or bool(self.intents & needed)


class Connection:
    """One websocket: frames out through a queue, so that nobody waits for a slow reader."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        squeeze: Squeezer | None,
    ) -> None:
        self.socket = socket
        self.transport = transport
        self.squeeze = squeeze
        self.session: Session | None = None
        self.deaf = False
        self.closed_here = False
        self.heard_at = time.monotonic()
        self.received: deque[float] = deque()
        self._queue: asyncio.Queue[str | tuple[int, str]] = asyncio.Queue()

    def send(self, payload: str) -> None:
        """Queue a payload."""
        if not self.deaf:
            self._queue.put_nowait(payload)

    def close(self, code: int, reason: str) -> None:
        """Queue the end of the connection, after what was queued before."""
        self.closed_here = True
        self._queue.put_nowait((code, reason))

    def go_deaf(self) -> None:
        """Send nothing more, and keep the line up."""
        self.deaf = True

    def abort(self) -> None:
        """Cut the line, as a lost network does."""
        if self.transport is not None:
            self.transport.abort()

    async def pump(self) -> None:
        """Send what is queued, until a close is."""
        while True:
            item = await self._queue.get()
            if isinstance(item, tuple):
                code, reason = item
                await self.socket.close(code=code, message=reason.encode())
                return
            if self.squeeze is None:
                await self.socket.send_str(item)
            else:
                await self.socket.send_bytes(self.squeeze(item.encode()))


class Hangup(Exception):  # noqa: N818 - the end of a connection, decided by the protocol
    """The gateway closes the connection with a code."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def encode(op: Op, data: JSON, seq: int | None = None, event: str | None = None) -> str:
    """One payload as it is sent."""
    payload: JSONObject = {"t": event, "s": seq, "op": int(op), "d": data}
    return json.dumps(payload, separators=(",", ":"))


BREAKS: Final[dict[str, tuple[bool, Callable[[Connection], None]]]] = {
    "reconnect": (False, lambda c: c.send(encode(Op.RECONNECT, None))),
    "invalid": (True, lambda c: c.send(encode(Op.INVALID_SESSION, False))),  # noqa: FBT003
    "resumable": (False, lambda c: c.send(encode(Op.INVALID_SESSION, True))),  # noqa: FBT003
    "close": (False, lambda c: c.close(Close.UNKNOWN_ERROR, "Unknown error.")),
    "forget": (True, lambda c: c.close(Close.UNKNOWN_ERROR, "Unknown error.")),
    "cut": (False, lambda c: c.abort()),
    "zombie": (False, lambda c: c.go_deaf()),
}
"""Ways in which a connection breaks, and whether its session is gone with it: asked to reconnect;
session invalid, to be started anew or resumed; closed with 4000, with or without the session; the
line dead without a word; the line up and nothing coming over it, not even acknowledgements."""
