"""Addresses: the platforms' own, and what may be said about one."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

SLACK_API: Final = "https://slack.com/api/"
DISCORD_API: Final = "https://discord.com/api/v10"


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine and no other."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        shown = f"[{host}]" if ":" in host else host
        if parts.netloc.lower() not in {shown, f"{shown}:{parts.port}"}:
            return False  # a user name before the host, or something behind the bracket
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # not a URL, or a host name rather than an address
        return False


def without_password(url: str) -> str:
    """The URL as it may be shown: without user name, password and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
