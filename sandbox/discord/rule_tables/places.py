"""Rules about who may do what where: permissions, threads, direct messages."""

from typing import Final

from sandbox.discord.errors import Refused
from sandbox.discord.rule import Grounds, Rule

_CODES: Final = "topics/opcodes-and-status-codes"
_THREADS: Final = "topics/threads"

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
