"""Discord's refusals: one row for each code, and the tree that says what is wrong with a form.

Codes and sentences: https://discord.com/developers/docs/topics/opcodes-and-status-codes. The
statuses and the codes inside `errors`, which that page does not list, are those that Discord has
been seen to answer; each is cited in `rules.py`.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from sandbox.wire import JSON, JSONObject

At: TypeAlias = tuple[str | int, ...]
"""Where in a payload something stands: keys and indexes from the top."""


class Refused(Enum):
    """Everything that this Discord refuses by a code: HTTP status, code, sentence."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_OVERWRITE = (404, 10009, "Unknown Permission Overwrite")
    UNKNOWN_ROLE = (404, 10011, "Unknown Role")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    UNKNOWN_COMMAND_PERMISSIONS = (404, 10066, "Unknown application command permissions")
    NOT_YOUR_APPLICATION = (
        403,
        20012,
        "You are not authorized to perform this action on this application",
    )
    TOO_MANY_PINS = (400, 30003, "Maximum number of pins reached for the channel (250)")
    TOO_MANY_REACTIONS = (400, 30010, "Maximum number of reactions reached (20)")
    TOO_MANY_ATTACHMENTS = (400, 30015, "Maximum number of attachments in a message reached (10)")
    TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached (100)")
    TOO_MANY_THREAD_MEMBERS = (
        400,
        30033,
        "Maximum number of thread participants has been reached (1000)",
    )
    TOO_MANY_COMMAND_CREATES = (
        400,
        30034,
        "Max number of daily application command creates has been reached (200)",
    )
    OPENING_DMS_TOO_FAST = (403, 40003, "You are opening direct messages too fast")
    ENTITY_TOO_LARGE = (413, 40005, "Request entity too large")
    COMMAND_EXISTS = (400, 40041, "An application command with that name already exists")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_ON_A_DM = (403, 50003, "Cannot execute action on a DM channel")
    NOT_YOUR_MESSAGE = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_DM = (403, 50007, "Cannot send messages to this user")
    NOT_A_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    BULK_DELETE_COUNT = (
        400,
        50016,
        (
            "Provided too few or too many messages to delete. Must provide at least 2 and fewer "
            "than 100 messages to delete."
        ),
    )
    SYSTEM_MESSAGE = (403, 50021, "Cannot execute action on a system message")
    WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_RECIPIENT = (400, 50033, "Invalid Recipient(s)")
    BULK_DELETE_TOO_OLD = (
        400,
        50034,
        "You can only bulk delete messages that are under 14 days old.",
    )
    INVALID_FORM_BODY = (400, 50035, "Invalid Form Body")
    INVALID_API_VERSION = (400, 50041, "Invalid API version")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
    NO_MUTUAL_GUILDS = (
        403,
        50278,
        "Cannot send messages to this user due to having no mutual guilds",
    )
    TOO_MANY_FOLLOW_UPS = (
        400,
        40094,
        "This interaction has hit the maximum number of follow up messages",
    )
    REPLY_NEEDS_HISTORY = (400, 160002, "Cannot reply without permission to read message history")
    THREAD_ALREADY_CREATED = (400, 160004, "A thread has already been created for this message")
    TOO_MANY_THREADS = (400, 160006, "Maximum number of active threads reached")
    THREAD_LOCKED = (400, 160005, "Thread is locked")

    def __init__(self, status: int, code: int, message: str) -> None:
        self.status = status
        self.code = code
        self.message = message


