"""A policy as an operator reads and writes it: TOML, with lengths of time such as `48h`.

What `policy show` prints, `policy set` takes back.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.cli.operating import OperatingError
from bot.cli.spans import read_span, write_span
from core.policy import DEFAULT_POLICY, Policy
from core.values import Value

Plain = dict[str, object]
"""Nested tables of texts, numbers, and lists of these."""

ABOUT: Final = frozenset({"version", "changed_by", "changed_at"})
"""What is said of a version, and cannot be set."""

SPANS: Final = frozenset(name for name, value in DEFAULT_POLICY if isinstance(value, timedelta)) | {
    "reminders"
}
"""The settings that are lengths of time, or a list of them."""

_TABLES: Final[TypeAdapter[Plain]] = TypeAdapter(Plain)


def plain(policy: Policy) -> Plain:
    """Give a policy's settings as tables, in the order in which the rules have them."""
    return {name: _plain(value) for name, value in policy if name not in ABOUT}


def _plain(value: object) -> object:
    match value:
        case timedelta():
            return write_span(value)
        case Value():
            return {name: _plain(held) for name, held in value if held is not None}
        case Mapping():
            return {str(name): _plain(held) for name, held in value.items()}
        case frozenset():
            return sorted(map(str, value))
        case tuple():
            return [_plain(held) for held in value]
        case str():
            return str(value)
        case _:
            return value


def flat(tables: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """Give every setting with its whole name, such as `support.channel`, and its value as text."""
    for name, value in tables.items():
        if value is None:
            continue
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{before}{name}.")
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            yield f"{before}{name}", ", ".join(_reason(one) for one in value)
        else:
            yield f"{before}{name}", _toml(value)


def _reason(reason: object) -> str:
    """One reason of a list, on one line."""
    if not isinstance(reason, Mapping):
        return _toml(reason)
    labels = reason.get("labels") or {}
    shown = f" {_toml(labels)}" if labels else ""
    return f"{reason['code']} ({reason['fault']}){shown}"


def differences(before: Policy, after: Policy) -> Iterator[tuple[str, str, str]]:
    """Give each setting that differs, with both values; what is not set is empty."""
    old, new = dict(flat(plain(before))), dict(flat(plain(after)))
    for name in dict.fromkeys([*old, *new]):
        if old.get(name, "") != new.get(name, ""):
            yield name, old.get(name, ""), new.get(name, "")


def as_toml(policy: Policy) -> str:
    """Write a policy as a file that can be edited and set again."""
    settings = {name: value for name, value in plain(policy).items() if value is not None}
    tables = {name: value for name, value in settings.items() if isinstance(value, Mapping)}
    lines = [f"{name} = {_toml(value)}" for name, value in settings.items() if name not in tables]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_table(table)]
    return "\n".join(lines) + "\n"


def _table(table: Mapping[str, object]) -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{name} = ["
            yield from (f"  {_toml(one)}," for one in value)
            yield "]"
        else:
            yield f"{name} = {_toml(value)}"


def _toml(value: object) -> str:
    match value:
        case Mapping():
            return f"{{{', '.join(f'{name} = {_toml(held)}' for name, held in value.items())}}}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case str() | bool() | int():
            # JSON's texts, numbers and truth values are TOML's too (TOML 1.0).
            return json.dumps(value, ensure_ascii=False)
        case _:
            return f"{value}"


def read_file(path: Path) -> Plain:
    """Read settings from a TOML or a JSON file.

    Raises:
        OperatingError: it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return _TABLES.validate_python(
            json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
        raise OperatingError(f"{path}: {reason}. It should be a TOML or a JSON file.") from error


def read_pairs(pairs: Iterable[str]) -> Plain:
    """Read settings written as `window=24h`, `support.channel=discord:500`, `reminders=24h,1h`.

    Raises:
        OperatingError: one of them has no name or no value.
    """
    settings: Plain = {}
    for pair in pairs:
        name, equals, written = pair.partition("=")
        *path, last = name.strip().split(".")
        if not equals or not last:
            raise OperatingError(f"{pair}: it should be NAME=VALUE, such as window=24h.")
        inner = settings
        for step in path:
            held = inner.setdefault(step, {})
            if not isinstance(held, dict):
                raise OperatingError(f"{pair}: {step} is set as a whole already.")
            inner = held
        inner[last] = _read_value(written.strip())
    return settings


def _read_value(written: str) -> object:
    """Read a value: JSON where it looks like a list, a table or a quoted text, else the text."""
    if written == "null":
        return None
    if written[:1] not in {"[", "{", '"'}:
        return written
    try:
        value: object = json.loads(written)
    except ValueError as error:
        raise OperatingError(f"{written}: it begins as JSON does, but is none.") from error
    return value


def amendments(policy: Policy, settings: Mapping[str, object]) -> Plain:
    """Give what is to be changed in a policy, in the form in which the policy takes it.

    Tables are merged with what stands; lists and values are replaced.

    Raises:
        OperatingError: there is no setting of such a name, or a length of time cannot be read.
    """
    stands = plain(policy)
    changes: Plain = {}
    for name, given in settings.items():
        if name not in stands:
            known = ", ".join(sorted(stands))
            raise OperatingError(f"{name}: there is no such setting. There are: {known}.")
        changes[name] = _spans(name, given) if name in SPANS else _merged(stands[name], given)
    return changes


def _spans(name: str, given: object) -> object:
    texts = [given] if not isinstance(given, list) else given
    if name == "reminders" and isinstance(given, str):
        texts = [part for part in given.split(",") if part.strip()]
    try:
        spans = [read_span(f"{text}") for text in texts]
    except ValueError as error:
        raise OperatingError(f"{name}: {error}.") from error
    return tuple(spans) if name == "reminders" else spans[0]


def _merged(stands: object, given: object) -> object:
    if isinstance(stands, Mapping) and isinstance(given, Mapping):
        return {
            **stands,
            **{name: _merged(stands.get(name), value) for name, value in given.items()},
        }
    if isinstance(stands, list) and isinstance(given, str):
        return [part.strip() for part in given.split(",") if part.strip()]
    return given


def why_not(error: ValidationError) -> str:
    """Say what is wrong with settings, one line each, in the words of the rules."""
    lines = []
    for one in error.errors(include_url=False, include_input=False):
        message = one["msg"].removeprefix("Value error, ")
        lines.append(f"{'.'.join(map(str, one['loc'])) or 'policy'}: {message}")
    return "\n".join(lines)
