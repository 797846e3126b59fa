"""Records as JSON: a snapshot that a thread may write while the world goes on."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import cast

from sandbox.wire import JSON, JSONObject


def plain_fields(record: object) -> JSONObject:
    """The fields of a record; JSON bodies within it are shared, since they are only replaced."""
    if not is_dataclass(record) or isinstance(record, type):
        raise TypeError(f"{record!r} is no record")
    return {item.name: _plain(getattr(record, item.name)) for item in fields(record)}


def _plain(value: object) -> JSON:
    """A field as JSON. Containers are copied, so that a thread may write what the loop changes."""
    if isinstance(value, (set, frozenset)):
        return [str(item) for item in sorted(value)]
    if isinstance(value, Mapping):
        return {str(key): _item(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_item(item) for item in value]
    return _item(value)


def _item(value: object) -> JSON:
    """What a container holds; JSON bodies are shared, since they are only ever replaced."""
    if is_dataclass(value):
        return plain_fields(value)
    if isinstance(value, list):
        return list(value)
    return cast("JSON", value)
