"""Every rule by which this Discord refuses something, by what it is about."""

from typing import Final

from sandbox.discord.errors import Flaw, Refused
from sandbox.discord.gateway_line import Close
from sandbox.discord.rule import Grounds, Rule

_REFERENCE: Final = "components/reference"
_MESSAGE: Final = "resources/message"
_COMMANDS: Final = "interactions/application-commands"
_INTERACTIONS: Final = "interactions/receiving-and-responding"
_CODES: Final = "topics/opcodes-and-status-codes"
_GATEWAY: Final = "events/gateway"
_THREADS: Final = "topics/threads"
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

ACCESS_RULES: Final = (
    Rule(
        "token",
        "A call carries the bot's token.",
        Refused.UNAUTHORIZED,
        "reference, “Authentication”",
    ),
    Rule(
        "version",
        "The API has version 10 here.",
        Refused.INVALID_API_VERSION,
        f"{_CODES}, 50041",
    ),
    Rule("json", "A JSON body is JSON.", Refused.INVALID_JSON, f"{_CODES}, 50109"),
    Rule("channel", "The channel is there.", Refused.UNKNOWN_CHANNEL, f"{_CODES}, 10003"),
    Rule("guild", "The server is there.", Refused.UNKNOWN_GUILD, f"{_CODES}, 10004"),
    Rule("member", "The member is in the server.", Refused.UNKNOWN_MEMBER, f"{_CODES}, 10007"),
    Rule("message", "The message is there.", Refused.UNKNOWN_MESSAGE, f"{_CODES}, 10008"),
    Rule("overwrite", "The overwrite is there.", Refused.UNKNOWN_OVERWRITE, f"{_CODES}, 10009"),
    Rule("role", "The role is there.", Refused.UNKNOWN_ROLE, f"{_CODES}, 10011"),
    Rule("user", "The account is there.", Refused.UNKNOWN_USER, f"{_CODES}, 10013"),
    Rule(
        "access",
        "The bot is in the server and sees the channel.",
        Refused.MISSING_ACCESS,
        f"{_CODES}, 50001; topics/permissions",
    ),
    Rule(
        "permission",
        "The bot has the permission that the act takes, overwrites counted.",
        Refused.MISSING_PERMISSIONS,
        f"{_CODES}, 50013; topics/permissions",
    ),
    Rule(
        "text-channel",
        "Messages stand in channels for text.",
        Refused.NOT_A_TEXT_CHANNEL,
        f"{_CODES}, 50008",
    ),
    Rule(
        "channel-type",
        "An act fits the kind of channel.",
        Refused.WRONG_CHANNEL_TYPE,
        f"{_CODES}, 50024",
    ),
    Rule(
        "not-in-dm",
        "Some acts do not exist in a direct message.",
        Refused.NOT_ON_A_DM,
        f"{_CODES}, 50003",
    ),
    Rule(
        "dm-recipient",
        "A bot opens direct messages with people.",
        Refused.INVALID_RECIPIENT,
        f"{_CODES}, 50033",
    ),
    Rule(
        "dm-open",
        "A person who takes no direct messages gets none.",
        Refused.CANNOT_DM,
        f"{_CODES}, 50007",
    ),
    Rule(
        "dm-mutual",
        "A bot writes to people it shares a server with, or who have installed it.",
        Refused.NO_MUTUAL_GUILDS,
        f"{_CODES}, 50278",
    ),
    Rule(
        "dm-pace",
        "A bot opens few direct messages with new people in a while.",
        Refused.OPENING_DMS_TOO_FAST,
        f"{_CODES}, 40003; 403 as clients report it",
        Grounds.CAREFUL,
    ),
)

THREAD_RULES: Final = (
    Rule(
        "thread-archived",
        "An archived thread is opened before anything else is done to it.",
        Refused.THREAD_ARCHIVED,
        f"{_THREADS}, “Active & Archived Threads”",
    ),
    Rule(
        "thread-locked",
        "A locked thread is written in by those who manage threads.",
        Refused.THREAD_LOCKED,
        f"{_CODES}, 160005",
    ),
    Rule(
        "thread-once",
        "A message has one thread.",
        Refused.THREAD_ALREADY_CREATED,
        f"{_CODES}, 160004",
    ),
    Rule(
        "thread-count",
        "A server has 1,000 open threads at most.",
        Refused.TOO_MANY_THREADS,
        f"{_CODES}, 160006",
    ),
    Rule(
        "thread-members",
        "A thread has 1,000 members at most.",
        Refused.TOO_MANY_THREAD_MEMBERS,
        f"{_CODES}, 30033",
    ),
)

