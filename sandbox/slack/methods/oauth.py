"""`oauth.v2.*`: exchanging what a person agreed to for a token."""

from typing import Final

from sandbox.slack.call import Method

METHODS: Final[tuple[Method, ...]] = ()
