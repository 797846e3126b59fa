"""Posting on Discord from a worker: over REST alone, with one client for the worker's life.

What Discord asks to wait for is handed back to the queue, which can wait better than a job.
"""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Self, TypedDict, TypeVar

import aiohttp
import discord
from discord import ui

from adapters.discord.client import DISCORD_API, use_api
from adapters.discord.errors import reported
from adapters.discord.layout import lay_out, lay_out_buttons, lay_out_lines
from adapters.discord.limits import CONTENT, NONCE
from adapters.discord.markup import DiscordMarkup
from adapters.discord.people import channel_id, name_of, user_id
from adapters.discord.rest import RestClient
from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.ports import People, Person
from adapters.shared.sheets import Button, Sheet
from adapters.shared.voice import Markup, Said
from core.values import AccountId, ChannelId

PATIENCE_SECONDS: Final = 10.0
"""How long one call may take. The library repeats it twice within that when Discord is failing."""

T = TypeVar("T")


class DiscordMessenger:
    """Posts on Discord.

    Use it as an async context; it logs in at the first call.

    Every message bears a nonce which Discord is asked to enforce (`enforce_nonce`, which the
    library sets beside any nonce): the same message again, within a few minutes, is not posted but
    answered with the first. So it makes no difference whether an earlier try may have arrived.

    Args:
        token: the bot's.
        people: the directory.
        api: where Discord's REST API is.
    """

    def __init__(self, token: str, people: People, api: str = DISCORD_API) -> None:
        use_api(api)
        self._token = token
        self._people = people
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()
        self._directs: dict[AccountId, int] = {}

    async def __aenter__(self) -> Self:
        """Nothing is called yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session with Discord."""
        await self.close()

    async def close(self) -> None:
        """Close the session; the next call opens a new one."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def markup_for(self, reader: Person | None) -> Markup:
        """Give how Discord writes things down, with commands as its reader finds them."""
        return DiscordMarkup("" if reader is None else reader.locale)

    async def meet(self, account: AccountId) -> Person:
        """Learn who somebody is whom the directory does not know, and remember them there.

        Discord tells nobody's language but in what they do, so that stays unknown.
        """

        async def ask(client: discord.Client) -> Person:
            user = await client.fetch_user(user_id(account))
            return Person(account=account, name=name_of(user))

        person = await self._call(ask)
        await self._people.put(person)
        return person

    async def show(
        self, to: AccountId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet to a person, in the direct conversation with them."""
        del unsure  # see the class

        async def post(client: discord.Client) -> MessageRef:
            channel = await self._direct(client, to)
            sent = await client.get_partial_messageable(channel).send(
                view=lay_out(sheet, mention=True),
                nonce=_nonce(nonce),
                allowed_mentions=_pinging(sheet.mention),
            )
            return _ref(sent)

        return await self._call(post)

    async def refresh(self, ref: MessageRef, sheet: Sheet) -> None:
        """Change a message to show this sheet, pinging nobody."""

        async def edit(client: discord.Client) -> None:
            await _message(client, ref).edit(
                view=lay_out(sheet, mention=True),
                allowed_mentions=discord.AllowedMentions.none(),
            )

        await self._call(edit)

    async def tell(  # noqa: PLR0913 - a message has as many sides
        self,
        to: AccountId,
        lines: Sequence[Said],
        below: MessageRef | None,
        nonce: str,
        buttons: Sequence[Button] = (),
        *,
        unsure: bool = False,
    ) -> MessageRef:
        """Say something to a person, as a reply to their card where there is one."""
        del unsure  # see the class

        async def post(client: discord.Client) -> MessageRef:
            # Where their card stands is where they are spoken to: no need to ask Discord for it.
            channel = await self._direct(client, to) if below is None else int(below.channel)
            return await _say(
                client, channel, lines, nonce, below=below, pinging=to, buttons=buttons
            )

        return await self._call(post)

    async def post(
        self, channel: ChannelId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet in a channel, pinging nobody."""
        del unsure  # see the class

        async def send(client: discord.Client) -> MessageRef:
            sent = await client.get_partial_messageable(channel_id(channel)).send(
                view=lay_out(sheet),
                nonce=_nonce(nonce),
                allowed_mentions=discord.AllowedMentions.none(),
            )
            return _ref(sent)

        return await self._call(send)

    def is_in(self, ref: MessageRef, channel: ChannelId) -> bool:
        """Whether a message stands in a channel."""
        return ref.channel == f"{channel_id(channel)}"

    async def announce(
        self, channel: ChannelId, lines: Sequence[Said], nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Say something in a channel, pinging nobody."""
        del unsure  # see the class

        async def post(client: discord.Client) -> MessageRef:
            return await _say(client, channel_id(channel), lines, nonce)

        return await self._call(post)

    async def renew(self, to: AccountId) -> None:
        """Leave everything as it is: on Discord a list is shown to whoever asks for it."""

    async def put_away(self, channel: ChannelId) -> None:
        """Archive the private thread that an order had to itself; any other channel stays."""

        async def archive(client: discord.Client) -> None:
            place = await client.fetch_channel(channel_id(channel))
            if isinstance(place, discord.Thread) and place.is_private() and not place.archived:
                await place.edit(archived=True)

        try:
            await self._call(archive)
        except UnreachableError as error:
            if error.cause not in {Cause.GONE, Cause.SHUT_OUT}:
                raise

    async def _direct(self, client: discord.Client, to: AccountId) -> int:
        """Open the direct conversation with somebody; it stays the same for ever."""
        known = self._directs.get(to)
        if known is None:
            known = (await client.create_dm(discord.Object(user_id(to)))).id
            self._directs[to] = known
        return known

    async def _call(self, call: Callable[[discord.Client], Awaitable[T]]) -> T:
        """Call Discord, and say by the table what went wrong.

        Raises:
            UnreachableError: the reader cannot be reached.
            TryLaterError: Discord asks for patience, or did not answer.
            discord.HTTPException: the call itself was wrong, which is a fault of this program.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await call(await self._logged_in())
        except (discord.HTTPException, discord.RateLimited) as error:
            meaning = reported(error)
            if meaning is None:
                raise
            raise meaning from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TryLaterError(unsure=True) from error

    async def _logged_in(self) -> discord.Client:
        async with self._login:
            if self._client is None:
                client = RestClient()
                try:
                    await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
            return self._client


class _Below(TypedDict, total=False):
    """The message that one is a reply to, if it is one."""

    reference: discord.MessageReference


class _Beside(TypedDict, total=False):
    """What can be pressed below a message, if there is anything."""

    view: ui.View


async def _say(  # noqa: PLR0913 - a message has as many sides
    client: discord.Client,
    channel: int,
    lines: Sequence[Said],
    nonce: str,
    *,
    below: MessageRef | None = None,
    pinging: AccountId | None = None,
    buttons: Sequence[Button] = (),
) -> MessageRef:
    """Post sentences: as content, which notifications can show, or laid out when too long."""
    place, mentions, text = (
        client.get_partial_messageable(channel),
        _pinging(pinging),
        "\n".join(lines),
    )
    under = _Below()
    if below is not None:
        # The card may have been deleted by hand; what is said about the order still stands.
        under["reference"] = _message(client, below).to_reference(fail_if_not_exists=False)
    if len(text) > CONTENT:
        view = lay_out_lines(lines, buttons)
        sent = await place.send(view=view, nonce=_nonce(nonce), allowed_mentions=mentions, **under)
        return _ref(sent)
    beside = _Beside(view=lay_out_buttons(buttons)) if buttons else _Beside()
    sent = await place.send(
        text,
        nonce=_nonce(nonce),
        allowed_mentions=mentions,
        suppress_embeds=True,
        **under,
        **beside,
    )
    return _ref(sent)


def _message(client: discord.Client, ref: MessageRef) -> discord.PartialMessage:
    return client.get_partial_messageable(int(ref.channel)).get_partial_message(int(ref.message))


def _ref(sent: discord.Message) -> MessageRef:
    return MessageRef(channel=f"{sent.channel.id}", message=f"{sent.id}")


def _pinging(party: AccountId | None) -> discord.AllowedMentions:
    """Let one person be pinged, and nobody else."""
    if party is None:
        return discord.AllowedMentions.none()
    return discord.AllowedMentions(
        everyone=False, roles=False, users=[discord.Object(user_id(party))], replied_user=False
    )


def _nonce(nonce: str) -> str:
    """Give a nonce of a length that Discord takes, the same for the same."""
    digest = hashlib.sha256(nonce.encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:NONCE]
