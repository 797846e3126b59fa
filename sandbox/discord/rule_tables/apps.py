"""Rules about what apps do: commands, interactions, and their line to the gateway."""

from typing import Final

from sandbox.discord.errors import Flaw, Refused
from sandbox.discord.gateway_line import Close
from sandbox.discord.rule import Grounds, Rule

_COMMANDS: Final = "interactions/application-commands"
_INTERACTIONS: Final = "interactions/receiving-and-responding"
_CODES: Final = "topics/opcodes-and-status-codes"
_GATEWAY: Final = "events/gateway"

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
