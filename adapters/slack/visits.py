"""Who is at the door: from a payload to the person, their account and their voice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.shared.ports import Person
from adapters.shared.voice import Voice
from adapters.slack.agents import Agents
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
        roles: those of the policy's support roles that they have (E3).
    """

    workspace: Workspace
    sender: Sender
    person: Person
    voice: Voice
    trigger: str
    roles: frozenset[str] = frozenset()

    @property
    def actor(self) -> Actor:
        """Them, as the core knows people."""
        return Actor(account=self.person.account, roles=self.roles)


class Reception:
    """Finds out who is at the door.

    Args:
        people: knows who people are.
        agents: knows who of them is support.
    """

    def __init__(self, people: SlackPeople, agents: Agents) -> None:
        self._people = people
        self._agents = agents

    async def interaction(self, body: JSONObject, context: Context) -> Visit:
        """Receive whoever pressed or sent something.

        Raises:
            NoWorkspaceError: the payload was not authorised.
        """
        return await self._receive(body, context, sender_of_interaction(body))

    async def command(self, body: JSONObject, context: Context) -> Visit:
        """Receive whoever typed a command.

        Raises:
            NoWorkspaceError: the payload was not authorised.
        """
        return await self._receive(body, context, sender_of_command(body))

    async def event(self, body: JSONObject, context: Context) -> Visit:
        """Receive whoever an event is about.

        Raises:
            NoWorkspaceError: the payload was not authorised.
        """
        return await self._receive(body, context, sender_of_event(body))

    async def _receive(self, body: JSONObject, context: Context, sender: Sender) -> Visit:
        workspace = workspace_of(context)
        if workspace is None:
            raise NoWorkspaceError
        person = await self._people.who(workspace, sender)
        return Visit(
            workspace=workspace,
            sender=sender,
            person=person,
            voice=self._people.voice(person),
            trigger=word(body, "trigger_id"),
            roles=await self._agents.roles(workspace, sender.user, person.account),
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
