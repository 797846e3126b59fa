"""The refusals that no single field can tell: one row each, with its source.

The suite has a test for each row, with a call that passes and one that fails.
"""

from collections.abc import Iterator
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


def _by(source: str, *rows: tuple[str, str, str]) -> Iterator[Refusal]:
    """The rows that rest on one source: name, code, and when."""
    for name, code, when in rows:
        yield Refusal(name, code, when, source)


REFUSALS: Final = (
    # ---- the door of the Web API
    *_by(
        _WEB_API,
        ("no token", "not_authed", "a call has no token"),
        ("unknown token", "invalid_auth", "nobody was given this token"),
        (
            "missing scope",
            "missing_scope",
            "the token has none of the method's scopes; `needed` and `provided` say which",
        ),
        ("missing argument", "invalid_arguments", "a required argument is missing"),
        ("broken JSON", "invalid_json", "the body is no JSON"),
        ("JSON that is no object", "json_not_object", "the body is another JSON value"),
        ("other content type", "invalid_post_type", "neither JSON nor a form"),
        ("token in a JSON body", "not_authed", "the token must stand in the header"),
    ),
    *_by(
        _method("apps.connections.open"),
        (
            "wrong kind of token",
            "not_allowed_token_type",
            "a bot token where the app's own is needed, or the other way round",
        ),
    ),
    *_by(
        _method("auth.test"),
        ("revoked token", "token_revoked", "the token was revoked"),
        ("app removed", "account_inactive", "the app was taken out"),
    ),
    *_by(
        "/authentication/using-token-rotation",
        ("expired token", "token_expired", "a rotated token is older than twelve hours"),
    ),
    *_by(
        _SEEN,
        ("unknown method", "unknown_method", "no such method is known here"),
    ),
    *_by(
        _CAREFUL,
        ("unknown argument", "invalid_arguments", "an argument is not known here"),
    ),
    *_by(
        "/enterprise/developing-for-enterprise-orgs",
        (
            "organisation's token without team",
            "missing_argument",
            "an organisation-wide token asks for a list without `team_id`",
        ),
    ),
    *_by(
        "/apis/web-api/rate-limits",
        (
            "too many calls",
            "ratelimited",
            "more than the method's tier, or a message a second and channel; when limits are on",
        ),
    ),
    # ---- messages
    *_by(
        _method("chat.postMessage"),
        (
            "unknown channel",
            "channel_not_found",
            "no such conversation, or a private one that the bot is not in",
        ),
        (
            "not in channel",
            "not_in_channel",
            "a public channel that the bot is not in, without `chat:write.public`",
        ),
        ("archived channel", "is_archived", "posting there"),
        ("nothing to say", "no_text", "no text, blocks or attachments"),
        ("text too long", "msg_too_long", "a text of more than 40,000 characters"),
        ("blocks that are no list", "invalid_blocks_format", "`blocks` is no JSON, or no list"),
        ("too many attachments", "too_many_attachments", "more than 100"),
        (
            "markdown and text",
            "markdown_text_conflict",
            "`markdown_text` beside `text` or `blocks`",
        ),
        ("posting as a user", "as_user_not_supported", "`as_user`"),
        (
            "another name without scope",
            "missing_scope",
            "`username` or an icon, without `chat:write.customize`",
        ),
    ),
    *_by(
        _CAREFUL,
        (
            "deactivated party",
            "is_archived",
            "posting into a direct message whose other party is deactivated",
        ),
    ),
    *_by(
        _method("chat.postEphemeral"),
        (
            "messages tab off",
            "messages_tab_disabled",
            "the manifest turns the app's conversations off",
        ),
        ("reply to a reply", "cannot_reply_to_message", "`thread_ts` is itself a reply"),
        (
            "ephemeral for a stranger",
            "user_not_in_channel",
            "the reader is not in the conversation",
        ),
    ),
    *_by(
        _BLOCKS,
        ("too many blocks", "invalid_blocks", "more than 50 in a message"),
    ),
    *_by(
        _SEEN,
        (
            "attachment with blocks and more",
            "invalid_attachments",
            "older fields beside `blocks`: `invalid_keys`",
        ),
        ("thread of nothing", "invalid_thread_ts", "`thread_ts` is no message of the conversation"),
    ),
    *_by(
        "/messaging/message-metadata",
        (
            "metadata without a type",
            "invalid_metadata_format",
            "anything but `event_type` and `event_payload`",
        ),
    ),
    *_by(
        _method("chat.update"),
        (
            "changing nothing",
            "message_not_found",
            "changing, deleting or linking to what is not there",
        ),
        ("changing another's message", "cant_update_message", "the bot did not write it"),
        ("changing in an archived channel", "is_inactive", "the channel is archived"),
    ),
    *_by(
        _method("chat.delete"),
        ("deleting another's message", "cant_delete_message", "the bot did not write it"),
    ),
    # ---- what holds between blocks
    *_by(
        _BLOCKS,
        ("block id twice", "invalid_blocks", "a `block_id` stands twice"),
        ("unknown block", "invalid_blocks", "a type that there is not"),
        ("block not learnt", "invalid_blocks", "a type that Slack has and the sandbox has not"),
        ("block on the wrong surface", "invalid_blocks", "such as an alert in a message"),
        ("section without words", "invalid_blocks", "neither `text` nor `fields`"),
        ("image from two places", "invalid_blocks", "`image_url` beside `slack_file`"),
    ),
    *_by(
        _ELEMENTS,
        ("action id twice", "invalid_blocks", "an `action_id` stands twice within a block"),
        ("element in the wrong block", "invalid_blocks", "such as a text input among actions"),
        ("element on the wrong surface", "invalid_blocks", "such as a number input in a message"),
    ),
    *_by(
        _SEEN,
        ("unknown field", "invalid_blocks", "a field that its block does not have"),
        ("text of no type", "invalid_blocks", "a text object without `type`"),
    ),
    *_by(
        f"{_ELEMENTS}/select-menu-element",
        ("options and groups", "invalid_blocks", "both `options` and `option_groups`, or neither"),
        (
            "initial option not offered",
            "invalid_blocks",
            "an initial option that is not exactly one of the options",
        ),
        (
            "response_url outside a modal's input",
            "invalid_blocks",
            "`response_url_enabled` in a message, or outside an input block",
        ),
    ),
    *_by(
        f"{_BLOCKS}/table-block",
        ("two tables", "invalid_blocks", "more than one table in a message"),
    ),
    *_by(
        f"{_BLOCKS}/markdown-block",
        (
            "too much markdown",
            "invalid_blocks",
            "more than 12,000 characters in all markdown blocks together",
        ),
    ),
    *_by(
        f"{_ELEMENTS}/plain-text-input-element",
        ("focus twice", "invalid_arguments", "two elements with `focus_on_load` in a view"),
    ),
    *_by(
        f"{_ELEMENTS}/number-input-element",
        ("bounds out of order", "invalid_arguments", "a minimum above its maximum"),
    ),
    # ---- views
    *_by(
        _MODALS,
        ("input without submit", "invalid_arguments", "a modal with inputs, but no `submit`"),
        ("view of the wrong type", "invalid_arguments", "a home tab opened as a modal"),
    ),
    *_by(
        _BLOCKS,
        ("too many blocks in a view", "invalid_arguments", "more than 100"),
    ),
    *_by(
        _method("views.open"),
        ("view too large", "view_too_large", "more than 250 KB"),
        ("another's trigger", "invalid_trigger_id", "no interaction with this app gave it out"),
        ("used trigger", "exchanged_trigger_id", "it was used before"),
        ("expired trigger", "expired_trigger_id", "it is older than 3 seconds"),
        ("external id twice", "duplicate_external_id", "another open view has this `external_id`"),
    ),
    *_by(
        _SEEN,
        ("malformed trigger", "invalid_arguments", "`trigger_id` has not the form of one"),
        ("home of a stranger", "user_not_found", "the user is not of the app's workspace"),
    ),
    *_by(
        _method("views.push"),
        ("fourth view", "push_limit_reached", "three views are stacked already"),
        ("push onto nothing", "not_found", "the trigger comes from no open modal"),
    ),
    *_by(
        _method("views.update"),
        ("update of a closed view", "not_found", "the view is not open"),
        ("stale hash", "hash_conflict", "the view has changed since the `hash`"),
    ),
    *_by(
        _method("views.publish"),
        ("home tab off", "not_enabled", "the manifest has no home tab"),
    ),
    # ---- conversations and people
    *_by(
        _method("conversations.open"),
        ("direct message with nobody", "users_list_not_supplied", "no `users`"),
        ("direct message with a stranger", "user_not_found", "a user whom the app cannot know"),
        ("direct message with a deactivated user", "user_disabled", "the account is closed"),
        ("direct message with a crowd", "too_many_users", "more than 8 users"),
        (
            "opening a channel",
            "method_not_supported_for_channel_type",
            "`channel` is no direct message",
        ),
    ),
    *_by(
        _SEEN,
        ("direct message with a bot", "cannot_dm_bot", "another bot"),
    ),
    *_by(
        _method("conversations.info"),
        (
            "scope for the kind of conversation",
            "missing_scope",
            "such as a direct message without `im:read`",
        ),
    ),
    *_by(
        _method("conversations.list"),
        ("unknown type of conversation", "invalid_types", "`types` names another kind"),
        ("unknown cursor", "invalid_cursor", "`cursor` was not given out"),
    ),
    *_by(
        _method("conversations.history"),
        ("history from outside", "not_in_channel", "the bot is not in the channel"),
    ),
    *_by(
        _method("conversations.replies"),
        ("thread that is not there", "thread_not_found", "`ts` is no message"),
    ),
    *_by(
        _method("conversations.join"),
        (
            "joining a private channel",
            "method_not_supported_for_channel_type",
            "only public channels can be joined",
        ),
    ),
    *_by(
        _method("conversations.leave"),
        ("leaving the general channel", "cant_leave_general", "nobody can"),
    ),
    *_by(
        _method("users.info"),
        ("unknown user", "user_not_found", "no such user"),
    ),
    *_by(
        _method("users.lookupByEmail"),
        ("unknown address", "users_not_found", "nobody has this e-mail address"),
    ),
    # ---- files
    *_by(
        _method("files.getUploadURLExternal"),
        ("empty file", "missing_argument", "`length` is 0"),
        ("description too long", "alt_txt_too_large", "`alt_txt` of more than 1,000 characters"),
    ),
    *_by(
        _method("files.completeUploadExternal"),
        ("completing without bytes", "file_not_found", "the bytes were never uploaded"),
        ("sharing nowhere", "invalid_channel", "`channel_id` is no channel"),
        (
            "sharing where the bot is not",
            "posting_to_channel_denied",
            "the bot is not in the channel",
        ),
    ),
    *_by(
        _method("files.info"),
        ("file that is not shown", "file_not_found", "the bot may not see it"),
    ),
    *_by(
        _method("files.delete"),
        ("deleting another's file", "cant_delete_file", "the bot did not upload it"),
    ),
    *_by(
        "/messaging/working-with-files",
        (
            "download without a token",
            "302",
            "the address of a file, without a token that may read it, leads to the sign-in page",
        ),
    ),
    # ---- installing
    *_by(
        _method("oauth.v2.access"),
        ("unknown client", "invalid_client_id", "no app has this `client_id`"),
        ("wrong client secret", "bad_client_secret", "it is another"),
        ("code twice", "invalid_code", "it is unknown, used or older than ten minutes"),
        (
            "other redirect address",
            "bad_redirect_uri",
            "it is not the one of the request, or none that the manifest names",
        ),
        ("unknown grant", "invalid_grant_type", "neither a code nor a refresh token"),
    ),
    *_by(
        "/authentication/using-token-rotation",
        ("used refresh token", "invalid_refresh_token", "it is unknown, or was used"),
    ),
    # ---- response_url, acknowledgements
    *_by(
        _INTERACTION,
        ("sixth response", "used_url", "a response_url carries five messages"),
        ("late response", "expired_url", "a response_url serves for 30 minutes"),
        (
            "no acknowledgement",
            "app_did_not_respond",
            "the bot does not answer 2xx within 3 seconds: the person sees that it failed",
        ),
    ),
    *_by(
        _MODALS,
        (
            "answer to a form that is none",
            "bad_app_response",
            "an unknown `response_action`, an error under no input, a view that is refused",
        ),
    ),
    *_by(
        f"{_ELEMENTS}/select-menu-element",
        (
            "suggestions that are none",
            "bad_app_response",
            "more than 100 options, or none of `options` and `option_groups`",
        ),
    ),
    *_by(
        "/apis/events-api/using-socket-mode",
        ("socket without a ticket", "403", "a Socket Mode address serves once"),
    ),
)
"""Every refusal, in the order of the docs."""
