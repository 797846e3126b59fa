"""`/_as/slack/{user}/...`: being a person in this Slack. The page and the typed client use it.

Every answer is JSON. A refusal is `{"error": code, "message": sentence}` with a 4xx status: 404 for
what the person cannot see, 409 for what cannot be done there, 403 for a deactivated account, 424
when the app did not acknowledge (`app_did_not_respond`) or answered what Slack does not take
(`bad_app_response`). An act answers once the app has acknowledged it.

| address | body | answer |
|---|---|---|
| `GET view?channel&thread&before&limit` | | see `sandbox.slack.sight` |
| `GET commands` | | `{"commands": [{"command", "description", "usage_hint"}], "shortcuts": [{"kind", "name", "callback_id", "description"}]}` |
| `POST command` | `{"channel", "text": "/resolve ORD-1"}` | `{"ok": true}` |
| `POST message` | `{"channel": id of a conversation or person, "text", "thread"?, "files"?: [id]}` | `{"ok": true, "channel", "ts"}` |
| `POST press` | `{"channel", "ts"` or `"view", "action_id", "block_id"?, "value"?` or `"selected"?, "values"?}` | `{"ok": true, "sent": bool}` |
| `POST suggest` | `{"channel", "ts"` or `"view", "action_id", "block_id"?, "value"}` | `{"options", "option_groups"}` |
| `POST submit` | `{"view", "values": {block_id: {action_id: value}}}` | `{"ok": true}` or `{"errors": {block_id: sentence}}` |
| `POST close` | `{"view", "all"?: bool}` | `{"ok": true}` |
| `POST open_home` | `{"tab"?: "home" or "messages"}` | `{"ok": true, "channel"}` |
| `POST shortcut` | `{"callback_id", "channel"?, "ts"?}` | `{"ok": true}` |
| `POST upload` | multipart with a part `file` | `{"ok": true, "id", "name", "file": Slack's file}` |
| `GET file/{id}` | | the bytes |
| `POST install` | the query of an authorize address, and `"answer": "allow"`, `"enterprise"` or `"cancel"` | `{"ok": true, "redirect": address}` |

A `value` is a text for typed inputs, the value of an option or an id for menus, `YYYY-MM-DD` and
`HH:MM` for pickers, seconds since 1970 for a datetimepicker, a file id for file inputs, and a list
of these where several can be chosen. A confirm dialog is the client's to show: pressing means that
the person has confirmed. `press` on a button that Slack itself would show on an input without
`dispatch_action` only keeps the value (`sent` is false). `values` in `press` says what else stands
in the form at that moment.
"""  # noqa: E501 - a table's row cannot be wrapped

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from aiohttp import web

from sandbox.slack import consent, entrances, forms, pressing, writing
from sandbox.slack.actor import Actor, actor, person
from sandbox.slack.manifest import commands, shortcuts, texts
from sandbox.slack.shapes import as_fields
from sandbox.slack.sight import MOST_MESSAGES, Glance, look
from sandbox.slack.site import Site
from sandbox.slack.uploads import download_by_hand, upload_by_hand
from sandbox.wire import JSONObject, RefusedByHand, read_object, text_of

Act: TypeAlias = Callable[[Actor, JSONObject], Awaitable[JSONObject]]


class Person:
    """The addresses at which one is a person."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """All of them."""
        acts: dict[str, Act] = {
            "command": _command,
            "message": _message,
            "press": pressing.press,
            "suggest": pressing.suggest,
            "submit": _submit,
            "close": _close,
            "open_home": _open_home,
            "shortcut": entrances.shortcut,
            "install": _install,
        }
        root = "/_as/slack/{user}"
        return [
            web.get(f"{root}/view", self._view),
            web.get(f"{root}/commands", self._commands),
            *(web.post(f"{root}/{name}", self._acting(act)) for name, act in acts.items()),
            web.post(f"{root}/upload", self._upload),
            web.get(f"{root}/file/{{file}}", self._file),
        ]

    def _acting(self, act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            me = actor(self._site, request.match_info["user"])
            return web.json_response(await act(me, await read_object(request)))

        return serve

    async def _view(self, request: web.Request) -> web.Response:
        query = request.query
        limit = query.get("limit", str(MOST_MESSAGES))
        if not limit.isdigit():
            raise RefusedByHand("bad_request", "`limit` is a whole number")
        glance = Glance(
            query.get("channel", ""), query.get("thread", ""), query.get("before", ""), int(limit)
        )
        me = Actor(self._site, person(self._site, request.match_info["user"]))
        return web.json_response(look(me, glance))

    async def _commands(self, request: web.Request) -> web.Response:
        user = person(self._site, request.match_info["user"])
        manifest = self._site.world.app.manifest
        if self._site.world.installation_for(user.team_id) is None:
            return web.json_response({"commands": [], "shortcuts": []})
        return web.json_response(
            {
                "commands": [
                    {
                        "command": row.name,
                        "description": row.description,
                        "usage_hint": row.usage_hint,
                    }
                    for row in commands(manifest)
                ],
                "shortcuts": [
                    {
                        "kind": row.kind,
                        "name": row.name,
                        "callback_id": row.callback_id,
                        "description": row.description,
                    }
                    for row in shortcuts(manifest)
                ],
            }
        )

    async def _upload(self, request: web.Request) -> web.Response:
        me = actor(self._site, request.match_info["user"])
        return web.json_response(await upload_by_hand(self._site, me.user.id, request))

    async def _file(self, request: web.Request) -> web.Response:
        user = person(self._site, request.match_info["user"])
        return await download_by_hand(self._site, user.id, request.match_info["file"])


async def _command(me: Actor, body: JSONObject) -> JSONObject:
    return await writing.command(me, text_of(body, "channel"), text_of(body, "text"))


async def _install(me: Actor, body: JSONObject) -> JSONObject:
    query = {key: str(value) for key, value in body.items()}
    wish = consent.read_wish(me.site, query)
    if query.get("answer") == "cancel":
        return {"ok": True, "redirect": consent.decline(me.site, wish)}
    target = consent.agree(me, wish, enterprise=query.get("answer") == "enterprise")
    return {"ok": True, "redirect": target}


async def _message(me: Actor, body: JSONObject) -> JSONObject:
    thread = text_of(body, "thread") if body.get("thread") else ""
    return await writing.write(
        me,
        text_of(body, "channel"),
        text_of(body, "text"),
        thread=thread,
        files=texts(body.get("files")),
    )


async def _submit(me: Actor, body: JSONObject) -> JSONObject:
    return await forms.submit(me, text_of(body, "view"), as_fields(body.get("values")))


async def _close(me: Actor, body: JSONObject) -> JSONObject:
    return await forms.close(me, text_of(body, "view"), everything=body.get("all") is True)


async def _open_home(me: Actor, body: JSONObject) -> JSONObject:
    return await entrances.open_home(me, str(body.get("tab") or "home"))
