"""The line to a sandbox: its JSON addresses, and the hints that something changed."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import aiohttp

from sandbox.wire import JSON, JSONObject, as_object, word

LONGEST_CALL: Final = 30.0
"""How long one call may take, in seconds: some wait for the bot's acknowledgement."""


class Refused(Exception):  # noqa: N818 - named for what happened to the person
    """The sandbox, or the bot's silence, kept somebody from doing something.

    Attributes:
        code: The stable reason, as the sandbox gives it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Line:
    """An open line to one sandbox.

    Args:
        url: The sandbox's address.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._listening: asyncio.Task[None] | None = None
        self._hints = 0
        self._hinted = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LONGEST_CALL))
        socket = await self._session.ws_connect(f"{self._url}/_live")
        self._listening = asyncio.create_task(self._listen(socket))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
        if self._session is not None:
            await self._session.close()

    @property
    def hints(self) -> int:
        """How many hints have come; compare with `until_hint`."""
        return self._hints

    async def until_hint(self, since: int, seconds: float) -> None:
        """Wait until there are more hints than `since`, or until `seconds` have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._hinted:
                await self._hinted.wait_for(lambda: self._hints > since)

    async def get(self, path: str, **query: str | int) -> JSONObject:
        """GET an address.

        Raises:
            Refused: The sandbox said no.
        """
        return await self._call("GET", path, params=query)

    async def post(self, path: str, body: Mapping[str, JSON]) -> JSONObject:
        """POST a JSON object.

        Raises:
            Refused: The sandbox said no.
        """
        return await self._call("POST", path, body=body)

    async def delete(self, path: str) -> JSONObject:
        """DELETE an address.

        Raises:
            Refused: The sandbox said no.
        """
        return await self._call("DELETE", path)

    async def upload(self, path: str, name: str, content: bytes) -> JSONObject:
        """POST a file.

        Raises:
            Refused: The sandbox said no.
        """
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        return await self._call("POST", path, form=form)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, JSON] | None = None,
        form: aiohttp.FormData | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> JSONObject:
        if self._session is None:
            raise RuntimeError("the line is not open: use `async with`")
        async with self._session.request(
            method, self._url + path, json=body, data=form, params=params
        ) as response:
            text = await response.text()
        try:
            answer = as_object(json.loads(text), "the answer")
        except ValueError as error:
            raise Refused(f"http_{response.status}", text[:500]) from error
        if response.status >= 400:  # noqa: PLR2004 - where HTTP's refusals begin
            raise Refused(word(answer, "error") or str(response.status), word(answer, "message"))
        return answer

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for _ in socket:
            async with self._hinted:
                self._hints += 1
                self._hinted.notify_all()
