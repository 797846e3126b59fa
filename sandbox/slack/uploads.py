"""Files: the address that takes their bytes, the addresses that give them, and sharing.

Sources: https://docs.slack.dev/messaging/working-with-files and
https://docs.slack.dev/reference/methods/files.getUploadURLExternal.
"""

import mimetypes
import secrets
from typing import Final

from aiohttp import BodyPartReader, web

from sandbox.slack.events import in_channel
from sandbox.slack.records import Channel, File
from sandbox.slack.render import file_json
from sandbox.slack.site import Site
from sandbox.wire import JSONObject, RefusedByHand

SIGN_IN: Final = "/slack/signin"
"""Where Slack leads a browser, and every client without a good token, in place of a file."""


def promise(site: Site, *, team_id: str, user_id: str, name: str, size: int) -> File:
    """Make a file that still waits for its bytes."""
    file = File(
        site.world.new_id("F"),
        team_id,
        user_id,
        name,
        size,
        int(site.now),
        ticket=secrets.token_hex(16),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )
    site.world.put_file(file)
    site.changed(set())
    return file


def upload_url(site: Site, file: File) -> str:
    """The address that takes the bytes of a promised file."""
    return f"{site.config.origin}/slack/files/upload/{file.ticket}"


def may_see(site: Site, file: File, user_id: str) -> bool:
    """Whether a user may look at a file."""
    if file.state != "complete":
        return file.user_id == user_id
    if user_id == file.user_id or user_id in file.shown_to:
        return True
    channels = site.world.records.channels
    return any(user_id in channels[channel].members for channel in file.shared_in)


def share(site: Site, file: File, channel: Channel) -> JSONObject:
    """Count a file as shared into a channel, tell the apps there, and give it as it now is."""
    if channel.id not in file.shared_in:
        file.shared_in.append(channel.id)
    event: JSONObject = {
        "type": "file_shared",
        "file_id": file.id,
        "file": {"id": file.id},
        "user_id": file.user_id,
        "channel_id": channel.id,
    }
    in_channel(site, channel, "file_shared", event)
    return file_json(site.world, file, site.config.origin)


async def take_bytes(site: Site, request: web.Request) -> web.Response:
    """`POST /slack/files/upload/{ticket}`: take the bytes of a promised file.

    The body is the bytes, or a form with the bytes in its first part.
    """
    file = site.world.file_by_ticket(request.match_info["ticket"])
    if file is None or file.state != "promised":
        return web.Response(status=404, text="upload not found")
    content = await _bytes(request)
    status, answer = 200, f"OK - {len(content)}"
    if len(content) != file.size:
        status, answer = 400, f"expected {file.size} bytes, got {len(content)}"
    else:
        site.vault.put(file.id, content)
        file.state = "uploaded"
        site.changed(set())
    shown: JSONObject = {"file": file.id, "bytes": len(content)}
    site.recorder.write("slack", "in", "POST", "/slack/files/upload", shown, status, answer)
    return web.Response(status=status, text=answer)


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = await (await request.multipart()).next()
    return await part.read() if isinstance(part, BodyPartReader) else b""


async def give_bytes(site: Site, request: web.Request) -> web.Response:
    """`GET /slack/files/{team}-{file}/...`: the bytes, for a bot token that may read them.

    Without one, Slack leads to its sign-in page, which answers 200 with HTML.
    """
    file = site.world.records.files.get(request.match_info["file"])
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    installation = site.world.installation_by_token(token) if scheme == "Bearer" else None
    allowed = (
        installation is not None
        and installation.state == "active"
        and "files:read" in installation.scopes
        and file is not None
        and may_see(site, file, installation.bot_user_id)
    )
    if not allowed or file is None:
        site.recorder.write("slack", "in", "GET", request.path, None, 302, None)
        return web.Response(status=302, headers={"Location": f"{site.config.origin}{SIGN_IN}"})
    content = site.vault.get(file.id)
    if content is None:
        return web.Response(status=404)
    site.recorder.write("slack", "in", "GET", request.path, None, 200, {"bytes": len(content)})
    return _as_download(file, content)


async def sign_in(_: web.Request) -> web.Response:
    """The page that stands in place of a file for those who may not see it."""
    page = "<!DOCTYPE html><title>Sign in | Slack</title><p>Sign in to see this file.</p>"
    return web.Response(text=page, content_type="text/html")


async def upload_by_hand(site: Site, user_id: str, request: web.Request) -> JSONObject:
    """A person puts a file into Slack, to send it or to put it into a form.

    Raises:
        RefusedByHand: `no_file`, when the form holds none.
    """
    form = await request.post()
    found = form.get("file")
    if not isinstance(found, web.FileField):
        raise RefusedByHand("no_file", "The form must hold a file under the name `file`.")
    content = found.file.read()
    user = site.world.records.users[user_id]
    file = promise(
        site, team_id=user.team_id, user_id=user_id, name=found.filename, size=len(content)
    )
    site.vault.put(file.id, content)
    file.state = "complete"
    site.changed_for(user_id)
    shown = file_json(site.world, file, site.config.origin)
    return {"ok": True, "id": file.id, "name": file.name, "file": shown}


async def download_by_hand(site: Site, user_id: str, file_id: str) -> web.Response:
    """A person looks at a file.

    Raises:
        RefusedByHand: `not_visible`.
    """
    file = site.world.records.files.get(file_id)
    content = site.vault.get(file_id)
    if file is None or content is None or not may_see(site, file, user_id):
        raise RefusedByHand("not_visible", f"There is no file {file_id} to be seen.", 404)
    return _as_download(file, content)


def _as_download(file: File, content: bytes) -> web.Response:
    # Whatever people upload is never run by a browser: images are shown, the rest is saved.
    shown = file.mimetype.startswith("image/") and file.mimetype != "image/svg+xml"
    name = file.name.encode("ascii", "replace").decode().replace('"', "'")
    kind = "inline" if shown else "attachment"
    return web.Response(
        body=content,
        headers={
            "Content-Type": file.mimetype,
            "Content-Disposition": f'{kind}; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
