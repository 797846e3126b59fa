"""When a listener fails: the person is told, and the log says where without saying what."""

import traceback

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp

from adapters.slack import layout
from adapters.slack.afterwards import Afterwards
from adapters.slack.people import SlackPeople
from adapters.slack.stages import respond
from adapters.slack.wire import JSONObject, word

_LOG = structlog.get_logger(__name__)


class Mishaps:
    """Answers when a listener could not.

    Slack then gets the status 500, on which it keeps an open form with all that was typed and
    offers to send it again; a button shows a warning sign, which our own sentence explains.

    Args:
        people: speaks to people, here in the language for those it does not know.
        session: the one HTTP session.
        afterwards: runs what comes after the answer.
    """

    def __init__(
        self, people: SlackPeople, session: aiohttp.ClientSession, afterwards: Afterwards
    ) -> None:
        self._people = people
        self._session = session
        self._afterwards = afterwards

    def listen(self, app: AsyncApp) -> None:
        """Register with Bolt."""
        app.error(self.failed)

    async def failed(self, error: Exception, body: JSONObject) -> None:
        """A listener failed."""
        # The error's own text is left out: it can hold what people wrote (R11).
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        _LOG.error("slack_listener_failed", error=type(error).__name__, place=place)
        url = word(body, "response_url")
        if url:
            said = self._people.anyone().say("slack.failed")
            telling = respond(self._session, url, layout.lines((said,)), replace=False)
            self._afterwards.do(telling)
