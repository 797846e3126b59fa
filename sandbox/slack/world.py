"""The state of this Slack: what there is, how it is found, and how it is put into JSON and back."""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from sandbox.slack.lookups import Lookups, Records
from sandbox.slack.manifest import bot_scopes, default_manifest
from sandbox.slack.plain import plain_fields
from sandbox.slack.records import (
    App,
    Channel,
    Enterprise,
    File,
    Installation,
    Team,
    User,
    View,
)
from sandbox.wire import JSONObject

MAX_EPHEMERAL: Final = 50
"""How many ephemeral messages are kept for each reader of a channel; Slack keeps none for long."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLORS: Final = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "2b6836", "5b89d5")


CLIENT_ID: Final = "1000000000.1000000001"
CLIENT_SECRET: Final = "sandbox-client-secret"  # noqa: S105 - made up
VERIFICATION_TOKEN: Final = "sandbox-verification"  # noqa: S105 - made up


@dataclass(frozen=True, slots=True)
class Secrets:
    """The tokens with which the app is set up on the first day.

    Attributes:
        redirect_url: Where the OAuth flow may lead back to; empty: nowhere.
    """

    bot_token: str
    app_token: str
    signing_secret: str
    redirect_url: str = ""


class World(Lookups):
    """The state, and every change of it that is more than another value in a record.

    The `add_*` and `install` methods put a world together; they notify nobody.

    Args:
        secrets: The tokens with which the app is set up on the first day.
    """

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    # ---- putting a world together

    def add_app(self, app_id: str, *, name: str, team: str, bot_user: str, bot_id: str) -> App:
        """Put the app in place and install it in a workspace, with the configured bot token.

        The bot's user must be there already. A world that knows the app keeps it as it is.
        """
        app = self.records.app
        if app is None:
            app = App(
                app_id,
                name,
                CLIENT_ID,
                CLIENT_SECRET,
                self._secrets.signing_secret,
                self._secrets.app_token,
                VERIFICATION_TOKEN,
                default_manifest(name, self._secrets.redirect_url),
            )
            self.records.app = app
        self.records.users[bot_user].bot_id = bot_id
        if team not in self.records.installations:
            self.install(
                team_id=team,
                bot_token=self._secrets.bot_token,
                bot_id=bot_id,
                bot_user_id=bot_user,
                scopes=bot_scopes(app.manifest),
            )
        return app

    def add_enterprise(self, enterprise_id: str, *, name: str, domain: str) -> Enterprise:
        """Add an Enterprise organisation."""
        enterprise = Enterprise(enterprise_id, name, domain)
        self.records.enterprises[enterprise_id] = enterprise
        return enterprise

    def add_team(self, team_id: str, *, name: str, domain: str, enterprise: str = "") -> Team:
        """Add a workspace, within an organisation if one is named."""
        team = Team(team_id, name, domain, enterprise)
        self.records.teams[team_id] = team
        return team

    def add_user(  # noqa: PLR0913 - what a profile holds
        self,
        user_id: str,
        *,
        team: str,
        handle: str,
        name: str,
        locale: str = "en-US",
        tz: str = "America/Los_Angeles",
        email: str = "",
        is_admin: bool = False,
        is_bot: bool = False,
        bot_id: str = "",
    ) -> User:
        """Add a person, or a bot's account, to a workspace; `tz` is an IANA name."""
        user = User(
            user_id,
            team,
            handle,
            name,
            email=email or f"{handle}@{self.records.teams[team].domain}.example",
            locale=locale,
            tz=tz,
            color=_COLORS[len(self.records.users) % len(_COLORS)],
            is_admin=is_admin,
            is_bot=is_bot,
            bot_id=bot_id,
        )
        self.records.users[user_id] = user
        return user

    def add_channel(  # noqa: PLR0913 - what a channel holds
        self,
        channel_id: str,
        *,
        team: str,
        name: str,
        members: Iterable[str],
        private: bool = False,
        shared_with: Iterable[str] = (),
        creator: str = "",
        created: float = 0.0,
    ) -> Channel:
        """Add a channel. `shared_with` names other workspaces (Slack Connect)."""
        channel = Channel(
            channel_id,
            team,
            "private" if private else "channel",
            name=name,
            creator=creator,
            created=int(created),
            is_general=name == "general",
            members=set(members),
            shared_with=list(shared_with),
        )
        return self._keep_channel(channel)

    def install(  # noqa: PLR0913 - an installation is named by its fields
        self,
        *,
        team_id: str = "",
        enterprise_id: str = "",
        bot_token: str,
        bot_id: str,
        bot_user_id: str,
        scopes: Iterable[str],
        installed_by: str = "",
        refresh_token: str = "",
        expires: float = 0.0,
    ) -> Installation:
        """Install the app in a workspace, or (without `team_id`) in a whole organisation.

        Installing again keeps the installation's id and gives it the new token.
        """
        installation_id = team_id or enterprise_id
        former = self.records.installations.get(installation_id)
        if former is not None:
            self._forget_tokens(former)
        installation = Installation(
            installation_id,
            team_id,
            enterprise_id,
            bot_token,
            bot_id,
            bot_user_id,
            scopes=sorted(set(scopes)),
            installed_by=installed_by,
            refresh_token=refresh_token,
            expires=expires,
        )
        self.records.installations[installation_id] = installation
        self._index_installation(installation)
        return installation

    def clear(self) -> None:
        """Forget people, places, messages and views; the app, its installations and bots stay.

        So do the bot's direct messages, emptied: their ids never change on Slack, and a bot that
        has opened one may have kept its id.
        """
        kept = self.records
        bots = {user.id for user in kept.users.values() if user.is_bot}
        self.records = Records(
            app=kept.app,
            enterprises=kept.enterprises,
            teams=kept.teams,
            users={user.id: user for user in kept.users.values() if user.is_bot},
            installations=kept.installations,
            channels={
                channel.id: Channel(
                    channel.id,
                    channel.team_id,
                    channel.kind,
                    created=channel.created,
                    members=set(channel.members),
                    last_ts=channel.last_ts,
                )
                for channel in kept.channels.values()
                if channel.kind == "im" and channel.members & bots
            },
            numbered=kept.numbered,
        )
        self._index()

    # ---- changing

    def new_id(self, prefix: str) -> str:
        """A fresh id, 11 characters long as Slack's are; the same run gives the same ids."""
        self.records.numbered += 1
        # A multiplier without a common factor with 36**10 scatters the ids and repeats none.
        number = self.records.numbered * 1_000_000_000_039 % 36**10
        digits = ""
        for _ in range(10):
            number, rest = divmod(number, 36)
            digits = _DIGITS[rest] + digits
        return prefix + digits

    def join(self, channel: Channel, user_id: str) -> None:
        """Make a user a member."""
        channel.members.add(user_id)
        self._channels_of.setdefault(user_id, set()).add(channel.id)

    def leave(self, channel: Channel, user_id: str) -> None:
        """End a membership."""
        channel.members.discard(user_id)
        self._channels_of.get(user_id, set()).discard(channel.id)

    def open_direct(self, team_id: str, members: Iterable[str], created: float) -> Channel:
        """The direct message between these users, made if there is none."""
        wanted = frozenset(members)
        found = self.direct(wanted)
        if found is not None:
            return found
        several = len(wanted) > 2  # noqa: PLR2004 - a DM of two is an `im`
        return self._keep_channel(
            Channel(
                self.new_id("G" if several else "D"),
                team_id,
                "mpim" if several else "im",
                created=int(created),
                members=set(wanted),
            )
        )

    def next_ts(self, channel: Channel, now: float) -> str:
        """A `ts` for a new message: the moment, but always later than the channel's last one."""
        stamp = f"{now:.6f}"
        if stamp <= channel.last_ts:
            seconds, micros = channel.last_ts.split(".")
            whole = int(seconds) * 1_000_000 + int(micros) + 1
            stamp = f"{whole // 1_000_000:010d}.{whole % 1_000_000:06d}"
        channel.last_ts = stamp
        return stamp

    def put_message(self, channel: Channel, message: JSONObject) -> None:
        """Add a message, or put a changed one in the place of what it was."""
        ts = str(message["ts"])
        fresh = ts not in channel.messages
        channel.messages[ts] = message
        if not fresh:
            return
        root = message.get("thread_ts")
        if isinstance(root, str) and root != ts:
            channel.threads.setdefault(root, []).append(ts)
            if message.get("subtype") != "thread_broadcast":
                return
        channel.timeline.append(ts)

    def put_ephemeral(self, channel: Channel, user_id: str, message: JSONObject) -> None:
        """Show a message to one member alone."""
        shown = channel.ephemeral.setdefault(user_id, [])
        shown.append(message)
        del shown[:-MAX_EPHEMERAL]

    def drop_message(self, channel: Channel, ts: str) -> None:
        """Take a message away, and with it its place in the channel or thread."""
        message = channel.messages.pop(ts)
        _discard(channel.timeline, ts)
        root = message.get("thread_ts")
        if isinstance(root, str) and root in channel.threads:
            _discard(channel.threads[root], ts)

    def put_view(self, view: View) -> None:
        """Keep a view; a modal also goes on top of its user's stack."""
        self.records.views[view.id] = view
        if view.external_id:
            self._external[f"{view.installation_id}/{view.external_id}"] = view.id
        if view.kind == "home":
            self.records.homes[f"{view.installation_id}/{view.user_id}"] = view.id
        else:
            self.records.stacks.setdefault(view.user_id, []).append(view.id)

    def rename_view(self, view: View, external_id: str) -> None:
        """Give a view another `external_id`."""
        self._external.pop(f"{view.installation_id}/{view.external_id}", None)
        view.external_id = external_id
        if external_id:
            self._external[f"{view.installation_id}/{external_id}"] = view.id

    def drop_view(self, view: View) -> None:
        """Forget a modal that was closed."""
        self.records.views.pop(view.id, None)
        self._external.pop(f"{view.installation_id}/{view.external_id}", None)
        stack = self.records.stacks.get(view.user_id, [])
        if view.id in stack:
            stack.remove(view.id)

    def put_file(self, file: File) -> None:
        """Keep a file."""
        self.records.files[file.id] = file
        self._tickets[file.ticket] = file.id
        self._files_of.setdefault(file.user_id, []).append(file.id)

    def drop_file(self, file: File) -> None:
        """Forget a file."""
        self.records.files.pop(file.id, None)
        self._tickets.pop(file.ticket, None)
        if file.id in self._files_of.get(file.user_id, ()):
            self._files_of[file.user_id].remove(file.id)

    def retoken(
        self, installation: Installation, bot_token: str, refresh_token: str, expires: float
    ) -> None:
        """Give an installation new tokens (token rotation); the old ones are unknown from now."""
        self._forget_tokens(installation)
        installation.bot_token = bot_token
        installation.refresh_token = refresh_token
        installation.expires = expires
        self._index_installation(installation)

    # ---- JSON

    def dump(self) -> JSONObject:
        """The world as JSON. Message bodies are shared with the world, which never changes them."""
        return plain_fields(self.records)

    def load(self, data: JSONObject) -> None:
        """Take over a world that `dump` gave.

        Raises:
            pydantic.ValidationError: The data is of another shape.
        """
        self.records = _RECORDS.validate_python(data)
        self._index()

    def _keep_channel(self, channel: Channel) -> Channel:
        self.records.channels[channel.id] = channel
        self._index_channel(channel)
        return channel

    def _forget_tokens(self, installation: Installation) -> None:
        self._installed.pop(installation.bot_token, None)
        self._refresh.pop(installation.refresh_token, None)


_RECORDS: Final = TypeAdapter(Records)


def _discard(stamps: list[str], ts: str) -> None:
    """Remove a `ts` from a sorted list, if it is there."""
    at = bisect.bisect_left(stamps, ts)
    if at < len(stamps) and stamps[at] == ts:
        del stamps[at]
