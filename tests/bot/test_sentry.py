"""Errors reach Sentry with their class, code and place, and with nothing that anybody wrote."""

import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sentry_sdk
import structlog
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from adapters.shared.messenger import Cause, UnreachableError
from bot.folders import ROOT
from bot.logs import configure
from bot.sentry import reporter

SECRET = "she never answered me, and her name is Ada"
TOKEN = "xoxb-1234567890-abcdefghij"
DSN = "https://key@errors.invalid/1"


class InMemory(Transport):
    """The SDK's own base of a transport, which keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize())


@dataclass
class Reports:
    transport: InMemory = field(default_factory=InMemory)
    log: io.StringIO = field(default_factory=io.StringIO)

    @property
    def text(self) -> str:
        return b"\n".join(self.transport.sent).decode()

    @property
    def events(self) -> list[dict[str, object]]:
        return [json.loads(sent.splitlines()[2]) for sent in self.transport.sent]


@pytest.fixture
def reports() -> Iterator[Reports]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = (root.handlers[:], root.level)
    kept = Reports()
    report = reporter(DSN, "worker-notify", kept.transport)
    configure("worker-notify", "INFO", "json", kept.log, first=[report])
    yield kept
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    root.handlers[:], root.level = before
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


def fail(said: str, token: str) -> None:
    """Provoke an error whose message, cause and local variables hold what may not be told."""
    note = f"{said} {token}"
    try:
        raise LookupError(note)  # noqa: TRY301 - for the sake of a cause
    except LookupError as error:
        error.add_note(note)
        raise ValueError(said, token) from error


def provoke() -> None:
    try:
        fail(SECRET, TOKEN)
    except ValueError as error:
        structlog.get_logger("bot.jobs").error(
            "a job failed", exc_info=error, order="ORD-1", request=2, text=SECRET
        )


def test_an_event_says_where_and_what_class_and_for_which_order(reports: Reports) -> None:
    provoke()
    [event] = reports.events
    assert event["logentry"] == {"message": "a job failed"}
    assert event["tags"] == {
        "process": "worker-notify",
        "order": "ORD-1",
        "request": "2",
        "text": "[withheld]",
    }
    exceptions = event["exception"]
    assert isinstance(exceptions, dict)
    cause, error = exceptions["values"]
    assert (cause["type"], error["type"]) == ("LookupError", "ValueError")
    assert [frame["function"] for frame in error["stacktrace"]["frames"]] == ["provoke", "fail"]
    assert {frozenset(frame) for frame in error["stacktrace"]["frames"]} == {
        frozenset({"filename", "module", "function", "lineno", "in_app"})
    }


def test_nothing_that_anybody_wrote_is_in_an_event(reports: Reports) -> None:
    provoke()
    logging.getLogger("some.library").error("could not send %s to %s", SECRET, TOKEN)
    logging.getLogger("some.library").error(f"could not send {SECRET}")  # noqa: G004 - as some do
    sys.excepthook(RuntimeError, RuntimeError(SECRET), None)
    assert len(reports.events) == 4
    for part in (SECRET, "Ada", TOKEN, "xoxb", os.uname().nodename):
        assert part not in reports.text


def test_an_event_that_somebody_else_makes_is_dropped(reports: Reports) -> None:
    sentry_sdk.add_breadcrumb(message=SECRET)
    try:
        fail(SECRET, TOKEN)
    except ValueError:
        sentry_sdk.capture_exception()
    sentry_sdk.capture_message(SECRET)
    assert reports.transport.sent == []


def test_withheld_sentences_are_told_apart_by_their_place(reports: Reports) -> None:
    logging.getLogger("some.library").error(f"could not send {SECRET}")  # noqa: G004 - as some do
    logging.getLogger("some.library").error(f"could not read {SECRET}")  # noqa: G004 - as some do
    [one, other] = [event["fingerprint"] for event in reports.events]
    assert one != other


def test_what_is_no_error_is_not_reported(reports: Reports) -> None:
    structlog.get_logger("bot.jobs").warning("the record is away", exc_info=OSError(5, "gone"))
    logging.getLogger("urllib3.connectionpool").error("no way to %s", "errors.invalid")
    assert reports.transport.sent == []


def test_a_stable_code_is_told(reports: Reports) -> None:
    error = UnreachableError(Cause.GONE, "channel_not_found")
    structlog.get_logger("bot.jobs").error("a job failed", exc_info=error)
    [event] = reports.events
    exceptions = event["exception"]
    assert isinstance(exceptions, dict)
    assert exceptions["values"][-1]["value"] == "channel_not_found"


class OddError(Exception):
    @property
    def code(self) -> int:
        raise LookupError(SECRET)


def test_a_report_that_fails_costs_no_line_of_the_log(reports: Reports) -> None:
    structlog.get_logger("bot.jobs").error("a job failed", exc_info=OddError(SECRET))
    assert reports.transport.sent == []
    lines = [json.loads(line) for line in reports.log.getvalue().splitlines()]
    assert [(line["level"], line["event"]) for line in lines] == [
        ("warning", "an error could not be reported"),
        ("error", "a job failed"),
    ]
    assert SECRET not in reports.log.getvalue()


@pytest.mark.parametrize("variable", ["SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT"])
def test_a_process_says_what_to_install_where_a_package_is_missing(variable: str) -> None:
    value = {"SENTRY_DSN": DSN}.get(variable, "http://127.0.0.1:4318")
    hide = (
        "import sys; sys.modules['sentry_sdk'] = None; sys.modules['opentelemetry'] = None;"
        "sys.argv = ['bot', 'clock'];"
    )
    ended = run(hide + "from bot.cli import main; sys.exit(main(['clock']))", **{variable: value})
    assert ended.returncode == 78
    assert ended.stderr.startswith(f"{variable} needs ")
    assert "pip install --require-hashes -r requirements/telemetry.txt" in ended.stderr
    assert value not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_without_the_settings_nothing_of_the_packages_is_imported() -> None:
    # redis-py by itself imports OpenTelemetry's API, and what it names figures by, where it is.
    ended = run(
        "import sys\n"
        "from bot.settings import read_settings\n"
        "from bot.telemetry import begin\n"
        "import bot.web, bot.worker, bot.clock, bot.discord_process, bot.slack_door\n"
        "begin(read_settings(), 'web')\n"
        "ours = ('sentry', 'opentelemetry.exporter', 'opentelemetry.sdk.trace', 'google')\n"
        "print([name for name in sys.modules if name.startswith(ours)])"
    )
    assert (ended.returncode, ended.stdout) == (0, "[]\n"), ended.stderr


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
