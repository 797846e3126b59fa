"""The shapes of a message's parts: what a bot may write into a message, field by field.

Sources: https://discord.com/developers/docs/resources/message ("Create Message", "Edit Message",
"Embed Limits") and interactions/receiving-and-responding ("Messages").
"""

from typing import Final

from sandbox.discord.errors import At, Flaw, Problems
from sandbox.discord.mentions import ALLOWED_MENTIONS
from sandbox.discord.shape import (
    ANY,
    NOT_LEARNT,
    PASSED_OVER,
    Flag,
    Link,
    Many,
    Moment,
    Shape,
    Snowflake,
    Text,
    Whole,
    may,
    may_be_null,
    need,
)
from sandbox.wire import JSON

MAX_CONTENT: Final = 2_000
MAX_NONCE: Final = 25


def nonce(value: JSON, at: At, problems: Problems) -> JSON:
    """A nonce: a whole number, or up to 25 characters."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        problems.add(at, Flaw.NONCE_TYPE)
    elif isinstance(value, str) and len(value) > MAX_NONCE:
        problems.add(at, Flaw.NONCE_LENGTH)
    return value


_PICTURE: Final = Shape(
    "an embed's picture",
    {
        "url": need(Link(2048, ("http", "https", "attachment"))),
        **dict.fromkeys(
            ("proxy_url", "height", "width", "content_type", "placeholder", "flags"), PASSED_OVER
        ),
    },
)
EMBED: Final = Shape(
    "an embed",
    {
        "title": may(Text(256)),
        "type": PASSED_OVER,
        "description": may(Text(4096)),
        "url": may(Link(2048)),
        "timestamp": may(Moment()),
        "color": may(Whole(low=0, high=0xFFFFFF)),
        "footer": may(
            Shape(
                "an embed's footer",
                {
                    "text": need(Text(2048, low=1)),
                    "icon_url": may(Link(2048, ("http", "https", "attachment"))),
                    "proxy_icon_url": PASSED_OVER,
                },
            )
        ),
        "image": may(_PICTURE),
        "thumbnail": may(_PICTURE),
        "video": PASSED_OVER,
        "provider": PASSED_OVER,
        "author": may(
            Shape(
                "an embed's author",
                {
                    "name": need(Text(256, low=1)),
                    "url": may(Link(2048)),
                    "icon_url": may(Link(2048, ("http", "https", "attachment"))),
                    "proxy_icon_url": PASSED_OVER,
                },
            )
        ),
        "fields": may(
            Many(
                Shape(
                    "an embed's field",
                    {
                        "name": need(Text(256, low=1)),
                        "value": need(Text(1024, low=1)),
                        "inline": may(Flag()),
                    },
                ),
                high=25,
            )
        ),
        "flags": PASSED_OVER,
    },
)
FILE: Final = Shape(
    "an attachment",
    {
        "id": need(Snowflake()),
        "filename": may(Text(260, low=1)),
        "title": may(Text(1024)),
        "description": may(Text(1024)),
        **dict.fromkeys(
            ("size", "url", "proxy_url", "content_type", "height", "width", "ephemeral", "flags"),
            PASSED_OVER,
        ),
        **dict.fromkeys(("waveform", "duration_secs", "is_spoiler", "is_remix"), NOT_LEARNT),
    },
)
REFERENCE: Final = Shape(
    "a message reference",
    {
        "type": may(Whole(choices=(0, 1))),
        "message_id": need(Snowflake()),
        "channel_id": may(Snowflake()),
        "guild_id": may(Snowflake()),
        "fail_if_not_exists": may(Flag()),
    },
)
_BODY: Final = {
    "content": may_be_null(Text(MAX_CONTENT)),
    "embeds": may_be_null(Many(EMBED, high=10)),
    "components": may_be_null(ANY),
    "attachments": may_be_null(Many(FILE)),
    "allowed_mentions": may(ALLOWED_MENTIONS),
    "flags": may(Whole(low=0)),
    "poll": NOT_LEARNT,
    "embed": NOT_LEARNT,
    "file": NOT_LEARNT,
}
CREATE: Final = Shape(
    "a message",
    {
        **_BODY,
        "tts": may(Flag()),
        "nonce": may(nonce),
        "enforce_nonce": may(Flag()),
        "message_reference": may(REFERENCE),
        "sticker_ids": NOT_LEARNT,
        "shared_client_theme": NOT_LEARNT,
    },
)
EDIT: Final = Shape("an edit of a message", {**_BODY, "tts": PASSED_OVER})
RESPONSE: Final = Shape(
    "an interaction's message",
    {
        **_BODY,
        "tts": may(Flag()),
        "username": PASSED_OVER,
        "avatar_url": PASSED_OVER,
        "thread_name": NOT_LEARNT,
        "applied_tags": NOT_LEARNT,
    },
)
"""Callback data and follow-ups: a webhook's body, whose name and picture an interaction ignores."""
