"""`files.*`: files, in the three steps of an upload."""

from typing import Final

from sandbox.slack.call import Method

METHODS: Final[tuple[Method, ...]] = ()
