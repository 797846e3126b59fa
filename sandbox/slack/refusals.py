"""The refusals that no single field can tell: one row each, with its source.

The suite has a test for each row, with a call that passes and one that fails.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DOCS: Final = "https://docs.slack.dev"


class Grounds(StrEnum):
    """What a refusal rests on."""

    DOCS = "docs"
    SEEN = "seen"
    CAREFUL = "careful"


GROUNDS: Final = {
    Grounds.DOCS: "Slack's documentation says so.",
    Grounds.SEEN: "Slack's own answers, as apps have reported them.",
    Grounds.CAREFUL: (
        "Slack's pages give no exact rule, or Slack passes over it; the sandbox takes the "
        "strict side."
    ),
}

_SEEN: Final = Grounds.SEEN.value
_CAREFUL: Final = Grounds.CAREFUL.value


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that is refused.

    Attributes:
        name: Stable name, by which the suite finds its test.
        code: What is answered.
        when: What must be wrong for it.
        source: A page under `DOCS`, or another of the `Grounds`.
    """

    name: str
    code: str
    when: str
    source: str

    @property
    def cited(self) -> str:
        """The source as the docs show it."""
        if self.source in (_SEEN, _CAREFUL):
            return self.source
        return f"[{self.source.rpartition('/')[2]}]({DOCS}{self.source})"


def _method(name: str) -> str:
    return f"/reference/methods/{name}"


_BLOCKS: Final = "/reference/block-kit/blocks"
_ELEMENTS: Final = "/reference/block-kit/block-elements"
_WEB_API: Final = "/apis/web-api"
_MODALS: Final = "/surfaces/modals"
_INTERACTION: Final = "/interactivity/handling-user-interaction"

