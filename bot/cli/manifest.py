"""`slack manifest`: manifest.yml as it is for Socket Mode, or with its URLs for HTTP."""

import re
from typing import Final

from bot.folders import ROOT
from bot.settings import Settings

FILE: Final = ROOT / "manifest.yml"
PLACEHOLDER: Final = "https://bot.example.com"
URL_LINE: Final = re.compile(r"^(\s*)# ((?:url|request_url|redirect_urls): )", re.MULTILINE)


def main(settings: Settings, url: str | None = None, *, org: bool = False) -> None:
    """Print the manifest: over HTTP where an address is known, else over Socket Mode.

    Args:
        settings: the operator's; `PUBLIC_URL` is the address where none is given.
        url: where the web process is reached from outside.
        org: whether a whole organisation can install the app at once (Enterprise Grid).
    """
    text, address = FILE.read_text(encoding="utf-8"), url or settings.public_url
    shown = text if address is None else over_http(text, address)
    print(for_organisations(shown) if org else shown, end="")


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


def for_organisations(text: str) -> str:
    """The manifest of an app that a whole organisation can install at once.

    Source: https://docs.slack.dev/enterprise/organization-ready-apps.
    """
    return text.replace("org_deploy_enabled: false", "org_deploy_enabled: true")
