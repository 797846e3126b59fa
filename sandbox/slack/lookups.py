"""The records of this Slack, and the indexes by which they are found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sandbox.slack.records import (
    App,
    Channel,
    Enterprise,
    File,
    Grant,
    Installation,
    Responder,
    Team,
    User,
    Usergroup,
    View,
)


@dataclass(slots=True)
class Records:
    """Everything that is kept: the part of the world that goes to JSON as it stands."""

    app: App | None = None
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    installations: dict[str, Installation] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    responders: dict[str, Responder] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)
    numbered: int = 0


class Lookups:
    """The records, with the indexes that keep every look-up independent of their number."""

    def __init__(self) -> None:
        self.records = Records()
        self._direct: dict[frozenset[str], str] = {}
        self._channels_of: dict[str, set[str]] = {}
        self._public: dict[str, Channel] = {}
        self._installed: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._external: dict[str, str] = {}
        self._tickets: dict[str, str] = {}
        self._files_of: dict[str, list[str]] = {}

    @property
    def app(self) -> App:
        """The app.

        Raises:
            LookupError: The world was never seeded.
        """
        if self.records.app is None:
            raise LookupError("this Slack has no app yet: the world was not seeded")
        return self.records.app

    def installation_by_token(self, token: str) -> Installation | None:
        """The installation that a bot token belongs to, whatever its state."""
        found = self._installed.get(token)
        return None if found is None else self.records.installations[found]

    def installation_by_refresh_token(self, token: str) -> Installation | None:
        """The installation that a refresh token belongs to."""
        found = self._refresh.get(token)
        return None if found is None else self.records.installations[found]

    def installation_for(self, team_id: str) -> Installation | None:
        """The active installation that covers a workspace: its own, or its organisation's."""
        installations = self.records.installations
        own = installations.get(team_id)
        if own is not None and own.state == "active":
            return own
        team = self.records.teams.get(team_id)
        if team is None or not team.enterprise_id:
            return None
        wide = installations.get(team.enterprise_id)
        return wide if wide is not None and wide.state == "active" else None

    def covers(self, installation: Installation, team_id: str) -> bool:
        """Whether an installation reaches a workspace."""
        if installation.team_id:
            return installation.team_id == team_id
        return self.records.teams[team_id].enterprise_id == installation.enterprise_id

    def teams_of(self, channel: Channel) -> list[str]:
        """The workspaces in which a conversation stands."""
        return [channel.team_id, *channel.shared_with]

    def is_external(self, channel: Channel) -> bool:
        """Whether people of different workspaces meet in a conversation (Slack Connect)."""
        if channel.shared_with:
            return True
        users = self.records.users
        return channel.is_direct and len({users[member].team_id for member in channel.members}) > 1

    def channels_of(self, user_id: str) -> Iterator[Channel]:
        """The conversations that a user is in."""
        for channel_id in sorted(self._channels_of.get(user_id, ())):
            yield self.records.channels[channel_id]

    def public_channels(self, team_id: str) -> Iterator[Channel]:
        """The public channels that stand in a workspace."""
        for channel in self._public.values():
            if team_id in self.teams_of(channel):
                yield channel

    def channel_named(self, team_id: str, name: str) -> Channel | None:
        """The public or private channel of that name in a workspace."""
        for channel in self.records.channels.values():
            if channel.name == name and team_id in self.teams_of(channel):
                return channel
        return None

    def direct(self, members: Iterable[str]) -> Channel | None:
        """The direct message between exactly these users, if one was ever opened."""
        found = self._direct.get(frozenset(members))
        return None if found is None else self.records.channels[found]

    def meets(self, user_id: str, other_id: str) -> bool:
        """Whether two users share a conversation (which is how strangers come to be known)."""
        mine = self._channels_of.get(user_id, set())
        return not mine.isdisjoint(self._channels_of.get(other_id, set()))

    def view_by_external_id(self, installation_id: str, external_id: str) -> View | None:
        """The open view that the app named `external_id`; names are unique in an installation."""
        found = self._external.get(f"{installation_id}/{external_id}")
        return None if found is None else self.records.views.get(found)

    def stack(self, user_id: str) -> list[View]:
        """The modals that a user has open, the lowest first."""
        return [self.records.views[view] for view in self.records.stacks.get(user_id, ())]

    def home_of(self, installation_id: str, user_id: str) -> View | None:
        """The home tab that the app last published to a user."""
        found = self.records.homes.get(f"{installation_id}/{user_id}")
        return None if found is None else self.records.views[found]

    def file_by_ticket(self, ticket: str) -> File | None:
        """The file whose bytes an upload address takes."""
        found = self._tickets.get(ticket)
        return None if found is None else self.records.files[found]

    def files_of(self, user_id: str) -> Iterator[File]:
        """The files that a user has put into this Slack."""
        for file_id in self._files_of.get(user_id, ()):
            yield self.records.files[file_id]

    def _index(self) -> None:
        for index in (
            self._direct,
            self._channels_of,
            self._installed,
            self._refresh,
            self._external,
            self._public,
            self._tickets,
            self._files_of,
        ):
            index.clear()
        for channel in self.records.channels.values():
            self._index_channel(channel)
        for installation in self.records.installations.values():
            self._index_installation(installation)
        for file in self.records.files.values():
            self._tickets[file.ticket] = file.id
            self._files_of.setdefault(file.user_id, []).append(file.id)
        for view in self.records.views.values():
            if view.external_id:
                self._external[f"{view.installation_id}/{view.external_id}"] = view.id

    def _index_channel(self, channel: Channel) -> None:
        if not channel.is_private:
            self._public[channel.id] = channel
        if channel.is_direct:
            self._direct[frozenset(channel.members)] = channel.id
        for member in channel.members:
            self._channels_of.setdefault(member, set()).add(channel.id)

    def _index_installation(self, installation: Installation) -> None:
        self._installed[installation.bot_token] = installation.id
        if installation.refresh_token:
            self._refresh[installation.refresh_token] = installation.id
