"""The record: one JSON line for each call and each delivery."""

import json
from pathlib import Path

from sandbox.clock import Clock
from sandbox.record import RING_SIZE, Recorder
from sandbox.wire import JSONObject


def test_a_line_holds_the_eight_columns_and_is_on_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "record.jsonl"
    recorder = Recorder(Clock(), path)
    recorder.write("slack", "in", "POST", "/slack/api/chat.postMessage", {"a": 1}, 200, {"ok": 1})
    (line,) = path.read_text().splitlines()
    entry = json.loads(line)
    assert list(entry) == [
        "platform",
        "direction",
        "method",
        "path",
        "body",
        "status",
        "answer",
        "at",
    ]
    assert entry["answer"] == {"ok": 1}
    recorder.close()


def test_what_its_owner_changes_later_stays_as_it_was_sent() -> None:
    recorder = Recorder(Clock())
    body: JSONObject = {"text": "first"}
    recorder.write("slack", "in", "POST", "/x", body, 200, None)
    body["text"] = "second"
    ((_, entry),) = recorder.tail()
    assert entry["body"] == {"text": "first"}


def test_the_memory_keeps_the_tail_and_goes_on_counting() -> None:
    recorder = Recorder(Clock())
    for number in range(RING_SIZE + 5):
        recorder.write("discord", "out", "GATEWAY", "READY", number, None, None)
    assert recorder.count == RING_SIZE + 5
    assert [entry["body"] for _, entry in recorder.tail(recorder.count - 2)] == [2003, 2004]
    assert len(recorder.tail()) == RING_SIZE


def test_a_listener_hears_of_each_entry() -> None:
    recorder = Recorder(Clock())
    heard: list[int] = []
    recorder.on_write(heard.append)
    recorder.write("slack", "in", "POST", "/x", None, 200, None)
    recorder.write("slack", "in", "POST", "/x", None, 200, None)
    assert heard == [1, 2]
