"""What Slack's refusals mean: one table from its error codes to what the sender can do."""

from collections.abc import Mapping
from typing import Final

from slack_sdk.errors import SlackApiError

from adapters.shared.messenger import Cause, TryLaterError, UnreachableError
from adapters.slack.wire import JSONObject, word
from adapters.slack.workspaces import retry_after

# Sources: "Errors" on the pages of chat.postMessage, chat.update and conversations.open under
# https://docs.slack.dev/reference/methods.
UNREACHABLE: Final[Mapping[str, Cause]] = {
    "cannot_dm_bot": Cause.CLOSED,
    "messages_tab_disabled": Cause.CLOSED,
    "user_not_visible": Cause.CLOSED,
    "user_disabled": Cause.GONE,
    "user_not_found": Cause.GONE,
    "users_not_found": Cause.GONE,
    "channel_not_found": Cause.GONE,
    "is_archived": Cause.GONE,
    "team_not_found": Cause.GONE,
    "not_in_channel": Cause.SHUT_OUT,
    "restricted_action": Cause.SHUT_OUT,
    "restricted_action_read_only_channel": Cause.SHUT_OUT,
    "restricted_action_thread_only_channel": Cause.SHUT_OUT,
    "restricted_action_non_threadable_channel": Cause.SHUT_OUT,
    "access_denied": Cause.SHUT_OUT,
    "no_permission": Cause.SHUT_OUT,
    "ekm_access_denied": Cause.SHUT_OUT,
    "team_access_not_granted": Cause.SHUT_OUT,
    "missing_scope": Cause.SHUT_OUT,
    "account_inactive": Cause.SHUT_OUT,
    "token_revoked": Cause.SHUT_OUT,
    "token_expired": Cause.SHUT_OUT,
    "invalid_auth": Cause.SHUT_OUT,
    "not_authed": Cause.SHUT_OUT,
    "message_not_found": Cause.TOO_OLD,
    "cant_update_message": Cause.TOO_OLD,
    "edit_window_closed": Cause.TOO_OLD,
}

LATER: Final = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
    }
)
"""The same call may succeed a little later."""

FAILED: Final = frozenset({"internal_error", "fatal_error", "request_timeout"})
"""Slack failed in the middle of it: it may have carried out the call all the same."""

NO_THREAD: Final = frozenset({"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"})
"""The card under which something was to be said is no more: it is said beside it."""

TOO_MANY: Final = 429
SERVER_ERROR: Final = 500


def body_of(error: SlackApiError) -> JSONObject:
    """Give the answer that an error came with."""
    body: object = getattr(error.response, "data", None)
    return body if isinstance(body, dict) else {}


def code_of(error: SlackApiError) -> str:
    """Give Slack's own code for what went wrong."""
    return word(body_of(error), "error") or f"http_{status_of(error)}"


def status_of(error: SlackApiError) -> int:
    """Give the HTTP status that an error came with."""
    status: object = getattr(error.response, "status_code", 0)
    return status if isinstance(status, int) else 0


def failure(error: SlackApiError) -> Exception:
    """Say what an error means to the sender.

    Returns:
        UnreachableError or TryLaterError; the error itself where it is a fault of ours, such as
        a block that Slack does not take, which neither waiting nor another way would mend.
    """
    code, status = code_of(error), status_of(error)
    if status == TOO_MANY or code in LATER or status >= SERVER_ERROR:
        headers: object = getattr(error.response, "headers", None)
        waits = retry_after(dict(headers)) if isinstance(headers, Mapping) else None
        return TryLaterError(waits, unsure=status >= SERVER_ERROR or code in FAILED)
    cause = UNREACHABLE.get(code)
    return error if cause is None else UnreachableError(cause, code)
