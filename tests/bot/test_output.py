"""One stream: everything to the file, what matters to the terminal."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from bot.output import LONGEST_LINE, Output


class Closed(StringIO):
    """A terminal that somebody closed."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


@pytest.fixture
def terminal() -> StringIO:
    return StringIO()


@pytest.fixture
def output(tmp_path: Path, terminal: StringIO) -> Iterator[Output]:
    made = Output(tmp_path / "bot.log", terminal, style="console", level="warning")
    yield made
    made.close()


def kept(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "bot.log").read_text("utf-8").splitlines()]


def told(level: str, **facts: object) -> bytes:
    return json.dumps({"level": level, "event": "request opened", **facts}).encode()


def test_the_file_has_every_line_with_its_process(output: Output, tmp_path: Path) -> None:
    output.say("Starting …")
    output.hear("web", told("debug", order="ORD-1"))
    output.hear("valkey", b"Ready to accept connections")
    assert [(line["process"], line["event"]) for line in kept(tmp_path)] == [
        ("up", "Starting …"),
        ("web", "request opened"),
        ("valkey", "Ready to accept connections"),
    ]
    assert all("at" in line for line in kept(tmp_path))


def test_the_terminal_has_sentences_and_warnings_alone(output: Output, terminal: StringIO) -> None:
    output.say("Starting …")
    output.hear("web", told("info"))
    output.hear("valkey", b"Ready to accept connections")
    output.hear("web", told("warning", order="ORD-1", at="2026-01-02T03:04:05+00:00"))
    assert terminal.getvalue().splitlines() == [
        "Starting …",
        "03:04:05 web           warning  request opened order=ORD-1",
    ]


def test_the_last_words_can_be_shown_later(output: Output, terminal: StringIO) -> None:
    for number in range(100):
        output.hear("web", f"line {number}".encode())
    output.show_tail("web")
    output.show_tail("web")
    shown = terminal.getvalue().splitlines()
    assert len(shown) == 15
    assert shown[-1].endswith("line 99")


def test_a_machine_gets_json_lines_alone(tmp_path: Path, terminal: StringIO) -> None:
    output = Output(tmp_path / "bot.log", terminal, style="json", level="debug")
    output.say("Starting …", level="info", processes=3)
    output.hear("valkey", b"Ready")
    output.close()
    assert [json.loads(line)["process"] for line in terminal.getvalue().splitlines()] == [
        "up",
        "valkey",
    ]


def test_a_line_that_only_looks_like_json_is_words(output: Output, tmp_path: Path) -> None:
    output.hear("web", b"{not json")
    output.hear("web", b'{"level": "nonsense", "event": "x"}')
    output.hear("web", b"{}")
    assert [line["level"] for line in kept(tmp_path)] == ["info"] * 3


def test_control_characters_do_not_reach_the_terminal(output: Output, terminal: StringIO) -> None:
    output.hear("web", b"\x1b]0;title\x07 and \xff")
    output.show_tail("web")
    assert "\x1b" not in terminal.getvalue()
    assert "\x07" not in terminal.getvalue()


def test_an_endless_line_is_cut(output: Output, tmp_path: Path) -> None:
    output.hear("web", b"x" * 1_000_000)
    assert len(str(kept(tmp_path)[0]["event"])) == LONGEST_LINE


def test_a_closed_terminal_does_not_stop_the_bot(tmp_path: Path) -> None:
    output = Output(tmp_path / "bot.log", Closed(), style="console", level="debug")
    output.say("one")
    output.say("two")
    output.close()
    assert [line["event"] for line in kept(tmp_path)] == ["one", "two"]


def test_the_file_is_put_aside_when_it_is_full(
    tmp_path: Path, terminal: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.output.FILE_BYTES", 2_000)
    output = Output(tmp_path / "bot.log", terminal, style="console", level="warning")
    for _ in range(200):
        output.say("a sentence of some length, to fill the file")
    output.close()
    assert len(list(tmp_path.glob("bot.log*"))) == 6