COMMAND_RULES: Final = (
    Rule(
        "command-name",
        "A slash command, its options and their localisations have a name in lower case, of "
        "letters, digits, - _ and '.",
        Flaw.COMMAND_NAME,
        f"{_COMMANDS}, “Application Command Naming”",
    ),
    Rule(
        "command-once",
        "No two commands of one kind and scope share a name.",
        Flaw.COMMAND_TWICE,
        f"{_COMMANDS}, “Registering a Command”",
    ),
    Rule(
        "option-once",
        "No two options of one level share a name.",
        Flaw.OPTION_TWICE,
        f"{_COMMANDS}, “Application Command Option Structure”",
    ),
    Rule(
        "option-order",
        "Required options come before the others.",
        Flaw.OPTION_ORDER,
        f"{_COMMANDS}, “Application Command Option Structure”",
    ),
    Rule(
        "option-branches",
        "Sub-commands stand by themselves, not beside values.",
        Flaw.OPTION_TYPE,
        f"{_COMMANDS}, “Subcommands and Subcommand Groups”",
    ),
    Rule(
        "option-fields",
        "An option has the fields that its kind takes, and no other.",
        Flaw.OPTION_FIELD,
        f"{_COMMANDS}, “Valid Option Types”",
    ),
    Rule(
        "choices-or-suggestions",
        "An option has choices or autocomplete, not both.",
        Flaw.CHOICES_WITH_AUTOCOMPLETE,
        f"{_COMMANDS}, note on “autocomplete”",
    ),
    Rule(
        "choice-once",
        "No two choices of an option share a name.",
        Flaw.CHOICE_TWICE,
        f"{_COMMANDS}, “Choices”",
        Grounds.SEEN,
    ),
    Rule(
        "command-size",
        "A command has 8,000 characters in all.",
        Flaw.COMMAND_TOO_LARGE,
        f"{_COMMANDS}, “Slash Commands”",
    ),
    Rule(
        "contexts-global",
        "Contexts belong to global commands.",
        Flaw.CONTEXTS_ON_GUILD_COMMAND,
        f"{_COMMANDS}, “contexts”",
        Grounds.CAREFUL,
    ),
    Rule(
        "command-count",
        "A scope has 100 slash commands and 15 of each menu at most.",
        Refused.TOO_MANY_COMMANDS,
        f"{_COMMANDS}, “Registering a Command”",
    ),
    Rule(
        "command-creates",
        "200 commands are made in a scope on a day at most.",
        Refused.TOO_MANY_COMMAND_CREATES,
        f"{_CODES}, 30034",
    ),
    Rule(
        "command-rename",
        "A command is not renamed to the name of another.",
        Refused.COMMAND_EXISTS,
        f"{_CODES}, 40041",
    ),
    Rule("command", "The command is there.", Refused.UNKNOWN_COMMAND, f"{_CODES}, 10063"),
    Rule(
        "command-permissions",
        "Permissions that nobody has changed are not there.",
        Refused.UNKNOWN_COMMAND_PERMISSIONS,
        f"{_CODES}, 10066",
    ),
    Rule(
        "own-application",
        "A bot manages the commands of its own application.",
        Refused.NOT_YOUR_APPLICATION,
        f"{_CODES}, 20012",
    ),
)

INTERACTION_RULES: Final = (
    Rule(
        "three-seconds",
        "An interaction is answered within three seconds of its making.",
        Refused.UNKNOWN_INTERACTION,
        f"{_INTERACTIONS}, “Interaction Callback”",
    ),
    Rule(
        "answer-once",
        "An interaction is answered once.",
        Refused.ALREADY_ACKNOWLEDGED,
        f"{_CODES}, 40060",
    ),
    Rule(
        "answer-first",
        "A token works after the first answer.",
        Refused.UNKNOWN_WEBHOOK,
        f"{_CODES}, 10015",
        Grounds.SEEN,
    ),
    Rule(
        "fifteen-minutes",
        "A token works for fifteen minutes.",
        Refused.INVALID_WEBHOOK_TOKEN,
        f"{_INTERACTIONS}, “Followup Messages”; 50027",
        Grounds.SEEN,
    ),
    Rule(
        "guest-follow-ups",
        "Where the application is a person's own, five follow-ups are sent.",
        Refused.TOO_MANY_FOLLOW_UPS,
        f"{_INTERACTIONS}, “Create Followup Message”",
    ),
)

GATEWAY_RULES: Final = (
    Rule("gw-unknown", "A session may be dropped at any time.", Close.UNKNOWN_ERROR, _CODES),
    Rule("gw-opcode", "An opcode is one that there is.", Close.UNKNOWN_OPCODE, _CODES),
    Rule("gw-decode", "A payload is JSON of 4,096 bytes at most.", Close.DECODE_ERROR, _GATEWAY),
    Rule("gw-first", "Identifying or resuming comes first.", Close.NOT_AUTHENTICATED, _CODES),
    Rule("gw-token", "Identifying takes the bot's token.", Close.AUTHENTICATION_FAILED, _CODES),
    Rule("gw-twice", "A connection identifies once.", Close.ALREADY_AUTHENTICATED, _CODES),
    Rule("gw-seq", "Resuming names an event that was sent.", Close.INVALID_SEQ, _CODES),
    Rule(
        "gw-rate",
        "A connection sends 120 payloads a minute at most.",
        Close.RATE_LIMITED,
        f"{_GATEWAY}, “Rate Limiting”",
    ),
    Rule(
        "gw-heart",
        "A connection whose heartbeats stop is closed.",
        Close.SESSION_TIMED_OUT,
        f"{_GATEWAY}, “Heartbeats”",
    ),
    Rule("gw-shard", "A shard is a number below the count.", Close.INVALID_SHARD, _CODES),
    Rule("gw-version", "The gateway has version 10.", Close.INVALID_VERSION, _CODES),
    Rule("gw-intents", "Intents are bits that there are.", Close.INVALID_INTENTS, _CODES),
    Rule(
        "gw-privileged",
        "Privileged intents are switched on for the application first.",
        Close.DISALLOWED_INTENTS,
        f"{_GATEWAY}, “Privileged Intents”",
    ),
)
