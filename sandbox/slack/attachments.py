"""Secondary attachments: the coloured bar beside blocks, and the older fields.

Source: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments.
"""

from typing import Final

from sandbox.slack.errors import SlackError
from sandbox.slack.filling import filled
from sandbox.slack.shapes import Fields, Flag, Items, Number, Report, Text, Url
from sandbox.slack.surfaces import check_message_blocks
from sandbox.wire import JSON, JSONObject

MOST: Final = 100
"""`too_many_attachments`: a message takes 100."""

_FIELD: Final = Fields({"title": Text(least=0), "value": Text(least=0)}, {"short": Flag()})
_ATTACHMENT: Final = Fields(
    {},
    {
        "author_icon": Url(),
        "author_link": Url(),
        "author_name": Text(least=0),
        "blocks": Items(Fields(), 50, least=0),
        "color": Text(),
        "fallback": Text(least=0),
        "fields": Items(_FIELD, least=0),
        "footer": Text(300, least=0),
        "footer_icon": Url(),
        "image_url": Url(),
        "mrkdwn_in": Items(Text(), least=0),
        "pretext": Text(least=0),
        "text": Text(least=0),
        "thumb_url": Url(),
        "title": Text(least=0),
        "title_link": Url(),
        "ts": Number(),
    },
)
# Slack takes only these beside `blocks`: an older field there is `invalid_keys`.
_BESIDE_BLOCKS: Final = frozenset({"blocks", "color", "fallback"})


def check_attachments(attachments: JSON) -> list[JSON]:
    """Refuse attachments that Slack would not take, and give them with their ids filled in.

    Raises:
        SlackError: `invalid_attachments`, `too_many_attachments`, or `invalid_blocks`.
    """
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST:
        raise SlackError("too_many_attachments")
    return [_checked(item, index) for index, item in enumerate(attachments)]


def _checked(attachment: JSON, index: int) -> JSON:
    if not isinstance(attachment, dict):
        raise SlackError("invalid_attachments")
    shallow: JSONObject = {**attachment}
    blocks = shallow.pop("blocks", None)
    report = Report()
    _ATTACHMENT.check(shallow, f"/attachments/{index}", report)
    if report.messages:
        raise SlackError("invalid_attachments", report.messages)
    taken: JSONObject = {**attachment, "id": index + 1}
    if blocks is not None:
        if set(attachment) - _BESIDE_BLOCKS:
            raise SlackError("invalid_attachments", ["invalid_keys"])
        check_message_blocks(blocks, f"/attachments/{index}/blocks")
        taken["blocks"] = filled(blocks)
    return taken