class Flaw(Enum):
    """What may be wrong with one place of a form: the code and its sentence, to be formatted."""

    CONTENT_TYPE = (
        "CONTENT_TYPE_INVALID",
        'Expected "Content-Type" header to be one of {choices}.',
    )
    REQUIRED = ("BASE_TYPE_REQUIRED", "This field is required")
    BAD_LENGTH = ("BASE_TYPE_BAD_LENGTH", "Must be between {low} and {high} in length.")
    MAX_LENGTH = ("BASE_TYPE_MAX_LENGTH", "Must be {high} or fewer in length.")
    MIN_LENGTH = ("BASE_TYPE_MIN_LENGTH", "Must be {low} or more in length.")
    CHOICES = ("BASE_TYPE_CHOICES", "Value must be one of {choices}.")
    NUMBER_TYPE = ("NUMBER_TYPE_COERCE", 'Value "{value}" is not {wanted}.')
    NUMBER_MIN = ("NUMBER_TYPE_MIN", "{wanted} value should be greater than or equal to {low}.")
    NUMBER_MAX = ("NUMBER_TYPE_MAX", "{wanted} value should be less than or equal to {high}.")
    BOOLEAN_TYPE = ("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
    STRING_TYPE = ("STRING_TYPE_CONVERT", 'Could not interpret "{value}" as string.')
    LIST_TYPE = ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    DICT_TYPE = ("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    MODEL_TYPE = ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    DATETIME_TYPE = ("DATE_TIME_TYPE_PARSE", "Could not parse {value}. Should be ISO8601.")
    URL_SCHEME = (
        "URL_TYPE_INVALID_SCHEME",
        'Scheme "{value}" is not supported. Scheme must be one of {choices}.',
    )
    URL_FORM = ("URL_TYPE_INVALID_URL", "Not a well formed URL.")
    SNOWFLAKE = ("NUMBER_TYPE_COERCE", 'Value "{value}" is not snowflake.')

    UNION_TYPE = ("UNION_TYPE_CHOICES", 'Value of field "type" must be one of {choices}.')
    CUSTOM_ID_TWICE = (
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        "Component custom id cannot be duplicated",
    )
    COMPONENT_ID_TWICE = ("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
    ROW_TOO_WIDE = (
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        "The specified component exceeds the maximum width",
    )
    TOO_MANY_COMPONENTS = (
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        "The maximum number of total components ({high}) has been exceeded",
    )
    TOO_MUCH_TEXT = (
        "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
        "Components displayable text size exceeds maximum size of {high}",
    )
    BUTTON_WITH_BOTH = (
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        "A custom id and url cannot both be specified",
    )
    BUTTON_NEEDS_CUSTOM_ID = (
        "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
        "A custom id is required",
    )
    BUTTON_NEEDS_URL = ("BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
    BUTTON_NEEDS_FACE = (
        "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
        "A button must have a label or an emoji",
    )
    INVALID_EMOJI = ("COMPONENT_INVALID_EMOJI", "Invalid emoji")
    OPTION_VALUE_TWICE = (
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value is already used",
    )
    TOO_MANY_DEFAULTS = (
        "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
        "The specified number of default values exceeds the specified maximum values",
    )
    MIN_OVER_MAX = (
        "SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX_VALUES",
        "min_values must be less than or equal to max_values",
    )
    REQUIRED_NEEDS_MIN = (
        "COMPONENT_REQUIRED_MIN_VALUES_INVALID",
        "min_values must be at least 1 while the component is required",
    )
    DISABLED_IN_MODAL = (
        "MODAL_COMPONENT_DISABLED",
        "Components in a modal cannot be disabled",
    )
    ATTACHMENT_NOT_FOUND = ("ATTACHMENT_NOT_FOUND", "Attachment data not found")
    NONCE_TYPE = ("NONCE_TYPE_INVALID_TYPE", "This field must be a string or integer.")
    NONCE_LENGTH = ("NONCE_TYPE_TOO_LONG", "Must be 25 or fewer characters long.")
    MEDIA_NOT_FOUND = (
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        "The referenced attachment was not found",
    )
    LEGACY_WITH_V2 = (
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        "The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
    )
    V2_CANNOT_BE_REMOVED = (
        "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
        "MessageFlags.IS_COMPONENTS_V2 cannot be removed from a message",
    )
    EMBEDS_TOO_LONG = ("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of {high}")
    MENTIONS_EXCLUSIVE = (
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        'parse:["{field}"] and {field}: [ids...] are mutually exclusive.',
    )
    REPLY_UNKNOWN = ("REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    REPLY_ELSEWHERE = (
        "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
        "Cannot reply to a message in a different channel",
    )

    COMMAND_NAME = ("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    COMMAND_TWICE = (
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
        "Application command names must be unique",
    )
    OPTION_TWICE = (
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
        "Option name already exists",
    )
    OPTION_ORDER = (
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options",
    )
    OPTION_TYPE = (
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        "Sub-command and sub-command group option types are mutually exclusive to all other types",
    )
    OPTION_FIELD = (
        "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID",
        "The '{field}' field cannot be used with this option type",
    )
    CHOICES_WITH_AUTOCOMPLETE = (
        "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
        "Autocomplete cannot be used together with choices",
    )
    CHOICE_TWICE = (
        "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
        "Option choice name already exists",
    )
    COMMAND_TOO_LARGE = (
        "APPLICATION_COMMAND_TOO_LARGE",
        "Command exceeds maximum size ({high})",
    )
    CONTEXTS_ON_GUILD_COMMAND = (
        "APPLICATION_COMMAND_CONTEXTS_GUILD",
        "Contexts are only available to global commands",
    )

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


class DiscordError(Exception):
    """A refusal on its way out, in the shape of Discord's JSON error.

    Attributes:
        refused: The row of the table.
        errors: The tree under `errors`, for a form that is wrong.
    """

    def __init__(self, refused: Refused, errors: JSONObject | None = None) -> None:
        super().__init__(f"{refused.status} ({refused.code}): {refused.message}")
        self.refused = refused
        self.errors = errors

    @property
    def status(self) -> int:
        """HTTP status of the answer."""
        return self.refused.status

    def body(self) -> JSONObject:
        """The answer's body."""
        body: JSONObject = {"message": self.refused.message, "code": self.refused.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class NotKnown(Exception):  # noqa: N818 - it is an answer: this box does not know that part
    """Something real Discord may well take, and this one has not learnt.

    Answered as 501, a status that Discord never sends and that no client retries, with the name
    of what is not known: never a silent yes.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"the sandbox's Discord does not know {what}")
        self.message = str(self)


MAX_SHOWN: Final = 100
"""Longest piece of a wrong value that is shown in an error, in characters."""


class Problems:
    """What is wrong with one form, by place; raised as one `50035`, as Discord does."""

    def __init__(self) -> None:
        self._found: list[tuple[At, str, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, at: At, flaw: Flaw, **facts: object) -> None:
        """Note a flaw at a place; `facts` fill the placeholders of its sentence."""
        shown = {key: str(value)[:MAX_SHOWN] for key, value in facts.items()}
        self._found.append((at, flaw.code, flaw.message.format(**shown)))

    def tree(self) -> JSONObject:
        """The nested `errors` object: keys down to the place, `_errors` there."""
        root: JSONObject = {}
        for at, code, message in self._found:
            node = root
            for key in at:
                below = node.setdefault(str(key), {})
                node = below if isinstance(below, dict) else {}
            listed = node.setdefault("_errors", [])
            if isinstance(listed, list):
                listed.append({"code": code, "message": message})
        return root

    def raise_if_any(self) -> None:
        """End the call here when anything is wrong.

        Raises:
            DiscordError: 50035 with the tree.
        """
        if self._found:
            raise DiscordError(Refused.INVALID_FORM_BODY, self.tree())


def invalid_form(at: At, flaw: Flaw, **facts: object) -> DiscordError:
    """A 50035 about one place."""
    problems = Problems()
    problems.add(at, flaw, **facts)
    return DiscordError(Refused.INVALID_FORM_BODY, problems.tree())


def choices_text(choices: Mapping[int, str] | tuple[JSON, ...]) -> str:
    """A set of allowed values the way that Discord prints it: `{1, 2}`."""
    return "{" + ", ".join(repr(choice) for choice in choices) + "}"
