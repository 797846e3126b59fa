"""What the processes say, as one stream: all of it to a file, what matters to the terminal."""

import json
import logging
import logging.handlers
import re
from collections import defaultdict, deque
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TextIO

FILE_BYTES: Final = 10_000_000
"""Size at which the log file is put aside."""
FILES_KEPT: Final = 5
"""Files put aside before the oldest is dropped: with the current one, 60 MB at most."""
TAIL_LINES: Final = 15
"""Last lines of a process that are shown when it ends without being told to."""
LONGEST_LINE: Final = 16_384
"""Characters of one line; the rest is cut, so that one process cannot fill the memory."""

UNPRINTABLE: Final = re.compile(r"[^\t -~\u00a0-\U0010ffff]")
LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
FIRST: Final = ("at", "process", "level", "event")
"""Keys that a line for people shows in their own places."""


class Output:
    """The one stream.

    Args:
        file: Gets every line, as JSON.
        terminal: Gets the supervisor's sentences, and lines of processes from `level` on.
        style: How lines look on the terminal.
        level: The least important level of a process's line on the terminal.
    """

    def __init__(
        self, file: Path, terminal: TextIO, *, style: Literal["console", "json"], level: str
    ) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = logging.handlers.RotatingFileHandler(
            file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"
        )
        self._terminal: TextIO | None = terminal
        self._style = style
        self._least = LEVELS[level.lower()]
        self._tails: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=TAIL_LINES))

    def say(self, sentence: str, *, level: str = "info", **facts: str | float) -> None:
        """A sentence of the supervisor itself; the terminal always shows it."""
        line: dict[str, object] = {
            "at": _now(),
            "process": "up",
            "level": level,
            "event": sentence,
            **facts,
        }
        self._keep(line)
        self._show(json.dumps(line) if self._style == "json" else sentence)

    def hear(self, process: str, raw: bytes) -> None:
        """A line that a process wrote to its standard output or error."""
        text = raw.decode("utf-8", "replace").rstrip()[:LONGEST_LINE]
        if not text:
            return
        line = _structured(process, text)
        self._keep(line)
        shown = json.dumps(line) if self._style == "json" else _for_people(line)
        self._tails[process].append(shown)
        if LEVELS[str(line["level"])] >= self._least:
            self._show(shown)

    def take_tail(self, process: str) -> list[str]:
        """The last lines of a process, shown or not; the next call has only newer ones."""
        return list(self._tails.pop(process, ()))

    def show_tail(self, process: str) -> None:
        """Put the last lines of a process on the terminal, where they were not shown before."""
        for line in self.take_tail(process):
            self._show(f"    {line}" if self._style == "console" else line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _keep(self, line: dict[str, object]) -> None:
        text = json.dumps(line, ensure_ascii=False)
        self._file.emit(logging.makeLogRecord({"msg": text}))

    def _show(self, text: str) -> None:
        if self._terminal is None:
            return
        try:
            print(text, file=self._terminal, flush=True)
        except OSError:
            # Nobody reads any more (`make run | head`): the file has it all.
            self._terminal = None


def _structured(process: str, text: str) -> dict[str, object]:
    """The line as JSON: the process's own, or a frame around words that are not JSON."""
    if text.startswith("{"):
        try:
            told = json.loads(text)
        except json.JSONDecodeError:
            told = None
        if isinstance(told, dict) and told.get("level") in LEVELS and "event" in told:
            return {"at": _now(), **told, "process": process}
    plain = UNPRINTABLE.sub("·", text)
    return {"at": _now(), "process": process, "level": "info", "event": plain}


def _for_people(line: dict[str, object]) -> str:
    clock = str(line["at"])[11:19]
    facts = "".join(f" {name}={_brief(line[name])}" for name in line if name not in FIRST)
    return f"{clock} {line['process']:<13} {line['level']:<8} {line['event']}{facts}"


def _brief(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _now() -> str:
    return datetime.now().astimezone().isoformat("T", "milliseconds")
