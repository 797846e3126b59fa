"""JSON as both wires carry it, and the few checks that every endpoint of the sandbox shares."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from aiohttp import web
from pydantic import JsonValue

JSON: TypeAlias = JsonValue
"""Any JSON value."""

JSONObject: TypeAlias = dict[str, JSON]
"""A JSON object."""

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""What answers a request."""

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Largest request body taken, in bytes: room for the files that people may upload."""


class RefusedByHand(Exception):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """Something a person, or whoever drives the sandbox, asked for and cannot have.

    It is answered as `{"error": code, "message": sentence}` by every `/_as` and `/_control`
    address.

    Attributes:
        code: Stable name of the reason, in snake case.
        message: One sentence for people.
        status: HTTP status of the answer, 4xx.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@web.middleware
async def refusals_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a `RefusedByHand` from any handler in the one shape that page and client read.

    With the header `X-Refusals: plain` it comes with status 200, and the status in its body: the
    page asks for that, since browsers write every other status to their console as an error.
    """
    try:
        return await handler(request)
    except RefusedByHand as refusal:
        answer: JSONObject = {"error": refusal.code, "message": refusal.message}
        if request.headers.get("X-Refusals") == "plain":
            return web.json_response({**answer, "status": refusal.status})
        return web.json_response(answer, status=refusal.status)


# Half of a pair of UTF-16: an emoji that a browser has cut in two (ECMA-404 lets it be written).
_ESCAPED_HALF: Final = re.compile(rb"\\u[dD]")
_HALF: Final = re.compile(r"[\ud800-\udfff]")


def read_json(raw: str | bytes) -> JSON:
    """Read JSON as it came over a wire; half an emoji becomes the sign for what cannot be read.

    Left as it is, it could be neither delivered nor kept: no text in UTF-8 can have it.

    Raises:
        ValueError: It is no JSON.
    """
    value: JSON = json.loads(raw)
    encoded = raw if isinstance(raw, bytes) else raw.encode(errors="replace")
    return _whole(value) if _ESCAPED_HALF.search(encoded) else value


def _whole(value: JSON) -> JSON:
    match value:
        case str():
            return _HALF.sub("\ufffd", value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {_HALF.sub("\ufffd", key): _whole(item) for key, item in value.items()}
        case _:
            return value


def as_object(value: object, what: str = "the body") -> JSONObject:
    """Take a value as a JSON object.

    Args:
        value: What came out of `json.loads`.
        what: How to name it in the refusal.

    Raises:
        RefusedByHand: `bad_request`, when it is anything else.
    """
    if not isinstance(value, dict):
        raise RefusedByHand("bad_request", f"{what} must be a JSON object")
    return {str(key): item for key, item in value.items()}


async def read_object(request: web.Request) -> JSONObject:
    """Read a request's body as a JSON object; an empty body is an empty object.

    Raises:
        RefusedByHand: `bad_request`, when the body is no JSON or no object.
    """
    raw = await request.text()
    if not raw:
        return {}
    try:
        value = read_json(raw)
    except ValueError as error:
        raise RefusedByHand("bad_request", f"the body is not JSON: {error}") from error
    return as_object(value)


def text_of(source: Mapping[str, JSON], key: str) -> str:
    """Read a required text field.

    Raises:
        RefusedByHand: `bad_request`, when it is missing or no text.
    """
    value = source.get(key)
    if not isinstance(value, str):
        raise RefusedByHand("bad_request", f"`{key}` must be a text")
    return value


def number_of(source: Mapping[str, JSON], key: str) -> float:
    """Read a required number field.

    Raises:
        RefusedByHand: `bad_request`, when it is missing or no number.
    """
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RefusedByHand("bad_request", f"`{key}` must be a number")
    return float(value)


def word(source: Mapping[str, JSON], key: str) -> str:
    """Read an optional text field; anything else counts as empty."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def part(source: Mapping[str, JSON], key: str) -> JSONObject:
    """Read an optional object field; anything else counts as empty."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def parts(source: Mapping[str, JSON], key: str) -> list[JSONObject]:
    """Read an optional list of objects; anything else counts as empty."""
    value = source.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(source: Mapping[str, JSON], key: str) -> list[str]:
    """Read an optional list of texts; anything else counts as empty."""
    value = source.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
