"""A platform that shows and says things in memory: `adapters.shared.messenger.Messenger`.

- `posts` has every message that stands, by its reference; a card that was refreshed is one post
  whose sheet changed. `pings` has who was meant by each call, in order.
- A nonce that was used is known, as on Discord: the same message again is no second post. With
  `forgetful` it is not, as on Slack: then only whoever is unsure finds what was sent before.
- `closed` has whom no direct message reaches, and channels that are no more.
- `away` has the channels that were put away.
- `busy` lets the next calls ask for patience, one for each: a number of seconds, none for a call
  that was not answered, or an error as it is raised.
- `dying` lets the next calls post and then die before the answer arrives.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.ports import Person
from adapters.shared.sheets import Button, Buttons, Facts, Heading, Paragraph, Sheet, SmallPrint
from adapters.shared.voice import Plain, Said
from core.values import AccountId, ChannelId


class ProcessDiedError(Exception):
    """The worker was killed between the platform's yes and the note of it."""


@dataclass
class Post:
    """One message.

    Attributes:
        at: the account or the channel in which it stands.
        sheet: what it shows, for a card.
        lines: what it says, for a notice.
        below: the card that it answers.
        buttons: what can be done about a notice.
        edits: how often it was changed.
    """

    at: str
    sheet: Sheet | None = None
    lines: tuple[Said, ...] = ()
    below: MessageRef | None = None
    buttons: tuple[Button, ...] = ()
    edits: int = 0

    @property
    def text(self) -> str:
        """All that can be read on it."""
        said = [*self.lines]
        if self.sheet is not None:
            said += [Said(self.sheet.title), *words_of(self.sheet)]
        return "\n".join(said)


@dataclass
class MemoryMessenger:
    """The platform."""

    posts: dict[str, Post] = field(default_factory=dict)
    met: list[AccountId] = field(default_factory=list)
    closed: dict[str, UnreachableError] = field(default_factory=dict)
    busy: list[float | TryLaterError | None] = field(default_factory=list)
    renewed: list[AccountId] = field(default_factory=list)
    away: list[ChannelId] = field(default_factory=list)
    dying: int = 0
    forgetful: bool = False
    calls: int = 0
    _nonces: dict[str, MessageRef] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def markup_for(self, reader: Person | None) -> Plain:  # noqa: ARG002 - the protocol's
        """No markup at all."""
        return Plain()

    async def meet(self, account: AccountId) -> Person:
        """Learn who somebody is."""
        self._may(account)
        self.met.append(account)
        return Person(account=account, name=f"met {account}")

    async def show(
        self, to: AccountId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet to a person."""
        return self._post(Post(at=to, sheet=sheet), nonce, unsure=unsure)

    async def post(
        self, channel: ChannelId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet in a channel."""
        return self._post(Post(at=channel, sheet=sheet), nonce, unsure=unsure)

    async def refresh(self, ref: MessageRef, sheet: Sheet) -> None:
        """Change a message to show this sheet."""
        self._may(ref.channel)
        post = self.posts.get(ref.message)
        if post is None:
            raise UnreachableError(Cause.TOO_OLD, "message_not_found")
        post.sheet, post.edits = sheet, post.edits + 1

    async def tell(
        self,
        to: AccountId,
        lines: Sequence[Said],
        below: MessageRef | None,
        nonce: str,
        buttons: Sequence[Button] = (),
        *,
        unsure: bool = False,
    ) -> MessageRef:
        """Say something to a person."""
        said = Post(at=to, lines=tuple(lines), below=below, buttons=tuple(buttons))
        return self._post(said, nonce, unsure=unsure)

    def is_in(self, ref: MessageRef, channel: ChannelId) -> bool:
        """Whether a message stands in a channel."""
        return ref.channel == channel

    async def announce(
        self, channel: ChannelId, lines: Sequence[Said], nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Say something in a channel."""
        return self._post(Post(at=channel, lines=tuple(lines)), nonce, unsure=unsure)

    async def renew(self, to: AccountId) -> None:
        """Bring a page of a person's own up to what stands."""
        self.renewed.append(to)

    async def put_away(self, channel: ChannelId) -> None:
        """Close a place that an order had to itself."""
        self.away.append(channel)

    def close(self, at: str, cause: Cause = Cause.CLOSED, code: str = "50007") -> None:
        """Let nothing reach a person or a channel any more."""
        self.closed[at] = UnreachableError(cause, code)

    def at(self, place: str) -> list[Post]:
        """What stands with a person or in a channel, in order."""
        return [post for post in self.posts.values() if post.at == place]

    def _may(self, at: str) -> None:
        self.calls += 1
        if self.busy:
            asked = self.busy.pop(0)
            if isinstance(asked, TryLaterError):
                raise asked
            raise TryLaterError(asked, unsure=asked is None)
        if at in self.closed:
            raise self.closed[at]

    def _post(self, post: Post, nonce: str, *, unsure: bool) -> MessageRef:
        self._may(post.at)
        if nonce not in self._nonces or (self.forgetful and not unsure):
            ref = MessageRef(channel=post.at, message=f"m{next(self._numbers)}")
            self._nonces[nonce] = ref
            self.posts[ref.message] = post
        if self.dying:
            self.dying -= 1
            raise ProcessDiedError
        return self._nonces[nonce]


def words_of(sheet: Sheet) -> list[Said]:
    """Everything that can be read on a sheet, its buttons included."""
    said: list[Said] = []
    for part in sheet.parts:
        match part:
            case Heading(text=text):
                said.append(Said(text))
            case Paragraph(said=words) | SmallPrint(said=words):
                said.append(words)
            case Facts(pairs=pairs):
                said += [word for pair in pairs for word in pair]
            case Buttons(buttons=buttons):
                said += [Said(f"[{button.label}]") for button in buttons]
            case _:
                pass
    return said
