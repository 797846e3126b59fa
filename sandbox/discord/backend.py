"""The whole of what happens in this Discord, in its parts.

REST and the people's side both act through here, so that a thing done is the same thing whoever
did it.
"""

import time
from collections.abc import Callable

from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.discord.dms import DirectMessages
from sandbox.discord.drafts import Upload
from sandbox.discord.hub import Hub
from sandbox.discord.interactions import Forms, Interactions
from sandbox.discord.posts import Posts
from sandbox.discord.ratelimit import RateLimits
from sandbox.discord.servers import Servers
from sandbox.discord.threads import Threads
from sandbox.record import Recorder


class Backend(Hub):
    """The middle with its parts: messages, threads, servers, direct messages, interactions.

    Attributes:
        toasts: What each person's client says went wrong, until they act again.
        uploads: Files that people have handed over and not used yet, with their owner.
        commands_made: How many commands were made in a scope on a day.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        recorder: Recorder,
        changed: Callable[[set[str] | None], None],
    ) -> None:
        super().__init__(config, clock, recorder, changed)
        self.limits = RateLimits(time.monotonic, clock.timestamp)
        self.posts = Posts(self)
        self.threads = Threads(self, self.posts)
        self.servers = Servers(self)
        self.dms = DirectMessages(self, self.limits)
        self.interactions = Interactions(clock, config.answer_seconds)
        self.forms = Forms()
        self.toasts: dict[str, str] = {}
        self.uploads: dict[str, tuple[str, Upload]] = {}
        self.commands_made: dict[tuple[str, str], int] = {}

    def clear(self) -> None:
        """Forget people, places, messages and what is under way; commands and lines stay."""
        self.world.clear()
        self.arrive()

    def arrive(self) -> None:
        """Take the world as it now is: nothing is under way in it."""
        self.interactions.clear()
        self.forms.clear()
        self.toasts.clear()
        self.uploads.clear()
        self.posts.recall_nonces()
        self.threads.watch_all()
        self.dms.forget()
