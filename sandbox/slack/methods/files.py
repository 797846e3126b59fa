"""`files.*`: files, in the three steps of an upload."""

from typing import Final

from sandbox.slack.call import Call, method
from sandbox.slack.errors import SlackError, invalid_arguments
from sandbox.slack.messages import bot_message, find_root, put, read_draft, refuse_closed
from sandbox.slack.records import File
from sandbox.slack.render import file_json
from sandbox.slack.shapes import as_fields, as_list
from sandbox.slack.uploads import may_see, promise, share, upload_url
from sandbox.wire import JSON, JSONObject

MOST_ALT_TEXT: Final = 1000
"""`alt_txt_too_large` (files.getUploadURLExternal)."""


def get_upload_url(call: Call) -> JSONObject:
    """Promise a file, and give the address that takes its bytes."""
    name = call.needed("filename")
    size = call.whole("length", default=0, most=10**12)
    if not name or not size:
        raise SlackError("missing_argument")
    if len(call.text("alt_txt")) > MOST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    team_id = call.installation.team_id or call.team_id
    file = promise(call.site, team_id=team_id, user_id=call.bot_user_id, name=name, size=size)
    file.alt_text = call.text("alt_txt")
    return {"upload_url": upload_url(call.site, file), "file_id": file.id}


def complete_upload(call: Call) -> JSONObject:
    """Make uploaded files exist, and share them into a conversation if one is named."""
    wanted = [as_fields(item) for item in as_list(call.structure("files"))]
    if not wanted:
        raise invalid_arguments("missing required field: files")
    files = [_uploaded(call, item) for item in wanted]
    for file, item in zip(files, wanted, strict=True):
        file.state = "complete"
        file.title = str(item.get("title") or file.name)
    for channel_id in call.names("channel_id") or call.names("channels"):
        _share(call, files, channel_id)
    shown: list[JSON] = [file_json(call.world, file, call.site.config.origin) for file in files]
    return {"files": shown}


def _uploaded(call: Call, item: JSONObject) -> File:
    file = call.world.records.files.get(str(item.get("id")))
    if file is None or file.user_id != call.bot_user_id or file.state != "uploaded":
        raise SlackError("file_not_found")
    return file


def _share(call: Call, files: list[File], channel_id: str) -> None:
    """Post the files as one message of the bot's."""
    channel = call.world.records.channels.get(channel_id)
    if channel is None or not call.sees(channel):
        raise SlackError("invalid_channel")
    if call.bot_user_id not in channel.members:
        raise SlackError("posting_to_channel_denied")
    refuse_closed(call.site, channel)
    content = {"text": call.text("initial_comment")}
    blocks = call.structure("blocks", "invalid_blocks_format")
    draft = read_draft({**content, "blocks": blocks} if blocks is not None else {**content})
    message = bot_message(call.site, call.installation, channel, draft)
    message["files"] = [share(call.site, file, channel) for file in files]
    message["upload"] = True
    thread_ts = call.text("thread_ts")
    if thread_ts:
        root = find_root(channel, thread_ts)
        message["thread_ts"] = str(root["ts"])
        message["parent_user_id"] = root.get("user")
    put(call.site, channel, message)


def info(call: Call) -> JSONObject:
    """Describe a file."""
    file = _visible(call)
    return {
        "file": file_json(call.world, file, call.site.config.origin),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(call: Call) -> JSONObject:
    """Delete a file of one's own; messages keep a headstone of it."""
    file = _visible(call)
    if file.user_id != call.bot_user_id:
        raise SlackError("cant_delete_file")
    call.world.drop_file(file)
    call.site.changed(None)
    return {}


def _visible(call: Call) -> File:
    file = call.world.records.files.get(call.needed("file"))
    if file is None or file.state != "complete" or not may_see(call.site, file, call.bot_user_id):
        raise SlackError("file_not_found")
    return file


METHODS: Final = (
    method(
        "files.completeUploadExternal",
        complete_upload,
        "blocks channel_id channels files initial_comment thread_ts",
        scopes="files:write",
    ),
    method("files.delete", delete, "file", scopes="files:write"),
    method(
        "files.getUploadURLExternal",
        get_upload_url,
        "alt_txt filename length",
        scopes="files:write",
    ),
    method("files.info", info, "count cursor file limit page", scopes="files:read"),
)
