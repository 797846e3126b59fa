"""The Web API's front door: `/slack/api/{method}`.

It reads arguments the way Slack does (query, form or JSON), finds out whose token it is, holds it
against the method's scopes, and gives the call to the method's handler.

Source: https://docs.slack.dev/apis/web-api.
"""

import base64
from typing import Final

from aiohttp import web

from sandbox.slack.call import Call, Method, missing_scope
from sandbox.slack.errors import SlackError, invalid_arguments
from sandbox.slack.methods import METHODS
from sandbox.slack.records import Installation
from sandbox.slack.site import Site
from sandbox.wire import JSONObject, read_json

_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SECRET: Final = frozenset({"token", "client_secret", "refresh_token", "code"})
# slack_sdk puts its team_id into every call, whatever the method.
_EVERYWHERE: Final = frozenset({"token", "team_id"})


async def serve(site: Site, request: web.Request) -> web.Response:
    """Answer one call of the Web API, and record it."""
    name = request.match_info["method"]
    args: JSONObject = {}
    headers: dict[str, str] = {}
    status = 200
    try:
        args, warning = await _arguments(request)
        row = _known(name)
        if row.caller == "anyone":
            args |= _basic(request)
        token = _token(request, args)
        args.pop("token", None)
        granted = _granted(site, row, token)
        if granted is not None:
            headers["X-OAuth-Scopes"] = ",".join(granted.scopes)
            headers["X-Accepted-OAuth-Scopes"] = ",".join(row.scopes)
            site.limits.count(granted.id, name, str(args.get("channel", "")))
        _refuse_unknown(row, args)
        answer: JSONObject = {"ok": True, **row.handler(Call(site, args, granted))}
        if warning:
            answer["warning"] = warning
    except SlackError as refusal:
        answer, status = refusal.answer(), refusal.status
        headers |= refusal.headers
    shown = {key: value for key, value in args.items() if key not in _SECRET}
    site.recorder.write("slack", "in", request.method, name, shown, status, _without_tokens(answer))
    return web.json_response(answer, status=status, headers=headers)


def _known(name: str) -> Method:
    """The method of that name.

    Raises:
        SlackError: `unknown_method`, with the name.
    """
    row = METHODS.get(name)
    if row is None:
        raise SlackError("unknown_method", req_method=name)
    return row


def _without_tokens(answer: JSONObject) -> JSONObject:
    """An answer as the record may keep it."""
    hidden = {"access_token", "refresh_token"}
    return {name: "(hidden)" if name in hidden else value for name, value in answer.items()}


async def _arguments(request: web.Request) -> tuple[JSONObject, str]:
    """The arguments of a call, and the warning that their encoding deserves.

    Raises:
        SlackError: `invalid_json`, `json_not_object` or `invalid_post_type`.
    """
    args: JSONObject = dict(request.query)
    if request.method != "POST" or not request.can_read_body:
        return args, ""
    kind = request.content_type
    if kind == "application/json":
        try:
            body: object = read_json(await request.text())
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        # A token in a JSON body is not looked at: it belongs into the header.
        args |= {str(key): value for key, value in body.items() if key != "token"}
        return args, "" if request.charset else "missing_charset"
    if kind in _FORMS:
        for key, value in (await request.post()).items():
            if isinstance(value, str):
                args[key] = value
        return args, ""
    raise SlackError("invalid_post_type")


def _basic(request: web.Request) -> JSONObject:
    """The app's credentials, when they come by HTTP's basic authentication."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return {}
    try:
        given = base64.b64decode(encoded, validate=True).decode()
    except ValueError as error:
        raise SlackError("invalid_auth") from error
    client_id, _, client_secret = given.partition(":")
    return {"client_id": client_id, "client_secret": client_secret}


def _token(request: web.Request, args: JSONObject) -> str:
    """The token of a call: from the header, or else the argument `token`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer" and token:
        return token
    given = args.get("token")
    return given if isinstance(given, str) else ""


def _granted(site: Site, row: Method, token: str) -> Installation | None:
    """The installation that may make the call; None for a method that needs no bot.

    Raises:
        SlackError: `not_authed`, `invalid_auth`, `not_allowed_token_type`, `token_revoked`,
            `account_inactive`, `token_expired` or `missing_scope`.
    """
    if row.caller == "anyone":
        return None
    if not token:
        raise SlackError("not_authed")
    is_app = token == site.world.app.token
    installation = site.world.installation_by_token(token)
    if installation is None and not is_app:
        raise SlackError("invalid_auth")
    if is_app != (row.caller == "app"):
        raise SlackError("not_allowed_token_type")
    if installation is None:
        return None
    if installation.state == "revoked":
        raise SlackError("token_revoked")
    if installation.state == "uninstalled":
        raise SlackError("account_inactive")
    if installation.expires and installation.expires <= site.now:
        raise SlackError("token_expired")
    if row.scopes and not set(row.scopes) & set(installation.scopes):
        raise missing_scope(",".join(row.scopes), installation)
    return installation


def _refuse_unknown(row: Method, args: JSONObject) -> None:
    """Refuse arguments that this Slack does not know, by name: never a silent yes.

    Slack itself passes over most of them, and so hides a slip of the pen.
    """
    unknown = sorted(set(args) - row.arguments - _EVERYWHERE)
    if unknown:
        raise invalid_arguments(
            *(f"the sandbox does not know the argument {name} of {row.name}" for name in unknown)
        )
