"""What all parts of this Slack share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.platform import Changed
from sandbox.record import Recorder
from sandbox.slack.delivery import Delivery
from sandbox.slack.limits import Limits
from sandbox.slack.records import Channel
from sandbox.slack.triggers import Triggers
from sandbox.slack.vault import Vault
from sandbox.slack.world import World
from sandbox.wire import JSONObject


@dataclass(slots=True)
class Site:
    """The world, the time, the way to the bot, and who is told that something changed.

    Attributes:
        failures: What a person was told when the bot failed to answer, until they act again.
        suggested: Options that the app last suggested to a person on a view or message, by action.
    """

    config: Config
    clock: Clock
    recorder: Recorder
    changed: Changed
    world: World
    delivery: Delivery
    vault: Vault
    triggers: Triggers
    limits: Limits = field(default_factory=Limits)
    failures: dict[str, str] = field(default_factory=dict)
    suggested: dict[tuple[str, str], Mapping[str, Sequence[JSONObject]]] = field(
        default_factory=dict
    )

    @property
    def now(self) -> float:
        """The sandbox's moment, in seconds since 1970."""
        return self.clock.timestamp()

    def changed_in(self, channel: Channel) -> None:
        """Say that everybody in a conversation sees something new."""
        self.changed(set(channel.members))

    def changed_for(self, *people: str) -> None:
        """Say that these people see something new."""
        self.changed(set(people))

    def toast(self, user_id: str, sentence: str) -> None:
        """Tell a person, once, that something went wrong between Slack and the app."""
        self.failures[user_id] = sentence
        self.changed({user_id})

    def clear(self) -> None:
        """Forget people, places, messages, views and files; the app and its tokens stay."""
        self.world.clear()
        self.vault.clear()
        self.failures.clear()
        self.suggested.clear()
