"""Who is at the door: from a payload to the person, their account and their voice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.shared.ports import Person
from adapters.shared.voice import Voice
from adapters.slack.people import Sender, SlackPeople
from adapters.slack.wire import JSONObject, word
from adapters.slack.workspaces import Workspace
from core.values import Actor

Context = Mapping[str, object]
"""What Bolt and authorising know of a payload."""

WORKSPACE: Final = "resolution_center_workspace"
"""Under which authorising leaves the workspace in Bolt's context."""


class NoWorkspaceError(Exception):
    """A listener ran for a payload that was not authorised."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person who did one thing.

    Attributes:
        workspace: the installation through which we heard of it.
        sender: who did it, as the payload has it.
        person: who that is.
        voice: theirs.
        trigger: opens one modal within 3 seconds; empty where there is none.
    """

    workspace: Workspace
    sender: Sender
    person: Person
    voice: Voice
    trigger: str

    @property
    def actor(self) -> Actor:
        """Them, as the core knows people."""
        return Actor(account=self.person.account)


async def receive(people: SlackPeople, body: JSONObject, context: Context, sender: Sender) -> Visit:
    """Find out who sent a payload.

    Raises:
        NoWorkspaceError: the payload was not authorised.
    """
    workspace = workspace_of(context)
    if workspace is None:
        raise NoWorkspaceError
    person = await people.who(workspace, sender)
    return Visit(
        workspace=workspace,
        sender=sender,
        person=person,
        voice=people.voice(person),
        trigger=word(body, "trigger_id"),
    )


def workspace_of(context: Context) -> Workspace | None:
    """Give the workspace that authorising found; none where a payload needs no authorising."""
    workspace = context.get(WORKSPACE)
    return workspace if isinstance(workspace, Workspace) else None


def sender_of_interaction(body: JSONObject) -> Sender:
    """Who pressed or sent something.

    Source: https://docs.slack.dev/reference/interaction-payloads.
    """
    team = word(body, "user", "team_id") or word(body, "team", "id")
    # The organisation that a payload names is the one it happened in, which is the person's own
    # only if their workspace is that one too: guests from elsewhere come over Slack Connect.
    own = team == word(body, "team", "id")
    enterprise = word(body, "team", "enterprise_id") or word(body, "enterprise", "id")
    return Sender(
        user=word(body, "user", "id"),
        team=team,
        enterprise=enterprise if own else "",
        name=word(body, "user", "username") or word(body, "user", "name"),
    )


def sender_of_command(body: JSONObject) -> Sender:
    """Who typed a command.

    Source: https://docs.slack.dev/interactivity/implementing-slash-commands.
    """
    return Sender(
        user=word(body, "user_id"),
        team=word(body, "team_id"),
        enterprise=word(body, "enterprise_id"),
        name=word(body, "user_name"),
    )


def sender_of_event(body: JSONObject) -> Sender:
    """Who an event is about.

    Source: https://docs.slack.dev/apis/events-api.
    """
    return Sender(
        user=word(body, "event", "user"),
        team=word(body, "event", "user_team") or word(body, "team_id"),
        enterprise=word(body, "enterprise_id"),
    )
