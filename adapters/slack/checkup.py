"""Looking whether the app can do in a workspace what it is there for: for the operator, at leisure.

Nothing here is on the way of a click. Whatever is found has a name that the operator's tool puts
into words, with what to do about it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.failures import UNREACHABLE, body_of, code_of
from adapters.slack.installing import SCOPES
from adapters.slack.wire import flag, part
from adapters.slack.workspaces import Workspace
from core.values import Value


class Trouble(StrEnum):
    """What can stand in the way in a workspace."""

    AWAY = "away"
    """Slack does not answer; the detail is the kind of error."""
    TOKEN = "token"  # noqa: S105 - no secret
    """Slack does not take the token; the detail is its code."""
    SCOPES = "scopes"
    """The installation has fewer rights than the app uses; the detail names those that miss."""
    NOT_IN_CHANNEL = "not_in_channel"
    """The app is not in a channel that it is to post in; the detail is the channel."""
    NO_CHANNEL = "no_channel"
    """That channel is archived, or not there; the detail is the channel."""


class Symptom(Value):
    """One thing that is wrong in one workspace."""

    trouble: Trouble
    detail: str


async def examine(workspace: Workspace, channels: Iterable[str]) -> list[Symptom]:
    """Look at one workspace; nothing comes back where all is well.

    Args:
        workspace: with its client.
        channels: the ids of channels that the app is to post in.
    """
    try:
        told = await workspace.client.auth_test()
        missing = set(SCOPES) - _granted(told.headers)
        found = [Symptom(trouble=Trouble.SCOPES, detail=", ".join(sorted(missing)))]
        return (found if missing else []) + [
            symptom
            for channel in channels
            if (symptom := await _of_channel(workspace, channel)) is not None
        ]
    except SlackApiError as error:
        return [Symptom(trouble=Trouble.TOKEN, detail=code_of(error))]
    except (aiohttp.ClientError, TimeoutError) as error:
        return [Symptom(trouble=Trouble.AWAY, detail=type(error).__name__)]


async def _of_channel(workspace: Workspace, channel: str) -> Symptom | None:
    try:
        told = await workspace.client.conversations_info(channel=channel)
    except SlackApiError as error:
        if code_of(error) not in UNREACHABLE:
            raise
        needed = body_of(error).get("needed")
        if isinstance(needed, str):
            return None  # a right that misses, which has been said
        # A private channel without the app is as unknown to it as one that is not there.
        return Symptom(trouble=Trouble.NO_CHANNEL, detail=channel)
    body = told.data
    found = part(body, "channel") if isinstance(body, dict) else {}
    if flag(found, "is_archived"):
        return Symptom(trouble=Trouble.NO_CHANNEL, detail=channel)
    if not flag(found, "is_member"):
        return Symptom(trouble=Trouble.NOT_IN_CHANNEL, detail=channel)
    return None


def _granted(headers: Mapping[str, str]) -> set[str]:
    """The scopes that Slack says an installation has (the header `x-oauth-scopes`)."""
    named = (value for name, value in headers.items() if name.lower() == "x-oauth-scopes")
    return {scope.strip() for value in named for scope in value.split(",")}
