"""How this Slack says no: one exception for the Web API, in Slack's own shape.

Source of the shapes: https://docs.slack.dev/apis/web-api/#responses and the errors table of each
method's page.
"""

from collections.abc import Mapping, Sequence

from sandbox.wire import JSON, JSONObject


class SlackError(Exception):
    """A call that is refused, answered as `{"ok": false, "error": code, ...}`.

    Args:
        code: Slack's name of the reason.
        messages: Details, put into `response_metadata.messages` behind Slack's `[ERROR] ` mark.
        status: HTTP status; Slack answers most refusals with 200.
        headers: Further HTTP headers of the answer.
        facts: Further fields of the answer (`needed`, `provided`, ...).
    """

    def __init__(
        self,
        code: str,
        messages: Sequence[str] = (),
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **facts: JSON,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.facts = facts
        self.status = status
        self.headers = dict(headers or {})

    def answer(self) -> JSONObject:
        """The body of the answer."""
        body: JSONObject = {"ok": False, "error": self.code, **self.facts}
        if self.messages:
            marked: list[JSON] = [f"[ERROR] {message}" for message in self.messages]
            body["response_metadata"] = {"messages": marked}
        return body


def invalid_arguments(*messages: str) -> SlackError:
    """The refusal of arguments that have the wrong shape."""
    return SlackError("invalid_arguments", messages)


def invalid_blocks(messages: Sequence[str]) -> SlackError:
    """The refusal of a message's blocks: Slack lists the reasons twice, once without a mark."""
    errors: list[JSON] = list(messages)
    return SlackError("invalid_blocks", messages, errors=errors)
