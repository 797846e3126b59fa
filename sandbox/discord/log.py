"""The messages of one place, in order, found by id and by time without looking at them all."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import TypeAdapter

from sandbox.discord.state import Message
from sandbox.wire import JSON, JSONObject

MESSAGE: Final = TypeAdapter(Message)


class Log:
    """The messages of one place, oldest first, found by id and by time."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._by_id: dict[str, Message] = {}
        self._dumped: dict[str, JSONObject] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, message: Message) -> None:
        """Put a message where its id says."""
        insort(self._numbers, int(message.id))
        self._by_id[message.id] = message

    def get(self, message_id: str) -> Message | None:
        """The message of that id, or None."""
        return self._by_id.get(message_id)

    def remove(self, message_id: str) -> Message | None:
        """Take a message away; None when there was none."""
        message = self._by_id.pop(message_id, None)
        if message is not None:
            self._dumped.pop(message_id, None)
            del self._numbers[bisect_left(self._numbers, int(message_id))]
        return message

    def touched(self, message_id: str) -> None:
        """Say that a message is not what it was when it was last dumped."""
        self._dumped.pop(message_id, None)

    def newest(self, limit: int, before: str | None = None) -> list[Message]:
        """The newest `limit` messages with an id below `before`, newest first."""
        end = len(self._numbers) if before is None else bisect_left(self._numbers, int(before))
        return [self._by_id[str(n)] for n in reversed(self._numbers[max(0, end - limit) : end])]

    def oldest(self, limit: int, after: str) -> list[Message]:
        """The oldest `limit` messages with an id above `after`, newest first."""
        start = bisect_left(self._numbers, int(after) + 1)
        return [self._by_id[str(n)] for n in reversed(self._numbers[start : start + limit])]

    def count_after(self, message_id: str | None) -> int:
        """How many messages have an id above `message_id` (all of them for None)."""
        if message_id is None:
            return len(self._numbers)
        return len(self._numbers) - bisect_left(self._numbers, int(message_id) + 1)

    def dump(self) -> list[JSON]:
        """Every message as JSON; what has not changed since the last dump is not made anew."""
        out: list[JSON] = []
        for number in self._numbers:
            key = str(number)
            dumped = self._dumped.get(key)
            if dumped is None:
                dumped = MESSAGE.dump_python(self._by_id[key], mode="json")
                self._dumped[key] = dumped
            out.append(dumped)
        return out

    def __iter__(self) -> Iterator[Message]:
        return (self._by_id[str(number)] for number in self._numbers)


def log_of(messages: Iterable[Message]) -> Log:
    """A log that holds these messages."""
    log = Log()
    for message in messages:
        log.add(message)
    return log
