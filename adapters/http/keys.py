"""Keys of the HTTP API: drawing them, and knowing who bears one.

A key is `rc_<id>_<secret>`. Kept is the SHA-256 of the secret, which has 256 random bits: nothing
that could be guessed has to be slowed down, and what is kept lets nobody in.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

from adapters.shared.marketplace import ApiKey, ApiKeys

_KEY: Final = re.compile(r"rc_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class Drawn(NamedTuple):
    """A new key.

    Attributes:
        text: what its holder sends; shown once and kept nowhere.
        id: names it.
        digest: of its secret, to be kept.
    """

    text: str
    id: str
    digest: str


def draw() -> Drawn:
    """Draw a new key."""
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return Drawn(f"rc_{key_id}_{secret}", key_id, _digest(secret))


async def holder(keys: ApiKeys, authorization: str) -> ApiKey | None:
    """Say whose key a request bears; none when it bears no key that is let in.

    Args:
        keys: the keys.
        authorization: the header.
    """
    scheme, _, text = authorization.partition(" ")
    match = _KEY.fullmatch(text.strip())
    if scheme.lower() != "bearer" or match is None:
        return None
    key = await keys.find(match[1])
    if key is None or not hmac.compare_digest(key.digest, _digest(match[2])):
        return None
    return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
