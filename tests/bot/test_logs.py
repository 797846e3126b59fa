"""What people wrote, tokens and confidential reasons cannot get into a log line."""

import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
import structlog

from bot.folders import ROOT
from bot.logs import CODE, FACTS, WITHHELD, configure

SECRET = "she never answered me"
TOKENS = [
    "xoxb-1234567890-abcdefghij",
    "xapp-1-A0123-456-abcdef",
    "redis://:hunter2@localhost/0",
    # The shape of a Discord token, put together so that no scanner takes it for one.
    "MTIzNDU2Nzg5MDEyMzQ1Njc4" + "." + "GabcDE" + "." + "abcdefghijklmnopqrstuvwxyz0123456789ab",
]


@dataclass
class Log:
    stream: io.StringIO

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def last(self) -> dict[str, object]:
        return self.lines[-1]


@pytest.fixture
def log() -> Iterator[Log]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    configure("web", "DEBUG", "json", stream)
    yield Log(stream)
    root.handlers[:], root.level = before
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


class Kind(StrEnum):
    CANCELLATION = "cancellation"


def test_ids_codes_counts_and_times_are_shown(log: Log) -> None:
    structlog.get_logger("bot.web").info(
        "request opened",
        order="ORD-1",
        kind=Kind.CANCELLATION,
        count=3,
        wait=timedelta(seconds=2),
        next_due=datetime(2026, 1, 2, tzinfo=UTC),
        recipient=["slack:U0ANA", "discord:1"],
    )
    assert {**log.last, "at": ""} == {
        "at": "",
        "level": "info",
        "logger": "bot.web",
        "process": "web",
        "event": "request opened",
        "order": "ORD-1",
        "kind": "cancellation",
        "count": 3,
        "wait": 2.0,
        "next_due": "2026-01-02T00:00:00+00:00",
        "recipient": ["slack:U0ANA", "discord:1"],
    }


def test_a_fact_that_is_not_on_the_list_is_withheld(log: Log) -> None:
    structlog.get_logger("bot.web").info("request opened", reason="late", comment=SECRET, text="hi")
    assert log.last["reason"] == log.last["comment"] == log.last["text"] == WITHHELD


def test_words_under_an_allowed_name_are_withheld(log: Log) -> None:
    structlog.get_logger("bot.web").info("request opened", order=SECRET, kind={"why": SECRET})
    assert log.last["order"] == log.last["kind"] == WITHHELD


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_under_an_allowed_name_is_withheld(log: Log, token: str) -> None:
    structlog.get_logger("bot.web").info("connected", address=token, id=token)
    assert token not in log.text
    assert log.last["address"] == WITHHELD


def test_a_sentence_that_was_put_together_is_withheld_when_it_is_long(log: Log) -> None:
    structlog.get_logger("bot.web").info(f"request opened: {SECRET * 20}")
    assert log.last["event"] == WITHHELD


def test_values_put_into_a_sentence_are_withheld(log: Log) -> None:
    structlog.get_logger("bot.web").info("request opened: %s", SECRET)
    assert SECRET not in log.text


def test_an_allowed_fact_cannot_replace_what_the_line_says_of_itself(log: Log) -> None:
    structlog.get_logger("bot.web").info("request opened", level="x", logger="y", at="z")
    assert (log.last["level"], log.last["logger"]) == ("info", "bot.web")


def test_a_library_is_shown_as_its_template(log: Log) -> None:
    logging.getLogger("rq.worker").warning("%s: %s failed", "notify", SECRET)
    assert log.last["event"] == "%s: %s failed"
    assert SECRET not in log.text


def test_a_library_that_fills_in_its_own_sentence_is_shown_as_a_place(log: Log) -> None:
    logging.getLogger("slack_bolt").error(f"Failed: {SECRET}")  # noqa: G004 - as libraries do
    assert log.last["event"] == WITHHELD
    assert str(log.last["where"]).startswith("tests/bot/test_logs.py:")


def test_libraries_are_quiet_below_a_warning() -> None:
    stream = io.StringIO()
    script = (
        "import logging, sys\nfrom bot.logs import configure\n"
        "configure('web', 'INFO', 'json', sys.stdout)\n"
        "logging.getLogger('rq.worker').info('%s', 1)\n"
        "logging.getLogger('bot').info('%s', 2)\n"
    )
    done = _python(script)
    print(done.stdout, file=stream)
    assert '"logger": "bot"' in done.stdout
    assert "rq.worker" not in done.stdout


def test_an_error_is_shown_without_its_message(log: Log) -> None:
    try:
        try:
            _ = os.environ[SECRET]
        except KeyError as cause:
            raise ValueError(SECRET) from cause
    except ValueError:
        structlog.get_logger("bot.worker").exception("job failed", job="n-1")
        logging.getLogger("rq.worker").exception("job %s failed", SECRET)
    for line in log.lines:
        assert line["error"] == "ValueError"
        assert isinstance(line["because"], dict)
        assert line["because"]["error"] == "KeyError"
        assert "test_an_error_is_shown_without_its_message" in str(line["trace"])
    assert SECRET not in log.text


def test_each_part_of_a_group_of_errors_is_shown(log: Log) -> None:
    group = ExceptionGroup(SECRET, [ValueError(SECRET), OSError(2, "No such file", SECRET)])
    structlog.get_logger("bot.worker").error("task failed", exc_info=group)
    parts = log.last["parts"]
    assert isinstance(parts, list)
    assert [part["error"] for part in parts] == ["ValueError", "FileNotFoundError"]
    assert parts[1]["says"] == "No such file"
    assert SECRET not in log.text


def test_an_uncaught_error_is_logged_like_any_other() -> None:
    script = (
        "from bot.logs import configure\n"
        "configure('clock', 'INFO', 'json')\n"
        f"raise ValueError({SECRET!r})\n"
    )
    done = _python(script)
    line = json.loads(done.stderr)
    assert (line["event"], line["error"], line["process"]) == (
        "uncaught error",
        "ValueError",
        "clock",
    )
    assert SECRET not in done.stderr


def test_people_read_lines_without_braces(log: Log) -> None:
    configure("web", "INFO", "console", log.stream)
    structlog.get_logger("bot.web").info("request opened", order="ORD-1", comment=SECRET)
    assert "request opened" in log.text
    assert "order=ORD-1" in log.text
    assert SECRET not in log.text


def test_no_allowed_name_is_one_for_what_people_write() -> None:
    written = {"comment", "note", "message", "reason", "title", "text", "explanation", "name"}
    assert not FACTS & (written | {"token", "secret", "password", "payload", "body", "value"})
    assert all(CODE.fullmatch(name) for name in FACTS)


def _python(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
