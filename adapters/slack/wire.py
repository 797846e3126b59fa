"""JSON as it goes over Slack's wire, and reading it without trusting its shape."""

from typing import TypeAlias

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"
JSONObject: TypeAlias = dict[str, "JSON"]


def part(body: JSONObject, *path: str) -> JSONObject:
    """Give the object at a path; an empty one when there is none."""
    found = body
    for name in path:
        inner = found.get(name)
        found = inner if isinstance(inner, dict) else {}
    return found


def parts(body: JSONObject, *path: str) -> list[JSONObject]:
    """Give the objects of the list at a path."""
    found = part(body, *path[:-1]).get(path[-1])
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def word(body: JSONObject, *path: str) -> str:
    """Give the text at a path; an empty one when there is none."""
    found = part(body, *path[:-1]).get(path[-1])
    return found if isinstance(found, str) else ""


def digits(body: JSONObject, *path: str) -> str:
    """Give the whole number at a path, as it is written; an empty text when there is none."""
    found = part(body, *path[:-1]).get(path[-1])
    return f"{found}" if isinstance(found, int) and not isinstance(found, bool) else ""


def flag(body: JSONObject, *path: str) -> bool:
    """Whether the value at a path is true, natively or as a form writes it."""
    found = part(body, *path[:-1]).get(path[-1])
    return found is True or found == "true"
