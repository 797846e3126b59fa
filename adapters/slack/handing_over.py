"""Handing files to one person in the conversation with them: evidence, and their own record.

It is the way for those whose browser cannot reach the web process, as over Socket Mode.
Source: https://docs.slack.dev/messaging/working-with-files#uploading_files.
"""

from collections.abc import Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.shared.evidence import EvidenceRoom, Fetched
from adapters.shared.voice import Said
from adapters.slack import layout
from adapters.slack.failures import code_of
from adapters.slack.files import TIMEOUT
from adapters.slack.people import REACH_DM, SlackPeople
from adapters.slack.visits import Visit
from adapters.slack.wire import word
from core.values import OrderId

IN_MEMORY: Final = 1024 * 1024
"""Bytes up to which a file waits in memory, not in a temporary file."""

_LOG = structlog.get_logger(__name__)


class NotUploadedError(Exception):
    """Slack did not take a file."""


class HandingOver:
    """Uploads files for one person.

    Args:
        people: remembers the conversations.
        session: the one HTTP session.
        room: hands out evidence; none where there is none.
    """

    def __init__(
        self, people: SlackPeople, session: aiohttp.ClientSession, room: EvidenceRoom | None
    ) -> None:
        self._people = people
        self._session = session
        self._room = room

    async def evidence(self, visit: Visit, order: OrderId, numbers: Sequence[int]) -> None:
        """Give somebody the files of an order that they may see."""
        if self._room is None:
            return
        uploaded: list[tuple[str, str]] = []
        for number in numbers:
            async with self._room.fetch(order, number, visit.actor) as fetched:
                if not isinstance(fetched, Fetched):
                    continue
                with SpooledTemporaryFile(max_size=IN_MEMORY) as waiting:
                    async for piece in fetched.content:
                        waiting.write(piece)
                    name = fetched.evidence.name
                    uploaded.append((await self._upload(visit, name, waiting), name))
        if uploaded:
            said = visit.voice.say("slack.evidence", order=order)
            await self._share(visit, uploaded, said)

    async def texts(self, visit: Visit, texts: Mapping[str, str], said: Said) -> None:
        """Give somebody texts as files.

        Args:
            visit: who gets them.
            texts: what stands in each file, by its name.
            said: what to say with them.
        """
        uploaded = []
        for name, text in texts.items():
            with SpooledTemporaryFile(max_size=IN_MEMORY) as waiting:
                waiting.write(text.encode())
                uploaded.append((await self._upload(visit, name, waiting), name))
        await self._share(visit, uploaded, said)

    async def _upload(self, visit: Visit, name: str, content: IO[bytes]) -> str:
        """Bring one file to Slack, and give its id there; nobody sees it yet."""
        length = content.tell()
        told = await visit.workspace.client.files_getUploadURLExternal(
            filename=name or "file", length=length
        )
        body = told.data if isinstance(told.data, dict) else {}
        content.seek(0)
        async with self._session.post(
            word(body, "upload_url"),
            data=content,
            headers={"Content-Length": str(length), "Content-Type": "application/octet-stream"},
            timeout=TIMEOUT,
        ) as answer:
            if answer.status != 200:  # noqa: PLR2004 - OK
                raise NotUploadedError(f"status {answer.status}")
        return word(body, "file_id")

    async def _share(self, visit: Visit, uploaded: Sequence[tuple[str, str]], said: Said) -> None:
        channel = await self._conversation(visit)
        files: list[dict[str, str | None]] = [
            {"id": number, "title": layout.cut(name, 150)} for number, name in uploaded
        ]
        try:
            await visit.workspace.client.files_completeUploadExternal(
                files=files, channel_id=channel, initial_comment=said
            )
        except SlackApiError as error:
            _LOG.warning("slack_files_not_shared", code=code_of(error))
            raise

    async def _conversation(self, visit: Visit) -> str:
        known = visit.person.reach.get(REACH_DM)
        if known is not None:
            return known
        told = await visit.workspace.client.conversations_open(users=[visit.sender.user])
        body = told.data if isinstance(told.data, dict) else {}
        channel = word(body, "channel", "id")
        reach = {**visit.person.reach, REACH_DM: channel}
        await self._people.remember(visit.person.but(reach=reach))
        return channel
