"""Slack's signature on what it delivers over HTTP, looked at before anything in it is read.

Bolt looks at it too, but reads the body first, and takes what it cannot read for a fault of ours:
anybody could fill the log, and whatever is told of its errors, by posting nonsense.
Source: https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac
import re
from typing import Final

SIGNATURE: Final = "X-Slack-Signature"
MOMENT: Final = "X-Slack-Request-Timestamp"
"""The headers that Slack sends."""

LATEST: Final = 300
"""Seconds that a request may be old, against those who send one again (Slack, the same page)."""

_SECONDS: Final = re.compile(r"[0-9]{1,12}")


def is_signed(secret: str, body: bytes, moment: str, signature: str, now: float) -> bool:
    """Whether Slack signed a request, and did so a moment ago.

    Args:
        secret: the app's own signing secret; nothing is signed without one.
        body: as it came.
        moment: the header that says when, in seconds since 1970.
        signature: the header with the signature.
        now: seconds since 1970.
    """
    if not secret or not _SECONDS.fullmatch(moment) or abs(now - int(moment)) > LATEST:
        return False
    signed = hmac.new(secret.encode(), b"v0:%s:%s" % (moment.encode(), body), hashlib.sha256)
    # As bytes: what is not ASCII cannot be compared as text.
    shown = signature.encode(errors="surrogateescape")
    return hmac.compare_digest(f"v0={signed.hexdigest()}".encode(), shown)
