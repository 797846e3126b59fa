"""Posts on Slack: cards and notices in direct messages, outcomes in channels."""

from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.ports import Person
from adapters.shared.sheets import Button, Sheet
from adapters.shared.voice import Said
from adapters.slack import layout
from adapters.slack.failures import NO_THREAD, code_of, failure
from adapters.slack.home import Home
from adapters.slack.markup import Mrkdwn, markup_for
from adapters.slack.people import REACH_DM, REACH_TEAM, SlackPeople, read_profile
from adapters.slack.wire import JSONObject, part, parts, word
from adapters.slack.workspaces import Workspace, Workspaces, ids_of
from core.values import AccountId, ChannelId

EVENT: Final = "resolution_center_message"
"""Marks our messages with the nonce they were sent under (message metadata)."""

LOOK_BACK: Final = 15
"""How many of the latest messages are looked through for one whose answer was lost: what Slack
gives to apps that are not in its Marketplace (docs.slack.dev, rate limits of May 2025)."""

THREAD_LOOK_BACK: Final = 200
"""The same in the thread of a card, which Slack gives from its beginning on."""

T = TypeVar("T")


class SlackMessenger:
    """Posts on Slack.

    Slack knows no key under which a repeated message would be dropped. So each message carries
    its nonce as metadata, and where an earlier try may have arrived, a direct conversation is
    searched for it first. A channel is not: reading channels takes a scope that nothing else here
    needs, so that there a repetition is possible (docs/operations.md measures the window).

    Args:
        workspaces: where the app is installed.
        people: the directory.
        home: publishes the home tabs of the people whose cards change; none leaves them alone.
    """

    def __init__(
        self, workspaces: Workspaces, people: SlackPeople, home: Home | None = None
    ) -> None:
        self._workspaces = workspaces
        self._people = people
        self._home = home

    def markup_for(self, reader: Person | None) -> Mrkdwn:
        """Slack's markup, with days in the language of the sentences around them."""
        return markup_for(reader)

    async def meet(self, account: AccountId) -> Person:
        """Ask Slack who somebody is, and remember them.

        Raises:
            UnreachableError: Slack does not know them.
            TryLaterError: Slack did not answer.
        """
        home, user = ids_of(account)
        workspace = await self._at(home)
        told = await _tried(workspace.client.users_info(user=user, include_locale=True))
        person = read_profile(workspace, part(told, "user")).person
        await self._people.remember(person)
        return person

    async def show(
        self, to: AccountId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet to a person, in the direct conversation with them."""
        workspace, channel = await self._direct(to)
        shown = await self._post(workspace, channel, layout.message(sheet), nonce, unsure=unsure)
        await self.renew(to)
        # Whose card it is stands with it: a refresh is not told.
        return shown.but(channel=f"{shown.channel}/{to}")

    async def refresh(self, ref: MessageRef, sheet: Sheet) -> None:
        """Change a message to show this sheet. Cause TOO_OLD when it is no more."""
        key, channel, whose = _place(ref)
        workspace = await self._at(key)
        content = layout.message(sheet)
        await _tried(
            workspace.client.chat_update(
                channel=channel,
                ts=ref.message,
                text=word(content, "text"),
                blocks=parts(content, "blocks"),
                parse="none",
                link_names=False,
            )
        )
        if whose is not None:
            await self.renew(whose)

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
        """Say something to a person, in the thread of their card where there is one.

        In a thread they are named: Slack tells nobody of a reply in a thread that they have not
        written in themselves, even in a direct conversation.
        """
        content = layout.lines(lines, buttons)
        if below is not None and lines:
            key, channel, _ = _place(below)
            workspace = await self._at(key)
            named = layout.lines((Said(f"<@{ids_of(to)[1]}>: {lines[0]}"), *lines[1:]), buttons)
            try:
                return await self._post(
                    workspace, channel, named, nonce, unsure=unsure, thread=below.message
                )
            except _NoThreadError:
                pass  # the card is no more: say it beside, where it can be read all the same
        workspace, channel = await self._direct(to)
        return await self._post(workspace, channel, content, nonce, unsure=unsure)

    async def post(
        self, channel: ChannelId, sheet: Sheet, nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Show a sheet in a channel, pinging nobody."""
        (key, where), content = ids_of(channel), layout.message(sheet)
        return await self._post(await self._at(key), where, content, nonce, unsure=unsure)

    def is_in(self, ref: MessageRef, channel: ChannelId) -> bool:
        """Whether a message stands in a channel."""
        return ref.channel.split("/")[1:] == [ids_of(channel)[1]]

    async def announce(
        self, channel: ChannelId, lines: Sequence[Said], nonce: str, *, unsure: bool = False
    ) -> MessageRef:
        """Say something in a channel, pinging nobody."""
        (key, where), content = ids_of(channel), layout.lines(lines)
        return await self._post(await self._at(key), where, content, nonce, unsure=unsure)

    async def renew(self, to: AccountId) -> None:
        """Publish somebody's home tab again, if they have ever opened it."""
        if self._home is not None:
            await self._home.update(to)

    async def put_away(self, channel: ChannelId) -> None:
        """Leave every channel as it is: on Slack no order has one to itself."""

    async def _at(self, key: str) -> Workspace:
        workspace = await _explained(self._workspaces.named(key))
        if workspace is None:
            raise UnreachableError(Cause.SHUT_OUT, "not_installed")
        return workspace

    async def _direct(self, to: AccountId) -> tuple[Workspace, str]:
        """Find the direct conversation with somebody; Slack is asked once and then known."""
        home, user = ids_of(to)
        person = await self._people.get(to)
        reach = person.reach if person is not None else {}
        workspace = await self._at(reach.get(REACH_TEAM, home))
        known = reach.get(REACH_DM)
        if known is not None:
            return workspace, known
        opened = await _tried(workspace.client.conversations_open(users=[user]))
        channel = word(opened, "channel", "id")
        if person is not None:
            ways = {REACH_TEAM: workspace.key, REACH_DM: channel}
            await self._people.remember(person.but(reach=ways))
        return workspace, channel

    async def _post(  # noqa: PLR0913 - a message has as many sides
        self,
        workspace: Workspace,
        channel: str,
        content: JSONObject,
        nonce: str,
        *,
        unsure: bool,
        thread: str | None = None,
    ) -> MessageRef:
        if unsure:
            found = await self._sent_before(workspace, channel, nonce, thread)
            if found is not None:
                return found
        try:
            told = await workspace.client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                text=word(content, "text"),
                blocks=parts(content, "blocks"),
                metadata={"event_type": EVENT, "event_payload": {"nonce": nonce}},
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if thread is not None and code_of(error) in NO_THREAD:
                raise _NoThreadError from error
            raise failure(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            # It may stand there all the same: the next try looks before it posts.
            raise TryLaterError(unsure=True) from error
        body = _body(told)
        return _ref(workspace, word(body, "channel"), word(body, "ts"))

    async def _sent_before(
        self, workspace: Workspace, channel: str, nonce: str, thread: str | None
    ) -> MessageRef | None:
        """Look for a message whose answer was lost, by its nonce."""
        client = workspace.client
        if not channel.startswith("D"):
            return None  # see the class
        call = (
            client.conversations_history(
                channel=channel, include_all_metadata=True, limit=LOOK_BACK
            )
            if thread is None
            else client.conversations_replies(
                channel=channel, ts=thread, include_all_metadata=True, limit=THREAD_LOOK_BACK
            )
        )
        try:
            told = _body(await call)
        except SlackApiError as error:
            if thread is not None and code_of(error) in NO_THREAD:
                return None  # nothing stands there, and nothing will: it is said beside
            raise failure(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            # Nothing was sent now, but what was sent before is as unknown as ever.
            raise TryLaterError(unsure=True) from error
        for message in parts(told, "messages"):
            if word(message, "metadata", "event_payload", "nonce") == nonce:
                return _ref(workspace, channel, word(message, "ts"))
        return None


class _NoThreadError(Exception):
    """The message that was to be answered in its thread is no more."""


def _place(ref: MessageRef) -> tuple[str, str, AccountId | None]:
    """Read where a message is: the installation, the conversation, and whose card it is."""
    key, channel, *whose = ref.channel.split("/")
    return key, channel, AccountId(whose[0]) if whose else None


def _ref(workspace: Workspace, channel: str, ts: str) -> MessageRef:
    return MessageRef(channel=f"{workspace.key}/{channel}", message=ts)


async def _tried(call: Awaitable[AsyncSlackResponse]) -> JSONObject:
    """Make a call that may be repeated, with its failures in the sender's words.

    Raises:
        UnreachableError: trying again would not help.
        TryLaterError: it may.
    """
    return _body(await _explained(call))


async def _explained(call: Awaitable[T]) -> T:
    try:
        return await call
    except SlackApiError as error:
        raise failure(error) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise TryLaterError from error


def _body(told: AsyncSlackResponse) -> JSONObject:
    body = told.data
    if not isinstance(body, dict):
        raise TryLaterError
    return body
