"""Time zones by their IANA names, for people whose platform tells none."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

OFTEN: Final = (
    "UTC",
    "Europe/London",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Jakarta",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
)
"""Suggested before anything is typed: a zone for most of the world's people."""


@cache
def known_zones() -> tuple[str, ...]:
    """All zones that people know by a place, and UTC."""
    places = (name for name in available_timezones() if "/" in name)
    return ("UTC", *sorted(name for name in places if not name.startswith("Etc/")))


def suggest_zones(typed: str, now: datetime, most: int) -> Sequence[tuple[str, str]]:
    """Suggest zones while one is typed.

    Args:
        typed: so far; a part of a place's name.
        now: what the clocks there are told by.
        most: how many to give.

    Returns:
        Of each its label, with the time that it is there, and its name.
    """
    wanted = typed.strip().lower().replace(" ", "_")
    fitting = [name for name in known_zones() if wanted in name.lower()] if wanted else OFTEN
    # What begins with it comes first: "new york" is a city before it is a part of one.
    fitting = sorted(fitting, key=lambda name: not _city(name).startswith(wanted))
    return [(_label(name, now), name) for name in fitting[:most]]


def _label(name: str, now: datetime) -> str:
    return f"{name.replace('_', ' ')} · {now.astimezone(ZoneInfo(name)):%H:%M}"


def _city(name: str) -> str:
    return name.rpartition("/")[2].lower()
