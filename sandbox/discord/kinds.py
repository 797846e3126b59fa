"""The kinds of component: one row for each, its fields, what may stand in it, and where.

Source, unless a row says otherwise: https://discord.com/developers/docs/components/reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sandbox.discord.fits import (
    MAX_TEXT,
    Kind,
    bounds_fit,
    button_is_whole,
    emoji_is_real,
    lengths_fit,
    one_default,
    option_values_differ,
)
from sandbox.discord.shape import (
    NOT_LEARNT,
    PASSED_OVER,
    Field,
    Flag,
    Link,
    Many,
    Shape,
    Snowflake,
    Text,
    Whole,
    Word,
    may,
    may_be_null,
    need,
)

MAX_COMPONENTS: Final = 40

MAX_ID: Final = 2**32 - 1
ROW_WIDTH: Final = 5


SELECTS: Final = (
    Kind.STRING_SELECT,
    Kind.USER_SELECT,
    Kind.ROLE_SELECT,
    Kind.MENTIONABLE_SELECT,
    Kind.CHANNEL_SELECT,
)
INPUTS: Final = (
    Kind.STRING_SELECT,
    Kind.TEXT_INPUT,
    Kind.USER_SELECT,
    Kind.ROLE_SELECT,
    Kind.MENTIONABLE_SELECT,
    Kind.CHANNEL_SELECT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
)
"""What may stand in a label."""


class Surface(Enum):
    """Where components are shown, and what may stand there at the top."""

    LEGACY = (Kind.ACTION_ROW,)
    V2 = (
        Kind.ACTION_ROW,
        Kind.SECTION,
        Kind.TEXT_DISPLAY,
        Kind.MEDIA_GALLERY,
        Kind.FILE,
        Kind.SEPARATOR,
        Kind.CONTAINER,
    )
    MODAL = (Kind.ACTION_ROW, Kind.TEXT_DISPLAY, Kind.LABEL)

    def __init__(self, *top: Kind) -> None:
        self.top = top
        """Kinds allowed at the top."""

    @property
    def limits(self) -> tuple[int, int]:
        """Fewest and most components at the top."""
        return {"LEGACY": (0, 5), "V2": (1, MAX_COMPONENTS), "MODAL": (1, 5)}[self.name]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where other components stand inside one.

    Attributes:
        key: The field that holds them.
        allowed: Kinds that may stand there.
        high: Most of them; None: exactly one, not in a list.
        low: Fewest of them.
    """

    key: str
    allowed: tuple[Kind, ...]
    high: int | None = None
    low: int = 1


EMOJI: Final = Shape(
    "an emoji",
    {"id": may(Snowflake()), "name": may(Text(128)), "animated": may(Flag())},
    (emoji_is_real,),
)
MEDIA: Final = Shape(
    "a media item",
    {
        "url": need(Link(2048, ("http", "https", "attachment"))),
        "proxy_url": PASSED_OVER,
        "height": PASSED_OVER,
        "width": PASSED_OVER,
        "content_type": PASSED_OVER,
        "attachment_id": PASSED_OVER,
        "loading_state": PASSED_OVER,
        "placeholder": PASSED_OVER,
        "placeholder_version": PASSED_OVER,
        "flags": PASSED_OVER,
    },
)
UPLOADED: Final = Shape(
    "a file's media item", {**MEDIA.fields, "url": need(Link(2048, ("attachment",)))}
)
GALLERY_ITEM: Final = Shape(
    "a media gallery item",
    {"media": need(MEDIA), "description": may(Text(1024)), "spoiler": may(Flag())},
)
CHOICE: Final[Mapping[str, Field]] = {
    "label": need(Text(100, low=1)),
    "value": need(Text(100, low=1)),
    "description": may(Text(100)),
    "default": may(Flag()),
}
SELECT_OPTION: Final = Shape("a select option", {**CHOICE, "emoji": may(EMOJI)})
GROUP_OPTION: Final = Shape("an option of a group", CHOICE)

_COMMON: Final[Mapping[str, Field]] = {
    "type": need(Whole()),
    "id": may(Whole(low=0, high=MAX_ID)),
}
_CUSTOM_ID: Final[Mapping[str, Field]] = {"custom_id": need(Text(100, low=1))}
_BOUNDS: Final[Mapping[str, Field]] = {
    "min_values": may(Whole(low=0, high=25)),
    "max_values": may(Whole(low=1, high=25)),
}
_FEWER_BOUNDS: Final[Mapping[str, Field]] = {
    "min_values": may(Whole(low=0, high=10)),
    "max_values": may(Whole(low=1, high=10)),
}
_SELECT: Final[Mapping[str, Field]] = {
    **_CUSTOM_ID,
    **_BOUNDS,
    "placeholder": may(Text(150)),
    "disabled": may(Flag()),
    "required": may(Flag()),
}


def _defaults(*kinds: str) -> Field:
    shape = Shape("a default value", {"id": need(Snowflake()), "type": need(Word(kinds))})
    return may(Many(shape, high=25))


