"""The live line: tells every open page and client that something changed.

It sends hints, not contents: the listener fetches what it wants. Hints that come faster than a
listener takes them are merged into one, so a slow listener holds nobody up and misses nothing.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from sandbox.clock import Clock
from sandbox.wire import JSON, JSONObject

MERGE_SECONDS: Final = 0.01
"""How long hints are gathered before they are sent, in seconds."""


@dataclass(slots=True, eq=False)  # each line is itself, whatever it waits for
class _Listener:
    """What one open line has not been told yet."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    changed: dict[str, set[str] | None] = field(default_factory=dict)
    clock: bool = False
    record: int | None = None
    story: JSONObject | None = None

    def take(self) -> "_Listener":
        taken = _Listener(self.woken, self.changed, self.clock, self.record, self.story)
        self.changed, self.clock, self.record, self.story = {}, False, None, None
        self.woken.clear()
        return taken


class Live:
    """All open lines.

    Args:
        clock: Whose time goes with the hint that it moved.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: set[_Listener] = set()
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def changed(self, platform: str, people: set[str] | None) -> None:
        """Say that the view of these people changed; None: of everybody there."""
        if people is not None and not people:
            return
        for listener in self._listeners:
            known = listener.changed.get(platform, set())
            listener.changed[platform] = None if people is None or known is None else known | people
            listener.woken.set()

    def clock_moved(self) -> None:
        """Say that the clock moved, or that the next due moment did."""
        for listener in self._listeners:
            listener.clock = True
            listener.woken.set()

    def recorded(self, number: int) -> None:
        """Say that the record has grown up to entry `number`."""
        for listener in self._listeners:
            listener.record = number
            listener.woken.set()

    def story(self, state: JSONObject) -> None:
        """Say where the story is that is being played."""
        for listener in self._listeners:
            listener.story = state
            listener.woken.set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep one line open until its listener hangs up: `GET /_live`."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        listener = _Listener(clock=True)
        listener.woken.set()  # the first hint tells the listener that it will hear everything
        self._listeners.add(listener)
        self._sockets.add(socket)
        writer = asyncio.create_task(self._write(socket, listener))
        try:
            async for _ in socket:
                pass  # a listener has nothing to say
        finally:
            self._listeners.discard(listener)
            self._sockets.discard(socket)
            writer.cancel()
            await asyncio.wait([writer])
        return socket

    async def _write(self, socket: web.WebSocketResponse, listener: _Listener) -> None:
        while not socket.closed:
            await listener.woken.wait()
            await asyncio.sleep(MERGE_SECONDS)
            for hint in self._hints(listener.take()):
                try:
                    await socket.send_json(hint)
                except ConnectionError:
                    return  # the listener left; its reader ends the line

    def _hints(self, news: _Listener) -> list[JSONObject]:
        hints: list[JSONObject] = []
        if news.clock:
            hints.append(
                {
                    "type": "clock",
                    "now": self._clock.now().isoformat(timespec="milliseconds"),
                    "offset_ms": self._clock.offset_ms,
                }
            )
        for platform, people in news.changed.items():
            who: JSON = None if people is None else list[JSON](sorted(people))
            hints.append({"type": "changed", "platform": platform, "people": who})
        if news.record is not None:
            hints.append({"type": "record", "last": news.record})
        if news.story is not None:
            hints.append({"type": "story", **news.story})
        return hints

    async def close(self) -> None:
        """Hang up every line."""
        for socket in tuple(self._sockets):
            await socket.close(code=1001)
