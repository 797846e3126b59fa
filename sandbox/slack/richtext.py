"""Rich text: the block that Slack's own editor makes, and its inner elements.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from typing import Final

from sandbox.slack.shapes import ByType, Fields, Flag, Items, Number, Shape, Text, Url, Whole

_MARKS: Final = Fields(
    {}, {name: Flag() for name in ("bold", "italic", "strike", "code", "underline")}
)
_WIDE_MARKS: Final = Fields(
    {},
    {
        name: Flag()
        for name in ("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
    },
)

INLINE: Final = ByType(
    {
        "broadcast": Fields({"range": Text(one_of=("here", "channel", "everyone"))}),
        "color": Fields({"value": Text()}),
        "channel": Fields({"channel_id": Text()}, {"style": _WIDE_MARKS}),
        "date": Fields(
            {"timestamp": Number(), "format": Text()}, {"url": Url(), "fallback": Text()}
        ),
        "emoji": Fields({"name": Text()}, {"unicode": Text(), "skin_tone": Whole(1, 6)}),
        "link": Fields({"url": Url()}, {"text": Text(), "unsafe": Flag(), "style": _MARKS}),
        "text": Fields({"text": Text()}, {"style": _MARKS}),
        "user": Fields({"user_id": Text()}, {"style": _WIDE_MARKS}),
        "usergroup": Fields({"usergroup_id": Text()}, {"style": _WIDE_MARKS}),
    }
)
_LINE: Final = Items(INLINE, least=0)
_SECTION: Final = Fields({"elements": _LINE})
_BORDER: Final[dict[str, Shape]] = {"border": Whole(0, 1)}

PARTS: Final = ByType(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Fields(
            {
                "style": Text(one_of=("bullet", "ordered")),
                "elements": Items(ByType({"rich_text_section": _SECTION})),
            },
            {"indent": Whole(0, 8), "offset": Whole(0), **_BORDER},
        ),
        "rich_text_preformatted": Fields({"elements": _LINE}, {"language": Text(), **_BORDER}),
        "rich_text_quote": Fields({"elements": _LINE}, _BORDER),
    }
)

RICH_TEXT: Final = Fields({"elements": Items(PARTS)}, {"block_id": Text(255)})
"""The fields of a `rich_text` block."""

RICH_TEXT_VALUE: Final = ByType({"rich_text": RICH_TEXT})
"""A `rich_text` block where another block or element holds one."""
