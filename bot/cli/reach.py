"""What `doctor` sees of platforms: whether Slack lets the app work, and what reached nobody."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Final

import aiohttp
import redis
from slack_sdk.errors import SlackApiError

from adapters.shared.vault import VaultKeyMissingError
from adapters.slack.checkup import Symptom, Trouble, examine
from adapters.slack.failures import code_of
from adapters.slack.installations import StoredInstallations
from adapters.slack.workspaces import SECONDS, Workspace, Workspaces, ids_of
from bot.record_checks import Finding, Grade
from bot.settings import Settings
from bot.slack_door import installations_of
from bot.wiring import Record, open_record
from core.values import Platform, platform_of

INSTALL: Final = "Install the app there again (README, “Connect a Slack workspace”)."

_SAYS: Final = {
    Trouble.AWAY: (Grade.WARNING, "Slack does not answer ({}).", "Look at the network."),
    Trouble.TOKEN: (Grade.FAULT, "Slack does not take the token ({}).", INSTALL),
    Trouble.SCOPES: (
        Grade.FAULT,
        "The app may do less there than it needs: {} are missing.",
        f"Give the app what `slack manifest` prints. {INSTALL}",
    ),
    Trouble.NOT_IN_CHANNEL: (
        Grade.WARNING,
        "The app is not in support's channel {}.",
        "Type `/invite @Resolution Center` in it.",
    ),
    Trouble.NO_CHANNEL: (
        Grade.WARNING,
        "Support's channel {} is archived, private without the app, or not there.",
        "Invite the app, or name another one with `policy set … support.channel=…`.",
    ),
}
"""How bad each trouble is, what is said of it, and what to do."""


async def slack(settings: Settings) -> AsyncIterator[Finding]:
    """Does Slack take each workspace's token, with all rights, and is the app where it posts?"""
    if not settings.slack_on or settings.sandboxed:
        return
    async with open_record(settings) as record, aiohttp.ClientSession(timeout=SECONDS) as session:
        try:
            installations = installations_of(settings, record, session)
            workspaces = Workspaces(installations, session, settings.slack_api_url)
            keys = (
                await installations.keys()
                if isinstance(installations, StoredInstallations)
                else ("",)
            )
            if not keys:
                says = "The app is installed nowhere yet."
                yield Finding("Slack", Grade.WARNING, says, "Open /slack/install in a browser.")
            for key in keys:
                yield await _workspace(key, workspaces, record)
        except redis.RedisError:
            return  # the record does not answer, which has been said


async def _workspace(key: str, workspaces: Workspaces, record: Record) -> Finding:
    """Look at one workspace, and tell the worst of it."""
    try:
        workspace = await workspaces.named(key)
    except SlackApiError as error:
        return _finding(key, Symptom(trouble=Trouble.TOKEN, detail=code_of(error)))
    except (aiohttp.ClientError, TimeoutError) as error:
        return _finding(key, Symptom(trouble=Trouble.AWAY, detail=type(error).__name__))
    except VaultKeyMissingError:
        says = "Its token was kept under a key that is no longer in ENCRYPTION_KEYS."
        return Finding(f"Slack {key}", Grade.FAULT, says, f"Put that key back. Or: {INSTALL}")
    if workspace is None:
        return _finding(key, Symptom(trouble=Trouble.TOKEN, detail="not_installed"))
    symptoms = await examine(workspace, await _channels(workspace, record))
    if not symptoms:
        says = "The token works and has every right that the app uses."
        return Finding(f"Slack {workspace.key}", Grade.GOOD, says)
    return _finding(workspace.key, symptoms[0])


async def _channels(workspace: Workspace, record: Record) -> list[str]:
    policy = await record.desk.policy(workspace.community)
    channel = policy.support.channel
    if channel is None or platform_of(channel) is not Platform.SLACK:
        return []
    return [ids_of(channel)[1]]


def _finding(key: str, symptom: Symptom) -> Finding:
    grade, says, action = _SAYS[symptom.trouble]
    return Finding(f"Slack {key}".strip(), grade, says.format(symptom.detail), action)


async def undelivered(settings: Settings) -> AsyncIterator[Finding]:
    """Did anything reach nobody: deactivated people, archived channels, the app shut out?"""
    async with open_record(settings) as record:
        try:
            letters = await record.dead.all()
        except redis.RedisError:
            return  # which has been said
    if not letters:
        yield Finding("undelivered", Grade.GOOD, "Everything reached its readers.")
        return
    codes = Counter(letter.code for letter in letters)
    named = ", ".join(f"{code} ({count})" for code, count in codes.most_common())
    says = f"{len(letters)} messages of the last month reached nobody: {named}."
    action = "`dead list` names them; once the cause is mended, `dead retry` sends them."
    yield Finding("undelivered", Grade.WARNING, says, action)
