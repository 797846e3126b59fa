"""Trigger ids: leave to open one modal, within three seconds of what the person did.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses and the
errors of https://docs.slack.dev/reference/methods/views.open.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Final

from sandbox.slack.errors import SlackError, invalid_arguments

REMEMBERED_SECONDS: Final = 60.0
"""How long a trigger id that is used up or over is told apart from one that never was."""

_SHAPE: Final = re.compile(r"\d+\.\d+\.[0-9a-f]{32}")


@dataclass(slots=True)
class Trigger:
    """Leave to open one modal for one person.

    Attributes:
        made: On the machine's monotonic clock: people who move the sandbox's calendar do not
            make the bot slow.
    """

    id: str
    installation_id: str
    user_id: str
    channel_id: str
    view_id: str
    made: float
    used: bool = False


class Triggers:
    """The trigger ids given out lately. They live as long as the process does, at most.

    Attributes:
        life_seconds: How long one serves; a test may shorten it.
    """

    def __init__(self, life_seconds: float) -> None:
        self._made: dict[str, Trigger] = {}
        self.life_seconds = life_seconds

    def make(
        self, installation_id: str, user_id: str, *, channel_id: str = "", view_id: str = ""
    ) -> str:
        """Give out a trigger id for what a person just did, in a channel or within a view."""
        now = time.monotonic()
        self._forget(now)
        trigger_id = f"{int(now * 1000)}.{len(self._made)}.{secrets.token_hex(16)}"
        self._made[trigger_id] = Trigger(
            trigger_id, installation_id, user_id, channel_id, view_id, now
        )
        return trigger_id

    def exchange(self, trigger_id: str, installation_id: str) -> Trigger:
        """Use a trigger id up.

        Raises:
            SlackError: `invalid_arguments` when it is no trigger id at all, `invalid_trigger_id`
                when it is not one of this app's, `exchanged_trigger_id`, `expired_trigger_id`.
        """
        if not _SHAPE.fullmatch(trigger_id):
            raise invalid_arguments("invalid `trigger_id` [json-pointer:/trigger_id]")
        trigger = self._made.get(trigger_id)
        if trigger is None or trigger.installation_id != installation_id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.made > self.life_seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _forget(self, now: float) -> None:
        for trigger_id, trigger in tuple(self._made.items()):
            if now - trigger.made <= REMEMBERED_SECONDS:
                return  # made in order: all that follow are younger
            del self._made[trigger_id]
