"""`slack manifest`: manifest.yml as it is for Socket Mode, or with its URLs for HTTP."""

import re
from typing import Final

from bot.folders import ROOT
from bot.settings import Settings

FILE: Final = ROOT / "manifest.yml"
PLACEHOLDER: Final = "https://bot.example.com"
URL_LINE: Final = re.compile(r"^(\s*)# ((?:url|request_url|redirect_urls): )", re.MULTILINE)


def main(settings: Settings) -> None:
    """Print the manifest: over HTTP when `PUBLIC_URL` is set, else over Socket Mode."""
    text = FILE.read_text(encoding="utf-8")
    print(text if settings.public_url is None else over_http(text, settings.public_url), end="")


def over_http(text: str, public_url: str) -> str:
    """The manifest with its URLs, and without Socket Mode.

    Args:
        text: The manifest for Socket Mode, its URLs in comments.
        public_url: Where the web process is reached from outside, without a trailing slash.
    """
    _, _, body = text.partition("_metadata:")  # without the note about the other form
    body = URL_LINE.sub(r"\1\2", f"_metadata:{body}")
    body = body.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    return body.replace(PLACEHOLDER, public_url)
