"""The record: every call that came in and every payload that went out, one JSON line each."""

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, TextIO, TypeAlias

from sandbox.clock import Clock
from sandbox.wire import JSON, JSONObject

Platform: TypeAlias = Literal["slack", "discord"]
Direction: TypeAlias = Literal["in", "out"]

RING_SIZE: Final = 2_000
"""How many entries are kept in memory for the page's drawer."""


class Recorder:
    """Writes the record, and keeps its tail for the page.

    Headers are never passed in, so no token can end up in the record.

    Args:
        clock: Stamps the entries.
        path: File to append to, one JSON object a line. None: memory alone.
    """

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._ring: deque[tuple[int, JSONObject]] = deque(maxlen=RING_SIZE)
        self._count = 0
        self._listeners: list[Callable[[int], None]] = []
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Line buffered: a killed sandbox loses no line that it had answered.
            self._file = path.open("a", encoding="utf-8", buffering=1)

    def write(  # noqa: PLR0913, PLR0917 - the columns of the record, in the order of its lines
        self,
        platform: Platform,
        direction: Direction,
        method: str,
        path: str,
        body: JSON,
        status: int | None,
        answer: JSON,
        took_ms: float | None = None,
    ) -> None:
        """Add one entry.

        Args:
            platform: `slack` or `discord`.
            direction: `in`: the bot called; `out`: delivered to the bot.
            method: HTTP method, or the transport of a delivery (`POST`, `SOCKET`, `GATEWAY`).
            path: Path of the call, or name of the event.
            body: What was sent, decoded; tokens that travel in bodies are left out by the caller.
            status: HTTP status; None where the transport has none, or no answer was given.
            answer: What was answered, decoded; None where there is no answer.
            took_ms: How long a delivery waited for its acknowledgement, in milliseconds; None
                where nothing was waited for.
        """
        entry: JSONObject = {
            "platform": platform,
            "direction": direction,
            "method": method,
            "path": path,
            "body": body,
            "status": status,
            "answer": answer,
            "at": self._clock.now().isoformat(timespec="milliseconds"),
        }
        if took_ms is not None:
            entry["took_ms"] = round(took_ms, 1)
        # The line is made now: a body that its owner changes later stays as it was sent.
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        if self._file is not None:
            self._file.write(line + "\n")
        self._keep(json.loads(line))

    def note(self, kind: str, words: str, raw: JSON, at: str, *, bad: bool = False) -> None:
        """Add something that the bot told of itself; it is shown, and not part of the file.

        Args:
            kind: `job`, `commit` or `log`.
            words: What happened, as a sentence.
            raw: The same as JSON.
            at: When, in ISO 8601.
            bad: Whether something went wrong.
        """
        entry: JSONObject = {"platform": "bot", "kind": kind, "words": words, "body": raw, "at": at}
        self._keep({**entry, "bad": bad})

    def _keep(self, entry: JSONObject) -> None:
        self._count += 1
        self._ring.append((self._count, entry))
        for listener in self._listeners:
            listener(self._count)

    def on_write(self, listener: Callable[[int], None]) -> None:
        """Have `listener` called with the number of each new entry."""
        self._listeners.append(listener)

    def tail(self, after: int = 0, limit: int = RING_SIZE) -> list[tuple[int, JSONObject]]:
        """The latest entries numbered above `after`, oldest first, at most `limit` of them."""
        return [(number, entry) for number, entry in self._ring if number > after][-limit:]

    @property
    def count(self) -> int:
        """Number of the latest entry; 0 when there is none."""
        return self._count

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()
            self._file = None
