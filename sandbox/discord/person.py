"""Being a person on this Discord: what they see, as JSON, and the addresses of what they do.

`GET /_as/discord/{user}/view?channel=ID&limit=100&before=ID` answers::

    {
      "me":      {"id", "name", "username", "locale", "tz", "dms_open", "installed"},
      "people":  {user id: {"name", "username", "bot"}},
      "roles":   {role id: {"name", "color"}},
      "guilds":  [{"id", "name"}],
      "places":  [{"id", "kind": "channel"|"private"|"dm"|"thread", "name", "topic", "guild",
                   "parent", "private", "archived", "locked", "may_write", "unread", "last"}],
      "channel": ID or null,
      "messages": [...],         # of `channel`, oldest first, the newest 100 of them at most
      "more":    true when older ones are left out,
      "form":    null or {"id", "channel", "custom_id", "title", "components"},
      "home":    null,
      "toast":   null or what the client says went wrong
    }

Of archived threads the latest 25 are among the places; any thread can be looked at by its id.
A message is Discord's own message object with, beside it, `ephemeral` (only this person sees it),
`loading` ("is thinking"), `mine`, and `pinged` (it mentions this person).
A form's `components` are those that the bot sent, with their `id`; a select or a file upload is
submitted as a list, a text input and a radio group as a text, a checkbox as true or false.

`GET .../commands?channel=ID` answers `{"commands": [...]}`: what this person may use in that
channel (without one: in the first channel of each server, and in the direct message), each as it
was registered with `label` and `description` in the person's language, and `places` (`guild`,
`dm`) where it was found.

POST takes and answers JSON; a refusal is `{"error": code, "message": sentence}` with a 4xx. Those
that reach the bot answer when it has acknowledged: `{"ok": true, "answer": "message" |
"deferred_message" | "deferred_update" | "update" | "modal", "message": ID|null, "form": ID|null}`,
or 424 `no_response` after three seconds.

    command       {"channel", "name", "group"?, "sub"?, "options": {name: value}}
    autocomplete  the same and "focused": name                     -> {"choices": [{name, value}]}
    shortcut      {"channel", "name", "message": ID | "user": ID}  a context-menu command
    press         {"channel", "message", "custom_id", "values"?}   a button or a select
    submit        {"form", "values": {custom_id: value}}           -> or {"errors": {id: sentence}}
    close         {}                                               the open form goes away
    message       {"channel", "text", "files"?: [upload], "reply_to"?}
    upload        multipart with `file`                            -> {"id", "filename", "size"}
    dismiss       {"channel", "message"}                           an ephemeral message
    delete        {"channel", "message"}                           a message of one's own
    dms           {"open": bool}          open_dm  {} -> {"channel"}
    install       {"installed": bool}     settings {"locale"}
    leave         {"guild"} | {"channel"} (a thread)
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from sandbox.discord.acts import Acts
from sandbox.discord.backend import Backend
from sandbox.discord.drafts import Upload
from sandbox.discord.sight import MOST, Sight
from sandbox.discord.state import User
from sandbox.wire import JSONObject, RefusedByHand, read_object

VERBS: Final[dict[str, Callable[[Acts, JSONObject], Awaitable[JSONObject]]]] = {
    "command": Acts.command,
    "autocomplete": Acts.autocomplete,
    "shortcut": Acts.shortcut,
    "press": Acts.press,
    "submit": Acts.submit,
    "close": Acts.close,
    "message": Acts.message,
    "dismiss": Acts.dismiss,
    "delete": Acts.delete,
    "dms": Acts.dms,
    "open_dm": Acts.open_dm,
    "install": Acts.install,
    "settings": Acts.settings,
    "leave": Acts.leave,
}


class People:
    """The addresses under `/_as/discord`.

    Args:
        backend: The world and its doings.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def routes(self) -> list[web.AbstractRouteDef]:
        """All of them."""
        root = "/_as/discord/{user}"
        return [
            web.get(root + "/view", self._view),
            web.get(root + "/commands", self._commands),
            web.post(root + "/upload", self._upload),
            web.post(root + "/{verb}", self._act),
        ]

    def _person(self, request: web.Request) -> User:
        self._backend.threads.settle()
        person = self._backend.world.users.get(request.match_info["user"])
        if person is None or person.bot:
            raise RefusedByHand("no_such_person", "There is nobody of that id.", 404)
        return person

    async def _act(self, request: web.Request) -> web.Response:
        act = VERBS.get(request.match_info["verb"])
        if act is None:
            verb = request.match_info["verb"]
            raise RefusedByHand("unknown_verb", f"A person cannot “{verb}” here.", 404)
        person = self._person(request)
        body = await read_object(request)
        return web.json_response(await act(Acts(self._backend, person), body))

    async def _upload(self, request: web.Request) -> web.Response:
        person = self._person(request)
        async for part_ in await request.multipart():
            if isinstance(part_, BodyPartReader) and part_.filename is not None:
                kind = part_.headers.get("Content-Type") or "application/octet-stream"
                data = bytes(await part_.read(decode=True))
                # aiohttp's client escapes file names, browsers send them as they are.
                upload = Upload(unquote(part_.filename), kind, data)
                return web.json_response(Acts(self._backend, person).upload(upload))
        raise RefusedByHand("bad_request", "There is no file in it.")

    async def _commands(self, request: web.Request) -> web.Response:
        sight = Sight(self._backend, self._person(request))
        return web.json_response(sight.commands(request.query.get("channel")))

    async def _view(self, request: web.Request) -> web.Response:
        sight = Sight(self._backend, self._person(request))
        before = request.query.get("before")
        limit = request.query.get("limit", str(MOST))
        if not limit.isdigit() or not (before is None or before.isdigit()):
            raise RefusedByHand("bad_request", "`limit` and `before` are numbers.")
        return web.json_response(sight.view(request.query.get("channel"), int(limit), before))
