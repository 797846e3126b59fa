"""Rules about what a message is made of: its fields, its components, and who may read it."""

from typing import Final

from sandbox.discord.errors import Flaw, Refused
from sandbox.discord.rule import Grounds, Rule

_REFERENCE: Final = "components/reference"
_MESSAGE: Final = "resources/message"
_CODES: Final = "topics/opcodes-and-status-codes"
_FORMS: Final = "reference, “Error Messages”; the inner codes as clients report them"

FORM_RULES: Final = (
    Rule("required", "A required field is there.", Flaw.REQUIRED, _FORMS, Grounds.SEEN),
    Rule("text", "A text field holds text.", Flaw.STRING_TYPE, _FORMS, Grounds.SEEN),
    Rule("text-length", "A text keeps within its bounds.", Flaw.BAD_LENGTH, _FORMS, Grounds.SEEN),
    Rule("text-most", "A text is no longer than it may.", Flaw.MAX_LENGTH, _FORMS, Grounds.SEEN),
    Rule("list-least", "A list is not shorter than it may.", Flaw.MIN_LENGTH, _FORMS, Grounds.SEEN),
    Rule("choices", "A value is one of those allowed.", Flaw.CHOICES, _FORMS, Grounds.SEEN),
    Rule("number", "A number field holds a number.", Flaw.NUMBER_TYPE, _FORMS, Grounds.SEEN),
    Rule("number-least", "A number is large enough.", Flaw.NUMBER_MIN, _FORMS, Grounds.SEEN),
    Rule("number-most", "A number is small enough.", Flaw.NUMBER_MAX, _FORMS, Grounds.SEEN),
    Rule("truth", "A switch is true or false.", Flaw.BOOLEAN_TYPE, _FORMS, Grounds.SEEN),
    Rule("list", "A list field holds a list.", Flaw.LIST_TYPE, _FORMS, Grounds.SEEN),
    Rule("mapping", "A dictionary field holds an object.", Flaw.DICT_TYPE, _FORMS, Grounds.SEEN),
    Rule("object", "An object field holds an object.", Flaw.MODEL_TYPE, _FORMS, Grounds.SEEN),
    Rule("time", "A time is ISO 8601.", Flaw.DATETIME_TYPE, _FORMS, Grounds.SEEN),
    Rule("snowflake", "An id is a snowflake.", Flaw.SNOWFLAKE, "reference, “Snowflakes”"),
    Rule("url", "A URL is well formed.", Flaw.URL_FORM, _FORMS, Grounds.SEEN),
    Rule("url-scheme", "A URL has a scheme that is taken.", Flaw.URL_SCHEME, _FORMS, Grounds.SEEN),
    Rule(
        "content-type",
        "A body is JSON or multipart, and says so.",
        Flaw.CONTENT_TYPE,
        f"{_CODES}, 50035",
    ),
)

COMPONENT_RULES: Final = (
    Rule(
        "component-place",
        "A component stands only where its kind may: V2 kinds need the flag, selects and text "
        "inputs of a modal stand in labels, containers do not stand in containers.",
        Flaw.UNION_TYPE,
        f"{_REFERENCE}, “Component Types” and each kind's “Child Components”",
    ),
    Rule(
        "custom-id-once",
        "No two components of a message or a modal share a custom id.",
        Flaw.CUSTOM_ID_TWICE,
        f"{_REFERENCE}, “Custom ID”",
    ),
    Rule(
        "component-id-once",
        "No two components of a message share an id.",
        Flaw.COMPONENT_ID_TWICE,
        f"{_REFERENCE}, “Anatomy of a Component”",
    ),
    Rule(
        "row-width",
        "An action row holds five buttons or one select.",
        Flaw.ROW_TOO_WIDE,
        f"{_REFERENCE}, “Action Row”",
    ),
    Rule(
        "forty-components",
        "A message holds 40 components, those inside others counted.",
        Flaw.TOO_MANY_COMPONENTS,
        f"{_REFERENCE}, introduction",
        Grounds.CAREFUL,
    ),
    Rule(
        "text-total",
        "All text displays of a message hold 4,000 characters together.",
        Flaw.TOO_MUCH_TEXT,
        "github.com/discord/discord-api-docs/pull/8562",
        Grounds.SEEN,
    ),
    Rule(
        "button-one-way",
        "A button has a custom id or a URL, not both; a premium button neither.",
        Flaw.BUTTON_WITH_BOTH,
        f"{_REFERENCE}, “Button Structure”",
    ),
    Rule(
        "button-custom-id",
        "A button that is no link and no premium button has a custom id.",
        Flaw.BUTTON_NEEDS_CUSTOM_ID,
        f"{_REFERENCE}, “Button Styles”; as clients report it",
        Grounds.SEEN,
    ),
    Rule(
        "button-url",
        "A link button has a URL.",
        Flaw.BUTTON_NEEDS_URL,
        f"{_REFERENCE}, “Button Styles”",
        Grounds.CAREFUL,
    ),
    Rule(
        "button-face",
        "A button shows a label or an emoji.",
        Flaw.BUTTON_NEEDS_FACE,
        "what client libraries demand",
        Grounds.CAREFUL,
    ),
    Rule(
        "emoji",
        "An emoji is one of Unicode's; no server here has its own.",
        Flaw.INVALID_EMOJI,
        "resources/emoji",
        Grounds.SEEN,
    ),
    Rule(
        "option-values-differ",
        "No two options of a select or a group share a value.",
        Flaw.OPTION_VALUE_TWICE,
        f"{_REFERENCE}, “Select Option Structure”",
        Grounds.SEEN,
    ),
    Rule(
        "defaults-fit",
        "What is chosen at first keeps within min_values and max_values.",
        Flaw.TOO_MANY_DEFAULTS,
        f"{_REFERENCE}, “default_values”",
        Grounds.CAREFUL,
    ),
    Rule(
        "min-below-max",
        "min_values is not above max_values.",
        Flaw.MIN_OVER_MAX,
        f"{_REFERENCE}, “String Select Structure”",
        Grounds.CAREFUL,
    ),
    Rule(
        "media-there",
        "attachment://name names a file of the message.",
        Flaw.MEDIA_NOT_FOUND,
        f"{_REFERENCE}, “Unfurled Media Item”",
        Grounds.SEEN,
    ),
    Rule(
        "no-disabled-in-modal",
        "Nothing in a modal is disabled.",
        Flaw.DISABLED_IN_MODAL,
        f"{_REFERENCE}, note on “disabled”",
        Grounds.CAREFUL,
    ),
    Rule(
        "required-needs-min",
        "While a field of a modal is required, its min_values is left out or at least 1.",
        Flaw.REQUIRED_NEEDS_MIN,
        f"{_REFERENCE}, note on “min_values”",
        Grounds.CAREFUL,
    ),
)