SHAPES: Final[Mapping[Kind, Shape]] = {
    kind: Shape(shape.name, {**_COMMON, **shape.fields}, shape.beyond)
    for kind, shape in {
        Kind.ACTION_ROW: Shape("an action row", {}),
        Kind.BUTTON: Shape(
            "a button",
            {
                "style": need(Whole(choices=(1, 2, 3, 4, 5, 6))),
                "label": may(Text(80)),
                "emoji": may(EMOJI),
                "custom_id": may(Text(100, low=1)),
                "sku_id": may(Snowflake()),
                "url": may(Link(512, ("http", "https", "discord"))),
                "disabled": may(Flag()),
            },
            (button_is_whole,),
        ),
        Kind.STRING_SELECT: Shape(
            "a string select",
            {**_SELECT, "options": need(Many(SELECT_OPTION, low=1, high=25))},
            (bounds_fit, option_values_differ),
        ),
        Kind.TEXT_INPUT: Shape(
            "a text input",
            {
                **_CUSTOM_ID,
                "style": need(Whole(choices=(1, 2))),
                "label": may(Text(45)),
                "min_length": may(Whole(low=0, high=4000)),
                "max_length": may(Whole(low=1, high=4000)),
                "required": may(Flag()),
                "value": may(Text(4000)),
                "placeholder": may(Text(100)),
            },
            (lengths_fit,),
        ),
        Kind.USER_SELECT: Shape(
            "a user select", {**_SELECT, "default_values": _defaults("user")}, (bounds_fit,)
        ),
        Kind.ROLE_SELECT: Shape(
            "a role select", {**_SELECT, "default_values": _defaults("role")}, (bounds_fit,)
        ),
        Kind.MENTIONABLE_SELECT: Shape(
            "a mentionable select",
            {**_SELECT, "default_values": _defaults("user", "role")},
            (bounds_fit,),
        ),
        Kind.CHANNEL_SELECT: Shape(
            "a channel select",
            {
                **_SELECT,
                "default_values": _defaults("channel"),
                "channel_types": may(Many(Whole(low=0, high=16))),
            },
            (bounds_fit,),
        ),
        Kind.SECTION: Shape("a section", {}),
        Kind.TEXT_DISPLAY: Shape("a text display", {"content": need(Text(MAX_TEXT, low=1))}),
        Kind.THUMBNAIL: Shape("a thumbnail", GALLERY_ITEM.fields),
        Kind.MEDIA_GALLERY: Shape(
            "a media gallery", {"items": need(Many(GALLERY_ITEM, low=1, high=10))}
        ),
        Kind.FILE: Shape(
            "a file",
            {
                "file": need(UPLOADED),
                "spoiler": may(Flag()),
                "name": PASSED_OVER,
                "size": PASSED_OVER,
            },
        ),
        Kind.SEPARATOR: Shape(
            "a separator", {"divider": may(Flag()), "spacing": may(Whole(choices=(1, 2)))}
        ),
        Kind.CONTAINER: Shape(
            "a container",
            {"accent_color": may_be_null(Whole(low=0, high=0xFFFFFF)), "spoiler": may(Flag())},
        ),
        Kind.LABEL: Shape(
            "a label", {"label": need(Text(45, low=1)), "description": may(Text(100))}
        ),
        Kind.FILE_UPLOAD: Shape(
            "a file upload",
            {**_CUSTOM_ID, **_FEWER_BOUNDS, "required": may(Flag()), "file_types": NOT_LEARNT},
            (bounds_fit,),
        ),
        Kind.RADIO_GROUP: Shape(
            "a radio group",
            {
                **_CUSTOM_ID,
                "required": may(Flag()),
                "options": need(Many(GROUP_OPTION, low=2, high=10)),
            },
            (option_values_differ, one_default),
        ),
        Kind.CHECKBOX_GROUP: Shape(
            "a checkbox group",
            {
                **_CUSTOM_ID,
                **_FEWER_BOUNDS,
                "required": may(Flag()),
                "options": need(Many(GROUP_OPTION, low=1, high=10)),
            },
            (bounds_fit, option_values_differ),
        ),
        Kind.CHECKBOX: Shape("a checkbox", {**_CUSTOM_ID, "default": may(Flag())}),
    }.items()
}
"""The fields of each kind, apart from the components inside it."""

ROW: Final = Slot("components", (Kind.BUTTON, *SELECTS), high=ROW_WIDTH)

SLOTS: Final[Mapping[Kind, tuple[Slot, ...]]] = {
    Kind.ACTION_ROW: (ROW,),
    Kind.SECTION: (
        Slot("components", (Kind.TEXT_DISPLAY,), high=3),
        Slot("accessory", (Kind.BUTTON, Kind.THUMBNAIL)),
    ),
    Kind.CONTAINER: (
        Slot(
            "components",
            (
                Kind.ACTION_ROW,
                Kind.SECTION,
                Kind.TEXT_DISPLAY,
                Kind.MEDIA_GALLERY,
                Kind.FILE,
                Kind.SEPARATOR,
            ),
            high=MAX_COMPONENTS,
        ),
    ),
    Kind.LABEL: (Slot("component", INPUTS),),
}
"""What stands inside each kind; a kind that is not here holds nothing."""

MODAL_ROW: Final = Slot("components", (Kind.TEXT_INPUT,), high=1)
"""An action row in a modal (deprecated): one text input, which then needs its own label."""

NEEDS_MIN_WHEN_REQUIRED: Final = (*SELECTS, Kind.FILE_UPLOAD, Kind.CHECKBOX_GROUP)
"""In a modal, `min_values` must be left out or at least 1 while `required` is true or left out."""
