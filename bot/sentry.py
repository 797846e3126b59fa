"""Errors to Sentry, which learns no more than the log may show.

Whatever a process logs as an error (or worse) becomes an event: the constant sentence, the facts
that `bot.logs` lets through, the class of each error, its code where it has one, and the places it
came through. Nothing is gathered by the SDK itself: its integrations, which would take messages,
values of variables, lines of source, requests and breadcrumbs along, are off; and an event that was
not made here is dropped.
"""

from __future__ import annotations

import atexit
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from enum import Enum
from types import FrameType
from typing import TYPE_CHECKING, Final, cast

import sentry_sdk
import structlog
from sentry_sdk.transport import Transport

from bot.logs import (
    OWN_PACKAGES,
    Event,
    cause_of,
    error_of,
    plain_line,
    said_by,
    short_path,
)

if TYPE_CHECKING:
    from sentry_sdk.types import Event as SentryEvent
    from sentry_sdk.types import Hint

FLUSH_SECONDS: Final = 2.0
"""How long the end of a process waits for what is not sent yet; the SDK's own default."""

DEPTH: Final = 5
"""How many causes of causes are told, as in the log."""

NOT_FACTS: Final = frozenset("at level logger event error trace says because parts".split())
"""What a line of the log has beyond its facts, and an event tells in places of its own."""

KEPT: Final = frozenset(
    """
    event_id timestamp level platform logger logentry exception tags release environment sdk
    fingerprint
    """.split()
)
"""What of an event leaves this process: what is made here, and what the protocol demands."""

MADE_HERE: Final = "made by bot.sentry"
"""In the hint of an event that was put together here."""

STABLE: Final = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
"""A code that programs go by, such as `channel_not_found`, and no word that anybody wrote."""

# Their own troubles in reporting would be reported again and again.
REPORTERS: Final = ("sentry_sdk", "urllib3", "opentelemetry")

log = structlog.get_logger(__name__)


def reporter(
    dsn: str, process: str, transport: Transport | None = None
) -> structlog.typing.Processor:
    """Report the errors of this process from now on; what is left at its end is sent then.

    Args:
        dsn: where to, with the key.
        process: the name of this process, on every event.
        transport: how; over HTTP by default.

    Returns:
        What has to see the events of the log: one of `first` of `bot.logs.configure`.
    """
    # `send_default_pii` is off unless set; setting it, even so, is deprecated since 2.75.
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_kept,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_backpressure_handling=False,  # a thread that would look every 10 s at nothing
        enable_metrics=False,
        enable_logs=False,
        spotlight=False,
    )
    # An error that ends the process is logged by its excepthook, which comes before this.
    atexit.register(sentry_sdk.get_client().close, timeout=FLUSH_SECONDS)

    def report(_: object, __: str, event: Event) -> Event:
        record = event["_record"]
        if (
            isinstance(record, logging.LogRecord)
            and record.levelno >= logging.ERROR
            and record.name.partition(".")[0] not in REPORTERS
        ):
            try:
                made = _made_of(plain_line(event), error_of(event.get("exc_info")), process)
                sentry_sdk.capture_event(made, {MADE_HERE: True})
            except Exception as error:  # the line itself has to get into the log
                log.warning("an error could not be reported", exc_info=error)
        return event

    return report


def _made_of(line: Mapping[str, object], error: BaseException | None, process: str) -> SentryEvent:
    """An event of what the log says, with the places of its error one by one."""
    facts = {name: value for name, value in line.items() if name not in NOT_FACTS}
    made: SentryEvent = {
        "level": "fatal" if line["level"] == "critical" else "error",
        "logger": str(line["logger"]),
        "logentry": {"message": str(line["event"])},
        "tags": {name: _tag(value) for name, value in facts.items()} | {"process": process},
    }
    if "where" in line:  # a withheld sentence: only its place tells one trouble from another
        made["fingerprint"] = [str(line["logger"]), str(line["where"])]
    if error is not None:
        made["exception"] = {"values": list(_errors(error, DEPTH))}
    return made


def _errors(error: BaseException, depth: int) -> Iterator[dict[str, object]]:
    """The error with what led to it, the first cause first, as the protocol has it."""
    before = [cause_of(error)]
    if isinstance(error, BaseExceptionGroup):
        before += error.exceptions
    for one in before:
        if one is not None and depth:
            yield from _errors(one, depth - 1)
    frames = [_place(frame, number) for frame, number in traceback.walk_tb(error.__traceback__)]
    kind = type(error)
    told: dict[str, object] = {
        "type": kind.__qualname__,
        "module": kind.__module__,
        "value": said_by(error) or _code_of(error),
    }
    if frames:
        told["stacktrace"] = {"frames": frames}
    yield told


def _place(frame: FrameType, number: int) -> dict[str, object]:
    module = str(frame.f_globals.get("__name__", ""))
    return {
        "filename": short_path(frame.f_code.co_filename),
        "module": module,
        "function": frame.f_code.co_qualname,
        "lineno": number,
        "in_app": module.partition(".")[0] in OWN_PACKAGES,
    }


def _code_of(error: BaseException) -> str | None:
    code: object = getattr(error, "code", None)
    match code:
        case bool():
            return None
        case Enum() | int():
            return str(code)
        case str() if STABLE.fullmatch(code):
            return code
        case _:
            return None


def _tag(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _kept(event: SentryEvent, hint: Hint) -> SentryEvent | None:
    """What of an event leaves this process; nothing, if it was not made here."""
    if MADE_HERE not in hint:
        return None
    kept = {name: value for name, value in event.items() if name in KEPT}
    return cast("SentryEvent", kept)