MESSAGE_RULES: Final = (
    Rule("empty", "A message holds something.", Refused.EMPTY_MESSAGE, f"{_CODES}, 50006"),
    Rule(
        "v2-alone",
        "A message of components has no content and no embeds.",
        Flaw.LEGACY_WITH_V2,
        f"{_REFERENCE}, introduction",
    ),
    Rule(
        "v2-stays",
        "The components flag cannot be taken off a message; an edit of what it says repeats it.",
        Flaw.V2_CANNOT_BE_REMOVED,
        f"{_REFERENCE}, introduction; as clients report it",
        Grounds.SEEN,
    ),
    Rule(
        "embeds-total",
        "All embeds of a message hold 6,000 characters together.",
        Flaw.EMBEDS_TOO_LONG,
        f"{_MESSAGE}, “Embed Limits”",
    ),
    Rule(
        "mentions-exclusive",
        "Users or roles are allowed as a whole or by a list, not both.",
        Flaw.MENTIONS_EXCLUSIVE,
        f"{_MESSAGE}, “Allowed Mentions Object”",
    ),
    Rule(
        "reply-there",
        "What a message replies to is there.",
        Flaw.REPLY_UNKNOWN,
        f"{_MESSAGE}, “Message Reference”",
        Grounds.SEEN,
    ),
    Rule(
        "reply-history",
        "Replying takes Read Message History.",
        Refused.REPLY_NEEDS_HISTORY,
        f"{_CODES}, 160002",
    ),
    Rule(
        "ten-files",
        "A message has ten files at most.",
        Refused.TOO_MANY_ATTACHMENTS,
        f"{_CODES}, 30015",
    ),
    Rule(
        "file-size",
        "A file has 10 MiB at most.",
        Refused.ENTITY_TOO_LARGE,
        "reference, “Uploading Files”",
    ),
    Rule(
        "file-sent",
        "What `attachments` describes was sent along.",
        Flaw.ATTACHMENT_NOT_FOUND,
        _FORMS,
        Grounds.SEEN,
    ),
    Rule(
        "nonce",
        "A nonce is a whole number or a text.",
        Flaw.NONCE_TYPE,
        f"{_MESSAGE}, “Create Message”",
    ),
    Rule(
        "nonce-length",
        "A nonce has 25 characters at most.",
        Flaw.NONCE_LENGTH,
        f"{_MESSAGE}, “Create Message”",
    ),
    Rule(
        "reply-here",
        "A reply is to a message of the same channel.",
        Flaw.REPLY_ELSEWHERE,
        f"{_MESSAGE}, “Message Reference”",
        Grounds.SEEN,
    ),
    Rule(
        "own-message", "A bot edits its own messages.", Refused.NOT_YOUR_MESSAGE, f"{_CODES}, 50005"
    ),
    Rule(
        "system-message",
        "Messages that Discord itself makes are not edited.",
        Refused.SYSTEM_MESSAGE,
        f"{_CODES}, 50021",
    ),
    Rule(
        "bulk-count",
        "2 to 100 messages are deleted at once.",
        Refused.BULK_DELETE_COUNT,
        f"{_CODES}, 50016",
    ),
    Rule(
        "bulk-age",
        "Messages deleted at once are younger than 14 days.",
        Refused.BULK_DELETE_TOO_OLD,
        f"{_MESSAGE}, “Bulk Delete Messages”",
    ),
    Rule("pins", "A channel has 250 pins at most.", Refused.TOO_MANY_PINS, f"{_CODES}, 30003"),
    Rule(
        "reactions",
        "A message has 20 reactions at most.",
        Refused.TOO_MANY_REACTIONS,
        f"{_CODES}, 30010",
    ),
    Rule(
        "reaction-emoji",
        "A reaction is an emoji that there is.",
        Refused.UNKNOWN_EMOJI,
        f"{_CODES}, 10014",
    ),
)