REFUSALS: Final = tuple(
    Refusal(*row)
    for row in (
        # ---- the door of the Web API
        ("no token", "not_authed", "a call has no token", _WEB_API),
        ("unknown token", "invalid_auth", "nobody was given this token", _WEB_API),
        (
            "wrong kind of token",
            "not_allowed_token_type",
            "a bot token where the app's own is needed, or the other way round",
            _method("apps.connections.open"),
        ),
        ("revoked token", "token_revoked", "the token was revoked", _method("auth.test")),
        ("app removed", "account_inactive", "the app was taken out", _method("auth.test")),
        (
            "expired token",
            "token_expired",
            "a rotated token is older than twelve hours",
            "/authentication/using-token-rotation",
        ),
        (
            "missing scope",
            "missing_scope",
            "the token has none of the method's scopes; `needed` and `provided` say which",
            _WEB_API,
        ),
        ("unknown method", "unknown_method", "no such method is known here", _SEEN),
        ("unknown argument", "invalid_arguments", "an argument is not known here", _CAREFUL),
        ("missing argument", "invalid_arguments", "a required argument is missing", _WEB_API),
        ("broken JSON", "invalid_json", "the body is no JSON", _WEB_API),
        ("JSON that is no object", "json_not_object", "the body is another JSON value", _WEB_API),
        ("other content type", "invalid_post_type", "neither JSON nor a form", _WEB_API),
        ("token in a JSON body", "not_authed", "the token must stand in the header", _WEB_API),
        (
            "organisation's token without team",
            "missing_argument",
            "an organisation-wide token asks for a list without `team_id`",
            "/enterprise/developing-for-enterprise-orgs",
        ),
        (
            "too many calls",
            "ratelimited",
            "more than the method's tier, or a message a second and channel; when limits are on",
            "/apis/web-api/rate-limits",
        ),
        # ---- messages
        (
            "unknown channel",
            "channel_not_found",
            "no such conversation, or a private one that the bot is not in",
            _method("chat.postMessage"),
        ),
        (
            "not in channel",
            "not_in_channel",
            "a public channel that the bot is not in, without `chat:write.public`",
            _method("chat.postMessage"),
        ),
        ("archived channel", "is_archived", "posting there", _method("chat.postMessage")),
        (
            "deactivated party",
            "is_archived",
            "posting into a direct message whose other party is deactivated",
            _CAREFUL,
        ),
        (
            "messages tab off",
            "messages_tab_disabled",
            "the manifest turns the app's conversations off",
            _method("chat.postEphemeral"),
        ),
        (
            "nothing to say",
            "no_text",
            "no text, blocks or attachments",
            _method("chat.postMessage"),
        ),
        (
            "text too long",
            "msg_too_long",
            "a text of more than 40,000 characters",
            _method("chat.postMessage"),
        ),
        (
            "blocks that are no list",
            "invalid_blocks_format",
            "`blocks` is no JSON, or no list",
            _method("chat.postMessage"),
        ),
        ("too many blocks", "invalid_blocks", "more than 50 in a message", _BLOCKS),
        (
            "too many attachments",
            "too_many_attachments",
            "more than 100",
            _method("chat.postMessage"),
        ),
        (
            "attachment with blocks and more",
            "invalid_attachments",
            "older fields beside `blocks`: `invalid_keys`",
            _SEEN,
        ),
        (
            "metadata without a type",
            "invalid_metadata_format",
            "anything but `event_type` and `event_payload`",
            "/messaging/message-metadata",
        ),
        (
            "markdown and text",
            "markdown_text_conflict",
            "`markdown_text` beside `text` or `blocks`",
            _method("chat.postMessage"),
        ),
        (
            "posting as a user",
            "as_user_not_supported",
            "`as_user`",
            _method("chat.postMessage"),
        ),
        (
            "another name without scope",
            "missing_scope",
            "`username` or an icon, without `chat:write.customize`",
            _method("chat.postMessage"),
        ),
        (
            "thread of nothing",
            "invalid_thread_ts",
            "`thread_ts` is no message of the conversation",
            _SEEN,
        ),
        (
            "reply to a reply",
            "cannot_reply_to_message",
            "`thread_ts` is itself a reply",
            _method("chat.postEphemeral"),
        ),
        (
            "ephemeral for a stranger",
            "user_not_in_channel",
            "the reader is not in the conversation",
            _method("chat.postEphemeral"),
        ),
        (
            "changing nothing",
            "message_not_found",
            "changing, deleting or linking to what is not there",
            _method("chat.update"),
        ),
        (
            "changing another's message",
            "cant_update_message",
            "the bot did not write it",
            _method("chat.update"),
        ),
        (
            "changing in an archived channel",
            "is_inactive",
            "the channel is archived",
            _method("chat.update"),
        ),
        (
            "deleting another's message",
            "cant_delete_message",
            "the bot did not write it",
            _method("chat.delete"),
        ),
        # ---- what holds between blocks
        ("block id twice", "invalid_blocks", "a `block_id` stands twice", _BLOCKS),
        (
            "action id twice",
            "invalid_blocks",
            "an `action_id` stands twice within a block",
            _ELEMENTS,
        ),
        ("unknown block", "invalid_blocks", "a type that is not known here", _BLOCKS),
        ("unknown field", "invalid_blocks", "a field that its block does not have", _SEEN),
        ("text of no type", "invalid_blocks", "a text object without `type`", _SEEN),
        ("block on the wrong surface", "invalid_blocks", "such as an alert in a message", _BLOCKS),
        (
            "element in the wrong block",
            "invalid_blocks",
            "such as a text input among actions",
            _ELEMENTS,
        ),
        (
            "element on the wrong surface",
            "invalid_blocks",
            "such as a number input in a message",
            _ELEMENTS,
        ),
        ("section without words", "invalid_blocks", "neither `text` nor `fields`", _BLOCKS),
        ("image from two places", "invalid_blocks", "`image_url` beside `slack_file`", _BLOCKS),
        (
            "options and groups",
            "invalid_blocks",
            "both `options` and `option_groups`, or neither",
            f"{_ELEMENTS}/select-menu-element",
        ),
        (
            "initial option not offered",
            "invalid_blocks",
            "an initial option that is not exactly one of the options",
            f"{_ELEMENTS}/select-menu-element",
        ),
        (
            "two tables",
            "invalid_blocks",
            "more than one table in a message",
            f"{_BLOCKS}/table-block",
        ),
        (
            "too much markdown",
            "invalid_blocks",
            "more than 12,000 characters in all markdown blocks together",
            f"{_BLOCKS}/markdown-block",
        ),
        (
            "focus twice",
            "invalid_arguments",
            "two elements with `focus_on_load` in a view",
            f"{_ELEMENTS}/plain-text-input-element",
        ),
        (
            "bounds out of order",
            "invalid_arguments",
            "a minimum above its maximum",
            f"{_ELEMENTS}/number-input-element",
        ),
        (
            "response_url outside a modal's input",
            "invalid_blocks",
            "`response_url_enabled` in a message, or outside an input block",
            f"{_ELEMENTS}/select-menu-element",
        ),
        # ---- views
        (
            "input without submit",
            "invalid_arguments",
            "a modal with inputs, but no `submit`",
            _MODALS,
        ),
        ("view of the wrong type", "invalid_arguments", "a home tab opened as a modal", _MODALS),
        ("too many blocks in a view", "invalid_arguments", "more than 100", _BLOCKS),
        ("view too large", "view_too_large", "more than 250 KB", _method("views.open")),
        (
            "malformed trigger",
            "invalid_arguments",
            "`trigger_id` has not the form of one",
            _SEEN,
        ),
        (
            "another's trigger",
            "invalid_trigger_id",
            "no interaction with this app gave it out",
            _method("views.open"),
        ),
        ("used trigger", "exchanged_trigger_id", "it was used before", _method("views.open")),
        (
            "expired trigger",
            "expired_trigger_id",
            "it is older than 3 seconds",
            _method("views.open"),
        ),
        (
            "external id twice",
            "duplicate_external_id",
            "another open view has this `external_id`",
            _method("views.open"),
        ),
        (
            "fourth view",
            "push_limit_reached",
            "three views are stacked already",
            _method("views.push"),
        ),
        (
            "push onto nothing",
            "not_found",
            "the trigger comes from no open modal",
            _method("views.push"),
        ),
        ("update of a closed view", "not_found", "the view is not open", _method("views.update")),
        (
            "stale hash",
            "hash_conflict",
            "the view has changed since the `hash`",
            _method("views.update"),
        ),
        (
            "home tab off",
            "not_enabled",
            "the manifest has no home tab",
            _method("views.publish"),
        ),
        (
            "home of a stranger",
            "user_not_found",
            "the user is not of the app's workspace",
            _SEEN,
        ),
        # ---- conversations and people
        (
            "direct message with nobody",
            "users_list_not_supplied",
            "no `users`",
            _method("conversations.open"),
        ),
        (
            "direct message with a stranger",
            "user_not_found",
            "a user whom the app cannot know",
            _method("conversations.open"),
        ),
        (
            "direct message with a deactivated user",
            "user_disabled",
            "the account is closed",
            _method("conversations.open"),
        ),
        ("direct message with a bot", "cannot_dm_bot", "another bot", _SEEN),
        (
            "direct message with a crowd",
            "too_many_users",
            "more than 8 users",
            _method("conversations.open"),
        ),
        (
            "opening a channel",
            "method_not_supported_for_channel_type",
            "`channel` is no direct message",
            _method("conversations.open"),
        ),
        (
            "scope for the kind of conversation",
            "missing_scope",
            "such as a direct message without `im:read`",
            _method("conversations.info"),
        ),
        (
            "unknown type of conversation",
            "invalid_types",
            "`types` names another kind",
            _method("conversations.list"),
        ),
        (
            "unknown cursor",
            "invalid_cursor",
            "`cursor` was not given out",
            _method("conversations.list"),
        ),
        (
            "history from outside",
            "not_in_channel",
            "the bot is not in the channel",
            _method("conversations.history"),
        ),
        (
            "thread that is not there",
            "thread_not_found",
            "`ts` is no message",
            _method("conversations.replies"),
        ),
        (
            "joining a private channel",
            "method_not_supported_for_channel_type",
            "only public channels can be joined",
            _method("conversations.join"),
        ),
        (
            "leaving the general channel",
            "cant_leave_general",
            "nobody can",
            _method("conversations.leave"),
        ),
        ("unknown user", "user_not_found", "no such user", _method("users.info")),
        (
            "unknown address",
            "users_not_found",
            "nobody has this e-mail address",
            _method("users.lookupByEmail"),
        ),
        # ---- files
        (
            "empty file",
            "missing_argument",
            "`length` is 0",
            _method("files.getUploadURLExternal"),
        ),
        (
            "description too long",
            "alt_txt_too_large",
            "`alt_txt` of more than 1,000 characters",
            _method("files.getUploadURLExternal"),
        ),
        (
            "completing without bytes",
            "file_not_found",
            "the bytes were never uploaded",
            _method("files.completeUploadExternal"),
        ),
        (
            "sharing nowhere",
            "invalid_channel",
            "`channel_id` is no channel",
            _method("files.completeUploadExternal"),
        ),
        (
            "sharing where the bot is not",
            "posting_to_channel_denied",
            "the bot is not in the channel",
            _method("files.completeUploadExternal"),
        ),
        (
            "file that is not shown",
            "file_not_found",
            "the bot may not see it",
            _method("files.info"),
        ),
        (
            "deleting another's file",
            "cant_delete_file",
            "the bot did not upload it",
            _method("files.delete"),
        ),
        (
            "download without a token",
            "302",
            "the address of a file, without a token that may read it, leads to the sign-in page",
            "/messaging/working-with-files",
        ),
        # ---- installing
        (
            "unknown client",
            "invalid_client_id",
            "no app has this `client_id`",
            _method("oauth.v2.access"),
        ),
        (
            "wrong client secret",
            "bad_client_secret",
            "it is another",
            _method("oauth.v2.access"),
        ),
        (
            "code twice",
            "invalid_code",
            "it is unknown, used or older than ten minutes",
            _method("oauth.v2.access"),
        ),
        (
            "other redirect address",
            "bad_redirect_uri",
            "it is not the one of the request, or none that the manifest names",
            _method("oauth.v2.access"),
        ),
        (
            "unknown grant",
            "invalid_grant_type",
            "neither a code nor a refresh token",
            _method("oauth.v2.access"),
        ),
        (
            "used refresh token",
            "invalid_refresh_token",
            "it is unknown, or was used",
            "/authentication/using-token-rotation",
        ),
        # ---- response_url, acknowledgements
        ("sixth response", "used_url", "a response_url carries five messages", _INTERACTION),
        ("late response", "expired_url", "a response_url serves for 30 minutes", _INTERACTION),
        (
            "no acknowledgement",
            "app_did_not_respond",
            "the bot does not answer 2xx within 3 seconds: the person sees that it failed",
            _INTERACTION,
        ),
        (
            "answer to a form that is none",
            "bad_app_response",
            "an unknown `response_action`, an error under no input, a view that is refused",
            _MODALS,
        ),
        (
            "suggestions that are none",
            "bad_app_response",
            "more than 100 options, or none of `options` and `option_groups`",
            f"{_ELEMENTS}/select-menu-element",
        ),
        (
            "socket without a ticket",
            "403",
            "a Socket Mode address serves once",
            "/apis/events-api/using-socket-mode",
        ),
    )
)
"""Every refusal, in the order of the docs."""
