"""Files that came with a form: where Slack keeps them, and fetching them with the app's token (E2).

Source: https://docs.slack.dev/reference/objects/file-object and
https://docs.slack.dev/reference/block-kit/block-elements/file-input-element.
"""

from collections.abc import AsyncIterator, Callable
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from adapters.shared.evidence import Given
from adapters.shared.evidence_clerk import GivenFile
from adapters.slack.modals import BLOCK, VALUE
from adapters.slack.wire import JSONObject, part, parts, word
from adapters.slack.workspaces import Workspace

PIECE: Final = 64 * 1024
"""Bytes that are fetched at a time."""

TIMEOUT: Final = aiohttp.ClientTimeout(total=300, connect=10)

_SLACKS: Final = (".slack.com", ".slack-gov.com")
"""Where Slack keeps files, and where alone the token may go."""


class FileNotFetchedError(Exception):
    """Slack did not hand out a file: the app may not see it, or it lies elsewhere."""


def given_files(
    workspace: Workspace, session: aiohttp.ClientSession, view: JSONObject
) -> list[GivenFile]:
    """Give the files that came with a form.

    Args:
        workspace: with whose token they are fetched.
        session: the one HTTP session.
        view: the form as it was sent.
    """
    return [
        _given(workspace, session, file)
        for block in parts(view, "blocks")
        if word(block, "element", "type") == "file_input"
        and word(block, "block_id").startswith(BLOCK)
        for file in parts(view, "state", "values", word(block, "block_id"), VALUE, "files")
    ]


def _given(workspace: Workspace, session: aiohttp.ClientSession, file: JSONObject) -> GivenFile:
    size = file.get("size")
    given = Given(
        name=word(file, "name") or word(file, "title"),
        media_type=word(file, "mimetype"),
        size=size if isinstance(size, int) else 0,
    )
    return GivenFile(given=given, content=_fetching(workspace, session, file))


def _fetching(
    workspace: Workspace, session: aiohttp.ClientSession, file: JSONObject
) -> Callable[[], AsyncIterator[bytes]]:
    """Fetch a file piece by piece, once somebody asks for it."""

    async def pieces() -> AsyncIterator[bytes]:
        whole = file
        if not _address(whole):
            # A file from another workspace comes without its address (Slack Connect).
            told = await workspace.client.files_info(file=word(file, "id"))
            body = told.data
            whole = part(body, "file") if isinstance(body, dict) else {}
        url = _address(whole)
        if not is_slacks(url, workspace.client.base_url):
            raise FileNotFetchedError("elsewhere")
        headers = {"Authorization": f"Bearer {workspace.installation.token}"}
        async with session.get(
            url, headers=headers, timeout=TIMEOUT, allow_redirects=False
        ) as answer:
            # Whoever may not see a file is sent to a page to sign in, which is no error to Slack.
            html = answer.content_type == "text/html" and word(whole, "mimetype") != "text/html"
            if answer.status != 200 or html:  # noqa: PLR2004 - OK
                raise FileNotFetchedError(f"status {answer.status}")
            async for piece in answer.content.iter_chunked(PIECE):
                yield piece

    return pieces


def _address(file: JSONObject) -> str:
    return word(file, "url_private_download") or word(file, "url_private")


def is_slacks(url: str, api: str) -> bool:
    """Whether an address is one of Slack's own: a file can be a link to any place on the web."""
    address, ours = urlsplit(url), urlsplit(api)
    host = address.hostname or ""
    if (address.scheme, host, address.port) == (ours.scheme, ours.hostname, ours.port):
        return True
    return address.scheme == "https" and host.endswith(_SLACKS)
