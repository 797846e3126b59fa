"""A person at work: what they may reach, and how the app is told of what they did."""

from dataclasses import dataclass
from typing import Final

from sandbox.slack.delivery import Ack, Parcel
from sandbox.slack.payloads import Scene
from sandbox.slack.records import Channel, Installation, User
from sandbox.slack.site import Site
from sandbox.wire import RefusedByHand

NO_ANSWER: Final = 424
"""HTTP status for a person when the app did not answer as it must (Failed Dependency)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts. Whatever Slack's own client would not let them do is refused."""

    site: Site
    user: User

    def scene(self, installation: Installation) -> Scene:
        """This person, before the app of an installation."""
        return Scene(self.site, installation, self.user)

    def channel(self, channel_id: str) -> Channel:
        """A conversation that the person is in.

        Raises:
            RefusedByHand: `not_visible`.
        """
        channel = self.site.world.records.channels.get(channel_id)
        if channel is None or self.user.id not in channel.members:
            raise RefusedByHand(
                "not_visible", f"{self.user.real_name} is not in {channel_id}.", 404
            )
        return channel

    def trigger(self, installation: Installation, channel_id: str = "", view_id: str = "") -> str:
        """A trigger id for what the person just did."""
        return self.site.triggers.make(
            installation.id, self.user.id, channel_id=channel_id, view_id=view_id
        )

    async def send(self, parcel: Parcel, failed: str = "") -> Ack:
        """Deliver what the person did; when the app does not acknowledge, tell the person.

        Raises:
            RefusedByHand: `app_did_not_respond`, with `failed` and what happened.
        """
        ack = await self.site.delivery.send(self.site.world.app, parcel)
        if ack.ok:
            return ack
        why = {
            "timeout": "This app did not respond within 3 seconds.",
            "http_error": f"This app responded with status code {ack.status}.",
            "unreachable": "This app could not be reached.",
            "not_connected": "This app is not connected.",
        }[ack.outcome]
        said = f"{failed} {why}".strip()
        self.site.toast(self.user.id, said)
        raise RefusedByHand("app_did_not_respond", said, NO_ANSWER)

    def bad_answer(self, sentence: str, why: str) -> RefusedByHand:
        """The app answered what Slack does not take: the person sees `sentence`, a tester `why`."""
        self.site.toast(self.user.id, sentence)
        return RefusedByHand("bad_app_response", f"{sentence} ({why})", NO_ANSWER)


def actor(site: Site, user_id: str) -> Actor:
    """The person of an id, who is about to act; what they were told last is read by now.

    Raises:
        RefusedByHand: `no_such_person`, or `deactivated`.
    """
    user = person(site, user_id)
    site.failures.pop(user.id, None)
    if user.deleted:
        raise RefusedByHand("deactivated", f"{user.real_name}'s account is deactivated.", 403)
    return Actor(site, user)


def person(site: Site, user_id: str) -> User:
    """The person of an id, whether their account is open or not.

    Raises:
        RefusedByHand: `no_such_person`.
    """
    user = site.world.records.users.get(user_id)
    if user is None or user.is_bot:
        raise RefusedByHand("no_such_person", f"Nobody here has the id {user_id}.", 404)
    return user
