"""How documents and logs are written: JSON, deflated with a dictionary of their own field names.

A small JSON object consists mostly of field names, which is why it is deflated with a preset
dictionary of them (RFC 1950, 2.2): a document takes a third of its plain size, a log element
likewise. What that is needed for, and what else was measured, is in docs/decisions.md.

A document begins with a line that the commit script and `migrate` read without inflating:
`<revision> <token> <schema> <dictionary> `. The token is new for each attempt to commit, so that
a commit which is sent again after a lost answer is known as the same one.
"""

import json
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from adapters.redis.upgrade import DOCUMENTS, ENTRIES, FromTheFutureError, Json, upgraded
from core.events import Entry
from core.orders import SCHEMA, Order

DICTIONARY: Final = 1
"""The dictionary that is written with. Its file is never changed: data was deflated with it. A
better one is a new file with the next number."""

HEAD_BYTES: Final = 40
"""The line at the beginning of a document is never longer than this."""

# Without zlib's header and checksum: the append-only file and the wire have their own.
_RAW: Final = -15
_LEVEL: Final = 6
_MEMORY: Final = 8

_FOLDER: Final = Path(__file__).parent / "dictionaries"
_ENTRIES: Final[TypeAdapter[tuple[Entry, ...]]] = TypeAdapter(tuple[Entry, ...])


class UnreadableError(Exception):
    """What stands in the record cannot be read; the message says where, never what it holds."""


class Head(NamedTuple):
    """The line at the beginning of a document.

    Attributes:
        revision: the order's revision.
        token: names the commit that wrote it.
        schema: the schema's version.
        dictionary: the dictionary's number.
    """

    revision: int
    token: str
    schema: int
    dictionary: int


def pack_order(order: Order, token: str) -> bytes:
    """Write a document.

    Args:
        order: the order.
        token: new for each attempt to commit; without blanks.
    """
    head = f"{order.revision} {token} {SCHEMA} {DICTIONARY} "
    return head.encode() + _deflate(order.model_dump_json(exclude_defaults=True).encode())


def unpack_order(raw: bytes) -> Order:
    """Read a document, of whatever schema.

    Raises:
        UnreadableError: it is broken, or from a later version of this application.
    """
    try:
        head, text = _unpack(raw)
        if head.schema == SCHEMA:
            return Order.model_validate_json(text)
        found: Json = json.loads(text)
        return Order.model_validate_json(json.dumps(upgraded(found, head.schema, DOCUMENTS)))
    except ValidationError as error:
        raise UnreadableError(_places(error)) from None
    except (ValueError, zlib.error, FromTheFutureError) as error:
        raise UnreadableError(_reason(error)) from None


def read_head(raw: bytes) -> Head:
    """Read the line at the beginning of a document.

    Raises:
        UnreadableError: there is none.
    """
    try:
        revision, token, schema, dictionary = raw[:HEAD_BYTES].split(b" ", 4)[:4]
        return Head(int(revision), token.decode("ascii"), int(schema), int(dictionary))
    except ValueError as error:
        raise UnreadableError(_reason(error)) from None


def pack_entries(entries: Iterable[Entry]) -> bytes:
    """Write what one commit adds to a log."""
    head = f"{SCHEMA} {DICTIONARY} ".encode()
    return head + _deflate(_ENTRIES.dump_json(tuple(entries), exclude_defaults=True))


def unpack_entries(raw: bytes) -> tuple[Entry, ...]:
    """Read what one commit added to a log, of whatever schema.

    Raises:
        UnreadableError: it is broken, or from a later version of this application.
    """
    try:
        first, second, packed = raw.split(b" ", 2)
        schema, text = int(first), _inflate(packed, int(second))
        if schema == SCHEMA:
            return _ENTRIES.validate_json(text)
        found: list[Json] = json.loads(text)
        now = [upgraded(entry, schema, ENTRIES) for entry in found]
        return _ENTRIES.validate_json(json.dumps(now))
    except ValidationError as error:
        raise UnreadableError(_places(error)) from None
    except (ValueError, zlib.error, FromTheFutureError) as error:
        raise UnreadableError(_reason(error)) from None


def schema_of_entries(raw: bytes) -> int:
    """Say under which schema an element of a log was written.

    Raises:
        UnreadableError: it does not say.
    """
    try:
        return int(raw.split(b" ", 1)[0])
    except ValueError as error:
        raise UnreadableError(_reason(error)) from None


def element_holds(raw: bytes, part: bytes) -> bool:
    """Whether an element of a log holds some JSON, without reading it as entries.

    Raises:
        UnreadableError: it is broken.
    """
    try:
        _, number, packed = raw.split(b" ", 2)
        return part in _inflate(packed, int(number))
    except (ValueError, zlib.error) as error:
        raise UnreadableError(_reason(error)) from None


def _unpack(raw: bytes) -> tuple[Head, bytes]:
    head = read_head(raw)
    packed = raw.split(b" ", 4)[4]
    return head, _inflate(packed, head.dictionary)


def _deflate(text: bytes) -> bytes:
    packer = _primed().copy()
    return packer.compress(text) + packer.flush()


@cache
def _primed() -> "zlib._Compress":
    """A packer that knows the dictionary already, to copy: learning it takes half of the time."""
    return zlib.compressobj(
        _LEVEL, zlib.DEFLATED, _RAW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, dictionary(DICTIONARY)
    )


def _inflate(packed: bytes, number: int) -> bytes:
    unpacker = zlib.decompressobj(_RAW, dictionary(number))
    text = unpacker.decompress(packed) + unpacker.flush()
    if not unpacker.eof:
        raise ValueError("it ends too early")
    return text


@cache
def dictionary(number: int) -> bytes:
    """Give a dictionary by its number.

    Raises:
        ValueError: there is none.
    """
    file = _FOLDER / f"{number}.txt"
    if not file.exists():
        raise ValueError("packed with a dictionary that this version does not have")
    return file.read_bytes()


def _places(error: ValidationError) -> str:
    """Where a document does not fit, and how; without the values, which people wrote."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in found[:5])


def _reason(error: Exception) -> str:
    """The class of an error; its message only where this application wrote it."""
    return str(error) if isinstance(error, FromTheFutureError) else type(error).__name__
