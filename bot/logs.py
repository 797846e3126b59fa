"""Logging that cannot tell what people wrote.

What may be said is listed; everything else is withheld, whoever says it:

- a line of this application is a constant sentence with facts, and a fact is shown when its name
  is in `FACTS` and its value looks like an id, a code, a count or a time;
- a line of a library is shown as its unfilled template, never with the values put into it;
- an error is shown as its class and the places it came through, never with its message, which
  may quote a form (`SPEAKING_ERRORS` are the exceptions).

A withheld value shows as `[withheld]`, so that one who needs a fact sees where to add its name.
"""

import faulthandler
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import TracebackType
from typing import Final, Literal, TextIO

import structlog

WITHHELD: Final = "[withheld]"

# A name gets on this list when programs make its values: ids, codes, counts, durations, times.
FACTS: Final = frozenset(
    """
    account address application attempt audience batch card channel code command count delay
    dropped due entries event_id failed guild interaction job key kind language late_seconds
    locale message_id method milliseconds move next_due notice offset_ms operator order outcome
    pid pending platform port process queue recipient refusal rejected release request
    retry_after revision schema seconds settled shard signal size state status store
    team thread transport update user version view wait workspace
    """.split()
)

# Ids, codes, addresses: nothing that has a blank, as what people write soon has.
CODE: Final = re.compile(r"[\w.:/+@=#*-]{1,120}", re.ASCII)
# A second net, for a token under an allowed name: Slack's, Discord's, a password in an address.
SECRET: Final = re.compile(
    r"xox[a-z]-|xapp-|xwfp-|://[^/]*@|[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}", re.ASCII
)
LONGEST_SENTENCE: Final = 160
"""Characters of the constant sentence; longer ones were put together from something."""

# Errors whose message a program makes from names and addresses, never from what people wrote.
SPEAKING_ERRORS: Final = frozenset(
    {
        "builtins.ImportError",
        "builtins.NameError",
        "builtins.RecursionError",
        "redis.exceptions.ConnectionError",
        "redis.exceptions.TimeoutError",
    }
)

OWN_PACKAGES: Final = ("bot", "core", "adapters")

Event = MutableMapping[str, object]


def configure(
    process: str,
    level: str,
    style: Literal["console", "json"],
    stream: TextIO | None = None,
    first: Sequence[structlog.typing.Processor] = (),
) -> None:
    """Send every line of this process, whoever writes it, through the rules above.

    Args:
        process: The name of this process, on every line.
        level: The least important level of this application's own lines. Libraries speak from
            WARNING on (from INFO when this is DEBUG).
        style: `console` for people, `json` for machines.
        stream: Where the lines go; standard error by default.
        first: Who sees every event before it is made a line, with all that was withheld from it.
    """
    stream = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(process, style, first, colours=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if level == "DEBUG" else logging.WARNING)
    for package in OWN_PACKAGES:
        logging.getLogger(package).setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    faulthandler.enable()


def _formatter(
    process: str,
    style: Literal["console", "json"],
    first: Sequence[structlog.typing.Processor],
    *,
    colours: bool,
) -> structlog.stdlib.ProcessorFormatter:
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=colours, timestamp_key="at")
    )

    def complete(_: object, __: str, event: Event) -> Event:
        return plain_line(event) | {"process": process}

    return structlog.stdlib.ProcessorFormatter(
        processors=[*first, complete, renderer],
        use_get_message=False,  # the template, before values are put into it
        pass_foreign_args=True,
    )


def plain_line(event: Event) -> dict[str, object]:
    """What may be shown of one log event, from this application or from a library."""
    record = event["_record"]
    assert isinstance(record, logging.LogRecord)  # noqa: S101 - structlog's own contract
    from_here = bool(event["_from_structlog"])
    line = facts(event) if from_here else {}
    line |= {
        "at": datetime.fromtimestamp(record.created).astimezone().isoformat("T", "milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _sentence(event["event"]) if from_here else _template(record, event),
    }
    if line["event"] == WITHHELD:
        line["where"] = f"{short_path(record.pathname)}:{record.lineno}"
    error = error_of(event.get("exc_info"))
    return line if error is None else line | error_facts(error)


def facts(event: Mapping[str, object]) -> dict[str, object]:
    """The facts of an event, with what may not be shown withheld."""
    return {
        name: shown(value) if name in FACTS else WITHHELD
        for name, value in event.items()
        if name not in {"event", "exc_info", "_record", "_from_structlog"}
    }


def shown(value: object) -> object:
    """The value of a fact as it may be shown."""
    match value:
        case Enum():
            return shown(value.value)
        case None | bool() | int() | float() | Decimal():
            return value if not isinstance(value, Decimal) else str(value)
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case str() if CODE.fullmatch(value) and not SECRET.search(value):
            return value
        case list() | tuple() | set() | frozenset():
            return [shown(item) for item in value]
        case _:
            return WITHHELD


def error_facts(error: BaseException, *, depth: int = 5) -> dict[str, object]:
    """What may be said about an error: its class, where it came through, and what caused it.

    Args:
        error: The error.
        depth: How many causes of causes are told.
    """
    told: dict[str, object] = {
        "error": type_name(error),
        "trace": [
            f"{short_path(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
    says = said_by(error)
    if says is not None:
        told["says"] = says
    cause = cause_of(error)
    if cause is not None and depth:
        told["because"] = error_facts(cause, depth=depth - 1)
    if isinstance(error, BaseExceptionGroup) and depth:
        told["parts"] = [error_facts(part, depth=depth - 1) for part in error.exceptions]
    return told


def said_by(error: BaseException) -> str | None:
    """What an error says, if it is one whose words a program makes; None for all others."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror  # without the file's name, which a person may have chosen
    if SPEAKING_ERRORS & {_name_of(kind) for kind in type(error).__mro__}:
        return str(error)
    return None


def cause_of(error: BaseException) -> BaseException | None:
    """The error that led to this one, as a traceback would show it."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def type_name(error: BaseException) -> str:
    """The error's class, with its module unless that is Python's own."""
    return _name_of(type(error)).removeprefix("builtins.")


def _name_of(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def error_of(exc_info: object) -> BaseException | None:
    """The error that a log event is about, in whichever of its forms; None when it has none."""
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exc_info()[1]
        case _:
            return None


def _sentence(event: object) -> str:
    if isinstance(event, str) and len(event) <= LONGEST_SENTENCE and "\n" not in event:
        return event
    return WITHHELD


def _template(record: logging.LogRecord, event: Event) -> str:
    # Without values to fill in, the text may have been filled in already.
    return _sentence(record.msg) if event.get("positional_args") else WITHHELD


def short_path(path: str) -> str:
    """The last three parts of a path: enough to find the file, without the machine's folders."""
    return "/".join(path.split("/")[-3:])


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        structlog.get_logger("bot").critical("uncaught error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
