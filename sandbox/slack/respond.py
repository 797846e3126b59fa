"""`response_url`: five messages within thirty minutes, without a token.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from sandbox.slack.errors import SlackError
from sandbox.slack.messages import (
    Draft,
    bot_message,
    change,
    delete,
    post,
    post_ephemeral,
    read_draft,
)
from sandbox.slack.records import Channel, Installation, Responder
from sandbox.slack.site import Site
from sandbox.wire import JSON, JSONObject, read_json

LIFE_SECONDS: Final = 30 * 60
"""How long a response_url serves, on the sandbox's clock."""

MOST_USES: Final = 5
"""How many messages it carries."""

_KNOWN: Final = frozenset(
    {
        "attachments", "blocks", "delete_original", "link_names", "metadata", "mrkdwn", "parse",
        "replace_original", "response_type", "text", "thread_ts", "unfurl_links", "unfurl_media",
    }
)  # fmt: skip


def make_responder(  # noqa: PLR0913 - what was interacted with, given by name
    site: Site,
    installation: Installation,
    channel: Channel,
    user_id: str,
    *,
    message: JSONObject | None = None,
    ephemeral: bool = False,
) -> str:
    """Make a response_url for what a person did in a conversation, and give its address."""
    token = secrets.token_urlsafe(24)
    thread_ts = "" if message is None else str(message.get("thread_ts") or "")
    site.world.records.responders[token] = Responder(
        token,
        installation.id,
        channel.id,
        user_id,
        site.now + LIFE_SECONDS,
        message_ts="" if message is None else str(message["ts"]),
        thread_ts=thread_ts,
        ephemeral=ephemeral,
    )
    _forget_old(site)
    return f"{site.config.origin}/slack/respond/{token}"


def _forget_old(site: Site) -> None:
    """Forget addresses a day after they ended: until then they answer `expired_url`."""
    responders = site.world.records.responders
    for token, responder in tuple(responders.items())[:20]:
        if responder.expires + 24 * 3600 > site.now:
            return  # made in order
        del responders[token]


async def serve(site: Site, request: web.Request) -> web.Response:
    """Take one message at a response_url, record it, and answer as Slack does."""
    raw = await request.text()
    body: JSON = raw
    status = 200
    answer: JSONObject = {"ok": True}
    try:
        body = _decoded(raw)
        _respond(site, request.match_info["token"], body)
    except SlackError as refusal:
        answer = refusal.answer()
        status = 404 if refusal.code in ("used_url", "expired_url") else 400
    site.recorder.write("slack", "in", "POST", request.path, body, status, answer)
    return web.json_response(answer, status=status)


def _decoded(raw: str) -> JSONObject:
    try:
        body: object = read_json(raw)
    except ValueError as error:
        raise SlackError("invalid_payload") from error
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body


def _respond(site: Site, token: str, body: JSONObject) -> None:
    responder = site.world.records.responders.get(token)
    if responder is None or responder.expires <= site.now:
        raise SlackError("expired_url")
    if responder.uses >= MOST_USES:
        raise SlackError("used_url")
    channel = site.world.records.channels[responder.channel_id]
    installation = site.world.records.installations[responder.installation_id]
    answer_in(site, installation, channel, responder, body)
    responder.uses += 1


def answer_in(
    site: Site,
    installation: Installation,
    channel: Channel,
    responder: Responder,
    body: Mapping[str, JSON],
) -> None:
    """Carry out a message response: of a response_url, or in the acknowledgement of a command.

    Raises:
        SlackError: What Slack would not take.
    """
    unknown = sorted(set(body) - _KNOWN)
    if unknown:
        raise SlackError("invalid_arguments", [f"unknown field: {name}" for name in unknown])
    kind = body.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_arguments", ["must be a valid enum value: response_type"])
    if body.get("delete_original") is True:
        _delete_original(site, channel, responder)
        return
    draft = read_draft(body)
    if body.get("replace_original") is True:
        _replace_original(site, installation, channel, responder, draft)
        return
    thread_ts = str(body.get("thread_ts") or "")
    if kind == "in_channel":
        post(site, installation, channel, draft, thread_ts=thread_ts)
    else:
        post_ephemeral(site, installation, channel, responder.user_id, draft, thread_ts=thread_ts)


def _delete_original(site: Site, channel: Channel, responder: Responder) -> None:
    if responder.ephemeral:
        shown = channel.ephemeral.get(responder.user_id, [])
        channel.ephemeral[responder.user_id] = [
            message for message in shown if message["ts"] != responder.message_ts
        ]
        site.changed_for(responder.user_id)
        return
    message = channel.messages.get(responder.message_ts)
    if message is None:
        raise SlackError("message_not_found")
    delete(site, channel, message)


def _replace_original(
    site: Site, installation: Installation, channel: Channel, responder: Responder, draft: Draft
) -> None:
    if draft.is_empty:
        raise SlackError("no_text")
    if responder.ephemeral:
        fresh = bot_message(site, installation, channel, draft) | {"ts": responder.message_ts}
        shown = channel.ephemeral.get(responder.user_id, [])
        channel.ephemeral[responder.user_id] = [
            fresh if message["ts"] == responder.message_ts else message for message in shown
        ]
        site.changed_for(responder.user_id)
        return
    message = channel.messages.get(responder.message_ts)
    if message is None:
        raise SlackError("message_not_found")
    # A whole message takes the place of the old one: what the draft leaves out is gone.
    whole = Draft(draft.text or "", draft.blocks or [], draft.attachments or [], draft.metadata)
    change(site, channel, message, whole, installation.bot_user_id)
